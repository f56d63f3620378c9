/* SPDX-License-Identifier: BSD-2-Clause */
/* The ...W functions of winscard: their texts become UTF-8, and then it is the same. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/utf.h"
#include "entry/winscard/wait.h"

#define UTF8_PER_UNIT 3u

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
static LONG narrow(LPCWSTR wide, char **out)
{
    *out = NULL;
    return wide == NULL ? SCARD_S_SUCCESS : convert(wide, wcslen(wide) + 1, out);
}

/* A multi-string, or NULL. */
static LONG narrow_list(LPCWSTR wide, char **out)
{
    size_t units = 0;

    *out = NULL;
    if (wide == NULL)
        return SCARD_S_SUCCESS;
    while (wide[units] != 0)
        units += wcslen(wide + units) + 1;
    return convert(wide, units + 1, out);
}

/* The calls whose only text is a name. */
static LONG with_name(SCARDCONTEXT context, LPCWSTR name, LONG (*call)(SCARDCONTEXT, const char *))
{
    char *text;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = call(context, text);
    free(text);
    return rc;
}

LONG WINAPI SCardListReadersW(SCARDCONTEXT context, LPCWSTR groups, LPWSTR names, LPDWORD len)
{
    char *text;
    LONG rc = narrow_list(groups, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_list_readers(context, text, WINSCARD_WIDE, names, len);
    free(text);
    return rc;
}

LONG WINAPI SCardListReaderGroupsW(SCARDCONTEXT context, LPWSTR groups, LPDWORD len)
{
    return winscard_list_groups(context, WINSCARD_WIDE, groups, len);
}

LONG WINAPI SCardConnectW(SCARDCONTEXT context, LPCWSTR reader, DWORD share, DWORD protocols,
                          LPSCARDHANDLE card, LPDWORD active)
{
    char *text;
    LONG rc = narrow(reader, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_connect(context, text, share, protocols, card, active);
    free(text);
    return rc;
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

        rc = narrow(from[i].szReader, &name);
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
    char *text;
    LONG rc = narrow_list(names, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = narrow_states(states, count, &s);
    if (rc == SCARD_S_SUCCESS)
        rc = winscard_locate_cards(context, text, s, count);
    free_states(s, states, count);
    free(text);
    return rc;
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
    char *text;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_read_cache(context, card, freshness, text, data, len);
    free(text);
    return rc;
}

LONG WINAPI SCardWriteCacheW(SCARDCONTEXT context, UUID *card, DWORD freshness, LPWSTR name, PBYTE data,
                             DWORD len)
{
    char *text;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_write_cache(context, card, freshness, text, data, len);
    free(text);
    return rc;
}

LONG WINAPI SCardListCardsW(SCARDCONTEXT context, LPCBYTE atr, LPCGUID interfaces, DWORD count, LPWSTR names,
                            LPDWORD len)
{
    return winscard_list_cards(context, atr, interfaces, count, WINSCARD_WIDE, names, len);
}

LONG WINAPI SCardListInterfacesW(SCARDCONTEXT context, LPCWSTR name, LPGUID interfaces, LPDWORD count)
{
    char *text;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_list_interfaces(context, text, interfaces, count);
    free(text);
    return rc;
}

LONG WINAPI SCardGetProviderIdW(SCARDCONTEXT context, LPCWSTR name, LPGUID provider)
{
    char *text;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_get_provider_id(context, text, provider);
    free(text);
    return rc;
}

LONG WINAPI SCardGetCardTypeProviderNameW(SCARDCONTEXT context, LPCWSTR name, DWORD id, LPWSTR provider,
                                          LPDWORD len)
{
    char *text;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_get_provider_name(context, text, id, WINSCARD_WIDE, provider, len);
    free(text);
    return rc;
}

LONG WINAPI SCardSetCardTypeProviderNameW(SCARDCONTEXT context, LPCWSTR name, DWORD id, LPCWSTR provider)
{
    char *text, *value = NULL;
    LONG rc = narrow(name, &text);

    if (rc == SCARD_S_SUCCESS)
        rc = narrow(provider, &value);
    if (rc == SCARD_S_SUCCESS)
        rc = winscard_set_provider_name(context, text, id, value);
    free(value);
    free(text);
    return rc;
}

LONG WINAPI SCardIntroduceCardTypeW(SCARDCONTEXT context, LPCWSTR name, LPCGUID provider, LPCGUID interfaces,
                                    DWORD count, LPCBYTE atr, LPCBYTE mask, DWORD atr_len)
{
    char *text;
    LONG rc = narrow(name, &text);
    const struct iccsp_card_type type = {.size = sizeof(type),
                                         .name = text,
                                         .provider = provider,
                                         .interfaces = interfaces,
                                         .interface_count = count,
                                         .atr = atr,
                                         .atr_mask = mask,
                                         .atr_len = atr_len};

    if (rc == SCARD_S_SUCCESS)
        rc = winscard_introduce_card(context, &type);
    free(text);
    return rc;
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
    char *reader_text, *group_text = NULL;
    LONG rc = narrow(reader, &reader_text);

    if (rc == SCARD_S_SUCCESS)
        rc = narrow(group, &group_text);
    if (rc == SCARD_S_SUCCESS)
        rc = winscard_change_member(context, reader_text, group_text, change);
    free(group_text);
    free(reader_text);
    return rc;
}

LONG WINAPI SCardAddReaderToGroupW(SCARDCONTEXT context, LPCWSTR reader, LPCWSTR group)
{
    return change_member(context, reader, group, iccsp_groups_add_reader);
}

LONG WINAPI SCardRemoveReaderFromGroupW(SCARDCONTEXT context, LPCWSTR reader, LPCWSTR group)
{
    return change_member(context, reader, group, iccsp_groups_remove_reader);
}
