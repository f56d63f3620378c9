/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager's functions for ported sources, on the one of the process: a handle of SCardConnect is
 * one for AttachByHandle of an object that CoCreateInstance made. On Windows it is the system's own header.
 *
 * The functions are those for narrow texts (SCardConnectA ...), which are UTF-8 here. Results are Windows'
 * codes; what is behind them are the functions of iccsp/rm.h, where each code is explained. */
#ifdef _WIN32
#pragma GCC system_header
#include_next <winscard.h>
#elif defined(__wintypes_h__)
#include "iccsp/compat/wintypes.h"
#elif !defined(ICCSP_COMPAT_WINSCARD_H)
#define ICCSP_COMPAT_WINSCARD_H

#include "iccsp/compat/windows.h"
#include "iccsp/rm.h"

typedef uintptr_t SCARDCONTEXT;
typedef SCARDCONTEXT *PSCARDCONTEXT;
typedef SCARDCONTEXT *LPSCARDCONTEXT;
typedef uintptr_t SCARDHANDLE;
typedef SCARDHANDLE *PSCARDHANDLE;
typedef SCARDHANDLE *LPSCARDHANDLE;

#define SCARD_AUTOALLOCATE ((DWORD)-1)

#define SCARD_SCOPE_USER     0
#define SCARD_SCOPE_TERMINAL 1
#define SCARD_SCOPE_SYSTEM   2

#define SCARD_SHARE_EXCLUSIVE ICCSP_SHARE_EXCLUSIVE
#define SCARD_SHARE_SHARED    ICCSP_SHARE_SHARED
#define SCARD_SHARE_DIRECT    ICCSP_SHARE_DIRECT

#define SCARD_PROTOCOL_UNDEFINED ICCSP_PROTOCOL_NONE
#define SCARD_PROTOCOL_OPTIMAL   ICCSP_PROTOCOL_NONE
#define SCARD_PROTOCOL_T0        ICCSP_PROTOCOL_T0
#define SCARD_PROTOCOL_T1        ICCSP_PROTOCOL_T1
#define SCARD_PROTOCOL_Tx        ICCSP_PROTOCOL_ANY
#define SCARD_PROTOCOL_RAW       ICCSP_PROTOCOL_RAW

#define SCARD_LEAVE_CARD   ICCSP_DISPOSE_LEAVE
#define SCARD_RESET_CARD   ICCSP_DISPOSE_RESET
#define SCARD_UNPOWER_CARD ICCSP_DISPOSE_UNPOWER
#define SCARD_EJECT_CARD   ICCSP_DISPOSE_EJECT

#define SCARD_UNKNOWN    ICCSP_STATE_UNKNOWN
#define SCARD_ABSENT     ICCSP_STATE_ABSENT
#define SCARD_PRESENT    ICCSP_STATE_PRESENT
#define SCARD_SWALLOWED  ICCSP_STATE_SWALLOWED
#define SCARD_POWERED    ICCSP_STATE_POWERED
#define SCARD_NEGOTIABLE ICCSP_STATE_NEGOTIABLE
#define SCARD_SPECIFIC   ICCSP_STATE_SPECIFIC

#define SCARD_STATE_UNAWARE     ICCSP_READER_UNAWARE
#define SCARD_STATE_IGNORE      ICCSP_READER_IGNORE
#define SCARD_STATE_CHANGED     ICCSP_READER_CHANGED
#define SCARD_STATE_UNKNOWN     ICCSP_READER_UNKNOWN
#define SCARD_STATE_UNAVAILABLE ICCSP_READER_UNAVAILABLE
#define SCARD_STATE_EMPTY       ICCSP_READER_EMPTY
#define SCARD_STATE_PRESENT     ICCSP_READER_PRESENT
#define SCARD_STATE_ATRMATCH    ICCSP_READER_ATRMATCH
#define SCARD_STATE_EXCLUSIVE   ICCSP_READER_EXCLUSIVE
#define SCARD_STATE_INUSE       ICCSP_READER_INUSE
#define SCARD_STATE_MUTE        ICCSP_READER_MUTE
#define SCARD_STATE_UNPOWERED   ICCSP_READER_UNPOWERED

