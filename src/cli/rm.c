/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of a run, and the readers that it lists. */
#include "cli/rm.h"

#include <stdlib.h>
#include <string.h>

#include "cli/names.h"
#include "cli/report.h"

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
