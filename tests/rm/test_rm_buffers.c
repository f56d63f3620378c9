/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands and answers of every length, and other buffers. */
#include "rm/rm_suite.h"

#include <string.h>

#define NAME_ATTRIB 0x7FFF0003u /* device friendly name */

static uint8_t cmd[70000], rsp[70000];

/* Sends n bytes, and sees that all of them and nothing else arrive. */
static void assert_arrives(uintptr_t card, size_t n)
{
    uint8_t sum = 0;
    size_t len;

    for (size_t i = 0; i < n; i++) {
        cmd[i] = (uint8_t)(i * 7 + n);
        if (i == 1)
            cmd[i] = PROBE_LENGTH;
        sum = (uint8_t)(sum + cmd[i]);
    }
    memset(rsp, 0x55, 16);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, n, rsp, sizeof(rsp), &len),
                     ICCSP_OK);
    assert_int_equal(len, 6);
    assert_int_equal(rsp[0] << 16 | rsp[1] << 8 | rsp[2], n);
    assert_int_equal(rsp[3], sum);
    assert_int_equal(rsp[6], 0x55);
}

static iccsp_hr ask(uintptr_t card, unsigned n, size_t cap, size_t *len)
{
    const uint8_t data[] = {0x00, PROBE_DATA, (uint8_t)(n >> 8), (uint8_t)n};

    return iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, data, sizeof(data), rsp, cap, len);
}

static void test_short_commands(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    for (size_t n = 4; n <= 270; n++)
        assert_arrives(card, n);
}

static void test_extended_commands(void **state)
{
    static const size_t lengths[] = {512, 1024, 4096, 16384, 32767, 32768, 65279, 65534, 65535};
    const uintptr_t card = connect_in(0);

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
        assert_arrives(card, lengths[i]);
}

/* docs/pcsc-differences.md 15. */
static void test_longest_commands(void **state)
{
    const uintptr_t card = connect_in(0);
    size_t len = 77;

    (void)state;
    if (pcscd_differs(15)) {
        assert_int_equal(
            iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 65536, rsp, sizeof(rsp), &len),
            ICCSP_E_NOT_TRANSACTED);
        assert_int_equal(len, 0);
    } else {
        assert_arrives(card, 65536);
        assert_arrives(card, 65544);
    }
}

static void test_answers_of_every_short_length(void **state)
{
    const uintptr_t card = connect_in(0);
    size_t len;

    (void)state;
    for (unsigned n = 0; n <= 258; n++) {
        assert_int_equal(ask(card, n, n + 2, &len), ICCSP_OK);
        assert_int_equal(len, n + 2);
        if (n > 0)
            assert_int_equal(rsp[n - 1], (n - 1) & 0xFFu);
    }
}

/* docs/pcsc-differences.md 15. */
static void test_longest_answers(void **state)
{
    const uintptr_t card = connect_in(0);
    size_t len = 77;

    (void)state;
    assert_int_equal(ask(card, 65533, sizeof(rsp), &len), ICCSP_OK);
    assert_int_equal(len, 65535);
    assert_int_equal(ask(card, 65535, sizeof(rsp), &len), ICCSP_OK);
    assert_int_equal(len, pcscd_differs(15) ? 2 : 65537); /* 6700 */
}

static void test_room_that_is_a_byte_short(void **state)
{
    static const unsigned lengths[] = {1, 2, 16, 254, 256, 1000, 4096};
    const uintptr_t card = connect_in(0);
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        memset(rsp, 0x55, sizeof(rsp));
        assert_int_equal(ask(card, lengths[i], lengths[i] + 1, &len), ICCSP_E_INSUFFICIENT_BUFFER);
        assert_int_equal(len, 0);
        assert_int_equal(rsp[lengths[i]], 0);
        assert_int_equal(rsp[lengths[i] + 1], 0x55);
    }
    assert_int_equal(send_hr(card), ICCSP_OK); /* the channel is still good */
}

static void test_room_for_a_status_word_only(void **state)
{
    const uintptr_t card = connect_in(0);
    size_t len;

    (void)state;
    assert_int_equal(ask(card, 0, 2, &len), ICCSP_OK);
    assert_int_equal(len, 2);
    assert_int_equal(rsp[0], 0x90);
    for (size_t cap = 0; cap < 2; cap++)
        assert_int_equal(ask(card, 0, cap, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(suite.probe.commands, 1); /* the others were not sent */
}

/* An error of the card is an answer like any other. */
static void test_status_word_of_an_error(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(send_sw(card, 0xEE), 0x6D00);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

static void test_list_of_readers_and_its_room(void **state)
{
    char names[256];
    size_t need, len;

    (void)state;
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &need), ICCSP_OK);
    for (size_t cap = 0; cap < need; cap++) {
        names[0] = 0x55;
        assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], names, cap, &len),
                         ICCSP_E_INSUFFICIENT_BUFFER);
        assert_int_equal(len, need);
        assert_int_equal(names[0], 0x55);
    }
    for (size_t cap = need; cap < need + 3; cap++) {
        assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], names, cap, &len), ICCSP_OK);
        assert_int_equal(len, need);
    }
}

