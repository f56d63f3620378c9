/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace lines for people who look for a fault. */
#ifndef ICCSP_TRACE_H
#define ICCSP_TRACE_H

#include "iccsp/export.h"

ICCSP_BEGIN_DECLS

/** Where trace lines go; no newline at the end, never PINs, keys or the data of commands that could hold
 * them. The function is called from any thread, one call at a time, and must not call this library. */
typedef void (*iccsp_trace_sink)(void *context, const char *line);

/** Installs the sink of the process; NULL turns tracing off. */
ICCSP_API void iccsp_set_trace(iccsp_trace_sink sink, void *context);

ICCSP_END_DECLS

#endif
