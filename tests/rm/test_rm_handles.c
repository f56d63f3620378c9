/* SPDX-License-Identifier: BSD-2-Clause */
/* What a handle is good for, and numbers that are none. On the embedded resource manager and on a real pcscd.
 */
#include "rm/rm_suite.h"

#include <string.h>

static void test_what_a_handle_is_connected_to(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_not_equal(card, 0);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_string_equal(s.reader, suite.reader);
    assert_int_equal(s.atr_len, suite.probe.atr_len);
    assert_memory_equal(s.atr, suite.probe.atr, s.atr_len);
    assert_int_equal(s.protocol, ICCSP_PROTOCOL_T1);
}

static void test_decision_B8_highest_state_counts(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.state, ICCSP_STATE_NEGOTIABLE);
}

static void test_status_wants_its_size(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s) - 1, .state = 77};
    const uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_E_INVALIDARG);
    assert_int_equal(s.state, 77);
    s.size = sizeof(s);
    assert_int_equal(iccsp_rm_status(suite.rm, 12345, &s), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(s.state, 0);
    assert_int_equal(s.size, sizeof(s));
    assert_int_equal(iccsp_rm_status(suite.rm, card, NULL), ICCSP_E_POINTER);
}

/* As all three are numbers, each kind must be told from the others. */
static void test_handles_that_are_none(void **state)
{
    const uintptr_t card = connect_in(0);
    const uintptr_t wrong[] = {0, 1, 77, UINTPTR_MAX, UINTPTR_MAX / 2, suite.context[0], card + 1, card - 1};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(status_of(wrong[i]), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(send_hr(wrong[i]), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(iccsp_rm_begin(suite.rm, wrong[i]), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(iccsp_rm_end(suite.rm, wrong[i], ICCSP_DISPOSE_LEAVE), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(reconnect(wrong[i], ICCSP_DISPOSE_LEAVE), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(iccsp_rm_disconnect(suite.rm, wrong[i], ICCSP_DISPOSE_RESET),
                         ICCSP_E_INVALID_HANDLE);
    }
    assert_int_equal(iccsp_rm_is_valid(suite.rm, card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_release(suite.rm, card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_cancel(suite.rm, card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
    const uintptr_t next = connect_in(0);
    assert_int_not_equal(next, card);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
}

static void test_handles_go_with_their_context(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);
    const uintptr_t card = connect_in(0), other = connect_in(1);
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(send_hr(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &len),
                     ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[0]), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(status_of(other), ICCSP_OK); /* left as it was */
}

static void test_readers_are_listed(void **state)
{
    char names[256];
    size_t need, len = 0;

    (void)state;
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &need), ICCSP_OK);
    assert_int_equal(need, 2 * sizeof("Virtual PCD 00 00") + 1);
    memset(names, 0x55, sizeof(names));
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], names, need - 1, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, need);
    assert_int_equal(names[0], 0x55);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], names, need, &len), ICCSP_OK);
    assert_int_equal(len, need);
    assert_memory_equal(names, "Virtual PCD 00 00\0Virtual PCD 00 01\0", need);
    assert_int_equal(names[need], 0x55);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], names, sizeof(names), NULL),
                     ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 5, &len), ICCSP_E_POINTER);
}

static void test_answers_and_their_room(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t cmd[] = {0x00, PROBE_DATA, 0x00, 0x64}, rsp[400];
    size_t len = 77;

    (void)state;
    memset(rsp, 0x55, sizeof(rsp));
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, 101, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 0);
    for (size_t i = 0; i < 101; i++)
        assert_int_equal(rsp[i], 0);
    assert_int_equal(rsp[101], 0x55);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, 102, &len), ICCSP_OK);
    assert_int_equal(len, 102);
    assert_int_equal(rsp[99], 99);
    assert_int_equal(rsp[100], 0x90);
    assert_int_equal(rsp[102], 0x55);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, 1, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    for (size_t n = 0; n < 4; n++)
        assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, n, rsp, 9, &len),
                         ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 65545, rsp, 9, &len),
                     ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, NULL, 4, rsp, 9, &len),
                     ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, NULL, 9, &len),
                     ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, 9, NULL),
                     ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T0, cmd, 4, rsp, 9, &len),
                     ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_ANY, cmd, 4, rsp, 9, &len),
                     ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, 0, cmd, 4, rsp, 9, &len), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(suite.probe.commands, 2);
}

static void test_long_answers(void **state)
{
    static uint8_t rsp[65536];
    const uintptr_t card = connect_in(0);
    const uint8_t cmd[] = {0x00, PROBE_DATA, 0xFF, 0xFD};
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, sizeof(rsp), &len),
                     ICCSP_OK);
    assert_int_equal(len, 65535);
    assert_int_equal(rsp[65532], 65532 & 0xFF);
    assert_int_equal(rsp[65533], 0x90);
}

static void test_the_reader_tells_its_name(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t value[300];
    size_t len = 77;

    (void)state;
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x7FFF0003u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, strlen(suite.reader) + 1);
    assert_string_equal((const char *)value, suite.reader);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x7FFF0003u, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, strlen(suite.reader) + 1);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x7FFF0003u, value, 5, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, strlen(suite.reader) + 1);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x12345678u, value, sizeof(value), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, card, 0x7FFF0003u, value, 3), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, 77, 0x7FFF0003u, value, sizeof(value), &len),
                     ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x7FFF0003u, NULL, 5, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_set_attrib(suite.rm, card, 0x7FFF0003u, NULL, 5), ICCSP_E_POINTER);
}

static void test_decision_G5_driver_without_control_codes(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t out[16];
    size_t len = 77;

    (void)state;
    assert_int_equal(iccsp_rm_control(suite.rm, card, 0x42000D48u, NULL, 0, out, sizeof(out), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(len, 0);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, out, 3, out, sizeof(out), &len),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_control(suite.rm, 77, 1, NULL, 0, out, sizeof(out), &len),
                     ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, NULL, 3, out, sizeof(out), &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, NULL, 0, NULL, 3, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_control(suite.rm, card, 1, NULL, 0, out, sizeof(out), NULL), ICCSP_E_POINTER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_what_a_handle_is_connected_to), RM_TEST(test_decision_B8_highest_state_counts),
        RM_TEST(test_status_wants_its_size),         RM_TEST(test_handles_that_are_none),
        RM_TEST(test_handles_go_with_their_context), RM_TEST(test_readers_are_listed),
        RM_TEST(test_answers_and_their_room),        RM_TEST(test_long_answers),
        RM_TEST(test_the_reader_tells_its_name),     RM_TEST(test_decision_G5_driver_without_control_codes),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
