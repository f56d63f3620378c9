/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands to the card and to the reader's driver, and the reader's attributes. */
#include <stdlib.h>

#include "entry/winscard/calls.h"

/* pcsc-lite's MAX_BUFFER_SIZE_EXTENDED: header, extended Lc, 65,536 bytes, extended Le, status word. */
#define EXCHANGE_MAX 65548u
#define STATUS_WORD  2u
/* pcsc-lite's MAX_BUFFER_SIZE: no attribute is longer. */
#define ATTRIBUTE_MAX 264u

/* The protocol that is meant: pcsc-lite takes RAW for whatever is in use. */
static iccsp_hr protocol_of(struct iccsp_rm *rm, uintptr_t card, DWORD wanted, uint32_t *protocol)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    iccsp_hr hr;

    *protocol = (uint32_t)wanted;
    if (wanted != SCARD_PROTOCOL_RAW)
        return ICCSP_OK;
    hr = iccsp_rm_status(rm, card, &status);
    *protocol = status.protocol;
    return hr;
}

static iccsp_hr transmit(struct iccsp_rm *rm, uintptr_t card, DWORD wanted, LPCBYTE command,
                         DWORD command_len, LPBYTE response, LPDWORD len, uint32_t *protocol)
{
    const size_t cap = *len < EXCHANGE_MAX ? *len : EXCHANGE_MAX;
    size_t size = 0;
    iccsp_hr hr = protocol_of(rm, card, wanted, protocol);

    /* Nothing is sent if there is no room for a status word. */
    *len = cap < STATUS_WORD ? STATUS_WORD : 0;
    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_rm_transmit(rm, card, *protocol, command, command_len, response, cap, &size);
    winscard_count(card);
    if (ICCSP_SUCCEEDED(hr))
        *len = (DWORD)size;
    return hr;
}

WINSCARD_API LONG WINSCARD_CALL SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *sent, LPCBYTE command,
                                              DWORD command_len, SCARD_IO_REQUEST *received, LPBYTE response,
                                              LPDWORD len)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    uint32_t protocol = 0;
    iccsp_hr hr;

    if (sent == NULL || command == NULL || response == NULL || len == NULL || *len == SCARD_AUTOALLOCATE)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_begin_call(card, &rm, &value);
    if (ICCSP_SUCCEEDED(hr) && command_len > EXCHANGE_MAX)
        hr = ICCSP_E_INSUFFICIENT_BUFFER;
    else if (ICCSP_SUCCEEDED(hr))
        hr = transmit(rm, value, sent->dwProtocol, command, command_len, response, len, &protocol);
    if (ICCSP_SUCCEEDED(hr) && received != NULL)
        received->dwProtocol = winscard_from_protocol(protocol);
    return winscard_end(&rm, hr);
}

WINSCARD_API LONG WINSCARD_CALL SCardControl(SCARDHANDLE card, DWORD code, LPCVOID in, DWORD in_len,
                                             LPVOID out, DWORD cap, LPDWORD returned)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    size_t size = 0;
    iccsp_hr hr = winscard_begin_call(card, &rm, &value);

    if (returned != NULL)
        *returned = 0;
    if (ICCSP_SUCCEEDED(hr) && in_len > EXCHANGE_MAX)
        hr = ICCSP_E_INSUFFICIENT_BUFFER;
    else if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_control(rm, value, (uint32_t)code, (const uint8_t *)in, in_len, (uint8_t *)out,
                              out == NULL ? 0 : cap, &size);
    if (ICCSP_SUCCEEDED(hr) && returned != NULL)
        *returned = (DWORD)size;
    return winscard_end(&rm, hr);
}

WINSCARD_API LONG WINSCARD_CALL SCardGetAttrib(SCARDHANDLE card, DWORD attribute, LPBYTE out, LPDWORD len)
{
    struct iccsp_rm *rm;
    uintptr_t handle;
    uint8_t value[ATTRIBUTE_MAX];
    size_t size = 0;
    iccsp_hr hr;
    LONG rc;

    if (len == NULL || (*len == SCARD_AUTOALLOCATE && out == NULL))
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_begin_call(card, &rm, &handle);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_get_attrib(rm, handle, (uint32_t)attribute, value, sizeof(value), &size);
    rc = winscard_end(&rm, hr);
    return rc != SCARD_S_SUCCESS ? rc : winscard_give(value, size, out, len);
}

WINSCARD_API LONG WINSCARD_CALL SCardSetAttrib(SCARDHANDLE card, DWORD attribute, LPCBYTE in, DWORD len)
{
    struct iccsp_rm *rm;
    uintptr_t value;
    iccsp_hr hr;

    if (in == NULL || len == 0)
        return SCARD_E_INVALID_PARAMETER;
    hr = winscard_begin_call(card, &rm, &value);
    if (ICCSP_SUCCEEDED(hr) && len > ATTRIBUTE_MAX)
        hr = ICCSP_E_INSUFFICIENT_BUFFER;
    else if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_set_attrib(rm, value, (uint32_t)attribute, in, len);
    return winscard_end(&rm, hr);
}
