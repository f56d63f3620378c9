/* SPDX-License-Identifier: BSD-2-Clause */
/* READ BINARY: offsets, short identifiers, the end of the file, access conditions, odd INS. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/tree_card.h"

static void test_what_cannot_be_read_is_refused(void **state)
{
    static const struct exchange table[] = {
        {"00B0000001", "6986"},                                /* no current EF */
        {"00A4080C 02 2000", "9000"},  {"00B0000001", "6986"}, /* still none */
        {"00B0880001", "6A82"},                                /* no such SFI here */
        {"00B0820001", "6981"},                                /* records */
        {"00B0840001", "6982"},                                /* never */
        {"00B0860001", "6982"},                                /* a condition that nothing can meet */
        {"00A4000C 02 2002", "9000"},  {"00B0000001", "6981"},       {"00A4000C 02 2004", "9000"},
        {"00B0000001", "6982"},        {"00A4000C 02 2001", "9000"}, {"00B00000", "6700"}, /* no Le */
        {"00B00000 01 AA", "6700"},                                                        /* data */
        {"00B00000 01 AA 01", "6700"}, {"00B0C10001", "6A86"},                             /* P1 bit 7 */
        {"00B0A10001", "6A86"},                                                            /* P1 bit 6 */
        {"00B0800001", "6A86"},                                                            /* SFI 0 */
        {"00B09F0001", "6A86"},                                                            /* SFI 31 */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* 6282 and short data when Le reaches over the end; 6B00 from the end on (ISO/IEC 7816-4:2005, 7.2). */
static void test_the_end_of_the_file(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2001", "9000"},
        {"00B000000A", "30313233343536373839 9000"},
        {"00B000000B", "30313233343536373839 6282"},
        {"00B0000000", "30313233343536373839 9000"}, /* Le 00: as much as there is */
        {"00B0000801", "38 9000"},
        {"00B0000802", "3839 9000"},
        {"00B0000803", "3839 6282"},
        {"00B00009FF", "39 6282"},
        {"00B0000A01", "6B00"},
        {"00B0000A00", "6B00"},
        {"00B07FFF01", "6B00"},
        {"00B0000000 0001", "30 9000"},                   /* extended Le */
        {"00B0000000 0100", "30313233343536373839 6282"}, /* 256 by number */
        {"00B0000000 0000", "30313233343536373839 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_an_empty_file_has_no_first_byte(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 D000 D007", "9000"}, {"00B0000000", "6B00"}, {"00B0000001", "6B00"}};

    (void)state;
    check_demo(0, table, COUNT(table));
    check_demo(ICCSP_DEMO_T0, table, COUNT(table));
}

static void test_a_short_identifier_makes_the_file_current(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 02 2000", "9000"}, {"00B0840001", "6982"},
        {"00B0000001", "6986"}, /* refused: not current */
        {"00B0810A01", "6B00"},       {"00B0000001", "6986"},
        {"00B0810302", "3334 9000"},  {"00B0000401", "34 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_offsets_of_fifteen_bits(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 D000 D006", "9000"},
        {"00B0000004", "00000001 9000"},
        {"00B07FFE02", "3FFF 9000"},
        {"00B07FFE03", "3FFF 6282"},
        {"00B07FFF01", "FF 9000"},
        {"00B0000104", "00000100 9000"},
        {"00B0123404", "091A091B 9000"},
        {"00B0860204", "00010002 9000"},
        {"00B0000000 0004", "00000001 9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_the_whole_of_a_large_file_in_one_command(void **state)
{
    static const uint8_t cmd[] = {0x00, 0xB0, 0x86, 0x00, 0x00, 0x00, 0x00};
    static const uint8_t select[] = {0x00, 0xA4, 0x08, 0x0C, 0x02, 0xD0, 0x00};
    static uint8_t rsp[65538];
    struct iccsp_vcard *card = demo_card(0);
    size_t len;

    (void)state;
    assert_int_equal(iccsp_vcard_transmit(card, select, sizeof(select), rsp, sizeof(rsp), &len), ICCSP_OK);
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len), ICCSP_OK);
    assert_int_equal(len, 32768 + 2);
    for (size_t i = 0; i < 32768; i += 2)
        assert_int_equal(rsp[i] << 8 | rsp[i + 1], i / 2);
    assert_int_equal(rsp[32768] << 8 | rsp[32769], 0x9000);
    iccsp_vcard_free(&card);
}

