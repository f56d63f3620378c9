/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting for readers: time-outs, cancellation, what is believed of each reader and what is said of it. */
#include "rm/rm_suite.h"

#include <string.h>

#include "base/clock.h"

#define FEW  16 /* readers that pcsc-lite takes in one call */
#define MANY 20

static iccsp_hr wait_in(unsigned context, uint32_t ms, struct iccsp_rm_reader_state *s, size_t count)
{
    return iccsp_rm_wait(suite.rm, suite.context[context], ms, s, count);
}

static struct iccsp_rm_reader_state believed(unsigned reader, uint32_t current)
{
    return (struct iccsp_rm_reader_state){.reader = suite.any.reader[reader], .current = current};
}

static iccsp_hr call_cancel_soon(struct call *c)
{
    iccsp_sleep_ms(c->number);
    return iccsp_rm_cancel(suite.rm, suite.context[c->context]);
}

/* Time-outs. */

static void test_no_time_and_no_change(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT);
    const uint64_t before = iccsp_now_ms();

    (void)state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_E_TIMEOUT);
    assert_in_range(iccsp_now_ms() - before, 0, LONG_MS / 2);
}

static void test_one_millisecond(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT);

    (void)state;
    assert_int_equal(wait_in(0, 1, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT);
}

static void test_change_ends_a_long_wait_at_once(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_EMPTY);
    const uint64_t before = iccsp_now_ms();

    (void)state;
    assert_int_equal(wait_in(0, 0xFFFFFFFEu, &s, 1), ICCSP_OK);
    assert_int_equal(wait_in(0, ICCSP_WAIT_INFINITE, &s, 1), ICCSP_OK);
    assert_in_range(iccsp_now_ms() - before, 0, LONG_MS / 2);
}

static void test_time_passes_with_several_readers(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, ICCSP_READER_PRESENT), believed(1, ICCSP_READER_EMPTY)};
    const uint64_t before = iccsp_now_ms();

    (void)state;
    assert_int_equal(wait_in(0, 200, s, 2), ICCSP_E_TIMEOUT);
    assert_in_range(iccsp_now_ms() - before, 190, LONG_MS);
    assert_int_equal(s[0].event & 0xFFFFu, ICCSP_READER_PRESENT);
    assert_int_equal(s[0].atr_len, suite.probe.atr_len);
    assert_int_equal(s[1].event & 0xFFFFu, ICCSP_READER_EMPTY);
}

/* Cancellation. */

static void test_cancel_before_a_wait_is_forgotten(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(wait_in(0, 200, &s, 1), ICCSP_E_TIMEOUT);
}

static void test_cancel_twice(void **state)
{
    struct call c = {.fn = call_wait, .number = ICCSP_WAIT_INFINITE};
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT);

    (void)state;
    call_start_waiting(&c);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_E_CANCELLED);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(wait_in(2, 200, &s, 1), ICCSP_E_TIMEOUT);
}

static void test_cancel_by_another_thread(void **state)
{
    struct call c = {.fn = call_cancel_soon, .number = 200};
    struct iccsp_rm_reader_state s[2] = {believed(0, ICCSP_READER_PRESENT), believed(1, ICCSP_READER_EMPTY)};

    (void)state;
    call_start(&c);
    assert_int_equal(wait_in(0, LONG_MS, s, 2), ICCSP_E_CANCELLED);
    assert_int_equal(call_join(&c), ICCSP_OK);
}

static void test_cancel_ends_one_wait_of_several(void **state)
{
    struct call c = {.fn = call_wait, .number = ICCSP_WAIT_INFINITE},
                cancel = {.fn = call_cancel_soon, .number = 100};
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT);

    (void)state;
    call_start_waiting(&c);
    call_start(&cancel);
    assert_int_equal(wait_in(0, LONG_MS, &s, 1), ICCSP_E_CANCELLED);
    assert_int_equal(call_join(&cancel), ICCSP_OK);
    assert_false(call_done_within(&c, BRIEF_MS));
    suite_remove(0);
    assert_int_equal(call_join(&c), ICCSP_OK);
}

