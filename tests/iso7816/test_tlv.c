/* SPDX-License-Identifier: BSD-2-Clause */
/* BER-TLV and COMPACT-TLV; classes B3 and C of hostile-cards by name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/errors.h"
#include "iso7816/tlv.h"
#include "support/hex.h"

/* Refused by the reader of one object, and the cursor stays where it was. */
static void refuse(const char *hex)
{
    struct bytes in = bytes_from_hex(hex);
    struct iccsp_rd rd = iccsp_rd_init(in.p, in.len);
    struct iccsp_tlv out = {.tag = 0xEEEE, .len = 77};

    if (iccsp_tlv_next(&rd, &out) != ICCSP_E_TLV)
        fail_msg("%s was accepted", hex);
    assert_ptr_equal(rd.p, in.p);
    assert_int_equal(rd.left, in.len);
    assert_int_equal(out.tag, 0xEEEE);
    assert_int_equal(out.len, 77);
    bytes_free(&in);
}

static void expect(const char *hex, uint32_t tag, size_t header, size_t len)
{
    struct bytes in = bytes_from_hex(hex);
    struct iccsp_rd rd = iccsp_rd_init(in.p, in.len);
    struct iccsp_tlv out;

    if (iccsp_tlv_next(&rd, &out) != ICCSP_OK)
        fail_msg("%s was refused", hex);
    assert_int_equal(out.tag, tag);
    assert_int_equal(out.len, len);
    assert_ptr_equal(out.start, in.p);
    assert_ptr_equal(out.value, in.p + header);
    assert_int_equal(out.total, header + len);
    assert_int_equal(rd.left, in.len - header - len);
    bytes_free(&in);
}

static const char *last_sentence(void)
{
    static struct iccsp_error e;

    e.size = sizeof(e);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    return e.sentence;
}

static void test_hostile_C1_length_beyond_the_buffer(void **state)
{
    struct bytes in = bytes_from_hex("84 01 AA 85 7F 00");
    struct iccsp_tlv out;

    (void)state;
    refuse("6F 7F 84 02 A0 00 90 00");
    refuse("5F");
    refuse("7F 49");
    refuse("53");
    refuse("53 81");
    refuse("53 82 01");
    refuse("84 01");
    assert_int_equal(iccsp_tlv_find(in.p, in.len, 0x99, &out), ICCSP_E_TLV);
    assert_non_null(strstr(last_sentence(), "at byte 3"));
    bytes_free(&in);
}

static bool ignore_object(void *context, const struct iccsp_tlv *tlv, unsigned depth)
{
    (void)context;
    (void)tlv;
    (void)depth;
    return true;
}

/* The bytes that the inner object claims are in the buffer, but behind its parent. */
static void test_hostile_C2_inner_longer_than_outer(void **state)
{
    struct bytes in = bytes_from_hex("6F 04 84 08 A0 00 01 02 03 04 05 06 90 00");
    const uint32_t path[] = {0x6F, 0x84};
    struct iccsp_tlv out;

    (void)state;
    assert_int_equal(iccsp_tlv_find_path(in.p, in.len, path, 2, &out), ICCSP_E_TLV);
    assert_int_equal(iccsp_tlv_walk(in.p, 6, ignore_object, NULL), ICCSP_E_TLV);
    assert_int_equal(iccsp_tlv_find(in.p, in.len, 0x6F, &out), ICCSP_OK);
    assert_int_equal(out.len, 4);
    bytes_free(&in);
}

static void test_hostile_C3_indefinite_length(void **state)
{
    (void)state;
    refuse("6F 80 84 02 A0 00 00 00");
    refuse("84 80 A0 00 00 00");
}

