/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that is taken out while somebody waits for it, or swapped, or is used by one who did not look. */
#include "rm/rm_suite.h"

#include <string.h>

/* Those who wait for a transaction whose card goes, and with it the transaction. */
static iccsp_hr after_removal(struct call *c)
{
    const uintptr_t card = connect_in(0);

    if (c->context == 0)
        c->card = connect_in(1);
    assert_int_equal(begin(card), ICCSP_OK);
    call_start_waiting(c);
    suite_remove(0);
    return call_join(c);
}

static void test_removed_before_a_command(void **state)
{
    struct call c = {.fn = call_send};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_W_REMOVED_CARD);
    assert_int_equal(suite.probe.commands, 0);
}

static void test_removed_before_a_status(void **state)
{
    struct call c = {.fn = call_status};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_W_REMOVED_CARD);
}

static void test_removed_before_a_reconnection(void **state)
{
    struct call c = {.fn = call_reconnect, .number = ICCSP_DISPOSE_LEAVE};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(status_of(c.card), ICCSP_W_REMOVED_CARD);
}

static void test_removed_before_a_reset(void **state)
{
    struct call c = {.fn = call_reconnect, .number = ICCSP_DISPOSE_RESET};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(suite.probe.warm, 0);
}

static void test_removed_before_a_disconnection(void **state)
{
    struct call c = {.fn = call_disconnect, .number = ICCSP_DISPOSE_RESET};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_OK);
    assert_int_equal(status_of(c.card), ICCSP_E_INVALID_HANDLE);
}

static void test_removed_before_a_connection(void **state)
{
    struct call c = {.fn = call_connect, .context = 1, .number = ICCSP_SHARE_SHARED};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(c.result, 0);
}

static void test_removed_before_a_direct_connection(void **state)
{
    struct call c = {.fn = call_connect, .context = 1, .number = ICCSP_SHARE_DIRECT};

    (void)state;
    assert_int_equal(after_removal(&c), ICCSP_OK);
    assert_int_equal(status_of(c.result), ICCSP_OK); /* this one never had a card */
}

/* Whatever card is there now, it is not the one that the handle knows. */
static void test_swapped_card_is_not_taken_for_the_old(void **state)
{
    static struct probe_card second;
    const uintptr_t card = connect_in(0);

    (void)state;
    probe_card_open(&second, PROBE_ATR_BOTH);
    suite_remove(0);
    suite_insert(0, &second);
    assert_knows_of_removal(card);
    assert_int_equal(second.commands, 0);
    assert_int_equal(send_hr(connect_in(1)), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_REMOVED_CARD);
    suite_remove(0);
    probe_card_close(&second);
}

static void test_removed_twice(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    suite_remove(0);
    suite_insert(0, &suite.probe);
    suite_remove(0);
    assert_knows_of_removal(card);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NO_SMARTCARD);
    suite_insert(0, &suite.probe);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

static void test_removal_is_more_than_a_reset(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    suite_remove(0);
    assert_knows_of_removal(other);
}

/* A reset of the new card does not make the removal of the old one a reset; docs/pcsc-differences.md 4. */
static void test_reset_after_a_removal(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    suite_remove(0);
    suite_insert(0, &suite.probe);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
    assert_int_equal(status_of(other), pcscd_differs(4) ? ICCSP_W_RESET_CARD : ICCSP_W_REMOVED_CARD);
}

static void test_handles_of_a_removed_card_are_closed(void **state)
{
    const uintptr_t card[3] = {connect_in(0), connect_in(1), connect_in(2)};

    (void)state;
    assert_int_equal(begin(card[0]), ICCSP_OK);
    suite_remove(0);
    assert_int_equal(drop(card[0], ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(drop(card[1], ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(drop(card[2], ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(status_of(card[i]), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_EMPTY);
    suite_insert(0, &suite.probe);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

/* An empty reader is in nobody's use, but a card that comes is in that of those who stayed. */
static void test_in_use_again_after_an_insertion(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    suite_remove(0);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_EMPTY);
    suite_insert(0, &suite.probe);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

static void test_reader_after_a_removal(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t out[64];
    size_t len;

    (void)state;
    suite_remove(0);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, NULL, 0, out, sizeof(out), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x7FFF0003u, out, sizeof(out), &len),
                     ICCSP_W_REMOVED_CARD);
    assert_int_equal(len, 0);
}

static void test_release_after_a_removal(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(begin(card), ICCSP_OK);
    suite_remove(0);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    suite_insert(0, &suite.probe);
    assert_int_equal(send_hr(connect_in(1)), ICCSP_OK);
    assert_int_equal(suite.probe.warm, 0);
}

/* Nothing that was unlocked or chosen on the old card holds for the new one. */
static void test_new_card_negotiates_anew(void **state)
{
    static struct probe_card second;
    uint32_t active = 77;
    uintptr_t card;

    (void)state;
    connect_in(0); /* T=1 */
    probe_card_open(&second, PROBE_ATR_T0);
    suite_remove(0);
    suite_insert(0, &second);
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[1], suite.reader, ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_ANY, &card, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T0);
    suite_remove(0);
    probe_card_close(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_removed_before_a_command),
        RM_TEST(test_removed_before_a_status),
        RM_TEST(test_removed_before_a_reconnection),
        RM_TEST(test_removed_before_a_reset),
        RM_TEST(test_removed_before_a_disconnection),
        RM_TEST(test_removed_before_a_connection),
        RM_TEST(test_removed_before_a_direct_connection),
        RM_TEST(test_swapped_card_is_not_taken_for_the_old),
        RM_TEST(test_removed_twice),
        RM_TEST(test_removal_is_more_than_a_reset),
        RM_TEST(test_reset_after_a_removal),
        RM_TEST(test_handles_of_a_removed_card_are_closed),
        RM_TEST(test_in_use_again_after_an_insertion),
        RM_TEST(test_reader_after_a_removal),
        RM_TEST(test_release_after_a_removal),
        RM_TEST(test_new_card_negotiates_anew),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
