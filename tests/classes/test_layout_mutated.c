/* SPDX-License-Identifier: BSD-2-Clause */
/* The test of the layout tests: in this program our headers have two methods of every interface changed over,
 * and our identifiers a bit changed (mutate.py). Each must be noticed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classes/layout.h"

static void all_are_seen(const struct layout_row *seen, const struct layout_row *wanted, size_t interfaces)
{
    for (size_t i = 0; i < interfaces; i++) {
        if (layout_misplaced(layout_interfaces[i], seen, wanted) == NULL)
            fail_msg("%s seems to be as it should", layout_interfaces[i]);
    }
}

static size_t count_interfaces(void)
{
    size_t n = 0;

    while (layout_interfaces[n] != NULL)
        n++;
    return n;
}

static void test_methods_changed_over_are_seen_in_c(void **state)
{
    (void)state;
    all_are_seen(layout_ours, layout_published, count_interfaces());
}

static void test_methods_changed_over_are_seen_in_cxx(void **state)
{
    (void)state;
    all_are_seen(layout_cxx, layout_published, count_interfaces());
}

static void test_wrong_identifiers_are_seen(void **state)
{
    (void)state;
    assert_int_equal(layout_wrong_identifiers(), layout_identifiers());
}

/* The same tables, where nothing is wrong, so that the comparison does not only ever say no. */
static void test_what_is_right_is_not_reported(void **state)
{
    (void)state;
    for (size_t i = 0; layout_interfaces[i] != NULL; i++) {
        assert_null(layout_misplaced(layout_interfaces[i], layout_published, layout_published));
        assert_null(layout_misplaced(layout_interfaces[i], layout_ours, layout_cxx));
    }
}

#ifdef _WIN32
static void test_all_are_seen_beside_the_windows_header(void **state)
{
    (void)state;
    all_are_seen(layout_ours, layout_theirs, LAYOUT_BASE);
    assert_int_equal(layout_identifiers_unlike_theirs(), layout_their_identifiers());
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods_changed_over_are_seen_in_c),
        cmocka_unit_test(test_methods_changed_over_are_seen_in_cxx),
        cmocka_unit_test(test_wrong_identifiers_are_seen),
        cmocka_unit_test(test_what_is_right_is_not_reported),
#ifdef _WIN32
        cmocka_unit_test(test_all_are_seen_beside_the_windows_header),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
