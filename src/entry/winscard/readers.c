/* SPDX-License-Identifier: BSD-2-Clause */
/* Readers and reader groups. */
#include <stdlib.h>
#include <string.h>

#include "entry/winscard/calls.h"
#include "iccsp/cards.h"

iccsp_hr winscard_fetch(winscard_question ask, const struct winscard_query *query, char **names, size_t *len)
{
    iccsp_hr hr = ask(query, NULL, 0, len);

    *names = NULL;
    /* There may be more between the two calls. */
    for (int attempt = 0; attempt < 5 && ICCSP_SUCCEEDED(hr); attempt++) {
        char *room = (char *)realloc(*names, *len + 1);

        if (room == NULL)
            hr = ICCSP_E_OUTOFMEMORY;
        else
            hr = ask(query, *names = room, *len, len);
        if (ICCSP_SUCCEEDED(hr))
            return hr;
        if (hr == ICCSP_E_INSUFFICIENT_BUFFER)
            hr = ICCSP_OK;
    }
    free(*names);
    *names = NULL;
    return ICCSP_FAILED(hr) ? hr : ICCSP_E_NOT_READY;
}

LONG winscard_answer(winscard_question ask, const struct winscard_query *query, iccsp_hr so_far,
                     enum winscard_text encoding, void *out, LPDWORD len)
{
    char *names = NULL;
    size_t size = 0;
    LONG rc = winscard_code(ICCSP_FAILED(so_far) ? so_far : winscard_fetch(ask, query, &names, &size));

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_give_text(encoding, names, size, out, len);
    free(names);
    return rc;
}

static iccsp_hr ask_readers(const struct winscard_query *query, char *names, size_t cap, size_t *len)
{
    /* Who names no group has nothing to do with the files that say what is in one. */
    return query->cards == NULL
               ? iccsp_rm_list_readers(query->rm, query->context, names, cap, len)
               : iccsp_groups_readers(query->cards, query->rm, query->context, query->text, names, cap, len);
}

LONG winscard_list_readers(SCARDCONTEXT context, const char *groups, enum winscard_text encoding, void *out,
                           LPDWORD len)
{
    struct winscard_query query = {.text = groups};
    iccsp_hr hr;
    LONG rc;

    if (len == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_begin_call(context, &query.rm, &query.context);
    if (ICCSP_SUCCEEDED(hr) && groups != NULL && groups[0] != '\0')
        hr = iccsp_cards_default(&query.cards);
    rc = winscard_answer(ask_readers, &query, hr, encoding, out, len);
    iccsp_cards_close(&query.cards);
    iccsp_rm_close(&query.rm);
    return rc;
}

/* As pcsc-lite, without the group of all readers, which is no choice. */
static iccsp_hr ask_groups(const struct winscard_query *query, char *names, size_t cap, size_t *len)
{
    static const char all[] = ICCSP_ALL_READERS;
    size_t whole = 0;
    iccsp_hr hr = iccsp_groups_list(query->cards, NULL, 0, &whole);
    char *list;

    if (ICCSP_FAILED(hr))
        return hr;
    list = (char *)calloc(1, whole + 1);
    if (list == NULL)
        return ICCSP_E_OUTOFMEMORY;
    hr = iccsp_groups_list(query->cards, list, whole, &whole);
    if (ICCSP_SUCCEEDED(hr)) {
        const size_t skip = strcmp(list, all) == 0 ? sizeof(all) : 0;

        *len = whole - skip;
        if (names != NULL && cap < *len)
            hr = ICCSP_E_INSUFFICIENT_BUFFER;
        else if (names != NULL)
            memcpy(names, list + skip, *len);
    }
    free(list);
    return hr;
}

LONG winscard_list_groups(SCARDCONTEXT context, enum winscard_text encoding, void *out, LPDWORD len)
{
    struct winscard_query query = {0};
    iccsp_hr hr;
    LONG rc;

    if (len == NULL)
        return SCARD_E_INVALID_PARAMETER;
    rc = SCardIsValidContext(context);
    if (rc != SCARD_S_SUCCESS)
        return rc;
    hr = iccsp_cards_default(&query.cards);
    rc = winscard_answer(ask_groups, &query, hr, encoding, out, len);
    iccsp_cards_close(&query.cards);
    return rc;
}

LONG winscard_change_group(SCARDCONTEXT context, const char *group,
                           iccsp_hr (*change)(struct iccsp_cards *, const char *))
{
    struct iccsp_cards *cards = NULL;
    iccsp_hr hr;

    if (group == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = change(cards, group);
    iccsp_cards_close(&cards);
    return winscard_code(hr);
}

LONG winscard_change_member(SCARDCONTEXT context, const char *reader, const char *group,
                            iccsp_hr (*change)(struct iccsp_cards *, const char *, const char *))
{
    struct iccsp_cards *cards = NULL;
    iccsp_hr hr;

    if (reader == NULL || group == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = change(cards, group, reader);
    iccsp_cards_close(&cards);
    return winscard_code(hr);
}
