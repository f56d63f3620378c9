/* SPDX-License-Identifier: BSD-2-Clause */
/* How results go to a caller: codes, lengths, new memory, numbers of handles, protocols, states. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "entry/winscard/core.h"

#ifdef _WIN32
typedef uintptr_t handle_bits;
#else
typedef unsigned long handle_bits;
#endif

static const struct {
    iccsp_hr hr;
    uint32_t code;
} translations[] = {
#ifndef _WIN32
    /* pcsc-lite has its own value for it (decision G5). */
    {ICCSP_E_UNSUPPORTED_FEATURE, 0x8010001Fu},
#endif
    {ICCSP_S_FALSE, 0},
    {ICCSP_E_POINTER, 0x80100004u},
    {ICCSP_E_INVALIDARG, 0x80100004u},
    {ICCSP_E_OUTOFMEMORY, 0x80100006u},
    {ICCSP_E_ACCESSDENIED, 0x8010006Au},
    {ICCSP_E_NOTIMPL, 0x8010001Fu},
    {ICCSP_E_RESPONSE_SHORT, 0x80100013u},
    {ICCSP_E_RESPONSE_LONG, 0x80100013u},
    {ICCSP_E_SCRIPT_MISMATCH, 0x80100013u},
    {ICCSP_E_FILE_EXISTS, 0x80100011u},
    {ICCSP_E_DATABASE, 0x80100005u},
    /* A script that cannot be played: there is no resource manager. */
    {ICCSP_E_SCRIPT, 0x8010001Du},
};

LONG winscard_code(iccsp_hr hr)
{
    for (size_t i = 0; i < sizeof(translations) / sizeof(translations[0]); i++)
        if (translations[i].hr == hr)
            return (LONG)translations[i].code;
    if (hr == ICCSP_OK || ((uint32_t)hr & 0xFFFF0000u) == 0x80100000u)
        return (LONG)(uint32_t)hr;
    return SCARD_F_INTERNAL_ERROR;
}

LONG winscard_end(struct iccsp_rm **rm, iccsp_hr hr)
{
    iccsp_rm_close(rm);
    return winscard_code(hr);
}

void *winscard_alloc(size_t size)
{
    return malloc(size);
}

void winscard_free(void *memory)
{
    free(memory);
}

LONG winscard_give(const void *from, size_t size, void *out, LPDWORD len)
{
    const DWORD cap = *len;

    if (cap == SCARD_AUTOALLOCATE) {
        void *made;

        if (out == NULL)
            return SCARD_E_INVALID_PARAMETER;
        made = winscard_alloc(size > 0 ? size : 1);
        if (made == NULL)
            return SCARD_E_NO_MEMORY;
        memcpy(out, &made, sizeof(made));
        out = made;
    }
    *len = (DWORD)size;
    if (out == NULL)
        return SCARD_S_SUCCESS;
    if (cap < size)
        return SCARD_E_INSUFFICIENT_BUFFER;
    memcpy(out, from, size);
    return SCARD_S_SUCCESS;
}

static LONG give_wide(const char *from, size_t size, void *out, LPDWORD len)
{
    const DWORD cap = *len;
    size_t units = 0;
    uint16_t *wide = (uint16_t *)calloc(size + 1, sizeof(*wide));
    DWORD bytes;
    LONG rc;

    if (wide == NULL)
        return SCARD_E_NO_MEMORY;
    /* No text has more units than bytes. */
    rc = winscard_code(iccsp_utf8_to_utf16(from, size, wide, size, &units));
    if (rc == SCARD_S_SUCCESS) {
        bytes = cap == SCARD_AUTOALLOCATE || cap > UINT32_MAX / 2 ? cap : (DWORD)(cap * sizeof(*wide));
        rc = winscard_give(wide, units * sizeof(*wide), out, &bytes);
        *len = (DWORD)units;
    }
    free(wide);
    return rc;
}

LONG winscard_give_text(enum winscard_text encoding, const char *from, size_t size, void *out, LPDWORD len)
{
    return encoding == WINSCARD_WIDE ? give_wide(from, size, out, len) : winscard_give(from, size, out, len);
}

/* pcsc-lite's handles are signed; they must not be sign-extended on the way. */
uintptr_t winscard_from_handle(SCARDHANDLE handle)
{
    return (uintptr_t)(handle_bits)handle;
}

bool winscard_to_handle(uintptr_t value, SCARDHANDLE *handle)
{
    *handle = (SCARDHANDLE)(handle_bits)value;
    return winscard_from_handle(*handle) == value;
}

uint32_t winscard_protocols(DWORD protocols)
{
    return ((uint32_t)protocols & ICCSP_PROTOCOL_ANY) |
           ((protocols & SCARD_PROTOCOL_RAW) != 0 ? ICCSP_PROTOCOL_RAW : 0u);
}

DWORD winscard_from_protocol(uint32_t protocol)
{
    return protocol == ICCSP_PROTOCOL_RAW ? (DWORD)SCARD_PROTOCOL_RAW : (DWORD)protocol;
}

DWORD winscard_from_state(uint32_t state)
{
#ifdef _WIN32
    return state;
#else
    /* A mask here: what a state implies is set beside it (decision B8). */
    static const DWORD masks[] = {
        SCARD_UNKNOWN,
        SCARD_ABSENT,
        SCARD_PRESENT,
        SCARD_PRESENT | SCARD_SWALLOWED,
        SCARD_PRESENT | SCARD_POWERED,
        SCARD_PRESENT | SCARD_POWERED | SCARD_NEGOTIABLE,
        SCARD_PRESENT | SCARD_POWERED | SCARD_SPECIFIC,
    };

    return state < sizeof(masks) / sizeof(masks[0]) ? masks[state] : SCARD_UNKNOWN;
#endif
}
