/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator between a program under test and the system's. */
#include "support/alloc_watch.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
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
int __real_pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr);
int __real_pthread_mutex_destroy(pthread_mutex_t *m);
int __real_pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr);
int __real_pthread_cond_destroy(pthread_cond_t *c);
int __wrap_pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr);
int __wrap_pthread_mutex_destroy(pthread_mutex_t *m);
int __wrap_pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr);
int __wrap_pthread_cond_destroy(pthread_cond_t *c);

static unsigned countdown;
static bool once, failed;
static long live;
static size_t live_bytes;
static const void *watched;
static size_t watched_len;
static unsigned hits;

void alloc_fail_nth(unsigned n)
{
    countdown = n;
    once = true;
    failed = false;
}

void alloc_fail_from(unsigned n)
{
    alloc_fail_nth(n);
    once = false;
}

static bool fails_now(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    countdown = once ? 0 : 1;
    failed = true;
    return true;
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

    if (fails_now())
        return NULL;
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

int __wrap_pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr)
{
    if (fails_now())
        return ENOMEM;
    live++;
    return __real_pthread_mutex_init(m, attr);
}

int __wrap_pthread_mutex_destroy(pthread_mutex_t *m)
{
    live--;
    return __real_pthread_mutex_destroy(m);
}

int __wrap_pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr)
{
    if (fails_now())
        return ENOMEM;
    live++;
    return __real_pthread_cond_init(c, attr);
}

int __wrap_pthread_cond_destroy(pthread_cond_t *c)
{
    live--;
    return __real_pthread_cond_destroy(c);
}

static bool goes_through(bool (*scenario)(void), void (*arm)(unsigned), unsigned n)
{
    const long before = alloc_live();
    bool ok;

    arm(n);
    ok = scenario();
    countdown = 0;
    assert_int_equal(alloc_live(), before);
    assert_true(ok == !alloc_has_failed());
    return ok;
}

unsigned alloc_fail_each(bool (*scenario)(void))
{
    for (unsigned n = 1; n < 1000; n++) {
        const bool ok = goes_through(scenario, alloc_fail_nth, n);

        /* One may have more to allocate than the other: a file that changed just now is read again. */
        if (goes_through(scenario, alloc_fail_from, n) && ok)
            return n;
    }
    fail_msg("the scenario allocates without end");
    return 0;
}
