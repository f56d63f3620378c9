/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the process: one for all, until it is closed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>

#include "base/thread.h"
#include "iccsp/rm.h"
#include "rm/default.h"

#define USERS  4
#define ROUNDS 300

static uintptr_t a_context(struct iccsp_rm *rm)
{
    uintptr_t context;

    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    return context;
}

static void test_it_is_one_for_all(void **state)
{
    struct iccsp_rm *first, *second;
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_default(NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_default(&first), ICCSP_OK);
    context = a_context(first);
    iccsp_rm_close(&first);
    assert_int_equal(iccsp_rm_default(&second), ICCSP_OK);
    assert_int_equal(iccsp_rm_is_valid(second, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(second, context), ICCSP_OK);
    iccsp_rm_close(&second);
}

static void test_after_closing_it_is_a_new_one(void **state)
{
    struct iccsp_rm *before, *after;
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_default(&before), ICCSP_OK);
    context = a_context(before);
    iccsp_rm_close(&before);
    assert_true(iccsp_rm_default_close());
    assert_int_equal(iccsp_rm_default(&after), ICCSP_OK);
    assert_int_equal(iccsp_rm_is_valid(after, context), ICCSP_E_INVALID_HANDLE);
    iccsp_rm_close(&after);
    assert_true(iccsp_rm_default_close());
    assert_true(iccsp_rm_default_close());
}

static void test_closing_takes_nothing_from_its_users(void **state)
{
    struct iccsp_rm *held, *other;
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_default(&held), ICCSP_OK);
    context = a_context(held);
    assert_true(iccsp_rm_default_close());
    assert_int_equal(iccsp_rm_is_valid(held, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_default(&other), ICCSP_OK);
    assert_ptr_not_equal(held, other);
    assert_int_equal(iccsp_rm_release(held, context), ICCSP_OK);
    iccsp_rm_close(&other);
    iccsp_rm_close(&held);
    assert_true(iccsp_rm_default_close());
}

static void test_a_program_may_choose(void **state)
{
    struct iccsp_rm *mine = NULL, *other = NULL, *given;

    (void)state;
    assert_int_equal(iccsp_rm_set_default(NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_open("embedded:empty", &mine), ICCSP_OK);
    assert_int_equal(iccsp_rm_open("embedded:empty", &other), ICCSP_OK);
    assert_int_equal(iccsp_rm_set_default(mine), ICCSP_OK);
    assert_int_equal(iccsp_rm_set_default(other), ICCSP_S_FALSE);
    assert_int_equal(iccsp_rm_default(&given), ICCSP_OK);
    assert_ptr_equal(given, mine);
    iccsp_rm_close(&given);
    iccsp_rm_close(&other);
    iccsp_rm_close(&mine);
    assert_true(iccsp_rm_default_close());
}

static atomic_uint failures;

static void use_it(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        struct iccsp_rm *rm = NULL;
        uintptr_t context;

        if (iccsp_rm_default(&rm) != ICCSP_OK || iccsp_rm_establish(rm, &context) != ICCSP_OK ||
            iccsp_rm_release(rm, context) != ICCSP_OK)
            atomic_fetch_add(&failures, 1);
        iccsp_rm_close(&rm);
    }
}

/* A close that meets somebody who is asking is refused. The users come to an end, so this does too. */
static void close_it(void *unused)
{
    (void)unused;
    for (int closed = 0; closed < ROUNDS;)
        closed += iccsp_rm_default_close() ? 1 : 0;
}

static void test_closing_while_others_use_it(void **state)
{
    iccsp_thread users[USERS], closer;

    (void)state;
    for (size_t i = 0; i < USERS; i++)
        assert_true(iccsp_thread_start(&users[i], use_it, NULL));
    assert_true(iccsp_thread_start(&closer, close_it, NULL));
    iccsp_thread_join(closer);
    for (size_t i = 0; i < USERS; i++)
        iccsp_thread_join(users[i]);
    assert_int_equal(atomic_load(&failures), 0);
    assert_true(iccsp_rm_default_close());
}

/* The last one: nobody can change his mind. */
static void test_kept_it_is_not_closed(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_default(&rm), ICCSP_OK);
    context = a_context(rm);
    iccsp_rm_close(&rm);
    iccsp_rm_default_keep();
    assert_false(iccsp_rm_default_close());
    assert_int_equal(iccsp_rm_default(&rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_is_valid(rm, context), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_OK);
    iccsp_rm_close(&rm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_one_for_all),
        cmocka_unit_test(test_after_closing_it_is_a_new_one),
        cmocka_unit_test(test_closing_takes_nothing_from_its_users),
        cmocka_unit_test(test_a_program_may_choose),
        cmocka_unit_test(test_closing_while_others_use_it),
        cmocka_unit_test(test_kept_it_is_not_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
