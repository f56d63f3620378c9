/* SPDX-License-Identifier: BSD-2-Clause */
/* Connections and transactions. */
#include <stdlib.h>
#include <string.h>

#include "entry/winscard/calls.h"

static bool is_share_mode(DWORD share)
{
    return share == SCARD_SHARE_EXCLUSIVE || share == SCARD_SHARE_SHARED || share == SCARD_SHARE_DIRECT;
}

/* pcsc-lite looks at the protocols first, and has a code of its own for none. */
static iccsp_hr sensible(DWORD share, DWORD protocols)
{
    if (winscard_protocols(protocols) == 0 && share != SCARD_SHARE_DIRECT)
        return ICCSP_E_PROTO_MISMATCH;
    return is_share_mode(share) ? ICCSP_OK : ICCSP_E_INVALID_VALUE;
}

static iccsp_hr connect_and_note(struct iccsp_rm *rm, uintptr_t context, const char *reader, DWORD share,
                                 DWORD protocols, LPSCARDHANDLE out, LPDWORD active)
{
    uintptr_t card = 0;
    uint32_t protocol = 0;
    iccsp_hr hr = iccsp_rm_connect(rm, context, reader, (uint32_t)share, winscard_protocols(protocols), &card,
                                   &protocol);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = winscard_note(card, context);
    if (ICCSP_SUCCEEDED(hr) && !winscard_to_handle(card, out))
        hr = ICCSP_F_INTERNAL_ERROR;
    if (ICCSP_FAILED(hr)) {
        winscard_forget(winscard_serial(card));
        iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_LEAVE);
        *out = 0;
        return hr;
    }
    *active = winscard_from_protocol(protocol);
    return hr;
}

LONG winscard_connect(SCARDCONTEXT context, const char *reader, DWORD share, DWORD protocols,
                      LPSCARDHANDLE card, LPDWORD active)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    iccsp_hr hr;

    if (card == NULL || active == NULL)
        return SCARD_E_INVALID_PARAMETER;
    *card = 0;
    if (reader == NULL)
        return SCARD_E_UNKNOWN_READER;
    if (strlen(reader) > ICCSP_READER_NAME_MAX)
        return SCARD_E_INVALID_VALUE;
    hr = winscard_begin_call(context, &rm, &value);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_is_valid(rm, value);
    if (ICCSP_SUCCEEDED(hr))
        hr = sensible(share, protocols);
    if (ICCSP_SUCCEEDED(hr))
        hr = connect_and_note(rm, value, reader, share, protocols, card, active);
    return winscard_end(&rm, hr);
}

/* Whether a handle is good comes before whether a value is: asked in those calls only where a value is wrong.
 */
static iccsp_hr wrong_value(struct iccsp_rm *rm, uintptr_t card, iccsp_hr verdict)
{
    struct iccsp_rm_card_status ignored = {.size = sizeof(ignored)};

    return iccsp_rm_status(rm, card, &ignored) == ICCSP_E_INVALID_HANDLE ? ICCSP_E_INVALID_HANDLE : verdict;
}

WINSCARD_API LONG WINSCARD_CALL SCardReconnect(SCARDHANDLE card, DWORD share, DWORD protocols,
                                               DWORD initialisation, LPDWORD active)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    uint32_t protocol = 0;
    iccsp_hr hr;

    if (active == NULL)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_begin_call(card, &rm, &value);
    if (ICCSP_SUCCEEDED(hr)) {
        hr = sensible(share, protocols);
        if (ICCSP_SUCCEEDED(hr) && initialisation > SCARD_UNPOWER_CARD)
            hr = ICCSP_E_INVALID_VALUE;
        hr = ICCSP_FAILED(hr) ? wrong_value(rm, value, hr)
                              : iccsp_rm_reconnect(rm, value, (uint32_t)share, winscard_protocols(protocols),
                                                   (uint32_t)initialisation, &protocol);
    }
    if (ICCSP_SUCCEEDED(hr))
        *active = winscard_from_protocol(protocol);
    return winscard_end(&rm, hr);
}

