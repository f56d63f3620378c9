/* SPDX-License-Identifier: BSD-2-Clause */
/* The card-type database. */
#include <string.h>

#include "entry/winscard/calls.h"
#include "iccsp/cards.h"

iccsp_hr winscard_cards(SCARDCONTEXT context, struct iccsp_cards **cards)
{
    *cards = NULL;
    /* The database needs no service: a program may have no context. */
    if (context != 0) {
        const LONG rc = SCardIsValidContext(context);

        if (rc != SCARD_S_SUCCESS)
            return (iccsp_hr)(uint32_t)rc;
    }
    return iccsp_cards_default(cards);
}

/* TA to TD are there by the bits of Y; the TD has the next Y, and the protocol, by which a check byte is
 * there (ISO/IEC 7816-3:2006, 8.2). Only bytes that the ones before announce are looked at. */
size_t winscard_atr_length(const uint8_t *atr)
{
    size_t len = 2;
    uint8_t y = atr[1];
    bool check = false;

    while ((y & 0xF0u) != 0) {
        for (uint8_t bit = 0x10; bit < 0x80; bit = (uint8_t)(bit << 1))
            len += (y & bit) != 0 ? 1 : 0;
        if ((y & 0x80u) == 0)
            break;
        if (len >= ICCSP_ATR_MAX)
            return 0;
        y = atr[len++];
        check = check || (y & 0x0Fu) != 0;
    }
    len += (atr[1] & 0x0Fu) + (check ? 1u : 0u);
    return len <= ICCSP_ATR_MAX ? len : 0;
}

static iccsp_hr ask_cards(const struct winscard_query *query, char *names, size_t cap, size_t *len)
{
    return iccsp_cards_list(query->cards, query->atr, query->atr_len, query->interfaces, query->count, names,
                            cap, len);
}

LONG winscard_list_cards(SCARDCONTEXT context, LPCBYTE atr, const GUID *interfaces, DWORD count,
                         enum winscard_text encoding, void *out, LPDWORD len)
{
    struct winscard_query query = {
        .atr = atr, .interfaces = interfaces, .count = interfaces != NULL ? count : 0};
    iccsp_hr hr;
    LONG rc;

    if (len == NULL || (interfaces == NULL && count > 0))
        return SCARD_E_INVALID_PARAMETER;
    if (atr != NULL && (query.atr_len = winscard_atr_length(atr)) == 0)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &query.cards);
    rc = winscard_answer(ask_cards, &query, hr, encoding, out, len);
    iccsp_cards_close(&query.cards);
    return rc;
}

LONG winscard_list_interfaces(SCARDCONTEXT context, const char *name, GUID *out, LPDWORD count)
{
    struct iccsp_cards *cards = NULL;
    GUID found[ICCSP_CARD_INTERFACES_MAX];
    size_t n = 0;
    DWORD bytes;
    LONG rc;
    iccsp_hr hr;

    if (name == NULL || count == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_interfaces(cards, name, found, ICCSP_CARD_INTERFACES_MAX, &n);
    iccsp_cards_close(&cards);
    if (ICCSP_FAILED(hr))
        return winscard_code(hr);
    /* Counted in GUIDs, and more than there can be is enough. */
    bytes = *count;
    if (bytes != SCARD_AUTOALLOCATE)
        bytes =
            (DWORD)((bytes < ICCSP_CARD_INTERFACES_MAX ? bytes : ICCSP_CARD_INTERFACES_MAX) * sizeof(GUID));
    rc = winscard_give(found, n * sizeof(GUID), out, &bytes);
    if (rc == SCARD_S_SUCCESS || rc == SCARD_E_INSUFFICIENT_BUFFER)
        *count = (DWORD)n;
    return rc;
}

LONG winscard_get_provider_id(SCARDCONTEXT context, const char *name, GUID *out)
{
    struct iccsp_cards *cards = NULL;
    GUID provider;
    iccsp_hr hr;

    if (name == NULL || out == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_provider(cards, name, &provider);
    iccsp_cards_close(&cards);
    if (ICCSP_SUCCEEDED(hr))
        *out = provider;
    return winscard_code(hr);
}

static iccsp_hr ask_provider_name(const struct winscard_query *query, char *names, size_t cap, size_t *len)
{
    return iccsp_cards_provider_name(query->cards, query->text, query->id, names, cap, len);
}

LONG winscard_get_provider_name(SCARDCONTEXT context, const char *name, DWORD id, enum winscard_text encoding,
                                void *out, LPDWORD len)
{
    struct winscard_query query = {.text = name, .id = (uint32_t)id};
    iccsp_hr hr;
    LONG rc;

    if (name == NULL || len == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &query.cards);
    rc = winscard_answer(ask_provider_name, &query, hr, encoding, out, len);
    iccsp_cards_close(&query.cards);
    return rc;
}

LONG winscard_set_provider_name(SCARDCONTEXT context, const char *name, DWORD id, const char *text)
{
    struct iccsp_cards *cards = NULL;
    iccsp_hr hr;

    if (name == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_set_provider_name(cards, name, (uint32_t)id, text);
    iccsp_cards_close(&cards);
    return winscard_code(hr);
}

LONG winscard_introduce_card(SCARDCONTEXT context, const char *name, const GUID *provider,
                             const GUID *interfaces, DWORD count, LPCBYTE atr, LPCBYTE mask, DWORD atr_len)
{
    const struct iccsp_card_type type = {.size = sizeof(type),
                                         .name = name,
                                         .provider = provider,
                                         .interfaces = interfaces,
                                         .interface_count = count,
                                         .atr = atr,
                                         .atr_mask = mask,
                                         .atr_len = atr_len};
    struct iccsp_cards *cards = NULL;
    iccsp_hr hr;

    if (name == NULL || (interfaces == NULL && count > 0))
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_cards(context, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_introduce(cards, &type);
    iccsp_cards_close(&cards);
    return winscard_code(hr);
}

LONG winscard_forget_card(SCARDCONTEXT context, const char *name)
{
    return winscard_change_group(context, name, iccsp_cards_forget);
}
