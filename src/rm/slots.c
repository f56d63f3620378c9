/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers that stand for objects. */
#include "rm/slots.h"

#include <stdlib.h>
#include <string.h>

#define CACHE_LINE  64u
#define FIRST_CHUNK 16u

/* A number is a serial of the process above an index. 64-bit numbers do not repeat in a lifetime; 32-bit ones
 * repeat for one index after 65,536 others were given out. */
#if UINTPTR_MAX > 0xFFFFFFFFu
#define INDEX_BITS 24u
#else
#define INDEX_BITS 16u
#endif
#define INDEX_MASK (((uintptr_t)1 << INDEX_BITS) - 1)

static _Atomic uintptr_t last_serial;

struct place {
    uint32_t chunk, offset;
};

static struct place place_of(uint32_t index)
{
    struct place at = {0, index};

    while (at.offset >= FIRST_CHUNK << at.chunk) {
        at.offset -= FIRST_CHUNK << at.chunk;
        at.chunk++;
    }
    return at;
}

void iccsp_slots_init(struct iccsp_slots *slots, size_t object_size)
{
    memset(slots, 0, sizeof(*slots));
    slots->object_size = (object_size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

void iccsp_slots_wipe(struct iccsp_slots *slots)
{
    for (size_t i = 0; i < ICCSP_SLOT_CHUNKS; i++)
        free(slots->block[i]);
    iccsp_slots_init(slots, slots->object_size);
}

static bool make_chunk(struct iccsp_slots *slots, uint32_t chunk)
{
    const size_t size = slots->object_size * ((size_t)FIRST_CHUNK << chunk) + CACHE_LINE;
    uint8_t *block = (uint8_t *)calloc(1, size);

    if (block == NULL)
        return false;
    const size_t past = (uintptr_t)block % CACHE_LINE;
    slots->block[chunk] = block;
    atomic_store_explicit(&slots->chunk[chunk], block + (past ? CACHE_LINE - past : 0), memory_order_release);
    return true;
}

static struct iccsp_slot *slot_at(struct iccsp_slots *slots, uint32_t index)
{
    const struct place at = place_of(index);

    if (at.chunk >= ICCSP_SLOT_CHUNKS)
        return NULL;
    uint8_t *chunk = atomic_load_explicit(&slots->chunk[at.chunk], memory_order_acquire);
    return chunk == NULL ? NULL : (struct iccsp_slot *)(void *)(chunk + at.offset * slots->object_size);
}

static struct iccsp_slot *make_slot(struct iccsp_slots *slots)
{
    const struct place at = place_of(slots->count);

    if (at.chunk >= ICCSP_SLOT_CHUNKS || slots->count > INDEX_MASK)
        return NULL;
    if (slots->block[at.chunk] == NULL && !make_chunk(slots, at.chunk))
        return NULL;
    struct iccsp_slot *slot = slot_at(slots, slots->count);
    slot->index = slots->count++;
    return slot;
}

struct iccsp_slot *iccsp_slots_take(struct iccsp_slots *slots)
{
    struct iccsp_slot *slot = slots->free_first;

    if (slot == NULL)
        return make_slot(slots);
    slots->free_first = slot->next_free;
    if (slots->free_first == NULL)
        slots->free_last = NULL;
    slot->next_free = NULL;
    return slot;
}

uintptr_t iccsp_slots_name(struct iccsp_slot *slot)
{
    uintptr_t serial;

    do
        serial = (atomic_fetch_add_explicit(&last_serial, 1, memory_order_relaxed) + 1) << INDEX_BITS;
    while (serial == 0);
    atomic_store_explicit(&slot->value, serial | slot->index, memory_order_release);
    return serial | slot->index;
}

void iccsp_slots_unname(struct iccsp_slot *slot)
{
    atomic_store_explicit(&slot->value, 0, memory_order_release);
}

void iccsp_slots_give(struct iccsp_slots *slots, struct iccsp_slot *slot)
{
    slot->next_free = NULL;
    if (slots->free_last == NULL)
        slots->free_first = slot;
    else
        slots->free_last->next_free = slot;
    slots->free_last = slot;
}

struct iccsp_slot *iccsp_slots_find(struct iccsp_slots *slots, uintptr_t value)
{
    struct iccsp_slot *slot = slot_at(slots, (uint32_t)(value & INDEX_MASK));

    return slot != NULL && value != 0 && iccsp_slot_is(slot, value) ? slot : NULL;
}