static void test_hostile_C4_over_long_lengths(void **state)
{
    (void)state;
    refuse("84 85 01 00 00 00 00");
    refuse("84 85 00 00 00 00 01 AA");
    refuse("84 88 FF FF FF FF FF FF FF FF");
    refuse("84 FE 00");
    refuse("84 FF 00");
    expect("84 81 02 A0 00", 0x84, 3, 2);
    expect("84 82 00 02 A0 00", 0x84, 4, 2);
    expect("84 83 00 00 02 A0 00", 0x84, 5, 2);
    expect("84 84 00 00 00 02 A0 00", 0x84, 6, 2);
}

static void test_hostile_B3_C5_claims_of_gigabytes(void **state)
{
    (void)state;
    refuse("53 84 7F FF FF FF AA BB CC");
    refuse("53 84 FF FF FF FF AA BB CC");
    refuse("53 84 80 00 00 00 AA BB CC");
    refuse("53 82 80 00 AA");
    refuse("53 82 FF FF AA AA AA AA 90 00");
    refuse("53 81 FF AA AA AA AA 90 00");
}

static void test_hostile_C6_zero_length_values(void **state)
{
    static const char *const cases[] = {"84 00", "80 00", "03 00", "04 00",
                                        "02 00", "06 00", "30 00", "31 00"};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect(cases[i], (uint32_t)strtoul(cases[i], NULL, 16), 2, 0);
}

static void test_hostile_C7_tags(void **state)
{
    (void)state;
    refuse("5F 81 81 81 81 01 00"); /* five bytes */
    refuse("7F FF FF FF FF");
    refuse("7F FF FF FF 00 00");
    refuse("1F 80 01 00"); /* leading zero */
    refuse("00 00");
    refuse("00 84 01 AA");
    refuse("FF FF FF FF FF");
    expect("5F 81 81 01 00", 0x5F818101, 5, 0);
    expect("7F 49 01 AA 90 00", 0x7F49, 3, 1); /* what follows is not part of it */
    expect("5F C1 02 01 AA", 0x5FC102, 4, 1);
    expect("9F 01 01 AA", 0x9F01, 3, 1); /* EMV */
    expect("FF 21 01 AA", 0xFF21, 3, 1); /* GlobalPlatform */
}

static void test_hostile_C7_filler_at_the_top_level_only(void **state)
{
    struct bytes in = bytes_from_hex("00 00 FF 84 01 AA FF FF 85 00 00 FF");
    struct bytes nested = bytes_from_hex("6F 04 00 84 01 AA");
    struct iccsp_rd rd = iccsp_rd_init(in.p, in.len);
    struct iccsp_tlv out;

    (void)state;
    assert_int_equal(iccsp_tlv_next_in_file(&rd, &out), ICCSP_OK);
    assert_int_equal(out.tag, 0x84);
    assert_int_equal(iccsp_tlv_next_in_file(&rd, &out), ICCSP_OK);
    assert_int_equal(out.tag, 0x85);
    assert_int_equal(rd.left, 2);
    assert_int_equal(iccsp_tlv_next_in_file(&rd, &out), ICCSP_S_FALSE);
    assert_int_equal(rd.left, 0);
    assert_int_equal(out.tag, 0x85);
    assert_int_equal(iccsp_tlv_walk(nested.p, nested.len, ignore_object, NULL), ICCSP_E_TLV);
    bytes_free(&in);
    bytes_free(&nested);
}

/* A broken object behind filler: the cursor does not move over the filler either. */
static void test_filler_before_a_broken_object(void **state)
{
    struct bytes in = bytes_from_hex("FF 00 84 7F AA");
    struct iccsp_rd rd = iccsp_rd_init(in.p, in.len);
    struct iccsp_tlv out;

    (void)state;
    assert_int_equal(iccsp_tlv_next_in_file(&rd, &out), ICCSP_E_TLV);
    assert_int_equal(rd.left, in.len);
    assert_non_null(strstr(last_sentence(), "at byte 2"));
    bytes_free(&in);
}

