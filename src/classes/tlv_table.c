/* SPDX-License-Identifier: BSD-2-Clause */
/* Properties as TLV_TABLE (decisions A3, E13, E14). */
#include "classes/tlv_table.h"

#include <string.h>

#include "base/error.h"
#include "iso7816/tlv.h"

static bool wants_all(TLV_TABLE *const *table, const int32_t *count, SCARD_FLAGS flags)
{
    return (flags & ICCSP_SC_FL_GET_ALL_PROPERTIES) != 0 || (*table == NULL && *count == 0);
}

HRESULT iccsp_tlv_table_check(TLV_TABLE **table, int32_t *count, SCARD_FLAGS flags)
{
    if (table == NULL || count == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    if (wants_all(table, count, flags))
        return S_OK;
    if (*table == NULL || *count < 1 || *count > ICCSP_TLV_TABLE_MAX)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "A table of properties has 1 to %d entries; NULL and 0 ask for all.",
                               ICCSP_TLV_TABLE_MAX);
    return S_OK;
}

static int32_t count_objects(const uint8_t *body, size_t len)
{
    struct iccsp_rd rd = iccsp_rd_init(body, len);
    struct iccsp_tlv object;
    int32_t n = 0;

    while (iccsp_tlv_next(&rd, &object) == ICCSP_OK)
        n++;
    return n;
}

/* The array and the bytes in one block, so that one call frees both. */
static HRESULT give_all(const uint8_t *body, size_t len, TLV_TABLE **table, int32_t *count)
{
    const int32_t n = count_objects(body, len);
    const size_t array = (size_t)n * sizeof(TLV_TABLE);
    struct iccsp_rd rd = iccsp_rd_init(body, len);
    struct iccsp_tlv object;
    TLV_TABLE *block = (TLV_TABLE *)iccsp_mem_alloc(array + len + 1);
    uint8_t *bytes;

    if (block == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    bytes = (uint8_t *)block + array;
    if (len > 0)
        memcpy(bytes, body, len);
    for (int32_t i = 0; i < n && iccsp_tlv_next(&rd, &object) == ICCSP_OK; i++) {
        block[i].cbSize = (int32_t)object.total;
        block[i].byData = bytes + (object.start - body);
    }
    *table = block;
    *count = n;
    return S_OK;
}

/* What an entry asks for: a tag with an empty value (decision E13). */
static bool tag_asked_for(const TLV_TABLE *entry, uint32_t *tag)
{
    struct iccsp_rd rd;
    struct iccsp_tlv object;

    if (entry->byData == NULL || entry->cbSize < 2)
        return false;
    rd = iccsp_rd_init(entry->byData, (size_t)entry->cbSize);
    if (iccsp_tlv_next(&rd, &object) != ICCSP_OK || object.len != 0)
        return false;
    *tag = object.tag;
    return true;
}

static void find(const uint8_t *body, size_t len, uint32_t tag, struct iccsp_tlv *object)
{
    if (iccsp_tlv_find(body, len, tag, object) != ICCSP_OK)
        *object = (struct iccsp_tlv){0};
}

static HRESULT check_entries(const uint8_t *body, size_t len, TLV_TABLE *table, int32_t count)
{
    struct iccsp_tlv object;
    bool fits = true;
    uint32_t tag;

    for (int32_t i = 0; i < count; i++) {
        if (!tag_asked_for(&table[i], &tag))
            return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                                   "Entry %d of the table of properties is not a tag with length 0.", (int)i);
        find(body, len, tag, &object);
        fits = fits && object.total <= (size_t)table[i].cbSize;
    }
    if (fits)
        return S_OK;
    for (int32_t i = 0; i < count; i++) {
        if (!tag_asked_for(&table[i], &tag))
            continue;
        find(body, len, tag, &object);
        table[i].cbSize = (int32_t)object.total;
    }
    return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
}

static HRESULT fill_in_place(const uint8_t *body, size_t len, TLV_TABLE *table, int32_t count)
{
    const HRESULT hr = check_entries(body, len, table, count);
    struct iccsp_tlv object;
    uint32_t tag;

    for (int32_t i = 0; SUCCEEDED(hr) && i < count; i++) {
        if (!tag_asked_for(&table[i], &tag))
            return iccsp_fail(ICCSP_F_INTERNAL_ERROR, ICCSP_LAYER_LIBRARY);
        find(body, len, tag, &object);
        if (object.total > 0)
            memcpy(table[i].byData, object.start, object.total);
        table[i].cbSize = (int32_t)object.total;
    }
    return hr;
}

HRESULT iccsp_tlv_table_fill(const uint8_t *body, size_t len, TLV_TABLE **table, int32_t *count,
                             SCARD_FLAGS flags)
{
    if (wants_all(table, count, flags))
        return give_all(body, len, table, count);
    return fill_in_place(body, len, *table, *count);
}
