/* SPDX-License-Identifier: BSD-2-Clause */
/* The choice of a reader, and the attachment to its card. */
#include "cli/session.h"

#include <string.h>

#include "cli/choose.h"
#include "cli/report.h"

static iccsp_hr fail_ambiguous(struct cli *cli, const struct cli_readers *readers, const char *part)
{
    char list[300] = "";
    size_t len = 0;

    for (size_t i = 0; i < readers->count; i++) {
        if (cli_name_has(readers->reader[i].name, part) && len < sizeof(list))
            len += (size_t)snprintf(list + len, sizeof(list) - len, "%s'%s'", len == 0 ? "" : ", ",
                                    readers->reader[i].name);
    }
    return cli_note(cli, ICCSP_E_DUPLICATE_READER, "Give more of the name, or all of it.",
                    "Several readers have this in their name: %s.", list);
}

static iccsp_hr choose_by_name(struct cli *cli, const struct cli_readers *readers, const char *name,
                               struct cli_reader *out)
{
    const struct cli_reader *found = NULL;
    size_t matches = 0;

    for (size_t i = 0; i < readers->count; i++) {
        if (strcmp(readers->reader[i].name, name) == 0) {
            *out = readers->reader[i];
            return ICCSP_OK;
        }
        if (name[0] != '\0' && cli_name_has(readers->reader[i].name, name)) {
            found = &readers->reader[i];
            matches++;
        }
    }
    if (matches > 1)
        return fail_ambiguous(cli, readers, name);
    if (found == NULL)
        return cli_note(cli, ICCSP_E_UNKNOWN_READER, "List the readers with: iccsp readers",
                        "No reader has '%.200s' in its name.", name);
    *out = *found;
    return ICCSP_OK;
}

static iccsp_hr choose_with_card(struct cli *cli, const struct cli_readers *readers, struct cli_reader *out)
{
    for (size_t i = 0; i < readers->count; i++) {
        if ((readers->reader[i].state & ICCSP_READER_PRESENT) != 0) {
            *out = readers->reader[i];
            return ICCSP_OK;
        }
    }
    return cli_note(cli, ICCSP_E_NO_SMARTCARD, "Insert a card; with --wait the command waits for one.",
                    "None of the %zu readers has a card.", readers->count);
}

static iccsp_hr choose_now(struct cli *cli, struct cli_reader *out)
{
    struct cli_readers readers;
    iccsp_hr hr = cli_readers_list(cli, &readers);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli->reader != NULL ? choose_by_name(cli, &readers, cli->reader, out)
                             : choose_with_card(cli, &readers, out);
    cli_readers_clear(&readers);
    return hr;
}

/* One look, and one question or one wait. */
static iccsp_hr choose_once(struct cli_chooser *chooser, struct cli_reader *out, bool *again)
{
    struct cli_readers readers;
    size_t chosen = CLI_CHOOSE_AGAIN;
    iccsp_hr hr = cli_readers_list(chooser->cli, &readers);

    if (hr == ICCSP_E_NO_READERS_AVAILABLE)
        hr = ICCSP_OK;
    cli_readers_keep(&readers, chooser->cli->reader);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_choose(chooser, &readers, &chosen);
    *again = ICCSP_SUCCEEDED(hr) && chosen == CLI_CHOOSE_AGAIN;
    if (ICCSP_SUCCEEDED(hr) && !*again)
        *out = readers.reader[chosen];
    cli_readers_clear(&readers);
    return hr;
}

static iccsp_hr choose_in_time(struct cli *cli, struct cli_reader *out)
{
    struct cli_chooser chooser = {
        .cli = cli, .title = "a card", .wanted = ICCSP_READER_PRESENT, .timeout_s = cli->wait_s};
    bool again;
    iccsp_hr hr;

    do
        hr = choose_once(&chooser, out, &again);
    while (again);
    cli_choose_end(&chooser);
    if (hr == ICCSP_E_TIMEOUT)
        return cli_note(cli, ICCSP_E_NO_SMARTCARD, "Insert a card, or wait longer.",
                        "No card was inserted within %ld seconds.", cli->wait_s);
    if (hr == ICCSP_W_CANCELLED_BY_USER)
        return cli_note(cli, ICCSP_E_NO_SMARTCARD, "Type the number of a card, or give --reader.",
                        "No card was chosen.");
    return hr;
}

iccsp_hr cli_reader_choose(struct cli *cli, struct cli_reader *out)
{
    return cli->wait ? choose_in_time(cli, out) : choose_now(cli, out);
}

iccsp_hr cli_attach_reader(ISCardManage *manage, const char *reader)
{
    BSTR name;
    iccsp_hr hr = iccsp_bstr_from_utf8(reader, &name);

    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_AttachByIFD(manage, name, ICCSP_MODE_SHARED);
    iccsp_bstr_free(name);
    return hr;
}

iccsp_hr cli_attach(struct cli *cli, ISCardManage **out)
{
    struct cli_reader reader;
    iccsp_hr hr = cli_reader_choose(cli, &reader);

    *out = NULL;
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_create_provider(cli->rm, out);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_attach_reader(*out, reader.name);
    if (ICCSP_FAILED(hr)) {
        cli_release(*out, NULL);
        *out = NULL;
    }
    return hr;
}

iccsp_hr cli_attach_files(struct cli *cli, ISCardManage **manage, ISCardFileAccess **files)
{
    iccsp_hr hr = cli_attach(cli, manage);

    *files = NULL;
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_CreateFileAccess(*manage, files);
    return hr;
}

void cli_release(ISCardManage *manage, ISCardFileAccess *files)
{
    if (files != NULL)
        ISCardFileAccess_Release(files);
    if (manage != NULL) {
        ISCardManage_Detach(manage);
        ISCardManage_Release(manage);
    }
}
