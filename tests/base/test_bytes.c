/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded cursors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/bytes.h"

static const uint8_t five[] = {0x01, 0x02, 0x03, 0x04, 0x05};

static void test_read_past_the_end_moves_nothing(void **state)
{
    struct iccsp_rd rd = iccsp_rd_init(five, 1);
    const uint8_t *p = NULL;
    uint32_t number = 7;
    uint16_t two = 7;

    (void)state;
    assert_false(iccsp_rd_bytes(&rd, 2, &p));
    assert_false(iccsp_rd_bytes(&rd, SIZE_MAX, &p));
    assert_false(iccsp_rd_u16(&rd, &two));
    assert_false(iccsp_rd_be(&rd, 2, &number));
    assert_null(p);
    assert_int_equal(two, 7);
    assert_int_equal(number, 7);
    assert_ptr_equal(rd.p, five);
    assert_int_equal(rd.left, 1);
}

static void test_read_of_nothing(void **state)
{
    struct iccsp_rd rd = iccsp_rd_init(NULL, 0);
    const uint8_t *p = five;
    uint32_t number = 7;
    uint8_t one = 7;

    (void)state;
    assert_false(iccsp_rd_u8(&rd, &one));
    assert_int_equal(one, 7);
    assert_true(iccsp_rd_bytes(&rd, 0, &p));
    assert_null(p);
    assert_true(iccsp_rd_be(&rd, 0, &number));
    assert_int_equal(number, 0);
}

static void test_number_of_more_than_four_bytes(void **state)
{
    struct iccsp_rd rd = iccsp_rd_init(five, sizeof(five));
    uint32_t number = 7;

    (void)state;
    assert_false(iccsp_rd_be(&rd, 5, &number));
    assert_int_equal(number, 7);
    assert_int_equal(rd.left, 5);
}

static void test_read(void **state)
{
    struct iccsp_rd rd = iccsp_rd_init(five, sizeof(five));
    const uint8_t *p;
    uint32_t number;
    uint16_t two;
    uint8_t one;

    (void)state;
    assert_true(iccsp_rd_u8(&rd, &one));
    assert_int_equal(one, 0x01);
    assert_true(iccsp_rd_u16(&rd, &two));
    assert_int_equal(two, 0x0203);
    assert_true(iccsp_rd_bytes(&rd, 2, &p));
    assert_ptr_equal(p, five + 3);
    assert_int_equal(rd.left, 0);
    rd = iccsp_rd_init(five, sizeof(five));
    assert_true(iccsp_rd_be(&rd, 4, &number));
    assert_int_equal(number, 0x01020304);
}

static void test_write_past_the_end_is_remembered(void **state)
{
    uint8_t out[4] = {0xEE, 0xEE, 0xEE, 0xEE};
    struct iccsp_wr wr = iccsp_wr_init(out, 3);

    (void)state;
    assert_true(iccsp_wr_u16(&wr, 0x1234));
    assert_false(iccsp_wr_u16(&wr, 0x5678));
    assert_true(wr.overflow);
    assert_int_equal(wr.len, 2);
    /* One byte is left, but what was lost before it makes the result worthless. */
    assert_false(iccsp_wr_u8(&wr, 0x9A));
    assert_memory_equal(out, "\x12\x34\xEE\xEE", 4);
}

static void test_write_without_buffer(void **state)
{
    struct iccsp_wr wr = iccsp_wr_init(NULL, 0);

    (void)state;
    assert_true(iccsp_wr_bytes(&wr, NULL, 0));
    assert_false(iccsp_wr_u8(&wr, 1));
    assert_int_equal(wr.len, 0);
}

static void test_write_to_the_last_byte(void **state)
{
    uint8_t out[5];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

    (void)state;
    assert_true(iccsp_wr_bytes(&wr, five, sizeof(five)));
    assert_int_equal(wr.len, 5);
    assert_false(wr.overflow);
    assert_memory_equal(out, five, 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_past_the_end_moves_nothing),  cmocka_unit_test(test_read_of_nothing),
        cmocka_unit_test(test_number_of_more_than_four_bytes),   cmocka_unit_test(test_read),
        cmocka_unit_test(test_write_past_the_end_is_remembered), cmocka_unit_test(test_write_without_buffer),
        cmocka_unit_test(test_write_to_the_last_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