/* It ends waits for readers, and nothing else. */
static void test_cancel_ends_no_other_call(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_begin, .card = other};

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(&c);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[1]), ICCSP_OK);
    assert_false(call_done_within(&c, BRIEF_MS));
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(end(other), ICCSP_OK);
}

static void test_context_is_good_after_a_cancelled_wait(void **state)
{
    struct call c = {.fn = call_wait, .number = ICCSP_WAIT_INFINITE};
    uintptr_t card;

    (void)state;
    for (int i = 0; i < 3; i++) {
        call_start_waiting(&c);
        assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
        assert_int_equal(call_join(&c), ICCSP_E_CANCELLED);
    }
    assert_int_equal(connect_to(suite.rm, suite.context[2], suite.reader, &card), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

/* Beliefs and answers. */

static void test_nothing_known_of_several_readers(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(1, 0), believed(0, 0)};

    (void)state;
    assert_int_equal(wait_in(0, LONG_MS, s, 2), ICCSP_OK);
    assert_int_equal(s[0].event & 0xFFFFu, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
    assert_int_equal(s[1].event & 0xFFFFu, ICCSP_READER_CHANGED | ICCSP_READER_PRESENT);
}

static void test_ignored_reader_is_not_looked_at(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, ICCSP_READER_IGNORE), believed(1, ICCSP_READER_EMPTY)};

    (void)state;
    assert_int_equal(wait_in(0, 200, s, 2), ICCSP_E_TIMEOUT);
    assert_int_equal(s[0].event & ICCSP_READER_CHANGED, 0);
    assert_int_equal(s[0].atr_len, 0);
}

static void test_one_changed_reader_ends_the_wait(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, ICCSP_READER_PRESENT),
                                         believed(1, ICCSP_READER_PRESENT)};

    (void)state;
    assert_int_equal(wait_in(0, LONG_MS, s, 2), ICCSP_OK);
    assert_int_equal(s[0].event & 0xFFFFu, ICCSP_READER_PRESENT);
    assert_int_equal(s[1].event & 0xFFFFu, ICCSP_READER_EMPTY | ICCSP_READER_CHANGED);
    assert_int_equal(s[0].atr_len, suite.probe.atr_len);
    assert_int_equal(s[1].atr_len, 0);
}

static void test_a_reader_twice_in_one_call(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, ICCSP_READER_EMPTY), believed(0, ICCSP_READER_PRESENT)};

    (void)state;
    assert_int_equal(wait_in(0, LONG_MS, s, 2), ICCSP_OK);
    assert_int_equal(s[0].event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_CHANGED);
    assert_int_equal(s[1].event & 0xFFFFu, ICCSP_READER_PRESENT);
}

static void test_many_readers_in_one_call(void **state)
{
    struct iccsp_rm_reader_state s[FEW];

    (void)state;
    for (unsigned i = 0; i < FEW; i++)
        s[i] = believed(i % 2, 0);
    assert_int_equal(wait_in(0, LONG_MS, s, FEW), ICCSP_OK);
    for (unsigned i = 0; i < FEW; i++) {
        assert_int_equal(s[i].event & 0xFFFFu,
                         ICCSP_READER_CHANGED | (i % 2 == 0 ? ICCSP_READER_PRESENT : ICCSP_READER_EMPTY));
        assert_int_equal(s[i].atr_len, i % 2 == 0 ? suite.probe.atr_len : 0);
    }
}

/* docs/pcsc-differences.md 15. */
static void test_more_readers_than_pcscd_can_have(void **state)
{
    struct iccsp_rm_reader_state s[MANY];

    (void)state;
    for (unsigned i = 0; i < MANY; i++)
        s[i] = believed(i % 2, 0);
    assert_int_equal(wait_in(0, LONG_MS, s, MANY), pcscd_differs(15) ? ICCSP_E_INVALID_PARAMETER : ICCSP_OK);
}

