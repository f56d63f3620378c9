/* SPDX-License-Identifier: BSD-2-Clause */
/* Transactions and resets, between several connections. On the embedded resource manager and on a real pcscd.
 */
#include "rm/rm_suite.h"

#include <string.h>

static void test_end_without_begin(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

/* docs/pcsc-differences.md 3: pcscd refuses, but resets all the same. */
static void test_reset_without_a_transaction(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(status_of(card), pcscd_differs(3) ? ICCSP_W_RESET_CARD : ICCSP_OK);
}

static void test_decision_B9_transactions_nest(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(begin(card), ICCSP_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(end(other), ICCSP_E_SHARING_VIOLATION);
        assert_int_equal(end(card), ICCSP_OK);
    }
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(end(other), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(begin(other), ICCSP_OK);
}

/* Begins on `card`, makes the call, sees that it waits, ends, and gives what the call came to. */
static iccsp_hr waits_for(uintptr_t card, struct call *c)
{
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(c);
    assert_int_equal(end(card), ICCSP_OK);
    return call_join(c);
}

static void test_others_wait_for_a_transaction(void **state)
{
    static iccsp_hr (*const fn[])(struct call *) = {call_begin, call_send, call_status, call_reconnect};
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    for (size_t i = 0; i < sizeof(fn) / sizeof(fn[0]); i++) {
        struct call c = {.fn = fn[i], .card = other};

        assert_int_equal(waits_for(card, &c), ICCSP_OK);
        if (fn[i] == call_begin)
            assert_int_equal(end(other), ICCSP_OK);
    }
}

static void test_resets_by_others_wait_for_a_transaction(void **state)
{
    const uintptr_t card = connect_in(0);
    uintptr_t other = connect_in(1);

    (void)state;
    for (uint32_t how = ICCSP_DISPOSE_RESET; how <= ICCSP_DISPOSE_UNPOWER; how++) {
        struct call again = {.fn = call_reconnect, .card = other, .number = how};
        struct call away = {.fn = call_disconnect, .card = other, .number = how};

        assert_int_equal(waits_for(card, &again), ICCSP_OK);
        assert_int_equal(status_of(card), ICCSP_W_RESET_CARD);
        assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
        assert_int_equal(waits_for(card, &away), ICCSP_OK);
        assert_int_equal(status_of(card), ICCSP_W_RESET_CARD);
        assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
        other = connect_in(1);
    }
}

static void test_connections_wait_for_a_transaction(void **state)
{
    static const struct {
        uint32_t share;
        iccsp_hr hr;
    } cases[] = {
        {ICCSP_SHARE_SHARED, ICCSP_OK},
        {ICCSP_SHARE_DIRECT, ICCSP_OK},
        {ICCSP_SHARE_EXCLUSIVE, ICCSP_E_SHARING_VIOLATION}, /* the first is still connected */
    };
    const uintptr_t card = connect_in(0);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct call c = {.fn = call_connect, .context = 1, .number = cases[i].share};

        assert_int_equal(waits_for(card, &c), cases[i].hr);
        if (ICCSP_SUCCEEDED(cases[i].hr))
            assert_int_equal(drop(c.result, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    }
}

static void test_the_reader_does_not_wait(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    uint8_t out[16];
    size_t len;

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_control(suite.rm, other, 1, NULL, 0, out, sizeof(out), &len),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, other, 0x00010100u, out, sizeof(out), &len),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, other, 0x00010100u, out, 1), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(drop(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(reader_state(2) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(send_hr(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
}

static void test_disconnect_ends_the_transaction(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_begin, .card = other};

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(&c);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(end(other), ICCSP_OK);
}

/* docs/pcsc-differences.md 2: after UNPOWER and a LEAVE reconnection pcscd lets nobody else connect before a
 * reset. */
static void test_connection_after_unpower(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(drop(other, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY),
                     pcscd_differs(2) ? ICCSP_W_UNPOWERED_CARD : ICCSP_OK);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

/* A card left in the middle of something is reset for the others. */
static void test_release_in_a_transaction_resets(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(send_sw(other, PROBE_UNLOCKED), 0x6982);
}

static void test_release_without_a_transaction_leaves_the_card(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(status_of(other), ICCSP_OK);
    assert_int_equal(send_sw(other, PROBE_UNLOCKED), 0x9000);
}

static void test_reset_at_disconnect(void **state)
{
    const uintptr_t other = connect_in(1), third = connect_in(1);

    (void)state;
    for (uint32_t how = ICCSP_DISPOSE_RESET; how <= ICCSP_DISPOSE_UNPOWER; how++) {
        const uintptr_t card = connect_in(0);

        assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
        assert_int_equal(send_sw(other, PROBE_UNLOCKED), 0x9000);
        assert_int_equal(drop(card, how), ICCSP_OK);
        assert_knows_of_reset(other);
        assert_knows_of_reset(third);
    }
}

static void test_reset_at_reconnect(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    for (uint32_t how = ICCSP_DISPOSE_RESET; how <= ICCSP_DISPOSE_UNPOWER; how++) {
        assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
        assert_int_equal(reconnect(card, how), ICCSP_OK);
        assert_int_equal(status_of(card), ICCSP_OK);
        assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
        assert_knows_of_reset(other);
    }
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(send_sw(other, PROBE_UNLOCKED), 0x9000);
}

/* The one who resets at the end sees it, too: pcsc-lite tells every handle. */
static void test_reset_at_the_end_of_a_transaction(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    for (uint32_t how = ICCSP_DISPOSE_RESET; how <= ICCSP_DISPOSE_UNPOWER; how++) {
        assert_int_equal(begin(card), ICCSP_OK);
        assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
        assert_int_equal(iccsp_rm_end(suite.rm, card, how), ICCSP_OK);
        assert_knows_of_reset(other);
        assert_knows_of_reset(card);
    }
}

static void test_reset_at_the_end_of_an_inner_transaction(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_status, .card = other};

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_RESET_CARD);
    call_start_waiting(&c); /* the outer one goes on */
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_W_RESET_CARD);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

static void test_leave_leaves_the_card(void **state)
{
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    card = connect_in(1);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
    assert_int_equal(suite.probe.warm, 0);
}

/* Who waits for a long command of another, and who does not. */
static void test_during_a_command_of_another(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call slow = {.fn = call_sleep, .card = card, .number = 1000};
    struct call reset = {.fn = call_disconnect, .card = other, .number = ICCSP_DISPOSE_RESET};

    (void)state;
    call_start_waiting(&slow);
    assert_int_equal(status_of(other), ICCSP_OK);
    assert_int_equal(begin(other), ICCSP_OK);
    assert_int_equal(end(other), ICCSP_OK);
    assert_int_equal(reader_state(2) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_false(slow.done);
    call_start(&reset);
    assert_int_equal(call_join(&slow), ICCSP_OK); /* answered before it is reset */
    assert_int_equal(call_join(&reset), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_RESET_CARD);
}

/* hostile-cards H2. */
static void test_disconnect_during_a_command(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_sleep, .card = card, .number = 1000};

    (void)state;
    call_start_waiting(&slow);
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(call_join(&slow), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
}

static void test_release_during_a_command(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_sleep, .card = card, .number = 1000};

    (void)state;
    call_start_waiting(&slow);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(call_join(&slow), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_end_without_begin),
        RM_TEST(test_reset_without_a_transaction),
        RM_TEST(test_decision_B9_transactions_nest),
        RM_TEST(test_others_wait_for_a_transaction),
        RM_TEST(test_resets_by_others_wait_for_a_transaction),
        RM_TEST(test_connections_wait_for_a_transaction),
        RM_TEST(test_the_reader_does_not_wait),
        RM_TEST(test_disconnect_ends_the_transaction),
        RM_TEST(test_connection_after_unpower),
        RM_TEST(test_release_in_a_transaction_resets),
        RM_TEST(test_release_without_a_transaction_leaves_the_card),
        RM_TEST(test_reset_at_disconnect),
        RM_TEST(test_reset_at_reconnect),
        RM_TEST(test_reset_at_the_end_of_a_transaction),
        RM_TEST(test_reset_at_the_end_of_an_inner_transaction),
        RM_TEST(test_leave_leaves_the_card),
        RM_TEST(test_during_a_command_of_another),
        RM_TEST(test_disconnect_during_a_command),
        RM_TEST(test_release_during_a_command),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
