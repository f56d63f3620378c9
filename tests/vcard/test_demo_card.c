/* SPDX-License-Identifier: BSD-2-Clause */
/* The demo card is what docs/demo-card.md says. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/crypto.h"
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
    check_atr(0, "3B8D8131FE45 8031F0654943435350 73F721FB B6", 1u << 1, 0xFB);
    check_atr(ICCSP_DEMO_NO_EXT, "3B8D8131FE45 8031F0654943435350 73F7219B D6", 1u << 1, 0x9B);
    check_atr(ICCSP_DEMO_T0, "3B0D 8031F0654943435350 73F7219B", 1u << 0, 0x9B);
    check_atr(ICCSP_DEMO_T0 | ICCSP_DEMO_NO_EXT, "3B0D 8031F0654943435350 73F7219B", 1u << 0, 0x9B);
}

static void test_the_files_of_the_mf(void **state)
{
    static const struct exchange table[] = {
        {"00CA01A100", "2F01 2F00 2F02 D000 D100 9000"},
        {"00A40004 02 2F00 00",
         "6220 8002001C 82060521001C0001 83022F00 8801F0 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B2010400", "611A 4F06F06963637370 500A69636373702064656D6F 51043F00D000 9000"},
        {"00B2020400", "6A83"},
        {"00A40004 02 2F01 00", "621C 8002001A 82020121 83022F01 880108 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B0000000", "4301F0 46054943435350 4703F721FB 7F66080202FFFF0202FFFF 9000"},
        {"00A40004 02 2F02 00", "621C 8002000C 82020121 83022F02 880110 8A0105 8C087FFFFFFFFFFFFF00 9000"},
        {"00B0000000", "5A0A89991234567890123456 9000"},
        {"00B2 01F400", "611A 4F06F06963637370 500A69636373702064656D6F 51043F00D000 9000"}, /* SFI 30 */
        {"00B0810003", "4301F0 9000"},
        {"00B0820002", "5A0A 9000"},
    };
    static const struct exchange plain[] = {
        {"00A4000C 02 2F01", "9000"},
        {"00B000000F", "4301F0 46054943435350 4703F7219B 9000"},
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

static void test_the_files_to_be_written(void **state)
{
    static const struct exchange table[] = {
        {"00A40004 02 D100 00",
         "621F 8102037E 82023821 8302D100 8A0105 8C087FFFFFFFFF000000 A0048C020200 9000"},
        {"00CA01A100", "D101D102D103D104D105D106D107D181D182 9000"},
        {"00A40004 02 D101 00", "621C 80020100 82020121 8302D101 880108 8A0105 8C087FFFFF0000000000 9000"},
        {"00A40004 02 D102 00", "621C 80020040 82020121 8302D102 880110 8A0105 8C087FFFFF1111111100 9000"},
        {"00A40004 02 D103 00",
         "6220 80020080 8206022100100002 8302D103 880118 8A0105 8C087FFFFF0000000000 9000"},
        {"00B2020410", "577269746520746F206D653A20202332 9000"},
        {"00A40004 02 D104 00",
         "6220 80020100 8206042100400002 8302D104 880120 8A0105 8C087FFFFF0000000000 9000"},
        {"00B2010405", "73686F7274 9000"},
        {"00A40004 02 D105 00",
         "6220 80020020 8206062100080002 8302D105 880128 8A0105 8C087FFFFF0000000000 9000"},
        {"00B2010408", "6576656E74202332 9000"},
        {"00A40004 02 D106 00", "621C 80020020 82020141 8302D106 880130 8A0105 8C087FFFFF0000000000 9000"},
        {"00B0000004", "00000000 9000"},
        {"00A40004 02 D107 00", "621C 80020020 82020161 8302D107 880138 8A0105 8C087FFFFF0000000000 9000"},
        {"00B0000004", "FFFFFFFF 9000"},
        {"00D68100 02 4142", "9000"},
        {"00D68200 02 4142", "6982"},
        {"00DC021C 10 30313233343536373839414243444546", "9000"},
        {"00E20020 03 616263", "9000"},
        {"00E20028 08 6576656E74202333", "9000"},
        {"00D08600 01 0F", "9000"},
        {"00D08700 01 0F", "9000"},
        {"00B0810003", "414200 9000"},
        {"00B2021C10", "30313233343536373839414243444546 9000"},
        {"00B2032403", "616263 9000"},
        {"00B2012C08", "6576656E74202333 9000"},
        {"00B0860002", "0F00 9000"},
        {"00B0870002", "0FFF 9000"},
        {"00200001 04 31323334", "9000"},
        {"00D68200 02 4142", "9000"},
        {"00A4080C 04 D000 D001", "9000"}, /* the rest of the card is read-only */
        {"00D60000 01 41", "6982"},
        {"00D00000 01 41", "6982"},
        {"00DC0114 10 30313233343536373839414243444546", "6982"},
        {"00E20020 08 6576656E74202333", "6982"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_files_of_ones_own(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 02 D100", "9000"},
        {"00E00000 0C 620A 800104 820101 8302E001", "9000"},
        {"00D60000 02 4142", "9000"},
        {"00040000", "9000"},
        {"00B0000002", "6984"},
        {"00440000", "9000"},
        {"00B0000002", "4142 9000"},
        {"00E00000 09 6207 820138 8302E100", "9000"},
        {"00E00000 0C 620A 800104 820101 8302E001", "9000"},
        {"00A4080C 02 D100", "9000"},
        {"00CA01A100", "D101D102D103D104D105D106D107D181D182 E001E100 9000"},
        {"00E40000 02 E100", "9000"},
        {"00E40000 02 E001", "9000"},
        {"00CA01A100", "D101D102D103D104D105D106D107D181D182 9000"},
        {"00E40000 02 D101", "6982"}, /* what the card came with stays */
        {"00E40800 02 D100", "6982"},
        {"00A4000C 02 D000", "9000"},
        {"00E00000 0C 620A 800104 820101 8302E001", "6982"},
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

static void test_the_puk(void **state)
{
    static const struct exchange table[] = {
        {"00200001 04 39393939", "63C2"},
        {"00200001 04 39393939", "63C1"},
        {"00200001 04 39393939", "63C0"},
        {"002C0101 08 3837363534333231", "63C4"},
        {"002C0001 0C 3132333435363738 34333231", "9000"},
        {"00200001 04 34333231", "9000"},
        {"002C0201 04 34333231", "6A81"},
        {"002C0301", "6A81"},
        {"00240001 08 34333231 31323334", "9000"},
        {"00240101 04 31323334", "6A81"},
        {"00260001 04 31323334", "6A81"},
        {"00280001 04 31323334", "6A81"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
    check_demo(ICCSP_DEMO_T0, table, COUNT(table));
}

static void test_the_code_of_df_d100(void **state)
{
    static const struct exchange table[] = {
        {"00200082", "6A88"}, /* not from elsewhere */
        {"00A4000C 02 D100", "9000"},
        {"00200082", "63C3"},
        {"00A4020C 02 D182", "9000"},
        {"00B0000000", "6982"},
        {"00200082 04 35363738", "9000"},
        {"00B0000004", "4F6E6C79 9000"},
        {"00240082 08 35363738 38373635", "9000"},
        {"00260082 04 38373635", "9000"},
        {"reset", ""},
        {"00A4080C 04 D100 D182", "9000"},
        {"00B0000004", "4F6E6C79 9000"},
        {"00280182", "6982"},
        {"00200001 04 31323334", "9000"}, /* CHV 1 may do without it */
        {"00280182", "9000"},
        {"00B0000004", "6982"},
        {"002C0382", "9000"},
        {"002C0282 04 35363738", "9000"},
        {"002C0082 0C 3132333435363738 34333231", "6A81"},
        {"00240182 04 31313131", "9000"},
        {"00200082 04 31313131", "9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

/* docs/demo-card.md gives the cryptograms with these challenges, so that programs can be tried out on it. */
static void test_the_keys(void **state)
{
    static const struct exchange table[] = {
        {"00820001", "63C5"},
        {"00820002", "63C5"},
        {"00820003", "6A81"},
        {"00820004", "6A81"},
        {"00880003 10 00112233445566778899AABBCCDDEEFF 00", "E18A556701FE934A34BA4C026B35F6C1 9000"},
        {"00880004 08 0011223344556677 00", "6982"},
        {"00200001 04 31323334", "9000"},
        {"00880004 08 0011223344556677 00", "6260E7C6A3E3376E 9000"},
        {"00A4080C 04 D100 D181", "9000"},
        {"00B0000000", "6982"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void authenticate_with(struct iccsp_vcard *card, const char *p2, const char *get_challenge,
                              struct iccsp_cipher_key key)
{
    struct bytes challenge = bytes_from_hex(answer_to(card, get_challenge));
    char cmd[64];
    int n = snprintf(cmd, sizeof(cmd), "008200%s%02X", p2, (unsigned)challenge.len - 2);

    assert_int_equal(iccsp_encrypt(&key, NULL, challenge.p, challenge.len - 2, challenge.p), ICCSP_OK);
    for (size_t i = 0; i < challenge.len - 2; i++)
        n += snprintf(cmd + n, sizeof(cmd) - (size_t)n, "%02X", challenge.p[i]);
    check(card, cmd, "9000");
    bytes_free(&challenge);
}

static void test_what_the_keys_open(void **state)
{
    static const uint8_t key_1[] = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F";
    static const uint8_t key_2[] = "\x01\x23\x45\x67\x89\xAB\xCD\xEF\xFE\xDC\xBA\x98\x76\x54\x32\x10";
    struct iccsp_vcard *card = demo_card(0);

    (void)state;
    check(card, "00A4080C 04 D100 D181", "9000");
    authenticate_with(card, "02", "0084000008", (struct iccsp_cipher_key){ICCSP_CIPHER_3DES, key_2, 16});
    check(card, "00B0000004", "6982");
    authenticate_with(card, "01", "0084000010", (struct iccsp_cipher_key){ICCSP_CIPHER_AES, key_1, 16});
    check(card, "00B0000004", "4F6E6C79 9000");
    check(card, "002C0282 04 31323334", "9000"); /* the administrator sets CHV 82 */
    check(card, "00200082 04 31323334", "9000");
    iccsp_vcard_free(&card);
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
        cmocka_unit_test(test_the_files_to_be_written),
        cmocka_unit_test(test_files_of_ones_own),
        cmocka_unit_test(test_the_pin),
        cmocka_unit_test(test_the_puk),
        cmocka_unit_test(test_the_code_of_df_d100),
        cmocka_unit_test(test_the_keys),
        cmocka_unit_test(test_what_the_keys_open),
        cmocka_unit_test(test_the_text),
        cmocka_unit_test(test_ef_dir_leads_to_the_df),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
