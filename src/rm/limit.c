/* SPDX-License-Identifier: BSD-2-Clause */
/* How long calls wait for others who keep the card to themselves. */
#include "base/clock.h"
#include "base/error.h"
#include "rm/rm_ops.h"

uint64_t iccsp_rm_deadline_in(uint32_t limit_ms)
{
    return limit_ms == ICCSP_WAIT_INFINITE ? UINT64_MAX : iccsp_now_ms() + limit_ms;
}

iccsp_hr iccsp_rm_waited_too_long(const char *reader, uint32_t limit_ms)
{
    const double seconds = limit_ms / 1000.0;

    if (reader == NULL)
        iccsp_fail_with(ICCSP_E_TIMEOUT, ICCSP_LAYER_RM,
                        "another program has kept the card to itself for %g seconds", seconds);
    else
        iccsp_fail_with(ICCSP_E_TIMEOUT, ICCSP_LAYER_RM,
                        "another program has kept the card in reader '%s' to itself for %g seconds", reader,
                        seconds);
    iccsp_fail_advise(NULL, "Close the other program, or wait until it is done.");
    return ICCSP_E_TIMEOUT;
}
