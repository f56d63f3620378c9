/* SPDX-License-Identifier: BSD-2-Clause */
/* Command APDUs of all cases, encoded and parsed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iso7816/apdu.h"
#include "support/hex.h"

static uint8_t data[ICCSP_LC_EXT_MAX];

static int fill_data(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 7 + (i >> 8));
    return 0;
}

static void refuse_parse(const char *hex)
{
    struct bytes in = bytes_from_hex(hex);
    struct iccsp_apdu out = {.cla = 0xEE, .lc = 77};

    if (iccsp_apdu_parse(in.p, in.len, &out) != ICCSP_E_INVALIDARG)
        fail_msg("%s was accepted", hex);
    assert_int_equal(out.cla, 0xEE);
    assert_int_equal(out.lc, 77);
    bytes_free(&in);
}

static void test_parse_refuses(void **state)
{
    static const char *const cases[] = {
        "",
        "00",
        "00 A4 00",
        "00 A4 00 00 02 3F",          /* Lc 2, one byte */
        "00 A4 00 00 02 3F 00 00 00", /* Lc 2, four bytes */
        "00 A4 00 00 FF 3F 00",       /* Lc 255, two bytes */
        "00 A4 00 00 00 00",          /* half of an extended Le */
        "00 A4 00 00 00 01",
        "00 A4 00 00 00 00 00 01", /* extended Lc 0000 with data */
        "00 A4 00 00 00 00 00 00 00",
        "00 A4 00 00 00 00 02 3F",             /* extended Lc 2, one byte */
        "00 A4 00 00 00 00 02 3F 00 01",       /* half of an extended Le behind data */
        "00 A4 00 00 00 00 02 3F 00 01 00 00", /* a byte too many */
        "00 A4 00 00 00 FF FF 00",             /* extended Lc 65535, one byte */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        refuse_parse(cases[i]);
    assert_int_equal(iccsp_apdu_parse(NULL, 0, &(struct iccsp_apdu){0}), ICCSP_E_INVALIDARG);
}

static void refuse_encode(struct iccsp_apdu apdu)
{
    uint8_t out[16] = {0xEE};
    size_t len = 77;

    assert_int_equal(iccsp_apdu_encode(&apdu, out, sizeof(out), &len), ICCSP_E_INVALIDARG);
    assert_int_equal(len, 77);
    assert_int_equal(out[0], 0xEE);
}

static void test_encode_refuses(void **state)
{
    (void)state;
    refuse_encode((struct iccsp_apdu){.lc = 65536, .data = data});
    refuse_encode((struct iccsp_apdu){.lc = UINT32_MAX, .data = data});
    refuse_encode((struct iccsp_apdu){.le = 65537});
    refuse_encode((struct iccsp_apdu){.le = UINT32_MAX});
    refuse_encode((struct iccsp_apdu){.lc = 1, .data = NULL});
}

static void test_encode_into_too_little(void **state)
{
    const struct iccsp_apdu apdu = {.ins = 0xA4, .data = data, .lc = 2, .le = 256};
    uint8_t out[9];
    size_t len = 77;

    (void)state;
    for (size_t cap = 0; cap < 8; cap++) {
        memset(out, 0xEE, sizeof(out));
        assert_int_equal(iccsp_apdu_encode(&apdu, out, cap, &len), ICCSP_E_INSUFFICIENT_BUFFER);
        assert_int_equal(len, 77);
        for (size_t i = cap; i < sizeof(out); i++)
            assert_int_equal(out[i], 0xEE);
    }
    assert_int_equal(iccsp_apdu_encode(&apdu, out, 8, &len), ICCSP_OK);
    assert_int_equal(len, 8);
}

static void expect_encoding(struct iccsp_apdu apdu, unsigned apdu_case, const char *hex)
{
    struct bytes expected = bytes_from_hex(hex);
    uint8_t out[32];
    size_t len = 0;

    assert_int_equal(iccsp_apdu_case(&apdu), apdu_case);
    assert_int_equal(iccsp_apdu_encode(&apdu, out, sizeof(out), &len), ICCSP_OK);
    assert_int_equal(len, expected.len);
    assert_memory_equal(out, expected.p, len);
    bytes_free(&expected);
}

