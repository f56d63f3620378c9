/* SPDX-License-Identifier: BSD-2-Clause */
/* What T=0 and T=1 make of a command and its answer: class, lengths, 61xx, 6Cxx, GET RESPONSE, chaining,
 * power. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/rm.h"
#include "vcard/tree_card.h"

static void test_broken_commands(void **state)
{
    static const struct exchange table[] = {
        {"00", "6700"},
        {"00B0", "6700"},
        {"00B000", "6700"},
        {"00A40000 02 3F", "6700"},         /* Lc too large */
        {"00A40000 02 3F00 00 00", "6700"}, /* something behind Le */
        {"00A40000 00 0000 3F00", "6700"},  /* extended Lc 0 with data */
        {"00A40000 00 0003 3F00", "6700"},
        {"00B00000 00 00", "6700"}, /* half of an extended Le */
    };

    (void)state;
    check_demo(0, table, COUNT(table));
    check_demo(ICCSP_DEMO_T0, table, COUNT(table));
}

static void test_classes_and_instructions(void **state)
{
    static const struct exchange table[] = {
        {"01A40000", "6881"}, {"02A40000", "6881"}, {"03A40000", "6881"},
        {"0FA40000", "6881"}, {"40A40000", "6881"}, {"7FA40000", "6881"},
        {"04A40000", "6882"}, {"08A40000", "6882"}, {"0CA40000", "6882"},
        {"20A40000", "6E00"}, {"3FA40000", "6E00"}, {"80A40000", "6E00"},
        {"FFA40000", "6E00"}, {"A0A40000", "6E00"}, {"00D80000", "6D00"},
        {"00000000", "6D00"}, {"00FF0000", "6D00"}, {"00B30104 02 5400 00", "6D00"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

/* T=1 with extended length. */
static void test_t1_extended(void **state)
{
    static const struct exchange table[] = {
        {"00A40004 00 0002 3F00 0000", "62??8102????820238218302????8A01058C087FFFFFFFFFFFFFFF 9000"},
        {"00A40004 02 3F00", "9000"}, /* no Le, no data */
        {"00A40004 00 0002 3F00", "9000"},
        {"00C0000000", "6985"},
        {"00A4080C 04 D000 D002", "9000"},
        {"00B2010400 0010", "4C696E65617220666978656420202331 9000"},
        {"00A40408 06 F06963637370 04", "64144F06 6112"}, /* Le too small: 61xx also here */
        {"00A40408 06 F06963637370 0004", "6700"},
        {"00A40408 00 0006 F06963637370 0004", "64144F06 6112"},
        {"00C00000 00 0000", "F06963637370500A69636373702064656D6F 9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

/* T=1 without extended length: long fields are a wrong length; what does not fit Le waits. */
static void test_t1_short(void **state)
{
    static const struct exchange table[] = {
        {"00A40004 00 0002 3F00 0000", "6700"},
        {"00A40004 00 0002 3F00", "6700"},
        {"00A4080C 04 D000 D006", "9000"},
        {"00B00000 00 0010", "6700"},
        {"00B00000 00 0000", "6700"},
        {"00B0000004", "00000001 9000"},
        {"00A40008 02 D000 04", "64144F06 6112"},
        {"00C0000002", "F069 6110"},
        {"00C0000011", "6C10"}, /* more than there is: the number, and nothing is lost */
        {"00C0000100", "6A86"},
        {"00C0010000", "6A86"},
        {"00C00000", "6700"},
        {"00C00000 01 AA 00", "6700"},
        {"00C0000004", "63637370 610C"},
        {"00C0000000", "500A69636373702064656D6F 9000"},
        {"00C0000000", "6985"},
        {"00A40008 02 D000 04", "64144F06 6112"},
        {"00B0860001", "?? 9000"}, /* another command: the rest is gone */
        {"00C0000000", "6985"},
        {"00A40008 02 D000 04", "64144F06 6112"},
        {"80C0000000", "6E00"},
        {"00C0000000", "6985"},
        {"00A40008 02 D000 04", "64144F06 6112"},
        {"reset", ""},
        {"00C0000000", "6985"},
    };

    (void)state;
    check_demo(ICCSP_DEMO_NO_EXT, table, COUNT(table));
}

static void test_t0(void **state)
{
    static const struct exchange table[] = {
        /* data to the card: the answer waits, whatever Le says */
        {"00A40008 02 D000", "6116"},
        {"00C0000016", "64144F06F06963637370500A69636373702064656D6F 9000"},
        {"00A40008 02 D000 00", "6116"},
        {"00C0000000", "6C16"}, /* exactly, or its number */
        {"00C0000017", "6C16"},
        {"00C0000004", "64144F06 6112"},
        {"00C0000012", "F06963637370500A69636373702064656D6F 9000"},
        {"00C0000000", "6985"},
        {"00A4000C 02 D000", "9000"},
        {"00A40308", "61??"}, /* no data field */
        {"00A4000C 02 3F00", "9000"},
        {"00A4030800", "6A82"},
        /* data from the card: exactly, or 6Cxx */
        {"00CA005A00", "6C0A"},
        {"00CA005A05", "6C0A"},
        {"00CA005A0B", "6C0A"},
        {"00CA005A", "6C0A"},
        {"00CA005A0A", "89991234567890123456 9000"},
        {"00CA005A 01 AA", "6700"},
        {"00A4080C 04 D000 D002", "9000"},
        {"00B2010400", "6C10"},
        {"00B2010411", "6C10"},
        {"00B2010410", "4C696E65617220666978656420202331 9000"},
        {"00B2010401", "4C 9000"}, /* part of a record is not a wrong Le */
        {"00B2010500", "6C50"},
        {"00B0850000", "6982"},
        /* the end of a file */
        {"00A4000C 02 D006", "9000"},
        {"00B07FFE00", "6C02"},
        {"00B07FFE02", "3FFF 9000"},
        {"00B1000003 540100", "6100"},
        /* no extended length */
        {"00B00000 00 0010", "6700"},
        {"00A40000 00 0002 3F00", "6700"},
        {"0084000008", "???????????????? 9000"},
    };

    (void)state;
    check_demo(ICCSP_DEMO_T0, table, COUNT(table));
}

/* More than 256 bytes in T=0: 256 with P3 = 00, and 61xx for the rest; any other P3 is wrong. */
static void test_t0_long_answers(void **state)
{
    struct iccsp_vcard *card = tree_card(true, false);

    (void)state;
    check(card, "00A4080C 04 2000 2007", "9000");
    check(card, "00B201040A", "77696465000000000000 9000");
    check(card, "00B2010400", "6CC8");
    assert_true(same_hex("9000", answer_to(card, "00B2010580") + 2 * 128)); /* by number: cut */
    assert_true(same_hex("6100", answer_to(card, "00B2010500") + 2 * 256));
    assert_true(same_hex("6158", answer_to(card, "00C0000000") + 2 * 256));
    assert_true(same_hex("9000", answer_to(card, "00C0000058") + 2 * 0x58));
    iccsp_vcard_free(&card);
}

/* Data objects of 300 and of 256 bytes, which no command cuts. */
static void test_a_long_object(void **state)
{
    static uint8_t objects[4 + 300 + 4 + 256] = {0x50, 0x82, 0x01, 0x2C, [304] = 0x51, 0x82, 0x01, 0x00};
    const struct iccsp_cardos_config config = {.extended = true};
    struct iccsp_image *image;
    struct iccsp_vcard *card;

    (void)state;
    assert_int_equal(iccsp_image_new(objects, sizeof(objects), &image), ICCSP_OK);
    assert_int_equal(iccsp_cardos_new(&config, &image, &card), ICCSP_OK);
    power_up(card);
    assert_true(same_hex("9000", answer_to(card, "00CA0050000000") + 2 * 300));
    assert_true(same_hex("612C", answer_to(card, "00CA005000") + 2 * 256));
    assert_true(same_hex("6100", answer_to(card, "00CA005010") + 2 * 16));
    assert_true(same_hex("6100", answer_to(card, "00CA00502C") + 2 * 0x2C));
    assert_true(same_hex("61FF", answer_to(card, "00CA00502D") + 2 * 0x2D));
    iccsp_vcard_set_protocol(card, ICCSP_PROTOCOL_T0);
    check(card, "00CA005110", "6C00");
    assert_true(same_hex("9000", answer_to(card, "00CA005100") + 2 * 256));
    check(card, "00CA005010", "6C00");
    check(card, "00CA0050FF", "6C00");
    assert_true(same_hex("612C", answer_to(card, "00CA005000") + 2 * 256));
    check(card, "00C000002D", "6C2C");
    assert_true(same_hex("9000", answer_to(card, "00C000002C") + 2 * 0x2C));
    iccsp_vcard_free(&card);
}

/* The protocol is the one that was chosen, until the next power-up. */
static void test_the_chosen_protocol_counts(void **state)
{
    struct iccsp_vcard *card = demo_card(0);

    (void)state;
    check(card, "00CA005A00", "89991234567890123456 9000");
    iccsp_vcard_set_protocol(card, ICCSP_PROTOCOL_T0);
    check(card, "00CA005A00", "6C0A");
    power_up(card);
    check(card, "00CA005A00", "89991234567890123456 9000");
    iccsp_vcard_set_protocol(card, ICCSP_PROTOCOL_T1);
    check(card, "00CA005A00", "89991234567890123456 9000");
    iccsp_vcard_free(&card);
}

static void test_chaining(void **state)
{
    static const struct exchange table[] = {
        /* a path, and a PIN, in parts */
        {"10A4080C 02 D000", "9000"},
        {"00A4080C 02 D001", "9000"},
        {"00B0000004", "69636373 9000"},
        {"10200001 01 31", "9000"},
        {"10200001 02 3233", "9000"},
        {"00200001 01 34", "9000"},
        {"00200001", "9000"},
        {"10A4080C 02 D000", "9000"},
        {"10A4080C", "9000"}, /* an empty part */
        {"00A4080C 02 D002", "9000"},
        {"00B2010401", "4C 9000"},
        /* another command in between: the chain ends, and that command is not run */
        {"10A4080C 02 D000", "9000"},
        {"00B2010401", "6883"},
        {"00B2010401", "4C 9000"},
        {"10A4080C 02 D000", "9000"},
        {"10A4090C 02 D001", "6883"},
        {"00A4080C 04 D000 D001", "9000"},
        {"10A4080C 02 D000", "9000"},
        {"00C0000000", "6883"},
        {"00C0000000", "6985"},
        /* a broken or refused part ends it too */
        {"10A4080C 02 D000", "9000"},
        {"10A4080C 05 D0", "6700"},
        {"00A4080C 04 D000 D002", "9000"},
        {"10A4080C 02 D000", "9000"},
        {"80A4080C 02 D000", "6E00"},
        {"00A4080C 04 D000 D002", "9000"},
        /* nothing goes to the card with these */
        {"10B0000001", "6884"},
        {"10CA005A00", "6884"},
        {"10C0000000", "6884"},
        {"14A40000", "6882"},
        {"11A40000", "6881"},
        {"10D80000 01 00", "6D00"},
        {"10A4080C 02 D000", "9000"},
        {"reset", ""},
        {"00A4080C 02 D000", "9000"},
        {"00CA004F06", "F06963637370 9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
    check_demo(ICCSP_DEMO_NO_EXT, table, COUNT(table));
    check_demo(ICCSP_DEMO_T0, table, COUNT(table));
}

/* 16 parts of 255 bytes and 16 more are 4096; one more is refused and the chain is over. */
static void test_a_chain_is_bounded(void **state)
{
    uint8_t part[5 + 255] = {0x10, 0xA4, 0x08, 0x0C, 0xFF};
    struct iccsp_vcard *card = demo_card(0);
    uint8_t rsp[2];
    size_t len;

    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(iccsp_vcard_transmit(card, part, sizeof(part), rsp, sizeof(rsp), &len), ICCSP_OK);
        assert_int_equal(rsp[0] << 8 | rsp[1], 0x9000);
    }
    check(card, "10A4080C 10 00000000000000000000000000000000", "9000");
    check(card, "10A4080C 01 00", "6700");
    check(card, "00A4080C 02 D000", "9000");
    iccsp_vcard_free(&card);
}

/* What a host put together is wiped as soon as the command ran. */
static void test_a_chained_pin_does_not_stay(void **state)
{
    struct iccsp_image *image = make_tree_image();
    struct iccsp_cardos os = {.image = image, .session = {.powered = true}};
    struct iccsp_apdu cmd = {.cla = 0x10, .ins = 0x20, .p2 = 0x01, .data = (const uint8_t *)"12", .lc = 2};
    uint16_t sw;

    (void)state;
    assert_false(iccsp_cardos_chain(&os, &cmd, true, &sw));
    assert_int_equal(sw, 0x9000);
    assert_memory_equal(os.session.chain, "12", 2);
    cmd.cla = 0x00;
    cmd.data = (const uint8_t *)"34";
    assert_true(iccsp_cardos_chain(&os, &cmd, true, &sw));
    assert_false(os.session.chaining);
    assert_int_equal(cmd.lc, 4);
    assert_memory_equal(cmd.data, "1234", 4);
    iccsp_cardos_chain_reset(&os);
    assert_memory_equal(os.session.chain, "\0\0\0\0", 4);
    iccsp_image_free(&image);
}

static void test_a_card_without_power_does_not_answer(void **state)
{
    static const uint8_t cmd[] = {0x00, 0xA4, 0x00, 0x0C};
    struct iccsp_vcard *card;
    uint8_t atr[33], rsp[2];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_vcard_new_demo(0, &card), ICCSP_OK);
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len),
                     ICCSP_W_UNPOWERED_CARD);
    iccsp_vcard_power(card, ICCSP_POWER_COLD, atr, &len);
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len), ICCSP_OK);
    iccsp_vcard_power(card, ICCSP_POWER_OFF, atr, &len);
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len),
                     ICCSP_W_UNPOWERED_CARD);
    assert_int_equal(len, 0);
    iccsp_vcard_free(&card);
}

