/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the system where its library waits for another program, maybe for ever
 * (hostile-cards G6): a made-up library. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/thread.h"
#include "rm/system.h"

#define LIMIT_MS 50u
#define LONG_MS  10000u
#define CARD     5u

/* What the library was asked for, and what it is to do. */
static struct {
    iccsp_mutex lock;
    iccsp_cond changed;
    bool closed; /* connect and begin wait */
    bool in_this_thread;
    iccsp_hr hr;
    uintptr_t next, released, disconnected; /* contexts and handles */
    unsigned releases, disconnects, begins, ends, others, came_back;
    char reader[ICCSP_READER_NAME_MAX + 1];
} service;
static struct iccsp_rm *rm;
static _Thread_local bool is_main;

static void locked(void)
{
    iccsp_mutex_lock(&service.lock);
}

static iccsp_hr unlocked(iccsp_hr hr)
{
    iccsp_cond_broadcast(&service.changed);
    iccsp_mutex_unlock(&service.lock);
    return hr;
}

static iccsp_hr wait_at_gate(void)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    service.in_this_thread = is_main;
    while (service.closed && iccsp_cond_wait_until(&service.changed, &service.lock, deadline))
        ;
    service.came_back++;
    return service.hr;
}

static iccsp_hr lib_establish(uintptr_t *context)
{
    locked();
    *context = ++service.next;
    return unlocked(ICCSP_OK);
}

static iccsp_hr lib_release(uintptr_t context)
{
    locked();
    service.released = context;
    service.releases++;
    return unlocked(ICCSP_OK);
}

static iccsp_hr lib_is_valid(uintptr_t context)
{
    (void)context;
    locked();
    service.others++;
    return unlocked(ICCSP_OK);
}

static iccsp_hr lib_list(uintptr_t context, char *names, size_t cap, size_t *len)
{
    (void)context, (void)names, (void)cap;
    locked();
    service.others++;
    *len = 0;
    return unlocked(ICCSP_E_NO_READERS_AVAILABLE);
}

static iccsp_hr lib_wait(uintptr_t context, uint32_t timeout_ms, struct iccsp_rm_reader_state *states,
                         size_t count)
{
    (void)context, (void)timeout_ms, (void)states, (void)count;
    locked();
    service.others++;
    return unlocked(ICCSP_OK);
}

static iccsp_hr lib_connect(uintptr_t context, const char *reader, uint32_t share, uint32_t protocols,
                            uintptr_t *card, uint32_t *active)
{
    (void)context, (void)share, (void)protocols;
    locked();
    const iccsp_hr hr = wait_at_gate();
    strcpy(service.reader, reader);
    *card = CARD;
    *active = ICCSP_PROTOCOL_T1;
    return unlocked(hr);
}

static iccsp_hr lib_disconnect(uintptr_t card, uint32_t disposition)
{
    locked();
    service.disconnected = disposition == ICCSP_DISPOSE_LEAVE ? card : 0;
    service.disconnects++;
    return unlocked(ICCSP_OK);
}

static iccsp_hr lib_begin(uintptr_t card)
{
    (void)card;
    locked();
    service.begins++;
    return unlocked(wait_at_gate());
}

static iccsp_hr lib_end(uintptr_t card, uint32_t disposition)
{
    locked();
    service.ends += card == CARD && disposition == ICCSP_DISPOSE_LEAVE;
    return unlocked(ICCSP_OK);
}

static const struct iccsp_sys_calls calls = {
    .establish = lib_establish,
    .release = lib_release,
    .is_valid = lib_is_valid,
    .cancel = lib_is_valid,
    .list_readers = lib_list,
    .wait = lib_wait,
    .connect = lib_connect,
    .disconnect = lib_disconnect,
    .begin = lib_begin,
    .end = lib_end,
};

static int setup(void **state)
{
    (void)state;
    is_main = true;
    memset(&service, 0, sizeof(service));
    assert_true(iccsp_mutex_init(&service.lock) && iccsp_cond_init(&service.changed));
    return ICCSP_SUCCEEDED(iccsp_sys_open(&calls, &rm)) ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_rm_close(&rm);
    iccsp_cond_destroy(&service.changed);
    iccsp_mutex_destroy(&service.lock);
    return 0;
}

static void open_gate(void)
{
    locked();
    service.closed = false;
    (void)unlocked(ICCSP_OK);
}

/* Waits until the call that was left behind has undone what came of it. */
static void wait_until_at_least(const unsigned *count, unsigned wanted)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    locked();
    while (*count < wanted && iccsp_cond_wait_until(&service.changed, &service.lock, deadline))
        ;
    const unsigned seen = *count;
    (void)unlocked(ICCSP_OK);
    assert_int_equal(seen, wanted);
}

static uintptr_t context_of_its_own(void)
{
    uintptr_t context = 0;

    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    return context;
}

static iccsp_hr connect_in(uintptr_t context, uintptr_t *card)
{
    uint32_t active = 77;
    const iccsp_hr hr =
        iccsp_rm_connect(rm, context, "A reader", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, card, &active);

    assert_int_equal(*card, ICCSP_SUCCEEDED(hr) ? CARD : 0);
    assert_int_equal(active, ICCSP_SUCCEEDED(hr) ? ICCSP_PROTOCOL_T1 : 0);
    return hr;
}

static void test_no_wait_at_all_is_refused(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_set_wait_limit(NULL, 1000), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_set_wait_limit(rm, 0), ICCSP_E_INVALIDARG);
}

