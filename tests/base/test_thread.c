/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks, conditions, threads, the clock and the trace sink. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#ifndef _WIN32
#include <signal.h>
#endif

#include "base/clock.h"
#include "base/ref.h"
#include "base/thread.h"
#include "base/trace.h"
#include "iccsp/iccsp.h"

/* Far above what a loaded machine needs, so that a wait without an end shows. */
#define PATIENCE_MS 30000u

struct shared {
    iccsp_mutex mutex;
    iccsp_cond cond;
    bool flag;
    bool got_lock;
    unsigned counter;
    iccsp_ref ref;
};

static int make_shared(void **state)
{
    static struct shared s;

    memset(&s, 0, sizeof(s));
    *state = &s;
    return iccsp_mutex_init(&s.mutex) && iccsp_cond_init(&s.cond) ? 0 : 1;
}

static int drop_shared(void **state)
{
    struct shared *s = *state;

    iccsp_cond_destroy(&s->cond);
    iccsp_mutex_destroy(&s->mutex);
    return 0;
}

static void try_lock(void *arg)
{
    struct shared *s = arg;

    s->got_lock = iccsp_mutex_trylock(&s->mutex);
    if (s->got_lock)
        iccsp_mutex_unlock(&s->mutex);
}

static void in_another_thread(void (*fn)(void *), void *arg)
{
    iccsp_thread t;

    assert_true(iccsp_thread_start(&t, fn, arg));
    iccsp_thread_join(t);
}

static void test_lock_excludes_others_until_the_last_unlock(void **state)
{
    struct shared *s = *state;

    iccsp_mutex_lock(&s->mutex);
    assert_true(iccsp_mutex_trylock(&s->mutex)); /* recursive */
    in_another_thread(try_lock, s);
    assert_false(s->got_lock);
    iccsp_mutex_unlock(&s->mutex);
    in_another_thread(try_lock, s);
    assert_false(s->got_lock);
    iccsp_mutex_unlock(&s->mutex);
    in_another_thread(try_lock, s);
    assert_true(s->got_lock);
}

static void test_wait_ends_at_the_deadline(void **state)
{
    struct shared *s = *state;
    const uint64_t start = iccsp_now_ms();
    uint64_t end = start;

    iccsp_mutex_lock(&s->mutex);
    while (iccsp_cond_wait_until(&s->cond, &s->mutex, start + 50) && iccsp_now_ms() < start + PATIENCE_MS)
        ;
    end = iccsp_now_ms();
    iccsp_mutex_unlock(&s->mutex);
    /* One tick of a coarse clock may be missing. */
    assert_in_range(end - start, 30, PATIENCE_MS / 2);
}

static void test_wait_for_the_past(void **state)
{
    struct shared *s = *state;
    const uint64_t now = iccsp_now_ms();

    iccsp_mutex_lock(&s->mutex);
    assert_false(iccsp_cond_wait_until(&s->cond, &s->mutex, now > 1000 ? now - 1000 : 0));
    iccsp_mutex_unlock(&s->mutex);
    in_another_thread(try_lock, s);
    assert_true(s->got_lock);
}

static void set_flag(void *arg)
{
    struct shared *s = arg;

    iccsp_sleep_ms(20);
    iccsp_mutex_lock(&s->mutex);
    s->flag = true;
    iccsp_cond_broadcast(&s->cond);
    iccsp_mutex_unlock(&s->mutex);
}

static void wait_for_flag(struct shared *s, uint64_t deadline)
{
    iccsp_thread t;

    s->flag = false;
    iccsp_mutex_lock(&s->mutex);
    assert_true(iccsp_thread_start(&t, set_flag, s));
    while (!s->flag)
        assert_true(iccsp_cond_wait_until(&s->cond, &s->mutex, deadline));
    iccsp_mutex_unlock(&s->mutex);
    iccsp_thread_join(t);
}

static void test_broadcast_wakes(void **state)
{
    wait_for_flag(*state, iccsp_now_ms() + PATIENCE_MS);
    wait_for_flag(*state, UINT64_MAX);
}

static void count_up(void *arg)
{
    struct shared *s = arg;

    for (unsigned i = 0; i < 20000; i++) {
        iccsp_mutex_lock(&s->mutex);
        s->counter++;
        iccsp_mutex_unlock(&s->mutex);
        iccsp_ref_inc(&s->ref);
    }
}

