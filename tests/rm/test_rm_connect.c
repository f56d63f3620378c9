/* SPDX-License-Identifier: BSD-2-Clause */
/* Connecting: readers, share modes, protocols, handles. On the embedded resource manager and on a real pcscd.
 */
#include "rm/rm_suite.h"

#include <string.h>

#include "base/clock.h"

static iccsp_hr connect_name(const char *name)
{
    uintptr_t card = 77;
    const iccsp_hr hr = iccsp_rm_connect(suite.rm, suite.context[0], name, ICCSP_SHARE_SHARED,
                                         ICCSP_PROTOCOL_ANY, &card, NULL);

    assert_int_equal(card, 0);
    return hr;
}

static void test_names_that_no_reader_has(void **state)
{
    char name[400];

    (void)state;
    assert_int_equal(connect_name(NULL), ICCSP_E_POINTER);
    assert_int_equal(connect_name(""), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(connect_name("virtual pcd 00 00"), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(connect_name("Virtual PCD 00 0"), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(connect_name("Virtual PCD 00 00 "), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(connect_name("\xFF\xFE"), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(connect_name(ICCSP_PNP_READER), ICCSP_E_UNKNOWN_READER);
    for (size_t len = 100; len < sizeof(name); len += 26) {
        memset(name, 'x', len);
        name[len] = '\0';
        assert_int_equal(connect_name(name), ICCSP_E_UNKNOWN_READER);
    }
}

static void test_values_that_make_no_sense(void **state)
{
    static const uint32_t shares[] = {0, 4, 0x10002, UINT32_MAX};
    static const uint32_t protocols[] = {0, 4, 8, 0x80000000u, ICCSP_PROTOCOL_ANY | 0x20000u};
    const uintptr_t card = connect_in(0);

    (void)state;
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
        assert_int_equal(try_connect(1, shares[i], ICCSP_PROTOCOL_ANY), ICCSP_E_INVALID_VALUE);
        assert_int_equal(
            iccsp_rm_reconnect(suite.rm, card, shares[i], ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
            ICCSP_E_INVALID_VALUE);
    }
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
        assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, protocols[i]), ICCSP_E_INVALID_VALUE);
        assert_int_equal(
            iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, protocols[i], ICCSP_DISPOSE_LEAVE, NULL),
            ICCSP_E_INVALID_VALUE);
    }
    for (uint32_t d = ICCSP_DISPOSE_EJECT; d < 7; d++)
        assert_int_equal(reconnect(card, d), ICCSP_E_INVALID_VALUE);
    for (uint32_t d = ICCSP_DISPOSE_EJECT + 1; d < 7; d++) {
        assert_int_equal(iccsp_rm_end(suite.rm, card, d), ICCSP_E_INVALID_VALUE);
        assert_int_equal(iccsp_rm_disconnect(suite.rm, card, d), ICCSP_E_INVALID_VALUE);
    }
    assert_int_equal(status_of(card), ICCSP_OK);
}

static void test_empty_reader(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    uintptr_t card;
    uint32_t active = 77;

    (void)state;
    assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(try_connect(0, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_T1), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_DIRECT,
                                      ICCSP_PROTOCOL_NONE, &card, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_NONE);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.state, ICCSP_STATE_ABSENT);
    assert_int_equal(s.protocol, ICCSP_PROTOCOL_NONE);
    assert_int_equal(s.atr_len, 0);
    assert_string_equal(s.reader, suite.reader);
    assert_int_equal(send_hr(card), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(reader_state(1) & ~0xFFFF0000u, ICCSP_READER_EMPTY);
    suite_insert(0, &suite.probe);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
}

static void test_share_modes(void **state)
{
    uintptr_t first, second;

    (void)state;
    first = connect_in(0);
    assert_int_equal(reader_state(2) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(try_connect(1, ICCSP_SHARE_DIRECT, 0), ICCSP_OK);
    second = connect_in(0); /* once more in the same context */
    assert_int_not_equal(first, second);
    assert_int_equal(try_connect(0, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, first, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(status_of(second), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, second, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(reader_state(2) & 0xFFFFu, ICCSP_READER_PRESENT);
}

static void test_exclusive_lets_nobody_in(void **state)
{
    uintptr_t card;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(reader_state(2) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_EXCLUSIVE);
    for (unsigned context = 0; context < 2; context++)
        for (uint32_t share = ICCSP_SHARE_EXCLUSIVE; share <= ICCSP_SHARE_DIRECT; share++)
            assert_int_equal(try_connect(context, share, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

static void test_from_shared_to_exclusive(void **state)
{
    const uintptr_t card = connect_in(0);
    uint32_t active = 0;

    (void)state;
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T1);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_EXCLUSIVE);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

/* Connects for this protocol only; gives the one in use, or none. */
static uint32_t protocol_of(uint32_t accepted)
{
    uintptr_t card;
    uint32_t active;

    if (ICCSP_FAILED(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_SHARED, accepted,
                                      &card, &active)))
        return ICCSP_PROTOCOL_NONE;
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    return active;
}

static void test_protocol_is_chosen_among_those_offered(void **state)
{
    static const struct {
        const char *atr;
        uint32_t t0, t1, any;
    } cards[] = {
        {PROBE_ATR_T0, ICCSP_PROTOCOL_T0, 0, ICCSP_PROTOCOL_T0},
        {PROBE_ATR_T1, 0, ICCSP_PROTOCOL_T1, ICCSP_PROTOCOL_T1},
        {PROBE_ATR_BOTH, ICCSP_PROTOCOL_T0, ICCSP_PROTOCOL_T1, ICCSP_PROTOCOL_T1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        static struct probe_card card;

        probe_card_open(&card, cards[i].atr);
        suite_insert(0, &card);
        assert_int_equal(protocol_of(ICCSP_PROTOCOL_T0), cards[i].t0);
        assert_int_equal(protocol_of(ICCSP_PROTOCOL_T1), cards[i].t1);
        assert_int_equal(protocol_of(ICCSP_PROTOCOL_ANY), cards[i].any);
        suite_remove(0);
        assert_false(card.overlapped);
        probe_card_close(&card);
    }
}

/* hostile-cards A2 to A4: what the card says of itself may be nonsense; nothing but T=0 is then taken for
 * granted. */
static void test_strange_atrs(void **state)
{
    static const struct {
        const char *atr;
        iccsp_hr hr;
    } cases[] = {
        {"00", ICCSP_E_PROTO_MISMATCH},
        {"3B", ICCSP_E_PROTO_MISMATCH},
        {"3B F0", ICCSP_OK},
        {"3B 0F 41", ICCSP_OK},
        {"3B 80 80 01 02", ICCSP_OK},
        {"3B FF 11 22 33 F0 11 22 33 F0 11 22 33 F0 11 22 33 F0 11 22 33 F0 11 22 33 F0 11 22 33 F0 11 22 33",
         ICCSP_OK},
        {"3B 80 0E 8E", ICCSP_E_PROTO_MISMATCH}, /* T=14 only */
        {"3B 80 80 01 01", ICCSP_OK},            /* T=0 and T=1 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static struct probe_card card;

        probe_card_open(&card, cases[i].atr);
        suite_insert(0, &card);
        assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), cases[i].hr);
        suite_remove(0);
        probe_card_close(&card);
    }
}

/* TA2 = 01: specific mode, T=1 only, whatever else is offered. */
static void test_specific_mode(void **state)
{
    static struct probe_card card;
    uint32_t active;
    uintptr_t handle;

    (void)state;
    probe_card_open(&card, "3B 80 90 01 10");
    suite_insert(0, &card);
    assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_ANY, &handle, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_T1);
    suite_remove(0);
    probe_card_close(&card);
}

static void test_protocol_in_use_stays(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1), ICCSP_OK);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0, ICCSP_DISPOSE_RESET, NULL),
        ICCSP_OK);
    assert_int_equal(send_hr(card), ICCSP_E_PROTO_MISMATCH); /* that was T=1 */
}

static void test_raw_is_its_own_value(void **state)
{
    const uint8_t cmd[] = {0x00, PROBE_UNLOCK, 0x00, 0x00};
    uint8_t rsp[16];
    uint32_t active;
    uintptr_t card;
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_RAW, &card, &active),
                     ICCSP_OK);
    assert_int_equal(active, ICCSP_PROTOCOL_RAW);
    assert_int_equal(send_hr(card), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(
        iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_RAW, cmd, sizeof(cmd), rsp, sizeof(rsp), &len),
        ICCSP_OK);
    assert_int_equal(len, 2);
}

/* hostile-cards E2: nobody finds a card that another unlocked and forgot. pcscd powers it down after five
 * seconds without a connection, the embedded one powers it anew for the next. */
static void test_forgotten_card_forgets(void **state)
{
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    card = connect_in(1);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    iccsp_sleep_ms(6500);
    card = connect_in(0);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_names_that_no_reader_has),
        RM_TEST(test_values_that_make_no_sense),
        RM_TEST_EMPTY(test_empty_reader),
        RM_TEST(test_share_modes),
        RM_TEST(test_exclusive_lets_nobody_in),
        RM_TEST(test_from_shared_to_exclusive),
        RM_TEST_EMPTY(test_protocol_is_chosen_among_those_offered),
        RM_TEST_EMPTY(test_strange_atrs),
        RM_TEST_EMPTY(test_specific_mode),
        RM_TEST(test_protocol_in_use_stays),
        RM_TEST(test_raw_is_its_own_value),
        RM_TEST(test_forgotten_card_forgets),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
