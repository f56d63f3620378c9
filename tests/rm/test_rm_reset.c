/* SPDX-License-Identifier: BSD-2-Clause */
/* Resets: who is told, when, and what else changes. */
#include "rm/rm_suite.h"

#include <string.h>

static iccsp_hr end_with(uintptr_t card, uint32_t disposition)
{
    return iccsp_rm_end(suite.rm, card, disposition);
}

/* Resets the card, and is not told itself. */
static void reset_by(uintptr_t card)
{
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
}

static void test_new_connection_knows_of_no_reset(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    reset_by(card);
    assert_int_equal(status_of(connect_in(1)), ICCSP_OK);
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(send_hr(connect_in(1)), ICCSP_OK);
}

static void test_two_resets_are_told_once(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    reset_by(card);
    reset_by(card);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(status_of(other), ICCSP_OK);
}

static void test_handle_of_the_same_program_is_told(void **state)
{
    const uintptr_t card = connect_in(0), own = connect_in(0);

    (void)state;
    reset_by(card);
    assert_knows_of_reset(own);
}

static void test_reset_is_of_one_reader(void **state)
{
    static struct probe_card second;
    uintptr_t other;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    suite_insert(1, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[1], suite.any.reader[1], &other), ICCSP_OK);
    assert_int_equal(send_sw(other, PROBE_UNLOCK), 0x9000);
    reset_by(connect_in(0));
    assert_int_equal(status_of(other), ICCSP_OK);
    assert_int_equal(send_sw(other, PROBE_UNLOCKED), 0x9000);
    suite_remove(1);
    probe_card_close(&second);
}

/* A reset opens the choice of a protocol again; who comes back later has to live with it. */
static void test_reset_opens_the_protocol(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    uint32_t active = 77;

    (void)state;
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0,
                                        ICCSP_DISPOSE_RESET, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T0);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, other, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(iccsp_rm_reconnect(suite.rm, other, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T0);
}

static void test_refused_reconnection_tells_nobody_less(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    reset_by(card);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, other, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(send_hr(other), ICCSP_W_RESET_CARD);
}

static void test_reset_handle_may_be_closed(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1), third = connect_in(2);

    (void)state;
    reset_by(card);
    assert_int_equal(drop(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(drop(third, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_RESET_CARD);
}

/* What is asked of the driver is no matter of the card's, but attributes are. */
static void test_reader_after_a_reset(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    uint8_t out[16] = {0};
    size_t len;

    (void)state;
    reset_by(card);
    assert_int_equal(iccsp_rm_control(suite.rm, other, 1, NULL, 0, out, sizeof(out), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, other, 0x7FFF0003u, out, sizeof(out), &len),
                     ICCSP_W_RESET_CARD);
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, other, 0x7FFF0003u, out, 1), ICCSP_W_RESET_CARD);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, other, 0x12345678u, out, sizeof(out), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
}

/* A card that is reset has neither come nor gone. */
static void test_reset_ends_no_wait(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call c = {.fn = call_wait, .number = 1000};
    const uint32_t before = reader_state(1);

    (void)state;
    call_start_waiting(&c);
    reset_by(card);
    assert_int_equal(call_join(&c), ICCSP_E_TIMEOUT);
    assert_int_equal(reader_state(1), before);
}

static void test_another_ATR_after_a_reset(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    struct iccsp_rm_reader_state r = UNAWARE(suite.reader);
    const uint8_t atr[] = {0x3B, 0x81, 0x80, 0x01, 0x41, 0x41};

    (void)state;
    memcpy(suite.probe.atr, atr, sizeof(atr));
    suite.probe.atr_len = sizeof(atr);
    reset_by(card);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.atr_len, sizeof(atr));
    assert_memory_equal(s.atr, atr, sizeof(atr));
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[2], 0, &r, 1), ICCSP_OK);
    assert_int_equal(r.atr_len, sizeof(atr));
    assert_memory_equal(r.atr, atr, sizeof(atr));
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

