/* SPDX-License-Identifier: BSD-2-Clause */
/* The contexts of the system's library that were established here. */
#ifndef ICCSP_RM_SYSTEM_CONTEXTS_H
#define ICCSP_RM_SYSTEM_CONTEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/thread.h"
#include "iccsp/errors.h"

struct iccsp_sys_context {
    uintptr_t context;
    bool given_up; /* a connection in it was waited for too long: it belongs to that call now */
};

/** Each function takes the lock itself. */
struct iccsp_sys_contexts {
    iccsp_mutex lock; /* guards what follows */
    struct iccsp_sys_context *entry;
    size_t count, room;
};

/** False: out of memory. */
bool iccsp_sys_contexts_init(struct iccsp_sys_contexts *contexts);

/** Calls `release` for each that is left and not given up, and frees the list. */
void iccsp_sys_contexts_clear(struct iccsp_sys_contexts *contexts, iccsp_hr (*release)(uintptr_t context));

/** False: out of memory. */
bool iccsp_sys_contexts_add(struct iccsp_sys_contexts *contexts, uintptr_t context);

/** True if the context was given up: there is nothing to release. */
bool iccsp_sys_contexts_remove(struct iccsp_sys_contexts *contexts, uintptr_t context);

void iccsp_sys_contexts_give_up(struct iccsp_sys_contexts *contexts, uintptr_t context);

/** ICCSP_E_INVALID_HANDLE: the context was given up; a call in it would wait for the one that is in it. */
iccsp_hr iccsp_sys_contexts_check(struct iccsp_sys_contexts *contexts, uintptr_t context);

#endif
