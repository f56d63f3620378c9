/* SPDX-License-Identifier: BSD-2-Clause */
/* PUT DATA: the data objects of a DF (ISO/IEC 7816-4:2005, 7.4.3). */
#include "iso7816/tlv.h"
#include "vcard/cardos.h"

/* Objects of one DF, together: SELECT returns them all in the file's control information. */
#define OBJECTS_MAX 16384u

#define TAG_CONSTRUCTED 0x20u

/* Tags of one byte and the context-specific class, and the templates that SELECT returns, would be taken for
 * control parameters. */
static bool is_control(uint16_t tag)
{
    return (tag >= 0x80 && tag <= 0xBF) || tag == 0x62 || tag == 0x64 || tag == 0x6F;
}

/* 7.4.3: 0040 to 00FE are tags of one byte, 4000 to FFFF of two; what is between them is no BER-TLV. */
static bool is_free(uint16_t tag)
{
    uint8_t bytes[4];
    struct iccsp_wr wr = iccsp_wr_init(bytes, sizeof(bytes));

    if (tag < 0x0040 || tag == 0x00FF || (tag > 0x00FF && tag < 0x4000) || is_control(tag))
        return false;
    return iccsp_tlv_put(&wr, tag, NULL, 0); /* if it is one whole tag */
}

/* What is in a constructed object are objects. */
static bool value_fits(const struct iccsp_apdu *cmd)
{
    const uint8_t first = cmd->p1 != 0 ? cmd->p1 : cmd->p2;
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    struct iccsp_tlv object;
    iccsp_hr hr = (first & TAG_CONSTRUCTED) != 0 ? ICCSP_OK : ICCSP_S_FALSE;

    while (hr == ICCSP_OK)
        hr = iccsp_tlv_next(&rd, &object);
    return hr == ICCSP_S_FALSE;
}

/* Writes the DF's objects, with the new one in the place of the old, or last; without the old one if there is
 * nothing new. False: they are too long. */
static bool put_objects(struct iccsp_wr *wr, const struct iccsp_vfile *df, uint16_t tag,
                        const struct iccsp_apdu *cmd, bool *replaced)
{
    struct iccsp_rd rd = iccsp_rd_init(df->body, df->size);
    struct iccsp_tlv object;
    bool ok = true;

    *replaced = false;
    while (ok && iccsp_tlv_next(&rd, &object) == ICCSP_OK) {
        if (object.tag != tag) {
            ok = iccsp_wr_bytes(wr, object.start, object.total);
            continue;
        }
        ok = cmd->lc == 0 || iccsp_tlv_put(wr, tag, cmd->data, cmd->lc);
        *replaced = true;
    }
    return ok && (*replaced || cmd->lc == 0 || iccsp_tlv_put(wr, tag, cmd->data, cmd->lc));
}

static uint16_t replace_objects(struct iccsp_cardos *os, const uint8_t *bytes, size_t len)
{
    struct iccsp_vfile *df = os->channel->df;
    struct iccsp_vfile *copy;

    if (iccsp_image_used(os->image) - df->size + len > os->image->memory)
        return SW_NO_MEMORY;
    if (ICCSP_FAILED(iccsp_vfile_copy(df, &copy)))
        return SW_MEMORY_FAILURE;
    if (ICCSP_FAILED(iccsp_vfile_set_body(copy, bytes, len))) {
        iccsp_vfile_free(&copy);
        return SW_MEMORY_FAILURE;
    }
    return iccsp_image_replace(os->image, df, &copy) ? ICCSP_SW_OK : SW_MEMORY_FAILURE;
}

/* An empty data field takes the object away. */
uint16_t iccsp_cmd_put_data(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const uint16_t tag = (uint16_t)((unsigned)cmd->p1 << 8 | cmd->p2);
    struct iccsp_wr wr = iccsp_wr_init(os->scratch, OBJECTS_MAX);
    bool replaced;
    uint16_t sw;

    (void)out;
    if (!is_free(tag))
        return SW_WRONG_P1P2;
    sw = iccsp_cardos_may(os, os->channel->df, ICCSP_AM_DF_PUT_DATA);
    if (sw != ICCSP_SW_OK)
        return sw;
    if (!value_fits(cmd))
        return SW_WRONG_DATA;
    if (!put_objects(&wr, os->channel->df, tag, cmd, &replaced))
        return SW_NO_MEMORY;
    return replaced || cmd->lc > 0 ? replace_objects(os, os->scratch, wr.len) : SW_NO_REFERENCED_DATA;
}