static void test_calls_that_come_back(void **state)
{
    const uintptr_t context = context_of_its_own();
    uintptr_t card = 77;

    (void)state;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LONG_MS), ICCSP_OK);
    assert_int_equal(connect_in(context, &card), ICCSP_OK);
    assert_false(service.in_this_thread);
    assert_string_equal(service.reader, "A reader");
    service.in_this_thread = true;
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_false(service.in_this_thread);
    service.hr = ICCSP_W_RESET_CARD;
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_W_RESET_CARD);
    assert_int_equal(connect_in(context, &card), ICCSP_W_RESET_CARD);
    service.hr = ICCSP_E_TIMEOUT; /* the library's own */
    assert_int_equal(connect_in(context, &card), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_rm_begin(rm, CARD), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_rm_is_valid(rm, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_OK);
    assert_int_equal(service.releases, 1);
    assert_int_equal(service.disconnects + service.ends, 0);
}

/* A minute for a connection; a transaction begins in no thread of its own unless somebody wants a limit. */
static void test_calls_with_the_default_limit(void **state)
{
    uintptr_t card = 77;

    (void)state;
    assert_int_equal(connect_in(context_of_its_own(), &card), ICCSP_OK);
    assert_false(service.in_this_thread);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_true(service.in_this_thread);
}

/* As in PC/SC, and without a thread. */
static void test_calls_without_a_limit(void **state)
{
    uintptr_t card = 77;

    (void)state;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, ICCSP_WAIT_INFINITE), ICCSP_OK);
    assert_int_equal(connect_in(context_of_its_own(), &card), ICCSP_OK);
    assert_true(service.in_this_thread);
    service.in_this_thread = false;
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_true(service.in_this_thread);
}

/* Nothing waits in a context that is given up, and nothing of it is left when the call comes back after all.
 */
static void test_connection_that_takes_too_long(void **state)
{
    const uintptr_t context = context_of_its_own(), other = context_of_its_own();
    struct iccsp_rm_reader_state s = {.reader = "A reader"};
    struct iccsp_error error = {.size = sizeof(error)};
    uintptr_t card = 77;
    size_t len;

    (void)state;
    service.closed = true;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LIMIT_MS), ICCSP_OK);
    assert_int_equal(connect_in(context, &card), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
    assert_non_null(strstr(error.sentence, "'A reader'"));
    assert_non_null(strstr(error.sentence, "0.05 seconds"));
    assert_int_equal(connect_in(context, &card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_is_valid(rm, context), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_cancel(rm, context), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, &s, 1), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(service.others, 0);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_OK);
    assert_int_equal(service.releases, 0);
    assert_int_equal(iccsp_rm_is_valid(rm, other), ICCSP_OK);
    open_gate();
    wait_until_at_least(&service.releases, 1);
    assert_int_equal(service.released, context);
    assert_int_equal(service.disconnects, 1);
    assert_int_equal(service.disconnected, CARD);
}

static void test_connection_that_fails_too_late(void **state)
{
    const uintptr_t context = context_of_its_own();
    uintptr_t card = 77;

    (void)state;
    service.closed = true;
    service.hr = ICCSP_E_NO_SMARTCARD;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LIMIT_MS), ICCSP_OK);
    assert_int_equal(connect_in(context, &card), ICCSP_E_TIMEOUT);
    open_gate();
    wait_until_at_least(&service.releases, 1);
    assert_int_equal(service.released, context);
    assert_int_equal(service.disconnects, 0);
}

/* The resource manager can go first: a context that was given up is not its to release. */
static void test_connection_that_outlives_the_resource_manager(void **state)
{
    const uintptr_t context = context_of_its_own();
    uintptr_t card = 77;

    (void)state;
    service.closed = true;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LIMIT_MS), ICCSP_OK);
    assert_int_equal(connect_in(context, &card), ICCSP_E_TIMEOUT);
    iccsp_rm_close(&rm);
    assert_int_equal(service.releases, 0);
    open_gate();
    wait_until_at_least(&service.releases, 1);
}

/* The handle is as good as before. */
static void test_transaction_that_begins_too_late(void **state)
{
    struct iccsp_error error = {.size = sizeof(error)};
    uintptr_t card = 77;

    (void)state;
    assert_int_equal(connect_in(context_of_its_own(), &card), ICCSP_OK);
    service.closed = true;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LIMIT_MS), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
    assert_non_null(strstr(error.sentence, "another program"));
    assert_int_equal(service.ends, 0);
    open_gate();
    wait_until_at_least(&service.ends, 1);
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LONG_MS), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_int_equal(service.begins, 2);
    assert_int_equal(service.ends, 1);
}

static void test_transaction_that_fails_too_late(void **state)
{
    (void)state;
    service.closed = true;
    service.hr = ICCSP_W_REMOVED_CARD;
    assert_int_equal(iccsp_rm_set_wait_limit(rm, LIMIT_MS), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(rm, CARD), ICCSP_E_TIMEOUT);
    open_gate();
    wait_until_at_least(&service.came_back, 1);
    iccsp_sleep_ms(LIMIT_MS);
    assert_int_equal(service.ends, 0);
}

#define WAIT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WAIT_TEST(test_no_wait_at_all_is_refused),
        WAIT_TEST(test_calls_that_come_back),
        WAIT_TEST(test_calls_with_the_default_limit),
        WAIT_TEST(test_calls_without_a_limit),
        WAIT_TEST(test_connection_that_takes_too_long),
        WAIT_TEST(test_connection_that_fails_too_late),
        WAIT_TEST(test_connection_that_outlives_the_resource_manager),
        WAIT_TEST(test_transaction_that_begins_too_late),
        WAIT_TEST(test_transaction_that_fails_too_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
