/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess::Create and SetProperties: tables of properties as commands. */
#include "classes/create_file.h"

#include <stdlib.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/tlv_table.h"
#include "iso7816/tlv.h"
#include "provider/file_write.h"

#define TAG_SIZE       0x80u
#define TAG_DESCRIPTOR 0x82u
#define TAG_FID        0x83u
#define TAG_LIFE_CYCLE 0x8Au
/* The longest FCP that one CREATE FILE with short length carries. */
#define FCP_MAX 250u
/* Life cycle status (ISO/IEC 7816-4:2005, table 13). */
#define LIFE_DEACTIVATED 0x04u
#define LIFE_ACTIVATED   0x05u

static bool object_of(const TLV_TABLE *entry, struct iccsp_tlv *object)
{
    struct iccsp_rd rd;

    if (entry->byData == NULL || entry->cbSize < 2)
        return false;
    rd = iccsp_rd_init(entry->byData, (size_t)entry->cbSize);
    return iccsp_tlv_next(&rd, object) == ICCSP_OK && rd.left == 0;
}

HRESULT iccsp_tlv_table_check_input(const TLV_TABLE *table, int32_t count)
{
    struct iccsp_tlv object;

    if (table == NULL || count < 1 || count > ICCSP_TLV_TABLE_MAX)
        return iccsp_bad_argument("There are no properties, or far too many.");
    for (int32_t i = 0; i < count; i++) {
        if (!object_of(&table[i], &object))
            return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                                   "Entry %d of the table of properties is not one complete data object.",
                                   (int)i);
    }
    return S_OK;
}

static TLV_TABLE *entry_of(TLV_TABLE *table, int32_t count, uint32_t tag)
{
    struct iccsp_tlv object;

    for (int32_t i = 0; i < count; i++) {
        if (object_of(&table[i], &object) && object.tag == tag)
            return &table[i];
    }
    return NULL;
}

/* A DF has no size; every EF has, or the card could not make room (decision E15). */
static HRESULT check_required(TLV_TABLE *table, int32_t count)
{
    const TLV_TABLE *descriptor = entry_of(table, count, TAG_DESCRIPTOR);
    struct iccsp_tlv object;
    bool is_df;

    if (descriptor == NULL || !object_of(descriptor, &object) || object.len == 0)
        return iccsp_bad_argument("A new file needs a file descriptor, data object 82.");
    is_df = (object.value[0] & 0x38) == 0x38;
    if (!is_df && entry_of(table, count, TAG_SIZE) == NULL)
        return iccsp_bad_argument("A new EF needs a size, data object 80.");
    return S_OK;
}

/* The identifier stands in the path; a table that names one must name the same. */
static HRESULT put_identifier(struct iccsp_wr *wr, const TLV_TABLE *entry, uint16_t fid)
{
    const uint8_t bytes[2] = {(uint8_t)(fid >> 8), (uint8_t)fid};
    struct iccsp_tlv object;

    if (entry == NULL)
        return iccsp_tlv_put(wr, TAG_FID, bytes, sizeof(bytes)) ? S_OK
                                                                : iccsp_bad_argument("Too many properties.");
    if (!object_of(entry, &object) || object.len != sizeof(bytes) || object.value[0] != bytes[0] ||
        object.value[1] != bytes[1])
        return iccsp_bad_argument("The identifier in data object 83 is not the one in the path.");
    return S_OK;
}

static HRESULT build_fcp(struct iccsp_wr *wr, TLV_TABLE *table, int32_t count, uint16_t fid)
{
    for (int32_t i = 0; i < count; i++)
        iccsp_wr_bytes(wr, table[i].byData, (size_t)table[i].cbSize);
    if (wr->overflow)
        return iccsp_bad_argument("The properties are longer than one command carries.");
    return put_identifier(wr, entry_of(table, count, TAG_FID), fid);
}

/* Only what the card decided goes back, in place (decision A4). */
static void write_back_identifier(TLV_TABLE *entry, uint16_t fid)
{
    if (entry == NULL)
        return;
    entry->byData[entry->cbSize - 2] = (uint8_t)(fid >> 8);
    entry->byData[entry->cbSize - 1] = (uint8_t)fid;
}

static HRESULT write_content(struct iccsp_card *card, const struct iccsp_path *path, IByteBuffer *buffer)
{
    struct iccsp_blob content = {0};
    struct iccsp_file file;
    HRESULT hr = iccsp_content_argument(buffer, &content);

    if (SUCCEEDED(hr))
        hr = iccsp_file_open(card, path, &file);
    if (SUCCEEDED(hr))
        hr = iccsp_file_write(card, &file, content.data, content.len, ICCSP_WRITE_REPLACE);
    iccsp_blob_clear(&content);
    return hr;
}

HRESULT iccsp_create_from_table(struct iccsp_card *card, const struct iccsp_path *path, TLV_TABLE *table,
                                int32_t count, IByteBuffer *data)
{
    uint8_t fcp[FCP_MAX];
    struct iccsp_wr wr = iccsp_wr_init(fcp, sizeof(fcp));
    struct iccsp_path made = *path, directory = *path;
    HRESULT hr = check_required(table, count);

    if (path->depth == 0)
        return iccsp_bad_argument("The MF and applications cannot be made through a path.");
    directory.depth--;
    if (SUCCEEDED(hr))
        hr = build_fcp(&wr, table, count, path->fid[directory.depth]);
    if (SUCCEEDED(hr))
        hr = iccsp_file_create(card, &directory, fcp, wr.len, &made.fid[directory.depth]);
    if (FAILED(hr))
        return hr;
    write_back_identifier(entry_of(table, count, TAG_FID), made.fid[directory.depth]);
    return data != NULL ? write_content(card, &made, data) : S_OK;
}

HRESULT iccsp_set_properties(struct iccsp_card *card, const struct iccsp_path *path, const TLV_TABLE *table,
                             int32_t count)
{
    struct iccsp_tlv object;
    HRESULT hr = S_OK;

    for (int32_t i = 0; i < count; i++) {
        if (!object_of(&table[i], &object) || object.tag != TAG_LIFE_CYCLE || object.len != 1 ||
            (object.value[0] != LIFE_DEACTIVATED && object.value[0] != LIFE_ACTIVATED))
            return iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
                                   "No command sets property %d of the table. Nothing was sent.", (int)i);
    }
    for (int32_t i = 0; SUCCEEDED(hr) && i < count; i++) {
        if (object_of(&table[i], &object))
            hr = iccsp_file_set_active(card, path, object.value[0] == LIFE_ACTIVATED);
    }
    return hr;
}
