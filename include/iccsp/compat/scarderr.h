/* SPDX-License-Identifier: BSD-2-Clause */
/* The result codes of smart cards: they are in winerror.h. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#include_next <scarderr.h>
#else
#include "iccsp/compat/winerror.h"
#endif
