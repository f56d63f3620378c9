/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp tree: a directory and all below it, whatever the card says of itself. */
#include <stdlib.h>
#include <string.h>

#include "cli/entry.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/path.h"
#include "cli/report.h"
#include "cli/session.h"

/* A card can claim 65,536 files in every directory, and directories in one another (hostile-cards D4). */
#define NODES_MAX 1000u
#define DEPTH_MAX 8u

struct walk {
    struct cli *cli;
    ISCardFileAccess *files;
    size_t nodes;
    bool cut;                     /* NODES_MAX or DEPTH_MAX was met */
    const char *above[DEPTH_MAX]; /* names of the directories on the way */
};

static const char *last_part(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash == NULL || slash[1] == '\0' ? name : slash + 1;
}

static void indent(const struct walk *walk, size_t depth)
{
    if (walk->cli->result == NULL)
        printf("%*s", (int)depth * 2, "");
}

/* A directory in itself, or in what it is in, would never end. */
static bool is_above(const struct walk *walk, size_t depth, const char *name)
{
    for (size_t i = 0; i <= depth; i++) {
        if (strcmp(walk->above[i], last_part(name)) == 0)
            return true;
    }
    return false;
}

/* A directory that keeps its list to itself is no reason to stop. */
static iccsp_hr say_not_listed(const struct walk *walk, size_t depth, struct cli_json *node, iccsp_hr hr)
{
    if (node != NULL) {
        cli_json_add_failure(walk->cli, node, hr);
    } else {
        indent(walk, depth + 1);
        fputs("(not listed: ", stdout);
        cli_put_failure(walk->cli, stdout, hr);
        fputs(")\n", stdout);
    }
    return cli_is_final(hr) ? hr : ICCSP_OK;
}

/* skipped: why nothing below it is shown, or NULL. */
static struct cli_json *show(const struct walk *walk, size_t depth, const struct cli_entry *entry,
                             const char *skipped, struct cli_json *entries)
{
    if (entries != NULL) {
        struct cli_json *node = cli_entry_add_json(walk->cli, entry, entries);

        if (skipped != NULL)
            cli_json_add_text(node, "skipped", skipped);
        return node;
    }
    indent(walk, depth);
    cli_put_text(stdout, entry->name);
    fputs("  ", stdout);
    if (ICCSP_FAILED(entry->hr))
        cli_put_failure(walk->cli, stdout, entry->hr);
    else
        cli_entry_put_facts(&entry->facts);
    if (skipped != NULL)
        printf(" (%s)", skipped);
    putchar('\n');
    return NULL;
}

static bool is_directory(const struct cli_entry *entry)
{
    return ICCSP_SUCCEEDED(entry->hr) && entry->facts.kind == CLI_KIND_DF;
}

static const char *reason_to_skip(struct walk *walk, size_t depth, const struct cli_entry *entry)
{
    if (!is_directory(entry))
        return NULL;
    if (is_above(walk, depth, entry->name))
        return "above already";
    if (depth + 1 < DEPTH_MAX)
        return NULL;
    walk->cut = true;
    return "too deep";
}

static iccsp_hr walk_directory(struct walk *walk, const char *path, size_t depth, struct cli_json *node);

static iccsp_hr walk_file(struct walk *walk, const char *directory, const char *name, size_t depth,
                          struct cli_json *entries)
{
    struct cli_entry entry = {.name = name, .asked = true};
    char *path = cli_path_join(directory, name);
    const char *skipped;
    struct cli_json *node;
    iccsp_hr hr;

    if (path == NULL)
        return ICCSP_E_OUTOFMEMORY;
    walk->nodes++;
    entry.hr = cli_facts_get(walk->files, path, &entry.facts);
    skipped = reason_to_skip(walk, depth, &entry);
    node = show(walk, depth + 1, &entry, skipped, entries);
    hr = cli_is_final(entry.hr) ? entry.hr : ICCSP_OK;
    if (is_directory(&entry) && skipped == NULL)
        hr = walk_directory(walk, path, depth + 1, node);
    free(path);
    return hr;
}

/* False, once told, when no more files may be shown. */
static bool has_room(struct walk *walk, size_t depth, struct cli_json *node)
{
    static const char text[] = "more files than are shown";

    if (walk->nodes < NODES_MAX)
        return true;
    if (node != NULL) {
        cli_json_add_text(node, "cut", text);
    } else {
        indent(walk, depth + 1);
        printf("(%s)\n", text);
    }
    walk->cut = true;
    return false;
}

static iccsp_hr walk_names(struct walk *walk, const char *path, const struct cli_names *names, size_t depth,
                           struct cli_json *node)
{
    struct cli_json *entries = cli_json_add_array(node, "entries");
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < names->count; i++) {
        if (!has_room(walk, depth, node))
            break;
        hr = walk_file(walk, path, names->name[i], depth, entries);
    }
    return hr;
}

/* The recursion is at most DEPTH_MAX deep. */
static iccsp_hr walk_directory(struct walk *walk, const char *path, size_t depth, struct cli_json *node)
{
    struct cli_names names = {0};
    iccsp_hr hr = cli_directory_enter(walk->files, path);

    walk->above[depth] = last_part(path);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_directory_list(walk->files, &names);
    if (ICCSP_FAILED(hr))
        return depth == 0 ? hr : say_not_listed(walk, depth, node, hr);
    hr = walk_names(walk, path, &names, depth, node);
    cli_names_clear(&names);
    return hr;
}

/* The top is where the path leads; the others are named from there. */
static iccsp_hr walk_from(struct walk *walk, const char *start)
{
    struct cli_json *node;
    char *path = NULL;
    iccsp_hr hr = start == NULL ? ICCSP_OK : cli_directory_enter(walk->files, start);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_directory_current(walk->files, &path);
    if (ICCSP_FAILED(hr))
        return hr;
    node = cli_json_add_object(walk->cli->result, "tree");
    if (node != NULL) {
        cli_json_add_text(node, "name", path);
    } else {
        cli_put_text(stdout, path);
        putchar('\n');
    }
    hr = walk_directory(walk, path, 0, node);
    free(path);
    return hr;
}

int cli_run_tree(struct cli *cli, int argc, char **argv)
{
    const struct cli_syntax syntax = {.letters = ":", .max_operands = 1};
    struct walk walk = {.cli = cli};
    ISCardManage *manage = NULL;
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = cli_attach_files(cli, &manage, &walk.files);
    if (ICCSP_SUCCEEDED(hr))
        hr = walk_from(&walk, cli->operand_count > 0 ? cli->operands[0] : NULL);
    if (ICCSP_SUCCEEDED(hr) && walk.cut)
        hr = cli_note(cli, ICCSP_E_BUDGET, "Give the directory that you want to see.",
                      "The card names more files or deeper directories than are shown (%u, %u).", NODES_MAX,
                      DEPTH_MAX);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    cli_release(manage, walk.files);
    return status;
}
