/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace lines for people who look for a fault. */
#include "base/trace.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/thread.h"
#include "iccsp/trace.h"

/* Long enough for a whole short APDU in hex; longer lines are cut. */
#define LINE_MAX_BYTES 1024

static iccsp_once once = ICCSP_ONCE_INIT;
static iccsp_mutex lock;
static iccsp_trace_sink sink;
static void *sink_context;
static _Atomic bool installed;

static void make_lock(void)
{
    iccsp_mutex_init(&lock);
}

void iccsp_set_trace(iccsp_trace_sink fn, void *context)
{
    iccsp_once_run(&once, make_lock);
    iccsp_mutex_lock(&lock);
    sink = fn;
    sink_context = context;
    installed = fn != NULL;
    iccsp_mutex_unlock(&lock);
}

bool iccsp_trace_on(void)
{
    return installed;
}

void iccsp_trace(const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list ap;

    if (!installed)
        return;
    va_start(ap, format);
    vsnprintf(line, sizeof(line), format, ap);
    va_end(ap);
    iccsp_mutex_lock(&lock);
    if (sink != NULL)
        sink(sink_context, line);
    iccsp_mutex_unlock(&lock);
}
