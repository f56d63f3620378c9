/* SPDX-License-Identifier: BSD-2-Clause */
/* BSTR, task memory, and identifiers as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "com/guid.h"
#include "iccsp/com.h"

#define UNITS(text) (sizeof(text) / sizeof((text)[0]) - 1)

static void test_from_utf8_refuses_what_is_no_text(void **state)
{
    BSTR out = (BSTR)(void *)&out;

    (void)state;
    assert_int_equal(iccsp_bstr_from_utf8("a", NULL), E_POINTER);
    assert_int_equal(iccsp_bstr_from_utf8(NULL, &out), E_INVALIDARG);
    assert_null(out);
    out = (BSTR)(void *)&out;
    assert_int_equal(iccsp_bstr_from_utf8("a\xFF", &out), E_INVALIDARG);
    assert_null(out);
    assert_int_equal(iccsp_bstr_from_utf8("\xED\xA0\x80", &out), E_INVALIDARG); /* a surrogate */
    assert_int_equal(iccsp_bstr_from_utf8("\xC3", &out), E_INVALIDARG);         /* cut */
    assert_null(out);
}

static void test_to_utf8_refuses_what_has_no_utf8(void **state)
{
    static const OLECHAR lone[] = {0xD800, 'a', 0};
    static const OLECHAR with_zero[] = {'a', 0, 'b', 0};
    BSTR text = iccsp_bstr_alloc(lone);
    char out[8] = "unused";
    size_t len = 5;

    (void)state;
    assert_int_equal(iccsp_bstr_to_utf8(text, out, sizeof(out), &len), E_INVALIDARG);
    assert_int_equal(len, 0);
    assert_string_equal(out, "unused");
    assert_int_equal(iccsp_bstr_to_utf8(text, out, sizeof(out), NULL), E_POINTER);
    assert_int_equal(iccsp_bstr_to_utf8(text, NULL, sizeof(out), &len), E_POINTER);
    iccsp_bstr_free(text);
    /* "a\0b" must not pass for "a": a reader name would be compared short. */
    text = iccsp_bstr_alloc_len(with_zero, 3);
    assert_int_equal(iccsp_bstr_to_utf8(text, out, sizeof(out), &len), E_INVALIDARG);
    iccsp_bstr_free(text);
}

