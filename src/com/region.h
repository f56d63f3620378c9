/* SPDX-License-Identifier: BSD-2-Clause */
/* Region locks of a stream (decision D17). */
#ifndef ICCSP_COM_REGION_H
#define ICCSP_COM_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/com.h"

/** Most locks at once on the bytes of one stream: each access looks at all of them. */
#define ICCSP_REGIONS_MAX 256u

struct iccsp_region {
    const void *owner;
    uint64_t offset;
    uint64_t cb;
    uint32_t type; /* LOCK_WRITE, LOCK_EXCLUSIVE or LOCK_ONLYONCE */
};

/** All zero is an empty list. */
struct iccsp_region_list {
    struct iccsp_region *regions;
    size_t count;
    size_t cap;
};

/** True if another owner's lock forbids to write (or to read) any of these bytes. */
bool iccsp_region_blocks(const struct iccsp_region_list *list, const void *owner, uint64_t offset,
                         uint64_t cb, bool writing);

/** Adds a lock. S_OK. STG_E_INVALIDFUNCTION: its type is none of the three. STG_E_LOCKVIOLATION: overlaps a
 * lock of another owner (LOCK_ONLYONCE meets LOCK_ONLYONCE only, then also the same owner's). E_OUTOFMEMORY:
 * also for more than ICCSP_REGIONS_MAX. */
HRESULT iccsp_region_add(struct iccsp_region_list *list, const struct iccsp_region *region);

/** Removes the lock with exactly these values. STG_E_LOCKVIOLATION: the owner has none. */
HRESULT iccsp_region_remove(struct iccsp_region_list *list, const struct iccsp_region *region);

/** Removes all locks of an owner. */
void iccsp_region_remove_owner(struct iccsp_region_list *list, const void *owner);

void iccsp_region_free(struct iccsp_region_list *list);

#endif
