/* SPDX-License-Identifier: BSD-2-Clause */
/* Transactions that a reset falls into: none may be left over, or everybody else waits for ever. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/thread.h"
#include "card/select.h"
#include "rm/scripted.h"

#define READER  "Scripted Reader 00 00"
#define LONG_MS 10000u

static struct iccsp_rm *rm;
static struct iccsp_card *card;
static uintptr_t context, other;

static void play(const char *script)
{
    assert_int_equal(iccsp_rm_scripted_open_text(script, &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(
        iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &other, NULL),
        ICCSP_OK);
    card = iccsp_card_new(rm);
    assert_non_null(card);
}

static int close_all(void **state)
{
    (void)state;
    iccsp_card_unref(card);
    iccsp_rm_close(&rm);
    return 0;
}

static void attach(void)
{
    assert_int_equal(iccsp_card_attach_reader(card, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY),
                     ICCSP_OK);
}

static iccsp_hr select_mf(void)
{
    struct iccsp_path mf;
    const iccsp_hr hr = iccsp_card_enter(card);

    iccsp_path_to_mf(&mf);
    return ICCSP_SUCCEEDED(hr)
               ? iccsp_card_leave(card, iccsp_card_select(card, &mf, ICCSP_OP_SELECT_DF, NULL))
               : hr;
}

/* The other connection; in a thread, because it may have to wait for ever. */
static struct {
    iccsp_hr hr;
    _Atomic bool done;
    iccsp_thread thread;
} stranger;

static void begin_and_end(void *arg)
{
    (void)arg;
    stranger.hr = iccsp_rm_begin(rm, other);
    if (stranger.hr == ICCSP_W_RESET_CARD || stranger.hr == ICCSP_W_REMOVED_CARD) {
        iccsp_rm_reconnect(rm, other, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL);
        stranger.hr = iccsp_rm_begin(rm, other);
    }
    if (stranger.hr == ICCSP_OK)
        stranger.hr = iccsp_rm_end(rm, other, ICCSP_DISPOSE_LEAVE);
    stranger.done = true;
}

static void assert_others_come_in(void)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    stranger.done = false;
    assert_true(iccsp_thread_start(&stranger.thread, begin_and_end, NULL));
    while (!stranger.done && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(1);
    assert_true(stranger.done);
    iccsp_thread_join(stranger.thread);
    assert_int_equal(stranger.hr, ICCSP_OK);
}

static void test_reset_in_the_middle_of_a_method(void **state)
{
    (void)state;
    play("on * => 9000\nbefore transmit 1 => reset\n");
    attach();
    assert_int_equal(select_mf(), ICCSP_W_RESET_CARD);
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_others_come_in();
}

static void test_reset_at_the_end_of_a_method(void **state)
{
    (void)state;
    play("on * => 9000\nbefore end 1 => reset\n");
    attach();
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_int_equal(select_mf(), ICCSP_W_RESET_CARD);
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_others_come_in();
}

static void test_end_that_fails(void **state)
{
    (void)state;
    play("on * => 9000\nbefore end 1 => fail SCARD_F_COMM_ERROR\n");
    attach();
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_others_come_in();
}

static void test_reset_under_a_lock(void **state)
{
    (void)state;
    play("on * => 9000\nbefore transmit 2 => reset\n");
    attach();
    assert_int_equal(iccsp_card_lock(card), ICCSP_OK);
    assert_int_equal(select_mf(), ICCSP_OK);
    card->selection.valid = false;
    assert_int_equal(select_mf(), ICCSP_W_RESET_CARD);
    assert_int_equal(iccsp_card_unlock(card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_others_come_in();
}

static void test_reset_and_reconnect(void **state)
{
    (void)state;
    play("on * => 9000\nbefore transmit 1 => reset\n");
    attach();
    assert_int_equal(select_mf(), ICCSP_W_RESET_CARD);
    assert_int_equal(iccsp_card_reconnect(card), ICCSP_OK);
    assert_others_come_in();
}

static void test_reset_and_detach(void **state)
{
    (void)state;
    play("on * => 9000\nbefore transmit 1 => reset\n");
    attach();
    assert_int_equal(select_mf(), ICCSP_W_RESET_CARD);
    assert_int_equal(iccsp_card_detach(card), ICCSP_OK);
    assert_others_come_in();
}

/* A lock is kept by a reconnection that nothing had happened before. */
static void test_reconnect_under_a_lock(void **state)
{
    (void)state;
    play("on * => 9000\n");
    attach();
    assert_int_equal(iccsp_card_lock(card), ICCSP_OK);
    assert_int_equal(iccsp_card_reconnect(card), ICCSP_OK);
    assert_int_equal(iccsp_card_unlock(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_card_unlock(card, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_others_come_in();
}

static void test_removal_in_the_middle_of_a_method(void **state)
{
    (void)state;
    play("command 1 => 9000, remove\non * => 9000\nbefore reconnect 1 => insert\n");
    attach();
    assert_int_equal(select_mf(), ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_card_reconnect(card), ICCSP_OK);
    assert_int_equal(select_mf(), ICCSP_OK);
    assert_others_come_in();
}

#define TRANSACTION_TEST(name) cmocka_unit_test_setup_teardown(name, NULL, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSACTION_TEST(test_reset_in_the_middle_of_a_method),
        TRANSACTION_TEST(test_reset_at_the_end_of_a_method),
        TRANSACTION_TEST(test_end_that_fails),
        TRANSACTION_TEST(test_reset_under_a_lock),
        TRANSACTION_TEST(test_reset_and_reconnect),
        TRANSACTION_TEST(test_reset_and_detach),
        TRANSACTION_TEST(test_reconnect_under_a_lock),
        TRANSACTION_TEST(test_removal_in_the_middle_of_a_method),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
