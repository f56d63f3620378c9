/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the process. */
#include "rm/default.h"

#include <stdatomic.h>

#include "base/error.h"
#include "base/thread.h"
#include "iccsp/rm.h"
#include "rm/rm_ops.h"

/* No lock: a child of fork() could find it taken. Two threads that come first both open, one of them for
 * nothing. */
static _Atomic(struct iccsp_rm *) current;

/* Threads that may have seen `current` and have no reference of their own yet. */
static atomic_uint looking;

/* Given up by a close while threads may have seen them, and another one was opened meanwhile: for the next
 * close. */
#define LEFT_MAX 8u
static _Atomic(struct iccsp_rm *) left[LEFT_MAX];

static atomic_bool kept;

static bool is_of_this_process(const struct iccsp_rm *rm)
{
    return rm != NULL && rm->process == iccsp_process_id();
}

static iccsp_hr find_or_open(struct iccsp_rm **out)
{
    struct iccsp_rm *known = atomic_load(&current), *fresh;
    iccsp_hr hr;

    if (!is_of_this_process(known)) {
        hr = iccsp_rm_open("auto", &fresh);
        if (ICCSP_FAILED(hr))
            return hr;
        /* What a child inherits stays where it is (decision G9). */
        if (atomic_compare_exchange_strong(&current, &known, fresh))
            known = fresh;
        else
            iccsp_rm_close(&fresh);
    }
    *out = iccsp_rm_ref(known);
    return ICCSP_OK;
}

iccsp_hr iccsp_rm_default(struct iccsp_rm **out)
{
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    atomic_fetch_add(&looking, 1);
    hr = find_or_open(out);
    atomic_fetch_sub(&looking, 1);
    return hr;
}

iccsp_hr iccsp_rm_set_default(struct iccsp_rm *rm)
{
    struct iccsp_rm *known = atomic_load(&current);

    if (rm == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    if (!is_of_this_process(rm))
        return iccsp_fail(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT);
    if (is_of_this_process(known))
        return ICCSP_S_FALSE;
    iccsp_rm_ref(rm);
    if (atomic_compare_exchange_strong(&current, &known, rm))
        return ICCSP_OK;
    iccsp_rm_close(&rm);
    return ICCSP_S_FALSE;
}

void iccsp_rm_default_keep(void)
{
    atomic_store(&kept, true);
}

/* With every place taken it is never closed. */
static void leave(struct iccsp_rm *rm)
{
    for (size_t i = 0; i < LEFT_MAX && rm != NULL; i++) {
        struct iccsp_rm *none = NULL;

        if (atomic_compare_exchange_strong(&left[i], &none, rm))
            rm = NULL;
    }
}

/* Whoever sees one of them has been looking since before it was left. */
static bool close_what_is_left(void)
{
    bool closed = true;

    for (size_t i = 0; i < LEFT_MAX; i++) {
        struct iccsp_rm *rm = atomic_exchange(&left[i], NULL);

        if (rm != NULL && atomic_load(&looking) == 0) {
            iccsp_rm_close(&rm);
        } else if (rm != NULL) {
            leave(rm);
            closed = false;
        }
    }
    return closed;
}

bool iccsp_rm_default_close(void)
{
    struct iccsp_rm *mine, *none = NULL;

    /* Somebody who looks may have found none, and opens one: it would be left then. */
    if (atomic_load(&kept) || atomic_load(&looking) != 0)
        return false;
    mine = atomic_exchange(&current, NULL);
    if (mine == NULL)
        return close_what_is_left();
    /* Who begins to look now does not find it. */
    if (atomic_load(&looking) == 0) {
        iccsp_rm_close(&mine);
        return close_what_is_left();
    }
    if (!atomic_compare_exchange_strong(&current, &none, mine))
        leave(mine);
    return false;
}
