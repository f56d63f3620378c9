/* SPDX-License-Identifier: BSD-2-Clause */
/* The family of this project's own virtual cards. */
#include "provider/provider.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "card/run.h"
#include "iso7816/tlv.h"

#define INS_GET_DATA 0xCAu
/* GET DATA in the range that ISO/IEC 7816-4:2005, 7.4.2 leaves to applications; MyEID cards list a DF the
 * same way. */
#define LIST_P1 0x01u
#define LIST_P2 0xA1u

/* Pre-issuing data in the historical bytes (COMPACT-TLV tag 6; 7816-4:2005, 8.1.1.2.6). */
static bool is_our_card(const struct iccsp_atr *atr)
{
    static const char mark[] = "ICCSP";
    struct iccsp_compact_tlv object;
    struct iccsp_rd rd;

    if (atr->historical_len < 1 || atr->raw[atr->historical] != 0x80)
        return false;
    rd = iccsp_rd_init(atr->raw + atr->historical + 1, atr->historical_len - 1);
    while (iccsp_compact_tlv_next(&rd, &object) == ICCSP_OK) {
        if (object.tag == 6 && object.len == sizeof(mark) - 1 && memcmp(object.value, mark, object.len) == 0)
            return true;
    }
    return false;
}

static iccsp_hr list_by_get_data(struct iccsp_card *card, const struct iccsp_path *directory,
                                 struct iccsp_file_list *list)
{
    const struct iccsp_apdu cmd = {
        .ins = INS_GET_DATA, .p1 = LIST_P1, .p2 = LIST_P2, .le = ICCSP_LE_SHORT_MAX};
    uint8_t ids[2 * ICCSP_FILE_LIST_MAX];
    struct iccsp_rsp rsp = {.data = ids, .cap = sizeof(ids)};
    struct iccsp_rd rd;
    uint16_t fid;
    const iccsp_hr hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_OTHER);

    if (ICCSP_FAILED(hr))
        return hr;
    if (rsp.len % 2 != 0)
        return iccsp_fail(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD);
    rd = iccsp_rd_init(ids, rsp.len);
    while (iccsp_rd_u16(&rd, &fid))
        iccsp_file_list_add_child(list, directory, fid);
    return ICCSP_OK;
}

const struct iccsp_provider iccsp_provider_vcard = {
    .name = "iccsp virtual card",
    .match = is_our_card,
    .chv = {.min_len = 4,
            .max_len = 8,
            .digits_only = true,
            .query_is_safe = true,
            .unblock_needs_no_code = true,
            .verify_can_forget = true},
    .list = list_by_get_data,
};
