/* SPDX-License-Identifier: BSD-2-Clause */
/* Decision G9: what a child of fork() may do with what it inherits. On the embedded resource manager and on a
 * real pcscd. */
#include "rm/rm_suite.h"

#include "support/child.h"

/* The parent's. */
static struct iccsp_rm *default_rm;
static uintptr_t card;

/* Whatever state the parent is in, every call of the child gives the same. */
static void use_what_is_the_parents(void)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    uintptr_t context = suite.context[0], made;
    uint8_t bytes[8] = {0};
    struct iccsp_rm *rm = suite.rm;
    size_t len;

    CHILD_CHECK(iccsp_rm_status(rm, card, &status) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_begin(rm, card) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_end(rm, card, ICCSP_DISPOSE_RESET) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, bytes, 4, bytes, 8, &len) ==
                ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(reconnect(card, ICCSP_DISPOSE_RESET) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_control(rm, card, 1, NULL, 0, bytes, 8, &len) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_get_attrib(rm, card, 1, bytes, 8, &len) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_set_attrib(rm, card, 1, bytes, 8) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_is_valid(rm, context) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_list_readers(rm, context, NULL, 0, &len) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_wait(rm, context, 0, &s, 1) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_cancel(rm, context) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_connect(rm, context, suite.reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &made,
                                 NULL) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_establish(rm, &made) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_remove_card(rm, suite.reader) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_RESET) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(iccsp_rm_release(rm, context) == ICCSP_E_INVALID_HANDLE);
    iccsp_rm_close(&rm);
    CHILD_CHECK(rm == NULL);
}

/* The child uses all that there is; the parent then ends what it had begun. */
static void assert_fork_changes_nothing(void)
{
    const unsigned commands = suite.probe.commands, warm = suite.probe.warm, off = suite.probe.off;
    const uint32_t before = reader_state(2);

    in_child(use_what_is_the_parents);
    assert_int_equal(suite.probe.commands, commands);
    assert_int_equal(suite.probe.warm, warm);
    assert_int_equal(suite.probe.off, off);
    assert_int_equal(reader_state(2), before);
}

/* hostile-cards H1: the child learns that it has nothing, the parent notices nothing. */
static void test_decision_G9_child_has_nothing(void **state)
{
    (void)state;
    card = connect_in(0);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_fork_changes_nothing();
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_fork_with_idle_contexts(void **state)
{
    size_t len;

    (void)state;
    card = 77; /* there is none */
    assert_fork_changes_nothing();
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_OK);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &len), ICCSP_OK);
}

