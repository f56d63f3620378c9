/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator between a program under test and the system's. */
#include "support/alloc_watch.h"

#include <malloc.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

void *__real_calloc(size_t n, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);

static unsigned countdown;
static bool failed;
static long live;
static size_t live_bytes;
static const void *watched;
static size_t watched_len;
static unsigned hits;

void alloc_fail_nth(unsigned n)
{
    countdown = n;
    failed = false;
}

bool alloc_has_failed(void)
{
    return failed;
}

long alloc_live(void)
{
    return live;
}

size_t alloc_live_bytes(void)
{
    return live_bytes;
}

void alloc_watch_for(const void *pattern, size_t len)
{
    watched = pattern;
    watched_len = len;
    hits = 0;
}

unsigned alloc_watch_hits(void)
{
    return hits;
}

void *__wrap_calloc(size_t n, size_t size)
{
    void *p;

    if (countdown > 0 && --countdown == 0) {
        failed = true;
        return NULL;
    }
    p = __real_calloc(n, size);
    if (p != NULL) {
        live++;
        live_bytes += malloc_usable_size(p);
    }
    return p;
}

/* Zeroed, so that looking at the whole block later reads nothing undefined. */
void *__wrap_malloc(size_t size)
{
    return __wrap_calloc(1, size);
}

void __wrap_free(void *p)
{
    const size_t size = p == NULL ? 0 : malloc_usable_size(p);

    if (p == NULL)
        return;
    for (size_t i = 0; watched != NULL && i + watched_len <= size; i++) {
        if (memcmp((const uint8_t *)p + i, watched, watched_len) == 0) {
            hits++;
            break;
        }
    }
    live--;
    live_bytes -= size;
    __real_free(p);
}

void *__wrap_realloc(void *p, size_t size)
{
    const size_t old = p == NULL ? 0 : malloc_usable_size(p);
    void *moved = __wrap_calloc(1, size);

    if (moved == NULL)
        return NULL;
    if (old > 0)
        memcpy(moved, p, old < size ? old : size);
    __wrap_free(p);
    return moved;
}

unsigned alloc_fail_each(bool (*scenario)(void))
{
    for (unsigned n = 1; n < 1000; n++) {
        const long before = alloc_live();
        bool ok;

        alloc_fail_nth(n);
        ok = scenario();
        countdown = 0;
        assert_int_equal(alloc_live(), before);
        assert_true(ok == !alloc_has_failed());
        if (ok)
            return n;
    }
    fail_msg("the scenario allocates without end");
    return 0;
}
