/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers to reset, parsed; class A of hostile-cards by name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iso7816/atr.h"
#include "support/hex.h"

static struct iccsp_atr parse(const char *hex)
{
    struct bytes in = bytes_from_hex(hex);
    struct iccsp_atr atr;

    memset(&atr, 0xEE, sizeof(atr));
    iccsp_atr_parse(in.p, in.len, &atr);
    bytes_free(&in);
    return atr;
}

static void test_hostile_A1_wrong_tck(void **state)
{
    struct iccsp_atr atr = parse("3B 80 80 01 02");

    (void)state;
    assert_int_equal(atr.flags, ICCSP_ATR_TCK_WRONG);
    assert_int_equal(atr.tck, 0x02);
    assert_int_equal(atr.protocols, 1u << 0 | 1u << 1);
    assert_int_equal(parse("3B 80 80 01 01").flags, 0);
    atr = parse("3B 80 01 01");
    assert_int_equal(atr.flags, ICCSP_ATR_TCK_WRONG);
    assert_int_equal(atr.protocols, 1u << 1);
    assert_int_equal(parse("3B 80 01 81").flags, 0);
}

static void test_hostile_A1_bytes_after_tck_are_not_summed(void **state)
{
    const struct iccsp_atr atr = parse("3B 80 80 01 01 55 AA");

    (void)state;
    assert_int_equal(atr.flags, ICCSP_ATR_EXTRA);
    assert_int_equal(atr.tck, 0x01);
    assert_int_equal(atr.end, 5);
    assert_int_equal(atr.len, 7);
    assert_int_equal(parse("3B 80 80 01 02 55 AA").flags, ICCSP_ATR_EXTRA | ICCSP_ATR_TCK_WRONG);
}

static void test_hostile_A2_no_atr(void **state)
{
    struct iccsp_atr atr = parse("");

    (void)state;
    assert_int_equal(atr.flags, ICCSP_ATR_EMPTY);
    assert_int_equal(atr.len, 0);
    assert_int_equal(atr.levels, 0);
    assert_int_equal(atr.protocols, 0);
    assert_int_equal(atr.tck, -1);
    iccsp_atr_parse(NULL, 0, &atr);
    assert_int_equal(atr.flags, ICCSP_ATR_EMPTY);
    atr = parse("00 80 80 01 01");
    assert_int_equal(atr.flags, ICCSP_ATR_BAD_TS);
    assert_int_equal(atr.levels, 0);
    assert_int_equal(atr.historical_len, 0);
    assert_int_equal(atr.len, 5);
    assert_int_equal(parse("03").flags, ICCSP_ATR_BAD_TS);
    atr = parse("3B");
    assert_int_equal(atr.flags, ICCSP_ATR_TRUNCATED);
    assert_int_equal(atr.protocols, 0);
    assert_int_equal(parse("3F").flags, ICCSP_ATR_TRUNCATED);
}

static void test_hostile_A3_promises_more_than_is_there(void **state)
{
    struct iccsp_atr atr = parse("3B 0F 41");

    (void)state;
    assert_int_equal(atr.flags, ICCSP_ATR_TRUNCATED);
    assert_int_equal(atr.historical, 2);
    assert_int_equal(atr.historical_len, 1);
    assert_int_equal(atr.historical_announced, 15);
    assert_int_equal(atr.protocols, 1);
    atr = parse("3B F0");
    assert_int_equal(atr.flags, ICCSP_ATR_TRUNCATED);
    assert_int_equal(atr.levels, 1);
    assert_int_equal(atr.level[0].present, 0);
    assert_int_equal(atr.level[0].announced, 0x0F);
    atr = parse("3B F0 11 00");
    assert_int_equal(atr.flags, ICCSP_ATR_TRUNCATED);
    assert_int_equal(atr.level[0].present, 0x03);
    assert_int_equal(parse("3B 80 01").flags, ICCSP_ATR_TCK_MISSING);
    assert_int_equal(parse("3B 81 01 41").flags, ICCSP_ATR_TCK_MISSING);
}

