/* SPDX-License-Identifier: BSD-2-Clause */
/* What the measurements share: time, statistics, and the rows of the table. */
#include "figures.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/error.h"

uint64_t bench_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_percentile(double *values, size_t count, unsigned percent)
{
    qsort(values, count, sizeof(*values), compare);
    return values[(count - 1) * percent / 100];
}

void bench_row(const char *what, const char *goal, const char *format, ...)
{
    va_list ap;

    printf("%-58s %-20s ", what, goal);
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    printf("\n");
    fflush(stdout);
}

void bench_must(iccsp_hr hr, const char *what)
{
    struct iccsp_error error = {.size = sizeof(error)};

    if (ICCSP_SUCCEEDED(hr))
        return;
    iccsp_explain(hr, &error);
    fprintf(stderr, "bench: %s: %s %s\n", what, error.name, error.sentence);
    exit(1);
}
