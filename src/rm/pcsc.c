/* SPDX-License-Identifier: BSD-2-Clause */
/* pcsc-lite and PCSC.framework in types of one width. The only file that sees their LONG and DWORD, which are
 * 64 bits wide on 64-bit Linux and 32 bits on macOS, and their state masks. */
#include "rm/system.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <PCSC/winscard.h>
typedef SCARD_READERSTATE_A reader_state;
typedef uint32_t handle_bits;
#else
#include <winscard.h>
typedef SCARD_READERSTATE reader_state;
typedef unsigned long handle_bits;
#endif

#include "base/thread.h"
#include "rm/pcsc_lib.h"

/* MAX_BUFFER_SIZE of pcsc-lite: it takes no larger buffer for an attribute. */
#define PCSC_ATTRIB_MAX 264u
/* Up to this many readers a wait allocates nothing. */
#define FEW_READERS 8u

static struct {
    LONG (*EstablishContext)(DWORD, LPCVOID, LPCVOID, LPSCARDCONTEXT);
    LONG (*ReleaseContext)(SCARDCONTEXT);
    LONG (*IsValidContext)(SCARDCONTEXT);
    LONG (*Cancel)(SCARDCONTEXT);
    LONG (*ListReaders)(SCARDCONTEXT, LPCSTR, LPSTR, LPDWORD);
    LONG (*GetStatusChange)(SCARDCONTEXT, DWORD, reader_state *, DWORD);
    LONG (*Connect)(SCARDCONTEXT, LPCSTR, DWORD, DWORD, LPSCARDHANDLE, LPDWORD);
    LONG (*Reconnect)(SCARDHANDLE, DWORD, DWORD, DWORD, LPDWORD);
    LONG (*Disconnect)(SCARDHANDLE, DWORD);
    LONG (*BeginTransaction)(SCARDHANDLE);
    LONG (*EndTransaction)(SCARDHANDLE, DWORD);
    LONG (*Status)(SCARDHANDLE, LPSTR, LPDWORD, LPDWORD, LPDWORD, LPBYTE, LPDWORD);
    LONG(*Transmit)
    (SCARDHANDLE, const SCARD_IO_REQUEST *, LPCBYTE, DWORD, SCARD_IO_REQUEST *, LPBYTE, LPDWORD);
    LONG (*Control)(SCARDHANDLE, DWORD, LPCVOID, DWORD, LPVOID, DWORD, LPDWORD);
    LONG (*GetAttrib)(SCARDHANDLE, DWORD, LPBYTE, LPDWORD);
    LONG (*SetAttrib)(SCARDHANDLE, DWORD, LPCBYTE, DWORD);
} lib;

/* Codes are (LONG)0x8010xxxx: positive where LONG has 64 bits (decision G5). */
static iccsp_hr plain_code(LONG rc)
{
    return (iccsp_hr)(uint32_t)rc;
}

/* F_COMM_ERROR is what pcsc-lite says when the service goes away during a call, and W_SECURITY_VIOLATION when
 * it closes the connection. The latter means what it says only where polkit is asked: in establish and
 * connect. */
static iccsp_hr code(LONG rc)
{
    const iccsp_hr hr = plain_code(rc);

    return hr == ICCSP_F_COMM_ERROR || hr == ICCSP_W_SECURITY_VIOLATION ? ICCSP_E_SERVICE_STOPPED : hr;
}

/* A call that polkit may refuse. */
static iccsp_hr code_or_refusal(LONG rc)
{
    return plain_code(rc) == ICCSP_W_SECURITY_VIOLATION ? ICCSP_W_SECURITY_VIOLATION : code(rc);
}

/* pcsc-lite gives E_UNSUPPORTED_FEATURE the value of E_UNEXPECTED; in these calls it means the former (G5).
 */
static iccsp_hr driver_code(LONG rc)
{
    const iccsp_hr hr = code(rc);

    return hr == ICCSP_E_UNEXPECTED ? ICCSP_E_UNSUPPORTED_FEATURE : hr;
}

/* Handles are signed; they must not be sign-extended on the way (types.md 4, trap 2). */
static uintptr_t from_handle(LONG handle)
{
    return (uintptr_t)(handle_bits)handle;
}

/* A number that no handle has must not become one by losing its upper half. */
static bool to_handle(uintptr_t value, LONG *handle)
{
    *handle = (LONG)(handle_bits)value;
    return from_handle(*handle) == value;
}

static DWORD to_protocols(uint32_t protocols)
{
    return (protocols & ICCSP_PROTOCOL_ANY) |
           ((protocols & ICCSP_PROTOCOL_RAW) != 0 ? SCARD_PROTOCOL_RAW : 0u);
}

static uint32_t from_protocol(DWORD protocol)
{
    return protocol == SCARD_PROTOCOL_RAW ? ICCSP_PROTOCOL_RAW : (uint32_t)protocol & ICCSP_PROTOCOL_ANY;
}

/* Decision B8: the bits stand in the order of the Windows values, and the highest counts. Above them
 * pcsc-lite keeps a counter. */