static void test_hostile_A4_endless_chain(void **state)
{
    struct iccsp_atr atr =
        parse("3BFF 112233F0 112233F0 112233F0 112233F0 112233F0 112233F0 112233F0 112233");
    uint8_t most[ICCSP_ATR_BYTES_MAX];

    (void)state;
    assert_int_equal(atr.len, 33);
    assert_int_equal(atr.flags, ICCSP_ATR_TRUNCATED);
    assert_int_equal(atr.levels, 8);
    assert_int_equal(atr.level[7].present, 0x07);
    /* One byte for each level: as many levels as an ATR can have. */
    memset(most, 0x80, sizeof(most));
    most[0] = 0x3B;
    iccsp_atr_parse(most, sizeof(most), &atr);
    assert_int_equal(atr.flags, ICCSP_ATR_TRUNCATED);
    assert_int_equal(atr.levels, ICCSP_ATR_LEVELS_MAX);
    most[32] = 0x00;
    iccsp_atr_parse(most, sizeof(most), &atr);
    assert_int_equal(atr.flags, 0);
    assert_int_equal(atr.levels, ICCSP_ATR_LEVELS_MAX);
}

/* The reader claims more than its structure holds: what is behind byte 33 is not ours to read. */
static void test_hostile_A5_length_that_lies(void **state)
{
    static const size_t claims[] = {34, 36, 64, 0xFFFFFFFF, SIZE_MAX};
    uint8_t raw[ICCSP_ATR_BYTES_MAX] = {0x3B, 0x8F, 0x01};
    struct bytes exact = bytes_copy(raw, sizeof(raw));
    struct iccsp_atr atr;

    (void)state;
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        iccsp_atr_parse(exact.p, claims[i], &atr);
        assert_int_equal(atr.len, ICCSP_ATR_BYTES_MAX);
        assert_true((atr.flags & ICCSP_ATR_TOO_LONG) != 0);
        assert_int_equal(atr.historical_len, 15);
    }
    iccsp_atr_parse(exact.p, ICCSP_ATR_BYTES_MAX, &atr);
    assert_true((atr.flags & ICCSP_ATR_TOO_LONG) == 0);
    bytes_free(&exact);
}

static void test_protocols(void **state)
{
    (void)state;
    assert_int_equal(parse("3B 00").protocols, 1u << 0);
    assert_int_equal(parse("3F 00").flags, 0);
    assert_int_equal(parse("3B 80 01 81").protocols, 1u << 1);
    assert_int_equal(parse("3B 80 80 01 01").protocols, 1u << 0 | 1u << 1);
    /* T=15 is no protocol, but it makes TCK necessary. */
    assert_int_equal(parse("3B 80 0F 8F").protocols, 1u << 0);
    assert_int_equal(parse("3B 80 0F 8F").flags, 0);
    assert_int_equal(parse("3B 80 80 0F").flags, ICCSP_ATR_TCK_MISSING);
    assert_int_equal(parse("3B 80 81 1F C7 D9").protocols, 1u << 1);
    assert_int_equal(parse("3B 80 0E 8E").protocols, 1u << 14);
}

/* T=0 alone has no TCK: a byte behind the end is no check byte. */
static void test_tck_that_must_not_be_there(void **state)
{
    const struct iccsp_atr atr = parse("3B 01 41 40");

    (void)state;
    assert_int_equal(atr.flags, ICCSP_ATR_EXTRA);
    assert_int_equal(atr.tck, -1);
    assert_int_equal(atr.end, 3);
}

static void test_interface_bytes(void **state)
{
    const struct iccsp_atr atr =
        parse("3B FD 13 00 00 81 31 FE 15 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 40");

    (void)state;
    assert_int_equal(atr.flags, 0);
    assert_int_equal(atr.levels, 3);
    assert_int_equal(atr.level[0].present, 0x0F);
    assert_int_equal(atr.level[0].ta, 0x13);
    assert_int_equal(atr.level[0].td, 0x81);
    assert_int_equal(atr.level[0].protocol, 0);
    assert_int_equal(atr.level[1].present, 0x08);
    assert_int_equal(atr.level[1].protocol, 1);
    assert_int_equal(atr.level[2].present, 0x03);
    assert_int_equal(atr.level[2].protocol, 1);
    assert_int_equal(atr.level[2].ta, 0xFE);
    assert_int_equal(atr.level[2].tb, 0x15);
    assert_int_equal(atr.historical, 9);
    assert_int_equal(atr.historical_len, 13);
    assert_int_equal(atr.end, 23);
    assert_int_equal(atr.protocols, 1u << 1);
}

