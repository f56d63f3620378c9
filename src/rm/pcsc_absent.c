/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands for the library of the system where the headers of pcsc-lite were not there at compile time. */
#include "rm/system.h"

const char iccsp_sys_absence[] = "this library was built without the headers of pcsc-lite";
const char iccsp_sys_absence_remedy[] =
    "Install libpcsclite-dev and build it again, or use the embedded resource manager.";

const struct iccsp_sys_calls *iccsp_sys_load(void)
{
    return NULL;
}

bool iccsp_sys_load_from(const char *path)
{
    (void)path;
    return false;
}