/* docs/pcsc-differences.md 16. */
static void test_ignored_reader_that_nobody_knows(void **state)
{
    struct iccsp_rm_reader_state s[2] = {{.reader = "nobody", .current = ICCSP_READER_IGNORE},
                                         believed(0, ICCSP_READER_PRESENT)};

    (void)state;
    assert_int_equal(wait_in(0, 100, s, 2), pcscd_differs(16) ? ICCSP_E_UNKNOWN_READER : ICCSP_E_TIMEOUT);
    assert_int_equal(s[0].event, 0);
}

/* A counter, or the mark of a change, is not nothing. */
static void test_little_is_believed(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_CHANGED);

    (void)state;
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT);
    s.current = s.event & 0xFFFF0000u;
    assert_int_not_equal(s.current, 0);
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_E_TIMEOUT);
}

static void test_belief_mute(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT | ICCSP_READER_MUTE);

    (void)state;
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_CHANGED);
}

/* What no reader reports cannot have changed. */
static void test_beliefs_that_nobody_checks(void **state)
{
    static const uint32_t beliefs[] = {ICCSP_READER_ATRMATCH, ICCSP_READER_UNPOWERED, 0x0800u};

    (void)state;
    for (size_t i = 0; i < sizeof(beliefs) / sizeof(beliefs[0]); i++) {
        struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT | beliefs[i]);

        assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_E_TIMEOUT);
        assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT);
    }
}

static void test_beliefs_that_contradict_each_other(void **state)
{
    static const uint32_t beliefs[] = {ICCSP_READER_EMPTY | ICCSP_READER_PRESENT,
                                       ICCSP_READER_INUSE | ICCSP_READER_EXCLUSIVE,
                                       ICCSP_READER_PRESENT | ICCSP_READER_UNAVAILABLE};

    (void)state;
    for (size_t i = 0; i < sizeof(beliefs) / sizeof(beliefs[0]); i++) {
        struct iccsp_rm_reader_state s = believed(0, beliefs[i]);

        assert_int_equal(wait_in(0, LONG_MS, &s, 1), ICCSP_OK);
        assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_CHANGED);
    }
}

static void test_what_is_the_callers_own_stays(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT | 0x00770000u);

    (void)state;
    s.user = &s;
    s.event = 77;
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_OK);
    assert_ptr_equal(s.user, &s);
    assert_ptr_equal(s.reader, suite.reader);
    assert_int_equal(s.current, ICCSP_READER_PRESENT | 0x00770000u);
}

/* What a wait said is what the next one may begin with. */
static void test_answer_is_the_next_belief(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, 0), believed(1, 0)};

    (void)state;
    connect_in(1);
    assert_int_equal(wait_in(0, 0, s, 2), ICCSP_OK);
    for (int i = 0; i < 2; i++)
        s[i].current = s[i].event;
    assert_int_equal(wait_in(0, 200, s, 2), ICCSP_E_TIMEOUT);
}

static void test_counter_of_each_reader(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, 0), believed(1, 0)};
    uint32_t before[2];

    (void)state;
    assert_int_equal(wait_in(0, 0, s, 2), ICCSP_OK);
    for (int i = 0; i < 2; i++)
        before[i] = s[i].event >> 16;
    suite_remove(0);
    assert_int_equal(wait_in(0, 0, s, 2), ICCSP_OK);
    assert_int_equal(s[0].event >> 16, before[0] + 1);
    assert_int_equal(s[1].event >> 16, before[1]);
}

/* Whoever looks away while a card is swapped sees that the counter went on. */
static void test_swap_is_seen_by_the_counter(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, 0);

    (void)state;
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_OK);
    s.current = s.event & ~ICCSP_READER_CHANGED;
    suite_remove(0);
    suite_insert(0, &suite.probe);
    assert_int_equal(wait_in(0, LONG_MS, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_CHANGED);
    assert_int_equal(s.event >> 16, (s.current >> 16) + 2);
}

static void test_belief_in_use(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);

    (void)state;
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_CHANGED);
    connect_in(1);
    assert_int_equal(wait_in(0, 100, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
}

static void test_belief_in_exclusive_use(void **state)
{
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT | ICCSP_READER_EXCLUSIVE);
    uintptr_t card;

    (void)state;
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[1], suite.reader, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(wait_in(0, 100, &s, 1), ICCSP_E_TIMEOUT);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_EXCLUSIVE);
    s.current = ICCSP_READER_PRESENT | ICCSP_READER_INUSE; /* the other kind of use */
    assert_int_equal(wait_in(0, 0, &s, 1), ICCSP_OK);
}