static uint32_t from_state(DWORD mask)
{
    uint32_t state = ICCSP_STATE_UNKNOWN;

    for (uint32_t bit = 1; bit <= 6; bit++)
        if ((mask & ((DWORD)1 << bit)) != 0)
            state = bit;
    return state;
}

static iccsp_hr establish(uintptr_t *context)
{
    SCARDCONTEXT c = 0;
    const iccsp_hr hr = code_or_refusal(lib.EstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &c));

    *context = from_handle(c);
    return hr;
}

static iccsp_hr with_handle(uintptr_t value, LONG (*call)(LONG))
{
    LONG handle;

    return to_handle(value, &handle) ? code(call(handle)) : ICCSP_E_INVALID_HANDLE;
}

static iccsp_hr release(uintptr_t context)
{
    return with_handle(context, lib.ReleaseContext);
}

static iccsp_hr is_valid(uintptr_t context)
{
    return with_handle(context, lib.IsValidContext);
}

static iccsp_hr cancel(uintptr_t context)
{
    return with_handle(context, lib.Cancel);
}

static iccsp_hr list_readers(uintptr_t context, char *names, size_t cap, size_t *len)
{
    SCARDCONTEXT c;
    DWORD n = (DWORD)cap;
    iccsp_hr hr;

    if (!to_handle(context, &c))
        return ICCSP_E_INVALID_HANDLE;
    hr = code(lib.ListReaders(c, NULL, names, &n));
    *len = n;
    return hr;
}

static void to_reader_states(const struct iccsp_rm_reader_state *in, reader_state *out, size_t count)
{
    memset(out, 0, count * sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        out[i].szReader = in[i].reader;
        out[i].dwCurrentState = in[i].current;
    }
}

static void from_reader_states(const reader_state *in, struct iccsp_rm_reader_state *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i].event = (uint32_t)in[i].dwEventState;
        out[i].atr_len = iccsp_sys_copy_atr(out[i].atr, in[i].rgbAtr, sizeof(in[i].rgbAtr), in[i].cbAtr);
    }
}

static iccsp_hr wait_for_change(uintptr_t context, uint32_t timeout_ms, struct iccsp_rm_reader_state *states,
                                size_t count)
{
    reader_state few[FEW_READERS], *s = few;
    SCARDCONTEXT c;
    iccsp_hr hr;

    if (!to_handle(context, &c))
        return ICCSP_E_INVALID_HANDLE;
    if (count > FEW_READERS) {
        s = (reader_state *)calloc(count, sizeof(*s));
        if (s == NULL)
            return ICCSP_E_OUTOFMEMORY;
    }
    to_reader_states(states, s, count);
    hr = code(lib.GetStatusChange(c, timeout_ms, s, (DWORD)count));
    from_reader_states(s, states, count);
    if (s != few)
        free(s);
    return hr;
}

static iccsp_hr connect_card(uintptr_t context, const char *reader, uint32_t share, uint32_t protocols,
                             uintptr_t *card, uint32_t *active)
{
    SCARDCONTEXT c;
    SCARDHANDLE h = 0;
    DWORD protocol = 0;
    iccsp_hr hr;

    if (!to_handle(context, &c))
        return ICCSP_E_INVALID_HANDLE;
    hr = code_or_refusal(lib.Connect(c, reader, share, to_protocols(protocols), &h, &protocol));
    *card = from_handle(h);
    *active = from_protocol(protocol);
    return hr;
}

static iccsp_hr reconnect(uintptr_t card, uint32_t share, uint32_t protocols, uint32_t init, uint32_t *active)
{
    SCARDHANDLE h;
    DWORD protocol = 0;
    iccsp_hr hr;

    if (!to_handle(card, &h))
        return ICCSP_E_INVALID_HANDLE;
    hr = code(lib.Reconnect(h, share, to_protocols(protocols), init, &protocol));
    *active = from_protocol(protocol);
    return hr;
}

static iccsp_hr disconnect(uintptr_t card, uint32_t disposition)
{
    SCARDHANDLE h;

    return to_handle(card, &h) ? code(lib.Disconnect(h, disposition)) : ICCSP_E_INVALID_HANDLE;
}

static iccsp_hr begin(uintptr_t card)
{
    return with_handle(card, lib.BeginTransaction);
}

/* EJECT of a reader that cannot is the driver's code, too. */
static iccsp_hr end(uintptr_t card, uint32_t disposition)
{
    SCARDHANDLE h;

    if (!to_handle(card, &h))
        return ICCSP_E_INVALID_HANDLE;
    return disposition == SCARD_EJECT_CARD ? driver_code(lib.EndTransaction(h, disposition))
                                           : code(lib.EndTransaction(h, disposition));
}

