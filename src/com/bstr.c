/* SPDX-License-Identifier: BSD-2-Clause */
/* BSTR: counted UTF-16 text. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/utf.h"
#include "iccsp/com.h"

/* A BSTR counts bytes in 32 bits; half of that keeps every sum below out of trouble on 32-bit systems too. */
#define BYTES_MAX ((size_t)0x7FFFFFFE)

#ifdef _WIN32

static BSTR allocate(size_t bytes)
{
    BSTR text = SysAllocStringByteLen(NULL, (UINT)bytes);

    if (text != NULL)
        memset(text, 0, bytes);
    return text;
}

static size_t byte_count(BSTR text)
{
    return SysStringByteLen(text);
}

static void release(BSTR text)
{
    SysFreeString(text);
}

#else

/* The count stands right in front of the text; 8 bytes keep the text aligned as malloc does. */
#define PREFIX 8u

static BSTR allocate(size_t bytes)
{
    const uint32_t count = (uint32_t)bytes;
    uint8_t *block = calloc(1, PREFIX + bytes + sizeof(OLECHAR));

    if (block == NULL)
        return NULL;
    memcpy(block + PREFIX - sizeof(count), &count, sizeof(count));
    return (BSTR)(void *)(block + PREFIX);
}

static size_t byte_count(BSTR text)
{
    uint32_t bytes;

    memcpy(&bytes, (const uint8_t *)text - sizeof(bytes), sizeof(bytes));
    return bytes;
}

static void release(BSTR text)
{
    free((uint8_t *)text - PREFIX);
}

#endif

BSTR iccsp_bstr_alloc_bytes(const void *bytes, size_t count)
{
    BSTR made;

    if (count > BYTES_MAX)
        return NULL;
    made = allocate(count);
    if (made != NULL && bytes != NULL && count > 0)
        memcpy(made, bytes, count);
    return made;
}

BSTR iccsp_bstr_alloc_len(const OLECHAR *text, size_t units)
{
    return units <= BYTES_MAX / sizeof(OLECHAR) ? iccsp_bstr_alloc_bytes(text, units * sizeof(OLECHAR))
                                                : NULL;
}

BSTR iccsp_bstr_alloc(const OLECHAR *text)
{
    size_t units = 0;

    if (text == NULL)
        return NULL;
    while (text[units] != 0)
        units++;
    return iccsp_bstr_alloc_len(text, units);
}

HRESULT iccsp_bstr_from_utf8(const char *text, BSTR *out)
{
    size_t bytes, units;
    iccsp_hr hr;
    BSTR made;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (text == NULL)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    bytes = strlen(text);
    hr = iccsp_utf8_to_utf16(text, bytes, NULL, 0, &units);
    if (ICCSP_FAILED(hr) && hr != ICCSP_E_INSUFFICIENT_BUFFER)
        return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
    made = iccsp_bstr_alloc_len(NULL, units);
    if (made == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = iccsp_utf8_to_utf16(text, bytes, (uint16_t *)made, units, &units);
    if (ICCSP_FAILED(hr)) {
        iccsp_bstr_free(made);
        return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
    }
    *out = made;
    return S_OK;
}

static bool holds_zero_unit(const OLECHAR *text, size_t units)
{
    for (size_t i = 0; i < units; i++) {
        if (text[i] == 0)
            return true;
    }
    return false;
}

HRESULT iccsp_bstr_to_utf8(BSTR text, char *out, size_t cap, size_t *len)
{
    const size_t units = iccsp_bstr_len(text);
    size_t bytes;
    iccsp_hr hr;

    if (len == NULL || (out == NULL && cap > 0))
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *len = 0;
    /* A zero unit would end the UTF-8 text early, and what stands behind it would be lost unseen. */
    if (holds_zero_unit(text, units))
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    hr = iccsp_utf16_to_utf8((const uint16_t *)text, units, NULL, 0, &bytes);
    if (ICCSP_FAILED(hr) && hr != ICCSP_E_INSUFFICIENT_BUFFER)
        return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
    *len = bytes;
    if (out == NULL)
        return ICCSP_E_INSUFFICIENT_BUFFER;
    if (cap <= bytes)
        return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
    hr = iccsp_utf16_to_utf8((const uint16_t *)text, units, out, cap - 1, &bytes);
    if (ICCSP_FAILED(hr))
        return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
    out[bytes] = '\0';
    return S_OK;
}

void iccsp_bstr_free(BSTR text)
{
    if (text == NULL)
        return;
    /* A PIN can come as text through late binding. */
    iccsp_wipe(text, byte_count(text));
    release(text);
}

size_t iccsp_bstr_len(BSTR text)
{
    return iccsp_bstr_byte_len(text) / sizeof(OLECHAR);
}

size_t iccsp_bstr_byte_len(BSTR text)
{
    return text == NULL ? 0 : byte_count(text);
}
