/* SPDX-License-Identifier: BSD-2-Clause */
/* Byte strings that grow and shrink. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/blob.h"

static void test_no_more_room_than_the_limit(void **state)
{
    struct iccsp_blob blob = {0};

    (void)state;
    assert_int_equal(iccsp_blob_reserve(&blob, (size_t)ICCSP_BLOB_MAX + 1), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_blob_reserve(&blob, SIZE_MAX), ICCSP_E_BUDGET);
    assert_null(blob.data);
    assert_int_equal(iccsp_blob_resize(&blob, 10), ICCSP_OK);
    assert_int_equal(iccsp_blob_reserve(&blob, ICCSP_BLOB_MAX - 9), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_blob_reserve(&blob, SIZE_MAX - 9), ICCSP_E_BUDGET);
    assert_int_equal(blob.len, 10);
    assert_int_equal(iccsp_blob_reserve(&blob, ICCSP_BLOB_MAX - 10), ICCSP_OK);
    iccsp_blob_clear(&blob);
}

/* A program may allow larger buffers than a card may fill. */
static void test_content_above_the_limit_takes_no_more(void **state)
{
    struct iccsp_blob blob = {0};

    (void)state;
    assert_int_equal(iccsp_blob_resize(&blob, (size_t)ICCSP_BLOB_MAX + 5), ICCSP_OK);
    assert_int_equal(iccsp_blob_reserve(&blob, 0), ICCSP_E_BUDGET);
    assert_int_equal(iccsp_blob_reserve(&blob, 1), ICCSP_E_BUDGET);
    iccsp_blob_clear(&blob);
    assert_null(blob.data);
    assert_int_equal(blob.len, 0);
}

static void test_room_for_nothing(void **state)
{
    struct iccsp_blob blob = {0};

    (void)state;
    assert_int_equal(iccsp_blob_reserve(&blob, 0), ICCSP_OK);
    assert_int_equal(iccsp_blob_resize(&blob, 0), ICCSP_OK);
    assert_int_equal(blob.len, 0);
    iccsp_blob_clear(&blob);
}

static void test_growing_keeps_the_content_and_adds_zeros(void **state)
{
    struct iccsp_blob blob = {0};

    (void)state;
    assert_int_equal(iccsp_blob_resize(&blob, 3), ICCSP_OK);
    memcpy(blob.data, "abc", 3);
    assert_int_equal(iccsp_blob_reserve(&blob, 1000), ICCSP_OK);
    assert_int_equal(blob.len, 3);
    assert_true(blob.cap >= 1003);
    memset(blob.data + 3, 0xAA, 1000); /* what is behind the content is anything */
    assert_int_equal(iccsp_blob_resize(&blob, 5), ICCSP_OK);
    assert_memory_equal(blob.data, "abc\0\0", 5);
    iccsp_blob_clear(&blob);
}

/* Decision D21. */
static void test_decision_D21_shrinking_wipes(void **state)
{
    struct iccsp_blob blob = {0};
    const uint8_t *data;

    (void)state;
    assert_int_equal(iccsp_blob_resize(&blob, 8), ICCSP_OK);
    memcpy(blob.data, "14997528", 8);
    data = blob.data;
    assert_int_equal(iccsp_blob_resize(&blob, 2), ICCSP_OK);
    assert_ptr_equal(blob.data, data);
    assert_memory_equal(data, "14\0\0\0\0\0\0", 8);
    iccsp_blob_clear(&blob);
}

static void test_many_additions_move_seldom(void **state)
{
    struct iccsp_blob blob = {0};
    unsigned moves = 0;

    (void)state;
    for (size_t len = 1; len <= 100000; len++) {
        const size_t cap = blob.cap;

        assert_int_equal(iccsp_blob_resize(&blob, len), ICCSP_OK);
        moves += blob.cap != cap;
    }
    assert_in_range(moves, 2, 20);
    iccsp_blob_clear(&blob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_more_room_than_the_limit),
        cmocka_unit_test(test_content_above_the_limit_takes_no_more),
        cmocka_unit_test(test_room_for_nothing),
        cmocka_unit_test(test_growing_keeps_the_content_and_adds_zeros),
        cmocka_unit_test(test_decision_D21_shrinking_wipes),
        cmocka_unit_test(test_many_additions_move_seldom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
