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

    if (entry != NULL && (!object_of(entry, &object) || object.len != sizeof(bytes) ||
                          object.value[0] != bytes[0] || object.value[1] != bytes[1]))
        return iccsp_bad_argument("The identifier in data object 83 is not the one in the path.");
    /* The card chooses one if it is told none. */
    if (fid != ICCSP_FID_NONE && !iccsp_tlv_put(wr, TAG_FID, bytes, sizeof(bytes)))
        return iccsp_bad_argument("The properties are longer than one command carries.");
    return S_OK;
}

static HRESULT build_fcp(struct iccsp_wr *wr, TLV_TABLE *table, int32_t count, uint16_t fid)
{
    const TLV_TABLE *identifier = entry_of(table, count, TAG_FID);

    for (int32_t i = 0; i < count; i++) {
        if (&table[i] != identifier)
            iccsp_wr_bytes(wr, table[i].byData, (size_t)table[i].cbSize);
    }
    if (wr->overflow)
        return iccsp_bad_argument("The properties are longer than one command carries.");
    return put_identifier(wr, identifier, fid);
}

/* Only what the card decided goes back, in place (decision A4). */
static void write_back_identifier(TLV_TABLE *entry, uint16_t fid)
{
    if (entry == NULL)
        return;
    entry->byData[entry->cbSize - 2] = (uint8_t)(fid >> 8);
    entry->byData[entry->cbSize - 1] = (uint8_t)fid;
}

static bool has_fixed_records(enum iccsp_file_kind kind, uint16_t record_size)
{
    return (kind == ICCSP_FILE_LINEAR_FIXED || kind == ICCSP_FILE_CYCLIC) && record_size > 0;
}

/* Content that cannot fit is noticed before there is a file. */
static HRESULT check_content(const struct iccsp_wr *wr, size_t len)
{
    struct iccsp_fcp fcp;
    const HRESULT hr = iccsp_fcp_parse(wr->base, wr->len, &fcp);
    enum iccsp_file_kind kind;

    if (FAILED(hr))
        return hr;
    kind = iccsp_fcp_kind(&fcp);
    if (kind == ICCSP_FILE_DF)
        return iccsp_bad_argument("A directory has no content.");
    if (has_fixed_records(kind, fcp.record_size) && len % fcp.record_size != 0)
        return iccsp_bad_argument("The content is not a whole number of records.");
    if ((fcp.present & ICCSP_FCP_SIZE) != 0 && len > fcp.size)
        return iccsp_fail(ICCSP_E_WRITE_TOO_MANY, ICCSP_LAYER_ARGUMENT);
    return S_OK;
}

/* As many records as there are if they are of one size, else one. */
static HRESULT write_content(struct iccsp_card *card, const struct iccsp_path *path,
                             const struct iccsp_blob *content)
{
    struct iccsp_file file;
    size_t step = content->len;
    HRESULT hr = iccsp_file_open(card, path, &file);

    if (SUCCEEDED(hr) && has_fixed_records(file.kind, file.record_size))
        step = file.record_size;
    for (size_t done = 0; SUCCEEDED(hr) && done < content->len; done += step) {
        const size_t left = content->len - done;

        hr = iccsp_file_write(card, &file, content->data + done, left < step ? left : step,
                              ICCSP_WRITE_REPLACE);
    }
    return hr;
}

HRESULT iccsp_create_from_table(struct iccsp_card *card, struct iccsp_path *path, TLV_TABLE *table,
                                int32_t count, const struct iccsp_blob *content)
{
    uint8_t fcp[FCP_MAX];
    struct iccsp_wr wr = iccsp_wr_init(fcp, sizeof(fcp));
    struct iccsp_path directory = *path;
    HRESULT hr = check_required(table, count);
    uint16_t *fid;

    if (path->depth == 0)
        return iccsp_bad_argument("The MF and applications cannot be made through a path.");
    directory.depth--;
    fid = &path->fid[directory.depth];
    if (SUCCEEDED(hr))
        hr = build_fcp(&wr, table, count, *fid);
    if (SUCCEEDED(hr) && content != NULL)
        hr = check_content(&wr, content->len);
    if (SUCCEEDED(hr))
        hr = iccsp_file_create(card, &directory, fcp, wr.len, fid);
    if (FAILED(hr))
        return hr;
    write_back_identifier(entry_of(table, count, TAG_FID), *fid);
    return content != NULL ? write_content(card, path, content) : S_OK;
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
