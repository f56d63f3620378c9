/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens to readers and cards that are in the hand of a test: with virtual readers only.
 * docs/pcsc-differences.md says by number why not with those of a real pcscd. */
#include "rm/rm_suite.h"

#include <string.h>

#define THIRD suite.any.reader[ANY_THIRD]

static void insert(unsigned reader, struct probe_card *probe)
{
    suite.any.kind->insert(&suite.any, reader, probe->card);
}

static void add_third(void)
{
    suite.any.kind->add_reader(&suite.any, suite.any.reader[ANY_THIRD]);
}

static void remove_third(void)
{
    suite.any.kind->remove_reader(&suite.any, suite.any.reader[ANY_THIRD]);
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
    assert_int_equal(drop(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

/* docs/pcsc-differences.md 6: no motor, but no state left either. */
static void test_eject_resets(void **state)
{
    const uintptr_t other = connect_in(1);
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(drop(card, ICCSP_DISPOSE_EJECT), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 2);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    card = connect_in(0);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_EJECT), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 3);
}

/* Whoever takes the card out does not wait for what it is doing, nor does the next card. */
static void test_removal_does_not_wait_for_the_card(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_sleep, .card = card, .number = 1500};
    static struct probe_card second;
    iccsp_hr hr;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    call_start_waiting(&slow);
    suite.any.kind->take_out(&suite.any, 0);
    assert_int_equal(status_of(card), ICCSP_W_REMOVED_CARD);
    insert(0, &second);
    const uintptr_t other = connect_in(1);
    assert_int_equal(command(other, PROBE_UNLOCK, 0, &hr), 0x9000);
    assert_false(slow.done);
    assert_int_equal(call_join(&slow), ICCSP_W_REMOVED_CARD);
    assert_int_equal(command(other, PROBE_UNLOCKED, 0, &hr), 0x9000);
    assert_int_equal(suite.probe.off, 1);
    suite_remove(0);
    probe_card_close(&second);
}

static void test_mute_card(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    static struct probe_card mute;
    uintptr_t card;

    (void)state;
    probe_card_open(&mute, "");
    suite.holds[0] = true;
    insert(0, &mute);
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

/* 11. */
static void test_wait_sees_a_mute_card(void **state)
{
    static struct probe_card mute;
    struct call c = {.fn = call_wait, .number = ICCSP_WAIT_INFINITE};
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);

    (void)state;
    probe_card_open(&mute, "");
    call_start_waiting(&c);
    suite_insert(0, &mute);
    assert_int_equal(call_join(&c), ICCSP_OK);
    s.current = ICCSP_READER_PRESENT | ICCSP_READER_MUTE;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 100, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_MUTE);
    assert_int_equal(s.atr_len, 0);
    suite_remove(0);
    probe_card_close(&mute);
}

/* 18: torn out by somebody else while it is reset. */
static void take_out_first(void *context)
{
    (void)context;
    suite.probe.on_power = NULL;
    suite.any.kind->take_out(&suite.any, 0);
    suite.holds[0] = false;
}

static void test_removed_during_a_reset(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    suite.probe.on_power = take_out_first;
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_W_REMOVED_CARD);
    assert_knows_of_removal(card);
    assert_knows_of_removal(other);
    assert_int_equal(reader_state(2) & 0xFFFFu, ICCSP_READER_EMPTY);
}

static void test_removed_during_a_reset_at_the_end(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    suite.probe.on_power = take_out_first;
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_knows_of_removal(card);
    assert_knows_of_removal(other);
    suite_insert(0, &suite.probe);
    assert_int_equal(send_hr(connect_in(2)), ICCSP_OK); /* the transaction went with the card */
}

