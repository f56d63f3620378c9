/* SPDX-License-Identifier: BSD-2-Clause */
/* The contexts of the system's library that were established here. */
#include "rm/system_contexts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

bool iccsp_sys_contexts_init(struct iccsp_sys_contexts *contexts)
{
    memset(contexts, 0, sizeof(*contexts));
    return iccsp_mutex_init(&contexts->lock);
}

void iccsp_sys_contexts_clear(struct iccsp_sys_contexts *contexts, iccsp_hr (*release)(uintptr_t context))
{
    for (size_t i = 0; i < contexts->count; i++)
        if (!contexts->entry[i].given_up)
            release(contexts->entry[i].context);
    free(contexts->entry);
    iccsp_mutex_destroy(&contexts->lock);
}

/* With the lock held, as the next one. */
static bool make_room(struct iccsp_sys_contexts *contexts)
{
    const size_t room = contexts->room * 2 + 8;
    struct iccsp_sys_context *more;

    if (contexts->count < contexts->room)
        return true;
    more = (struct iccsp_sys_context *)realloc(contexts->entry, room * sizeof(*more));
    if (more == NULL)
        return false;
    contexts->entry = more;
    contexts->room = room;
    return true;
}

/* NULL: not one of ours. */
static struct iccsp_sys_context *find(struct iccsp_sys_contexts *contexts, uintptr_t context)
{
    for (size_t i = 0; i < contexts->count; i++)
        if (contexts->entry[i].context == context)
            return &contexts->entry[i];
    return NULL;
}

bool iccsp_sys_contexts_add(struct iccsp_sys_contexts *contexts, uintptr_t context)
{
    iccsp_mutex_lock(&contexts->lock);
    const bool ok = make_room(contexts);
    if (ok)
        contexts->entry[contexts->count++] = (struct iccsp_sys_context){.context = context};
    iccsp_mutex_unlock(&contexts->lock);
    return ok;
}

bool iccsp_sys_contexts_remove(struct iccsp_sys_contexts *contexts, uintptr_t context)
{
    bool given_up = false;

    iccsp_mutex_lock(&contexts->lock);
    struct iccsp_sys_context *entry = find(contexts, context);
    if (entry != NULL) {
        given_up = entry->given_up;
        *entry = contexts->entry[--contexts->count];
    }
    iccsp_mutex_unlock(&contexts->lock);
    return given_up;
}

void iccsp_sys_contexts_give_up(struct iccsp_sys_contexts *contexts, uintptr_t context)
{
    iccsp_mutex_lock(&contexts->lock);
    struct iccsp_sys_context *entry = find(contexts, context);
    if (entry != NULL)
        entry->given_up = true;
    iccsp_mutex_unlock(&contexts->lock);
}

iccsp_hr iccsp_sys_contexts_check(struct iccsp_sys_contexts *contexts, uintptr_t context)
{
    iccsp_mutex_lock(&contexts->lock);
    const struct iccsp_sys_context *entry = find(contexts, context);
    const bool given_up = entry != NULL && entry->given_up;
    iccsp_mutex_unlock(&contexts->lock);
    if (!given_up)
        return ICCSP_OK;
    return iccsp_fail_with(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_RM,
                           "a connection in this context was waited for too long; it is of no use any more");
}
