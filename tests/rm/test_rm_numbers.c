/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers that are no handles, no contexts, or not any more; protocols that cannot be. */
#include "rm/rm_suite.h"

#include <string.h>

/* Every call that takes a card handle. */
static void assert_is_no_card(uintptr_t card)
{
    uint8_t bytes[8] = {0};
    size_t len;

    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(send_hr(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(begin(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(end(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, bytes, 8, bytes, 8, &len), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 1, bytes, 8, &len), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, card, 1, bytes, 8), ICCSP_E_INVALID_HANDLE);
}

/* Every call that takes a context. */
static void assert_is_no_context(uintptr_t context)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);
    uintptr_t card = 77;
    size_t len;

    assert_int_equal(iccsp_rm_is_valid(suite.rm, context), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, context, NULL, 0, &len), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_wait(suite.rm, context, 0, &s, 1), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_cancel(suite.rm, context), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(connect_to(suite.rm, context, suite.reader, &card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(card, 0);
    assert_int_equal(iccsp_rm_release(suite.rm, context), ICCSP_E_INVALID_HANDLE);
}

static void test_zero_is_no_handle(void **state)
{
    (void)state;
    assert_is_no_card(0);
    assert_is_no_context(0);
}

static void test_largest_numbers_are_no_handles(void **state)
{
    (void)state;
    assert_is_no_card(UINTPTR_MAX);
    assert_is_no_context(UINTPTR_MAX);
    assert_is_no_card(UINTPTR_MAX / 2);
    assert_is_no_context(UINTPTR_MAX / 2);
}

/* A number of the right lower half is another number. */
static void test_both_halves_count(void **state)
{
#if UINTPTR_MAX > 0xFFFFFFFFu
    const uintptr_t card = connect_in(0), bit = (uintptr_t)1 << 40;

    (void)state;
    assert_is_no_card(card ^ bit);
    assert_is_no_context(suite.context[0] ^ bit);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_OK);
#else
    (void)state;
    assert_is_no_card(connect_in(0) ^ 0x40000000u);
#endif
}

static void test_neighbours_are_no_handles(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_is_no_card(card + 1);
    assert_is_no_card(card - 1);
    assert_int_equal(status_of(card), ICCSP_OK);
}

static void test_context_is_no_card(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_is_no_card(suite.context[0]);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_OK);
}

static void test_card_is_no_context(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_is_no_context(card);
    assert_int_equal(status_of(card), ICCSP_OK);
}

static void test_closed_card(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_is_no_card(card);
    connect_in(0); /* is not given the same number at once */
    assert_is_no_card(card);
}

static void test_released_context(void **state)
{
    uintptr_t again;

    (void)state;
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    assert_is_no_context(suite.context[0]);
    assert_int_equal(iccsp_rm_establish(suite.rm, &again), ICCSP_OK);
    assert_int_not_equal(again, suite.context[0]);
    assert_is_no_context(suite.context[0]);
    assert_int_equal(iccsp_rm_release(suite.rm, again), ICCSP_OK);
}

static void test_cards_of_a_released_context(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(0), kept = connect_in(1);

    (void)state;
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    assert_is_no_card(card);
    assert_is_no_card(other);
    assert_int_equal(send_hr(kept), ICCSP_OK);
}

static void test_contexts_are_many_and_different(void **state)
{
    uintptr_t context[16];

    (void)state;
    for (int i = 0; i < 16; i++) {
        assert_int_equal(iccsp_rm_establish(suite.rm, &context[i]), ICCSP_OK);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(context[i], context[k]);
    }
    for (int i = 0; i < 16; i++)
        assert_int_equal(iccsp_rm_release(suite.rm, context[i]), ICCSP_OK);
}

