/* SPDX-License-Identifier: BSD-2-Clause */
/* winscard of Windows in UTF-8: the only file that sees its wide names. */
#include "rm/system.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winscard.h>

#include "base/thread.h"
#include "base/trace.h"
#include "base/utf.h"

#define WINSCARD_ATTRIB_MAX 1024u
/* A name of 255 bytes of UTF-8 has no more UTF-16 units than that. */
#define NAME_UNITS (ICCSP_READER_NAME_MAX + 1u)
/* One UTF-16 unit takes at most three bytes of UTF-8. */
#define UTF8_PER_UNIT 3u

static struct {
    LONG(WINAPI *EstablishContext)(DWORD, LPCVOID, LPCVOID, SCARDCONTEXT *);
    LONG(WINAPI *ReleaseContext)(SCARDCONTEXT);
    LONG(WINAPI *IsValidContext)(SCARDCONTEXT);
    LONG(WINAPI *Cancel)(SCARDCONTEXT);
    LONG(WINAPI *ListReadersW)(SCARDCONTEXT, LPCWSTR, LPWSTR, LPDWORD);
    LONG(WINAPI *GetStatusChangeW)(SCARDCONTEXT, DWORD, SCARD_READERSTATEW *, DWORD);
    LONG(WINAPI *ConnectW)(SCARDCONTEXT, LPCWSTR, DWORD, DWORD, SCARDHANDLE *, LPDWORD);
    LONG(WINAPI *Reconnect)(SCARDHANDLE, DWORD, DWORD, DWORD, LPDWORD);
    LONG(WINAPI *Disconnect)(SCARDHANDLE, DWORD);
    LONG(WINAPI *BeginTransaction)(SCARDHANDLE);
    LONG(WINAPI *EndTransaction)(SCARDHANDLE, DWORD);
    LONG(WINAPI *StatusW)(SCARDHANDLE, LPWSTR, LPDWORD, LPDWORD, LPDWORD, LPBYTE, LPDWORD);
    LONG(WINAPI *Transmit)
    (SCARDHANDLE, const SCARD_IO_REQUEST *, LPCBYTE, DWORD, SCARD_IO_REQUEST *, LPBYTE, LPDWORD);
    LONG(WINAPI *Control)(SCARDHANDLE, DWORD, LPCVOID, DWORD, LPVOID, DWORD, LPDWORD);
    LONG(WINAPI *GetAttrib)(SCARDHANDLE, DWORD, LPBYTE, LPDWORD);
    LONG(WINAPI *SetAttrib)(SCARDHANDLE, DWORD, LPCBYTE, DWORD);
} lib;

static bool widen(const char *name, WCHAR out[NAME_UNITS])
{
    size_t units;

    if (ICCSP_FAILED(iccsp_utf8_to_utf16(name, strlen(name), (uint16_t *)out, NAME_UNITS - 1, &units)))
        return false;
    out[units] = 0;
    return true;
}

static iccsp_hr establish(uintptr_t *context)
{
    SCARDCONTEXT c = 0;
    const LONG rc = lib.EstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &c);

    *context = c;
    return rc;
}

static iccsp_hr release(uintptr_t context)
{
    return lib.ReleaseContext(context);
}

static iccsp_hr is_valid(uintptr_t context)
{
    return lib.IsValidContext(context);
}

static iccsp_hr cancel(uintptr_t context)
{
    return lib.Cancel(context);
}

static iccsp_hr list_readers(uintptr_t context, char *names, size_t cap, size_t *len)
{
    DWORD units = names == NULL ? 0 : (DWORD)(cap / UTF8_PER_UNIT);
    WCHAR *wide = NULL;
    iccsp_hr hr;

    if (names != NULL && (wide = (WCHAR *)calloc(units + 1u, sizeof(*wide))) == NULL)
        return ICCSP_E_OUTOFMEMORY;
    hr = lib.ListReadersW(context, NULL, wide, &units);
    *len = (size_t)units * UTF8_PER_UNIT;
    if (hr == ICCSP_OK && names != NULL)
        hr = iccsp_utf16_to_utf8((const uint16_t *)wide, units, names, cap, len);
    free(wide);
    return hr;
}

struct wide_state {
    WCHAR name[NAME_UNITS];
};

static iccsp_hr wait_for_change(uintptr_t context, uint32_t timeout_ms, struct iccsp_rm_reader_state *states,
                                size_t count)
{
    SCARD_READERSTATEW *s = (SCARD_READERSTATEW *)calloc(count + 1, sizeof(*s));
    struct wide_state *wide = (struct wide_state *)calloc(count + 1, sizeof(*wide));
    iccsp_hr hr = s == NULL || wide == NULL ? ICCSP_E_OUTOFMEMORY : ICCSP_OK;

    for (size_t i = 0; i < count && hr == ICCSP_OK; i++) {
        if (!widen(states[i].reader, wide[i].name) && (states[i].current & ICCSP_READER_IGNORE) == 0)
            hr = ICCSP_E_UNKNOWN_READER;
        s[i].szReader = wide[i].name;
        s[i].dwCurrentState = states[i].current;
    }
    if (hr == ICCSP_OK) {
        hr = lib.GetStatusChangeW(context, timeout_ms, s, (DWORD)count);
        for (size_t i = 0; i < count; i++) {
            states[i].event = s[i].dwEventState;
            states[i].atr_len =
                iccsp_sys_copy_atr(states[i].atr, s[i].rgbAtr, sizeof(s[i].rgbAtr), s[i].cbAtr);
        }
    }
    free(wide);
    free(s);
    return hr;
}

