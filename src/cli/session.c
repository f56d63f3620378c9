/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager, the choice of a reader, and the attachment to its card. */
#include "cli/session.h"

#include <stdlib.h>
#include <string.h>

#include "cli/choose.h"
#include "cli/names.h"
#include "cli/report.h"
#include "cli/text.h"

/* How often the readers are listed anew because one left meanwhile; not for ever. */
#define LIST_TRIES 8

iccsp_hr cli_rm_load(struct cli *cli, const char *spec)
{
    iccsp_hr hr;

    if (cli->rm != NULL)
        return ICCSP_OK;
    hr = iccsp_rm_open(spec, &cli->rm);
    /* A person waits. */
    return ICCSP_FAILED(hr) ? hr : iccsp_rm_set_wait_limit(cli->rm, ICCSP_WAIT_LIMIT_DEFAULT);
}

iccsp_hr cli_context_open(struct cli *cli)
{
    return cli->context != 0 ? ICCSP_OK : iccsp_rm_establish(cli->rm, &cli->context);
}

iccsp_hr cli_note_refusal(struct cli *cli, iccsp_hr hr)
{
    if (hr != ICCSP_W_SECURITY_VIOLATION)
        return hr;
    return cli_note(cli, ICCSP_E_NO_SERVICE,
                    "Ask the administrator to allow access to org.debian.pcsc-lite.access_pcsc by polkit; "
                    "iccsp doctor tells more.",
                    "The PC/SC service runs, and refuses this program.");
}

void cli_context_close(struct cli *cli)
{
    if (cli->context != 0)
        iccsp_rm_release(cli->rm, cli->context);
    cli->context = 0;
}

bool cli_rm_is_automatic(const struct cli *cli)
{
    return cli->rm_spec == NULL || strcmp(cli->rm_spec, "auto") == 0;
}

iccsp_hr cli_rm_open(struct cli *cli)
{
    const bool automatic = cli_rm_is_automatic(cli);
    iccsp_hr hr;

    if (cli->rm != NULL)
        return cli_note_refusal(cli, cli_context_open(cli));
    /* Who waits for a card does not mean the one of the demonstration. */
    hr = cli_rm_load(cli, !automatic ? cli->rm_spec : cli->wait ? "pcsc" : "auto");
    if (ICCSP_FAILED(hr))
        return hr;
    if (automatic && strcmp(iccsp_rm_name(cli->rm), "embedded") == 0)
        fputs("iccsp: no PC/SC service with a reader answers; this is the embedded demo card\n", stderr);
    return cli_note_refusal(cli, cli_context_open(cli));
}

void cli_rm_close(struct cli *cli)
{
    cli_context_close(cli);
    iccsp_rm_close(&cli->rm);
}

static iccsp_hr list_names(void *context, char *names, size_t cap, size_t *len)
{
    const struct cli *cli = context;

    return iccsp_rm_list_readers(cli->rm, cli->context, names, cap, len);
}

/* Takes the names out of a multi-string. */
static iccsp_hr split_names(const char *names, struct cli_readers *out)
{
    for (const char *name = names; *name != '\0'; name = cli_names_next(name)) {
        struct cli_reader *grown = realloc(out->reader, (out->count + 1) * sizeof(*grown));

        if (grown == NULL)
            return ICCSP_E_OUTOFMEMORY;
        out->reader = grown;
        grown += out->count;
        *grown = (struct cli_reader){.state = ICCSP_READER_UNAWARE};
        if (strlen(name) > ICCSP_READER_NAME_MAX)
            continue;
        memcpy(grown->name, name, strlen(name));
        out->count++;
    }
    return out->count > 0 ? ICCSP_OK : ICCSP_E_NO_READERS_AVAILABLE;
}

static iccsp_hr get_states(struct cli *cli, struct cli_readers *readers)
{
    struct iccsp_rm_reader_state *states = calloc(readers->count, sizeof(*states));
    iccsp_hr hr;

    if (states == NULL)
        return ICCSP_E_OUTOFMEMORY;
    for (size_t i = 0; i < readers->count; i++)
        states[i].reader = readers->reader[i].name;
    hr = iccsp_rm_wait(cli->rm, cli->context, 0, states, readers->count);
    /* Nothing is known before, so that everything is news. */
    if (hr == ICCSP_E_TIMEOUT)
        hr = ICCSP_OK;
    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < readers->count; i++) {
        struct cli_reader *reader = &readers->reader[i];

        reader->state = states[i].event;
        reader->atr_len = states[i].atr_len < ICCSP_ATR_MAX ? states[i].atr_len : ICCSP_ATR_MAX;
        memcpy(reader->atr, states[i].atr, reader->atr_len);
    }
    free(states);
    return hr;
}

static iccsp_hr list_once(struct cli *cli, struct cli_readers *out)
{
    char *names;
    iccsp_hr hr = cli_names_get(list_names, cli, &names);

    if (ICCSP_SUCCEEDED(hr))
        hr = split_names(names, out);
    free(names);
    if (ICCSP_SUCCEEDED(hr))
        hr = get_states(cli, out);
    if (ICCSP_FAILED(hr))
        cli_readers_clear(out);
    return hr;
}

iccsp_hr cli_readers_list(struct cli *cli, struct cli_readers *out)
{
    iccsp_hr hr = cli_rm_open(cli);

    *out = (struct cli_readers){0};
    if (ICCSP_FAILED(hr))
        return hr;
    /* One that leaves after it was listed is unknown, and nothing is said of the others. */
    hr = ICCSP_E_UNKNOWN_READER;
    for (int i = 0; i < LIST_TRIES && hr == ICCSP_E_UNKNOWN_READER; i++)
        hr = list_once(cli, out);
    return hr;
}

void cli_readers_clear(struct cli_readers *readers)
{
    free(readers->reader);
    *readers = (struct cli_readers){0};
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool begins_with(const char *text, const char *part)
{
    while (*part != '\0' && lower(*text) == lower(*part)) {
        text++;
        part++;
    }
    return *part == '\0';
}

bool cli_name_has(const char *text, const char *part)
{
    while (*text != '\0' && !begins_with(text, part))
        text++;
    return *text != '\0';
}

void cli_readers_keep(struct cli_readers *readers, const char *part)
{
    size_t kept = 0;

    for (size_t i = 0; i < readers->count; i++) {
        if (part == NULL || cli_name_has(readers->reader[i].name, part))
            readers->reader[kept++] = readers->reader[i];
    }
    readers->count = kept;
}

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
