/* SPDX-License-Identifier: BSD-2-Clause */
/* Cards that are taken out at every step, and waiting for readers. On the embedded resource manager and on a
 * real pcscd. */
#include "rm/rm_suite.h"

#include <string.h>

#include "base/clock.h"

static void test_removed_between_calls(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    suite_remove(0);
    assert_knows_of_removal(card);
    assert_knows_of_removal(other);
    assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_NO_SMARTCARD);
    for (uint32_t init = ICCSP_DISPOSE_LEAVE; init <= ICCSP_DISPOSE_UNPOWER; init++)
        assert_int_equal(reconnect(other, init), ICCSP_E_NO_SMARTCARD);
    /* docs/pcsc-differences.md 4: in pcscd a reset that fails hides the removal. */
    assert_int_equal(status_of(card), pcscd_differs(4) ? ICCSP_W_RESET_CARD : ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_RESET), ICCSP_OK);
}

/* The handle knows that its card was away, whatever is there now. */
static void test_removed_and_back(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    suite_remove(0);
    suite_insert(0, &suite.probe);
    assert_knows_of_removal(card);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

static void test_another_card_after_removal(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    const uintptr_t card = connect_in(0);
    static struct probe_card second;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T0);
    suite_remove(0);
    suite_insert(0, &second);
    assert_knows_of_removal(card);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.protocol, ICCSP_PROTOCOL_T0);
    assert_int_equal(s.atr_len, second.atr_len);
    assert_memory_equal(s.atr, second.atr, s.atr_len);
    suite_remove(0);
    probe_card_close(&second);
}

/* A transaction goes with its card: nobody has to wait for somebody who cannot know. */
static void test_removed_in_a_transaction(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_OK);
    suite_remove(0);
    assert_knows_of_removal(card);
    assert_int_equal(try_connect(1, ICCSP_SHARE_DIRECT, 0), ICCSP_OK);
    suite_insert(0, &suite.probe);
    const uintptr_t other = connect_in(1);
    assert_int_equal(begin(other), ICCSP_OK);
    assert_int_equal(send_sw(other, PROBE_UNLOCK), 0x9000);
    assert_int_equal(end(other), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_W_REMOVED_CARD);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

static void test_removed_while_another_waits(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_begin, .card = other};

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(&c);
    suite_remove(0);
    assert_int_equal(call_join(&c), ICCSP_W_REMOVED_CARD);
}

/* In the embedded one somebody takes the card out; a vpcd reader loses it because it ends the connection. */
static void tear_out(void *context)
{
    (void)context;
    if (!suite.any.real)
        suite.any.kind->take_out(&suite.any, 0);
}

static void test_removed_during_a_command(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    iccsp_hr hr;

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    suite.probe.on_command = tear_out;
    command(card, PROBE_VANISH, 0, &hr);
    assert_int_equal(hr, ICCSP_W_REMOVED_CARD);
    assert_knows_of_removal(card);
    assert_knows_of_removal(other);
    suite.holds[0] = suite.any.real;
}

/* Waiting. */

static void test_wait_wants_names(void **state)
{
    struct iccsp_rm_reader_state s[2] = {UNAWARE(suite.reader), UNAWARE(NULL)};

    (void)state;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, s, 2), ICCSP_E_INVALID_VALUE);
    s[1].reader = "nobody";
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, s, 2), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], LONG_MS, s, 2), ICCSP_E_UNKNOWN_READER);
    s[1].current = ICCSP_READER_UNKNOWN;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, s, 2), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(s[0].event, 0);
    s[1].reader = "";
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, s, 2), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, NULL, 2), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_wait(suite.rm, 77, 0, s, 1), ICCSP_E_INVALID_HANDLE);
}

static void test_nothing_to_wait_for(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);

    (void)state;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], LONG_MS, NULL, 0), ICCSP_OK);
    s.current = ICCSP_READER_IGNORE;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], LONG_MS, &s, 1), ICCSP_OK);
    assert_int_equal(s.event, 0);
}

static void test_states_of_readers(void **state)
{
    struct iccsp_rm_reader_state s[2] = {UNAWARE(suite.any.reader[0]), UNAWARE(suite.any.reader[1])};

    (void)state;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, s, 2), ICCSP_OK);
    assert_int_equal(s[0].event & 0xFFFFu, ICCSP_READER_CHANGED | ICCSP_READER_PRESENT);
    assert_int_equal(s[0].atr_len, suite.probe.atr_len);
    assert_memory_equal(s[0].atr, suite.probe.atr, s[0].atr_len);
    assert_int_equal(s[1].event & 0xFFFFu, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
    assert_int_equal(s[1].atr_len, 0);
}