static void test_counters_lose_nothing(void **state)
{
    struct shared *s = *state;
    iccsp_thread t[4];

    iccsp_ref_init(&s->ref);
    for (size_t i = 0; i < 4; i++)
        assert_true(iccsp_thread_start(&t[i], count_up, s));
    for (size_t i = 0; i < 4; i++)
        iccsp_thread_join(t[i]);
    assert_int_equal(s->counter, 80000);
    assert_int_equal(iccsp_ref_dec(&s->ref), 80000);
}

static iccsp_once once = ICCSP_ONCE_INIT;
static atomic_uint once_runs;

static void slow_once(void)
{
    iccsp_sleep_ms(20);
    atomic_fetch_add(&once_runs, 1);
}

static void run_once(void *arg)
{
    (void)arg;
    iccsp_once_run(&once, slow_once);
    /* Nobody may come back before it is done. */
    if (atomic_load(&once_runs) != 1)
        atomic_fetch_add(&once_runs, 100);
}

static void test_once(void **state)
{
    iccsp_thread t[3];

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(iccsp_thread_start(&t[i], run_once, NULL));
    for (size_t i = 0; i < 3; i++)
        iccsp_thread_join(t[i]);
    assert_int_equal(atomic_load(&once_runs), 1);
}

#ifndef _WIN32
static void look_at_signals(void *arg)
{
    pthread_sigmask(SIG_BLOCK, NULL, (sigset_t *)arg);
}

/* A handler of the program must not run in a thread that it knows nothing of; a fault must be seen. */
static void test_no_signal_comes_to_a_thread(void **state)
{
    sigset_t before, after, inside;
    iccsp_thread thread;

    (void)state;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    assert_true(iccsp_thread_start(&thread, look_at_signals, &inside));
    iccsp_thread_join(thread);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    assert_int_equal(sigismember(&inside, SIGINT), 1);
    assert_int_equal(sigismember(&inside, SIGALRM), 1);
    assert_int_equal(sigismember(&inside, SIGSEGV), 0);
    assert_int_equal(sigismember(&after, SIGINT), sigismember(&before, SIGINT));
    assert_int_equal(sigismember(&after, SIGALRM), sigismember(&before, SIGALRM));
}
#endif

static atomic_bool gone;

static void go_away(void *arg)
{
    (void)arg;
    gone = true;
}

static void test_thread_that_nobody_joins(void **state)
{
    const uint64_t deadline = iccsp_now_ms() + 10000;
    iccsp_thread thread;

    (void)state;
    gone = false;
    assert_true(iccsp_thread_start(&thread, go_away, NULL));
    iccsp_thread_detach(thread);
    while (!gone && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(1);
    assert_true(gone);
}

static void test_clock(void **state)
{
    const uint64_t start = iccsp_now_ms();

    (void)state;
    iccsp_sleep_ms(30);
    assert_in_range(iccsp_now_ms() - start, 15, PATIENCE_MS);
    assert_int_equal(iccsp_process_id(), iccsp_process_id());
    assert_true(iccsp_process_id() != 0);
}

static char traced[2048];

static void keep_line(void *context, const char *line)
{
    assert_ptr_equal(context, traced);
    snprintf(traced, sizeof(traced), "%s", line);
}

static void test_trace(void **state)
{
    char longest[1500];

    (void)state;
    assert_false(iccsp_trace_on());
    iccsp_trace("%s", "nobody listens");
    iccsp_set_trace(keep_line, traced);
    assert_true(iccsp_trace_on());
    iccsp_trace("reader %d: %s", 3, "ready");
    assert_string_equal(traced, "reader 3: ready");
    memset(longest, 'x', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    iccsp_trace("%s", longest);
    assert_in_range(strlen(traced), 500, sizeof(longest) - 2);
    iccsp_set_trace(NULL, NULL);
    iccsp_trace("too late");
    assert_false(iccsp_trace_on());
    assert_int_equal(traced[0], 'x');
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lock_excludes_others_until_the_last_unlock, make_shared,
                                        drop_shared),
        cmocka_unit_test_setup_teardown(test_wait_ends_at_the_deadline, make_shared, drop_shared),
        cmocka_unit_test_setup_teardown(test_wait_for_the_past, make_shared, drop_shared),
        cmocka_unit_test_setup_teardown(test_broadcast_wakes, make_shared, drop_shared),
        cmocka_unit_test_setup_teardown(test_counters_lose_nothing, make_shared, drop_shared),
        cmocka_unit_test(test_once),
#ifndef _WIN32
        cmocka_unit_test(test_no_signal_comes_to_a_thread),
#endif
        cmocka_unit_test(test_thread_that_nobody_joins),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
