/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts as they are played: what happens to cards, calls and the service. */
#include "rm/script_player.h"

#include <string.h>

#include "base/clock.h"
#include "rm/scripted.h"

static void test_removal_during_a_command(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};

    (void)state;
    player_play_connected("command 2 => 9000, remove\non * => 9000\nbefore reconnect 2 => insert");
    assert_string_equal(player_send("00"), "9000");
    assert_string_equal(player_send("00"), "SCARD_W_REMOVED_CARD");
    assert_int_equal(iccsp_rm_status(player.rm, player.card, &s), ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_string_equal(player_send("00"), "9000");
}

static void test_another_card_during_a_command(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};

    (void)state;
    player_play_connected("command 2 => 9000, insert 3B 00\non * => 9000");
    assert_string_equal(player_send("00"), "9000");
    assert_string_equal(player_send("00"), "SCARD_W_REMOVED_CARD");
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_int_equal(iccsp_rm_status(player.rm, player.card, &s), ICCSP_OK);
    assert_int_equal(s.atr_len, 2);
    assert_int_equal(s.protocol, ICCSP_PROTOCOL_T0);
}

static void test_reset_by_another(void **state)
{
    (void)state;
    player_play_connected(
        "after begin 1 => reset\ncommand * => 9000\nbefore transmit 3 => reset\nbefore end 2 => reset");
    assert_int_equal(iccsp_rm_begin(player.rm, player.card),
                     ICCSP_OK); /* under a transaction, as Windows does */
    assert_string_equal(player_send("00"), "SCARD_W_RESET_CARD");
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_string_equal(player_send("00"), "9000");
    assert_string_equal(player_send("00"), "SCARD_W_RESET_CARD");
    assert_int_equal(iccsp_rm_end(player.rm, player.card, ICCSP_DISPOSE_LEAVE), ICCSP_W_RESET_CARD);
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_int_equal(iccsp_rm_end(player.rm, player.card, ICCSP_DISPOSE_LEAVE), ICCSP_W_RESET_CARD);
}

