/* SPDX-License-Identifier: BSD-2-Clause */
/* Card-holder verification and challenges. */
#ifndef ICCSP_PROVIDER_CHV_H
#define ICCSP_PROVIDER_CHV_H

#include "card/card.h"

/** The card did not say how many tries are left. */
#define ICCSP_TRIES_UNKNOWN (-1)

/** Presents a code, exactly once. p2: reference, ISO/IEC 7816-4:2005, table 65. *tries: tries left after a
 * failure, or ICCSP_TRIES_UNKNOWN.
 *
 * ICCSP_E_INVALID_CHV: length or alphabet cannot be right for this family; nothing was sent, no try spent.
 * ICCSP_W_WRONG_CHV, ICCSP_W_CHV_BLOCKED: the card compared and refused. Others as iccsp_card_enter and
 * iccsp_card_run_op. */
iccsp_hr iccsp_chv_verify(struct iccsp_card *card, uint8_t p2, const uint8_t *code, size_t len, int *tries);

/** Asks for the state of a code without presenting one (decision E3). ICCSP_OK: not required, or verified
 * already. ICCSP_W_CARD_NOT_AUTHENTICATED with *tries. ICCSP_W_CHV_BLOCKED. ICCSP_E_UNSUPPORTED_FEATURE: on
 * cards of this family the question could cost a try. */
iccsp_hr iccsp_chv_query(struct iccsp_card *card, uint8_t p2, int *tries);

/** Fetches a challenge of at most *len bytes (1..256) into out; *len becomes what came (decision E21). algorithm, secret:
 * P1 and P2, 0 for implicit (decision E20).
 * ICCSP_E_MALFORMED: the card sent none. */
iccsp_hr iccsp_challenge_get(struct iccsp_card *card, uint8_t algorithm, uint8_t secret, uint8_t *out, size_t *len);

#endif