/* An empty reader is a reader. */
static void test_list_does_not_depend_on_cards(void **state)
{
    size_t with, without;

    (void)state;
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &with), ICCSP_OK);
    suite_remove(0);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &without), ICCSP_OK);
    assert_int_equal(with, without);
}

static void test_attribute_and_its_room(void **state)
{
    const uintptr_t card = connect_in(0);
    const size_t need = strlen(suite.reader) + 1;
    uint8_t value[300];
    size_t len;

    (void)state;
    for (size_t cap = 0; cap < need; cap++) {
        value[0] = 0x55;
        assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, NAME_ATTRIB, value, cap, &len),
                         ICCSP_E_INSUFFICIENT_BUFFER);
        assert_int_equal(len, need);
        assert_int_equal(value[0], 0x55);
    }
    value[need] = 0x55;
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, NAME_ATTRIB, value, need, &len), ICCSP_OK);
    assert_int_equal(len, need);
    assert_int_equal(value[need], 0x55);
}

static void test_system_name_of_the_reader(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t value[300];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x7FFF0004u, value, sizeof(value), &len), ICCSP_OK);
    assert_string_equal((const char *)value, suite.reader);
}

static void test_attributes_that_there_are_not(void **state)
{
    static const uint32_t attributes[] = {0, 1, 0x00019999u, 0x7FFF7FFFu, 0xFFFFFFFFu};
    const uintptr_t card = connect_in(0);
    uint8_t value[16];
    size_t len = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, attributes[i], value, sizeof(value), &len),
                         ICCSP_E_UNSUPPORTED_FEATURE);
        assert_int_equal(len, 0);
        assert_int_equal(iccsp_rm_set_attrib(suite.rm, card, attributes[i], value, sizeof(value)),
                         ICCSP_E_UNSUPPORTED_FEATURE);
    }
}

/* docs/pcsc-differences.md 8. */
static void test_vendor_of_the_reader(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t value[64];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00010100u, value, sizeof(value), &len),
                     pcscd_differs(8) ? ICCSP_E_UNSUPPORTED_FEATURE : ICCSP_OK);
}

/* docs/pcsc-differences.md 15. */
static void test_large_attribute(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, card, 1, cmd, 264), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, card, 1, cmd, 265),
                     winscard_differs(15) ? ICCSP_E_INSUFFICIENT_BUFFER : ICCSP_E_UNSUPPORTED_FEATURE);
}

/* docs/pcsc-differences.md 15. */
static void test_large_control_data(void **state)
{
    const uintptr_t card = connect_in(0);
    size_t len = 77;

    (void)state;
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, cmd, 65000, rsp, sizeof(rsp), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, cmd, sizeof(cmd), rsp, 16, &len),
                     winscard_differs(15) ? ICCSP_E_INSUFFICIENT_BUFFER : ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(len, 0);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

static void test_control_without_buffers(void **state)
{
    const uintptr_t card = connect_in(0);
    size_t len = 77;

    (void)state;
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, NULL, 0, NULL, 0, &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(len, 0);
    assert_int_equal(suite.probe.commands, 0);
}

static void test_status_is_cleared_on_failure(void **state)
{
    struct iccsp_rm_card_status s;

    (void)state;
    memset(&s, 0x55, sizeof(s));
    s.size = sizeof(s);
    assert_int_equal(iccsp_rm_status(suite.rm, 77, &s), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(s.size, sizeof(s));
    assert_int_equal(s.atr_len, 0);
    assert_int_equal(s.state, ICCSP_STATE_UNKNOWN);
    assert_string_equal(s.reader, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_short_commands),
        RM_TEST(test_extended_commands),
        RM_TEST(test_longest_commands),
        RM_TEST(test_answers_of_every_short_length),
        RM_TEST(test_longest_answers),
        RM_TEST(test_room_that_is_a_byte_short),
        RM_TEST(test_room_for_a_status_word_only),
        RM_TEST(test_status_word_of_an_error),
        RM_TEST(test_list_of_readers_and_its_room),
        RM_TEST(test_list_does_not_depend_on_cards),
        RM_TEST(test_attribute_and_its_room),
        RM_TEST(test_system_name_of_the_reader),
        RM_TEST(test_attributes_that_there_are_not),
        RM_TEST(test_vendor_of_the_reader),
        RM_TEST(test_large_attribute),
        RM_TEST(test_large_control_data),
        RM_TEST(test_control_without_buffers),
        RM_TEST(test_status_is_cleared_on_failure),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
