/* SPDX-License-Identifier: BSD-2-Clause */
/* The ...W functions of winscard: their texts become UTF-8, and then it is the same. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/utf.h"
#include "entry/winscard/wait.h"

#define UTF8_PER_UNIT 3u

/* Texts of a call, each may be NULL, and what came of it so far. */
struct texts {
    char *first, *second;
    LONG rc;
};

static LONG convert(LPCWSTR wide, size_t units, char **out)
{
    const size_t cap = units * UTF8_PER_UNIT + 1;
    size_t len = 0;
    iccsp_hr hr;

    *out = (char *)calloc(1, cap);
    if (*out == NULL)
        return SCARD_E_NO_MEMORY;
    hr = iccsp_utf16_to_utf8((const uint16_t *)wide, units, *out, cap, &len);
    return ICCSP_FAILED(hr) ? SCARD_E_INVALID_PARAMETER : SCARD_S_SUCCESS;
}

/* A text, or NULL; *out is to be freed in any case. */
static LONG convert_text(LPCWSTR wide, char **out)
{
    *out = NULL;
    return wide == NULL ? SCARD_S_SUCCESS : convert(wide, wcslen(wide) + 1, out);
}

/* What this and the next two begin, done_with ends. */
static struct texts narrow_both(LPCWSTR first, LPCWSTR second)
{
    struct texts t = {0};

    t.rc = convert_text(first, &t.first);
    if (t.rc == SCARD_S_SUCCESS)
        t.rc = convert_text(second, &t.second);
    return t;
}

static struct texts narrow(LPCWSTR wide)
{
    return narrow_both(wide, NULL);
}

/* A multi-string, or NULL. */
static struct texts narrow_list(LPCWSTR wide)
{
    struct texts t = {0};
    size_t units = 0;

    if (wide == NULL)
        return t;
    while (wide[units] != 0)
        units += wcslen(wide + units) + 1;
    t.rc = convert(wide, units + 1, &t.first);
    return t;
}

static LONG done_with(struct texts t)
{
    free(t.first);
    free(t.second);
    return t.rc;
}

/* The calls whose only text is a name. */
static LONG with_name(SCARDCONTEXT context, LPCWSTR name, LONG (*call)(SCARDCONTEXT, const char *))
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = call(context, t.first);
    return done_with(t);
}

LONG WINAPI SCardListReadersW(SCARDCONTEXT context, LPCWSTR groups, LPWSTR names, LPDWORD len)
{
    struct texts t = narrow_list(groups);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_list_readers(context, t.first, WINSCARD_WIDE, names, len);
    return done_with(t);
}

LONG WINAPI SCardListReaderGroupsW(SCARDCONTEXT context, LPWSTR groups, LPDWORD len)
{
    return winscard_list_groups(context, WINSCARD_WIDE, groups, len);
}

LONG WINAPI SCardConnectW(SCARDCONTEXT context, LPCWSTR reader, DWORD share, DWORD protocols,
                          LPSCARDHANDLE card, LPDWORD active)
{
    struct texts t = narrow(reader);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_connect(context, t.first, share, protocols, card, active);
    return done_with(t);
}

LONG WINAPI SCardStatusW(SCARDHANDLE card, LPWSTR names, LPDWORD names_len, LPDWORD state, LPDWORD protocol,
                         LPBYTE atr, LPDWORD atr_len)
{
    return winscard_status(card, WINSCARD_WIDE, names, names_len, state, protocol, atr, atr_len);
}

/* The states with narrow names; *out is to be freed by free_states in any case. */
static LONG narrow_states(const SCARD_READERSTATEW *from, DWORD count, SCARD_READERSTATEA **out)
{
    LONG rc = SCARD_S_SUCCESS;

    *out = NULL;
    if (from == NULL)
        return count > 0 ? SCARD_E_INVALID_PARAMETER : rc;
    *out = (SCARD_READERSTATEA *)calloc((size_t)count + 1, sizeof(**out));
    if (*out == NULL)
        return SCARD_E_NO_MEMORY;
    for (DWORD i = 0; i < count && rc == SCARD_S_SUCCESS; i++) {
        char *name;

        rc = convert_text(from[i].szReader, &name);
        (*out)[i].szReader = name;
        (*out)[i].dwCurrentState = from[i].dwCurrentState;
        (*out)[i].dwEventState = from[i].dwEventState;
        (*out)[i].cbAtr = from[i].cbAtr;
        memcpy((*out)[i].rgbAtr, from[i].rgbAtr, sizeof(from[i].rgbAtr));
    }
    return rc;
}

static void free_states(SCARD_READERSTATEA *states, SCARD_READERSTATEW *to, DWORD count)
{
    for (DWORD i = 0; states != NULL && i < count; i++) {
        to[i].dwEventState = states[i].dwEventState;
        to[i].cbAtr = states[i].cbAtr;
        memcpy(to[i].rgbAtr, states[i].rgbAtr, sizeof(to[i].rgbAtr));
        free((void *)(uintptr_t)states[i].szReader);
    }
    free(states);
}