static void test_fork_with_a_connection(void **state)
{
    (void)state;
    card = connect_in(0);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_fork_changes_nothing();
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
    assert_int_equal(drop(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_fork_in_exclusive_use(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_fork_changes_nothing();
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

static void test_fork_in_nested_transactions(void **state)
{
    const uintptr_t other = connect_in(1);
    struct call c = {.fn = call_begin, .card = other};

    (void)state;
    card = connect_in(0);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_int_equal(begin(card), ICCSP_OK);
    assert_fork_changes_nothing();
    assert_int_equal(end(card), ICCSP_OK);
    call_start_waiting(&c);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
}

static void test_fork_while_threads_wait(void **state)
{
    struct call waiting = {.fn = call_begin}, watching = {.fn = call_wait, .number = ICCSP_WAIT_INFINITE};
    const uint32_t before = reader_state(2);

    (void)state;
    card = connect_in(0);
    waiting.card = connect_in(1);
    assert_int_equal(begin(card), ICCSP_OK);
    call_start(&waiting);
    call_start_waiting(&watching);
    in_child(use_what_is_the_parents);
    assert_false(waiting.done);
    assert_false(watching.done);
    assert_int_equal(iccsp_rm_cancel(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&watching), ICCSP_E_CANCELLED);
    assert_int_equal(end(card), ICCSP_OK);
    assert_int_equal(call_join(&waiting), ICCSP_OK);
    assert_int_equal(reader_state(2) & 0xFFFF0000u, before & 0xFFFF0000u);
}

static void test_fork_during_a_command(void **state)
{
    struct call c = {.fn = call_sleep, .number = 600};

    (void)state;
    c.card = card = connect_in(0);
    call_start_waiting(&c);
    in_child(use_what_is_the_parents);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(suite.probe.commands, 1);
    assert_int_equal(send_hr(card), ICCSP_OK);
}

static void test_fork_with_a_reset_not_told_yet(void **state)
{
    const uintptr_t other = connect_in(1);

    (void)state;
    card = connect_in(0);
    assert_int_equal(reconnect(other, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_fork_changes_nothing();
    assert_knows_of_reset(card);
}

static void test_fork_after_a_removal(void **state)
{
    (void)state;
    card = connect_in(0);
    suite_remove(0);
    assert_fork_changes_nothing();
    assert_knows_of_removal(card);
}

/* A child that ends as programs end, and not as tests do, closes nothing of its parent's either. */
static void close_all_and_exit(void)
{
    struct iccsp_rm *rm = suite.rm;

    iccsp_rm_release(rm, suite.context[0]);
    iccsp_rm_close(&rm);
    iccsp_rm_close(&default_rm);
}

static void test_fork_and_closing(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_default(&default_rm), ICCSP_OK);
    card = connect_in(0);
    assert_int_equal(begin(card), ICCSP_OK);
    in_child(close_all_and_exit);
    assert_int_equal(send_hr(card), ICCSP_OK);
    assert_int_equal(end(card), ICCSP_OK);
    iccsp_rm_close(&default_rm);
}

static void open_its_own(void)
{
    struct iccsp_rm *own = NULL;
    uintptr_t context;
    size_t len;

    CHILD_CHECK(iccsp_rm_open(suite.any.kind->spec, &own) == ICCSP_OK);
    CHILD_CHECK(iccsp_rm_establish(own, &context) == ICCSP_OK);
    CHILD_CHECK(iccsp_rm_list_readers(own, context, NULL, 0, &len) == ICCSP_OK);
    CHILD_CHECK(iccsp_rm_release(own, context) == ICCSP_OK);
    iccsp_rm_close(&own);
}

static void test_decision_G9_child_opens_its_own(void **state)
{
    (void)state;
    card = connect_in(0);
    in_child(open_its_own);
    assert_int_equal(status_of(card), ICCSP_OK);
}

static void use_another_default(void)
{
    struct iccsp_rm *own = NULL, *again = NULL;
    uintptr_t other;

    CHILD_CHECK(iccsp_rm_default(&own) == ICCSP_OK);
    CHILD_CHECK(own != default_rm);
    CHILD_CHECK(iccsp_rm_establish(own, &other) == ICCSP_OK);
    CHILD_CHECK(iccsp_rm_default(&again) == ICCSP_OK);
    CHILD_CHECK(again == own);
}

static void test_decision_G9_default_is_new_in_the_child(void **state)
{
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_default(&default_rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(default_rm, &context), ICCSP_OK);
    in_child(use_another_default);
    assert_int_equal(iccsp_rm_is_valid(default_rm, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(default_rm, context), ICCSP_OK);
    iccsp_rm_close(&default_rm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_decision_G9_child_has_nothing),
        RM_TEST(test_fork_with_idle_contexts),
        RM_TEST(test_fork_with_a_connection),
        RM_TEST(test_fork_in_exclusive_use),
        RM_TEST(test_fork_in_nested_transactions),
        RM_TEST(test_fork_while_threads_wait),
        RM_TEST(test_fork_during_a_command),
        RM_TEST(test_fork_with_a_reset_not_told_yet),
        RM_TEST(test_fork_after_a_removal),
        RM_TEST(test_fork_and_closing),
        RM_TEST(test_decision_G9_child_opens_its_own),
        RM_TEST(test_decision_G9_default_is_new_in_the_child),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
