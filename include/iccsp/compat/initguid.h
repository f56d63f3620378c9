/* SPDX-License-Identifier: BSD-2-Clause */
/* From here on DEFINE_GUID defines identifiers. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#include_next <initguid.h>
#elif !defined(INITGUID)
#define INITGUID
#include "iccsp/compat/objbase.h"
#endif
