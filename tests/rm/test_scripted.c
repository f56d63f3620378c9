/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts as they are played. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "iccsp/iccsp.h"
#include "rm/scripted.h"

#define READER "Scripted Reader 00 00"

static struct iccsp_rm *rm;
static uintptr_t context, card;
static uint8_t rsp[70000];
static size_t rsp_len;

static void play(const char *text)
{
    assert_int_equal(iccsp_rm_scripted_open_text(text, &rm), ICCSP_OK);
    assert_string_equal(iccsp_rm_name(rm), "scripted");
}

static iccsp_hr connect_card(void)
{
    return iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL);
}

static void play_connected(const char *text)
{
    play(text);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_card(), ICCSP_OK);
}

/* A failed test leaves its resource manager open; a close is part of each test. */
static int teardown(void **state)
{
    (void)state;
    iccsp_rm_close(&rm);
    return 0;
}

static iccsp_hr transmit(const void *cmd, size_t len)
{
    return iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, (const uint8_t *)cmd, len, rsp, sizeof(rsp),
                             &rsp_len);
}

/* Sends a command given as hex, made up to a header with 00; gives the answer as hex, or the name of the
 * code. */
static const char *send_hex(const char *hex)
{
    static char text[200];
    uint8_t cmd[64] = {0};
    size_t n = 0;
    iccsp_hr hr;

    for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2)
        cmd[n++] = (uint8_t)strtoul((const char[]){hex[0], hex[1], '\0'}, NULL, 16);
    hr = transmit(cmd, n < 4 ? 4 : n);
    if (ICCSP_FAILED(hr))
        return iccsp_hr_name(hr);
    text[0] = '\0';
    for (size_t i = 0; i < rsp_len && i < 60; i++)
        snprintf(text + 2 * i, sizeof(text) - 2 * i, "%02X", rsp[i]);
    return text;
}

static void test_wrong_text(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_scripted_open_text(NULL, &rm), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_scripted_open_text("", NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_scripted_open_text("x", &rm), ICCSP_E_SCRIPT);
    assert_null(rm);
    assert_int_equal(iccsp_rm_scripted_commands(NULL), 0);
    assert_int_equal(iccsp_rm_scripted_verdict(NULL), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_scripted_commands(rm), 0);
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_E_UNSUPPORTED_FEATURE);
}

static void test_settings(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    char names[64];
    size_t len;

    (void)state;
    play_connected("atr 3B 81 80 01 41 41");
    assert_int_equal(iccsp_rm_list_readers(rm, context, names, sizeof(names), &len), ICCSP_OK);
    assert_string_equal(names, READER);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_OK);
    assert_int_equal(s.atr_len, 6);
    assert_memory_equal(s.atr, "\x3B\x81\x80\x01\x41\x41", 6);
    iccsp_rm_close(&rm);
    play("atr none\nreader Other");
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_card(), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(
        iccsp_rm_connect(rm, context, "Other", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL),
        ICCSP_W_UNRESPONSIVE_CARD);
    iccsp_rm_close(&rm);
    play("empty");
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_card(), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_add_reader(rm, "Other"), ICCSP_E_UNSUPPORTED_FEATURE);
}

static void test_first_rule_that_fits(void **state)
{
    (void)state;
    play_connected(
        "on 00A4* => 9001\non 00A40000 => 9002\non ..B0* times 2 => 9003\non 00B0* => 9004\non * => 9005");
    assert_string_equal(send_hex("00A40000"), "9001");
    assert_string_equal(send_hex("00B0"), "9003");
    assert_string_equal(send_hex("80B0"), "9003");
    assert_string_equal(send_hex("00B0"), "9004");
    assert_string_equal(send_hex("80B0"), "9005");
    assert_string_equal(send_hex("00"), "9005");
    assert_int_equal(iccsp_rm_scripted_commands(rm), 6);
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_OK);
}

static void test_expected_in_order(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    play_connected(
        "expect 0001* => 9001\nexpect 0002* times 2 => 9002\non 00FF* => 90FF\nexpect 0003* => 9003");
    assert_string_equal(send_hex("0001"), "9001");
    assert_string_equal(send_hex("00FF"), "90FF");
    assert_string_equal(send_hex("0002"), "9002");
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_E_SCRIPT_MISMATCH); /* the rest has not come yet */
    assert_string_equal(send_hex("0002"), "9002");
    assert_string_equal(send_hex("0003"), "9003");
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_OK);
    assert_int_equal(transmit("\x00\x04\x05\x06\x31\x32", 6), ICCSP_E_SCRIPT_MISMATCH);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_non_null(strstr(e.sentence, "command 6, 00 04 05 06"));
    assert_null(strstr(e.sentence, "31")); /* it could be a PIN */
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_E_SCRIPT_MISMATCH);
}

