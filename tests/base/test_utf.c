/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-8 and UTF-16. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf.h"
#include "support/hex.h"

static void test_utf8_that_is_none(void **state)
{
    static const char *const cases[] = {
        "80",                                                 /* follower without lead */
        "C3",                                                 /* lead at the end */
        "C3 28",                                              /* lead without follower */
        "C0 80",                                              /* zero on two bytes */
        "C1 BF",                                              /* 7F on two bytes */
        "E0 80 80",                                           /* zero on three bytes */
        "E0 9F BF",                                           /* 7FF on three bytes */
        "F0 8F BF BF",                                        /* FFFF on four bytes */
        "ED A0 80",                                           /* first surrogate */
        "ED BF BF",                                           /* last surrogate */
        "F4 90 80 80",                                        /* first above U+10FFFF */
        "F5 80 80 80", "F8 88 80 80 80", "FF", "FE", "E2 82", /* cut after two of three */
        "F0 9F 92",                                           /* cut after three of four */
        "41 C3",                                              /* good start, bad end */
    };
    uint16_t out[8];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bytes in = bytes_from_hex(cases[i]);
        size_t len = 77;

        assert_int_equal(iccsp_utf8_to_utf16((char *)in.p, in.len, out, 8, &len), ICCSP_E_INVALIDARG);
        assert_int_equal(len, 77);
        bytes_free(&in);
    }
}

static void test_utf16_that_is_none(void **state)
{
    static const uint16_t cases[][2] = {
        {0xD800, 0}, {0xDC00, 0}, {0xD800, 0x0041}, {0xDBFF, 0xD800}, {0xDFFF, 0x41}};
    char out[8];
    size_t len = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(iccsp_utf16_to_utf8(cases[i], 2, out, sizeof(out), &len), ICCSP_E_INVALIDARG);
    /* A high surrogate at the very end. */
    assert_int_equal(iccsp_utf16_to_utf8(cases[0], 1, out, sizeof(out), &len), ICCSP_E_INVALIDARG);
    assert_int_equal(len, 77);
}

static void test_too_small(void **state)
{
    static const uint16_t smile[] = {0x41, 0xD83D, 0xDE00};
    uint16_t wide[2] = {0xEEEE, 0xEEEE};
    char narrow[5] = "....";
    size_t len = 0;

    (void)state;
    assert_int_equal(iccsp_utf8_to_utf16("A\xF0\x9F\x98\x80", 5, wide, 2, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 3);
    assert_int_equal(wide[1], 0xEEEE); /* half of a pair is not written */
    assert_int_equal(iccsp_utf16_to_utf8(smile, 3, narrow, 4, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 5);
    assert_string_equal(narrow, "A...");
}

static void test_measure(void **state)
{
    static const uint16_t euro[] = {0x20AC, 0x41};
    size_t len = 0;

    (void)state;
    assert_int_equal(iccsp_utf8_to_utf16("\xE2\x82\xAC"
                                         "A",
                                         4, NULL, 0, &len),
                     ICCSP_OK);
    assert_int_equal(len, 2);
    assert_int_equal(iccsp_utf16_to_utf8(euro, 2, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_int_equal(iccsp_utf8_to_utf16(NULL, 0, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 0);
}

static void code_round_trip(uint32_t code)
{
    uint16_t wide[2];
    uint16_t again[2];
    char narrow[4];
    size_t wide_len = 1;
    size_t narrow_len;
    size_t again_len;

    wide[0] = (uint16_t)code;
    if (code > 0xFFFF) {
        wide[0] = (uint16_t)(0xD7C0 + (code >> 10));
        wide[1] = (uint16_t)(0xDC00 | (code & 0x3FF));
        wide_len = 2;
    }
    assert_int_equal(iccsp_utf16_to_utf8(wide, wide_len, narrow, 4, &narrow_len), ICCSP_OK);
    assert_int_equal(narrow_len, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
    assert_int_equal(iccsp_utf8_to_utf16(narrow, narrow_len, again, 2, &again_len), ICCSP_OK);
    assert_int_equal(again_len, wide_len);
    assert_memory_equal(again, wide, wide_len * sizeof(wide[0]));
}

static void test_every_character_round_trip(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++)
        if (code < 0xD800 || code > 0xDFFF)
            code_round_trip(code);
}

static void test_known_text(void **state)
{
    static const uint16_t expected[] = {'G', 'e', 'm', 0xE4, 0xDF, 0x20AC, 0xD83D, 0xDE00};
    static const char text[] = "Gem\xC3\xA4\xC3\x9F\xE2\x82\xAC\xF0\x9F\x98\x80";
    uint16_t out[8];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_utf8_to_utf16(text, strlen(text), out, 8, &len), ICCSP_OK);
    assert_int_equal(len, 8);
    assert_memory_equal(out, expected, sizeof(expected));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_that_is_none),
        cmocka_unit_test(test_utf16_that_is_none),
        cmocka_unit_test(test_too_small),
        cmocka_unit_test(test_measure),
        cmocka_unit_test(test_every_character_round_trip),
        cmocka_unit_test(test_known_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
