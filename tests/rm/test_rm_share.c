/* SPDX-License-Identifier: BSD-2-Clause */
/* Share modes: who may connect beside whom, and what each may do. */
#include "rm/rm_suite.h"

static iccsp_hr connect_as(unsigned context, uint32_t share, uintptr_t *card)
{
    return iccsp_rm_connect(suite.rm, suite.context[context], suite.reader, share, ICCSP_PROTOCOL_ANY, card,
                            NULL);
}

static uintptr_t connected_as(unsigned context, uint32_t share)
{
    uintptr_t card;

    assert_int_equal(connect_as(context, share, &card), ICCSP_OK);
    return card;
}

static iccsp_hr share_as(uintptr_t card, uint32_t share)
{
    return iccsp_rm_reconnect(suite.rm, card, share, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL);
}

static uint32_t flags(void)
{
    return reader_state(2) & 0xFFFFu;
}

/* One connects, then another; what came of it is seen in the reader, and the first is as good as before. */
static void one_and_another(uint32_t first, uint32_t second, iccsp_hr hr)
{
    const uintptr_t card = connected_as(0, first);
    const uint32_t alone = flags();
    uintptr_t other = 0;

    assert_int_equal(alone, ICCSP_READER_PRESENT | (first == ICCSP_SHARE_EXCLUSIVE ? ICCSP_READER_EXCLUSIVE
                                                                                   : ICCSP_READER_INUSE));
    assert_int_equal(connect_as(1, second, &other), hr);
    assert_int_equal(flags(), alone);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    if (ICCSP_FAILED(hr)) {
        assert_int_equal(other, 0);
        assert_int_equal(connect_as(1, second, &other), ICCSP_OK);
    }
    assert_int_equal(status_of(other), ICCSP_OK);
}

static void test_shared_beside_shared(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_SHARED, ICCSP_SHARE_SHARED, ICCSP_OK);
}

static void test_exclusive_beside_shared(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_SHARED, ICCSP_SHARE_EXCLUSIVE, ICCSP_E_SHARING_VIOLATION);
}

static void test_direct_beside_shared(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_SHARED, ICCSP_SHARE_DIRECT, ICCSP_OK);
}

static void test_shared_beside_exclusive(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_EXCLUSIVE, ICCSP_SHARE_SHARED, ICCSP_E_SHARING_VIOLATION);
}

static void test_exclusive_beside_exclusive(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_EXCLUSIVE, ICCSP_SHARE_EXCLUSIVE, ICCSP_E_SHARING_VIOLATION);
}

static void test_direct_beside_exclusive(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_EXCLUSIVE, ICCSP_SHARE_DIRECT, ICCSP_E_SHARING_VIOLATION);
}

static void test_shared_beside_direct(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_DIRECT, ICCSP_SHARE_SHARED, ICCSP_OK);
}

static void test_exclusive_beside_direct(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_DIRECT, ICCSP_SHARE_EXCLUSIVE, ICCSP_E_SHARING_VIOLATION);
}

static void test_direct_beside_direct(void **state)
{
    (void)state;
    one_and_another(ICCSP_SHARE_DIRECT, ICCSP_SHARE_DIRECT, ICCSP_OK);
}

/* Also within one program, and on an empty reader. */
static void test_exclusive_on_an_empty_reader(void **state)
{
    uintptr_t card;

    (void)state;
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[0], suite.any.reader[1], ICCSP_SHARE_DIRECT, 0, &card, NULL),
        ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.any.reader[1], ICCSP_SHARE_EXCLUSIVE,
                                      3, &card, NULL),
                     ICCSP_E_NO_SMARTCARD);
    assert_int_equal(card, 0);
}

/* What one reader's user wants is nothing to another reader. */
static void test_exclusive_use_is_of_one_reader(void **state)
{
    static struct probe_card second;
    uintptr_t other;

    (void)state;
    connected_as(0, ICCSP_SHARE_EXCLUSIVE);
    probe_card_open(&second, PROBE_ATR_T1);
    suite_insert(1, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[1], suite.any.reader[1], &other), ICCSP_OK);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(drop(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[1], suite.any.reader[1], ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &other, NULL),
                     ICCSP_OK);
    assert_int_equal(flags(), ICCSP_READER_PRESENT | ICCSP_READER_EXCLUSIVE);
    suite_remove(1);
    probe_card_close(&second);
}

static void test_exclusive_use_ends_with_a_reset(void **state)
{
    uintptr_t card = connected_as(0, ICCSP_SHARE_EXCLUSIVE);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(drop(card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    card = connected_as(1, ICCSP_SHARE_SHARED);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

static void test_exclusive_use_leaves_the_card(void **state)
{
    uintptr_t card = connected_as(0, ICCSP_SHARE_EXCLUSIVE);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(flags(), ICCSP_READER_PRESENT);
    card = connected_as(1, ICCSP_SHARE_SHARED);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
}

/* In exclusive use nobody else can reset the card, and nobody waits for it. */
static void test_exclusive_user_resets_for_itself(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_EXCLUSIVE);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_RESET, NULL),
                     ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
}

static void test_exclusive_use_survives_a_removal(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_EXCLUSIVE);

    (void)state;
    suite_remove(0);
    assert_int_equal(flags(), ICCSP_READER_EMPTY | ICCSP_READER_EXCLUSIVE);
    assert_int_equal(try_connect(1, ICCSP_SHARE_DIRECT, 0), ICCSP_E_SHARING_VIOLATION);
    suite_insert(0, &suite.probe);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

static void test_refused_connections_leave_no_trace(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_SHARED);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY),
                         ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(flags(), ICCSP_READER_PRESENT);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

