/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers that stand for objects: a table whose entries never move, so that a number can be looked up without
 * a lock, and whose numbers are unique in the process, so that a stale or foreign one is recognised. */
#ifndef ICCSP_RM_SLOTS_H
#define ICCSP_RM_SLOTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ICCSP_SLOT_CHUNKS 20u

/** First member of every object in a table. `value` is its number while it is in use, 0 otherwise. */
struct iccsp_slot {
    _Atomic uintptr_t value;
    struct iccsp_slot *next_free;
    uint32_t index;
};

/** Chunk k holds 16 << k objects. All but find is serialised by the owner of the table. */
struct iccsp_slots {
    size_t object_size;
    uint32_t count; /* objects made so far */
    struct iccsp_slot *free_first, *free_last;
    _Atomic(uint8_t *) chunk[ICCSP_SLOT_CHUNKS];
    void *block[ICCSP_SLOT_CHUNKS]; /* what malloc returned for the chunk */
};

/** Makes an empty table for objects of this size; each will stand on cache lines of its own. */
void iccsp_slots_init(struct iccsp_slots *slots, size_t object_size);

/** Frees the table's memory; the objects are the owner's business. */
void iccsp_slots_wipe(struct iccsp_slots *slots);

/** Takes an object that is free, the one that has been free longest, or a new one. A new one is all zeros
 * behind its slot, a used one keeps what it had. It has no number yet. NULL: no memory. */
struct iccsp_slot *iccsp_slots_take(struct iccsp_slots *slots);

/** Gives an object that was taken a new number, never 0, that no object of the process has, and returns it.
 * What was written to the object before is visible to whoever finds it. */
uintptr_t iccsp_slots_name(struct iccsp_slot *slot);

/** Takes the number away: nobody finds the object any more. */
void iccsp_slots_unname(struct iccsp_slot *slot);

/** Returns an object, unnamed before, to the table. */
void iccsp_slots_give(struct iccsp_slots *slots, struct iccsp_slot *slot);

/** The object that has this number, or NULL. Needs no lock; the object may lose its number at once, so that
 * the caller takes the object's lock and looks at `value` again. */
struct iccsp_slot *iccsp_slots_find(struct iccsp_slots *slots, uintptr_t value);

/** True while the object has this number. */
static inline bool iccsp_slot_is(struct iccsp_slot *slot, uintptr_t value)
{
    return atomic_load_explicit(&slot->value, memory_order_acquire) == value;
}

#endif