/* Those who wait for a transaction that ends with a reset. */
static iccsp_hr after_reset(struct call *c)
{
    const uintptr_t card = connect_in(0);

    c->card = connect_in(1);
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(c);
    assert_int_equal(end_with(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    return call_join(c);
}

static void test_reset_before_a_transaction_begins(void **state)
{
    struct call c = {.fn = call_begin};

    (void)state;
    assert_int_equal(after_reset(&c), ICCSP_W_RESET_CARD);
    assert_int_equal(reconnect(c.card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(end(c.card), ICCSP_E_NOT_TRANSACTED);
}

static void test_reset_before_a_command(void **state)
{
    struct call c = {.fn = call_send};

    (void)state;
    assert_int_equal(after_reset(&c), ICCSP_W_RESET_CARD);
    assert_int_equal(suite.probe.commands, 0);
}

static void test_reset_before_a_status(void **state)
{
    struct call c = {.fn = call_status};

    (void)state;
    assert_int_equal(after_reset(&c), ICCSP_W_RESET_CARD);
}

static void test_reset_before_a_reconnection(void **state)
{
    struct call c = {.fn = call_reconnect, .number = ICCSP_DISPOSE_LEAVE};

    (void)state;
    assert_int_equal(after_reset(&c), ICCSP_OK);
    assert_int_equal(send_hr(c.card), ICCSP_OK);
}

static void test_reset_before_a_reset(void **state)
{
    struct call c = {.fn = call_disconnect, .number = ICCSP_DISPOSE_RESET};

    (void)state;
    assert_int_equal(after_reset(&c), ICCSP_OK);
    assert_int_equal(status_of(c.card), ICCSP_E_INVALID_HANDLE);
}

static void test_reset_before_a_connection(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call c = {.fn = call_connect, .context = 1, .number = ICCSP_SHARE_SHARED};

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(&c);
    assert_int_equal(end_with(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(send_hr(c.result), ICCSP_OK); /* this one was not there before */
}

/* The last who goes decides what is left. */
static void what_the_last_leaves(uint32_t disposition, unsigned sw)
{
    uintptr_t card = connect_in(0);

    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(drop(card, disposition), ICCSP_OK);
    card = connect_in(1);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), sw);
}

static void test_the_last_leaves_the_card(void **state)
{
    (void)state;
    what_the_last_leaves(ICCSP_DISPOSE_LEAVE, 0x9000);
}

static void test_the_last_resets_the_card(void **state)
{
    (void)state;
    what_the_last_leaves(ICCSP_DISPOSE_RESET, 0x6982);
}

static void test_the_last_unpowers_the_card(void **state)
{
    (void)state;
    what_the_last_leaves(ICCSP_DISPOSE_UNPOWER, 0x6982);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_new_connection_knows_of_no_reset),
        RM_TEST(test_two_resets_are_told_once),
        RM_TEST(test_handle_of_the_same_program_is_told),
        RM_TEST(test_reset_is_of_one_reader),
        RM_TEST(test_reset_opens_the_protocol),
        RM_TEST(test_refused_reconnection_tells_nobody_less),
        RM_TEST(test_reset_handle_may_be_closed),
        RM_TEST(test_reader_after_a_reset),
        RM_TEST(test_reset_ends_no_wait),
        RM_TEST(test_another_ATR_after_a_reset),
        RM_TEST(test_reset_before_a_transaction_begins),
        RM_TEST(test_reset_before_a_command),
        RM_TEST(test_reset_before_a_status),
        RM_TEST(test_reset_before_a_reconnection),
        RM_TEST(test_reset_before_a_reset),
        RM_TEST(test_reset_before_a_connection),
        RM_TEST(test_the_last_leaves_the_card),
        RM_TEST(test_the_last_resets_the_card),
        RM_TEST(test_the_last_unpowers_the_card),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
