/* SPDX-License-Identifier: BSD-2-Clause */
/* Files by their name, which is bytes on POSIX systems. */
#include "base/fopen.h"

FILE *iccsp_fopen(const char *path)
{
    return fopen(path, "rb");
}
