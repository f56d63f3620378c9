/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace lines for people who look for a fault. Off until somebody installs a sink. */
#ifndef ICCSP_BASE_TRACE_H
#define ICCSP_BASE_TRACE_H

#include <stdbool.h>

/** True when a sink is installed: lets a caller skip the work of making a line. */
bool iccsp_trace_on(void);

/** Sends one line, printf-like, no newline, to the sink. Never card data that could be secret
 * (iso7816/redact.h decides). */
__attribute__((format(printf, 1, 2))) void iccsp_trace(const char *format, ...);

#endif
