/* SPDX-License-Identifier: BSD-2-Clause */
/* Allocation failures at will, and a look at every block that is freed. Mutexes and conditions, which can
 * fail for want of memory too, count as blocks. For programs linked with alloc_watch_args (Linux). One thread
 * only.
 */
#ifndef ICCSP_TESTS_SUPPORT_ALLOC_WATCH_H
#define ICCSP_TESTS_SUPPORT_ALLOC_WATCH_H

#include <stdbool.h>
#include <stddef.h>

/** Makes the n-th allocation from now on fail, once; 0: none. */
void alloc_fail_nth(unsigned n);

/** The same, and every one after it. */
void alloc_fail_from(unsigned n);

/** True if the failure asked for has happened. */
bool alloc_has_failed(void);

/** Blocks allocated and not freed. */
long alloc_live(void);

/** What these blocks hold: a block that only grows is seen here. */
size_t alloc_live_bytes(void);

/** From now on remembers whether a block that is freed holds this pattern; NULL: stops. The pattern is not
 * copied. */
void alloc_watch_for(const void *pattern, size_t len);

/** Freed blocks that held the pattern. */
unsigned alloc_watch_hits(void);

/** Calls `scenario` with its first, second, ... allocation failing, once and for good, until one run needs no
 * more. The scenario returns whether it went through; each run must go through or not as the allocation did,
 * and free what it allocated. Returns the number of that run. */
unsigned alloc_fail_each(bool (*scenario)(void));

#endif