/* The examples one would write by hand, so that encoder and parser cannot be wrong in the same way. */
static void test_encode_known(void **state)
{
    static const uint8_t mf[] = {0x3F, 0x00};

    (void)state;
    expect_encoding((struct iccsp_apdu){.cla = 0x80, .ins = 0x10, .p1 = 1, .p2 = 2}, 1, "80 10 01 02");
    expect_encoding((struct iccsp_apdu){.ins = 0x10, .extended = true}, 1, "00 10 00 00");
    expect_encoding((struct iccsp_apdu){.ins = 0xB0, .le = 8}, 2, "00 B0 00 00 08");
    expect_encoding((struct iccsp_apdu){.ins = 0xB0, .le = 256}, 2, "00 B0 00 00 00");
    expect_encoding((struct iccsp_apdu){.ins = 0xB0, .le = 257}, 2, "00 B0 00 00 00 01 01");
    expect_encoding((struct iccsp_apdu){.ins = 0xB0, .le = 65536}, 2, "00 B0 00 00 00 00 00");
    expect_encoding((struct iccsp_apdu){.ins = 0xB0, .le = 8, .extended = true}, 2, "00 B0 00 00 00 00 08");
    expect_encoding((struct iccsp_apdu){.ins = 0xA4, .data = mf, .lc = 2}, 3, "00 A4 00 00 02 3F 00");
    expect_encoding((struct iccsp_apdu){.ins = 0xA4, .data = mf, .lc = 2, .extended = true}, 3,
                    "00 A4 00 00 00 00 02 3F 00");
    expect_encoding((struct iccsp_apdu){.ins = 0xA4, .data = mf, .lc = 2, .le = 256}, 4,
                    "00 A4 00 00 02 3F 00 00");
    expect_encoding((struct iccsp_apdu){.ins = 0xA4, .data = mf, .lc = 2, .le = 257}, 4,
                    "00 A4 00 00 00 00 02 3F 00 01 01");
    expect_encoding((struct iccsp_apdu){.ins = 0xA4, .data = mf, .lc = 2, .le = 65536}, 4,
                    "00 A4 00 00 00 00 02 3F 00 00 00");
}

/* ISO/IEC 7816-3:2006, 12.1.3, by lengths alone. */
static size_t expected_length(uint32_t lc, uint32_t le, bool extended)
{
    if (lc == 0 && le == 0)
        return 4;
    if (!extended && lc <= 255 && le <= 256)
        return 4 + (lc > 0 ? 1 + lc : 0) + (le > 0 ? 1 : 0);
    return 4 + 1 + (lc > 0 ? 2 + lc : 0) + (le > 0 ? 2 : 0);
}

static void round_trip(uint32_t lc, uint32_t le, bool extended)
{
    static uint8_t encoded[ICCSP_APDU_MAX];
    const struct iccsp_apdu apdu = {0x0C, 0xDA, 0x12, 0x34, lc > 0 ? data : NULL, lc, le, extended};
    struct iccsp_apdu parsed;
    struct bytes exact;
    size_t len = 0;

    assert_int_equal(iccsp_apdu_encode(&apdu, encoded, sizeof(encoded), &len), ICCSP_OK);
    assert_int_equal(len, expected_length(lc, le, extended));
    exact = bytes_copy(encoded, len);
    assert_int_equal(iccsp_apdu_parse(exact.p, exact.len, &parsed), ICCSP_OK);
    assert_memory_equal((&(uint8_t[]){parsed.cla, parsed.ins, parsed.p1, parsed.p2}), "\x0C\xDA\x12\x34", 4);
    assert_int_equal(parsed.lc, lc);
    assert_int_equal(parsed.le, le);
    assert_int_equal(parsed.extended, iccsp_apdu_is_extended(&apdu));
    assert_int_equal(iccsp_apdu_case(&parsed), iccsp_apdu_case(&apdu));
    if (lc > 0)
        assert_memory_equal(parsed.data, data, lc);
    else
        assert_null(parsed.data);
    bytes_free(&exact);
}