/* Two programs watch a reader, and both are told. */
static void test_two_watch_a_reader(void **state)
{
    struct call c = {.fn = call_wait, .number = ICCSP_WAIT_INFINITE};
    struct iccsp_rm_reader_state s = believed(0, ICCSP_READER_PRESENT);

    (void)state;
    call_start_waiting(&c);
    suite_remove(0);
    assert_int_equal(wait_in(0, LONG_MS, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & 0xFFFFu, ICCSP_READER_EMPTY | ICCSP_READER_CHANGED);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result, 1);
}

/* The pseudo reader beside real ones. */

static void test_pseudo_reader_beside_others(void **state)
{
    struct iccsp_rm_reader_state s[2] = {believed(0, ICCSP_READER_EMPTY), UNAWARE(ICCSP_PNP_READER)};

    (void)state;
    assert_int_equal(wait_in(0, LONG_MS, s, 2), ICCSP_OK);
    assert_int_equal(s[0].event & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_CHANGED);
    assert_int_equal(s[1].event & ICCSP_READER_CHANGED, 0);
    s[0].current = ICCSP_READER_PRESENT;
    assert_int_equal(wait_in(0, 100, s, 2), ICCSP_E_TIMEOUT);
}

static void test_pseudo_reader_sees_no_cards(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(ICCSP_PNP_READER);
    struct call c = {.fn = call_cancel_soon, .number = 1000};

    (void)state;
    call_start(&c);
    assert_int_equal(wait_in(0, LONG_MS, &s, 1), ICCSP_E_CANCELLED);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(s.event & ICCSP_READER_CHANGED, 0);
}

static void test_ignored_pseudo_reader(void **state)
{
    struct iccsp_rm_reader_state s = {.reader = ICCSP_PNP_READER, .current = ICCSP_READER_IGNORE};

    (void)state;
    assert_int_equal(wait_in(0, LONG_MS, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & ICCSP_READER_CHANGED, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_no_time_and_no_change),
        RM_TEST(test_one_millisecond),
        RM_TEST(test_change_ends_a_long_wait_at_once),
        RM_TEST(test_time_passes_with_several_readers),
        RM_TEST(test_cancel_before_a_wait_is_forgotten),
        RM_TEST(test_cancel_twice),
        RM_TEST(test_cancel_by_another_thread),
        RM_TEST(test_cancel_ends_one_wait_of_several),
        RM_TEST(test_cancel_ends_no_other_call),
        RM_TEST(test_context_is_good_after_a_cancelled_wait),
        RM_TEST(test_nothing_known_of_several_readers),
        RM_TEST(test_ignored_reader_is_not_looked_at),
        RM_TEST(test_one_changed_reader_ends_the_wait),
        RM_TEST(test_a_reader_twice_in_one_call),
        RM_TEST(test_many_readers_in_one_call),
        RM_TEST(test_more_readers_than_pcscd_can_have),
        RM_TEST(test_ignored_reader_that_nobody_knows),
        RM_TEST(test_little_is_believed),
        RM_TEST(test_belief_mute),
        RM_TEST(test_beliefs_that_nobody_checks),
        RM_TEST(test_beliefs_that_contradict_each_other),
        RM_TEST(test_what_is_the_callers_own_stays),
        RM_TEST(test_answer_is_the_next_belief),
        RM_TEST(test_counter_of_each_reader),
        RM_TEST(test_swap_is_seen_by_the_counter),
        RM_TEST(test_belief_in_use),
        RM_TEST(test_belief_in_exclusive_use),
        RM_TEST(test_two_watch_a_reader),
        RM_TEST(test_pseudo_reader_beside_others),
        RM_TEST(test_pseudo_reader_sees_no_cards),
        RM_TEST(test_ignored_pseudo_reader),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
