/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the process. */
#include "rm/default.h"

#include <stdatomic.h>

#include "base/error.h"
#include "base/thread.h"
#include "rm/rm_ops.h"

/* No lock: a child of fork() could find it taken. Two threads that come first both open, one of them for
 * nothing. */
static _Atomic(struct iccsp_rm *) current;

iccsp_hr iccsp_rm_default(struct iccsp_rm **out)
{
    struct iccsp_rm *known, *fresh;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    known = atomic_load(&current);
    if (known == NULL || known->process != iccsp_process_id()) {
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