static void test_in_use_until_the_last_has_gone(void **state)
{
    const uintptr_t card[3] = {connected_as(0, ICCSP_SHARE_SHARED), connected_as(1, ICCSP_SHARE_DIRECT),
                               connected_as(0, ICCSP_SHARE_SHARED)};

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(flags(), ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
        assert_int_equal(drop(card[i], ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    }
    assert_int_equal(flags(), ICCSP_READER_PRESENT);
}

/* DIRECT without a protocol is a connection to the reader. */
static void test_direct_without_a_protocol_sends_nothing(void **state)
{
    uintptr_t card;
    uint32_t active = 77;

    (void)state;
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_DIRECT, 0, &card, &active),
        ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_NONE);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(suite.probe.commands, 0);
    assert_int_equal(suite.probe.protocol, 0);
}

static void test_direct_becomes_shared(void **state)
{
    uintptr_t card;
    uint32_t active = 77;

    (void)state;
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_DIRECT, 0, &card, NULL),
        ICCSP_OK);
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0,
                                        ICCSP_DISPOSE_LEAVE, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T0);
    assert_int_equal(send_hr(card), ICCSP_E_PROTO_MISMATCH); /* that was T=1 */
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0), ICCSP_OK);
}

/* Whoever was there before goes on with the protocol in use. */
static void test_direct_finds_the_protocol_in_use(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_SHARED);
    uintptr_t other;
    uint32_t active = 77;

    (void)state;
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[1], suite.reader, ICCSP_SHARE_DIRECT, 0, &other, &active),
        ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T1);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

static void test_shared_becomes_direct(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_SHARED), other = connected_as(1, ICCSP_SHARE_SHARED);

    (void)state;
    assert_int_equal(share_as(card, ICCSP_SHARE_DIRECT), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(drop(other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(flags(), ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
}

static void test_direct_connection_is_told_of_resets_and_removals(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_DIRECT), other = connected_as(1, ICCSP_SHARE_SHARED);

    (void)state;
    assert_int_equal(drop(other, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_RESET_CARD);
    assert_int_equal(share_as(card, ICCSP_SHARE_DIRECT), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
    suite_remove(0);
    assert_int_equal(status_of(card), ICCSP_W_REMOVED_CARD);
}

/* A reconnection that is refused changes neither the share mode nor the protocol. */
static void test_refused_reconnection_changes_nothing(void **state)
{
    const uintptr_t card = connected_as(0, ICCSP_SHARE_SHARED);
    struct iccsp_rm_card_status s = {.size = sizeof(s)};

    (void)state;
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_T0,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(flags(), ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.protocol, ICCSP_PROTOCOL_T1);
}

/* A release closes exclusive use, and the card is reset: nobody knows what was left on it. */
static void test_release_ends_exclusive_use(void **state)
{
    uintptr_t card = connected_as(0, ICCSP_SHARE_EXCLUSIVE);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    card = connected_as(1, ICCSP_SHARE_EXCLUSIVE);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_shared_beside_shared),
        RM_TEST(test_exclusive_beside_shared),
        RM_TEST(test_direct_beside_shared),
        RM_TEST(test_shared_beside_exclusive),
        RM_TEST(test_exclusive_beside_exclusive),
        RM_TEST(test_direct_beside_exclusive),
        RM_TEST(test_shared_beside_direct),
        RM_TEST(test_exclusive_beside_direct),
        RM_TEST(test_direct_beside_direct),
        RM_TEST_EMPTY(test_exclusive_on_an_empty_reader),
        RM_TEST(test_exclusive_use_is_of_one_reader),
        RM_TEST(test_exclusive_use_ends_with_a_reset),
        RM_TEST(test_exclusive_use_leaves_the_card),
        RM_TEST(test_exclusive_user_resets_for_itself),
        RM_TEST(test_exclusive_use_survives_a_removal),
        RM_TEST(test_refused_connections_leave_no_trace),
        RM_TEST(test_in_use_until_the_last_has_gone),
        RM_TEST(test_direct_without_a_protocol_sends_nothing),
        RM_TEST(test_direct_becomes_shared),
        RM_TEST(test_direct_finds_the_protocol_in_use),
        RM_TEST(test_shared_becomes_direct),
        RM_TEST(test_direct_connection_is_told_of_resets_and_removals),
        RM_TEST(test_refused_reconnection_changes_nothing),
        RM_TEST(test_release_ends_exclusive_use),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
