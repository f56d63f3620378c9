/* SPDX-License-Identifier: BSD-2-Clause */
/* Card-holder verification. */
#ifndef ICCSP_PROVIDER_CHV_H
#define ICCSP_PROVIDER_CHV_H

#include "card/card.h"

/** The card did not say how many tries are left. */
#define ICCSP_TRIES_UNKNOWN (-1)
/** Longest code that one short command carries. */
#define ICCSP_CHV_MAX 255u

/** Tries left, as the status word of the last command told: 63Cx, or none with 6983; else
 * ICCSP_TRIES_UNKNOWN. */
int iccsp_tries_of(const struct iccsp_card *card);

/** A code; borrowed, the caller wipes it. len 0: none. */
struct iccsp_code {
    const uint8_t *bytes;
    size_t len;
};

/* All functions: p2 is the reference (ISO/IEC 7816-4:2005, table 65). Each command goes to the card exactly
 * once. *tries: tries left after a failure, or ICCSP_TRIES_UNKNOWN.
 *
 * ICCSP_E_INVALID_CHV: length or alphabet cannot be right for this family; nothing was sent, no try spent.
 * ICCSP_W_WRONG_CHV, ICCSP_W_CHV_BLOCKED: the card compared and refused. Others as iccsp_card_enter and
 * iccsp_card_run_op. */

/** Presents a code (7816-4:2005, 7.5.6). */
iccsp_hr iccsp_chv_verify(struct iccsp_card *card, uint8_t p2, struct iccsp_code code, int *tries);

/** Asks for the state of a code without presenting one (decision E3). ICCSP_OK: not required, or verified
 * already. ICCSP_W_CARD_NOT_AUTHENTICATED with *tries. ICCSP_W_CHV_BLOCKED. ICCSP_E_UNSUPPORTED_FEATURE: on
 * cards of this family the question could cost a try. */
iccsp_hr iccsp_chv_query(struct iccsp_card *card, uint8_t p2, int *tries);

/** Replaces a code (7816-4:2005, 7.5.7); without an old one the card must allow it. */
iccsp_hr iccsp_chv_change(struct iccsp_card *card, uint8_t p2, struct iccsp_code old_code,
                          struct iccsp_code new_code, int *tries);

/** Says whether a code is needed from now on (7816-4:2005, 7.5.8 and 7.5.9). */
iccsp_hr iccsp_chv_require(struct iccsp_card *card, uint8_t p2, struct iccsp_code code, bool required,
                           int *tries);

/** Resets the retry counter, with an unblocking code, a new code, both or neither (7816-4:2005, 7.5.10;
 * decision E5). ICCSP_E_INVALIDARG: neither, and the family does not allow that. */
iccsp_hr iccsp_chv_unblock(struct iccsp_card *card, uint8_t p2, struct iccsp_code puk,
                           struct iccsp_code new_code, int *tries);

/* What is to be forgotten: of the whole card, of the current directory, or both. */
#define ICCSP_FORGET_GLOBAL   1u
#define ICCSP_FORGET_SPECIFIC 2u
#define ICCSP_FORGET_ALL      3u

/** Makes the card forget what was verified (decision E7): VERIFY with P1 FF where the family knows it, else a
 * reset, which makes it forget everything; then open files die. */
iccsp_hr iccsp_chv_forget(struct iccsp_card *card, unsigned scope);

#endif