static iccsp_hr status(uintptr_t card, struct iccsp_rm_card_status *out)
{
    SCARDHANDLE h;
    BYTE atr[MAX_ATR_SIZE];
    DWORD name_len = sizeof(out->reader), state = 0, protocol = 0, atr_len = sizeof(atr);
    iccsp_hr hr;

    if (!to_handle(card, &h))
        return ICCSP_E_INVALID_HANDLE;
    memset(out->reader, 0, sizeof(out->reader));
    hr = code(lib.Status(h, out->reader, &name_len, &state, &protocol, atr, &atr_len));
    if (hr != ICCSP_OK)
        return hr;
    out->reader[sizeof(out->reader) - 1] = '\0';
    out->state = from_state(state);
    out->protocol = from_protocol(protocol);
    out->atr_len = iccsp_sys_copy_atr(out->atr, atr, sizeof(atr), atr_len);
    return hr;
}

static iccsp_hr transmit(uintptr_t card, uint32_t protocol, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp,
                         size_t cap, size_t *rsp_len)
{
    const SCARD_IO_REQUEST pci = {.dwProtocol = to_protocols(protocol), .cbPciLength = sizeof(pci)};
    SCARDHANDLE h;
    DWORD n = (DWORD)cap;
    iccsp_hr hr;

    if (!to_handle(card, &h))
        return ICCSP_E_INVALID_HANDLE;
    hr = code(lib.Transmit(h, &pci, cmd, (DWORD)cmd_len, NULL, rsp, &n));
    *rsp_len = n;
    return hr;
}

static iccsp_hr control(uintptr_t card, uint32_t control_code, const uint8_t *in, size_t in_len, uint8_t *out,
                        size_t cap, size_t *out_len)
{
    SCARDHANDLE h;
    DWORD n = 0;
    iccsp_hr hr;

    if (!to_handle(card, &h))
        return ICCSP_E_INVALID_HANDLE;
    hr = driver_code(lib.Control(h, control_code, in, (DWORD)in_len, out, (DWORD)cap, &n));
    *out_len = n;
    return hr;
}

static iccsp_hr get_attrib(uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap, size_t *out_len)
{
    SCARDHANDLE h;
    DWORD n = (DWORD)cap;
    iccsp_hr hr;

    if (!to_handle(card, &h))
        return ICCSP_E_INVALID_HANDLE;
    hr = driver_code(lib.GetAttrib(h, attribute, out, &n));
    *out_len = n;
    return hr;
}

static iccsp_hr set_attrib(uintptr_t card, uint32_t attribute, const uint8_t *in, size_t in_len)
{
    SCARDHANDLE h;

    return to_handle(card, &h) ? driver_code(lib.SetAttrib(h, attribute, in, (DWORD)in_len))
                               : ICCSP_E_INVALID_HANDLE;
}

static const struct iccsp_sys_calls calls = {
    .attrib_max = PCSC_ATTRIB_MAX,
    .establish = establish,
    .release = release,
    .is_valid = is_valid,
    .cancel = cancel,
    .list_readers = list_readers,
    .wait = wait_for_change,
    .connect = connect_card,
    .reconnect = reconnect,
    .disconnect = disconnect,
    .begin = begin,
    .end = end,
    .status = status,
    .transmit = transmit,
    .control = control,
    .get_attrib = get_attrib,
    .set_attrib = set_attrib,
};

static const struct iccsp_pcsc_symbol symbols[] = {
    {"SCardEstablishContext", &lib.EstablishContext},
    {"SCardReleaseContext", &lib.ReleaseContext},
    {"SCardIsValidContext", &lib.IsValidContext},
    {"SCardCancel", &lib.Cancel},
    {"SCardListReaders", &lib.ListReaders},
    {"SCardGetStatusChange", &lib.GetStatusChange},
    {"SCardConnect", &lib.Connect},
    {"SCardReconnect", &lib.Reconnect},
    {"SCardDisconnect", &lib.Disconnect},
    {"SCardBeginTransaction", &lib.BeginTransaction},
    {"SCardEndTransaction", &lib.EndTransaction},
    {"SCardStatus", &lib.Status},
    {"SCardTransmit", &lib.Transmit},
    {"SCardControl", &lib.Control},
    {"SCardGetAttrib", &lib.GetAttrib},
    {"SCardSetAttrib", &lib.SetAttrib},
};

const char iccsp_sys_absence[] = "the PC/SC library of the system is not installed";
const char iccsp_sys_absence_remedy[] =
    "Install PC/SC (package pcscd on Debian), or use the embedded resource manager.";

#define SYMBOL_COUNT (sizeof(symbols) / sizeof(symbols[0]))

/* Written under the lock. It is not taken once there is a library: a child of fork() could find it taken. */
static iccsp_static_lock loading = ICCSP_STATIC_LOCK_INIT;
static _Atomic bool loaded;

const struct iccsp_sys_calls *iccsp_sys_load(void)
{
    if (loaded)
        return &calls;
    iccsp_static_lock_take(&loading);
    loaded = loaded || iccsp_pcsc_load(symbols, SYMBOL_COUNT);
    iccsp_static_lock_release(&loading);
    return loaded ? &calls : NULL;
}

bool iccsp_sys_load_from(const char *path)
{
    iccsp_static_lock_take(&loading);
    const bool ready = !loaded && iccsp_pcsc_load_from(path, symbols, SYMBOL_COUNT);
    loaded = loaded || ready;
    iccsp_static_lock_release(&loading);
    return ready;
}