static void test_a_small_buffer_is_refused_and_not_overrun(void **state)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x0C};
    static const uint8_t serial[] = {0x00, 0xCA, 0x00, 0x5A, 0x00};
    struct iccsp_vcard *card = demo_card(0);
    uint8_t rsp[13];
    size_t len = 99;

    (void)state;
    memset(rsp, 0xEE, sizeof(rsp));
    assert_int_equal(iccsp_vcard_transmit(card, select, sizeof(select), rsp, 0, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(iccsp_vcard_transmit(card, select, sizeof(select), rsp, 1, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(iccsp_vcard_transmit(card, serial, sizeof(serial), rsp, 11, &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 0);
    for (size_t i = 0; i < sizeof(rsp); i++)
        assert_int_equal(rsp[i], 0xEE);
    assert_int_equal(iccsp_vcard_transmit(card, serial, sizeof(serial), rsp, 12, &len), ICCSP_OK);
    assert_int_equal(len, 12);
    assert_int_equal(rsp[12], 0xEE);
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_commands),
        cmocka_unit_test(test_classes_and_instructions),
        cmocka_unit_test(test_t1_extended),
        cmocka_unit_test(test_t1_short),
        cmocka_unit_test(test_t0),
        cmocka_unit_test(test_t0_long_answers),
        cmocka_unit_test(test_a_long_object),
        cmocka_unit_test(test_the_chosen_protocol_counts),
        cmocka_unit_test(test_chaining),
        cmocka_unit_test(test_a_chain_is_bounded),
        cmocka_unit_test(test_a_chained_pin_does_not_stay),
        cmocka_unit_test(test_a_card_without_power_does_not_answer),
        cmocka_unit_test(test_a_small_buffer_is_refused_and_not_overrun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
