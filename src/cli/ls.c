/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp ls: the files of a directory. */
#include <stdlib.h>
#include <string.h>

#include "cli/entry.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"

struct listing {
    struct cli *cli;
    bool details;
    ISCardFileAccess *files;
    struct cli_json *entries; /* owned by the result; NULL without --json */
    bool incomplete;          /* some file did not tell what it is */
};

static bool take_option(void *context, int option, const char *value)
{
    struct listing *listing = context;

    (void)option;
    (void)value;
    listing->details = true;
    return true;
}

static void show(struct listing *listing, const struct cli_entry *entry, int width)
{
    if (listing->entries != NULL) {
        (void)cli_entry_add_json(listing->cli, entry, listing->entries);
        return;
    }
    cli_put_text(stdout, entry->name);
    if (entry->asked) {
        printf("%*s  ", width - (int)strlen(entry->name), "");
        if (ICCSP_FAILED(entry->hr))
            cli_put_failure(listing->cli, stdout, entry->hr);
        else
            cli_entry_put_facts(&entry->facts);
    }
    putchar('\n');
}

static iccsp_hr show_names(struct listing *listing, const struct cli_names *names)
{
    size_t width = 0;

    for (size_t i = 0; i < names->count; i++)
        width = strlen(names->name[i]) > width ? strlen(names->name[i]) : width;
    for (size_t i = 0; i < names->count; i++) {
        struct cli_entry entry = {.name = names->name[i], .asked = listing->details};

        if (entry.asked)
            entry.hr = cli_facts_get(listing->files, entry.name, &entry.facts);
        show(listing, &entry, (int)width);
        listing->incomplete |= ICCSP_FAILED(entry.hr);
        if (cli_is_final(entry.hr))
            return entry.hr;
    }
    return ICCSP_OK;
}

/* As ls(1) does: a path that is no directory is listed itself. */
static iccsp_hr show_file(struct listing *listing, const char *path)
{
    struct cli_entry entry = {.name = path, .asked = true};

    entry.hr = cli_facts_get(listing->files, path, &entry.facts);
    if (ICCSP_FAILED(entry.hr))
        return entry.hr;
    entry.asked = listing->details;
    show(listing, &entry, (int)strlen(path));
    return ICCSP_OK;
}

static iccsp_hr list(struct listing *listing, const char *path)
{
    struct cli_names names;
    iccsp_hr hr = path != NULL ? cli_directory_enter(listing->files, path) : ICCSP_OK;

    if (hr == ICCSP_E_NO_DIR)
        return show_file(listing, path);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_directory_list(listing->files, &names);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = show_names(listing, &names);
    cli_names_clear(&names);
    return hr;
}

int cli_run_ls(struct cli *cli, int argc, char **argv)
{
    struct listing listing = {.cli = cli};
    const struct cli_syntax syntax = {
        .letters = ":l", .take = take_option, .context = &listing, .max_operands = 1};
    ISCardManage *manage = NULL;
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = cli_attach_files(cli, &manage, &listing.files);
    if (ICCSP_SUCCEEDED(hr)) {
        listing.entries = cli_json_add_array(cli->result, "entries");
        hr = list(&listing, cli->operand_count > 0 ? cli->operands[0] : NULL);
    }
    status = listing.incomplete ? CLI_FAILED : CLI_OK;
    if (ICCSP_FAILED(hr))
        status = cli_fail(cli, hr);
    cli_release(manage, listing.files);
    return status;
}
