/* SPDX-License-Identifier: BSD-2-Clause */
/* The stand-in for cmocka must be able to fail: a group of tests that break in every way is run inside of a
 * test. The program uses the stand-in on every platform, for the outer tests as well. */
#include "support/windows/cmocka.h"

#define OUTPUT "test_cmocka_shim.out"

static unsigned after_failure;
static unsigned set_up;
static unsigned taken_down;

static void breaks_true(void **state)
{
    (void)state;
    assert_true(1 == 2);
    after_failure++;
}

static void breaks_false(void **state)
{
    (void)state;
    assert_false(1 == 1);
    after_failure++;
}

static void breaks_int(void **state)
{
    (void)state;
    assert_int_equal(-1, 1);
    after_failure++;
}

static void breaks_int_not(void **state)
{
    (void)state;
    assert_int_not_equal(7, 7);
    after_failure++;
}

static void breaks_string(void **state)
{
    (void)state;
    assert_string_equal("a", "b");
    after_failure++;
}

static void breaks_memory(void **state)
{
    (void)state;
    assert_memory_equal("abc", "abd", 3);
    after_failure++;
}

static void breaks_null(void **state)
{
    assert_null(state);
    after_failure++;
}

static void breaks_non_null(void **state)
{
    (void)state;
    assert_non_null((void *)NULL);
    after_failure++;
}

static void breaks_pointer(void **state)
{
    assert_ptr_equal(state, &after_failure);
    after_failure++;
}

static void breaks_pointer_not(void **state)
{
    assert_ptr_not_equal(state, state);
    after_failure++;
}

static void breaks_range_below(void **state)
{
    (void)state;
    assert_in_range(1, 2, 3);
    after_failure++;
}

static void breaks_range_above(void **state)
{
    (void)state;
    assert_in_range(4, 2, 3);
    after_failure++;
}

static void breaks_by_itself(void **state)
{
    (void)state;
    fail_msg("number %d", 42);
    after_failure++;
}

static void holds(void **state)
{
    const int same[] = {1, 2};

    assert_true(1);
    assert_false(0);
    assert_int_equal(-1, -1);
    assert_int_equal(0x80100001u, 0x80100001u);
    assert_int_not_equal(1, 2);
    assert_string_equal("a", "a");
    assert_memory_equal(same, same, sizeof(same));
    assert_null(NULL);
    assert_non_null(state);
    assert_ptr_equal(same, &same[0]);
    assert_ptr_not_equal(same, &same[1]);
    assert_in_range(2, 2, 3);
    assert_in_range(3, 2, 3);
}

static int good_fixture(void **state)
{
    set_up++;
    *state = &set_up;
    return 0;
}

static int good_teardown(void **state)
{
    taken_down++;
    return *state == &set_up ? 0 : 1;
}

static int bad_fixture(void **state)
{
    (void)state;
    return -1;
}

static int asserting_fixture(void **state)
{
    (void)state;
    assert_true(0);
    return 0;
}

static void never_runs(void **state)
{
    (void)state;
    after_failure++;
}

static void sees_state(void **state)
{
    assert_ptr_equal(*state, &set_up);
}

static int run_inner(const struct CMUnitTest *tests, size_t count, CMFixtureFunction setup,
                     CMFixtureFunction teardown, char *text, size_t cap)
{
    FILE *out = fopen(OUTPUT, "w+");
    const bool was_in_test = cmocka_in_test;
    jmp_buf outer;
    int failed;

    assert_non_null(out);
    memcpy(outer, cmocka_jump, sizeof(outer));
    cmocka_output = out;
    failed = cmocka_run_tests("inner", tests, count, setup, teardown);
    cmocka_output = NULL;
    memcpy(cmocka_jump, outer, sizeof(outer));
    cmocka_in_test = was_in_test;
    rewind(out);
    text[fread(text, 1, cap - 1, out)] = '\0';
    fclose(out);
    remove(OUTPUT);
    return failed;
}

static void test_every_assertion_can_fail(void **state)
{
    static const struct CMUnitTest inner[] = {
        cmocka_unit_test(breaks_true),        cmocka_unit_test(breaks_false),
        cmocka_unit_test(breaks_int),         cmocka_unit_test(breaks_int_not),
        cmocka_unit_test(breaks_string),      cmocka_unit_test(breaks_memory),
        cmocka_unit_test(breaks_null),        cmocka_unit_test(breaks_non_null),
        cmocka_unit_test(breaks_pointer),     cmocka_unit_test(breaks_pointer_not),
        cmocka_unit_test(breaks_range_below), cmocka_unit_test(breaks_range_above),
        cmocka_unit_test(breaks_by_itself),
    };
    static char text[8192];

    (void)state;
    after_failure = 0;
    assert_int_equal(run_inner(inner, 13, NULL, NULL, text, sizeof(text)), 13);
    assert_int_equal(after_failure, 0);
    assert_non_null(strstr(text, "[  PASSED  ] 0 test(s)."));
    assert_non_null(strstr(text, "[  FAILED  ] 13 test(s)."));
    assert_non_null(strstr(text, "[  FAILED  ] breaks_memory\n"));
    assert_non_null(strstr(text, "--- number 42\n"));
    assert_non_null(strstr(text, "test_cmocka_shim.c:"));
}

static void test_fixtures_can_fail(void **state)
{
    static const struct CMUnitTest inner[] = {
        cmocka_unit_test_setup_teardown(never_runs, bad_fixture, NULL),
        cmocka_unit_test_setup_teardown(never_runs, asserting_fixture, NULL),
        cmocka_unit_test_setup_teardown(holds, NULL, bad_fixture),
        cmocka_unit_test_setup_teardown(sees_state, good_fixture, good_teardown),
    };
    static char text[8192];

    (void)state;
    after_failure = set_up = taken_down = 0;
    assert_int_equal(run_inner(inner, 4, NULL, NULL, text, sizeof(text)), 3);
    assert_int_equal(after_failure, 0);
    assert_int_equal(set_up, 1);
    assert_int_equal(taken_down, 1);
    assert_non_null(strstr(text, "[  PASSED  ] 1 test(s)."));
    assert_non_null(strstr(text, "[  FAILED  ] never_runs: setup"));
}

static void test_group_fixtures(void **state)
{
    static const struct CMUnitTest one_that_holds[] = {cmocka_unit_test(holds)};
    static const struct CMUnitTest one_with_state[] = {cmocka_unit_test(sees_state)};
    static char text[8192];

    (void)state;
    assert_int_equal(run_inner(one_that_holds, 1, bad_fixture, NULL, text, sizeof(text)), 1);
    assert_int_equal(run_inner(one_that_holds, 1, NULL, bad_fixture, text, sizeof(text)), 1);
    assert_int_equal(run_inner(one_with_state, 1, good_fixture, good_teardown, text, sizeof(text)), 0);
    assert_null(strstr(text, "FAILED"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_assertion_can_fail),
        cmocka_unit_test(test_fixtures_can_fail),
        cmocka_unit_test(test_group_fixtures),
        cmocka_unit_test(holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
