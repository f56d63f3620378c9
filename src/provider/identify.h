/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a card what it is. */
#ifndef ICCSP_PROVIDER_IDENTIFY_H
#define ICCSP_PROVIDER_IDENTIFY_H

#include "card/card.h"
#include "rm/cards.h"

/** Commands for a card, and those of them for EF.DIR: what that finds is found with these. */
#define ICCSP_IDENTIFY_COMMANDS_MAX 8u
#define ICCSP_IDENTIFY_DIR_MAX      4u

/** True if some type of the set is known by an application. */
bool iccsp_identify_has_applications(const struct iccsp_card_set *set);

/** Asks a card, which is entered, for the applications by which types are known: EF.DIR first. *entry is NULL
 * and *how ICCSP_EVIDENCE_NONE if no type fits, or the answers make no sense. Failures are those of
 * iccsp_card_run that say nothing of the card. */
iccsp_hr iccsp_identify_ask(struct iccsp_card *card, const struct iccsp_card_set *set,
                            const struct iccsp_card_entry **entry, uint32_t *how);

#endif
