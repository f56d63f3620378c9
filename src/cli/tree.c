/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp tree: a directory and all below it, whatever the card says of itself. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/entry.h"
#include "cli/files.h"
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

static void say_in_line(const struct walk *walk, size_t depth, json_t *node, const char *key,
                        const char *text)
{
    if (node != NULL) {
        json_object_set_new(node, key, cli_json_text(text));
        return;
    }
    indent(walk, depth + 1);
    printf("(%s)\n", text);
}

/* A directory that keeps its list to itself is no reason to stop. */
static iccsp_hr say_not_listed(const struct walk *walk, size_t depth, json_t *node, iccsp_hr hr)
{
    if (node != NULL) {
        json_object_set_new(node, "error", cli_json_failure(walk->cli, hr));
    } else {
        indent(walk, depth + 1);
        fputs("(not listed: ", stdout);
        cli_put_failure(walk->cli, stdout, hr);
        fputs(")\n", stdout);
    }
    return cli_is_final(hr) ? hr : ICCSP_OK;
}

static json_t *show(const struct walk *walk, size_t depth, const struct cli_entry *entry, json_t *entries)
{
    if (entries != NULL) {
        json_t *node = cli_entry_to_json(walk->cli, entry);

        json_array_append_new(entries, node);
        return node;
    }
    indent(walk, depth);
    cli_put_text(stdout, entry->name);
    fputs("  ", stdout);
    if (ICCSP_FAILED(entry->hr))
        cli_put_failure(walk->cli, stdout, entry->hr);
    else
        cli_entry_put_facts(&entry->facts);
    putchar('\n');
    return NULL;
}

static iccsp_hr walk_directory(struct walk *walk, const char *path, size_t depth, json_t *node);

/* Goes into a directory that was listed; not into one that would lead back. */
static iccsp_hr descend(struct walk *walk, const char *path, size_t depth, json_t *node)
{
    if (is_above(walk, depth, path)) {
        say_in_line(walk, depth + 1, node, "skipped", "is above already: not shown again");
        return ICCSP_OK;
    }
    if (depth + 1 == DEPTH_MAX) {
        walk->cut = true;
        say_in_line(walk, depth + 1, node, "skipped", "too deep: not shown");
        return ICCSP_OK;
    }
    return walk_directory(walk, path, depth + 1, node);
}

static iccsp_hr walk_file(struct walk *walk, const char *directory, const char *name, size_t depth,
                          json_t *entries)
{
    struct cli_entry entry = {.name = name, .asked = true};
    char *path = cli_path_join(directory, name);
    json_t *node;

    if (path == NULL)
        return ICCSP_E_OUTOFMEMORY;
    walk->nodes++;
    entry.hr = cli_facts_get(walk->files, path, &entry.facts);
    node = show(walk, depth + 1, &entry, entries);
    if (cli_is_final(entry.hr) || ICCSP_FAILED(entry.hr) || entry.facts.kind != CLI_KIND_DF) {
        free(path);
        return cli_is_final(entry.hr) ? entry.hr : ICCSP_OK;
    }
    entry.hr = descend(walk, path, depth, node);
    free(path);
    return entry.hr;
}

static iccsp_hr walk_names(struct walk *walk, const char *path, const struct cli_names *names, size_t depth,
                           json_t *node)
{
    json_t *entries = node == NULL ? NULL : json_array();
    iccsp_hr hr = ICCSP_OK;

    if (node != NULL)
        json_object_set_new(node, "entries", entries);
    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < names->count; i++) {
        if (walk->nodes == NODES_MAX) {
            if (!walk->cut)
                say_in_line(walk, depth, node, "cut", "more files than are shown");
            walk->cut = true;
            break;
        }
        hr = walk_file(walk, path, names->name[i], depth, entries);
    }
    return hr;
}

/* The recursion is at most DEPTH_MAX deep. */
static iccsp_hr walk_directory(struct walk *walk, const char *path, size_t depth, json_t *node)
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
    json_t *node = NULL;
    char *path = NULL;
    iccsp_hr hr = start == NULL ? ICCSP_OK : cli_directory_enter(walk->files, start);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_directory_current(walk->files, &path);
    if (ICCSP_FAILED(hr))
        return hr;
    if (walk->cli->result != NULL) {
        node = json_object();
        json_object_set_new(walk->cli->result, "tree", node);
        json_object_set_new(node, "name", cli_json_text(path));
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
