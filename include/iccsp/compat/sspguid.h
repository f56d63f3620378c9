/* SPDX-License-Identifier: BSD-2-Clause */
/* The identifiers of the base classes: they are in the library. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#include_next <sspguid.h>
#else
#include "iccsp/compat/scardssp.h"
#ifndef CLSCTX_LOCAL
#define CLSCTX_LOCAL (CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER | CLSCTX_LOCAL_SERVER)
#endif
#endif
