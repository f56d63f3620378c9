/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of pcsc-lite that have texts, and its data. */
#include <stdio.h>
#include <string.h>

#include "entry/winscard/wait.h"

WINSCARD_API const SCARD_IO_REQUEST g_rgSCardT0Pci = {SCARD_PROTOCOL_T0, sizeof(SCARD_IO_REQUEST)};
WINSCARD_API const SCARD_IO_REQUEST g_rgSCardT1Pci = {SCARD_PROTOCOL_T1, sizeof(SCARD_IO_REQUEST)};
WINSCARD_API const SCARD_IO_REQUEST g_rgSCardRawPci = {SCARD_PROTOCOL_RAW, sizeof(SCARD_IO_REQUEST)};

WINSCARD_API LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD len)
{
    return winscard_list_readers(context, groups, WINSCARD_NARROW, names, len);
}

WINSCARD_API LONG SCardListReaderGroups(SCARDCONTEXT context, LPSTR groups, LPDWORD len)
{
    return winscard_list_groups(context, WINSCARD_NARROW, groups, len);
}

WINSCARD_API LONG SCardConnect(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols,
                               LPSCARDHANDLE card, LPDWORD active)
{
    return winscard_connect(context, reader, share, protocols, card, active);
}

WINSCARD_API LONG SCardStatus(SCARDHANDLE card, LPSTR name, LPDWORD name_len, LPDWORD state, LPDWORD protocol,
                              LPBYTE atr, LPDWORD atr_len)
{
    return winscard_status(card, WINSCARD_NARROW, name, name_len, state, protocol, atr, atr_len);
}

WINSCARD_API LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout_ms, SCARD_READERSTATE *states,
                                       DWORD count)
{
    return winscard_get_status_change(context, timeout_ms, states, count);
}

WINSCARD_API const char *pcsc_stringify_error(const LONG code)
{
    static _Thread_local char unknown[40];
    /* Where the value of pcsc-lite differs from Windows', its text is meant. */
    const iccsp_hr hr =
        code == SCARD_E_UNSUPPORTED_FEATURE ? ICCSP_E_UNSUPPORTED_FEATURE : (iccsp_hr)(uint32_t)code;

    if (strcmp(iccsp_hr_name(hr), "unknown") != 0)
        return iccsp_strerror(hr);
    snprintf(unknown, sizeof(unknown), "Unknown error: 0x%08lX", (unsigned long)code);
    return unknown;
}