static void test_another_than_expected(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    play_connected("card demo\n\nexpect 0001* => 9001");
    assert_string_equal(send_hex("0002"), "ICCSP_E_SCRIPT_MISMATCH");
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_non_null(strstr(e.sentence, "line 3"));
    assert_string_equal(send_hex("0001"), "9001"); /* it goes on */
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_E_SCRIPT_MISMATCH);
    iccsp_rm_close(&rm);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK); /* visible at the end */
    assert_int_equal(e.hr, ICCSP_E_SCRIPT_MISMATCH);
}

static void test_budget(void **state)
{
    (void)state;
    play_connected("limit 2\non * => 9000");
    assert_string_equal(send_hex("0001"), "9000");
    assert_string_equal(send_hex("0001"), "9000");
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_OK);
    assert_int_equal(transmit("\0\0\0\0", 4), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_rm_scripted_verdict(rm), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_rm_scripted_commands(rm), 3);
}

static void test_changes_to_an_answer(void **state)
{
    (void)state;
    play_connected(
        "command 1 => 0102 9000, longer 2\ncommand 2 => 0102 9000, shorter 1\ncommand 3 => 0102 9000, "
        "shorter 3\n"
        "command 4 => 0102 9000, shorter 9\ncommand 5 => 0102 9000, flip 0, flip 31\ncommand 6 => none\n"
        "command 7 => none, longer 3\ncommand 8 => 90, longer 1\ncommand 9 => 9000, flip 32, longer 1, "
        "shorter 1\n"
        "command 10 => none, flip 3\n");
    assert_string_equal(send_hex("00"), "010200009000");
    assert_string_equal(send_hex("00"), "019000");
    assert_int_equal(transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
    assert_int_equal(transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
    assert_string_equal(send_hex("00"), "81029001");
    assert_int_equal(transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
    assert_string_equal(send_hex("00"), "000000");
    assert_string_equal(send_hex("00"), "9000");
    assert_string_equal(send_hex("00"), "1000");
    assert_int_equal(transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
}

static void test_long_answers(void **state)
{
    (void)state;
    play_connected("command 1 => 00*65534 9000\ncommand 2.. => 00*65794 9000");
    assert_int_equal(transmit("\0\0\0\0", 4), ICCSP_OK);
    assert_int_equal(rsp_len, 65536);
    assert_int_equal(
        iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, (const uint8_t *)"\0\0\0\0", 4, rsp, 258, &rsp_len),
        ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(rsp_len, 0);
}

static void test_demo_card_behind_the_script(void **state)
{
    (void)state;
    play_connected("card demo\ncommand 2 => card, shorter 1\non 00FF* => 9999");
    assert_string_equal(send_hex("00A4000C023F00"), "9000");
    assert_int_equal(transmit("\x00\xA4\x00\x0C\x02\x2F\x02", 7), ICCSP_E_RESPONSE_SHORT);
    assert_string_equal(send_hex("00FF0000"), "9999");
    assert_string_equal(send_hex("00A4000C02EEEE"), "6A82");
    assert_int_equal(iccsp_rm_scripted_commands(rm), 4);
}

/* Another program uses the demo card meanwhile. */
static void test_drift(void **state)
{
    char before[200];

    (void)state;
    play_connected("card demo\nafter transmit 2 => send 00A4000C023F00, send 00A4000C022F01");
    assert_string_equal(send_hex("00A4000C022F02"), "9000");
    strcpy(before, send_hex("00B0000004"));
    assert_int_equal(strlen(before), 12);
    assert_int_not_equal(strcmp(send_hex("00B0000004"), before), 0);
    assert_int_equal(iccsp_rm_scripted_commands(rm), 3);
}

static void test_states(void **state)
{
    (void)state;
    play_connected("on 00* => 9000\nstate first\non 01* => 9001, enter second\nstate second\non 01* => 9002\n"
                   "on 02* => 9003, enter first\nbefore transmit 6 => reset");
    assert_string_equal(send_hex("01"), "9001");
    assert_string_equal(send_hex("01"), "9002");
    assert_string_equal(send_hex("00"), "9000");
    assert_string_equal(send_hex("02"), "9003");
    assert_string_equal(send_hex("01"), "9001");
    assert_string_equal(send_hex("01"), "SCARD_W_RESET_CARD");
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_OK);
    assert_string_equal(send_hex("01"), "9001"); /* the first one again */
}

static void test_removal_during_a_command(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};

    (void)state;
    play_connected("command 2 => 9000, remove\non * => 9000\nbefore reconnect 2 => insert");
    assert_string_equal(send_hex("00"), "9000");
    assert_string_equal(send_hex("00"), "SCARD_W_REMOVED_CARD");
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_W_REMOVED_CARD);
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_NO_SMARTCARD);
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_OK);
    assert_string_equal(send_hex("00"), "9000");
}

