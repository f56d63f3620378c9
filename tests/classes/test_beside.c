/* SPDX-License-Identifier: BSD-2-Clause */
/* Our headers live with the system's smart card headers, in either order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

int beside_ours_first_in_c(void);
int beside_theirs_first_in_c(void);
int beside_ours_first_in_cxx(void);
#ifndef _WIN32
int beside_theirs_first_in_cxx(void);
#endif

static void test_both_orders_in_c(void **state)
{
    (void)state;
    assert_int_equal(beside_ours_first_in_c(), 0);
    assert_int_equal(beside_theirs_first_in_c(), 0);
}

static void test_both_orders_in_cxx(void **state)
{
    (void)state;
    assert_int_equal(beside_ours_first_in_cxx(), 0);
#ifndef _WIN32
    /* mingw-w64's scardssp.h alone is not valid C++: a typedef in it lacks its type. */
    assert_int_equal(beside_theirs_first_in_cxx(), 0);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_orders_in_c),
        cmocka_unit_test(test_both_orders_in_cxx),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
