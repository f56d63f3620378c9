/* SPDX-License-Identifier: BSD-2-Clause */
/* Which resource manager the functions of winscard reach: that of the process, which the environment may
 * choose. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread.h"
#include "entry/winscard/core.h"

#define VARIABLE "ICCSP_RM"

/* The process that has looked at the variable; a child of fork() looks again. */
static _Atomic uint32_t chosen_by;

/* Not for programs that run with more rights than whoever set the variable. */
static const char *wanted(void)
{
#if defined(__GLIBC__)
    return secure_getenv(VARIABLE);
#elif defined(_WIN32)
    return getenv(VARIABLE);
#else
    return issetugid() ? NULL : getenv(VARIABLE);
#endif
}

static iccsp_hr choose(void)
{
    const char *spec = wanted();
    struct iccsp_rm *rm = NULL;
    iccsp_hr hr;

    if (spec == NULL || spec[0] == '\0')
        return ICCSP_OK;
    hr = iccsp_rm_open(spec, &rm);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_set_default(rm);
    iccsp_rm_close(&rm);
    return hr;
}

iccsp_hr winscard_rm(struct iccsp_rm **out)
{
    const uint32_t process = iccsp_process_id();

    *out = NULL;
    if (atomic_load(&chosen_by) != process) {
        const iccsp_hr hr = choose();

        if (ICCSP_FAILED(hr))
            return hr;
        atomic_store(&chosen_by, process);
    }
    return iccsp_rm_default(out);
}

/* Tells this library from the one that it stands in for, to whoever looks for the latter (rm/pcsc_lib.c). */
WINSCARD_API extern const char iccsp_winscard_marker;
const char iccsp_winscard_marker = 1;
