/* SPDX-License-Identifier: BSD-2-Clause */
/* GET DATA (ISO/IEC 7816-4:2005, 7.4.2). */
#include "iso7816/tlv.h"
#include "vcard/cardos.h"

/* In the range for proprietary data (0100 to 01FF): the identifiers of the files in the current DF, two bytes
 * each. MyEID cards have the same object; ISO knows no list of files. */
#define FILE_LIST 0x01A1u

/* 7.4.2, table 62: below 0040, 00FF, 0200, 02FF and 0300 to 3FFF are no single object or reserved. */
static bool is_reserved(uint16_t tag)
{
    return tag < 0x0040 || tag == 0x00FF || tag == 0x0200 || tag == 0x02FF || (tag >= 0x0300 && tag < 0x4000);
}

static uint16_t list_files(struct iccsp_cardos *os, struct iccsp_answer *out)
{
    struct iccsp_wr wr = iccsp_wr_init(os->scratch, sizeof(os->scratch));

    for (const struct iccsp_vfile *file = os->channel->df->children; file != NULL; file = file->next)
        if (!iccsp_wr_u16(&wr, file->fid))
            return SW_NO_DIAGNOSIS;
    out->data = os->scratch;
    out->len = wr.len;
    return ICCSP_SW_OK;
}

/* Objects of the current DF come first, then those of the card, which the MF holds. */
static uint16_t find_object(const struct iccsp_cardos *os, uint16_t tag, struct iccsp_answer *out)
{
    const struct iccsp_vfile *const places[] = {os->channel->df, os->image->mf};
    struct iccsp_tlv tlv;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (iccsp_tlv_find(places[i]->body, places[i]->size, tag, &tlv) == ICCSP_OK) {
            out->data = tlv.value;
            out->len = tlv.len;
            return ICCSP_SW_OK;
        }
    }
    return SW_NO_REFERENCED_DATA;
}

uint16_t iccsp_cmd_get_data(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const uint16_t tag = (uint16_t)((unsigned)cmd->p1 << 8 | cmd->p2);

    if (cmd->lc > 0 || cmd->le == 0)
        return SW_WRONG_LENGTH;
    if (is_reserved(tag))
        return SW_WRONG_P1P2;
    if (!iccsp_vfile_is_active(os->channel->df))
        return SW_NOT_USABLE;
    if (tag == FILE_LIST)
        return list_files(os, out);
    /* 0100 to 02FF are no BER-TLV tags: a tag of two bytes begins with xxx1 1111. */
    return tag >= 0x0100 && tag < 0x0300 ? SW_NO_REFERENCED_DATA : find_object(os, tag, out);
}
