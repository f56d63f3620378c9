/* SPDX-License-Identifier: BSD-2-Clause */
/* The embedded resource manager: waiting until a reader's state differs from what the caller believes. */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "rm/embedded.h"

#define COUNTER(state) ((state) >> 16)

/* The manager is locked in all of these. */

static const struct iccsp_emb_reader *find(const struct iccsp_emb *emb, const char *name)
{
    const struct iccsp_emb_reader *r;

    for (r = emb->readers; r != NULL && strcmp(r->name, name) != 0; r = r->next)
        ;
    return r;
}

/* As pcsc-lite. Which of the flags that a caller may believe in are checked: a flag that is not set is no
 * belief, but for the two that exclude each other and the two of an absent reader. Nothing at all is no
 * belief either, and differs from everything. */
static bool differs(uint32_t current, uint32_t event)
{
    const uint32_t said = current & 0xFFFFu & ~ICCSP_READER_CHANGED;

    if (current == ICCSP_READER_UNAWARE)
        return true;
    if (COUNTER(current) != 0 && COUNTER(current) != COUNTER(event))
        return true;
    if ((said & (ICCSP_READER_UNKNOWN | ICCSP_READER_UNAVAILABLE)) != 0)
        return true;
    if ((said & (ICCSP_READER_EMPTY | ICCSP_READER_PRESENT)) != 0 &&
        (said & (ICCSP_READER_EMPTY | ICCSP_READER_PRESENT)) !=
            (event & (ICCSP_READER_EMPTY | ICCSP_READER_PRESENT)))
        return true;
    return (said & (ICCSP_READER_EXCLUSIVE | ICCSP_READER_INUSE | ICCSP_READER_MUTE) & ~event) != 0;
}

static bool look_at_reader(const struct iccsp_emb_view *view, struct iccsp_rm_reader_state *s)
{
    s->event = view->state | (uint32_t)view->counter << 16;
    s->atr_len = view->atr_len;
    memcpy(s->atr, view->atr, view->atr_len);
    return differs(s->current, s->event);
}

/* The pseudo reader: `event` carries the number of readers where a reader's carries its counter. */
static bool look_at_list(const struct iccsp_emb *emb, uint32_t readers_at_first,
                         struct iccsp_rm_reader_state *s)
{
    const uint32_t believed = COUNTER(s->current) != 0 ? COUNTER(s->current) : readers_at_first;

    s->event = emb->reader_count << 16;
    return believed != emb->reader_count;
}

static bool look_at_unknown(struct iccsp_rm_reader_state *s)
{
    s->event = ICCSP_READER_UNKNOWN | ICCSP_READER_UNAVAILABLE;
    return (s->current & ICCSP_READER_UNKNOWN) == 0;
}

static bool look_at(const struct iccsp_emb *emb, uint32_t readers_at_first, struct iccsp_rm_reader_state *s)
{
    const struct iccsp_emb_reader *r;
    bool changed;

    s->event = 0;
    s->atr_len = 0;
    if ((s->current & ICCSP_READER_IGNORE) != 0)
        return false;
    if (strcmp(s->reader, ICCSP_PNP_READER) == 0) {
        changed = look_at_list(emb, readers_at_first, s);
    } else {
        r = find(emb, s->reader);
        changed = r == NULL ? look_at_unknown(s) : look_at_reader(&r->view, s);
    }
    if (changed)
        s->event |= ICCSP_READER_CHANGED;
    return changed;
}

/* As pcsc-lite: a name that no reader has fails the whole call; a reader that goes away later is reported
 * instead. */
static bool all_known(const struct iccsp_emb *emb, const struct iccsp_rm_reader_state *states, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((states[i].current & ICCSP_READER_IGNORE) == 0 &&
            strcmp(states[i].reader, ICCSP_PNP_READER) != 0 && find(emb, states[i].reader) == NULL)
            return false;
    return true;
}

static bool all_ignored(const struct iccsp_rm_reader_state *states, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((states[i].current & ICCSP_READER_IGNORE) == 0)
            return false;
    return true;
}

static iccsp_hr wait_for_change(struct iccsp_emb *emb, struct iccsp_emb_context *c, uint64_t deadline,
                                struct iccsp_rm_reader_state *states, size_t count)
{
    const uint32_t cancels = c->cancels, readers = emb->reader_count;

    if (!all_known(emb, states, count))
        return ICCSP_E_UNKNOWN_READER;
    for (;;) {
        bool changed = false;

        for (size_t i = 0; i < count; i++)
            changed = look_at(emb, readers, &states[i]) || changed;
        if (changed || all_ignored(states, count))
            return ICCSP_OK;
        if (c->closing || c->cancels != cancels)
            return ICCSP_E_CANCELLED;
        if (iccsp_now_ms() >= deadline)
            return ICCSP_E_TIMEOUT;
        iccsp_cond_wait_until(&emb->events, &emb->lock, deadline);
    }
}

iccsp_hr iccsp_emb_wait(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                        struct iccsp_rm_reader_state *states, size_t count)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);
    const uint64_t deadline = timeout_ms == ICCSP_WAIT_INFINITE ? UINT64_MAX : iccsp_now_ms() + timeout_ms;
    struct iccsp_emb_context *c = iccsp_emb_context_enter(emb, context);
    iccsp_hr hr;

    if (c == NULL)
        return ICCSP_E_INVALID_HANDLE;
    iccsp_mutex_lock(&emb->lock);
    hr = wait_for_change(emb, c, deadline, states, count);
    iccsp_mutex_unlock(&emb->lock);
    iccsp_emb_context_leave(emb, c);
    return ICCSP_FAILED(hr) ? iccsp_fail(hr, ICCSP_LAYER_RM) : ICCSP_OK;
}
