/* SPDX-License-Identifier: BSD-2-Clause */
/* File control information; class D of hostile-cards by name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "iso7816/fcp.h"
#include "iso7816/tlv.h"
#include "support/hex.h"

/* The bytes parsed last; results point into them. */
static struct bytes in;

static iccsp_hr parse(const char *hex, struct iccsp_fcp *out)
{
    bytes_free(&in);
    in = bytes_from_hex(hex);
    return iccsp_fcp_parse(in.p, in.len, out);
}

static void refuse(const char *hex, iccsp_hr hr)
{
    struct iccsp_fcp out = {.present = 0xEEEE, .size = 77};

    if (parse(hex, &out) != hr)
        fail_msg("%s does not give %08X", hex, (unsigned)hr);
    assert_int_equal(out.present, 0xEEEE);
    assert_int_equal(out.size, 77);
}

static struct iccsp_fcp accept(const char *hex)
{
    struct iccsp_fcp out;

    memset(&out, 0xEE, sizeof(out));
    if (parse(hex, &out) != ICCSP_OK)
        fail_msg("%s is refused", hex);
    return out;
}

static void test_hostile_C1_C2_C3_broken(void **state)
{
    static const char *const cases[] = {
        "62",                                  /* a tag alone */
        "62 7F 80 02 01 00",                   /* longer than the answer */
        "6F 04 84 08 A0 00 01 02 03 04 05 06", /* inner longer than outer */
        "6F 08 62 06 80 08 00 01 02 03",       /* the same, one deeper */
        "6F 80 84 02 A0 00 00 00",             /* indefinite */
        "62 84 FF FF FF FF 80 02",             /* four gigabytes */
        "62 04 80 02 00 01 FF FF 5F",
        "80 02 01 00 5F",
        "00 00 7F FF 3F 00",
        "62 03 80 02 01",
    };

    (void)state;
    /* Bytes behind the template do not count, so this one is whole. */
    assert_int_equal(accept(cases[6]).size, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (i != 6)
            refuse(cases[i], ICCSP_E_TLV);
}

static void test_hostile_C6_empty_fields(void **state)
{
    const struct iccsp_fcp fcp = accept("62 0E 80 00 81 00 82 00 84 00 88 00 8A 00 86 00");

    (void)state;
    assert_int_equal(fcp.present, 0);
    assert_null(fcp.name);
    refuse("62 02 83 00", ICCSP_E_MALFORMED);
}

/* A size is a hint: one that makes no sense is none, and nothing is believed because of it. */
static void test_hostile_D1_sizes(void **state)
{
    struct iccsp_fcp fcp = accept("62 06 80 04 FF FF FF FF");

    (void)state;
    assert_int_equal(fcp.present, ICCSP_FCP_SIZE);
    assert_int_equal(fcp.size, 0xFFFFFFFF);
    fcp = accept("62 07 80 05 01 00 00 00 00");
    assert_int_equal(fcp.present, 0);
    fcp = accept("62 0D 80 08 00 00 00 00 00 00 00 10 82 01 01");
    assert_int_equal(fcp.present, ICCSP_FCP_DESCRIPTOR);
    assert_int_equal(accept("62 03 80 01 00").size, 0);
    assert_int_equal(accept("62 04 80 02 7F FF").size, 0x7FFF);
    assert_int_equal(accept("62 05 80 03 01 00 00").size, 0x10000);
    fcp = accept("62 04 81 02 12 34");
    assert_int_equal(fcp.present, ICCSP_FCP_TOTAL);
    assert_int_equal(fcp.total_size, 0x1234);
}

static void hex_of_name(char *out, size_t len)
{
    out += sprintf(out, "6F 81 %02X 84 81 %02X", (unsigned)(len + 3), (unsigned)len);
    for (size_t i = 0; i < len; i++)
        out += sprintf(out, " A0");
}

static void test_hostile_D2_df_name(void **state)
{
    char hex[900];
    struct iccsp_fcp fcp;

    (void)state;
    hex_of_name(hex, 17);
    refuse(hex, ICCSP_E_MALFORMED);
    hex_of_name(hex, 250);
    refuse(hex, ICCSP_E_MALFORMED);
    hex_of_name(hex, 16);
    fcp = accept(hex);
    assert_int_equal(fcp.present, ICCSP_FCP_NAME);
    assert_int_equal(fcp.name_len, 16);
    assert_memory_equal(fcp.name, "\xA0\xA0", 2);
    hex_of_name(hex, 1);
    assert_int_equal(accept(hex).name_len, 1);
}

/* The parser leaves security attributes to whoever needs them; broken ones must not hide the rest. */
static void test_hostile_D3_security_attributes(void **state)
{
    struct iccsp_fcp fcp = accept("62 10 82 01 01 86 00 8C 00 8B 03 2F 06 01 83 02 2F 02");
    struct iccsp_tlv tlv;

    (void)state;
    assert_int_equal(fcp.present, ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_FID);
    assert_int_equal(fcp.fid, 0x2F02);
    assert_int_equal(iccsp_tlv_find(fcp.body, fcp.body_len, 0x86, &tlv), ICCSP_OK);
    assert_int_equal(tlv.len, 0);
    assert_int_equal(iccsp_tlv_find(fcp.body, fcp.body_len, 0x8B, &tlv), ICCSP_OK);
    assert_int_equal(tlv.len, 3);
}

static void test_impossible_lengths(void **state)
{
    (void)state;
    refuse("62 03 83 01 3F", ICCSP_E_MALFORMED);
    refuse("62 05 83 03 3F 00 00", ICCSP_E_MALFORMED);
    refuse("62 09 82 07 01 01 00 10 00 05 00", ICCSP_E_MALFORMED);
    refuse("62 04 88 02 08 08", ICCSP_E_MALFORMED);
    refuse("62 04 8A 02 05 05", ICCSP_E_MALFORMED);
}

static void test_short_identifier(void **state)
{
    (void)state;
    assert_int_equal(accept("62 03 88 01 08").sfi, 1);
    assert_int_equal(accept("62 03 88 01 F0").sfi, 30);
    assert_int_equal(accept("62 03 88 01 F8").present, 0); /* 31 */
    assert_int_equal(accept("62 03 88 01 00").present, 0);
    assert_int_equal(accept("62 03 88 01 0D").present, 0); /* proprietary coding */
    assert_int_equal(accept("62 03 88 01 09").present, 0);
    assert_int_equal(accept("62 03 88 01 0C").present, 0);
}

static void test_empty_answer(void **state)
{
    struct iccsp_fcp fcp = accept("");

    (void)state;
    assert_int_equal(fcp.present, 0);
    assert_int_equal(fcp.body_len, 0);
    assert_int_equal(iccsp_fcp_kind(&fcp), ICCSP_FILE_UNKNOWN);
    assert_int_equal(iccsp_fcp_data_unit(&fcp), 1);
    assert_int_equal(iccsp_fcp_parse(NULL, 0, &fcp), ICCSP_OK);
    assert_int_equal(accept("62 00").present, 0);
    assert_int_equal(accept("6F 00").present, 0);
}

static void test_templates(void **state)
{
    static const char *const same[] = {
        "62 09 80 02 01 00 83 02 2F 02 99 00",    "6F 08 80 02 01 00 83 02 2F 02",
        "6F 0A 62 08 80 02 01 00 83 02 2F 02",    "6F 0D 64 01 00 62 08 80 02 01 00 83 02 2F 02",
        "64 08 80 02 01 00 83 02 2F 02",          "80 02 01 00 83 02 2F 02",
        "62 08 80 02 01 00 83 02 2F 02 00 FF FF", "62 0C 80 02 01 00 80 02 09 09 83 02 2F 02",
    };

    (void)state;
    /* The first is a template that is one byte too long for its content and takes a piece of what follows. */
    refuse(same[0], ICCSP_E_TLV);
    for (size_t i = 1; i < sizeof(same) / sizeof(same[0]); i++) {
        const struct iccsp_fcp fcp = accept(same[i]);

        assert_int_equal(fcp.present, ICCSP_FCP_SIZE | ICCSP_FCP_FID);
        assert_int_equal(fcp.size, 0x100);
        assert_int_equal(fcp.fid, 0x2F02);
        assert_int_equal(fcp.body[0], 0x80);
    }
}

static void test_descriptor(void **state)
{
    const uint32_t all = ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_CODING | ICCSP_FCP_RECORD_SIZE | ICCSP_FCP_RECORDS;
    struct iccsp_fcp fcp = accept("62 03 82 01 41");

    (void)state;
    assert_int_equal(fcp.present, ICCSP_FCP_DESCRIPTOR);
    assert_int_equal(iccsp_fcp_kind(&fcp), ICCSP_FILE_TRANSPARENT);
    fcp = accept("62 04 82 02 02 21");
    assert_int_equal(fcp.present, ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_CODING);
    assert_int_equal(fcp.coding, 0x21);
    fcp = accept("62 05 82 03 02 21 30");
    assert_int_equal(fcp.present, all & ~ICCSP_FCP_RECORDS);
    assert_int_equal(fcp.record_size, 0x30);
    fcp = accept("62 06 82 04 02 21 01 30");
    assert_int_equal(fcp.record_size, 0x130);
    fcp = accept("62 07 82 05 02 21 01 30 07");
    assert_int_equal(fcp.present, all);
    assert_int_equal(fcp.records, 7);
    fcp = accept("62 08 82 06 02 21 01 30 02 07");
    assert_int_equal(fcp.record_size, 0x130);
    assert_int_equal(fcp.records, 0x207);
}

/* 7816-4:2005, table 14; bits that are reserved give no structure. */
static enum iccsp_file_kind kind_of(unsigned descriptor)
{
    static const enum iccsp_file_kind low[] = {ICCSP_FILE_UNKNOWN,         ICCSP_FILE_TRANSPARENT,
                                               ICCSP_FILE_LINEAR_FIXED,    ICCSP_FILE_LINEAR_FIXED,
                                               ICCSP_FILE_LINEAR_VARIABLE, ICCSP_FILE_LINEAR_VARIABLE,
                                               ICCSP_FILE_CYCLIC,          ICCSP_FILE_CYCLIC};

    if (descriptor >= 0x80)
        return ICCSP_FILE_UNKNOWN;
    descriptor &= 0x3F; /* without "shareable" */
    if (descriptor == 0x38)
        return ICCSP_FILE_DF;
    if (descriptor == 0x39 || descriptor == 0x3A)
        return ICCSP_FILE_TLV;
    return descriptor > 0x3A ? ICCSP_FILE_UNKNOWN : low[descriptor & 7];
}

static void test_kinds(void **state)
{
    struct iccsp_fcp fcp = {.present = ICCSP_FCP_DESCRIPTOR};

    (void)state;
    for (unsigned d = 0; d <= 0xFF; d++) {
        fcp.descriptor = (uint8_t)d;
        assert_int_equal(iccsp_fcp_kind(&fcp), kind_of(d));
    }
    fcp.descriptor = 0x01;
    fcp.present = ICCSP_FCP_NAME;
    assert_int_equal(iccsp_fcp_kind(&fcp), ICCSP_FILE_DF);
    fcp.present = ICCSP_FCP_FID;
    assert_int_equal(iccsp_fcp_kind(&fcp), ICCSP_FILE_UNKNOWN);
}

static void test_data_unit(void **state)
{
    struct iccsp_fcp fcp = {.coding = 0x04};

    (void)state;
    assert_int_equal(iccsp_fcp_data_unit(&fcp), 1);
    fcp.present = ICCSP_FCP_CODING;
    assert_int_equal(iccsp_fcp_data_unit(&fcp), 8);
    fcp.coding = 0xF0; /* half a byte: the smallest that can be addressed here is one */
    assert_int_equal(iccsp_fcp_data_unit(&fcp), 1);
    fcp.coding = 0x21;
    assert_int_equal(iccsp_fcp_data_unit(&fcp), 1);
    fcp.coding = 0x0F;
    assert_int_equal(iccsp_fcp_data_unit(&fcp), 16384);
}

static int drop_bytes(void **state)
{
    (void)state;
    bytes_free(&in);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_C1_C2_C3_broken),
        cmocka_unit_test(test_hostile_C6_empty_fields),
        cmocka_unit_test(test_hostile_D1_sizes),
        cmocka_unit_test(test_hostile_D2_df_name),
        cmocka_unit_test(test_hostile_D3_security_attributes),
        cmocka_unit_test(test_impossible_lengths),
        cmocka_unit_test(test_short_identifier),
        cmocka_unit_test(test_empty_answer),
        cmocka_unit_test(test_templates),
        cmocka_unit_test(test_descriptor),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_data_unit),
    };

    return cmocka_run_group_tests(tests, NULL, drop_bytes);
}
