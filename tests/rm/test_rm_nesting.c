/* SPDX-License-Identifier: BSD-2-Clause */
/* Transactions within transactions, on several readers, and what goes on meanwhile. */
#include "rm/rm_suite.h"

#include <string.h>

static uintptr_t connect_second(unsigned context)
{
    uintptr_t card;

    assert_int_equal(connect_to(suite.rm, suite.context[context], suite.any.reader[1], &card), ICCSP_OK);
    return card;
}

static struct probe_card second;

static void insert_second(void)
{
    probe_card_open(&second, PROBE_ATR_T1);
    suite_insert(1, &second);
}

static void remove_second(void)
{
    suite_remove(1);
    probe_card_close(&second);
}

static void begin_times(uintptr_t card, int n)
{
    for (int i = 0; i < n; i++)
        assert_int_equal(begin(card), ICCSP_OK);
}

static void end_times(uintptr_t card, int n)
{
    for (int i = 0; i < n; i++)
        assert_int_equal(end(card), ICCSP_OK);
}

static void test_deep_nesting(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    begin_times(card, 100);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    end_times(card, 100);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
}

static void test_others_wait_for_the_outermost_end(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_begin, .card = other};

    (void)state;
    begin_times(card, 3);
    call_start(&c);
    for (int i = 0; i < 2; i++) {
        assert_false(call_done_within(&c, BRIEF_MS));
        assert_int_equal(end(card), ICCSP_OK);
    }
    assert_false(call_done_within(&c, BRIEF_MS));
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(end(other), ICCSP_OK);
}

static void test_a_transaction_is_of_one_reader(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    insert_second();
    const uintptr_t other = connect_second(1);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(begin(other), ICCSP_OK);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, other, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
    remove_second();
}

/* One program copies from one card to another. */
static void test_two_transactions_of_one_program(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    insert_second();
    const uintptr_t other = connect_second(0);
    struct call first = {.fn = call_send, .card = connect_in(1)};
    struct call last = {.fn = call_send, .card = connect_second(2)};
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(begin(other), ICCSP_OK);
    call_start_waiting(&first);
    call_start_waiting(&last);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&first), ICCSP_OK);
    assert_false(last.done);
    assert_int_equal(end(other), ICCSP_OK);
    assert_int_equal(call_join(&last), ICCSP_OK);
    remove_second();
}

/* A transaction belongs to a handle, not to a program. */
static void test_a_second_handle_has_no_part_in_it(void **state)
{
    const uintptr_t card = connect_in(0), own = connect_in(0);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(end(own), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(drop(own, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
}

/* No right to end it is no right to reset. */
static void test_reset_without_the_right(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_end(suite.rm, other, ICCSP_DISPOSE_RESET), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
    assert_int_equal(end(card), ICCSP_OK);
}

static void test_reconnection_keeps_the_transaction(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_status, .card = other};

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    call_start_waiting(&c);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

static void test_reset_by_reconnection_keeps_the_transaction(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call c = {.fn = call_send, .card = other};

    (void)state;
    begin_times(card, 2);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
    call_start(&c);
    /* It may be told of the reset at once, but it does not get at the card. */
    call_done_within(&c, BRIEF_MS);
    assert_int_equal(suite.probe.commands, 0);
    end_times(card, 2);
    assert_int_equal(call_join(&c), ICCSP_W_RESET_CARD);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

static void test_unpower_at_an_inner_end(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    begin_times(card, 2);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_W_RESET_CARD);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

/* A transaction that did not begin keeps nobody away. */
static void test_refused_transaction_locks_nothing(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_W_RESET_CARD);
    assert_int_equal(begin(other), ICCSP_OK);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(end(other), ICCSP_OK);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

static void test_what_does_not_wait(void **state)
{
    const uintptr_t card = connect_in(0);
    uintptr_t context;
    size_t len;

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[1], NULL, 0, &len), ICCSP_OK);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[1]), ICCSP_OK);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[1]), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(suite.rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.rm, context), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
}

