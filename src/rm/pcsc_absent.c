/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands for the resource manager of the system where the headers of pcsc-lite were not there at compile
 * time. */
#include "base/error.h"
#include "rm/rm_ops.h"

iccsp_hr iccsp_rm_pcsc_open(const char *argument, struct iccsp_rm **out)
{
    const iccsp_hr hr = iccsp_fail_with(ICCSP_E_NO_SERVICE, ICCSP_LAYER_LIBRARY,
                                        "this library was built without the headers of pcsc-lite");

    (void)argument, (void)out;
    iccsp_fail_remedy("Install libpcsclite-dev and build it again, or use the embedded resource manager.");
    return hr;
}
