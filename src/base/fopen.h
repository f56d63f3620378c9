/* SPDX-License-Identifier: BSD-2-Clause */
/* Files by their name in UTF-8. */
#ifndef ICCSP_BASE_FOPEN_H
#define ICCSP_BASE_FOPEN_H

#include <stdio.h>

/** fopen() to read a file as it is. NULL: it cannot be opened. */
FILE *iccsp_fopen(const char *path);

#endif