static iccsp_hr dispose(SCARDHANDLE card, DWORD disposition, struct iccsp_rm **rm,
                        iccsp_hr (*call)(struct iccsp_rm *, uintptr_t, uint32_t))
{
    uintptr_t value;
    const iccsp_hr hr = winscard_begin_call(card, rm, &value);

    if (ICCSP_FAILED(hr))
        return hr;
    return disposition > SCARD_EJECT_CARD ? wrong_value(*rm, value, ICCSP_E_INVALID_VALUE)
                                          : call(*rm, value, (uint32_t)disposition);
}

WINSCARD_API LONG WINSCARD_CALL SCardDisconnect(SCARDHANDLE card, DWORD disposition)
{
    const uint64_t serial = winscard_serial(winscard_from_handle(card));
    struct iccsp_rm *rm;
    const iccsp_hr hr = dispose(card, disposition, &rm, iccsp_rm_disconnect);

    if (ICCSP_SUCCEEDED(hr))
        winscard_forget(serial);
    return winscard_end(&rm, hr);
}

WINSCARD_API LONG WINSCARD_CALL SCardBeginTransaction(SCARDHANDLE card)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    iccsp_hr hr = winscard_begin_call(card, &rm, &value);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_begin(rm, value);
    return winscard_end(&rm, hr);
}

WINSCARD_API LONG WINSCARD_CALL SCardEndTransaction(SCARDHANDLE card, DWORD disposition)
{
    struct iccsp_rm *rm;
    const iccsp_hr hr = dispose(card, disposition, &rm, iccsp_rm_end);

    return winscard_end(&rm, hr);
}

static iccsp_hr ask_status(SCARDHANDLE card, struct iccsp_rm_card_status *status)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    iccsp_hr hr = winscard_begin_call(card, &rm, &value);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_status(rm, value, status);
    iccsp_rm_close(&rm);
    return hr;
}

/* What is too small for one of the two does not keep the other from its caller. */
static LONG give_name_and_atr(const struct iccsp_rm_card_status *status, enum winscard_text encoding,
                              void *names, LPDWORD names_len, LPBYTE atr, LPDWORD atr_len)
{
    char name[sizeof(status->reader) + 1] = "";
    size_t size = strlen(status->reader) + 1;
    LONG rc, second;

    memcpy(name, status->reader, size);
#ifdef _WIN32
    size++; /* a multi-string there, one string in pcsc-lite */
#endif
    rc = winscard_give_text(encoding, name, size, names, names_len);
    if (rc != SCARD_S_SUCCESS && rc != SCARD_E_INSUFFICIENT_BUFFER)
        return rc;
    second = winscard_give(status->atr, status->atr_len, atr, atr_len);
    return second != SCARD_S_SUCCESS ? second : rc;
}

LONG winscard_status(SCARDHANDLE card, enum winscard_text encoding, void *names, LPDWORD names_len,
                     LPDWORD state, LPDWORD protocol, LPBYTE atr, LPDWORD atr_len)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    DWORD nowhere = 0, nowhere_atr = 0;
    DWORD *name_place = names_len != NULL ? names_len : &nowhere, name_cap = *name_place;
    DWORD *atr_place = atr_len != NULL ? atr_len : &nowhere_atr, atr_cap = *atr_place;
    iccsp_hr hr;

    *name_place = *atr_place = 0;
    if (state != NULL)
        *state = 0;
    if (protocol != NULL)
        *protocol = 0;
    hr = ask_status(card, &status);
    if (ICCSP_FAILED(hr))
        return winscard_code(hr);
    if (state != NULL)
        *state = winscard_from_state(status.state);
    if (protocol != NULL)
        *protocol = winscard_from_protocol(status.protocol);
    *name_place = name_cap;
    *atr_place = atr_cap;
    return give_name_and_atr(&status, encoding, names_len != NULL ? names : NULL, name_place,
                             atr_len != NULL ? atr : NULL, atr_place);
}