static void test_another_card_during_a_command(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};

    (void)state;
    play_connected("command 2 => 9000, insert 3B 00\non * => 9000");
    assert_string_equal(send_hex("00"), "9000");
    assert_string_equal(send_hex("00"), "SCARD_W_REMOVED_CARD");
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_OK);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_OK);
    assert_int_equal(s.atr_len, 2);
    assert_int_equal(s.protocol, ICCSP_PROTOCOL_T0);
}

static void test_reset_by_another(void **state)
{
    (void)state;
    play_connected(
        "after begin 1 => reset\ncommand * => 9000\nbefore transmit 3 => reset\nbefore end 2 => reset");
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK); /* under a transaction, as Windows does */
    assert_string_equal(send_hex("00"), "SCARD_W_RESET_CARD");
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_OK);
    assert_string_equal(send_hex("00"), "9000");
    assert_string_equal(send_hex("00"), "SCARD_W_RESET_CARD");
    assert_int_equal(iccsp_rm_end(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_W_RESET_CARD);
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_OK);
    assert_int_equal(iccsp_rm_end(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_W_RESET_CARD);
}

static void test_calls_that_fail(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    struct iccsp_rm_reader_state r = {.reader = READER};
    size_t len;

    (void)state;
    play("before establish 1 => fail SCARD_E_NO_SERVICE\nbefore connect 1..2 => fail "
         "SCARD_E_SHARING_VIOLATION\n"
         "before begin 1 => fail SCARD_W_REMOVED_CARD\nbefore status * => fail 80100017\nbefore end 1 => "
         "fail SCARD_F_COMM_ERROR\n"
         "before list 1 => fail SCARD_E_NO_READERS_AVAILABLE\nbefore wait 1 => fail SCARD_E_SERVICE_STOPPED\n"
         "before attrib 1 => fail SCARD_E_NOT_READY\nbefore control 1 => fail SCARD_E_NOT_READY\n"
         "before reconnect 1 => fail SCARD_E_NOT_READY\nbefore disconnect 1 => fail SCARD_E_NOT_READY\n"
         "before release 1 => fail SCARD_E_NOT_READY\nbefore transmit 1 => fail SCARD_E_NOT_TRANSACTED\non * "
         "=> 9000");
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_card(), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(connect_card(), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(connect_card(), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, &r, 1), ICCSP_E_SERVICE_STOPPED);
    assert_int_equal(iccsp_rm_get_attrib(rm, card, 1, NULL, 0, &len), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_set_attrib(rm, card, 1, NULL, 0), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_control(rm, card, 1, NULL, 0, NULL, 0, &len), ICCSP_E_NOT_READY);
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_NOT_READY);
    assert_string_equal(send_hex("00"), "SCARD_E_NOT_TRANSACTED");
    assert_int_equal(iccsp_rm_scripted_commands(rm), 0);
    assert_string_equal(send_hex("00"), "9000");
    assert_int_equal(iccsp_rm_end(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_F_COMM_ERROR);
    assert_int_equal(iccsp_rm_end(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_OK);
}

static void test_command_that_fails(void **state)
{
    (void)state;
    play_connected("command 1 => fail SCARD_E_COMM_DATA_LOST\non * => 9000");
    assert_string_equal(send_hex("00"), "SCARD_E_COMM_DATA_LOST");
    assert_string_equal(send_hex("00"), "9000");
    assert_int_equal(iccsp_rm_scripted_commands(rm), 2);
}

static void test_service_that_stops(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    uintptr_t old;

    (void)state;
    play_connected("command 2 => 9000, stop\non * => 9000\nbefore establish 3 => start");
    assert_string_equal(send_hex("00"), "9000");
    assert_string_equal(send_hex("00"), "SCARD_E_SERVICE_STOPPED");
    assert_string_equal(send_hex("00"), "SCARD_E_NO_SERVICE");
    assert_int_equal(iccsp_rm_is_valid(rm, context), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_cancel(rm, context), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_establish(rm, &old), ICCSP_E_NO_SERVICE);
    old = card;
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_card(), ICCSP_OK);
    assert_string_equal(send_hex("00"), "9000");
    assert_int_equal(iccsp_rm_status(rm, old, &s), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_OK);
}