/* What the caller believes, what is so, and whether that ends a wait. */
static void test_beliefs(void **state)
{
    static const struct {
        uint32_t believed;
        bool holds;
    } cases[] = {
        {ICCSP_READER_PRESENT, true},
        {ICCSP_READER_PRESENT | ICCSP_READER_CHANGED, true},
        {ICCSP_READER_EMPTY, false},
        {ICCSP_READER_PRESENT | ICCSP_READER_INUSE, false},
        {ICCSP_READER_PRESENT | ICCSP_READER_EXCLUSIVE, false},
        {ICCSP_READER_PRESENT | ICCSP_READER_UNKNOWN, false},
        {ICCSP_READER_PRESENT | 0x12340000u, false},
        {ICCSP_READER_UNAWARE, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct iccsp_rm_reader_state s = UNAWARE(suite.reader);

        s.current = cases[i].believed;
        assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1),
                         cases[i].holds ? ICCSP_E_TIMEOUT : ICCSP_OK);
        assert_int_equal(s.event & 0xFFFFu,
                         ICCSP_READER_PRESENT | (cases[i].holds ? 0u : ICCSP_READER_CHANGED));
        assert_int_equal(s.atr_len, suite.probe.atr_len);
    }
}

static void test_wait_takes_its_time(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);
    const uint64_t before = iccsp_now_ms();

    (void)state;
    s.current = ICCSP_READER_PRESENT;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 400, &s, 1), ICCSP_E_TIMEOUT);
    assert_in_range(iccsp_now_ms() - before, 390, LONG_MS);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT);
}

static void test_insertions_and_removals_are_counted(void **state)
{
    const uint32_t before = reader_state(0) >> 16;

    (void)state;
    suite_remove(0);
    assert_int_equal(reader_state(0) >> 16, before + 1);
    suite_insert(0, &suite.probe);
    assert_int_equal(reader_state(0) >> 16, before + 2);
}

static void start_wait(struct call *c)
{
    *c = (struct call){.fn = call_wait, .number = ICCSP_WAIT_INFINITE};
    call_start_waiting(c);
}

static void test_wait_sees_removal_and_insertion(void **state)
{
    static struct probe_card second;
    struct call c;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    start_wait(&c);
    suite_remove(0);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result, 1);
    start_wait(&c);
    suite_insert(0, &suite.probe);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result, 1);
    start_wait(&c);
    suite_insert(1, &second);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result, 2);
    suite_remove(1);
    probe_card_close(&second);
}

/* Who believes that nobody is connected has not said so. */
static void test_wait_does_not_see_a_first_connection(void **state)
{
    struct call c = {.fn = call_wait, .number = 1000};

    (void)state;
    call_start_waiting(&c);
    connect_in(0);
    assert_int_equal(call_join(&c), ICCSP_E_TIMEOUT);
}

/* docs/pcsc-differences.md 5: pcscd tells nobody. */
static void test_wait_sees_the_last_disconnection(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call c = {.fn = call_wait, .number = 1500};

    (void)state;
    call_start_waiting(&c);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    const bool unnoticed = pcscd_differs(5);
    assert_int_equal(call_join(&c), unnoticed ? ICCSP_E_TIMEOUT : ICCSP_OK);
    assert_int_equal(c.result, unnoticed ? 0 : 1);
}

static void test_cancel_ends_a_wait(void **state)
{
    struct call c;

    (void)state;
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]),
                     ICCSP_OK); /* there is none, and none later */
    start_wait(&c);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[1]), ICCSP_OK); /* somebody else's */
    assert_false(call_done_within(&c, BRIEF_MS));
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_E_CANCELLED);
    start_wait(&c); /* and only that one */
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_E_CANCELLED);
}

static void test_release_ends_a_wait(void **state)
{
    struct call c;

    (void)state;
    start_wait(&c);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_E_CANCELLED);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[2]), ICCSP_E_INVALID_HANDLE);
}

static void test_pseudo_reader_is_quiet(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(ICCSP_PNP_READER);
    const uint64_t before = iccsp_now_ms();

    (void)state;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 300, &s, 1), ICCSP_E_TIMEOUT);
    assert_in_range(iccsp_now_ms() - before, 290, LONG_MS);
    assert_int_equal(s.event & ICCSP_READER_CHANGED, 0);
    assert_int_equal(s.atr_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_removed_between_calls),
        RM_TEST(test_removed_and_back),
        RM_TEST(test_another_card_after_removal),
        RM_TEST(test_removed_in_a_transaction),
        RM_TEST(test_removed_while_another_waits),
        RM_TEST(test_removed_during_a_command),
        RM_TEST(test_wait_wants_names),
        RM_TEST(test_nothing_to_wait_for),
        RM_TEST(test_states_of_readers),
        RM_TEST(test_beliefs),
        RM_TEST(test_wait_takes_its_time),
        RM_TEST(test_insertions_and_removals_are_counted),
        RM_TEST(test_wait_sees_removal_and_insertion),
        RM_TEST(test_wait_does_not_see_a_first_connection),
        RM_TEST(test_wait_sees_the_last_disconnection),
        RM_TEST(test_cancel_ends_a_wait),
        RM_TEST(test_release_ends_a_wait),
        RM_TEST(test_pseudo_reader_is_quiet),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
