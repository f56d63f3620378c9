/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions that have texts, here in bytes of UTF-8, under the names of the platform; and the data. */
#include "entry/winscard/wait.h"

WINSCARD_API const SCARD_IO_REQUEST g_rgSCardT0Pci = {SCARD_PROTOCOL_T0, sizeof(SCARD_IO_REQUEST)};
WINSCARD_API const SCARD_IO_REQUEST g_rgSCardT1Pci = {SCARD_PROTOCOL_T1, sizeof(SCARD_IO_REQUEST)};
WINSCARD_API const SCARD_IO_REQUEST g_rgSCardRawPci = {SCARD_PROTOCOL_RAW, sizeof(SCARD_IO_REQUEST)};

LONG WINSCARD_NAME(SCardListReaders)(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD len)
{
    return winscard_list_readers(context, groups, WINSCARD_NARROW, names, len);
}

LONG WINSCARD_NAME(SCardListReaderGroups)(SCARDCONTEXT context, LPSTR groups, LPDWORD len)
{
    return winscard_list_groups(context, WINSCARD_NARROW, groups, len);
}

LONG WINSCARD_NAME(SCardConnect)(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols,
                                 LPSCARDHANDLE card, LPDWORD active)
{
    return winscard_connect(context, reader, share, protocols, card, active);
}

LONG WINSCARD_NAME(SCardStatus)(SCARDHANDLE card, LPSTR name, LPDWORD name_len, LPDWORD state,
                                LPDWORD protocol, LPBYTE atr, LPDWORD atr_len)
{
    return winscard_status(card, WINSCARD_NARROW, name, name_len, state, protocol, atr, atr_len);
}

LONG WINSCARD_NAME(SCardGetStatusChange)(SCARDCONTEXT context, DWORD timeout_ms,
                                         winscard_reader_state *states, DWORD count)
{
    return winscard_get_status_change(context, timeout_ms, states, count);
}

LONG WINSCARD_NAME(SCardReadCache)(SCARDCONTEXT context, WINSCARD_CONST GUID *card, DWORD freshness,
                                   WINSCARD_CONST char *name, LPBYTE data, LPDWORD len)
{
    return winscard_read_cache(context, card, freshness, name, data, len);
}

LONG WINSCARD_NAME(SCardWriteCache)(SCARDCONTEXT context, WINSCARD_CONST GUID *card, DWORD freshness,
                                    WINSCARD_CONST char *name, WINSCARD_CONST BYTE *data, DWORD len)
{
    return winscard_write_cache(context, card, freshness, name, data, len);
}

LONG WINSCARD_NAME(SCardListCards)(SCARDCONTEXT context, LPCBYTE atr, const GUID *interfaces, DWORD count,
                                   LPSTR names, LPDWORD len)
{
    return winscard_list_cards(context, atr, interfaces, count, WINSCARD_NARROW, names, len);
}

LONG WINSCARD_NAME(SCardListInterfaces)(SCARDCONTEXT context, LPCSTR name, GUID *interfaces, LPDWORD count)
{
    return winscard_list_interfaces(context, name, interfaces, count);
}

LONG WINSCARD_NAME(SCardGetProviderId)(SCARDCONTEXT context, LPCSTR name, GUID *provider)
{
    return winscard_get_provider_id(context, name, provider);
}

LONG WINSCARD_NAME(SCardGetCardTypeProviderName)(SCARDCONTEXT context, LPCSTR name, DWORD id, LPSTR provider,
                                                 LPDWORD len)
{
    return winscard_get_provider_name(context, name, id, WINSCARD_NARROW, provider, len);
}

LONG WINSCARD_NAME(SCardSetCardTypeProviderName)(SCARDCONTEXT context, LPCSTR name, DWORD id, LPCSTR provider)
{
    return winscard_set_provider_name(context, name, id, provider);
}

LONG WINSCARD_NAME(SCardIntroduceCardType)(SCARDCONTEXT context, LPCSTR name, const GUID *provider,
                                           const GUID *interfaces, DWORD count, LPCBYTE atr, LPCBYTE mask,
                                           DWORD atr_len)
{
    return winscard_introduce_card(context, name, provider, interfaces, count, atr, mask, atr_len);
}

LONG WINSCARD_NAME(SCardForgetCardType)(SCARDCONTEXT context, LPCSTR name)
{
    return winscard_forget_card(context, name);
}

LONG WINSCARD_NAME(SCardIntroduceReaderGroup)(SCARDCONTEXT context, LPCSTR group)
{
    return winscard_change_group(context, group, iccsp_groups_introduce);
}

LONG WINSCARD_NAME(SCardForgetReaderGroup)(SCARDCONTEXT context, LPCSTR group)
{
    return winscard_change_group(context, group, iccsp_groups_forget);
}

LONG WINSCARD_NAME(SCardAddReaderToGroup)(SCARDCONTEXT context, LPCSTR reader, LPCSTR group)
{
    return winscard_change_member(context, reader, group, iccsp_groups_add_reader);
}

LONG WINSCARD_NAME(SCardRemoveReaderFromGroup)(SCARDCONTEXT context, LPCSTR reader, LPCSTR group)
{
    return winscard_change_member(context, reader, group, iccsp_groups_remove_reader);
}

LONG WINSCARD_NAME(SCardLocateCards)(SCARDCONTEXT context, LPCSTR names, winscard_reader_state *states,
                                     DWORD count)
{
    return winscard_locate_cards(context, names, states, count);
}

LONG WINSCARD_NAME(SCardLocateCardsByATR)(SCARDCONTEXT context, WINSCARD_CONST SCARD_ATRMASK *atrs,
                                          DWORD atr_count, winscard_reader_state *states, DWORD count)
{
    return winscard_locate_by_atr(context, atrs, atr_count, states, count);
}
