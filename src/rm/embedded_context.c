/* SPDX-License-Identifier: BSD-2-Clause */
/* The embedded resource manager: its contexts, the list of readers, waiting for a change. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "rm/embedded.h"

static iccsp_hr stale(void)
{
    return iccsp_fail_with(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT,
                           "this context is not or no longer open");
}

/* The manager is locked. */
static struct iccsp_emb_context *find(struct iccsp_emb *emb, uintptr_t value)
{
    struct iccsp_emb_context *c = (struct iccsp_emb_context *)iccsp_slots_find(&emb->contexts, value);

    return c == NULL || c->closing ? NULL : c;
}

struct iccsp_emb_context *iccsp_emb_context_enter(struct iccsp_emb *emb, uintptr_t value)
{
    iccsp_mutex_lock(&emb->lock);
    struct iccsp_emb_context *c = find(emb, value);
    if (c != NULL)
        c->calls++;
    iccsp_mutex_unlock(&emb->lock);
    if (c == NULL)
        stale();
    return c;
}

void iccsp_emb_context_leave(struct iccsp_emb *emb, struct iccsp_emb_context *c)
{
    iccsp_mutex_lock(&emb->lock);
    if (--c->calls == 0 && c->closing)
        iccsp_cond_broadcast(&emb->events);
    iccsp_mutex_unlock(&emb->lock);
}

iccsp_hr iccsp_emb_establish(struct iccsp_rm *rm, uintptr_t *context)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);

    iccsp_mutex_lock(&emb->lock);
    struct iccsp_emb_context *c = (struct iccsp_emb_context *)iccsp_slots_take(&emb->contexts);
    if (c != NULL) {
        c->handles = NULL;
        c->calls = 0;
        c->cancels = 0;
        c->closing = false;
        *context = iccsp_slots_name(&c->slot);
    }
    iccsp_mutex_unlock(&emb->lock);
    return c == NULL ? iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY) : ICCSP_OK;
}

/* The next card handle to disconnect, once those that wait in the context have gone; 0: none is left and
 * nobody. */
static uintptr_t next_to_close(struct iccsp_emb *emb, struct iccsp_emb_context *c)
{
    uintptr_t value = 0;

    iccsp_mutex_lock(&emb->lock);
    while (c->calls > 0)
        iccsp_cond_wait_until(&emb->events, &emb->lock, UINT64_MAX);
    if (c->handles != NULL)
        value = atomic_load(&c->handles->slot.value);
    iccsp_mutex_unlock(&emb->lock);
    return value;
}

iccsp_hr iccsp_emb_release(struct iccsp_rm *rm, uintptr_t context)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);
    uintptr_t card;

    iccsp_mutex_lock(&emb->lock);
    struct iccsp_emb_context *c = find(emb, context);
    if (c != NULL) {
        c->closing = true;
        iccsp_cond_broadcast(&emb->events);
    }
    iccsp_mutex_unlock(&emb->lock);
    if (c == NULL)
        return stale();
    iccsp_emb_wake_all(emb);
    while ((card = next_to_close(emb, c)) != 0)
        iccsp_emb_abandon(emb, card);
    iccsp_mutex_lock(&emb->lock);
    iccsp_slots_unname(&c->slot);
    iccsp_slots_give(&emb->contexts, &c->slot);
    iccsp_mutex_unlock(&emb->lock);
    return ICCSP_OK;
}

iccsp_hr iccsp_emb_is_valid(struct iccsp_rm *rm, uintptr_t context)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);

    iccsp_mutex_lock(&emb->lock);
    const bool found = find(emb, context) != NULL;
    iccsp_mutex_unlock(&emb->lock);
    return found ? ICCSP_OK : stale();
}

static size_t names_length(const struct iccsp_emb *emb)
{
    size_t len = 1;

    for (const struct iccsp_emb_reader *r = emb->readers; r != NULL; r = r->next)
        len += strlen(r->name) + 1;
    return len;
}

/* The manager is locked. */
static iccsp_hr copy_names(const struct iccsp_emb *emb, char *names, size_t cap, size_t *len)
{
    if (emb->readers == NULL)
        return ICCSP_E_NO_READERS_AVAILABLE;
    *len = names_length(emb);
    if (names == NULL)
        return ICCSP_OK;
    if (cap < *len)
        return ICCSP_E_INSUFFICIENT_BUFFER;
    for (const struct iccsp_emb_reader *r = emb->readers; r != NULL; r = r->next) {
        const size_t n = strlen(r->name) + 1;

        memcpy(names, r->name, n);
        names += n;
    }
    *names = '\0';
    return ICCSP_OK;
}

iccsp_hr iccsp_emb_list_readers(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap, size_t *len)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);

    iccsp_mutex_lock(&emb->lock);
    const bool found = find(emb, context) != NULL;
    const iccsp_hr hr = found ? copy_names(emb, names, cap, len) : ICCSP_E_INVALID_HANDLE;
    iccsp_mutex_unlock(&emb->lock);
    if (!found)
        return stale();
    return ICCSP_FAILED(hr) ? iccsp_fail(hr, ICCSP_LAYER_RM) : ICCSP_OK;
}

iccsp_hr iccsp_emb_cancel(struct iccsp_rm *rm, uintptr_t context)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);

    iccsp_mutex_lock(&emb->lock);
    struct iccsp_emb_context *c = find(emb, context);
    if (c != NULL) {
        c->cancels++;
        iccsp_cond_broadcast(&emb->events);
    }
    iccsp_mutex_unlock(&emb->lock);
    return c == NULL ? stale() : ICCSP_OK;
}
