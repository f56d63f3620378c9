/* SPDX-License-Identifier: BSD-2-Clause */
/* File control information, read and written (ISO/IEC 7816-4:2005, 5.3.3). */
#include "iso7816/fcp.h"

#include "base/error.h"
#include "iso7816/tlv.h"

#define TAG_FCP 0x62u
#define TAG_FMD 0x64u
#define TAG_FCI 0x6Fu

#define TAG_SIZE       0x80u
#define TAG_TOTAL      0x81u
#define TAG_DESCRIPTOR 0x82u
#define TAG_FID        0x83u
#define TAG_NAME       0x84u
#define TAG_SFI        0x88u
#define TAG_LIFE_CYCLE 0x8Au

#define SIZE_BYTES_MAX       4u
#define DESCRIPTOR_BYTES_MAX 6u
#define SFI_MAX              30u

/* The data coding byte that means what its absence means: data units of one byte (table 87). */
#define CODING_DEFAULT 0x01u

/* These take one field and return false if its length is impossible. */

static void take_number(struct iccsp_fcp *fcp, uint32_t flag, uint32_t *number, const struct iccsp_tlv *tlv)
{
    struct iccsp_rd rd = iccsp_rd_init(tlv->value, tlv->len);

    if (tlv->len > 0 && tlv->len <= SIZE_BYTES_MAX && iccsp_rd_be(&rd, tlv->len, number))
        fcp->present |= flag;
}

static bool take_size(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    take_number(fcp, ICCSP_FCP_SIZE, &fcp->size, tlv);
    return true;
}

static bool take_total(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    take_number(fcp, ICCSP_FCP_TOTAL, &fcp->total_size, tlv);
    return true;
}

/* A number on two bytes, or on one if that is all there is; false if nothing is. */
static bool read_one_or_two(struct iccsp_rd *rd, uint16_t *out)
{
    uint32_t number;

    if (rd->left == 0 || !iccsp_rd_be(rd, rd->left > 1 ? 2 : 1, &number))
        return false;
    *out = (uint16_t)number;
    return true;
}

/* Table 12: descriptor, then coding, maximum record size and number of records as far as the length goes. */
static bool take_descriptor(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    struct iccsp_rd rd = iccsp_rd_init(tlv->value, tlv->len);

    if (tlv->len > DESCRIPTOR_BYTES_MAX)
        return false;
    if (iccsp_rd_u8(&rd, &fcp->descriptor))
        fcp->present |= ICCSP_FCP_DESCRIPTOR;
    if (iccsp_rd_u8(&rd, &fcp->coding))
        fcp->present |= ICCSP_FCP_CODING;
    if (read_one_or_two(&rd, &fcp->record_size))
        fcp->present |= ICCSP_FCP_RECORD_SIZE;
    if (read_one_or_two(&rd, &fcp->records))
        fcp->present |= ICCSP_FCP_RECORDS;
    return true;
}

static bool take_fid(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    struct iccsp_rd rd = iccsp_rd_init(tlv->value, tlv->len);

    if (!iccsp_rd_u16(&rd, &fcp->fid) || rd.left > 0)
        return false;
    fcp->present |= ICCSP_FCP_FID;
    return true;
}

static bool take_name(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    if (tlv->len > ICCSP_DF_NAME_MAX)
        return false;
    if (tlv->len == 0)
        return true;
    fcp->name = tlv->value;
    fcp->name_len = tlv->len;
    fcp->present |= ICCSP_FCP_NAME;
    return true;
}

/* Table 12: bits 8 to 4 hold the identifier; an empty field says that there is none. */
static bool take_sfi(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    if (tlv->len == 0)
        return true;
    if (tlv->len > 1)
        return false;
    if ((tlv->value[0] & 0x07) != 0 || tlv->value[0] == 0 || tlv->value[0] >> 3 > SFI_MAX)
        return true;
    fcp->sfi = tlv->value[0] >> 3;
    fcp->present |= ICCSP_FCP_SFI;
    return true;
}

static bool take_life_cycle(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    if (tlv->len == 0)
        return true;
    if (tlv->len > 1)
        return false;
    fcp->life_cycle = tlv->value[0];
    fcp->present |= ICCSP_FCP_LIFE_CYCLE;
    return true;
}

