/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference count of every shared object. */
#ifndef ICCSP_BASE_REF_H
#define ICCSP_BASE_REF_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/** The structure that holds `member`, from a pointer to that member. */
#define ICCSP_CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

typedef struct {
    atomic_uint_least32_t count;
} iccsp_ref;

static inline void iccsp_ref_init(iccsp_ref *ref)
{
    atomic_init(&ref->count, 1);
}

/** The count after the increment. Taking a reference needs no ordering: the caller already owns one. */
static inline uint32_t iccsp_ref_inc(iccsp_ref *ref)
{
    return atomic_fetch_add_explicit(&ref->count, 1, memory_order_relaxed) + 1;
}

/** The count after the decrement; at 0 all that other owners wrote is visible to the caller, who destroys. */
static inline uint32_t iccsp_ref_dec(iccsp_ref *ref)
{
    return atomic_fetch_sub_explicit(&ref->count, 1, memory_order_acq_rel) - 1;
}

#endif
