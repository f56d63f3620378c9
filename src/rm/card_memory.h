/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found out of cards by asking them, until they are removed. */
#ifndef ICCSP_RM_CARD_MEMORY_H
#define ICCSP_RM_CARD_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/cards.h"

/** Readers that are remembered; more are asked again. */
#define ICCSP_CARD_MEMORY_SIZE 64u

/** Which card it was: a reader of a resource manager, and how often a card came or went there. */
struct iccsp_card_place {
    uint64_t rm;  /* iccsp_rm.number */
    uint64_t set; /* iccsp_card_set.number: a new type may know the card */
    uint32_t events;
    uint32_t atr_len;
    uint8_t atr[36];
    char reader[ICCSP_READER_NAME_MAX + 1];
};

struct iccsp_card_memory {
    struct {
        struct iccsp_card_place place;
        uint32_t how; /* ICCSP_EVIDENCE_NONE: no type fits */
        char name[ICCSP_CARD_NAME_MAX + 1];
    } known[ICCSP_CARD_MEMORY_SIZE];
    uint32_t used, next;
};

/** True if the card at this place was asked; *how and name are as found. */
bool iccsp_card_recall(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                       struct iccsp_card_match *out);

/** Remembers what was found. */
void iccsp_card_remember(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                         const struct iccsp_card_match *match);

#endif