LONG WINAPI SCardGetStatusChangeW(SCARDCONTEXT context, DWORD timeout_ms, LPSCARD_READERSTATEW states,
                                  DWORD count)
{
    SCARD_READERSTATEA *s;
    LONG rc = narrow_states(states, count, &s);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_get_status_change(context, timeout_ms, s, count);
    free_states(s, states, count);
    return rc;
}

LONG WINAPI SCardLocateCardsW(SCARDCONTEXT context, LPCWSTR names, LPSCARD_READERSTATEW states, DWORD count)
{
    SCARD_READERSTATEA *s = NULL;
    struct texts t = narrow_list(names);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = narrow_states(states, count, &s);
    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_locate_cards(context, t.first, s, count);
    free_states(s, states, count);
    return done_with(t);
}

LONG WINAPI SCardLocateCardsByATRW(SCARDCONTEXT context, LPSCARD_ATRMASK atrs, DWORD atr_count,
                                   LPSCARD_READERSTATEW states, DWORD count)
{
    SCARD_READERSTATEA *s;
    LONG rc = narrow_states(states, count, &s);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_locate_by_atr(context, atrs, atr_count, s, count);
    free_states(s, states, count);
    return rc;
}

LONG WINAPI SCardReadCacheW(SCARDCONTEXT context, UUID *card, DWORD freshness, LPWSTR name, PBYTE data,
                            DWORD *len)
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_read_cache(context, card, freshness, t.first, data, len);
    return done_with(t);
}

LONG WINAPI SCardWriteCacheW(SCARDCONTEXT context, UUID *card, DWORD freshness, LPWSTR name, PBYTE data,
                             DWORD len)
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_write_cache(context, card, freshness, t.first, data, len);
    return done_with(t);
}

LONG WINAPI SCardListCardsW(SCARDCONTEXT context, LPCBYTE atr, LPCGUID interfaces, DWORD count, LPWSTR names,
                            LPDWORD len)
{
    return winscard_list_cards(context, atr, interfaces, count, WINSCARD_WIDE, names, len);
}

LONG WINAPI SCardListInterfacesW(SCARDCONTEXT context, LPCWSTR name, LPGUID interfaces, LPDWORD count)
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_list_interfaces(context, t.first, interfaces, count);
    return done_with(t);
}

LONG WINAPI SCardGetProviderIdW(SCARDCONTEXT context, LPCWSTR name, LPGUID provider)
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_get_provider_id(context, t.first, provider);
    return done_with(t);
}

LONG WINAPI SCardGetCardTypeProviderNameW(SCARDCONTEXT context, LPCWSTR name, DWORD id, LPWSTR provider,
                                          LPDWORD len)
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_get_provider_name(context, t.first, id, WINSCARD_WIDE, provider, len);
    return done_with(t);
}

LONG WINAPI SCardSetCardTypeProviderNameW(SCARDCONTEXT context, LPCWSTR name, DWORD id, LPCWSTR provider)
{
    struct texts t = narrow_both(name, provider);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_set_provider_name(context, t.first, id, t.second);
    return done_with(t);
}

LONG WINAPI SCardIntroduceCardTypeW(SCARDCONTEXT context, LPCWSTR name, LPCGUID provider, LPCGUID interfaces,
                                    DWORD count, LPCBYTE atr, LPCBYTE mask, DWORD atr_len)
{
    struct texts t = narrow(name);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_introduce_card(context, t.first, provider, interfaces, count, atr, mask, atr_len);
    return done_with(t);
}

LONG WINAPI SCardForgetCardTypeW(SCARDCONTEXT context, LPCWSTR name)
{
    return with_name(context, name, winscard_forget_card);
}

static LONG introduce_group(SCARDCONTEXT context, const char *group)
{
    return winscard_change_group(context, group, iccsp_groups_introduce);
}

static LONG forget_group(SCARDCONTEXT context, const char *group)
{
    return winscard_change_group(context, group, iccsp_groups_forget);
}

LONG WINAPI SCardIntroduceReaderGroupW(SCARDCONTEXT context, LPCWSTR group)
{
    return with_name(context, group, introduce_group);
}

LONG WINAPI SCardForgetReaderGroupW(SCARDCONTEXT context, LPCWSTR group)
{
    return with_name(context, group, forget_group);
}

static LONG change_member(SCARDCONTEXT context, LPCWSTR reader, LPCWSTR group,
                          iccsp_hr (*change)(struct iccsp_cards *, const char *, const char *))
{
    struct texts t = narrow_both(reader, group);

    if (t.rc == SCARD_S_SUCCESS)
        t.rc = winscard_change_member(context, t.first, t.second, change);
    return done_with(t);
}

LONG WINAPI SCardAddReaderToGroupW(SCARDCONTEXT context, LPCWSTR reader, LPCWSTR group)
{
    return change_member(context, reader, group, iccsp_groups_add_reader);
}

LONG WINAPI SCardRemoveReaderFromGroupW(SCARDCONTEXT context, LPCWSTR reader, LPCWSTR group)
{
    return change_member(context, reader, group, iccsp_groups_remove_reader);
}
