/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the embedded resource manager has: cards that are silent or slow, worlds of their own. */
#include "rm/rm_suite.h"

#include <string.h>

#include "base/clock.h"

static iccsp_hr call_connect(struct call *c)
{
    return connect_to(suite.rm, suite.context[2], (const char *)c->card, &c->result);
}

/* hostile-cards H2: who waits learns that there is nothing to wait for any more. */
static void test_closed_while_waiting(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call beginning = {.fn = call_begin, .card = other};
    struct call connecting = {.fn = call_connect, .card = (uintptr_t)suite.reader};

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

static void test_mute_card(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    static struct probe_card mute;
    uintptr_t card;

    (void)state;
    probe_card_open(&mute, "");
    suite.holds[0] = true;
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, mute.card), ICCSP_OK);
    assert_int_equal(reader_state(0) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_MUTE);
    assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_W_UNRESPONSIVE_CARD);
    assert_int_equal(try_connect(0, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_T1), ICCSP_W_UNRESPONSIVE_CARD);
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_DIRECT, 0, &card, NULL),
        ICCSP_OK);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.state, ICCSP_STATE_SWALLOWED);
    assert_int_equal(s.atr_len, 0);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_W_UNRESPONSIVE_CARD);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_W_UNRESPONSIVE_CARD);
    mute.atr[0] = 0x3B; /* it wakes up */
    mute.atr[1] = 0x00;
    mute.atr_len = 2;
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    suite_remove(0);
    probe_card_close(&mute);
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

/* docs/pcsc-differences.md 6: no motor, but no state left either. */
static void test_eject_resets(void **state)
{
    const uintptr_t other = connect_in(1);
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_EJECT), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 2);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    card = connect_in(0);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_EJECT), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 3);
}

/* docs/pcsc-differences.md 1: in pcscd the first waits without end, the second shuts everybody out. */
static void test_to_exclusive_and_back(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
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

static iccsp_hr call_long_command(struct call *c)
{
    iccsp_hr hr;

    command(c->card, PROBE_SLEEP, 1500, &hr);
    return hr;
}

/* Whoever takes the card out does not wait for what it is doing, nor does the next card. */
static void test_removal_does_not_wait_for_the_card(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_long_command, .card = card};
    static struct probe_card second;
    iccsp_hr hr;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    call_start(&slow);
    assert_false(call_done_within(&slow, BRIEF_MS));
    assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.reader), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, suite.probe.card),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, second.card), ICCSP_OK);
    const uintptr_t other = connect_in(1);
    assert_int_equal(command(other, PROBE_UNLOCK, 0, &hr), 0x9000);
    assert_false(slow.done);
    assert_int_equal(call_join(&slow), ICCSP_W_REMOVED_CARD);
    assert_int_equal(command(other, PROBE_UNLOCKED, 0, &hr), 0x9000);
    assert_int_equal(suite.probe.off, 1);
    suite_remove(0);
    probe_card_close(&second);
}

/* A reader that waits for a slow card holds nobody else up. */
static void test_other_readers_go_on(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_long_command, .card = card};
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
        RM_TEST_EMPTY(test_mute_card),
        RM_TEST(test_power_and_protocol_reach_the_card),
        RM_TEST(test_eject_resets),
        RM_TEST(test_to_exclusive_and_back),
        RM_TEST(test_release_of_exclusive_use_resets),
        RM_TEST(test_answers_without_a_status_word),
        RM_TEST(test_removal_does_not_wait_for_the_card),
        RM_TEST(test_other_readers_go_on),
        RM_TEST(test_handles_of_another_world),
        RM_TEST(test_many_connections_one_after_the_other),
        RM_TEST(test_many_connections_at_once),
        RM_TEST(test_attributes),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
