/* SPDX-License-Identifier: BSD-2-Clause */
/* How long calls wait for the transaction of another (hostile-cards G6). On the embedded resource manager and
 * on a real pcscd. */
#include "rm/rm_suite.h"

#include <string.h>

#include "base/clock.h"

#define LIMIT_MS 300u

static int limited_setup(void **state)
{
    const int result = suite_setup(state);

    assert_int_equal(iccsp_rm_set_wait_limit(suite.rm, LIMIT_MS), ICCSP_OK);
    return result;
}

static int limited_teardown(void **state)
{
    assert_int_equal(iccsp_rm_set_wait_limit(suite.rm, ICCSP_WAIT_INFINITE), ICCSP_OK);
    return suite_teardown(state);
}

/* Makes a call that has to wait, and sees that it waits as long as it may. */
static iccsp_hr timed(iccsp_hr (*fn)(uintptr_t arg), uintptr_t arg)
{
    const uint64_t start = iccsp_now_ms();
    const iccsp_hr hr = fn(arg);

    assert_in_range(iccsp_now_ms() - start, LIMIT_MS, LONG_MS);
    return hr;
}

static void assert_says_why(void)
{
    struct iccsp_error error = {.size = sizeof(error)};

    assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
    assert_int_equal(error.hr, ICCSP_E_TIMEOUT);
    assert_non_null(strstr(error.sentence, "another program has kept the card"));
}

static iccsp_hr do_connect(uintptr_t context)
{
    uintptr_t card = 77;
    uint32_t active = 77;
    const iccsp_hr hr = iccsp_rm_connect(suite.rm, context, suite.reader, ICCSP_SHARE_SHARED,
                                         ICCSP_PROTOCOL_ANY, &card, &active);

    if (ICCSP_FAILED(hr)) {
        assert_int_equal(card, 0);
        assert_int_equal(active, 0);
    }
    return hr;
}

static iccsp_hr do_begin(uintptr_t card)
{
    return iccsp_rm_begin(suite.rm, card);
}

static void test_connection_that_takes_too_long(void **state)
{
    const uintptr_t card = connect_in(0);
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_establish(suite.rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(timed(do_connect, context), ICCSP_E_TIMEOUT);
    assert_says_why();
    assert_int_equal(iccsp_rm_is_valid(suite.rm, context),
                     winscard_differs(13) ? ICCSP_E_INVALID_HANDLE : ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.rm, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    /* Not even the connection that pcscd made too late is left. */
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    for (unsigned i = 0; i < 100 && try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY) != ICCSP_OK;
         i++)
        iccsp_sleep_ms(20);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

static void test_transaction_that_begins_too_late(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(timed(do_begin, other), ICCSP_E_TIMEOUT);
    assert_says_why();
    assert_int_equal(timed(do_begin, other), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_set_wait_limit(suite.rm, LONG_MS), ICCSP_OK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(iccsp_rm_begin(suite.rm, i % 2 == 0 ? other : card), ICCSP_OK);
        assert_int_equal(iccsp_rm_end(suite.rm, i % 2 == 0 ? other : card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    }
    assert_int_equal(status_of(other), ICCSP_OK);
}

/* A handle may go while it is still waited for. */
static void test_handle_that_goes_meanwhile(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(timed(do_begin, other), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static iccsp_hr call_end_soon(struct call *c)
{
    iccsp_sleep_ms(LIMIT_MS);
    return iccsp_rm_end(suite.rm, c->card, ICCSP_DISPOSE_LEAVE);
}

static void test_wait_that_is_short_enough(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_end_soon, .card = card};

    (void)state;
    assert_int_equal(iccsp_rm_set_wait_limit(suite.rm, LONG_MS), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    call_start(&c);
    assert_int_equal(iccsp_rm_begin(suite.rm, other), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

#define LIMIT_TEST(name) cmocka_unit_test_setup_teardown(name, limited_setup, limited_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIMIT_TEST(test_connection_that_takes_too_long),
        LIMIT_TEST(test_transaction_that_begins_too_late),
        LIMIT_TEST(test_handle_that_goes_meanwhile),
        LIMIT_TEST(test_wait_that_is_short_enough),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
