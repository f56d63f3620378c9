/* SPDX-License-Identifier: BSD-2-Clause */
/* Control information of a file: FCP, FMD, FCI (ISO/IEC 7816-4:2005, 5.3.3). */
#include "iso7816/fcp.h"
#include "iso7816/tlv.h"
#include "vcard/cardos.h"

#define TAG_FCP      0x62u
#define TAG_FMD      0x64u
#define TAG_FCI      0x6Fu
#define TAG_SFI      0x88u
#define TAG_SECURITY 0x8Cu
#define TAG_OBJECTS  0xA0u
#define FORM_FCI     0x00u
#define FORM_FMD     0x08u

/* More than the longest FCP that iccsp_fcp_write makes: 9 objects, a name of 16 bytes. */
#define FCP_MAX 96u

static void set_size(struct iccsp_fcp *fcp, struct iccsp_vfile *file)
{
    const uint32_t total = iccsp_vfile_total(file);

    if (iccsp_vfile_is_df(file)) {
        fcp->total_size = total;
        fcp->present |= ICCSP_FCP_TOTAL;
    } else {
        fcp->size = total;
        fcp->present |= ICCSP_FCP_SIZE;
    }
}

static struct iccsp_fcp fcp_of(struct iccsp_vfile *file)
{
    struct iccsp_fcp fcp = {
        .present = ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_CODING | ICCSP_FCP_FID | ICCSP_FCP_LIFE_CYCLE,
        .descriptor = file->descriptor,
        .coding = file->coding,
        .record_size = (uint16_t)file->record_size,
        .records = (uint16_t)file->record_count,
        .fid = file->fid,
        .name = file->name,
        .name_len = file->name_len,
        .sfi = file->sfi,
        .life_cycle = file->life_cycle,
    };

    set_size(&fcp, file);
    if (iccsp_vfile_has_records(file))
        fcp.present |= ICCSP_FCP_RECORD_SIZE | ICCSP_FCP_RECORDS;
    if (file->name_len > 0)
        fcp.present |= ICCSP_FCP_NAME;
    if (file->sfi > 0)
        fcp.present |= ICCSP_FCP_SFI;
    return fcp;
}

/* Compact format, 5.4.3.1: an access mode byte that names every mode, then a condition for each, bit 7 first.
 */
static bool put_security(struct iccsp_wr *wr, const struct iccsp_vfile *file)
{
    uint8_t value[1 + ICCSP_AM_BITS] = {0x7F};

    for (unsigned i = 0; i < ICCSP_AM_BITS; i++)
        value[1 + i] = file->sc[ICCSP_AM_BITS - 1 - i];
    return iccsp_tlv_put(wr, TAG_SECURITY, value, sizeof(value));
}

/* Security attributes for data objects, for all of them alike, where somebody may change them (table 12). */
static bool put_object_security(struct iccsp_wr *wr, const struct iccsp_vfile *file)
{
    const uint8_t rule[] = {ICCSP_AM_OBJECT_PUT, file->sc[ICCSP_AM_DF_PUT_DATA]};
    size_t mark;

    if (!iccsp_vfile_is_df(file) || rule[1] == ICCSP_SC_NEVER)
        return true;
    return iccsp_tlv_open(wr, TAG_OBJECTS, &mark) && iccsp_tlv_put(wr, TAG_SECURITY, rule, sizeof(rule)) &&
           iccsp_tlv_close(wr, mark);
}

/* An EF without 88 would have bits 5 to 1 of its identifier as SFI; an empty 88 says that it has none (table
 * 12). */
static bool put_no_sfi(struct iccsp_wr *wr, const struct iccsp_vfile *file)
{
    return iccsp_vfile_is_df(file) || file->sfi > 0 || iccsp_tlv_put(wr, TAG_SFI, NULL, 0);
}

/* The objects of the FCP, without the template around them. */
static bool put_parameters(struct iccsp_wr *wr, struct iccsp_vfile *file)
{
    uint8_t bytes[FCP_MAX];
    struct iccsp_wr template = iccsp_wr_init(bytes, sizeof(bytes));
    const struct iccsp_fcp fcp = fcp_of(file);
    struct iccsp_tlv tlv;

    return iccsp_fcp_write(&template, &fcp) &&
           iccsp_tlv_find(bytes, template.len, TAG_FCP, &tlv) == ICCSP_OK &&
           iccsp_wr_bytes(wr, tlv.value, tlv.len) && put_no_sfi(wr, file) && put_security(wr, file) &&
           put_object_security(wr, file);
}

/* File management data are the DF's data objects; EFs have none. */
static bool put_management(struct iccsp_wr *wr, const struct iccsp_vfile *file)
{
    return !iccsp_vfile_is_df(file) || iccsp_wr_bytes(wr, file->body, file->size);
}

uint16_t iccsp_cardos_describe(struct iccsp_cardos *os, struct iccsp_vfile *file, uint8_t form,
                               struct iccsp_answer *out)
{
    struct iccsp_wr wr = iccsp_wr_init(os->scratch, sizeof(os->scratch));
    const uint32_t tag = form == FORM_FCI ? TAG_FCI : form == FORM_FMD ? TAG_FMD : TAG_FCP;
    size_t mark;
    bool ok = iccsp_tlv_open(&wr, tag, &mark);

    if (form != FORM_FMD)
        ok = ok && put_parameters(&wr, file);
    if (tag != TAG_FCP)
        ok = ok && put_management(&wr, file);
    if (!ok || !iccsp_tlv_close(&wr, mark))
        return SW_NO_DIAGNOSIS;
    out->data = os->scratch;
    out->len = wr.len;
    return ICCSP_SW_OK;
}
