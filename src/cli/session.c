/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager, the choice of a reader, and the attachment to its card. */
#include "cli/session.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report.h"
#include "cli/text.h"

/* A reader that comes between asking for the length and for the names makes a new try; not for ever
 * (hostile-cards A6). */
#define LIST_TRIES 8

iccsp_hr cli_rm_open(struct cli *cli)
{
    const char *spec = cli->rm_spec == NULL ? "auto" : cli->rm_spec;
    iccsp_hr hr;

    if (cli->rm != NULL)
        return ICCSP_OK;
    hr = iccsp_rm_open(spec, &cli->rm);
    if (ICCSP_FAILED(hr))
        return hr;
    if (strcmp(spec, "auto") == 0 && strcmp(iccsp_rm_name(cli->rm), "embedded") == 0)
        fputs("iccsp: no PC/SC service with a reader answers; this is the embedded demo card\n", stderr);
    return iccsp_rm_establish(cli->rm, &cli->context);
}

void cli_rm_close(struct cli *cli)
{
    if (cli->rm != NULL && cli->context != 0)
        iccsp_rm_release(cli->rm, cli->context);
    cli->context = 0;
    iccsp_rm_close(&cli->rm);
}

static iccsp_hr get_names(struct cli *cli, char **names, size_t *len)
{
    iccsp_hr hr = ICCSP_E_INSUFFICIENT_BUFFER;

    *names = NULL;
    for (int i = 0; i < LIST_TRIES && hr == ICCSP_E_INSUFFICIENT_BUFFER; i++) {
        free(*names);
        *names = NULL;
        hr = iccsp_rm_list_readers(cli->rm, cli->context, NULL, 0, len);
        if (ICCSP_FAILED(hr) && hr != ICCSP_E_INSUFFICIENT_BUFFER)
            return hr;
        *names = malloc(*len + 1);
        if (*names == NULL)
            return ICCSP_E_OUTOFMEMORY;
        hr = iccsp_rm_list_readers(cli->rm, cli->context, *names, *len, len);
    }
    return hr;
}

/* Takes the names out of a multi-string, whose final zeros are not taken for granted. */
static iccsp_hr split_names(const char *names, size_t len, struct cli_readers *out)
{
    const char *const end = names + len;
    size_t width;

    for (const char *name = names; name < end && *name != '\0'; name += width + 1) {
        struct cli_reader *grown = realloc(out->reader, (out->count + 1) * sizeof(*grown));

        if (grown == NULL)
            return ICCSP_E_OUTOFMEMORY;
        out->reader = grown;
        grown += out->count;
        *grown = (struct cli_reader){.state = ICCSP_READER_UNAWARE};
        for (width = 0; name + width < end && name[width] != '\0'; width++)
            continue;
        if (width > ICCSP_READER_NAME_MAX)
            continue;
        memcpy(grown->name, name, width);
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
    /* Nothing is known before, so everything is news; a reader that just left is one without a card. */
    if (hr == ICCSP_E_TIMEOUT || hr == ICCSP_E_UNKNOWN_READER)
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

iccsp_hr cli_readers_list(struct cli *cli, struct cli_readers *out)
{
    char *names = NULL;
    size_t len = 0;
    iccsp_hr hr = cli_rm_open(cli);

    *out = (struct cli_readers){0};
    if (ICCSP_SUCCEEDED(hr))
        hr = get_names(cli, &names, &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = split_names(names, len, out);
    free(names);
    if (ICCSP_SUCCEEDED(hr))
        hr = get_states(cli, out);
    if (ICCSP_FAILED(hr))
        cli_readers_clear(out);
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

static bool has_part(const char *text, const char *part)
{
    while (*text != '\0' && !begins_with(text, part))
        text++;
    return *text != '\0';
}

static iccsp_hr fail_ambiguous(struct cli *cli, const struct cli_readers *readers, const char *part)
{
    char list[300] = "";
    size_t len = 0;

    for (size_t i = 0; i < readers->count; i++) {
        if (has_part(readers->reader[i].name, part) && len < sizeof(list))
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
        if (name[0] != '\0' && has_part(readers->reader[i].name, name)) {
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
    return cli_note(cli, ICCSP_E_NO_SMARTCARD, "Insert a card.", "None of the %zu readers has a card.",
                    readers->count);
}

iccsp_hr cli_reader_choose(struct cli *cli, struct cli_reader *out)
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
