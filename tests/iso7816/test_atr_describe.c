/* SPDX-License-Identifier: BSD-2-Clause */
/* ATRs explained: what is said of each field, right and wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "atr_collect.h"
#include "support/hex.h"

static struct atr_collected all;

static iccsp_hr describe(const char *hex)
{
    struct bytes in = bytes_from_hex(hex);
    iccsp_hr hr;

    memset(&all, 0, sizeof(all));
    hr = iccsp_atr_describe(in.p, in.len, atr_collect, &all);
    assert_true(atr_lines_are_clean(&all));
    bytes_free(&in);
    return hr;
}

/* A whole line, or the begin of one. */
static void expect(const char *line)
{
    char with_newline[300];

    snprintf(with_newline, sizeof(with_newline), "\n%s", line);
    if (strncmp(all.text, line, strlen(line)) != 0 && strstr(all.text, with_newline) == NULL)
        fail_msg("\"%s\" is not in:\n%s", line, all.text);
}

static void test_bad_arguments(void **state)
{
    (void)state;
    assert_int_equal(iccsp_atr_describe((const uint8_t *)"\x3B", 1, NULL, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_atr_describe(NULL, 1, atr_collect, &all), ICCSP_E_POINTER);
    memset(&all, 0, sizeof(all));
    assert_int_equal(iccsp_atr_describe(NULL, 0, atr_collect, &all), ICCSP_E_INVALID_ATR);
    assert_int_equal(all.lines, 1);
}

static void test_hostile_A1_wrong_tck(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 80 80 01 02"), ICCSP_E_INVALID_ATR);
    expect("TCK|02|check byte wrong, must be 01\n");
    assert_int_equal(describe("3B 80 01 01"), ICCSP_E_INVALID_ATR);
    expect("TCK|01|check byte wrong, must be 81\n");
    assert_int_equal(describe("3B 80 01"), ICCSP_E_INVALID_ATR);
    expect("TCK||missing");
    assert_int_equal(describe("3B 80 01 81 55 AA"), ICCSP_E_INVALID_ATR);
    expect("TCK|81|check byte correct\n");
    expect("extra bytes|55 AA|");
}

static void test_hostile_A2_no_atr(void **state)
{
    (void)state;
    assert_int_equal(describe(""), ICCSP_E_INVALID_ATR);
    assert_string_equal(all.text, "TS||missing: the ATR is empty\n");
    assert_int_equal(describe("03 11 22"), ICCSP_E_INVALID_ATR);
    assert_int_equal(all.lines, 1);
    expect("TS|03|neither 3B nor 3F");
    assert_int_equal(describe("3B"), ICCSP_E_INVALID_ATR);
    expect("T0||missing");
}

/* A check byte of 00 is there, too. */
static void test_tck_of_zero(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 81 01 80 00"), ICCSP_OK);
    expect("TCK|00|check byte correct\n");
}

static void test_hostile_A3_truncated(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 0F 41"), ICCSP_E_INVALID_ATR);
    expect("historical bytes|41|only 1 of 15 are there: \"A\"\n");
    assert_int_equal(describe("3B F0 11"), ICCSP_E_INVALID_ATR);
    expect("TA1|11|Fi 372, Di 1, ");
    expect("TB1||missing");
    expect("TC1||missing");
    expect("TD1||missing");
    /* The status would be the last of 15 bytes; these are not the last. */
    assert_int_equal(describe("3B 0F 00 31 C0 05 90 00"), ICCSP_E_INVALID_ATR);
    assert_null(strstr(all.text, "status word|"));
}

static void test_hostile_A4_A5_too_long(void **state)
{
    uint8_t most[40];

    (void)state;
    memset(most, 0x80, sizeof(most));
    most[0] = 0x3F;
    memset(&all, 0, sizeof(all));
    assert_int_equal(iccsp_atr_describe(most, sizeof(most), atr_collect, &all), ICCSP_E_INVALID_ATR);
    expect("TS|3F|inverse convention\n");
    expect("TD31|80|");
    expect("length||40 bytes were given");
}

/* hostile-cards C8: what a card puts there must not reach a terminal. */
static void test_hostile_C8_text_is_made_printable(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 06 1B 5B 32 4A 0A FF"), ICCSP_OK);
    expect("historical bytes|1B 5B 32 4A 0A FF|as text \".[2J..\"\n");
}

static void test_plain_t0_card(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 7A 18 00 00 73 66 74 65 20 63 64 31 34 34"), ICCSP_OK);
    expect("TS|3B|direct convention\n");
    expect("T0|7A|followed by TA1 TB1 TC1; 10 historical bytes\n");
    expect("TA1|18|Fi 372, Di 12, clock up to 5.0 MHz; 129032 bit/s at 4 MHz; in use after a PPS only\n");
    expect("TB1|00|no programming voltage");
    expect("TC1|00|extra guard time N 0: 12 etu");
    expect("historical bytes|73 66 74 65 20 63 64 31 34 34|as text \"sfte cd144\"\n");
    expect("category indicator|73|proprietary format\n");
    assert_int_equal(all.lines, 7);
}

static void test_t1_card_with_capabilities(void **state)
{
    (void)state;
    assert_int_equal(describe("3B FD 13 00 00 81 31 FE 15 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 40"),
                     ICCSP_OK);
    expect("TA1|13|Fi 372, Di 4, clock up to 5.0 MHz; 43010 bit/s at 4 MHz; in use after a PPS only\n");
    expect("TD1|81|T=1 offered first; followed by TD2\n");
    expect("TD2|31|T=1 offered; followed by TA3 TB3\n");
    expect("TA3|FE|T=1 card information field size IFSC 254 bytes\n");
    expect("TB3|15|T=1 BWI 1: at most 178 ms for a block at 4 MHz; CWI 5: 43 etu between characters\n");
    expect("category indicator|80|COMPACT-TLV objects\n");
    expect("card capabilities|73 C0 21 C0|COMPACT-TLV object 7, 3 bytes\n");
    expect("selection methods|C0|full DF name, partial DF name\n");
    expect("data coding|21|no files of TLV structure; WRITE works in a proprietary way; FF cannot begin a "
           "tag; data unit 1 "
           "byte\n");
    expect("commands|C0|command chaining; extended length; no logical channels\n");
    expect("card issuer's data|57 59 75 62 69 4B 65 79|");
    expect("TCK|40|check byte correct\n");
    assert_string_equal(all.bytes, "3B FD 13 00 00 81 31 FE 15 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 40");
}

static void test_global_interface_bytes(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 80 80 3F C7 00 F8"), ICCSP_OK);
    expect("TD2|3F|T=15 for global interface bytes; followed by TA3 TB3\n");
    expect("TA3|C7|clock stop supported in either state; class A, B and C (5 V, 3 V, 1.8 V)\n");
    expect("TB3|00|contact C6 (SPU) is not used\n");
    assert_int_equal(describe("3B 80 80 3F 41 80 FE"), ICCSP_OK);
    expect("TA3|41|clock stop supported in state L; class A (5 V)\n");
    expect("TB3|80|contact C6 (SPU) has proprietary use\n");
    assert_int_equal(describe("3B 80 80 1F 05 1A"), ICCSP_OK);
    expect("TA3|05|clock stop not supported; class reserved value\n");
    assert_int_equal(describe("3B 80 80 3F 08 01 36"), ICCSP_OK);
    expect("TA3|08|clock stop not supported; class reserved value\n");
    expect("TB3|01|contact C6 (SPU) has standard use\n");
    assert_int_equal(describe("3B 80 0F 8F"), ICCSP_OK);
    expect("TD1|0F|T=15 not allowed here");
}

static void test_specific_mode_and_waiting_times(void **state)
{
    (void)state;
    assert_int_equal(describe("3B D0 95 FF 50 80 0A"), ICCSP_OK);
    expect("TA1|95|Fi 512, Di 16, clock up to 5.0 MHz; 125000 bit/s at 4 MHz\n");
    expect("TC1|FF|extra guard time N 255: the shortest");
    expect("TA2|80|specific mode with T=0; parameters from the interface bytes; the card cannot change");
    expect("TC2|0A|T=0 waiting integer WI 10: at most 1228 ms between characters at 4 MHz\n");
    assert_int_equal(describe("3B 80 10 81"), ICCSP_OK);
    expect("TA2|81|specific mode with T=1; parameters from the interface bytes; the card cannot change");
    assert_int_equal(describe("3B 40 05"), ICCSP_OK);
    expect("TC1|05|extra guard time N 5: 17 etu between characters\n");
    assert_int_equal(describe("3B 80 10 11"), ICCSP_OK);
    expect("TA2|11|specific mode with T=1; parameters implicit; the card can change");
    assert_int_equal(describe("3B 80 40 00"), ICCSP_OK);
    expect("TC2|00|waiting integer WI: reserved value\n");
}

static void test_error_detection(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 80 81 41 01 41"), ICCSP_OK);
    expect("TC3|01|T=1 error detection CRC, 2 bytes\n");
    assert_int_equal(describe("3B 80 81 41 00 40"), ICCSP_OK);
    expect("TC3|00|T=1 error detection LRC, 1 byte\n");
    assert_int_equal(describe("3B 80 81 21 94 B4"), ICCSP_OK);
    expect("TB3|94|T=1 BWI 9: at most 45711 ms for a block at 4 MHz; CWI 4: 27 etu between characters\n");
    assert_int_equal(describe("3B 80 81 71 00 A4 02 D6"), ICCSP_OK);
    expect("TA3|00|T=1 card information field size IFSC: reserved value\n");
    expect("TB3|A4|T=1 block waiting integer BWI: reserved value; CWI 4: 27 etu");
    expect("TC3|02|T=1 error detection LRC, 1 byte; reserved bits are set\n");
}

/* The second TA for T=1 has no meaning; the first for T=15 has, wherever it is. */
static void test_first_of_its_kind_counts(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 80 81 91 20 91 30 1F 03 0D"), ICCSP_OK);
    expect("TA3|20|T=1 card information field size IFSC 32 bytes\n");
    expect("TA4|30|interface byte for T=1: no meaning here\n");
    expect("TA5|03|clock stop not supported; class A and B (5 V, 3 V)\n");
}

static void test_reserved_speed(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 10 71"), ICCSP_OK);
    expect("TA1|71|speed: reserved value\n");
    assert_int_equal(describe("3B 10 90"), ICCSP_OK);
    expect("TA1|90|speed: reserved value\n");
    assert_int_equal(describe("3B 10 A7"), ICCSP_OK);
    expect("TA1|A7|Fi 768, Di 64, clock up to 7.5 MHz; 333333 bit/s at 4 MHz;");
}

static void test_service_data_and_status(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 07 80 31 F9 83 05 63 C2"), ICCSP_OK);
    expect("card service data|31 F9|COMPACT-TLV object 3, 1 byte\n");
    expect("services|F9|application selection by full DF name, application selection by partial DF name, "
           "data objects in "
           "EF.DIR, data objects in EF.ATR; EF.DIR and EF.ATR by READ BINARY; card without MF\n");
    expect("status indicator|83 05 63 C2|");
    expect("life cycle|05|operational, activated\n");
    expect("status word|63 C2|63C2: verification failed, 2 tries left\n");
    assert_int_equal(describe("3B 06 00 31 44 0F 90 00"), ICCSP_OK);
    expect("services|44|application selection by partial DF name; EF.DIR and EF.ATR by GET DATA; card with "
           "MF\n");
    expect("life cycle|0F|termination\n");
    expect("status word|90 00|9000: success\n");
    assert_int_equal(describe("3B 04 00 00 00 00"), ICCSP_OK);
    expect("life cycle|00|no information\n");
    expect("status word|00 00|0000: no information\n");
}

static void test_short_status_indicators(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 03 80 81 03"), ICCSP_OK);
    expect("life cycle|03|initialisation\n");
    assert_null(strstr(all.text, "status word"));
    assert_int_equal(describe("3B 04 80 82 90 00"), ICCSP_OK);
    expect("status word|90 00|");
    assert_null(strstr(all.text, "life cycle"));
    /* Four bytes are reserved and not interpreted. */
    assert_int_equal(describe("3B 06 80 84 01 02 03 04"), ICCSP_OK);
    assert_null(strstr(all.text, "life cycle"));
}

static void test_life_cycles(void **state)
{
    static const struct {
        const char *atr;
        const char *line;
    } cases[] = {
        {"3B 03 80 81 00", "life cycle|00|no information\n"},
        {"3B 03 80 81 01", "life cycle|01|creation\n"},
        {"3B 03 80 81 02", "life cycle|02|reserved value\n"},
        {"3B 03 80 81 03", "life cycle|03|initialisation\n"},
        {"3B 03 80 81 04", "life cycle|04|operational, deactivated\n"},
        {"3B 03 80 81 05", "life cycle|05|operational, activated\n"},
        {"3B 03 80 81 06", "life cycle|06|operational, deactivated\n"},
        {"3B 03 80 81 07", "life cycle|07|operational, activated\n"},
        {"3B 03 80 81 08", "life cycle|08|reserved value\n"},
        {"3B 03 80 81 0B", "life cycle|0B|reserved value\n"},
        {"3B 03 80 81 0C", "life cycle|0C|termination\n"},
        {"3B 03 80 81 0F", "life cycle|0F|termination\n"},
        {"3B 03 80 81 10", "life cycle|10|proprietary\n"},
        {"3B 03 80 81 FF", "life cycle|FF|proprietary\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(describe(cases[i].atr), ICCSP_OK);
        expect(cases[i].line);
    }
}

static void test_logical_channels(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 05 80 73 00 93 13"), ICCSP_OK);
    expect("selection methods|00|none\n");
    expect("data coding|93|files of TLV structure; WRITE works once only; FF can begin a tag; data unit 4 "
           "bytes\n");
    expect("commands|13|no command chaining; no extended length; 4 logical channels, numbers assigned by the "
           "card\n");
    assert_int_equal(describe("3B 05 80 73 00 60 8F"), ICCSP_OK);
    expect("data coding|60|no files of TLV structure; WRITE works by AND; FF cannot begin a tag; data unit "
           "half a byte\n");
    expect("commands|8F|command chaining; no extended length; 8 or more logical channels, numbers assigned "
           "by the interface "
           "device\n");
}

static void test_other_historical_bytes(void **state)
{
    (void)state;
    assert_int_equal(describe("3B 02 10 07"), ICCSP_OK);
    expect("category indicator|10|a DIR data reference follows\n");
    expect("DIR data reference|07|");
    assert_int_equal(describe("3B 01 10"), ICCSP_OK);
    assert_null(strstr(all.text, "DIR data reference|"));
    assert_int_equal(describe("3B 02 41 07"), ICCSP_OK);
    assert_null(strstr(all.text, "DIR data reference|"));
    assert_int_equal(describe("3B 01 81"), ICCSP_OK);
    expect("category indicator|81|reserved value\n");
    assert_int_equal(describe("3B 01 8F"), ICCSP_OK);
    expect("category indicator|8F|reserved value\n");
    assert_int_equal(describe("3B 01 90"), ICCSP_OK);
    expect("category indicator|90|proprietary format\n");
    assert_int_equal(describe("3B 03 00 90 00"), ICCSP_OK);
    assert_null(strstr(all.text, "status word|"));
    assert_int_equal(describe("3B 04 1F 20 7E 7F"), ICCSP_OK);
    expect("historical bytes|1F 20 7E 7F|as text \". ~.\"\n");
    assert_int_equal(describe("3B 03 80 31 02"), ICCSP_OK);
    expect("services|02|none; EF.DIR and EF.ATR by a reserved method; card with MF\n");
    assert_int_equal(describe("3B 04 80 31 C0 45"), ICCSP_OK);
    expect("rest|45|not well-formed COMPACT-TLV\n");
    assert_int_equal(describe("3B 03 80 91 00"), ICCSP_OK);
    expect("data object|91 00|COMPACT-TLV object 9, 1 byte\n");
    assert_null(strstr(all.text, "services|"));
    assert_int_equal(describe("3B 04 80 32 C0 45"), ICCSP_OK);
    expect("card service data|32 C0 45|COMPACT-TLV object 3, 2 bytes\n");
    assert_null(strstr(all.text, "services|"));
    assert_int_equal(describe("3B 00"), ICCSP_OK);
    expect("T0|00|no interface bytes; 0 historical bytes\n");
    assert_null(strstr(all.text, "historical bytes|"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_arguments),
        cmocka_unit_test(test_hostile_A1_wrong_tck),
        cmocka_unit_test(test_hostile_A2_no_atr),
        cmocka_unit_test(test_tck_of_zero),
        cmocka_unit_test(test_hostile_A3_truncated),
        cmocka_unit_test(test_hostile_A4_A5_too_long),
        cmocka_unit_test(test_hostile_C8_text_is_made_printable),
        cmocka_unit_test(test_plain_t0_card),
        cmocka_unit_test(test_t1_card_with_capabilities),
        cmocka_unit_test(test_global_interface_bytes),
        cmocka_unit_test(test_specific_mode_and_waiting_times),
        cmocka_unit_test(test_error_detection),
        cmocka_unit_test(test_first_of_its_kind_counts),
        cmocka_unit_test(test_reserved_speed),
        cmocka_unit_test(test_service_data_and_status),
        cmocka_unit_test(test_short_status_indicators),
        cmocka_unit_test(test_life_cycles),
        cmocka_unit_test(test_logical_channels),
        cmocka_unit_test(test_other_historical_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
