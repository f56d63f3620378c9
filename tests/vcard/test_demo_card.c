/* SPDX-License-Identifier: BSD-2-Clause */
/* The demo card is what docs/demo-card.md says. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/rm.h"
#include "iso7816/atr.h"
#include "iso7816/fcp.h"
#include "iso7816/tlv.h"
#include "vcard/card_check.h"

static void check_atr(uint32_t flags, const char *wanted, uint32_t protocols, uint8_t capabilities)
{
    struct bytes bytes = bytes_from_hex(wanted);
    struct iccsp_vcard *card;
    struct iccsp_atr parsed;
    uint8_t atr[33];
    size_t len;

    assert_int_equal(iccsp_vcard_new_demo(flags, &card), ICCSP_OK);
    for (uint32_t action = ICCSP_POWER_COLD; action <= ICCSP_POWER_WARM; action++) {
        iccsp_vcard_power(card, action, atr, &len);
        assert_int_equal(len, bytes.len);
        assert_memory_equal(atr, bytes.p, bytes.len);
    }
    iccsp_atr_parse(atr, len, &parsed);
    assert_int_equal(parsed.flags, 0);
    assert_int_equal(parsed.protocols, protocols);
    assert_int_equal(iccsp_atr_capabilities(&parsed), capabilities);
    assert_int_equal(parsed.historical_len, 13);
    assert_memory_equal(parsed.raw + parsed.historical, "\x80\x31\xF0\x65ICCSP\x73\xF7\x21", 12);
    iccsp_vcard_free(&card);
    bytes_free(&bytes);
}

static void test_the_three_atrs(void **state)
{
    (void)state;
    check_atr(0, "3B8D8131FE45 8031F0654943435350 73F721E0 AD", 1u << 1, 0xE0);
    check_atr(ICCSP_DEMO_NO_EXT, "3B8D8131FE45 8031F0654943435350 73F72180 CD", 1u << 1, 0x80);
    check_atr(ICCSP_DEMO_T0, "3B0D 8031F0654943435350 73F72180", 1u << 0, 0x80);
    check_atr(ICCSP_DEMO_T0 | ICCSP_DEMO_NO_EXT, "3B0D 8031F0654943435350 73F72180", 1u << 0, 0x80);
}

static void test_the_files_of_the_mf(void **state)
{
    static const struct exchange table[] = {
        {"00CA01A100", "2F01 2F00 2F02 D000 9000"},
        {"00A40004 02 2F00 00",
         "6220 8002001C 82060521001C0001 83022F00 8801F0 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B2010400", "611A 4F06F06963637370 500A69636373702064656D6F 51043F00D000 9000"},
        {"00B2020400", "6A83"},
        {"00A40004 02 2F01 00", "621C 8002001A 82020121 83022F01 880108 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B0000000", "4301F0 46054943435350 4703F721E0 7F66080202FFFF0202FFFF 9000"},
        {"00A40004 02 2F02 00", "621C 8002000C 82020121 83022F02 880110 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B0000000", "5A0A89991234567890123456 9000"},
        {"00B2 01F400", "611A 4F06F06963637370 500A69636373702064656D6F 51043F00D000 9000"}, /* SFI 30 */
        {"00B0810003", "4301F0 9000"},
        {"00B0820002", "5A0A 9000"},
    };
    static const struct exchange plain[] = {
        {"00A4000C 02 2F01", "9000"},
        {"00B000000F", "4301F0 46054943435350 4703F72180 9000"},
        {"00B0000F01", "6B00"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
    check_demo(ICCSP_DEMO_NO_EXT, plain, COUNT(plain));
    check_demo(ICCSP_DEMO_T0, plain, COUNT(plain));
}

static void test_the_files_of_the_df(void **state)
{
    static const struct exchange table[] = {
        {"00A40404 06 F06963637370 00",
         "6221 8102???? 82023821 8302D000 8406F06963637370 8A0105 8C087FFFFFFFFFFFFFFF 9000"},
        {"00CA01A100", "D001D002D003D004D005D006D007 9000"},
        {"00A40004 02 D001 00", "621C 80020133 82020121 8302D001 880108 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00A40004 02 D002 00",
         "6220 80020050 8206022100100005 8302D002 880110 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B2050400", "4C696E65617220666978656420202335 9000"},
        {"00A40004 02 D003 00",
         "6220 80020047 82060421002B0004 8302D003 880118 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B2010400", "6F6E65 9000"},
        {"00B2042B00", "6981"},
        {"00A40004 02 D004 00",
         "6220 80020020 8206062100080004 8302D004 880120 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B2010400", "6576656E74202334 9000"},
        {"00B2040400", "6576656E74202331 9000"},
        {"00A40004 02 D005 00", "621C 80020025 82020121 8302D005 880128 8A0105 8C087FFFFFFFFFFFFF11 9000"},
        {"00B0000000", "6982"},
        {"00A40004 02 D006 00", "621C 80028000 82020121 8302D006 880130 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00A40004 02 D007 00", "621B 80020000 82020121 8302D007 8A0105 8800 8C087FFFFFFFFFFFFF00 9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_the_pin(void **state)
{
    static const struct exchange table[] = {
        {"00200001", "63C3"},
        {"00200001 04 31323334", "9000"},
        {"00A4080C 04 D000 D005", "9000"},
        {"00B0000014", "4F6E6C792074686F73652077686F206B6E6F7720 9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

/* A text for people: UTF-8 with lines, and longer than one short response. */
static void test_the_text(void **state)
{
    struct iccsp_vcard *card = demo_card(0);
    struct bytes text;

    (void)state;
    check(card, "00A4080C 04 D000 D001", "9000");
    text = bytes_from_hex(answer_to(card, "00B0000000 0000"));
    assert_in_range(text.len, 259, 1000);
    assert_memory_equal(text.p, "iccsp demo card\n", 16);
    assert_int_equal(text.p[text.len - 3], '\n');
    bytes_free(&text);
    iccsp_vcard_free(&card);
}

/* EF.DIR names the application where it is: a host that believes it arrives. */
static void test_ef_dir_leads_to_the_df(void **state)
{
    static const uint32_t path_of[] = {0x61, 0x51};
    struct iccsp_vcard *card = demo_card(0);
    struct bytes record;
    struct iccsp_tlv path;
    char cmd[40];

    (void)state;
    check(card, "00A4000C 02 2F00", "9000");
    record = bytes_from_hex(answer_to(card, "00B2010400"));
    assert_int_equal(iccsp_tlv_find_path(record.p, record.len - 2, path_of, 2, &path), ICCSP_OK);
    assert_int_equal(path.len, 4);
    snprintf(cmd, sizeof(cmd), "00A40804 02 %02X%02X 00", path.value[2], path.value[3]);
    assert_non_null(strstr(answer_to(card, cmd), "8406F06963637370"));
    bytes_free(&record);
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_three_atrs),
        cmocka_unit_test(test_the_files_of_the_mf),
        cmocka_unit_test(test_the_files_of_the_df),
        cmocka_unit_test(test_the_pin),
        cmocka_unit_test(test_the_text),
        cmocka_unit_test(test_ef_dir_leads_to_the_df),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