static void test_round_trip_of_all_cases(void **state)
{
    static const uint32_t lcs[] = {0, 1, 2, 127, 128, 254, 255, 256, 257, 65534, 65535};
    static const uint32_t les[] = {0, 1, 2, 255, 256, 257, 65535, 65536};

    (void)state;
    for (size_t i = 0; i < sizeof(lcs) / sizeof(lcs[0]); i++)
        for (size_t k = 0; k < sizeof(les) / sizeof(les[0]); k++) {
            round_trip(lcs[i], les[k], false);
            round_trip(lcs[i], les[k], true);
        }
    assert_int_equal(expected_length(65535, 65536, true), ICCSP_APDU_MAX);
    assert_int_equal(expected_length(255, 256, false), ICCSP_SHORT_APDU_MAX);
}

/* What was parsed is what would be sent: one encoding for each command, and no two readings of one. */
static bool parses_to_itself(const uint8_t *in, size_t len)
{
    struct iccsp_apdu apdu;
    uint8_t out[64];
    size_t out_len = 0;

    if (ICCSP_FAILED(iccsp_apdu_parse(in, len, &apdu)))
        return false;
    assert_int_equal(iccsp_apdu_encode(&apdu, out, sizeof(out), &out_len), ICCSP_OK);
    assert_int_equal(out_len, len);
    assert_memory_equal(out, in, len);
    return true;
}

static void test_all_short_strings(void **state)
{
    static const uint8_t alphabet[] = {0x00, 0x01, 0x02, 0x03, 0xFF};
    unsigned accepted = 0;

    (void)state;
    for (size_t len = 4; len <= 10; len++) {
        unsigned combinations = 1;

        for (size_t i = 4; i < len; i++)
            combinations *= sizeof(alphabet);
        for (unsigned n = 0; n < combinations; n++) {
            struct bytes in = bytes_copy("\x00\xB0\x00\x00\x00\x00\x00\x00\x00\x00", len);
            unsigned rest = n;

            for (size_t i = 4; i < len; i++, rest /= sizeof(alphabet))
                in.p[i] = alphabet[rest % sizeof(alphabet)];
            accepted += parses_to_itself(in.p, in.len) ? 1 : 0;
            bytes_free(&in);
        }
    }
    /* 4 bytes: 1. 5: each P3. 6: Lc 1. 7: Lc 1 with Le, Lc 2, extended Le. 8: Lc 2 with Le, Lc 3, extended
     * Lc 1. 9: Lc 3 with Le, extended Lc 2. 10: extended Lc 1 with Le, extended Lc 3. */
    assert_int_equal(accepted, 1 + 5 + 5 + (25 + 25 + 25) + (125 + 125 + 5) + (625 + 25) + (125 + 125));
}

static void test_every_truncation(void **state)
{
    static const char *const cases[] = {"00 A4 04 00 07 A0 00 00 00 79 01 00 00",
                                        "00 A4 04 00 00 00 07 A0 00 00 00 79 01 00 01 00"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bytes whole = bytes_from_hex(cases[i]);

        for (size_t len = 0; len <= whole.len; len++) {
            struct bytes in = bytes_copy(whole.p, len);
            /* The header, a P3, and the command without Le are commands too; with a P3 of 00 so is a Le. */
            const bool good = len == 4 || len == 5 || len == whole.len - (i == 0 ? 1 : 2) ||
                              len == whole.len || (i == 1 && len == 7);

            assert_int_equal(parses_to_itself(in.p, in.len), good);
            bytes_free(&in);
        }
        bytes_free(&whole);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_refuses),           cmocka_unit_test(test_encode_refuses),
        cmocka_unit_test(test_encode_into_too_little),  cmocka_unit_test(test_encode_known),
        cmocka_unit_test(test_round_trip_of_all_cases), cmocka_unit_test(test_all_short_strings),
        cmocka_unit_test(test_every_truncation),
    };

    return cmocka_run_group_tests(tests, fill_data, NULL);
}
