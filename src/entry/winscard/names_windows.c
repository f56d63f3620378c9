/* SPDX-License-Identifier: BSD-2-Clause */
/* The ...A functions of winscard, whose texts are UTF-8 here, and its data. */
#include "entry/winscard/wait.h"

const SCARD_IO_REQUEST g_rgSCardT0Pci = {SCARD_PROTOCOL_T0, sizeof(SCARD_IO_REQUEST)};
const SCARD_IO_REQUEST g_rgSCardT1Pci = {SCARD_PROTOCOL_T1, sizeof(SCARD_IO_REQUEST)};
const SCARD_IO_REQUEST g_rgSCardRawPci = {SCARD_PROTOCOL_RAW, sizeof(SCARD_IO_REQUEST)};

LONG WINAPI SCardListReadersA(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD len)
{
    return winscard_list_readers(context, groups, WINSCARD_NARROW, names, len);
}

LONG WINAPI SCardListReaderGroupsA(SCARDCONTEXT context, LPSTR groups, LPDWORD len)
{
    return winscard_list_groups(context, WINSCARD_NARROW, groups, len);
}

LONG WINAPI SCardConnectA(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols,
                          LPSCARDHANDLE card, LPDWORD active)
{
    return winscard_connect(context, reader, share, protocols, card, active);
}

LONG WINAPI SCardStatusA(SCARDHANDLE card, LPSTR names, LPDWORD names_len, LPDWORD state, LPDWORD protocol,
                         LPBYTE atr, LPDWORD atr_len)
{
    return winscard_status(card, WINSCARD_NARROW, names, names_len, state, protocol, atr, atr_len);
}

LONG WINAPI SCardGetStatusChangeA(SCARDCONTEXT context, DWORD timeout_ms, LPSCARD_READERSTATEA states,
                                  DWORD count)
{
    return winscard_get_status_change(context, timeout_ms, states, count);
}

LONG WINAPI SCardReadCacheA(SCARDCONTEXT context, UUID *card, DWORD freshness, LPSTR name, PBYTE data,
                            DWORD *len)
{
    return winscard_read_cache(context, card, freshness, name, data, len);
}

LONG WINAPI SCardWriteCacheA(SCARDCONTEXT context, UUID *card, DWORD freshness, LPSTR name, PBYTE data,
                             DWORD len)
{
    return winscard_write_cache(context, card, freshness, name, data, len);
}

LONG WINAPI SCardListCardsA(SCARDCONTEXT context, LPCBYTE atr, LPCGUID interfaces, DWORD count, LPSTR names,
                            LPDWORD len)
{
    return winscard_list_cards(context, atr, interfaces, count, WINSCARD_NARROW, names, len);
}

LONG WINAPI SCardListInterfacesA(SCARDCONTEXT context, LPCSTR name, LPGUID interfaces, LPDWORD count)
{
    return winscard_list_interfaces(context, name, interfaces, count);
}

LONG WINAPI SCardGetProviderIdA(SCARDCONTEXT context, LPCSTR name, LPGUID provider)
{
    return winscard_get_provider_id(context, name, provider);
}

LONG WINAPI SCardGetCardTypeProviderNameA(SCARDCONTEXT context, LPCSTR name, DWORD id, LPSTR provider,
                                          LPDWORD len)
{
    return winscard_get_provider_name(context, name, id, WINSCARD_NARROW, provider, len);
}

LONG WINAPI SCardSetCardTypeProviderNameA(SCARDCONTEXT context, LPCSTR name, DWORD id, LPCSTR provider)
{
    return winscard_set_provider_name(context, name, id, provider);
}

LONG WINAPI SCardIntroduceCardTypeA(SCARDCONTEXT context, LPCSTR name, LPCGUID provider, LPCGUID interfaces,
                                    DWORD count, LPCBYTE atr, LPCBYTE mask, DWORD atr_len)
{
    const struct iccsp_card_type type = {.size = sizeof(type),
                                         .name = name,
                                         .provider = provider,
                                         .interfaces = interfaces,
                                         .interface_count = count,
                                         .atr = atr,
                                         .atr_mask = mask,
                                         .atr_len = atr_len};

    return winscard_introduce_card(context, &type);
}

LONG WINAPI SCardForgetCardTypeA(SCARDCONTEXT context, LPCSTR name)
{
    return winscard_forget_card(context, name);
}

LONG WINAPI SCardIntroduceReaderGroupA(SCARDCONTEXT context, LPCSTR group)
{
    return winscard_change_group(context, group, iccsp_groups_introduce);
}

LONG WINAPI SCardForgetReaderGroupA(SCARDCONTEXT context, LPCSTR group)
{
    return winscard_change_group(context, group, iccsp_groups_forget);
}

LONG WINAPI SCardAddReaderToGroupA(SCARDCONTEXT context, LPCSTR reader, LPCSTR group)
{
    return winscard_change_member(context, reader, group, iccsp_groups_add_reader);
}

LONG WINAPI SCardRemoveReaderFromGroupA(SCARDCONTEXT context, LPCSTR reader, LPCSTR group)
{
    return winscard_change_member(context, reader, group, iccsp_groups_remove_reader);
}

LONG WINAPI SCardLocateCardsA(SCARDCONTEXT context, LPCSTR names, LPSCARD_READERSTATEA states, DWORD count)
{
    return winscard_locate_cards(context, names, states, count);
}

LONG WINAPI SCardLocateCardsByATRA(SCARDCONTEXT context, LPSCARD_ATRMASK atrs, DWORD atr_count,
                                   LPSCARD_READERSTATEA states, DWORD count)
{
    return winscard_locate_by_atr(context, atrs, atr_count, states, count);
}
