/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "cli/path.h"
#include "iccsp/iccsp.h"

static void test_kinds_of_paths(void **state)
{
    (void)state;
    assert_int_equal(cli_path_type("2F02"), ICCSP_SC_TYPE_BY_ID);
    assert_int_equal(cli_path_type("/3F00/../d000"), ICCSP_SC_TYPE_BY_ID);
    assert_int_equal(cli_path_type("3F00\\D000"), ICCSP_SC_TYPE_BY_ID);
    assert_int_equal(cli_path_type(".."), ICCSP_SC_TYPE_BY_ID);
    assert_int_equal(cli_path_type("1"), ICCSP_SC_TYPE_BY_SHORT_ID);
    assert_int_equal(cli_path_type("30"), ICCSP_SC_TYPE_BY_SHORT_ID);
    assert_int_equal(cli_path_type("300"), ICCSP_SC_TYPE_BY_NAME);
    assert_int_equal(cli_path_type("A000000308"), ICCSP_SC_TYPE_BY_NAME);
    assert_int_equal(cli_path_type("A000000308/4402"), ICCSP_SC_TYPE_BY_NAME);
    assert_int_equal(cli_path_type("zzzz"), ICCSP_SC_TYPE_BY_NAME);
}

static void joins(const char *directory, const char *name, const char *wanted)
{
    char *path = cli_path_join(directory, name);

    assert_non_null(path);
    assert_string_equal(path, wanted);
    free(path);
}

static void assert_parent(const char *path, const char *wanted)
{
    char *parent = cli_path_parent(path);

    assert_non_null(parent);
    assert_string_equal(parent, wanted);
    free(parent);
}

static void test_the_directory_of_a_path(void **state)
{
    (void)state;
    assert_parent("", "3F00");
    assert_parent("/", "3F00");
    assert_parent("2F02", "3F00");
    assert_parent("/2F02", "3F00");
    assert_parent("2", "3F00");
    assert_parent("D000/D001", "D000");
    assert_parent("/3F00\\D000\\D001", "/3F00\\D000");
    assert_parent("3F00/D000\\D001", "3F00/D000");
    assert_parent("A000000308/4402", "A000000308");
    assert_parent("A000000308", "A000000308");
}

static void assert_from_mf(const char *path, const char *wanted)
{
    char text[40];
    size_t len = 0;
    BSTR argument;

    assert_int_equal(cli_path_from_mf(path, &argument), ICCSP_OK);
    assert_int_equal(iccsp_bstr_to_utf8(argument, text, sizeof(text), &len), ICCSP_OK);
    assert_string_equal(text, wanted);
    iccsp_bstr_free(argument);
}

static void test_paths_from_the_mf(void **state)
{
    (void)state;
    assert_from_mf("", "");
    assert_from_mf("/", "/");
    assert_from_mf("2F02", "/2F02");
    assert_from_mf("/2F02", "/2F02");
    assert_from_mf("\\2F02", "\\2F02");
    assert_from_mf("3F00/D000", "/3F00/D000");
    assert_from_mf("..", "/..");
    assert_from_mf("2", "2");
    assert_from_mf("A000000308/4402", "A000000308/4402");
}

static void test_paths_are_joined(void **state)
{
    (void)state;
    joins("/3F00/D000", "D001", "/3F00/D000/D001");
    joins("/3F00", "D000/D001", "/3F00/D000/D001");
    joins("/3F00/D000", "3F00/5015", "/3F00/5015");
    joins("/3F00/D000", "A000000308", "/A000000308");
    joins("/3F00/D000", "A000000308/4402", "/A000000308/4402");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_of_paths),
        cmocka_unit_test(test_the_directory_of_a_path),
        cmocka_unit_test(test_paths_from_the_mf),
        cmocka_unit_test(test_paths_are_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
