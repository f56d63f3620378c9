/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of the system's library that wait for other programs, with a limit (hostile-cards G6). The library
 * has none, and no way to end such a call: it goes into a thread of its own, and if it is not back in time it
 * is left to itself. When it comes back after all, the thread undoes what came of it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "rm/system.h"

struct attempt {
    iccsp_mutex lock;
    iccsp_cond changed;
    bool back;     /* the call */
    bool given_up; /* nobody waits for it: its thread undoes it and frees this */
    iccsp_hr (*call)(struct attempt *attempt);
    void (*undo)(struct attempt *attempt);
    const struct iccsp_sys_calls *calls;
    struct iccsp_sys_connection connection;
    char reader[ICCSP_READER_NAME_MAX + 1];
    iccsp_hr hr;
};

static iccsp_hr connect_by(const struct iccsp_sys_calls *calls, struct iccsp_sys_connection *c)
{
    return calls->connect(c->context, c->reader, c->share, c->protocols, &c->card, &c->active);
}

static iccsp_hr call_connect(struct attempt *a)
{
    return connect_by(a->calls, &a->connection);
}

/* The library's context was in use until now, so that it could not be released either. */
static void undo_connect(struct attempt *a)
{
    if (a->hr == ICCSP_OK)
        a->calls->disconnect(a->connection.card, ICCSP_DISPOSE_LEAVE);
    a->calls->release(a->connection.context);
}

static iccsp_hr call_begin(struct attempt *a)
{
    return a->calls->begin(a->connection.card);
}

static void undo_begin(struct attempt *a)
{
    if (a->hr == ICCSP_OK)
        a->calls->end(a->connection.card, ICCSP_DISPOSE_LEAVE);
}

static void free_attempt(struct attempt *a)
{
    iccsp_cond_destroy(&a->changed);
    iccsp_mutex_destroy(&a->lock);
    free(a);
}

static struct attempt *new_attempt(const struct iccsp_sys_calls *calls)
{
    struct attempt *a = (struct attempt *)calloc(1, sizeof(*a));

    if (a == NULL || !iccsp_mutex_init(&a->lock)) {
        free(a);
        return NULL;
    }
    if (!iccsp_cond_init(&a->changed)) {
        iccsp_mutex_destroy(&a->lock);
        free(a);
        return NULL;
    }
    a->calls = calls;
    return a;
}

static void run(void *arg)
{
    struct attempt *a = (struct attempt *)arg;

    a->hr = a->call(a);
    iccsp_mutex_lock(&a->lock);
    const bool given_up = a->given_up;
    a->back = true;
    iccsp_cond_broadcast(&a->changed);
    iccsp_mutex_unlock(&a->lock);
    if (!given_up)
        return;
    a->undo(a);
    free_attempt(a);
}

/* False: it is not back, and belongs to its thread from now on. */
static bool comes_back_by(struct attempt *a, uint64_t deadline)
{
    iccsp_mutex_lock(&a->lock);
    while (!a->back && !a->given_up)
        a->given_up = !iccsp_cond_wait_until(&a->changed, &a->lock, deadline) && !a->back;
    const bool back = a->back;
    iccsp_mutex_unlock(&a->lock);
    return back;
}

static iccsp_hr no_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

/* Makes the call. If it is given up the attempt is gone, otherwise it is the caller's to free. */
static iccsp_hr make(struct attempt *a, uint32_t limit_ms, bool *given_up)
{
    const uint64_t deadline = iccsp_now_ms() + limit_ms;
    iccsp_thread thread;

    if (!iccsp_thread_start(&thread, run, a))
        return no_memory();
    *given_up = !comes_back_by(a, deadline);
    if (*given_up) {
        iccsp_thread_detach(thread);
        return ICCSP_E_TIMEOUT;
    }
    iccsp_thread_join(thread);
    return a->hr;
}

iccsp_hr iccsp_sys_connect(const struct iccsp_sys_calls *calls, uint32_t limit_ms,
                           struct iccsp_sys_connection *c, bool *given_up)
{
    struct attempt *a;
    iccsp_hr hr;

    *given_up = false;
    if (limit_ms == ICCSP_WAIT_INFINITE)
        return connect_by(calls, c);
    a = new_attempt(calls);
    if (a == NULL)
        return no_memory();
    a->call = call_connect;
    a->undo = undo_connect;
    a->connection = *c;
    a->connection.reader = strncpy(a->reader, c->reader, ICCSP_READER_NAME_MAX);
    hr = make(a, limit_ms, given_up);
    if (*given_up)
        return hr;
    c->card = a->connection.card;
    c->active = a->connection.active;
    free_attempt(a);
    return hr;
}

iccsp_hr iccsp_sys_begin(const struct iccsp_sys_calls *calls, uint32_t limit_ms, uintptr_t card,
                         bool *given_up)
{
    struct attempt *a;
    iccsp_hr hr;

    *given_up = false;
    if (limit_ms == ICCSP_WAIT_INFINITE)
        return calls->begin(card);
    a = new_attempt(calls);
    if (a == NULL)
        return no_memory();
    a->call = call_begin;
    a->undo = undo_begin;
    a->connection.card = card;
    hr = make(a, limit_ms, given_up);
    if (!*given_up)
        free_attempt(a);
    return hr;
}
