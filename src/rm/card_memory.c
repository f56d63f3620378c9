/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found out of cards by asking them. */
#include <string.h>

#include "rm/cards.h"

static bool is_alike(const struct iccsp_card_place *a, const struct iccsp_card_place *b)
{
    return a->set == b->set && a->atr_len == b->atr_len && memcmp(a->atr, b->atr, a->atr_len) == 0;
}

static bool is_in_reader(const struct iccsp_card_place *a, const struct iccsp_card_place *b)
{
    return a->rm == b->rm && strcmp(a->reader, b->reader) == 0;
}

bool iccsp_card_recall(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                       struct iccsp_card_finding *out)
{
    const struct iccsp_card_memory *memory = &cards->memory;
    bool known = false;

    iccsp_mutex_lock(&cards->lock);
    for (uint32_t i = 0; i < ICCSP_CARD_MEMORY_SIZE && !known; i++) {
        const struct iccsp_card_place *p = &memory->known[i].place;

        known = is_in_reader(p, place) && p->events == place->events && is_alike(p, place);
        if (known)
            *out = memory->known[i].finding;
    }
    iccsp_mutex_unlock(&cards->lock);
    return known;
}

struct iccsp_card_finding iccsp_card_recall_atr(struct iccsp_cards *cards,
                                                const struct iccsp_card_place *place)
{
    const struct iccsp_card_memory *memory = &cards->memory;
    struct iccsp_card_finding found = {.how = ICCSP_EVIDENCE_NONE};

    iccsp_mutex_lock(&cards->lock);
    for (uint32_t i = 1; i <= ICCSP_CARD_MEMORY_SIZE && found.how == ICCSP_EVIDENCE_NONE; i++) {
        const uint32_t at = (memory->next + ICCSP_CARD_MEMORY_SIZE - i) % ICCSP_CARD_MEMORY_SIZE;

        if (is_alike(&memory->known[at].place, place))
            found = memory->known[at].finding;
    }
    iccsp_mutex_unlock(&cards->lock);
    return found;
}

/* How well a new card can be noted here: the same ATR again, nothing that helps with another card, no card
 * that is still in a reader. */
static unsigned room_at(const struct iccsp_card_known *known, const struct iccsp_card_place *place,
                        const struct iccsp_card_finding *finding)
{
    if (known->place.rm != 0)
        return 0;
    if (known->finding.how == ICCSP_EVIDENCE_NONE)
        return 2;
    return finding->how != ICCSP_EVIDENCE_NONE && is_alike(&known->place, place) ? 3 : 1;
}

/* The best room, of several the oldest. */
static uint32_t slot_of(const struct iccsp_card_memory *memory, const struct iccsp_card_place *place,
                        const struct iccsp_card_finding *finding)
{
    uint32_t slot = memory->next;

    for (uint32_t i = 0; i < ICCSP_CARD_MEMORY_SIZE; i++) {
        const uint32_t at = (memory->next + i) % ICCSP_CARD_MEMORY_SIZE;

        if (room_at(&memory->known[at], place, finding) > room_at(&memory->known[slot], place, finding))
            slot = at;
    }
    return slot;
}

void iccsp_card_remember(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                         const struct iccsp_card_finding *finding)
{
    struct iccsp_card_memory *memory = &cards->memory;
    uint32_t slot;

    iccsp_mutex_lock(&cards->lock);
    for (uint32_t i = 0; i < ICCSP_CARD_MEMORY_SIZE; i++)
        if (is_in_reader(&memory->known[i].place, place))
            memory->known[i].place.rm = 0;
    slot = slot_of(memory, place, finding);
    memory->known[slot].place = *place;
    memory->known[slot].finding = *finding;
    memory->next = (slot + 1) % ICCSP_CARD_MEMORY_SIZE;
    iccsp_mutex_unlock(&cards->lock);
}