#define SCARD_ATR_LENGTH ICCSP_ATR_MAX

#define SCARD_ATTR_VALUE(group, tag) ((DWORD)(group) << 16 | (DWORD)(tag))
#define SCARD_ATTR_VENDOR_NAME       SCARD_ATTR_VALUE(1, 0x0100)
#define SCARD_ATTR_VENDOR_IFD_TYPE   SCARD_ATTR_VALUE(1, 0x0101)
#define SCARD_ATTR_ICC_PRESENCE      SCARD_ATTR_VALUE(9, 0x0300)
#define SCARD_ATTR_ATR_STRING        SCARD_ATTR_VALUE(9, 0x0303)

typedef struct _SCARD_IO_REQUEST {
    DWORD dwProtocol;
    DWORD cbPciLength;
} SCARD_IO_REQUEST;
typedef SCARD_IO_REQUEST *PSCARD_IO_REQUEST;
typedef SCARD_IO_REQUEST *LPSCARD_IO_REQUEST;
typedef const SCARD_IO_REQUEST *LPCSCARD_IO_REQUEST;

static const SCARD_IO_REQUEST iccsp_compat_pci[] = {
    {SCARD_PROTOCOL_T0, sizeof(SCARD_IO_REQUEST)},
    {SCARD_PROTOCOL_T1, sizeof(SCARD_IO_REQUEST)},
    {SCARD_PROTOCOL_RAW, sizeof(SCARD_IO_REQUEST)},
};
#define SCARD_PCI_T0                 (&iccsp_compat_pci[0])
#define SCARD_PCI_T1                 (&iccsp_compat_pci[1])
#define SCARD_PCI_RAW                (&iccsp_compat_pci[2])

typedef struct {
    LPCSTR szReader;
    LPVOID pvUserData;
    DWORD dwCurrentState;
    DWORD dwEventState;
    DWORD cbAtr;
    BYTE rgbAtr[36];
} SCARD_READERSTATEA;
typedef SCARD_READERSTATEA *PSCARD_READERSTATEA;
typedef SCARD_READERSTATEA *LPSCARD_READERSTATEA;

/* Codes of COM become those of winscard. */
static inline LONG iccsp_compat_scard_code(HRESULT hr)
{
    if (hr == E_POINTER || hr == E_INVALIDARG)
        return SCARD_E_INVALID_PARAMETER;
    return hr == E_OUTOFMEMORY ? SCARD_E_NO_MEMORY : hr;
}

/* Ends a call that began with iccsp_rm_default. */
static inline LONG iccsp_compat_scard_end(struct iccsp_rm **rm, HRESULT hr)
{
    iccsp_rm_close(rm);
    return iccsp_compat_scard_code(hr);
}

/* Gives bytes to a caller, who says in *len for how many there is room: in new memory for SCARD_AUTOALLOCATE,
 * and not at all, but for the number, if out is NULL. Not inlined, since a compiler that sees a small array
 * for `out` takes fright at the pointer that SCARD_AUTOALLOCATE would write there. */
__attribute__((noinline, unused)) static LONG iccsp_compat_scard_give(const void *from, size_t size,
                                                                      void *out, LPDWORD len)
{
    const DWORD cap = len != NULL ? *len : 0;

    if (len == NULL)
        return SCARD_S_SUCCESS;
    *len = (DWORD)size;
    if (out == NULL)
        return cap == SCARD_AUTOALLOCATE ? SCARD_E_INVALID_PARAMETER : SCARD_S_SUCCESS;
    if (cap == SCARD_AUTOALLOCATE) {
        void *made = iccsp_mem_alloc(size);

        memcpy(out, &made, sizeof(made));
        out = made;
    } else if (cap < size) {
        return SCARD_E_INSUFFICIENT_BUFFER;
    }
    if (out == NULL)
        return SCARD_E_NO_MEMORY;
    memcpy(out, from, size);
    return SCARD_S_SUCCESS;
}

