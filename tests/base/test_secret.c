/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that held a secret. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/secret.h"

static void test_compare_finds_each_difference(void **state)
{
    uint8_t a[32];
    uint8_t b[32];

    (void)state;
    memset(a, 0x5A, sizeof(a));
    for (size_t at = 0; at < sizeof(a); at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(b, a, sizeof(a));
            b[at] = (uint8_t)(b[at] ^ 1u << bit);
            assert_false(iccsp_equal_const_time(a, b, sizeof(a)));
            assert_true(iccsp_equal_const_time(a, b, at));
        }
}

/* Two differences that cancel each other out in a sum or an exclusive or. */
static void test_compare_adds_differences(void **state)
{
    (void)state;
    assert_false(iccsp_equal_const_time("\x01\x01", "\x02\x02", 2));
    assert_false(iccsp_equal_const_time("\x01\x02", "\x02\x01", 2));
    assert_false(iccsp_equal_const_time("\x80\x80", "\x00\x00", 2));
}

static void test_compare_equal(void **state)
{
    (void)state;
    assert_true(iccsp_equal_const_time("1234", "1234", 4));
    assert_true(iccsp_equal_const_time(NULL, NULL, 0));
}

static void test_wipe_is_bounded(void **state)
{
    char buffer[] = "a 1234 b";

    (void)state;
    iccsp_wipe(buffer + 2, 4);
    assert_memory_equal(buffer, "a \0\0\0\0 b", sizeof(buffer));
    iccsp_wipe(NULL, 0);
}

static void test_free_clears_the_pointer(void **state)
{
    void *p = NULL;

    (void)state;
    iccsp_secret_free(&p, 16);
    assert_null(p);
    p = malloc(16);
    assert_non_null(p);
    memset(p, 0x31, 16);
    iccsp_secret_free(&p, 16);
    assert_null(p);
}

static void test_random_differs(void **state)
{
    uint8_t a[600] = {0};
    uint8_t b[600] = {0};

    (void)state;
    assert_int_equal(iccsp_random(a, sizeof(a)), ICCSP_OK);
    assert_int_equal(iccsp_random(b, sizeof(b)), ICCSP_OK);
    assert_true(memcmp(a, b, sizeof(a)) != 0);
    /* The operating system gives 256 bytes at a time: the last piece must be filled too. */
    assert_true(memcmp(a + 584, b + 584, 16) != 0);
    assert_int_equal(iccsp_random(NULL, 0), ICCSP_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare_finds_each_difference),
        cmocka_unit_test(test_compare_adds_differences),
        cmocka_unit_test(test_compare_equal),
        cmocka_unit_test(test_wipe_is_bounded),
        cmocka_unit_test(test_free_clears_the_pointer),
        cmocka_unit_test(test_random_differs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
