/* SPDX-License-Identifier: BSD-2-Clause */
/* Selection: remembered while nobody can interfere, made again otherwise (decision E2). */
#ifndef ICCSP_CARD_SELECT_H
#define ICCSP_CARD_SELECT_H

#include "card/run.h"
#include "iso7816/fcp.h"

/** What SELECT said of a file. `fcp` points into `bytes`: do not copy the structure. */
struct iccsp_file_info {
    uint8_t bytes[ICCSP_FCP_TEXT_MAX];
    size_t len;
    struct iccsp_fcp fcp;
};

/** Selects a file and reads its FCP. One command where the card selects by path, else one a level. info may
 * be NULL: nothing is sent if the file is still selected. The card must be entered.
 *
 * op: ICCSP_OP_SELECT_EF or _DF, decides what 6A82 means. ICCSP_E_TLV, ICCSP_E_MALFORMED: broken FCP. Others
 * as iccsp_card_run_op. */
iccsp_hr iccsp_card_select(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                           struct iccsp_file_info *info);

/** Makes the DF current that reference data belong to (P2; ISO/IEC 7816-4:2005, table 65): for specific data
 * the current directory, for others any. In the MF nothing is sent unless we selected something below it
 * before: some cards have no MF that could be selected. Results as iccsp_card_select. */
iccsp_hr iccsp_card_select_place_of(struct iccsp_card *card, uint8_t p2);

/** The FCP of the selected file may not be what it was: something was written. */
void iccsp_card_forget_fcp(struct iccsp_card *card);

#endif
