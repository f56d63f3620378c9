/* SPDX-License-Identifier: BSD-2-Clause */
/* COMPACT-TLV reader (ISO/IEC 7816-4:2005, 8.1.1.2). */
#include "iso7816/tlv.h"

iccsp_hr iccsp_compact_tlv_next(struct iccsp_rd *rd, struct iccsp_compact_tlv *out)
{
    struct iccsp_rd at = *rd;
    struct iccsp_compact_tlv tlv = {0};
    uint8_t head;

    if (!iccsp_rd_u8(&at, &head))
        return ICCSP_S_FALSE;
    tlv.tag = head >> 4;
    tlv.len = head & 0x0Fu;
    if (tlv.tag == 0 || !iccsp_rd_bytes(&at, tlv.len, &tlv.value))
        return ICCSP_E_TLV;
    *rd = at;
    *out = tlv;
    return ICCSP_OK;
}
