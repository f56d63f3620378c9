/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a card what it is. */
#ifndef ICCSP_PROVIDER_IDENTIFY_H
#define ICCSP_PROVIDER_IDENTIFY_H

#include "card/card.h"
#include "rm/cards.h"

/** Commands for a card, and those of them for EF.DIR. */
#define ICCSP_IDENTIFY_COMMANDS_MAX 8u
#define ICCSP_IDENTIFY_DIR_MAX      4u

/** Applications that are asked for without a look into EF.DIR: a card with one of them is known after as many
 * commands. */
#define ICCSP_IDENTIFY_FIRST 4u

/** True if some type of the set is known by an application. */
bool iccsp_identify_has_applications(const struct iccsp_card_set *set);

/** Asks a card, which is entered, for the applications by which types are known. `learned` is what another
 * card with this ATR was recognised by, with the same set; how is ICCSP_EVIDENCE_NONE if there was none. What
 * answered then is asked first.
 *
 * out->how is ICCSP_EVIDENCE_NONE if no type fits, or the answers make no sense. Failures are those of
 * iccsp_card_run that say nothing of the card. */
iccsp_hr iccsp_identify_ask(struct iccsp_card *card, const struct iccsp_card_set *set,
                            const struct iccsp_card_finding *learned, struct iccsp_card_finding *out);

#endif
