/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found out of cards by asking them: of a card until it is removed, of its ATR as long as there is
 * room. */
#ifndef ICCSP_RM_CARD_MEMORY_H
#define ICCSP_RM_CARD_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/cards.h"

/** Cards that are remembered; more are asked again. */
#define ICCSP_CARD_MEMORY_SIZE 64u

/** Which card it was: a reader of a resource manager, and how often a card came or went there. */
struct iccsp_card_place {
    uint64_t rm;  /* iccsp_rm.number; 0: another card came to the reader since */
    uint64_t set; /* iccsp_card_set.number: a new type may know the card */
    uint32_t events;
    uint32_t atr_len;
    uint8_t atr[36];
    char reader[ICCSP_READER_NAME_MAX + 1];
};

/** What the card said. */
struct iccsp_card_finding {
    uint32_t how;     /* ICCSP_EVIDENCE_AID or _EF_DIR; _NONE: no type fits */
    uint32_t pattern; /* index in the set, of the application */
};

struct iccsp_card_known {
    struct iccsp_card_place place;
    struct iccsp_card_finding finding;
};

struct iccsp_card_memory {
    struct iccsp_card_known known[ICCSP_CARD_MEMORY_SIZE];
    uint32_t next; /* where to look first for room */
};

/** True if the card at this place was asked; *out is what it said. */
bool iccsp_card_recall(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                       struct iccsp_card_finding *out);

/** What the last card with the ATR of this place, in any reader, was recognised by; ICCSP_EVIDENCE_NONE if
 * there was none. */
struct iccsp_card_finding iccsp_card_recall_atr(struct iccsp_cards *cards,
                                                const struct iccsp_card_place *place);

/** Remembers what a card said. It takes the place of the card that was in the reader before, of which the ATR
 * stays known until the room is needed. */
void iccsp_card_remember(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                         const struct iccsp_card_finding *finding);

#endif