static void test_capabilities(void **state)
{
    static const struct {
        const char *atr;
        uint8_t capabilities;
    } cases[] = {
        {"", 0},
        {"00", 0},
        {"3B 00", 0},
        {"3B 04 41 73 01 C0", 0},
        {"3B 04 80 72 01 C0", 0}, /* two bytes only */
        {"3B 04 80 73 01 C0", 0}, /* cut off */
        {"3B 05 80 73 FE 21 C0", 0xC0},
        {"3B 05 80 73 FE 21", 0}, /* truncated ATR */
        {"3B 07 80 31 C0 73 FE 21 80", 0x80},
        {"3B 06 80 74 FE 21 40 99", 0x40}, /* a longer object */
        {"3B 08 00 73 FE 21 40 05 90 00", 0x40},
        {"3B 05 00 73 FE 21 C0", 0}, /* the last three are the status */
        {"3B 05 10 73 FE 21 C0", 0},
        {"3B 05 80 53 FE 21 C0", 0}, /* another object */
        {"3B 03 00 73 40", 0},       /* too short for a status */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct iccsp_atr atr = parse(cases[i].atr);

        if (iccsp_atr_capabilities(&atr) != cases[i].capabilities)
            fail_msg("%s says %02X", cases[i].atr, (unsigned)iccsp_atr_capabilities(&atr));
    }
}

static void test_card_service_data(void **state)
{
    static const struct {
        const char *atr;
        uint8_t services;
    } cases[] = {
        {"", 0},
        {"3B 00", 0},
        {"3B 01 80", 0},
        {"3B 02 80 31", 0},       /* the object is cut off */
        {"3B 03 80 31", 0},       /* the ATR is */
        {"3B 04 80 32 A0 A0", 0}, /* it is one byte */
        {"3B 02 80 30", 0},
        {"3B 03 10 31 A0", 0}, /* another category */
        {"3B 03 41 31 A0", 0},
        {"3B 05 00 31 A0 90 00", 0}, /* the last three are the status */
        {"3B 04 80 0F 31 A0", 0},    /* no object can begin so */
        {"3B 04 80 5F 31 A0", 0},    /* longer than what is there */
        {"3B 03 80 31 A0", 0xA0},
        {"3B 06 00 31 A8 05 90 00", 0xA8},
        {"3B 07 80 73 FE 21 C0 31 24", 0x24},
        {"3B 05 80 31 20 31 80", 0x20}, /* the first one counts */
        {"3B 8D 81 31 FE 45 80 31 F0 65 49 43 43 53 50 73 F7 21 FB B6", 0xF0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct iccsp_atr atr = parse(cases[i].atr);

        if (iccsp_atr_services(&atr) != cases[i].services)
            fail_msg("%s says %02X", cases[i].atr, (unsigned)iccsp_atr_services(&atr));
    }
}

/* Every prefix of a real ATR: flags say what is missing, nothing is read behind the end. */
static void test_every_truncation(void **state)
{
    struct bytes whole =
        bytes_from_hex("3B FD 13 00 00 81 31 FE 15 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 40");

    (void)state;
    for (size_t len = 0; len < whole.len; len++) {
        struct bytes in = bytes_copy(whole.p, len);
        struct iccsp_atr atr;

        iccsp_atr_parse(in.p, in.len, &atr);
        assert_int_equal(atr.flags, len == 0               ? ICCSP_ATR_EMPTY
                                    : len == whole.len - 1 ? ICCSP_ATR_TCK_MISSING
                                                           : ICCSP_ATR_TRUNCATED);
        assert_int_equal(atr.len, len);
        assert_in_range(atr.historical + atr.historical_len, 0, len);
        bytes_free(&in);
    }
    bytes_free(&whole);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_A1_wrong_tck),
        cmocka_unit_test(test_hostile_A1_bytes_after_tck_are_not_summed),
        cmocka_unit_test(test_hostile_A2_no_atr),
        cmocka_unit_test(test_hostile_A3_promises_more_than_is_there),
        cmocka_unit_test(test_hostile_A4_endless_chain),
        cmocka_unit_test(test_hostile_A5_length_that_lies),
        cmocka_unit_test(test_protocols),
        cmocka_unit_test(test_tck_that_must_not_be_there),
        cmocka_unit_test(test_interface_bytes),
        cmocka_unit_test(test_capabilities),
        cmocka_unit_test(test_card_service_data),
        cmocka_unit_test(test_every_truncation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
