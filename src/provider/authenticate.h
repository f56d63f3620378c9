/* SPDX-License-Identifier: BSD-2-Clause */
/* Challenges and authentication. */
#ifndef ICCSP_PROVIDER_AUTHENTICATE_H
#define ICCSP_PROVIDER_AUTHENTICATE_H

#include "card/card.h"

/** Algorithm and secret: P1 and P2, 0 for implicit (decision E20; ISO/IEC 7816-4:2005, 7.5.2 to 7.5.4). */
struct iccsp_auth_ref {
    uint8_t algorithm;
    uint8_t secret;
};

/** Fetches a challenge of at most *len bytes (1..256) into out; *len becomes what came (decision E21).
 * ICCSP_E_MALFORMED: the card sent none. Others as iccsp_card_enter and iccsp_card_run_op. */
iccsp_hr iccsp_challenge_get(struct iccsp_card *card, struct iccsp_auth_ref ref, uint8_t *out, size_t *len);

/** EXTERNAL AUTHENTICATE: proves the program to the card. *tries: those of the key that are left after a
 * failure, or ICCSP_TRIES_UNKNOWN. ICCSP_W_WRONG_CHV, ICCSP_W_CHV_BLOCKED: refused. ICCSP_E_NO_KEY_CONTAINER:
 * no such key. Others as above. */
iccsp_hr iccsp_authenticate_external(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                     size_t len, int *tries);

/** INTERNAL AUTHENTICATE: the card answers a challenge with at most *out_len bytes. ICCSP_E_MALFORMED: it
 * sent none. Others as above. */
iccsp_hr iccsp_authenticate_internal(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                     size_t len, uint8_t *out, size_t *out_len);

/** MUTUAL AUTHENTICATE: proves the program to the card, which answers with at most *out_len bytes of proof.
 * Results of the two above. */
iccsp_hr iccsp_authenticate_mutual(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                   size_t len, uint8_t *out, size_t *out_len, int *tries);

#endif