static inline LONG SCardEstablishContext(DWORD scope, LPCVOID reserved1, LPCVOID reserved2,
                                         LPSCARDCONTEXT out)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr;

    (void)reserved1, (void)reserved2;
    if (scope > SCARD_SCOPE_SYSTEM)
        return SCARD_E_INVALID_VALUE;
    hr = iccsp_rm_default(&rm);
    if (SUCCEEDED(hr))
        hr = iccsp_rm_establish(rm, out);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardReleaseContext(SCARDCONTEXT context)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_release(rm, context);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardIsValidContext(SCARDCONTEXT context)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_is_valid(rm, context);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardCancel(SCARDCONTEXT context)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_cancel(rm, context);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardFreeMemory(SCARDCONTEXT context, LPCVOID memory)
{
    (void)context;
    iccsp_mem_free((void *)(uintptr_t)memory);
    return SCARD_S_SUCCESS;
}

/** The names of all readers; there are no groups here, and `groups` is not looked at. */
static inline LONG SCardListReadersA(SCARDCONTEXT context, LPCSTR groups, LPSTR out, LPDWORD len)
{
    struct iccsp_rm *rm = NULL;
    char *names = NULL;
    size_t size = 0;
    HRESULT hr;

    (void)groups;
    if (len == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = iccsp_rm_default(&rm);
    if (SUCCEEDED(hr))
        hr = iccsp_rm_list_readers(rm, context, NULL, 0, &size);
    if (SUCCEEDED(hr) || hr == SCARD_E_INSUFFICIENT_BUFFER) {
        names = (char *)iccsp_mem_alloc(size);
        hr = names != NULL ? iccsp_rm_list_readers(rm, context, names, size, &size) : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        hr = iccsp_compat_scard_give(names, size, out, len);
    iccsp_mem_free(names);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardGetStatusChangeA(SCARDCONTEXT context, DWORD timeout, LPSCARD_READERSTATEA states,
                                         DWORD count)
{
    struct iccsp_rm *rm = NULL;
    struct iccsp_rm_reader_state *known;
    HRESULT hr = states != NULL || count == 0 ? iccsp_rm_default(&rm) : E_POINTER;

    if (FAILED(hr))
        return iccsp_compat_scard_code(hr);
    known = (struct iccsp_rm_reader_state *)iccsp_mem_alloc(count * sizeof(*known));
    for (DWORD i = 0; known != NULL && i < count; i++) {
        known[i].reader = states[i].szReader;
        known[i].current = states[i].dwCurrentState;
    }
    hr = known != NULL ? iccsp_rm_wait(rm, context, timeout, known, count) : E_OUTOFMEMORY;
    for (DWORD i = 0; known != NULL && i < count; i++) {
        states[i].dwEventState = known[i].event;
        states[i].cbAtr = known[i].atr_len;
        memcpy(states[i].rgbAtr, known[i].atr, sizeof(states[i].rgbAtr));
    }
    iccsp_mem_free(known);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardConnectA(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols,
                                 LPSCARDHANDLE card, LPDWORD active)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_connect(rm, context, reader, share, protocols, card, active);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardReconnect(SCARDHANDLE card, DWORD share, DWORD protocols, DWORD initialization,
                                  LPDWORD active)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_reconnect(rm, card, share, protocols, initialization, active);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardDisconnect(SCARDHANDLE card, DWORD disposition)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_disconnect(rm, card, disposition);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardBeginTransaction(SCARDHANDLE card)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_begin(rm, card);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardEndTransaction(SCARDHANDLE card, DWORD disposition)
{
    struct iccsp_rm *rm = NULL;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_end(rm, card, disposition);
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardStatusA(SCARDHANDLE card, LPSTR readers, LPDWORD readers_len, LPDWORD state,
                                LPDWORD protocol, LPBYTE atr, LPDWORD atr_len)
{
    struct iccsp_rm_card_status status;
    struct iccsp_rm *rm = NULL;
    /* The name ends with one zero here and with two there. */
    char names[sizeof(status.reader) + 1] = "";
    size_t names_len;
    HRESULT hr = iccsp_rm_default(&rm);

    status.size = sizeof(status);
    if (SUCCEEDED(hr))
        hr = iccsp_rm_status(rm, card, &status);
    if (FAILED(hr))
        return iccsp_compat_scard_end(&rm, hr);
    if (state != NULL)
        *state = status.state;
    if (protocol != NULL)
        *protocol = status.protocol;
    names_len = strlen(status.reader) + 2;
    memcpy(names, status.reader, names_len - 1);
    hr = iccsp_compat_scard_give(names, names_len, readers, readers_len);
    if (SUCCEEDED(hr))
        hr = iccsp_compat_scard_give(status.atr, status.atr_len, atr, atr_len);
    return iccsp_compat_scard_end(&rm, hr);
}

/** received: NULL, or what becomes the protocol in use. *len SCARD_AUTOALLOCATE: SCARD_E_INVALID_PARAMETER.
 */
static inline LONG SCardTransmit(SCARDHANDLE card, LPCSCARD_IO_REQUEST protocol, LPCBYTE command,
                                 DWORD command_len, LPSCARD_IO_REQUEST received, LPBYTE response, LPDWORD len)
{
    struct iccsp_rm *rm = NULL;
    size_t size = 0;
    HRESULT hr;

    if (protocol == NULL || len == NULL || *len == SCARD_AUTOALLOCATE)
        return SCARD_E_INVALID_PARAMETER;
    hr = iccsp_rm_default(&rm);
    if (SUCCEEDED(hr))
        hr = iccsp_rm_transmit(rm, card, protocol->dwProtocol, command, command_len, response, *len, &size);
    if (SUCCEEDED(hr)) {
        *len = (DWORD)size;
        if (received != NULL)
            received->dwProtocol = protocol->dwProtocol;
    }
    return iccsp_compat_scard_end(&rm, hr);
}

static inline LONG SCardGetAttrib(SCARDHANDLE card, DWORD attribute, LPBYTE out, LPDWORD len)
{
    struct iccsp_rm *rm = NULL;
    uint8_t *bytes = NULL;
    size_t size = 0;
    HRESULT hr;

    if (len == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = iccsp_rm_default(&rm);
    if (SUCCEEDED(hr))
        hr = iccsp_rm_get_attrib(rm, card, attribute, NULL, 0, &size);
    if (SUCCEEDED(hr) || hr == SCARD_E_INSUFFICIENT_BUFFER) {
        bytes = (uint8_t *)iccsp_mem_alloc(size);
        hr = bytes != NULL ? iccsp_rm_get_attrib(rm, card, attribute, bytes, size, &size) : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        hr = iccsp_compat_scard_give(bytes, size, out, len);
    iccsp_mem_free(bytes);
    return iccsp_compat_scard_end(&rm, hr);
}

/* Texts are narrow unless a program wants wide ones, which these functions do not have. */
#ifndef UNICODE
typedef SCARD_READERSTATEA SCARD_READERSTATE;
typedef PSCARD_READERSTATEA PSCARD_READERSTATE;
typedef LPSCARD_READERSTATEA LPSCARD_READERSTATE;
#define SCardListReaders     SCardListReadersA
#define SCardGetStatusChange SCardGetStatusChangeA
#define SCardConnect         SCardConnectA
#define SCardStatus          SCardStatusA
#endif

#endif