static void test_to_utf8_never_writes_past_cap(void **state)
{
    char out[8];
    size_t len = 0;
    BSTR text;

    (void)state;
    assert_int_equal(iccsp_bstr_from_utf8("abcd", &text), S_OK);
    memset(out, 'x', sizeof(out));
    assert_int_equal(iccsp_bstr_to_utf8(text, out, 4, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 4);
    assert_memory_equal(out, "xxxxxxxx", 8);
    assert_int_equal(iccsp_bstr_to_utf8(text, NULL, 0, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 4);
    assert_int_equal(iccsp_bstr_to_utf8(text, out, 5, &len), S_OK);
    assert_memory_equal(out, "abcd\0xxx", 8);
    iccsp_bstr_free(text);
}

static void test_text_goes_to_utf16_and_back(void **state)
{
    static const char name[] = "Leser \xC3\xA9 \xF0\x9F\x98\x80 00";
    char out[sizeof(name)];
    size_t len;
    BSTR text;

    (void)state;
    assert_int_equal(iccsp_bstr_from_utf8(name, &text), S_OK);
    assert_int_equal(iccsp_bstr_len(text), 13); /* the face takes two units */
    assert_int_equal(text[6], 0xE9);
    assert_int_equal(text[13], 0);
    assert_int_equal(iccsp_bstr_to_utf8(text, out, sizeof(out), &len), S_OK);
    assert_int_equal(len, sizeof(name) - 1);
    assert_string_equal(out, name);
    iccsp_bstr_free(text);
}

static void test_empty_and_missing_text(void **state)
{
    char out[1];
    size_t len = 9;
    BSTR text;

    (void)state;
    assert_null(iccsp_bstr_alloc(NULL));
    assert_int_equal(iccsp_bstr_len(NULL), 0);
    iccsp_bstr_free(NULL);
    assert_int_equal(iccsp_bstr_to_utf8(NULL, out, sizeof(out), &len), S_OK);
    assert_int_equal(len, 0);
    assert_string_equal(out, "");
    assert_int_equal(iccsp_bstr_from_utf8("", &text), S_OK);
    assert_non_null(text);
    assert_int_equal(iccsp_bstr_len(text), 0);
    assert_int_equal(text[0], 0);
    iccsp_bstr_free(text);
}

static void test_length_counts_units_and_stands_in_front(void **state)
{
    static const OLECHAR units[] = {'a', 0, 'b'};
    BSTR text = iccsp_bstr_alloc_len(units, 3);
    uint32_t bytes;

    (void)state;
    assert_non_null(text);
    assert_int_equal(iccsp_bstr_len(text), 3);
    memcpy(&bytes, (const uint8_t *)text - 4, sizeof(bytes));
    assert_int_equal(bytes, 6);
    assert_memory_equal(text, units, 6);
    assert_int_equal(text[3], 0);
    iccsp_bstr_free(text);
    text = iccsp_bstr_alloc_len(NULL, 4);
    for (int i = 0; i <= 4; i++)
        assert_int_equal(text[i], 0);
    iccsp_bstr_free(text);
    /* More than a BSTR can count. */
    assert_null(iccsp_bstr_alloc_len(units, (size_t)0x40000000));
    assert_null(iccsp_bstr_alloc_len(units, SIZE_MAX));
}

static void test_bytes_that_are_no_text(void **state)
{
    BSTR text = iccsp_bstr_alloc_bytes("abc", 3);
    static const uint8_t end[3];

    (void)state;
    assert_int_equal(iccsp_bstr_byte_len(text), 3);
    assert_int_equal(iccsp_bstr_len(text), 1);
    assert_memory_equal(text, "abc", 3);
    assert_memory_equal((const uint8_t *)text + 3, end, 2);
    iccsp_bstr_free(text);
    text = iccsp_bstr_alloc_bytes(NULL, 3);
    assert_memory_equal(text, end, 3);
    iccsp_bstr_free(text);
    assert_int_equal(iccsp_bstr_byte_len(NULL), 0);
    assert_null(iccsp_bstr_alloc_bytes("", (size_t)0x7FFFFFFF));
    assert_null(iccsp_bstr_alloc_bytes("", SIZE_MAX));
}

static void test_memory_changes_its_size(void **state)
{
    static const uint8_t none[16];
    uint8_t *p = iccsp_mem_realloc(NULL, 16);

    (void)state;
    assert_memory_equal(p, none, 16);
    memcpy(p, "0123456789abcdef", 16);
    p = iccsp_mem_realloc(p, 4000);
    assert_memory_equal(p, "0123456789abcdef", 16);
    p = iccsp_mem_realloc(p, 4);
    assert_memory_equal(p, "0123", 4);
    p = iccsp_mem_realloc(p, 0);
    assert_non_null(p);
    iccsp_mem_free(p);
}

static void test_memory_is_zero_and_never_null_for_nothing(void **state)
{
    uint8_t *p = iccsp_mem_alloc(64);

    (void)state;
    assert_non_null(p);
    for (int i = 0; i < 64; i++)
        assert_int_equal(p[i], 0);
    iccsp_mem_free(p);
    p = iccsp_mem_alloc(0);
    assert_non_null(p);
    iccsp_mem_free(p);
    iccsp_mem_free(NULL);
}

static void test_guid_text_is_read_strictly(void **state)
{
    static const OLECHAR *const wrong[] = {
        u"",
        u"{}",
        u"{00000000-0000-0000-C000-000000000046",
        u"00000000-0000-0000-C000-000000000046}",
        u"{00000000-0000-0000-C000-00000000004}",
        u"{00000000-0000-0000-C000-0000000000460}",
        u"{0000000g-0000-0000-C000-000000000046}",
        u"{00000000+0000-0000-C000-000000000046}",
        u"(00000000-0000-0000-C000-000000000046)",
        u"{00000000-0000-0000-C000-0000000000\u0664\u0666}",
        u"{000000000000-0000-C000-00000000000046}",
    };
    GUID guid = {1, 2, 3, {4}};
    const GUID before = guid;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        size_t units = 0;

        while (wrong[i][units] != 0)
            units++;
        assert_false(iccsp_guid_parse(wrong[i], units, &guid));
    }
    assert_false(iccsp_guid_parse(NULL, 38, &guid));
    assert_true(iccsp_guid_equal(&guid, &before));
}

static void test_guid_text_goes_both_ways(void **state)
{
    static const OLECHAR text[] = u"{0C733A30-2A1C-11CE-ADE5-00AA0044773D}";
    static const OLECHAR small[] = u"0c733a30-2a1c-11ce-ade5-00aa0044773d";
    OLECHAR out[ICCSP_GUID_TEXT_LEN + 1];
    GUID guid;

    (void)state;
    assert_true(iccsp_guid_parse(text, UNITS(text), &guid));
    assert_true(iccsp_guid_equal(&guid, &ICCSP_IID_ISequentialStream));
    memset(&guid, 0, sizeof(guid));
    assert_true(iccsp_guid_parse(small, UNITS(small), &guid));
    assert_true(iccsp_guid_equal(&guid, &ICCSP_IID_ISequentialStream));
    iccsp_guid_format(&guid, out);
    assert_memory_equal(out, text, sizeof(text));
}

static void test_exported_guid_text(void **state)
{
    static const GUID zero;
    OLECHAR out[ICCSP_GUID_TEXT_SIZE];
    GUID guid = ICCSP_IID_IStream;

    (void)state;
    assert_int_equal(iccsp_guid_from_text(u"{}", NULL), E_POINTER);
    assert_int_equal(iccsp_guid_from_text(NULL, &guid), E_INVALIDARG);
    assert_true(iccsp_guid_equal(&guid, &zero));
    guid = ICCSP_IID_IStream;
    assert_int_equal(iccsp_guid_from_text(u"{0C733A30-2A1C-11CE-ADE5-00AA0044773D} and more", &guid),
                     E_INVALIDARG);
    assert_true(iccsp_guid_equal(&guid, &zero));
    assert_int_equal(iccsp_guid_from_text(u"0C733A30-2A1C-11CE-ADE5-00AA0044773D", &guid), S_OK);
    assert_true(iccsp_guid_equal(&guid, &ICCSP_IID_ISequentialStream));

    assert_int_equal(iccsp_guid_to_text(NULL, out, ICCSP_GUID_TEXT_SIZE), E_POINTER);
    assert_int_equal(iccsp_guid_to_text(&guid, NULL, ICCSP_GUID_TEXT_SIZE), E_POINTER);
    out[0] = 'x';
    assert_int_equal(iccsp_guid_to_text(&guid, out, ICCSP_GUID_TEXT_SIZE - 1), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(out[0], 'x');
    assert_int_equal(iccsp_guid_to_text(&guid, out, ICCSP_GUID_TEXT_SIZE), S_OK);
    assert_memory_equal(out, u"{0C733A30-2A1C-11CE-ADE5-00AA0044773D}", sizeof(out));
}

static void test_guid_comparison_sees_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(GUID); i++) {
        GUID other = ICCSP_IID_IStream;

        ((uint8_t *)&other)[i] ^= 0x80;
        assert_false(iccsp_guid_equal(&other, &ICCSP_IID_IStream));
    }
    assert_true(iccsp_guid_equal(&ICCSP_IID_IStream, &ICCSP_IID_IStream));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_utf8_refuses_what_is_no_text),
        cmocka_unit_test(test_to_utf8_refuses_what_has_no_utf8),
        cmocka_unit_test(test_to_utf8_never_writes_past_cap),
        cmocka_unit_test(test_text_goes_to_utf16_and_back),
        cmocka_unit_test(test_empty_and_missing_text),
        cmocka_unit_test(test_length_counts_units_and_stands_in_front),
        cmocka_unit_test(test_bytes_that_are_no_text),
        cmocka_unit_test(test_memory_is_zero_and_never_null_for_nothing),
        cmocka_unit_test(test_memory_changes_its_size),
        cmocka_unit_test(test_guid_text_is_read_strictly),
        cmocka_unit_test(test_guid_text_goes_both_ways),
        cmocka_unit_test(test_exported_guid_text),
        cmocka_unit_test(test_guid_comparison_sees_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