static void test_calls_that_fail(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    struct iccsp_rm_reader_state r = {.reader = READER};
    size_t len;

    (void)state;
    player_play(
        "before establish 1 => fail SCARD_E_NO_SERVICE\nbefore connect 1..2 => fail "
        "SCARD_E_SHARING_VIOLATION\n"
        "before begin 1 => fail SCARD_W_REMOVED_CARD\nbefore status * => fail 80100017\nbefore end 1 => "
        "fail SCARD_F_COMM_ERROR\n"
        "before list 1 => fail SCARD_E_NO_READERS_AVAILABLE\nbefore wait 1 => fail SCARD_E_SERVICE_STOPPED\n"
        "before attrib 1 => fail SCARD_E_NOT_READY\nbefore control 1 => fail SCARD_E_NOT_READY\n"
        "before reconnect 1 => fail SCARD_E_NOT_READY\nbefore disconnect 1 => fail SCARD_E_NOT_READY\n"
        "before release 1 => fail SCARD_E_NOT_READY\nbefore transmit 1 => fail SCARD_E_NOT_TRANSACTED\non * "
        "=> 9000");
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(player_connect(), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(player_connect(), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(player_connect(), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_status(player.rm, player.card, &s), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(iccsp_rm_status(player.rm, player.card, &s), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(iccsp_rm_list_readers(player.rm, player.context, NULL, 0, &len),
                     ICCSP_E_NO_READERS_AVAILABLE);
    assert_int_equal(iccsp_rm_wait(player.rm, player.context, 0, &r, 1), ICCSP_E_SERVICE_STOPPED);
    assert_int_equal(iccsp_rm_get_attrib(player.rm, player.card, 1, NULL, 0, &len), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_set_attrib(player.rm, player.card, 1, NULL, 0), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_control(player.rm, player.card, 1, NULL, 0, NULL, 0, &len), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_E_NOT_READY);
    assert_string_equal(player_send("00"), "SCARD_E_NOT_TRANSACTED");
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 0);
    assert_string_equal(player_send("00"), "9000");
    assert_int_equal(iccsp_rm_end(player.rm, player.card, ICCSP_DISPOSE_LEAVE), ICCSP_F_COMM_ERROR);
    assert_int_equal(iccsp_rm_end(player.rm, player.card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(player.rm, player.card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_disconnect(player.rm, player.card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(player.rm, player.context), ICCSP_E_NOT_READY);
    assert_int_equal(iccsp_rm_release(player.rm, player.context), ICCSP_OK);
}

static void test_command_that_fails(void **state)
{
    (void)state;
    player_play_connected("command 1 => fail SCARD_E_COMM_DATA_LOST\non * => 9000");
    assert_string_equal(player_send("00"), "SCARD_E_COMM_DATA_LOST");
    assert_string_equal(player_send("00"), "9000");
    assert_int_equal(iccsp_rm_scripted_commands(player.rm), 2);
}

static void test_service_that_stops(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    uintptr_t old;

    (void)state;
    player_play_connected("command 2 => 9000, stop\non * => 9000\nbefore establish 3 => start");
    assert_string_equal(player_send("00"), "9000");
    assert_string_equal(player_send("00"), "SCARD_E_SERVICE_STOPPED");
    assert_string_equal(player_send("00"), "SCARD_E_NO_SERVICE");
    assert_int_equal(iccsp_rm_is_valid(player.rm, player.context), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_cancel(player.rm, player.context), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_establish(player.rm, &old), ICCSP_E_NO_SERVICE);
    old = player.card;
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(player_connect(), ICCSP_OK);
    assert_string_equal(player_send("00"), "9000");
    assert_int_equal(iccsp_rm_status(player.rm, old, &s), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_status(player.rm, player.card, &s), ICCSP_OK);
}

static void test_card_held_by_another(void **state)
{
    uint64_t before;

    (void)state;
    player_play("before connect 1 => busy 300\nbefore begin 2 => busy forever\nbefore begin 4 => busy 0");
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    before = iccsp_now_ms();
    assert_int_equal(player_connect(), ICCSP_E_SHARING_VIOLATION);
    while (player_connect() == ICCSP_E_SHARING_VIOLATION)
        iccsp_sleep_ms(10);
    assert_in_range(iccsp_now_ms() - before, 290, 20000);
    assert_int_not_equal(player.card, 0);
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_reconnect(player.rm, player.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_OK);
}

/* hostile-cards G3. */
static void test_idle_transaction(void **state)
{
    (void)state;
    player_play_connected("idle-reset 200\non * => 9000");
    iccsp_sleep_ms(300);
    assert_string_equal(player_send("00"), "9000"); /* there is none */
    assert_int_equal(iccsp_rm_begin(player.rm, player.card), ICCSP_OK);
    assert_string_equal(player_send("00"), "9000");
    iccsp_sleep_ms(300);
    assert_string_equal(player_send("00"), "SCARD_W_RESET_CARD");
}

static void test_delay(void **state)
{
    const uint64_t before = iccsp_now_ms();

    (void)state;
    player_play_connected("command 1 => delay 200, 9000, delay 100");
    assert_string_equal(player_send("00"), "9000");
    assert_in_range(iccsp_now_ms() - before, 290, 20000);
}

static void test_readers_and_waits(void **state)
{
    struct iccsp_rm_reader_state r = {.reader = READER};

    (void)state;
    player_play(
        "before wait 2 => remove\nbefore wait 3 => insert 3B 00\nbefore wait 4 => unplug\nbefore wait 5 => "
        "plug");
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(player.rm, player.context, 0, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_PRESENT);
    r.current = r.event;
    assert_int_equal(iccsp_rm_wait(player.rm, player.context, ICCSP_WAIT_INFINITE, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
    r.current = r.event;
    assert_int_equal(iccsp_rm_wait(player.rm, player.context, ICCSP_WAIT_INFINITE, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_PRESENT);
    assert_int_equal(r.atr_len, 2);
    assert_int_equal(iccsp_rm_wait(player.rm, player.context, 0, &r, 1), ICCSP_E_UNKNOWN_READER);
    r.current = 0;
    assert_int_equal(iccsp_rm_wait(player.rm, player.context, 0, &r, 1), ICCSP_OK);
    assert_int_equal(r.event & 0xFFFF, ICCSP_READER_CHANGED | ICCSP_READER_EMPTY);
}

/* Events that make no sense where they come have no effect, and nothing breaks. */
static void test_events_out_of_place(void **state)
{
    (void)state;
    player_play(
        "empty\nbefore establish 1 => remove, reset, start, stop, stop, remove, insert, plug, unplug, "
        "reset, start\n"
        "before establish 2 => plug, plug, insert, insert 3B 00, unplug, unplug, remove, insert, plug, "
        "insert\non * => 9000");
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(player_connect(), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(player.rm, player.context, READER, ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_T0, &player.card, NULL),
                     ICCSP_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
