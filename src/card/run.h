/* SPDX-License-Identifier: BSD-2-Clause */
/* The one place that runs a command on a card. */
#ifndef ICCSP_CARD_RUN_H
#define ICCSP_CARD_RUN_H

#include "card/card.h"
#include "iso7816/apdu.h"
#include "iso7816/sw.h"

/** Commands that one iccsp_card_run may cost: 65,536 bytes by GET RESPONSE of 256 are 257 (hostile-cards B5).
 */
#define ICCSP_RUN_APDUS_MAX 300u
/** Time that one iccsp_card_run may take before it starts another command, in milliseconds. A single command
 * cannot be ended from here (decision G4). */
#define ICCSP_RUN_TIME_MAX_MS 120000u

/** Where a response goes: the data without the status word. `cap` bytes at `data` are the caller's. With cap
 * 0 no data are wanted: none are fetched, those that come unasked are dropped, and 61xx is a final status
 * word. */
struct iccsp_rsp {
    uint8_t *data;
    size_t cap;
    size_t len;
    uint16_t sw;
};

/** Sends a command and all that belongs to it: Le corrected after 6Cxx, GET RESPONSE after 61xx, command
 * chaining, extended length (ISO/IEC 7816-4:2005, 5.1; 7816-3:2006, 12.2). The card must be entered.
 *
 * Commands that use up tries or keys (VERIFY and its family, authentication, PERFORM SECURITY OPERATION) are
 * sent once, whatever the answer. On success rsp->sw is the final status word, any value but 61xx; whether it
 * is good is the caller's question. On failure rsp->len is 0 and what was received is wiped.
 *
 * ICCSP_E_NO_PROGRESS: 61xx or 6Cxx again and again without data. ICCSP_E_BUDGET: too many commands or too
 * long. ICCSP_E_RESPONSE_LONG: more bytes than asked for, or than rsp->cap. ICCSP_E_RESPONSE_SHORT.
 * ICCSP_E_UNSUPPORTED_FEATURE: longer than the card takes. Others as iccsp_card_note_failure and
 * iccsp_rm_transmit. */
iccsp_hr iccsp_card_run(struct iccsp_card *card, const struct iccsp_apdu *cmd, struct iccsp_rsp *rsp);

/** Exchanges a command of the caller's own making (decision C6). On T=0 as iccsp_card_run; else it is sent
 * once as it is, and only 61xx is followed. alternate_class: the class of GET RESPONSE; NULL: made from the
 * command's. Results as iccsp_card_run. */
iccsp_hr iccsp_card_exchange(struct iccsp_card *card, const struct iccsp_apdu *cmd,
                             const uint8_t *alternate_class, struct iccsp_rsp *rsp);

/** The same as iccsp_card_run, and maps the status word for `op` (iso7816/sw.h). A bad status word wipes and
 * empties the response, sets the error record and keeps rsp->sw. */
iccsp_hr iccsp_card_run_op(struct iccsp_card *card, const struct iccsp_apdu *cmd, struct iccsp_rsp *rsp,
                           enum iccsp_op op);

/** The largest Le that card and reader take now: 256 or 65,536. */
uint32_t iccsp_card_le_max(struct iccsp_card *card);

#endif
