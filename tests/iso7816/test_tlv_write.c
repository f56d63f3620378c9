/* SPDX-License-Identifier: BSD-2-Clause */
/* The BER-TLV writer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "iso7816/tlv.h"
#include "support/hex.h"

static void test_write_refuses(void **state)
{
    static const uint32_t tags[] = {0,        0x5F,       0x1F,     0x8484,     0x5F81,
                                    0x5F8181, 0x5F818181, 0x1F8001, 0x5F500000, 0x840000};
    uint8_t out[16];
    size_t mark = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

        if (iccsp_tlv_put(&wr, tags[i], "x", 1))
            fail_msg("tag %X was written", (unsigned)tags[i]);
        assert_true(wr.overflow);
        assert_int_equal(wr.len, 0);
        wr = iccsp_wr_init(out, sizeof(out));
        assert_false(iccsp_tlv_open(&wr, tags[i], &mark));
        assert_true(wr.overflow);
        assert_int_equal(wr.len, 0);
    }
    assert_int_equal(mark, 77);
}

static void test_write_into_too_little(void **state)
{
    uint8_t out[8];
    size_t mark;

    (void)state;
    for (size_t cap = 0; cap < 5; cap++) {
        struct iccsp_wr wr = iccsp_wr_init(out, cap);

        memset(out, 0xEE, sizeof(out));
        assert_false(iccsp_tlv_put(&wr, 0x5F50, "ab", 2));
        assert_true(wr.overflow);
        assert_int_equal(wr.len, 0);
        for (size_t i = cap; i < sizeof(out); i++)
            assert_int_equal(out[i], 0xEE);
    }
    for (size_t cap = 0; cap < 2; cap++) {
        struct iccsp_wr wr = iccsp_wr_init(out, cap);

        assert_false(iccsp_tlv_open(&wr, 0x62, &mark));
        assert_true(wr.overflow);
    }
}

/* The content fits with a length of one byte, but needs two. */
static void test_close_that_does_not_fit(void **state)
{
    uint8_t out[2 + 128];
    uint8_t content[128] = {0};
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));
    size_t mark;

    (void)state;
    assert_true(iccsp_tlv_open(&wr, 0x62, &mark));
    assert_true(iccsp_wr_bytes(&wr, content, sizeof(content)));
    assert_false(iccsp_tlv_close(&wr, mark));
    assert_true(wr.overflow);
    assert_false(iccsp_tlv_close(&wr, mark));
    /* A mark that no open gave. */
    wr = iccsp_wr_init(out, sizeof(out));
    assert_false(iccsp_tlv_close(&wr, 0));
}

static void close_fits(size_t content_len, size_t length_len)
{
    uint8_t content[256] = {0};
    uint8_t out[1 + 3 + 256];
    struct iccsp_wr wr = iccsp_wr_init(out, 1 + length_len + content_len);
    size_t mark;

    assert_true(iccsp_tlv_open(&wr, 0x62, &mark));
    assert_true(iccsp_wr_bytes(&wr, content, content_len));
    assert_true(iccsp_tlv_close(&wr, mark));
    assert_int_equal(wr.len, wr.cap);
    assert_false(wr.overflow);
}

static void test_close_that_just_fits(void **state)
{
    (void)state;
    close_fits(0, 1);
    close_fits(127, 1);
    close_fits(128, 2);
    close_fits(255, 2);
    close_fits(256, 3);
}

/* The first length that needs four bytes. */
static void test_write_sixteen_megabytes(void **state)
{
    const size_t len = 0x1000000;
    uint8_t *content = calloc(len, 1);
    uint8_t *out = malloc(len + 6);
    struct iccsp_wr wr = iccsp_wr_init(out, len + 6);

    (void)state;
    assert_non_null(content);
    assert_non_null(out);
    assert_true(iccsp_tlv_put(&wr, 0x53, content, len));
    assert_int_equal(wr.len, len + 6);
    assert_memory_equal(out, "\x53\x84\x01\x00\x00\x00", 6);
    free(content);
    free(out);
}

static void write_and_read(uint32_t tag, size_t len)
{
    static uint8_t content[70000];
    static uint8_t out[70020];
    static uint8_t again[70020];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));
    struct iccsp_wr wr2 = iccsp_wr_init(again, sizeof(again));
    struct iccsp_tlv tlv;
    struct iccsp_rd rd;
    size_t mark;

    for (size_t i = 0; i < len; i++)
        content[i] = (uint8_t)(i * 3);
    assert_true(iccsp_tlv_put(&wr, tag, content, len));
    rd = iccsp_rd_init(out, wr.len);
    assert_int_equal(iccsp_tlv_next(&rd, &tlv), ICCSP_OK);
    assert_int_equal(rd.left, 0);
    assert_int_equal(tlv.tag, tag);
    assert_int_equal(tlv.len, len);
    assert_memory_equal(tlv.value, content, len);
    assert_true(iccsp_tlv_open(&wr2, tag, &mark));
    assert_true(iccsp_wr_bytes(&wr2, content, len));
    assert_true(iccsp_tlv_close(&wr2, mark));
    assert_int_equal(wr2.len, wr.len);
    assert_memory_equal(again, out, wr.len);
}

static void test_write_and_read(void **state)
{
    static const uint32_t tags[] = {0x04, 0x62, 0x5F50, 0x7F49, 0x5FC102, 0x5F818101, 0xFF21};
    static const size_t lens[] = {0, 1, 126, 127, 128, 129, 255, 256, 257, 65535, 65536, 70000};

    (void)state;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        for (size_t k = 0; k < sizeof(lens) / sizeof(lens[0]); k++)
            write_and_read(tags[i], lens[k]);
}

static void test_write_shortest_length(void **state)
{
    uint8_t content[256] = {0};
    uint8_t out[300];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

    (void)state;
    iccsp_tlv_put(&wr, 0x84, content, 127);
    assert_memory_equal(out, "\x84\x7F", 2);
    wr = iccsp_wr_init(out, sizeof(out));
    iccsp_tlv_put(&wr, 0x84, content, 128);
    assert_memory_equal(out, "\x84\x81\x80", 3);
    wr = iccsp_wr_init(out, sizeof(out));
    iccsp_tlv_put(&wr, 0x84, content, 256);
    assert_memory_equal(out, "\x84\x82\x01\x00", 4);
}

static void test_write_nested(void **state)
{
    struct bytes expected = bytes_from_hex("6F 0A 62 08 82 01 38 84 03 A0 00 01");
    uint8_t out[32];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));
    size_t outer;
    size_t inner;

    (void)state;
    assert_true(iccsp_tlv_open(&wr, 0x6F, &outer));
    assert_true(iccsp_tlv_open(&wr, 0x62, &inner));
    assert_true(iccsp_tlv_put(&wr, 0x82, "\x38", 1) && iccsp_tlv_put(&wr, 0x84, "\xA0\x00\x01", 3));
    assert_true(iccsp_tlv_close(&wr, inner) && iccsp_tlv_close(&wr, outer));
    assert_int_equal(wr.len, expected.len);
    assert_memory_equal(out, expected.p, expected.len);
    bytes_free(&expected);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_refuses),           cmocka_unit_test(test_write_into_too_little),
        cmocka_unit_test(test_close_that_does_not_fit), cmocka_unit_test(test_close_that_just_fits),
        cmocka_unit_test(test_write_sixteen_megabytes), cmocka_unit_test(test_write_and_read),
        cmocka_unit_test(test_write_shortest_length),   cmocka_unit_test(test_write_nested),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