static void test_handles_of_a_program_are_many(void **state)
{
    uintptr_t card[16];

    (void)state;
    for (int i = 0; i < 16; i++)
        card[i] = connect_in(0);
    for (int i = 15; i >= 0; i--) {
        assert_int_equal(send_hr(card[i]), ICCSP_OK);
        assert_int_equal(drop(card[i], ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    }
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT);
}

/* A handle belongs to no thread. */
static void test_handle_in_another_thread(void **state)
{
    struct call c = {.fn = call_send, .card = connect_in(0)};

    (void)state;
    call_start(&c);
    assert_int_equal(call_join(&c), ICCSP_OK);
    c.fn = call_disconnect;
    call_start(&c);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_is_no_card(c.card);
}

/* A transaction neither. */
static void test_transaction_in_another_thread(void **state)
{
    struct call c = {.fn = call_begin, .card = connect_in(0)};

    (void)state;
    call_start(&c);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(send_hr(c.card), ICCSP_OK);
    assert_int_equal(end(c.card), ICCSP_OK);
    assert_int_equal(end(c.card), ICCSP_E_NOT_TRANSACTED);
}

static void test_reconnection_keeps_the_number(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
    assert_int_equal(drop(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

/* docs/pcsc-differences.md 9: two openings are two worlds, or one service. */
static void test_handles_and_another_opening(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    const uintptr_t card = connect_in(0);
    struct iccsp_rm *rm;

    (void)state;
    assert_int_equal(iccsp_rm_open(suite.any.kind->spec, &rm), ICCSP_OK);
    const bool one_service = winscard_differs(9);
    assert_int_equal(iccsp_rm_status(rm, card, &s), one_service ? ICCSP_OK : ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_is_valid(rm, suite.context[0]),
                     one_service ? ICCSP_OK : ICCSP_E_INVALID_HANDLE);
    iccsp_rm_close(&rm);
    assert_int_equal(status_of(card), ICCSP_OK);
}

/* RAW is not negotiated: it stands before the others, and they do not get on with it. */
static void test_raw_comes_before_others(void **state)
{
    uintptr_t card;
    uint32_t active = 77;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_RAW | ICCSP_PROTOCOL_ANY, &card, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_RAW);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_RAW), ICCSP_OK);
}

static void test_protocol_is_free_again_after_a_reset(void **state)
{
    uintptr_t card = connect_in(0); /* T=1 */

    (void)state;
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0), ICCSP_E_PROTO_MISMATCH);
    card = connect_in(0);
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0), ICCSP_OK);
}

static void test_protocol_of_a_command_is_the_one_in_use(void **state)
{
    static const uint32_t others[] = {ICCSP_PROTOCOL_T0, ICCSP_PROTOCOL_ANY, 0};
    const uintptr_t card = connect_in(0);
    const uint8_t cmd[] = {0x00, PROBE_UNLOCK, 0x00, 0x00};
    uint8_t rsp[8];
    size_t len = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(iccsp_rm_transmit(suite.rm, card, others[i], cmd, 4, rsp, 8, &len),
                         ICCSP_E_PROTO_MISMATCH);
        assert_int_equal(len, 0);
    }
    assert_int_equal(suite.probe.commands, 0);
}

/* docs/pcsc-differences.md 17. */
static void test_command_as_raw(void **state)
{
    const uintptr_t card = connect_in(0);
    const uint8_t cmd[] = {0x00, PROBE_UNLOCK, 0x00, 0x00};
    uint8_t rsp[8];
    size_t len = 77;

    (void)state;
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_RAW, cmd, 4, rsp, 8, &len),
                     winscard_differs(17) ? ICCSP_OK : ICCSP_E_PROTO_MISMATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_zero_is_no_handle),
        RM_TEST(test_largest_numbers_are_no_handles),
        RM_TEST(test_both_halves_count),
        RM_TEST(test_neighbours_are_no_handles),
        RM_TEST(test_context_is_no_card),
        RM_TEST(test_card_is_no_context),
        RM_TEST(test_closed_card),
        RM_TEST(test_released_context),
        RM_TEST(test_cards_of_a_released_context),
        RM_TEST(test_contexts_are_many_and_different),
        RM_TEST(test_handles_of_a_program_are_many),
        RM_TEST(test_handle_in_another_thread),
        RM_TEST(test_transaction_in_another_thread),
        RM_TEST(test_reconnection_keeps_the_number),
        RM_TEST(test_handles_and_another_opening),
        RM_TEST(test_raw_comes_before_others),
        RM_TEST(test_protocol_is_free_again_after_a_reset),
        RM_TEST(test_protocol_of_a_command_is_the_one_in_use),
        RM_TEST(test_command_as_raw),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