static void test_odd_ins_takes_an_offset_object(void **state)
{
    static const struct exchange table[] = {
        {"00B10000 03 540100 00", "6986"},
        {"00A4080C 02 2000", "9000"},
        {"00B10001 03 540100 00", "530A30313233343536373839 9000"}, /* SFI */
        {"00B10000 03 540108 00", "53023839 9000"},                 /* current EF */
        {"00B12001 03 540109 00", "530139 9000"},                   /* file identifier */
        {"00B10000 06 540400000009 00", "530139 9000"},
        {"00B10000 02 5400 05", "5303303132 9000"}, /* no offset: 0; Le counts the header */
        {"00B10000 03 540108 05", "53023839 6282"},
        {"00B10000 03 540108 04", "53023839 9000"},
        {"00B10000 03 54010A 00", "6B00"},
        {"00B10000 06 5404FFFFFFFF 00", "6B00"},
        {"00B10000 03 540100", "6700"},      /* no Le */
        {"00B10000 03 540100 02", "6700"},   /* room for the header only */
        {"00B1000000", "6A80"},              /* no offset object */
        {"00B10000 03 550100 00", "6A80"},   /* another object */
        {"00B10000 03 540200 00", "6A80"},   /* cut off */
        {"00B10000 04 54010000 00", "6A80"}, /* something behind it */
        {"00B10000 07 54050000000000 00", "6A80"},
        {"00B12002 03 540100 00", "6981"},
        {"00B12004 03 540100 00", "6982"},
        {"00B19999 03 540100 00", "6A82"},
        {"00B12100 03 540100 00", "6981"}, /* a DF */
        {"00B10008 03 540100 00", "6A82"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* The lengths of the header change at 128 and 256 bytes of data; the object never exceeds Le. */
static void test_odd_ins_fills_le_exactly(void **state)
{
    static const struct {
        uint16_t le, header, data;
    } table[] = {{3, 2, 1},     {129, 2, 127}, {130, 2, 127}, {131, 3, 128},
                 {258, 3, 255}, {259, 3, 255}, {260, 4, 256}, {1000, 4, 996}};
    struct iccsp_vcard *card = demo_card(0);
    static uint8_t rsp[2000];
    size_t len;

    (void)state;
    check(card, "00A4080C 04 D000 D006", "9000");
    for (size_t i = 0; i < COUNT(table); i++) {
        const uint8_t cmd[] = {0x00,
                               0xB1,
                               0x00,
                               0x00,
                               0x00,
                               0x00,
                               0x03,
                               0x54,
                               0x01,
                               0x00,
                               (uint8_t)(table[i].le >> 8),
                               (uint8_t)table[i].le};

        assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len), ICCSP_OK);
        if (len != (size_t)table[i].header + table[i].data + 2)
            fail_msg("Le %u gave %zu bytes", table[i].le, len);
        assert_int_equal(rsp[0], 0x53);
        assert_int_equal(rsp[len - 2] << 8 | rsp[len - 1], 0x9000);
    }
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_read_is_refused),
        cmocka_unit_test(test_the_end_of_the_file),
        cmocka_unit_test(test_an_empty_file_has_no_first_byte),
        cmocka_unit_test(test_a_short_identifier_makes_the_file_current),
        cmocka_unit_test(test_offsets_of_fifteen_bits),
        cmocka_unit_test(test_the_whole_of_a_large_file_in_one_command),
        cmocka_unit_test(test_odd_ins_takes_an_offset_object),
        cmocka_unit_test(test_odd_ins_fills_le_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
