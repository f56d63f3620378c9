/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting for readers and cards, and looking for cards. */
#include "entry/winscard/wait.h"

#include <stdlib.h>
#include <string.h>

#include "iccsp/cards.h"

static void take_states(const winscard_reader_state *from, struct iccsp_rm_reader_state *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i].reader = from[i].szReader;
        to[i].current = (uint32_t)from[i].dwCurrentState;
        to[i].event = (uint32_t)from[i].dwEventState;
    }
}

/* What is to be ignored is left alone. */
static void give_states(const struct iccsp_rm_reader_state *from, winscard_reader_state *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t len = from[i].atr_len < sizeof(to[i].rgbAtr) ? from[i].atr_len : sizeof(to[i].rgbAtr);

        if ((from[i].current & ICCSP_READER_IGNORE) != 0)
            continue;
        to[i].dwEventState = from[i].event;
        to[i].cbAtr = (DWORD)len;
        memcpy(to[i].rgbAtr, from[i].atr, len);
    }
}

LONG winscard_with_states(winscard_reader_state *states, DWORD count, winscard_states_call call,
                          void *argument)
{
    struct iccsp_rm_reader_state *s;
    iccsp_hr hr;

    if (states == NULL && count > 0)
        return SCARD_E_INVALID_PARAMETER;
    for (DWORD i = 0; i < count; i++)
        if (states[i].szReader == NULL)
            return SCARD_E_INVALID_VALUE;
    /* One more: none is no failure. */
    s = (struct iccsp_rm_reader_state *)calloc((size_t)count + 1, sizeof(*s));
    if (s == NULL)
        return SCARD_E_NO_MEMORY;
    take_states(states, s, count);
    hr = call(argument, s, count);
    if (ICCSP_SUCCEEDED(hr) || hr == ICCSP_E_TIMEOUT)
        give_states(s, states, count);
    free(s);
    return winscard_code(hr);
}

/* Arguments of the calls below. */
struct search {
    SCARDCONTEXT context;
    uint32_t timeout_ms;
    const char *names;
    const SCARD_ATRMASK *atrs;
    size_t atr_count;
};

/* Without a reader to look at nothing is asked, not even whether the context is good. */
static bool nothing_to_wait_for(const struct iccsp_rm_reader_state *states, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((states[i].current & ICCSP_READER_IGNORE) == 0)
            return false;
    return true;
}

static iccsp_hr wait_for_change(void *argument, struct iccsp_rm_reader_state *states, size_t count)
{
    const struct search *search = (const struct search *)argument;
    struct iccsp_rm *rm;
    uintptr_t context;
    iccsp_hr hr;

    if (nothing_to_wait_for(states, count))
        return ICCSP_OK;
    hr = winscard_begin_call(search->context, &rm, &context);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_wait(rm, context, search->timeout_ms, states, count);
    iccsp_rm_close(&rm);
    return hr;
}

LONG winscard_get_status_change(SCARDCONTEXT context, DWORD timeout_ms, winscard_reader_state *states,
                                DWORD count)
{
    struct search search = {.context = context};

    /* INFINITE of programs that were written for either width. */
    search.timeout_ms = timeout_ms < ICCSP_WAIT_INFINITE ? (uint32_t)timeout_ms : ICCSP_WAIT_INFINITE;
    return winscard_with_states(states, count, wait_for_change, &search);
}

static iccsp_hr locate_by_name(void *argument, struct iccsp_rm_reader_state *states, size_t count)
{
    const struct search *search = (const struct search *)argument;
    struct iccsp_cards *cards = NULL;
    struct iccsp_rm *rm;
    uintptr_t context;
    iccsp_hr hr = winscard_begin_call(search->context, &rm, &context);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_default(&cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_locate(cards, rm, context, search->names, states, count);
    iccsp_cards_close(&cards);
    iccsp_rm_close(&rm);
    return hr;
}

LONG winscard_locate_cards(SCARDCONTEXT context, const char *names, winscard_reader_state *states,
                           DWORD count)
{
    struct search search = {.context = context, .names = names};

    return names == NULL ? SCARD_E_INVALID_PARAMETER
                         : winscard_with_states(states, count, locate_by_name, &search);
}

static iccsp_hr take_atrs(const SCARD_ATRMASK *from, struct iccsp_card_atr *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (from[i].cbAtr == 0 || from[i].cbAtr > ICCSP_ATR_MAX)
            return ICCSP_E_INVALID_VALUE;
        to[i].len = (uint32_t)from[i].cbAtr;
        memcpy(to[i].atr, from[i].rgbAtr, to[i].len);
        memcpy(to[i].mask, from[i].rgbMask, to[i].len);
    }
    return ICCSP_OK;
}

static iccsp_hr locate_by_atr(void *argument, struct iccsp_rm_reader_state *states, size_t count)
{
    const struct search *search = (const struct search *)argument;
    struct iccsp_card_atr *atrs = (struct iccsp_card_atr *)calloc(search->atr_count + 1, sizeof(*atrs));
    struct iccsp_rm *rm = NULL;
    uintptr_t context;
    iccsp_hr hr = ICCSP_E_OUTOFMEMORY;

    if (atrs != NULL)
        hr = winscard_begin_call(search->context, &rm, &context);
    if (ICCSP_SUCCEEDED(hr))
        hr = take_atrs(search->atrs, atrs, search->atr_count);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_locate_by_atr(rm, context, atrs, search->atr_count, states, count);
    iccsp_rm_close(&rm);
    free(atrs);
    return hr;
}

LONG winscard_locate_by_atr(SCARDCONTEXT context, const SCARD_ATRMASK *atrs, DWORD atr_count,
                            winscard_reader_state *states, DWORD count)
{
    struct search search = {.context = context, .atrs = atrs, .atr_count = atr_count};

    return atrs == NULL ? SCARD_E_INVALID_PARAMETER
                        : winscard_with_states(states, count, locate_by_atr, &search);
}
