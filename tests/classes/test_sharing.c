/* SPDX-License-Identifier: BSD-2-Clause */
/* What others can do to a card while a method is at work with it, and while none is (decisions B11, E22, G4).
 */
#include "classes/objects.h"
#include "classes/suite.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/thread.h"

/* Long enough for a transaction that nothing keeps from beginning; the other one is given much longer. */
#define SOON_MS  150u
#define LIMIT_MS 20000u

static struct objects o;

/* Somebody else who wants the card, on a thread of his own. */
static struct rival {
    uintptr_t card;
    iccsp_thread thread;
    _Atomic bool wants, has, had_it_meanwhile;
} rival;

static int setup(void **state)
{
    const int result = suite_setup(state);

    objects_make(&o, suite.any.rm);
    objects_attach(&o, suite.any.reader[0]);
    objects_open(&o);
    rival = (struct rival){.card = connect_other()};
    counting_card_forget(&suite.card[0]);
    return result;
}

static int teardown(void **state)
{
    suite.card[0].on_command = NULL;
    iccsp_rm_disconnect(suite.any.rm, rival.card, ICCSP_DISPOSE_LEAVE);
    objects_release(&o);
    return suite_teardown(state);
}

static void take_the_card(void *arg)
{
    (void)arg;
    /* A reset by the method under test is told once. */
    if (iccsp_rm_begin(suite.any.rm, rival.card) == ICCSP_W_RESET_CARD) {
        iccsp_rm_reconnect(suite.any.rm, rival.card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                           ICCSP_DISPOSE_LEAVE, NULL);
        iccsp_rm_begin(suite.any.rm, rival.card);
    }
    atomic_store(&rival.has, true);
    iccsp_rm_end(suite.any.rm, rival.card, ICCSP_DISPOSE_LEAVE);
}

static bool has_within(uint32_t ms)
{
    const uint64_t deadline = iccsp_now_ms() + ms;

    while (!atomic_load(&rival.has) && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(5);
    return atomic_load(&rival.has);
}

/* At the first command of a method, which is under way until this returns. */
static void want_the_card(struct counting_card *counting)
{
    (void)counting;
    if (atomic_exchange(&rival.wants, true))
        return;
    if (iccsp_thread_start(&rival.thread, take_the_card, NULL))
        atomic_store(&rival.had_it_meanwhile, has_within(SOON_MS));
}

static void the_rival_gets_it_now(const char *method)
{
    if (!atomic_load(&rival.wants) || atomic_load(&rival.had_it_meanwhile))
        fail_msg("%s sends nothing, or without a transaction", method);
    assert_true(has_within(LIMIT_MS));
    iccsp_thread_join(rival.thread);
    atomic_store(&rival.wants, false);
    atomic_store(&rival.has, false);
}

static void test_decision_E22_each_method_is_one_transaction(void **state)
{
    (void)state;
    suite.card[0].on_command = want_the_card;
    for (const struct call *call = calls; call->name != NULL; call++) {
        if ((call->traits & CALL_SENDS) == 0)
            continue;
        call->make(&o);
        the_rival_gets_it_now(call->name);
    }
}

static void test_decision_E22_a_lock_is_not_ended_by_a_method(void **state)
{
    (void)state;
    assert_int_equal(ISCardManage_SCardLock(o.manage), S_OK);
    suite.card[0].on_command = want_the_card;
    objects_open(&o);
    objects_open(&o);
    assert_false(has_within(SOON_MS));
    assert_int_equal(ISCardManage_SCardUnlock(o.manage, ICCSP_DISP_LEAVE), S_OK);
    the_rival_gets_it_now("Open");
}

static void test_decision_B11_nothing_is_sent_while_a_lock_is_idle(void **state)
{
    (void)state;
    assert_int_equal(ISCardManage_SCardLock(o.manage), S_OK);
    iccsp_sleep_ms(500);
    assert_int_equal(ISCardManage_SCardUnlock(o.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(suite.card[0].commands, 0);
}

static uintptr_t context_to_cancel;
static _Atomic iccsp_hr cancelled;

static void cancel(struct counting_card *counting)
{
    (void)counting;
    atomic_store(&cancelled, iccsp_rm_cancel(suite.any.rm, context_to_cancel));
}

static void test_decision_G4_a_command_is_not_cancelled(void **state)
{
    uint16_t sw = 0;

    (void)state;
    assert_int_equal(ISCard_get_Context(o.card, &context_to_cancel), S_OK);
    atomic_store(&cancelled, E_UNEXPECTED);
    suite.card[0].on_command = cancel;
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
    assert_int_equal(atomic_load(&cancelled), ICCSP_OK);
    assert_int_equal(ISCardCmd_get_ReplyStatus(o.cmd, &sw), S_OK);
    assert_int_equal(sw, 0x9000);
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
    assert_int_equal(suite.card[0].commands, 2);
}

static _Atomic bool waits;
static iccsp_hr waited;

static void wait_for_a_change(void *arg)
{
    struct iccsp_rm_reader_state s = {.reader = suite.any.reader[0], .current = ICCSP_READER_UNAWARE};

    (void)arg;
    do {
        s.current = s.event;
        waited = iccsp_rm_wait(suite.any.rm, context_to_cancel, LIMIT_MS, &s, 1);
    } while (waited == ICCSP_OK);
    atomic_store(&waits, false);
}

static void test_decision_G4_a_wait_is_cancelled(void **state)
{
    iccsp_thread thread;

    (void)state;
    assert_int_equal(ISCard_get_Context(o.card, &context_to_cancel), S_OK);
    atomic_store(&waits, true);
    assert_true(iccsp_thread_start(&thread, wait_for_a_change, NULL));
    while (atomic_load(&waits)) {
        iccsp_sleep_ms(SOON_MS);
        assert_int_equal(iccsp_rm_cancel(suite.any.rm, context_to_cancel), ICCSP_OK);
    }
    iccsp_thread_join(thread);
    assert_int_equal(waited, ICCSP_E_CANCELLED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_E22_each_method_is_one_transaction),
        TEST(test_decision_E22_a_lock_is_not_ended_by_a_method),
        TEST(test_decision_B11_nothing_is_sent_while_a_lock_is_idle),
        TEST(test_decision_G4_a_command_is_not_cancelled),
        TEST(test_decision_G4_a_wait_is_cancelled),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
