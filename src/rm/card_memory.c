/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found out of cards by asking them. */
#include <stdio.h>
#include <string.h>

#include "rm/cards.h"

static bool is_same(const struct iccsp_card_place *a, const struct iccsp_card_place *b)
{
    return a->rm == b->rm && a->set == b->set && a->events == b->events && a->atr_len == b->atr_len &&
           memcmp(a->atr, b->atr, a->atr_len) == 0 && strcmp(a->reader, b->reader) == 0;
}

bool iccsp_card_recall(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                       struct iccsp_card_match *out)
{
    struct iccsp_card_memory *memory = &cards->memory;
    bool known = false;

    iccsp_mutex_lock(&cards->lock);
    for (uint32_t i = 0; i < memory->used && !known; i++) {
        known = is_same(&memory->known[i].place, place);
        if (known) {
            out->how = memory->known[i].how;
            snprintf(out->name, sizeof(out->name), "%s", memory->known[i].name);
        }
    }
    iccsp_mutex_unlock(&cards->lock);
    return known;
}

/* What is known of the reader already, else the next slot in turn. */
static uint32_t slot_of(const struct iccsp_card_memory *memory, const struct iccsp_card_place *place)
{
    for (uint32_t i = 0; i < memory->used; i++)
        if (memory->known[i].place.rm == place->rm &&
            strcmp(memory->known[i].place.reader, place->reader) == 0)
            return i;
    return memory->next;
}

void iccsp_card_remember(struct iccsp_cards *cards, const struct iccsp_card_place *place,
                         const struct iccsp_card_match *match)
{
    struct iccsp_card_memory *memory = &cards->memory;
    uint32_t slot;

    iccsp_mutex_lock(&cards->lock);
    slot = slot_of(memory, place);
    if (slot == memory->next) {
        memory->next = (memory->next + 1) % ICCSP_CARD_MEMORY_SIZE;
        memory->used = memory->used < ICCSP_CARD_MEMORY_SIZE ? memory->used + 1 : memory->used;
    }
    memory->known[slot].place = *place;
    memory->known[slot].how = match->how;
    snprintf(memory->known[slot].name, sizeof(memory->known[slot].name), "%s", match->name);
    iccsp_mutex_unlock(&cards->lock);
}