static iccsp_hr connect_card(uintptr_t context, const char *reader, uint32_t share, uint32_t protocols,
                             uintptr_t *card, uint32_t *active)
{
    WCHAR name[NAME_UNITS];
    SCARDHANDLE h = 0;
    DWORD protocol = 0;
    iccsp_hr hr;

    if (!widen(reader, name))
        return ICCSP_E_UNKNOWN_READER;
    hr = lib.ConnectW(context, name, share, protocols, &h, &protocol);
    *card = h;
    *active = protocol;
    return hr;
}

static iccsp_hr reconnect(uintptr_t card, uint32_t share, uint32_t protocols, uint32_t init, uint32_t *active)
{
    DWORD protocol = 0;
    const LONG rc = lib.Reconnect(card, share, protocols, init, &protocol);

    *active = protocol;
    return rc;
}

static iccsp_hr disconnect(uintptr_t card, uint32_t disposition)
{
    return lib.Disconnect(card, disposition);
}

static iccsp_hr begin(uintptr_t card)
{
    return lib.BeginTransaction(card);
}

static iccsp_hr end(uintptr_t card, uint32_t disposition)
{
    return lib.EndTransaction(card, disposition);
}

static iccsp_hr status(uintptr_t card, struct iccsp_rm_card_status *out)
{
    WCHAR name[NAME_UNITS + 1] = {0};
    BYTE atr[sizeof(out->atr)];
    DWORD units = NAME_UNITS, state = 0, protocol = 0, atr_len = sizeof(atr);
    size_t len = 0;
    iccsp_hr hr = lib.StatusW(card, name, &units, &state, &protocol, atr, &atr_len);

    if (hr != ICCSP_OK)
        return hr;
    hr =
        iccsp_utf16_to_utf8((const uint16_t *)name, wcslen(name), out->reader, sizeof(out->reader) - 1, &len);
    if (ICCSP_FAILED(hr))
        return hr;
    out->reader[len] = '\0';
    out->state = state;
    out->protocol = protocol;
    out->atr_len = iccsp_sys_copy_atr(out->atr, atr, sizeof(atr), atr_len);
    return ICCSP_OK;
}

static iccsp_hr transmit(uintptr_t card, uint32_t protocol, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp,
                         size_t cap, size_t *rsp_len)
{
    const SCARD_IO_REQUEST pci = {.dwProtocol = protocol, .cbPciLength = sizeof(pci)};
    DWORD n = (DWORD)cap;
    const LONG rc = lib.Transmit(card, &pci, cmd, (DWORD)cmd_len, NULL, rsp, &n);

    *rsp_len = n;
    return rc;
}

static iccsp_hr control(uintptr_t card, uint32_t code, const uint8_t *in, size_t in_len, uint8_t *out,
                        size_t cap, size_t *out_len)
{
    DWORD n = 0;
    const LONG rc = lib.Control(card, code, in, (DWORD)in_len, out, (DWORD)cap, &n);

    *out_len = n;
    return rc;
}

static iccsp_hr get_attrib(uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap, size_t *out_len)
{
    DWORD n = (DWORD)cap;
    const LONG rc = lib.GetAttrib(card, attribute, out, &n);

    *out_len = n;
    return rc;
}

static iccsp_hr set_attrib(uintptr_t card, uint32_t attribute, const uint8_t *in, size_t in_len)
{
    return lib.SetAttrib(card, attribute, in, (DWORD)in_len);
}

static const struct iccsp_sys_calls calls = {
    .attrib_max = WINSCARD_ATTRIB_MAX,
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

static const struct {
    const char *name;
    void *address;
} symbols[] = {
    {"SCardEstablishContext", &lib.EstablishContext},
    {"SCardReleaseContext", &lib.ReleaseContext},
    {"SCardIsValidContext", &lib.IsValidContext},
    {"SCardCancel", &lib.Cancel},
    {"SCardListReadersW", &lib.ListReadersW},
    {"SCardGetStatusChangeW", &lib.GetStatusChangeW},
    {"SCardConnectW", &lib.ConnectW},
    {"SCardReconnect", &lib.Reconnect},
    {"SCardDisconnect", &lib.Disconnect},
    {"SCardBeginTransaction", &lib.BeginTransaction},
    {"SCardEndTransaction", &lib.EndTransaction},
    {"SCardStatusW", &lib.StatusW},
    {"SCardTransmit", &lib.Transmit},
    {"SCardControl", &lib.Control},
    {"SCardGetAttrib", &lib.GetAttrib},
    {"SCardSetAttrib", &lib.SetAttrib},
};

/* What iccsp-winscard.dll has and no other one: standing in for winscard.dll in this process, it is what the
 * name gives.
 */
#define OUR_MARKER "iccsp_winscard_marker"

static bool look_up(HMODULE library)
{
    if (GetProcAddress(library, OUR_MARKER) != NULL)
        return false;
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        const FARPROC found = GetProcAddress(library, symbols[i].name);

        if (found == NULL) {
            iccsp_trace("winscard.dll has no %s", symbols[i].name);
            return false;
        }
        memcpy(symbols[i].address, &found, sizeof(found));
    }
    return true;
}

/* From the system folder only: nobody else chooses code that sees PINs (hostile-cards H4). The library stays.
 */
static bool load(void)
{
    HMODULE library = LoadLibraryExW(L"winscard.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

    if (library == NULL)
        return false;
    if (look_up(library))
        return true;
    FreeLibrary(library);
    return false;
}

const char iccsp_sys_absence[] = "the PC/SC library of the system is not installed";
const char iccsp_sys_absence_remedy[] = "Use the embedded resource manager.";

static iccsp_once once = ICCSP_ONCE_INIT;
static bool loaded;

static void load_once(void)
{
    loaded = load();
}

const struct iccsp_sys_calls *iccsp_sys_load(void)
{
    iccsp_once_run(&once, load_once);
    return loaded ? &calls : NULL;
}