static const struct {
    uint32_t tag;
    uint32_t flag;
    bool (*take)(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv);
} fields[] = {
    {TAG_SIZE, ICCSP_FCP_SIZE, take_size},
    {TAG_TOTAL, ICCSP_FCP_TOTAL, take_total},
    {TAG_DESCRIPTOR, ICCSP_FCP_DESCRIPTOR, take_descriptor},
    {TAG_FID, ICCSP_FCP_FID, take_fid},
    {TAG_NAME, ICCSP_FCP_NAME, take_name},
    {TAG_SFI, ICCSP_FCP_SFI, take_sfi},
    {TAG_LIFE_CYCLE, ICCSP_FCP_LIFE_CYCLE, take_life_cycle},
};

static iccsp_hr take_field(struct iccsp_fcp *fcp, const struct iccsp_tlv *tlv)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (fields[i].tag != tlv->tag || (fcp->present & fields[i].flag) != 0)
            continue;
        if (!fields[i].take(fcp, tlv))
            return iccsp_fail_with(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD,
                                   "The card describes the file with a field %02X of %zu bytes.",
                                   (unsigned)tlv->tag, tlv->len);
    }
    return ICCSP_OK;
}

/* Where the objects are: inside of the template, of the 62 inside of a 6F, or right here. */
static iccsp_hr find_body(const uint8_t *bytes, size_t len, struct iccsp_fcp *fcp)
{
    struct iccsp_rd rd = iccsp_rd_init(bytes, len);
    struct iccsp_tlv outer;
    struct iccsp_tlv inner;
    iccsp_hr hr;

    fcp->body = bytes;
    fcp->body_len = len;
    hr = iccsp_tlv_next(&rd, &outer);
    if (hr != ICCSP_OK)
        return hr;
    if (outer.tag != TAG_FCP && outer.tag != TAG_FMD && outer.tag != TAG_FCI)
        return ICCSP_OK;
    fcp->body = outer.value;
    fcp->body_len = outer.len;
    if (outer.tag != TAG_FCI)
        return ICCSP_OK;
    hr = iccsp_tlv_find(outer.value, outer.len, TAG_FCP, &inner);
    if (hr == ICCSP_OK) {
        fcp->body = inner.value;
        fcp->body_len = inner.len;
    }
    return hr;
}

iccsp_hr iccsp_fcp_parse(const uint8_t *bytes, size_t len, struct iccsp_fcp *out)
{
    struct iccsp_fcp fcp = {0};
    struct iccsp_tlv tlv;
    struct iccsp_rd rd;
    iccsp_hr hr;

    hr = find_body(bytes, len, &fcp);
    if (ICCSP_FAILED(hr))
        return hr;
    rd = iccsp_rd_init(fcp.body, fcp.body_len);
    while ((hr = iccsp_tlv_next(&rd, &tlv)) == ICCSP_OK) {
        hr = take_field(&fcp, &tlv);
        if (ICCSP_FAILED(hr))
            return hr;
    }
    if (ICCSP_FAILED(hr))
        return hr;
    *out = fcp;
    return ICCSP_OK;
}

enum iccsp_file_kind iccsp_fcp_kind(const struct iccsp_fcp *fcp)
{
    /* By bits 3 to 1 of a working or internal EF; fixed, variable and cyclic each have a form with
     * SIMPLE-TLV. */
    static const enum iccsp_file_kind structures[] = {
        ICCSP_FILE_UNKNOWN,      ICCSP_FILE_TRANSPARENT,     ICCSP_FILE_LINEAR_FIXED,
        ICCSP_FILE_LINEAR_FIXED, ICCSP_FILE_LINEAR_VARIABLE, ICCSP_FILE_LINEAR_VARIABLE,
        ICCSP_FILE_CYCLIC,       ICCSP_FILE_CYCLIC,
    };
    const unsigned low = fcp->descriptor & 0x07u;

    if ((fcp->present & ICCSP_FCP_DESCRIPTOR) == 0)
        return (fcp->present & ICCSP_FCP_NAME) != 0 ? ICCSP_FILE_DF : ICCSP_FILE_UNKNOWN;
    if ((fcp->descriptor & 0x80) != 0)
        return ICCSP_FILE_UNKNOWN;
    if ((fcp->descriptor & 0x38) != 0x38)
        return structures[low];
    if (low == 0)
        return ICCSP_FILE_DF;
    return low <= 2 ? ICCSP_FILE_TLV : ICCSP_FILE_UNKNOWN;
}

