/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts as they are played: commands and answers. */
#include "rm/script_player.h"

#include <string.h>

#include "base/clock.h"
#include "rm/scripted.h"

static void test_wrong_text(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_scripted_open_text(NULL, &player.rm), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_scripted_open_text("", NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_scripted_open_text("x", &player.rm), ICCSP_E_SCRIPT);
    assert_null(player.rm);
    assert_int_equal(iccsp_rm_scripted_commands(NULL), 0);
    assert_int_equal(iccsp_rm_scripted_verdict(NULL), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_open("embedded:empty", &player.rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 0);
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_E_UNSUPPORTED_FEATURE);
}

static void test_settings(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    char names[64];
    size_t len;

    (void)state;
    player_play_connected("atr 3B 81 80 01 41 41");
    assert_int_equal(iccsp_rm_list_readers(player.rm, player.context, names, sizeof(names), &len), ICCSP_OK);
    assert_string_equal(names, READER);
    assert_int_equal(iccsp_rm_status(player.rm, player.card, &s), ICCSP_OK);
    assert_int_equal(s.atr_len, 6);
    assert_memory_equal(s.atr, "\x3B\x81\x80\x01\x41\x41", 6);
    iccsp_rm_close(&player.rm);
    player_play("atr none\nreader Other");
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(player_connect(), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_connect(player.rm, player.context, "Other", ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_ANY, &player.card, NULL),
                     ICCSP_W_UNRESPONSIVE_CARD);
    iccsp_rm_close(&player.rm);
    player_play("empty");
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(player_connect(), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_add_reader(player.rm, "Other"), ICCSP_E_UNSUPPORTED_FEATURE);
}

static void test_first_rule_that_fits(void **state)
{
    (void)state;
    player_play_connected(
        "on 00A4* => 9001\non 00A40000 => 9002\non ..B0* times 2 => 9003\non 00B0* => 9004\non * => 9005");
    assert_string_equal(player_send("00A40000"), "9001");
    assert_string_equal(player_send("00B0"), "9003");
    assert_string_equal(player_send("80B0"), "9003");
    assert_string_equal(player_send("00B0"), "9004");
    assert_string_equal(player_send("80B0"), "9005");
    assert_string_equal(player_send("00"), "9005");
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 6);
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_OK);
}

static void test_expected_in_order(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    player_play_connected(
        "expect 0001* => 9001\nexpect 0002* times 2 => 9002\non 00FF* => 90FF\nexpect 0003* => 9003");
    assert_string_equal(player_send("0001"), "9001");
    assert_string_equal(player_send("00FF"), "90FF");
    assert_string_equal(player_send("0002"), "9002");
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm),
                     ICCSP_E_SCRIPT_MISMATCH); /* the rest has not come yet */
    assert_string_equal(player_send("0002"), "9002");
    assert_string_equal(player_send("0003"), "9003");
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_OK);
    assert_int_equal(player_transmit("\x00\x04\x05\x06\x31\x32", 6), ICCSP_E_SCRIPT_MISMATCH);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_non_null(strstr(e.sentence, "command 6, 00 04 05 06"));
    assert_null(strstr(e.sentence, "31")); /* it could be a PIN */
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_E_SCRIPT_MISMATCH);
}

static void test_another_than_expected(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    player_play_connected("card demo\n\nexpect 0001* => 9001");
    assert_string_equal(player_send("0002"), "ICCSP_E_SCRIPT_MISMATCH");
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_non_null(strstr(e.sentence, "line 3"));
    assert_string_equal(player_send("0001"), "9001"); /* it goes on */
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_E_SCRIPT_MISMATCH);
    iccsp_rm_close(&player.rm);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK); /* visible at the end */
    assert_int_equal(e.hr, ICCSP_E_SCRIPT_MISMATCH);
}

static void test_budget(void **state)
{
    (void)state;
    player_play_connected("limit 2\non * => 9000");
    assert_string_equal(player_send("0001"), "9000");
    assert_string_equal(player_send("0001"), "9000");
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_OK);
    assert_int_equal(player_transmit("\0\0\0\0", 4), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_rm_scripted_verdict(player.rm), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 3);
}

static void test_changes_to_an_answer(void **state)
{
    (void)state;
    player_play_connected(
        "command 1 => 0102 9000, longer 2\ncommand 2 => 0102 9000, shorter 1\ncommand 3 => 0102 9000, "
        "shorter 3\n"
        "command 4 => 0102 9000, shorter 9\ncommand 5 => 0102 9000, flip 0, flip 31\ncommand 6 => none\n"
        "command 7 => none, longer 3\ncommand 8 => 90, longer 1\ncommand 9 => 9000, flip 32, longer 1, "
        "shorter 1\n"
        "command 10 => none, flip 3\n");
    assert_string_equal(player_send("00"), "010200009000");
    assert_string_equal(player_send("00"), "019000");
    assert_int_equal(player_transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
    assert_int_equal(player_transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
    assert_string_equal(player_send("00"), "81029001");
    assert_int_equal(player_transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
    assert_string_equal(player_send("00"), "000000");
    assert_string_equal(player_send("00"), "9000");
    assert_string_equal(player_send("00"), "1000");
    assert_int_equal(player_transmit("\0\0\0\0", 4), ICCSP_E_RESPONSE_SHORT);
}

static void test_long_answers(void **state)
{
    (void)state;
    player_play_connected("command 1 => 00*65534 9000\ncommand 2.. => 00*65794 9000");
    assert_int_equal(player_transmit("\0\0\0\0", 4), ICCSP_OK);
    assert_int_equal(player.rsp_len, 65536);
    assert_int_equal(iccsp_rm_transmit(player.rm, player.card, ICCSP_PROTOCOL_T1, (const uint8_t *)"\0\0\0\0",
                                       4, player.rsp, 258, &player.rsp_len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(player.rsp_len, 0);
}

static void test_demo_card_behind_the_script(void **state)
{
    (void)state;
    player_play_connected("card demo\ncommand 2 => card, shorter 1\non 00FF* => 9999");
    assert_string_equal(player_send("00A4000C023F00"), "9000");
    assert_int_equal(player_transmit("\x00\xA4\x00\x0C\x02\x2F\x02", 7), ICCSP_E_RESPONSE_SHORT);
    assert_string_equal(player_send("00FF0000"), "9999");
    assert_string_equal(player_send("00A4000C02EEEE"), "6A82");
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 4);
}

/* Another program uses the demo card meanwhile. */
static void test_drift(void **state)
{
    char before[200];

    (void)state;
    player_play_connected("card demo\nafter transmit 2 => send 00A4000C023F00, send 00A4000C022F01");
    assert_string_equal(player_send("00A4000C022F02"), "9000");
    strcpy(before, player_send("00B0000004"));
    assert_int_equal(strlen(before), 12);
    assert_int_not_equal(strcmp(player_send("00B0000004"), before), 0);
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 3);
}

static void test_states(void **state)
{
    (void)state;
    player_play_connected(
        "on 00* => 9000\nstate first\non 01* => 9001, enter second\nstate second\non 01* => 9002\n"
        "on 02* => 9003, enter first\nbefore transmit 6 => reset");
    assert_string_equal(player_send("01"), "9001");
    assert_string_equal(player_send("01"), "9002");
    assert_string_equal(player_send("00"), "9000");
    assert_string_equal(player_send("02"), "9003");
    assert_string_equal(player_send("01"), "9001");
    assert_string_equal(player_send("01"), "SCARD_W_RESET_CARD");
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_string_equal(player_send("01"), "9001"); /* the first one again */
}

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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
