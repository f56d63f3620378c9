/* SPDX-License-Identifier: BSD-2-Clause */
/* What the measurements share: time, statistics, and the rows of the table. */
#ifndef ICCSP_BENCH_FIGURES_H
#define ICCSP_BENCH_FIGURES_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

/** Nanoseconds since some fixed moment; never goes back. */
uint64_t bench_now_ns(void);

/** The value below which `percent` of them lie; 50 is the median. Sorts the values; there is at least one. */
double bench_percentile(double *values, size_t count, unsigned percent);

/** Prints one row. goal: what issue or design ask for, or "" for a figure that only explains others. */
__attribute__((format(printf, 3, 4))) void bench_row(const char *what, const char *goal, const char *format,
                                                     ...);

/** Ends the program with a sentence if hr is a failure: what cannot be set up cannot be measured. */
void bench_must(iccsp_hr hr, const char *what);

#endif