uint32_t iccsp_fcp_data_unit(const struct iccsp_fcp *fcp)
{
    const unsigned quartets_log2 = fcp->coding & 0x0Fu;

    if ((fcp->present & ICCSP_FCP_CODING) == 0 || quartets_log2 == 0)
        return 1;
    return (uint32_t)1 << (quartets_log2 - 1);
}

/* Two bytes at least, as cards do and as tag 81 must be in the 2005 edition. */
static void put_size(struct iccsp_wr *wr, uint32_t tag, uint32_t size)
{
    const uint8_t bytes[SIZE_BYTES_MAX] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                                           (uint8_t)size};
    const size_t skip = size > 0xFFFFFF ? 0 : size > 0xFFFF ? 1 : 2;

    iccsp_tlv_put(wr, tag, bytes + skip, sizeof(bytes) - skip);
}

static void put_descriptor(struct iccsp_wr *wr, const struct iccsp_fcp *fcp)
{
    const bool has_size = (fcp->present & ICCSP_FCP_RECORD_SIZE) != 0;
    const bool has_records = (fcp->present & ICCSP_FCP_RECORDS) != 0;
    const bool has_coding = (fcp->present & ICCSP_FCP_CODING) != 0;
    size_t mark;

    if (!iccsp_tlv_open(wr, TAG_DESCRIPTOR, &mark))
        return;
    iccsp_wr_u8(wr, fcp->descriptor);
    if (has_coding || has_size)
        iccsp_wr_u8(wr, has_coding ? fcp->coding : CODING_DEFAULT);
    if (has_size)
        iccsp_wr_u16(wr, fcp->record_size);
    if (has_records)
        iccsp_wr_u16(wr, fcp->records);
    iccsp_tlv_close(wr, mark);
}

static bool can_be_written(const struct iccsp_fcp *fcp)
{
    const uint32_t parts = ICCSP_FCP_CODING | ICCSP_FCP_RECORD_SIZE | ICCSP_FCP_RECORDS;

    if ((fcp->present & parts) != 0 && (fcp->present & ICCSP_FCP_DESCRIPTOR) == 0)
        return false;
    if ((fcp->present & ICCSP_FCP_RECORDS) != 0 && (fcp->present & ICCSP_FCP_RECORD_SIZE) == 0)
        return false;
    if ((fcp->present & ICCSP_FCP_NAME) != 0 && (fcp->name_len == 0 || fcp->name_len > ICCSP_DF_NAME_MAX))
        return false;
    return (fcp->present & ICCSP_FCP_SFI) == 0 || (fcp->sfi >= 1 && fcp->sfi <= SFI_MAX);
}

bool iccsp_fcp_write(struct iccsp_wr *wr, const struct iccsp_fcp *fcp)
{
    const uint8_t fid[2] = {(uint8_t)(fcp->fid >> 8), (uint8_t)fcp->fid};
    const uint8_t sfi = (uint8_t)(fcp->sfi << 3);
    size_t mark;

    if (!can_be_written(fcp)) {
        wr->overflow = true;
        return false;
    }
    if (!iccsp_tlv_open(wr, TAG_FCP, &mark))
        return false;
    if ((fcp->present & ICCSP_FCP_SIZE) != 0)
        put_size(wr, TAG_SIZE, fcp->size);
    if ((fcp->present & ICCSP_FCP_TOTAL) != 0)
        put_size(wr, TAG_TOTAL, fcp->total_size);
    if ((fcp->present & ICCSP_FCP_DESCRIPTOR) != 0)
        put_descriptor(wr, fcp);
    if ((fcp->present & ICCSP_FCP_FID) != 0)
        iccsp_tlv_put(wr, TAG_FID, fid, sizeof(fid));
    if ((fcp->present & ICCSP_FCP_NAME) != 0)
        iccsp_tlv_put(wr, TAG_NAME, fcp->name, fcp->name_len);
    if ((fcp->present & ICCSP_FCP_SFI) != 0)
        iccsp_tlv_put(wr, TAG_SFI, &sfi, 1);
    if ((fcp->present & ICCSP_FCP_LIFE_CYCLE) != 0)
        iccsp_tlv_put(wr, TAG_LIFE_CYCLE, &fcp->life_cycle, 1);
    return iccsp_tlv_close(wr, mark);
}
