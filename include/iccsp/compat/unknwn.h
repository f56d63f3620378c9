/* SPDX-License-Identifier: BSD-2-Clause */
/* For sources that include it for IUnknown: it is in windows.h. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#include_next <unknwn.h>
#else
#include "iccsp/compat/windows.h"
#endif
