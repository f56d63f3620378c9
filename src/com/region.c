/* SPDX-License-Identifier: BSD-2-Clause */
/* Region locks of a stream. */
#include "com/region.h"

#include <stdlib.h>

#include "base/error.h"

static uint64_t end_of(uint64_t offset, uint64_t cb)
{
    return cb > UINT64_MAX - offset ? UINT64_MAX : offset + cb;
}

static bool overlaps(const struct iccsp_region *r, uint64_t offset, uint64_t cb)
{
    return r->offset < end_of(offset, cb) && offset < end_of(r->offset, r->cb);
}

bool iccsp_region_blocks(const struct iccsp_region_list *list, const void *owner, uint64_t offset,
                         uint64_t cb, bool writing)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct iccsp_region *r = &list->regions[i];

        if (r->owner != owner && overlaps(r, offset, cb) &&
            (r->type == LOCK_EXCLUSIVE || (writing && r->type == LOCK_WRITE)))
            return true;
    }
    return false;
}

/* LOCK_ONLYONCE says nothing about reading and writing: it is a flag that one owner can plant once. */
static bool conflict(const struct iccsp_region *held, const struct iccsp_region *wanted)
{
    if (!overlaps(held, wanted->offset, wanted->cb))
        return false;
    if (held->type == LOCK_ONLYONCE || wanted->type == LOCK_ONLYONCE)
        return held->type == wanted->type;
    return held->owner != wanted->owner;
}

static bool make_room(struct iccsp_region_list *list)
{
    const size_t cap = list->cap == 0 ? 4 : list->cap * 2;
    struct iccsp_region *regions;

    if (list->count < list->cap)
        return true;
    if (cap > ICCSP_REGIONS_MAX)
        return false;
    regions = realloc(list->regions, cap * sizeof(*regions));
    if (regions == NULL)
        return false;
    list->regions = regions;
    list->cap = cap;
    return true;
}

HRESULT iccsp_region_add(struct iccsp_region_list *list, const struct iccsp_region *region)
{
    if (region->type != LOCK_WRITE && region->type != LOCK_EXCLUSIVE && region->type != LOCK_ONLYONCE)
        return iccsp_fail(ICCSP_HR(STG_E_INVALIDFUNCTION), ICCSP_LAYER_ARGUMENT);
    for (size_t i = 0; i < list->count; i++) {
        if (conflict(&list->regions[i], region))
            return iccsp_fail(ICCSP_HR(STG_E_LOCKVIOLATION), ICCSP_LAYER_ARGUMENT);
    }
    if (!make_room(list))
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    list->regions[list->count++] = *region;
    return S_OK;
}

HRESULT iccsp_region_remove(struct iccsp_region_list *list, const struct iccsp_region *region)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct iccsp_region *r = &list->regions[i];

        if (r->owner == region->owner && r->offset == region->offset && r->cb == region->cb &&
            r->type == region->type) {
            list->regions[i] = list->regions[--list->count];
            return S_OK;
        }
    }
    return iccsp_fail(ICCSP_HR(STG_E_LOCKVIOLATION), ICCSP_LAYER_ARGUMENT);
}

void iccsp_region_remove_owner(struct iccsp_region_list *list, const void *owner)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        if (list->regions[i].owner != owner)
            list->regions[kept++] = list->regions[i];
    }
    list->count = kept;
}

void iccsp_region_free(struct iccsp_region_list *list)
{
    free(list->regions);
    *list = (struct iccsp_region_list){0};
}
