/* SPDX-License-Identifier: BSD-2-Clause */
/* The version of the library. */
#include "iccsp/iccsp.h"

const char *iccsp_version(void)
{
    return ICCSP_VERSION;
}
