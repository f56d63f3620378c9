/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the embedded resource manager has: cards that are silent or slow, worlds of their own. */
#include "rm/rm_suite.h"

#include <string.h>

#include "base/clock.h"

static iccsp_hr call_connect_by_name(struct call *c)
{
    return connect_to(suite.rm, suite.context[2], (const char *)c->card, &c->result);
}

/* hostile-cards H2: who waits learns that there is nothing to wait for any more. */
static void test_closed_while_waiting(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call beginning = {.fn = call_begin, .card = other};
    struct call connecting = {.fn = call_connect_by_name, .card = (uintptr_t)suite.reader};

    (void)state;
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    call_start(&beginning);
    call_start(&connecting);
    assert_false(call_done_within(&beginning, BRIEF_MS));
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(call_join(&beginning), ICCSP_E_INVALID_HANDLE);
    assert_false(connecting.done);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&connecting), ICCSP_E_CANCELLED);
}

/* Keeps the card in its reset until it is let go on. */
static struct {
    _Atomic bool reached, go_on;
} reset;

static void stay_in_reset(void *context)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    (void)context;
    reset.reached = true;
    while (!reset.go_on && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(1);
}

static iccsp_hr call_disconnect_with_reset(struct call *c)
{
    return iccsp_rm_disconnect(suite.rm, c->card, ICCSP_DISPOSE_RESET);
}

/* The reset was under way before the transaction: it must not turn up in the middle of it. */
static void test_no_transaction_begins_in_a_reset(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call resetting = {.fn = call_disconnect_with_reset, .card = card};
    struct call beginning = {.fn = call_begin, .card = other};

    (void)state;
    reset.reached = reset.go_on = false;
    suite.probe.on_power = stay_in_reset;
    call_start(&resetting);
    while (!reset.reached)
        iccsp_sleep_ms(1);
    call_start(&beginning);
    assert_false(call_done_within(&beginning, BRIEF_MS));
    reset.go_on = true;
    assert_int_equal(call_join(&resetting), ICCSP_OK);
    assert_int_equal(call_join(&beginning), ICCSP_W_RESET_CARD);
    suite.probe.on_power = NULL;
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.rm, other), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_power_and_protocol_reach_the_card(void **state)
{
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(suite.probe.cold, 1);
    assert_int_equal(suite.probe.protocol, ICCSP_PROTOCOL_T1);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0, ICCSP_DISPOSE_RESET, NULL),
        ICCSP_OK);
    assert_int_equal(suite.probe.warm, 1);
    assert_int_equal(suite.probe.protocol, ICCSP_PROTOCOL_T0);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 2);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(suite.probe.warm, 2);
    card = connect_in(0);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 3);
    assert_int_equal(suite.probe.commands, 0);
    suite_remove(0);
    assert_int_equal(suite.probe.off, 1);
}

static void test_release_of_exclusive_use_resets(void **state)
{
    uintptr_t card;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    card = connect_in(1);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

/* hostile-cards B2. */
static void test_answers_without_a_status_word(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    for (uint8_t n = 0; n < 2; n++) {
        const uint8_t cmd[] = {0x00, PROBE_BARE, 0x00, n};
        uint8_t rsp[8];
        size_t len = 77;

        memset(rsp, 0x55, sizeof(rsp));
        assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, sizeof(rsp), &len),
                         ICCSP_E_RESPONSE_SHORT);
        assert_int_equal(len, 0);
        for (size_t i = 0; i < sizeof(rsp); i++)
            assert_int_equal(rsp[i], 0);
    }
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000); /* the channel is still good */
}

/* A reader that waits for a slow card holds nobody else up. */
static void test_other_readers_go_on(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_sleep, .card = card, .number = 1500};
    static struct probe_card second;
    uintptr_t other;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    call_start(&slow);
    suite_insert(1, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[1], suite.any.reader[1], &other), ICCSP_OK);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_false(slow.done);
    assert_int_equal(call_join(&slow), ICCSP_OK);
    suite_remove(1);
    probe_card_close(&second);
}

static void test_handles_of_another_world(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context, card;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_to(rm, context, "iccsp Virtual Reader 00 00", &card), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, context), ICCSP_E_INVALID_HANDLE);
    const uintptr_t ours = connect_in(0);
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    assert_int_equal(iccsp_rm_status(rm, ours, &s), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_OK);
    iccsp_rm_close(&rm);
}

/* Numbers are not given out again, and the table does not grow without need. */
static void test_many_connections_one_after_the_other(void **state)
{
    uintptr_t last = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const uintptr_t card = connect_in(0);

        assert_int_not_equal(card, last);
        assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
        last = card;
    }
    assert_int_equal(suite.probe.cold, 1);
}

static void test_many_connections_at_once(void **state)
{
    static uintptr_t card[3000];

    (void)state;
    for (size_t i = 0; i < 3000; i++)
        card[i] = connect_in(0);
    for (size_t i = 0; i < 3000; i += 7)
        assert_int_equal(status_of(card[i]), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(status_of(card[i]), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT);
}

static void test_attributes(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t value[64];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00090303u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, suite.probe.atr_len);
    assert_memory_equal(value, suite.probe.atr, len);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00010100u, value, sizeof(value), &len), ICCSP_OK);
    assert_string_equal((const char *)value, "iccsp");
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00090300u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, 1);
    assert_int_equal(value[0], 2);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00080201u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_int_equal(value[0], ICCSP_PROTOCOL_T1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_closed_while_waiting),
        RM_TEST(test_no_transaction_begins_in_a_reset),
        RM_TEST(test_power_and_protocol_reach_the_card),
        RM_TEST(test_release_of_exclusive_use_resets),
        RM_TEST(test_answers_without_a_status_word),
        RM_TEST(test_other_readers_go_on),
        RM_TEST(test_handles_of_another_world),
        RM_TEST(test_many_connections_one_after_the_other),
        RM_TEST(test_many_connections_at_once),
        RM_TEST(test_attributes),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
