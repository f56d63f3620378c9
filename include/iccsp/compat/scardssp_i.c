/* SPDX-License-Identifier: BSD-2-Clause */
/* Old sources include this file for the identifiers of the base interfaces and classes: they are in the
 * library. On Windows it is the system's own file. */
#ifdef _WIN32
#pragma GCC system_header
#include_next <scardssp_i.c>
#else
#include "iccsp/compat/scardssp.h"
#endif
