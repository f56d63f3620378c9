/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of winscard that have texts and that pcsc-lite has not. */
#include "entry/winscard/wait.h"

WINSCARD_API LONG SCardReadCache(SCARDCONTEXT context, const GUID *card, DWORD freshness, LPCSTR name,
                                 LPBYTE data, LPDWORD len)
{
    return winscard_read_cache(context, card, freshness, name, data, len);
}

WINSCARD_API LONG SCardWriteCache(SCARDCONTEXT context, const GUID *card, DWORD freshness, LPCSTR name,
                                  LPCBYTE data, DWORD len)
{
    return winscard_write_cache(context, card, freshness, name, data, len);
}

WINSCARD_API LONG SCardListCards(SCARDCONTEXT context, LPCBYTE atr, const GUID *interfaces, DWORD count,
                                 LPSTR names, LPDWORD len)
{
    return winscard_list_cards(context, atr, interfaces, count, WINSCARD_NARROW, names, len);
}

WINSCARD_API LONG SCardListInterfaces(SCARDCONTEXT context, LPCSTR name, GUID *interfaces, LPDWORD count)
{
    return winscard_list_interfaces(context, name, interfaces, count);
}

WINSCARD_API LONG SCardGetProviderId(SCARDCONTEXT context, LPCSTR name, GUID *provider)
{
    return winscard_get_provider_id(context, name, provider);
}

WINSCARD_API LONG SCardGetCardTypeProviderName(SCARDCONTEXT context, LPCSTR name, DWORD id, LPSTR provider,
                                               LPDWORD len)
{
    return winscard_get_provider_name(context, name, id, WINSCARD_NARROW, provider, len);
}

WINSCARD_API LONG SCardSetCardTypeProviderName(SCARDCONTEXT context, LPCSTR name, DWORD id, LPCSTR provider)
{
    return winscard_set_provider_name(context, name, id, provider);
}

WINSCARD_API LONG SCardIntroduceCardType(SCARDCONTEXT context, LPCSTR name, const GUID *provider,
                                         const GUID *interfaces, DWORD count, LPCBYTE atr, LPCBYTE mask,
                                         DWORD atr_len)
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

WINSCARD_API LONG SCardForgetCardType(SCARDCONTEXT context, LPCSTR name)
{
    return winscard_forget_card(context, name);
}

WINSCARD_API LONG SCardIntroduceReaderGroup(SCARDCONTEXT context, LPCSTR group)
{
    return winscard_change_group(context, group, iccsp_groups_introduce);
}

WINSCARD_API LONG SCardForgetReaderGroup(SCARDCONTEXT context, LPCSTR group)
{
    return winscard_change_group(context, group, iccsp_groups_forget);
}

WINSCARD_API LONG SCardAddReaderToGroup(SCARDCONTEXT context, LPCSTR reader, LPCSTR group)
{
    return winscard_change_member(context, reader, group, iccsp_groups_add_reader);
}

WINSCARD_API LONG SCardRemoveReaderFromGroup(SCARDCONTEXT context, LPCSTR reader, LPCSTR group)
{
    return winscard_change_member(context, reader, group, iccsp_groups_remove_reader);
}

WINSCARD_API LONG SCardLocateCards(SCARDCONTEXT context, LPCSTR names, SCARD_READERSTATE *states, DWORD count)
{
    return winscard_locate_cards(context, names, states, count);
}

WINSCARD_API LONG SCardLocateCardsByATR(SCARDCONTEXT context, const SCARD_ATRMASK *atrs, DWORD atr_count,
                                        SCARD_READERSTATE *states, DWORD count)
{
    return winscard_locate_by_atr(context, atrs, atr_count, states, count);
}