static void test_removed_during_a_reset_at_disconnection(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    suite.probe.on_power = take_out_first;
    assert_int_equal(drop(card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
    assert_knows_of_removal(other);
}

static void test_reader_taken_away(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.any.reader[ANY_THIRD]);
    static struct probe_card second;
    uintptr_t card;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    add_third();
    insert(ANY_THIRD, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[0], suite.any.reader[ANY_THIRD], &card), ICCSP_OK);
    remove_third();
    /* Another reader of this name is another reader. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(status_of(card), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(send_hr(card), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(begin(card), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_E_READER_UNAVAILABLE);
        if (i == 0) {
            assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_E_UNKNOWN_READER);
            add_third();
            insert(ANY_THIRD, &second);
        }
    }
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(second.warm, 0);
    remove_third();
    probe_card_close(&second);
}

static iccsp_hr call_connect_by_name(struct call *c)
{
    return connect_to(suite.rm, suite.context[2], (const char *)c->card, &c->result);
}

static void test_reader_taken_away_from_those_who_wait(void **state)
{
    static struct probe_card second;
    uintptr_t card, other;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    add_third();
    insert(ANY_THIRD, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[0], suite.any.reader[ANY_THIRD], &card), ICCSP_OK);
    assert_int_equal(connect_to(suite.rm, suite.context[1], suite.any.reader[ANY_THIRD], &other), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_OK);
    struct call connecting = {.fn = call_connect_by_name, .card = (uintptr_t)suite.any.reader[ANY_THIRD]},
                beginning = {.fn = call_begin, .card = other};
    call_start(&connecting);
    call_start(&beginning);
    assert_false(call_done_within(&connecting, BRIEF_MS));
    assert_false(beginning.done);
    remove_third();
    assert_int_equal(call_join(&connecting), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(call_join(&beginning), ICCSP_E_READER_UNAVAILABLE);
    probe_card_close(&second);
}

static iccsp_hr call_wait_for_reader(struct call *c)
{
    struct iccsp_rm_reader_state s[2] = {UNAWARE(THIRD), UNAWARE(ICCSP_PNP_READER)};

    s[0].current = c->number;
    const iccsp_hr hr = iccsp_rm_wait(suite.rm, suite.context[2], ICCSP_WAIT_INFINITE, s + (c->card == 0),
                                      c->card == 0 ? 1 : 2);
    c->result = s[0].event | s[1].event;
    return hr;
}

static void test_wait_sees_readers_go_and_come(void **state)
{
    struct call c = {.fn = call_wait_for_reader, .number = ICCSP_READER_EMPTY, .card = 1};

    (void)state;
    add_third();
    call_start_waiting(&c);
    remove_third();
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result & 0xFFFFu,
                     ICCSP_READER_CHANGED | ICCSP_READER_UNKNOWN | ICCSP_READER_UNAVAILABLE);
    c.card = 0; /* the pseudo reader alone */
    call_start_waiting(&c);
    add_third();
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result, ICCSP_READER_CHANGED | 3u << 16);
    remove_third();
}

/* Whoever gives the number of readers that he knows does not miss one that came before the wait. */
static void test_pseudo_reader_with_a_number(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(ICCSP_PNP_READER);

    (void)state;
    s.current = 2u << 16;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_E_TIMEOUT);
    s.current = 1u << 16;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_OK);
    assert_int_equal(s.event, ICCSP_READER_CHANGED | 2u << 16);
}

/* 12. */
static void test_readers_come_and_go_in_the_list(void **state)
{
    char names[256];
    size_t before, len;

    (void)state;
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &before), ICCSP_OK);
    add_third();
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], names, sizeof(names), &len), ICCSP_OK);
    assert_int_equal(len, before + strlen(THIRD) + 1);
    assert_string_equal(names + before - 1, THIRD);
    assert_int_equal(names[len - 1], 0);
    remove_third();
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, before);
}

static void test_no_readers_at_all(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(ICCSP_PNP_READER);
    size_t len = 77;

    (void)state;
    for (unsigned i = 0; i < ANY_READERS; i++)
        suite.any.kind->remove_reader(&suite.any, suite.any.reader[i]);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &len),
                     ICCSP_E_NO_READERS_AVAILABLE);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 100, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(try_connect(0, ICCSP_SHARE_DIRECT, 0), ICCSP_E_UNKNOWN_READER);
    for (unsigned i = 0; i < ANY_READERS; i++)
        suite.any.kind->add_reader(&suite.any, suite.any.reader[i]);
}

/* A new reader of the same name knows of nothing. */
static void test_reader_that_comes_back(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(THIRD);
    static struct probe_card second;
    uintptr_t card;

    (void)state;
    add_third();
    probe_card_open(&second, PROBE_ATR_T1);
    insert(ANY_THIRD, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[0], THIRD, &card), ICCSP_OK);
    remove_third();
    add_third();
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[1], 0, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    insert(ANY_THIRD, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[1], THIRD, &card), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
    remove_third();
    probe_card_close(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_to_exclusive_and_back),
        RM_TEST(test_eject_resets),
        RM_TEST(test_removal_does_not_wait_for_the_card),
        RM_TEST_EMPTY(test_mute_card),
        RM_TEST_EMPTY(test_wait_sees_a_mute_card),
        RM_TEST(test_removed_during_a_reset),
        RM_TEST(test_removed_during_a_reset_at_the_end),
        RM_TEST(test_removed_during_a_reset_at_disconnection),
        RM_TEST(test_reader_taken_away),
        RM_TEST(test_reader_taken_away_from_those_who_wait),
        RM_TEST(test_wait_sees_readers_go_and_come),
        RM_TEST(test_pseudo_reader_with_a_number),
        RM_TEST(test_readers_come_and_go_in_the_list),
        RM_TEST_EMPTY(test_no_readers_at_all),
        RM_TEST(test_reader_that_comes_back),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