static void test_exclusive_use_nests_as_well(void **state)
{
    uintptr_t card;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    begin_times(card, 3);
    assert_int_equal(send_hr(card), ICCSP_OK);
    end_times(card, 3);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
}

static void test_direct_connection_has_transactions(void **state)
{
    uintptr_t card;

    (void)state;
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_DIRECT, 0, &card, NULL),
        ICCSP_OK);
    struct call c = {.fn = call_send, .card = connect_in(1)};
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(&c);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
}

/* All who wait get their turn. */
static void test_everybody_gets_a_turn(void **state)
{
    const uintptr_t card = connect_in(0), other[2] = {connect_in(1), connect_in(2)};
    struct call c[2];

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    for (int i = 0; i < 2; i++) {
        c[i] = (struct call){.fn = call_begin, .card = other[i]};
        call_start_waiting(&c[i]);
    }
    assert_int_equal(end(card), ICCSP_OK);
    while (!c[0].done && !call_done_within(&c[1], 10))
        ;
    const int first = c[0].done ? 0 : 1;
    assert_int_equal(call_join(&c[first]), ICCSP_OK);
    assert_false(call_done_within(&c[1 - first], BRIEF_MS));
    assert_int_equal(end(other[first]), ICCSP_OK);
    assert_int_equal(call_join(&c[1 - first]), ICCSP_OK);
    assert_int_equal(end(other[1 - first]), ICCSP_OK);
}

#define ROUNDS 40u

/* Reads the number that the card keeps and stores the next one. */
static iccsp_hr call_count_up(struct call *c)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint8_t recall[] = {0x00, PROBE_RECALL, 0x00, 0x00};
        uint8_t rsp[8];
        size_t len;
        iccsp_hr hr = begin(c->card);

        if (ICCSP_SUCCEEDED(hr))
            hr = iccsp_rm_transmit(suite.rm, c->card, ICCSP_PROTOCOL_T1, recall, 4, rsp, sizeof(rsp), &len);
        if (ICCSP_SUCCEEDED(hr))
            command(c->card, PROBE_STORE, (uint16_t)((rsp[0] << 8 | rsp[1]) + 1), &hr);
        if (ICCSP_SUCCEEDED(hr))
            hr = end(c->card);
        if (ICCSP_FAILED(hr))
            return hr;
    }
    return ICCSP_OK;
}

static void test_nobody_comes_in_between(void **state)
{
    struct call c[CONTEXTS];

    (void)state;
    for (unsigned i = 0; i < CONTEXTS; i++)
        c[i] = (struct call){.fn = call_count_up, .card = connect_in(i)};
    for (unsigned i = 0; i < CONTEXTS; i++)
        call_start(&c[i]);
    for (unsigned i = 0; i < CONTEXTS; i++)
        assert_int_equal(call_join(&c[i]), ICCSP_OK);
    assert_int_equal(suite.probe.kept, CONTEXTS * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_deep_nesting),
        RM_TEST(test_others_wait_for_the_outermost_end),
        RM_TEST(test_a_transaction_is_of_one_reader),
        RM_TEST(test_two_transactions_of_one_program),
        RM_TEST(test_a_second_handle_has_no_part_in_it),
        RM_TEST(test_reset_without_the_right),
        RM_TEST(test_reconnection_keeps_the_transaction),
        RM_TEST(test_reset_by_reconnection_keeps_the_transaction),
        RM_TEST(test_unpower_at_an_inner_end),
        RM_TEST(test_refused_transaction_locks_nothing),
        RM_TEST(test_what_does_not_wait),
        RM_TEST(test_exclusive_use_nests_as_well),
        RM_TEST(test_direct_connection_has_transactions),
        RM_TEST(test_everybody_gets_a_turn),
        RM_TEST(test_nobody_comes_in_between),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