/* PIV key history: a URL of 119 bytes is a value with a length, whatever it holds. */
static void test_hostile_C8_long_and_strange_strings(void **state)
{
    uint8_t object[2 + 119] = {0xF3, 0x77};
    struct iccsp_rd rd = iccsp_rd_init(object, sizeof(object));
    struct iccsp_tlv out;

    (void)state;
    memcpy(object + 2, "http://\0\x1B[2J\n../../etc/x\xFF", 24);
    assert_int_equal(iccsp_tlv_next(&rd, &out), ICCSP_OK);
    assert_int_equal(out.tag, 0xF3);
    assert_int_equal(out.len, 119);
    refuse("F3 77 68 74 74 70");
}

/* Indefinite or not, the deepest nesting that is followed is fixed. */
static size_t nest(uint8_t *out, unsigned levels)
{
    for (unsigned i = 0; i < levels; i++) {
        out[2 * i] = 0x30;
        out[2 * i + 1] = (uint8_t)(2 * (levels - i - 1));
    }
    return 2 * (size_t)levels;
}

static bool count_object(void *context, const struct iccsp_tlv *tlv, unsigned depth)
{
    unsigned *seen = context;

    assert_int_equal(depth, seen[0]);
    assert_true(tlv->constructed);
    seen[0]++;
    return true;
}

static void test_nesting_is_limited(void **state)
{
    uint8_t bytes[128];
    unsigned seen = 0;

    (void)state;
    assert_int_equal(iccsp_tlv_walk(bytes, nest(bytes, ICCSP_TLV_DEPTH_MAX + 1), count_object, &seen),
                     ICCSP_E_TLV);
    assert_int_equal(seen, ICCSP_TLV_DEPTH_MAX);
    assert_non_null(strstr(last_sentence(), "16 levels"));
    seen = 0;
    assert_int_equal(iccsp_tlv_walk(bytes, nest(bytes, 63), count_object, &seen), ICCSP_E_TLV);
    assert_int_equal(seen, ICCSP_TLV_DEPTH_MAX);
    /* The innermost of 16 is constructed, but empty: nothing is entered for it. */
    seen = 0;
    assert_int_equal(iccsp_tlv_walk(bytes, nest(bytes, ICCSP_TLV_DEPTH_MAX), count_object, &seen), ICCSP_OK);
    assert_int_equal(seen, ICCSP_TLV_DEPTH_MAX);
}

static void test_end_of_data(void **state)
{
    struct iccsp_rd rd = iccsp_rd_init(NULL, 0);
    struct iccsp_tlv out = {.tag = 0xEEEE};

    (void)state;
    assert_int_equal(iccsp_tlv_next(&rd, &out), ICCSP_S_FALSE);
    assert_int_equal(iccsp_tlv_next_in_file(&rd, &out), ICCSP_S_FALSE);
    assert_int_equal(iccsp_tlv_find(NULL, 0, 0x84, &out), ICCSP_S_FALSE);
    assert_int_equal(iccsp_tlv_walk(NULL, 0, ignore_object, NULL), ICCSP_OK);
    assert_int_equal(iccsp_tlv_find_path(NULL, 0, NULL, 0, &out), ICCSP_E_INVALIDARG);
    assert_int_equal(out.tag, 0xEEEE);
}

static void test_find(void **state)
{
    struct bytes in = bytes_from_hex("62 0B 82 01 01 A5 04 84 02 11 11 85 00 84 02 22 22 53 04 70 02 33 33");
    const uint32_t inner[] = {0x62, 0xA5, 0x84};
    const uint32_t primitive[] = {0x53, 0x70};
    const uint32_t missing[] = {0x62, 0xA5, 0x99};
    struct iccsp_tlv out;

    (void)state;
    assert_int_equal(iccsp_tlv_find(in.p, in.len, 0x99, &out), ICCSP_S_FALSE);
    assert_int_equal(iccsp_tlv_find(in.p, in.len, 0x82, &out), ICCSP_S_FALSE); /* inside, not on this level */
    assert_int_equal(iccsp_tlv_find_path(in.p, in.len, missing, 3, &out), ICCSP_S_FALSE);
    assert_int_equal(iccsp_tlv_find(in.p, in.len, 0x84, &out), ICCSP_OK);
    assert_memory_equal(out.value, "\x22\x22", 2);
    assert_int_equal(iccsp_tlv_find_path(in.p, in.len, inner, 3, &out), ICCSP_OK);
    assert_memory_equal(out.value, "\x11\x11", 2);
    assert_int_equal(iccsp_tlv_find_path(in.p, in.len, primitive, 2, &out), ICCSP_OK);
    assert_memory_equal(out.value, "\x33\x33", 2);
    bytes_free(&in);
}

