/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a code, which pcsc-lite has and Windows has not. */
#include <stdio.h>
#include <string.h>

#include "entry/winscard/core.h"

WINSCARD_API const char *pcsc_stringify_error(const LONG code)
{
    static _Thread_local char unknown[40];
    /* Where the value of pcsc-lite differs from Windows', its text is meant. */
    const iccsp_hr hr =
        code == SCARD_E_UNSUPPORTED_FEATURE ? ICCSP_E_UNSUPPORTED_FEATURE : (iccsp_hr)(uint32_t)code;

    if (strcmp(iccsp_hr_name(hr), "unknown") != 0)
        return iccsp_strerror(hr);
    snprintf(unknown, sizeof(unknown), "Unknown error: 0x%08lX", (unsigned long)code);
    return unknown;
}
