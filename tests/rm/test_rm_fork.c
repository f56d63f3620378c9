/* SPDX-License-Identifier: BSD-2-Clause */
/* Decision G9: what a child of fork() may do with what it inherits. On the embedded resource manager and on a
 * real pcscd. */
#include "rm/rm_suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rm/default.h"

/* In the child nothing of cmocka: it says by its exit status at which check it failed. */
#define CHILD_CHECK(condition)                                                                               \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "child: line %d\n", __LINE__);                                                   \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

static void wait_for(pid_t child)
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void use_what_is_the_parents(uintptr_t card)
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

/* hostile-cards H1: the child learns that it has nothing, the parent notices nothing. */
static void test_decision_G9_child_has_nothing(void **state)
{
    const uintptr_t card = connect_in(0);
    pid_t child;

    (void)state;
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    const unsigned commands = suite.probe.commands, warm = suite.probe.warm, off = suite.probe.off;
    child = fork();
    if (child == 0) {
        use_what_is_the_parents(card);
        _exit(0);
    }
    wait_for(child);
    assert_int_equal(suite.probe.commands, commands);
    assert_int_equal(suite.probe.warm, warm);
    assert_int_equal(suite.probe.off, off);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x9000);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

/* The child opens its own. */
static void test_decision_G9_child_opens_its_own(void **state)
{
    const uintptr_t card = connect_in(0);
    pid_t child;

    (void)state;
    child = fork();
    if (child == 0) {
        struct iccsp_rm *own = NULL;
        uintptr_t context;
        size_t len;

        CHILD_CHECK(iccsp_rm_open(suite.any.real ? "pcsc" : "embedded", &own) == ICCSP_OK);
        CHILD_CHECK(iccsp_rm_establish(own, &context) == ICCSP_OK);
        CHILD_CHECK(iccsp_rm_list_readers(own, context, NULL, 0, &len) == ICCSP_OK);
        CHILD_CHECK(iccsp_rm_release(own, context) == ICCSP_OK);
        iccsp_rm_close(&own);
        _exit(0);
    }
    wait_for(child);
    assert_int_equal(status_of(card), ICCSP_OK);
}

static void test_decision_G9_default_is_new_in_the_child(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context;
    pid_t child;

    (void)state;
    assert_int_equal(iccsp_rm_default(&rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    child = fork();
    if (child == 0) {
        struct iccsp_rm *own = NULL, *again = NULL;
        uintptr_t other;

        CHILD_CHECK(iccsp_rm_default(&own) == ICCSP_OK);
        CHILD_CHECK(own != rm);
        CHILD_CHECK(iccsp_rm_establish(own, &other) == ICCSP_OK);
        CHILD_CHECK(iccsp_rm_default(&again) == ICCSP_OK);
        CHILD_CHECK(again == own);
        _exit(0);
    }
    wait_for(child);
    assert_int_equal(iccsp_rm_is_valid(rm, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_OK);
    iccsp_rm_close(&rm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_decision_G9_child_has_nothing),
        RM_TEST(test_decision_G9_child_opens_its_own),
        RM_TEST(test_decision_G9_default_is_new_in_the_child),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