static void test_card_held_by_another(void **state)
{
    uint64_t before;

    (void)state;
    play("before connect 1 => busy 300\nbefore begin 2 => busy forever\nbefore begin 4 => busy 0");
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    before = iccsp_now_ms();
    assert_int_equal(connect_card(), ICCSP_E_SHARING_VIOLATION);
    while (connect_card() == ICCSP_E_SHARING_VIOLATION)
        iccsp_sleep_ms(10);
    assert_in_range(iccsp_now_ms() - before, 290, 20000);
    assert_int_not_equal(card, 0);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(
        iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL),
        ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
}

/* hostile-cards G3. */
static void test_idle_transaction(void **state)
{
    (void)state;
    play_connected("idle-reset 200\non * => 9000");
    iccsp_sleep_ms(300);
    assert_string_equal(send_hex("00"), "9000"); /* there is none */
    assert_int_equal(iccsp_rm_begin(rm, card), ICCSP_OK);
    assert_string_equal(send_hex("00"), "9000");
    iccsp_sleep_ms(300);
    assert_string_equal(send_hex("00"), "SCARD_W_RESET_CARD");
}

static void test_delay(void **state)
{
    const uint64_t before = iccsp_now_ms();

    (void)state;
    play_connected("command 1 => delay 200, 9000, delay 100");
    assert_string_equal(send_hex("00"), "9000");
    assert_in_range(iccsp_now_ms() - before, 290, 20000);
}

static void test_readers_and_waits(void **state)
{
    struct iccsp_rm_reader_state r = {.reader = READER};

    (void)state;
    play("before wait 2 => remove\nbefore wait 3 => insert 3B 00\nbefore wait 4 => unplug\nbefore wait 5 => "
         "plug");
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_PRESENT);
    r.current = r.event;
    assert_int_equal(iccsp_rm_wait(rm, context, ICCSP_WAIT_INFINITE, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
    r.current = r.event;
    assert_int_equal(iccsp_rm_wait(rm, context, ICCSP_WAIT_INFINITE, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_PRESENT);
    assert_int_equal(r.atr_len, 2);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, &r, 1), ICCSP_E_UNKNOWN_READER);
    r.current = 0;
    assert_int_equal(iccsp_rm_wait(rm, context, 0, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
}

/* Events that make no sense where they come have no effect, and nothing breaks. */
static void test_events_out_of_place(void **state)
{
    (void)state;
    play("empty\nbefore establish 1 => remove, reset, start, stop, stop, remove, insert, plug, unplug, "
         "reset, start\n"
         "before establish 2 => plug, plug, insert, insert 3B 00, unplug, unplug, remove, insert, plug, "
         "insert\non * => 9000");
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_card(), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(
        iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0, &card, NULL), ICCSP_OK);
}

#define PLAY_TEST(name) cmocka_unit_test_setup_teardown(name, NULL, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAY_TEST(test_wrong_text),
        PLAY_TEST(test_settings),
        PLAY_TEST(test_first_rule_that_fits),
        PLAY_TEST(test_expected_in_order),
        PLAY_TEST(test_another_than_expected),
        PLAY_TEST(test_budget),
        PLAY_TEST(test_changes_to_an_answer),
        PLAY_TEST(test_long_answers),
        PLAY_TEST(test_demo_card_behind_the_script),
        PLAY_TEST(test_drift),
        PLAY_TEST(test_states),
        PLAY_TEST(test_removal_during_a_command),
        PLAY_TEST(test_another_card_during_a_command),
        PLAY_TEST(test_reset_by_another),
        PLAY_TEST(test_calls_that_fail),
        PLAY_TEST(test_command_that_fails),
        PLAY_TEST(test_service_that_stops),
        PLAY_TEST(test_card_held_by_another),
        PLAY_TEST(test_idle_transaction),
        PLAY_TEST(test_delay),
        PLAY_TEST(test_readers_and_waits),
        PLAY_TEST(test_events_out_of_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