static bool list_object(void *context, const struct iccsp_tlv *tlv, unsigned depth)
{
    char *text = context;

    sprintf(text + strlen(text), "%u:%X ", depth, (unsigned)tlv->tag);
    return tlv->tag != 0x99;
}

static void test_walk(void **state)
{
    struct bytes in = bytes_from_hex("62 09 82 01 01 A5 04 84 02 11 11 85 00 30 00 99 00 84 00");
    char text[80] = "";

    (void)state;
    assert_int_equal(iccsp_tlv_walk(in.p, in.len, list_object, text), ICCSP_OK);
    assert_string_equal(text, "0:62 1:82 1:A5 2:84 0:85 0:30 0:99 ");
    bytes_free(&in);
}

static void test_compact_refuses(void **state)
{
    static const char *const cases[] = {"31", "73 01 02", "4F", "00", "01 AA", "0F"};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bytes in = bytes_from_hex(cases[i]);
        struct iccsp_rd rd = iccsp_rd_init(in.p, in.len);
        struct iccsp_compact_tlv out = {.tag = 0xEE};

        assert_int_equal(iccsp_compact_tlv_next(&rd, &out), ICCSP_E_TLV);
        assert_int_equal(rd.left, in.len);
        assert_int_equal(out.tag, 0xEE);
        bytes_free(&in);
    }
}

static void test_compact(void **state)
{
    struct bytes in = bytes_from_hex("31 C0 50 73 01 02 03");
    struct iccsp_rd rd = iccsp_rd_init(in.p, in.len);
    struct iccsp_compact_tlv out;

    (void)state;
    assert_int_equal(iccsp_compact_tlv_next(&rd, &out), ICCSP_OK);
    assert_int_equal(out.tag, 3);
    assert_int_equal(out.len, 1);
    assert_int_equal(iccsp_compact_tlv_next(&rd, &out), ICCSP_OK);
    assert_int_equal(out.tag, 5);
    assert_int_equal(out.len, 0);
    assert_int_equal(iccsp_compact_tlv_next(&rd, &out), ICCSP_OK);
    assert_int_equal(out.tag, 7);
    assert_memory_equal(out.value, "\x01\x02\x03", 3);
    assert_int_equal(iccsp_compact_tlv_next(&rd, &out), ICCSP_S_FALSE);
    assert_int_equal(out.tag, 7);
    bytes_free(&in);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_C1_length_beyond_the_buffer),
        cmocka_unit_test(test_hostile_C2_inner_longer_than_outer),
        cmocka_unit_test(test_hostile_C3_indefinite_length),
        cmocka_unit_test(test_hostile_C4_over_long_lengths),
        cmocka_unit_test(test_hostile_B3_C5_claims_of_gigabytes),
        cmocka_unit_test(test_hostile_C6_zero_length_values),
        cmocka_unit_test(test_hostile_C7_tags),
        cmocka_unit_test(test_hostile_C7_filler_at_the_top_level_only),
        cmocka_unit_test(test_filler_before_a_broken_object),
        cmocka_unit_test(test_hostile_C8_long_and_strange_strings),
        cmocka_unit_test(test_nesting_is_limited),
        cmocka_unit_test(test_end_of_data),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_compact_refuses),
        cmocka_unit_test(test_compact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
