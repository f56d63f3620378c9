/* SPDX-License-Identifier: BSD-2-Clause */
/* UPDATE, WRITE and ERASE BINARY: what is refused, what each does to the bytes, and undoing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

static void test_what_cannot_be_written_is_refused(void **state)
{
    static const struct exchange table[] = {
        {"00D60000 01 AA", "6986"}, /* no current EF */
        {"00D00000 01 AA", "6986"},
        {"000E0000", "6986"},
        {"00D70000 06 540100 5301AA", "6986"},
        {"00D68000 01 AA", "6A86"},            /* SFI 0 */
        {"00D69F00 01 AA", "6A86"},            /* SFI 31 */
        {"00D6A100 01 AA", "6A86"},            /* P1 bit 6 */
        {"00D69D00 01 AA", "6A82"},            /* no such SFI */
        {"00D78001 06 540100 5301AA", "6A82"}, /* no such identifier */
        {"00D69100 01 AA", "6981"},
        {"000E9100", "6981"}, /* records */
        {"00D68500 01 AA", "6982"},
        {"00D08500 01 AA", "6982"}, /* never */
        {"000E8500", "6982"},
        {"00D68600 01 AA", "6982"}, /* CHV 1 first */
        {"00D68100", "6700"},
        {"00D08100", "6700"}, /* nothing to write */
        {"00D68110 01 AA", "6B00"},
        {"00D681FF 01 AA", "6B00"}, /* at and behind the end */
        {"00D08210 01 AA", "6B00"},
        {"000E8110", "6B00"},
        {"00D6810F 02 AABB", "6A84"}, /* over the end: nothing is written at all */
        {"00D08203 02 FFFF", "6A84"},
        {"00B0810010", "30313233343536373839414243444546 9000"},
        {"00B0820004", "00000000 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

static void test_update_replaces(void **state)
{
    static const struct exchange table[] = {
        {"00D68104 03 616263", "9000"}, /* by SFI, which makes it current */
        {"00D6000F 01 7A", "9000"},     /* the last byte */
        {"00B0000010", "30313233616263373839414243444 57A 9000"},
        {"00D60000 10 00000000000000000000000000000000", "9000"},
        {"00B0000010", "00000000000000000000000000000000 9000"},
        {"00D6820004 FFFFFFFF", "9000"}, /* whatever WRITE does in this file */
        {"00D6820102 0000", "9000"},
        {"00B0000004", "FF0000FF 9000"},
        {"00B0840001", "00 9000"},
        {"00D6000001 77", "9000"}, /* the file that was read is current */
        {"00B0840001", "77 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 6);
}

/* A refused command does not make the file current (ISO/IEC 7816-4:2005, 7.2.2). */
static void test_a_refused_write_changes_no_selection(void **state)
{
    static const struct exchange table[] = {
        {"00D68100 01 41", "9000"}, {"00D68500 01 AA", "6982"},  {"00D68210 01 AA", "6B00"},
        {"00D60001 01 42", "9000"}, {"00B0810002", "4142 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 2);
}

/* ISO/IEC 7816-4:2005, 7.2.4 and table 87. */
static void test_write_does_what_the_data_coding_says(void **state)
{
    static const struct exchange table[] = {
        {"00D08100 01 FF", "6A81"}, /* proprietary: there is no such function */
        {"00B0810001", "30 9000"},        {"00D08200 02 0F01", "9000"},
        {"00D08200 04 F0100003", "9000"},                                   /* bits are set */
        {"00B0820004", "FF110003 9000"},  {"00B0830004", "FFFFFFFF 9000"},  /* erased is all ones */
        {"00D08300 02 0FFE", "9000"},     {"00D08300 04 F0EFFF03", "9000"}, /* bits are cleared */
        {"00B0830004", "00EEFF03 9000"},  {"00D08400 02 AABB", "9000"},
        {"00D08401 02 BBCC", "9000"}, /* once; the same again changes nothing */
        {"00D08400 01 AB", "6985"},       {"00D08401 03 BBCDDD", "6985"},
        {"00B0840004", "AABBCC00 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 6);
}

/* ISO/IEC 7816-4:2005, 7.2.7: from the offset to the end, or to in front of a second one. */
static void test_erase(void **state)
{
    static const struct exchange table[] = {
        {"000E8104 02 0004", "6A80"}, /* an end that is not behind the start */
        {"000E8104 02 0003", "6A80"},
        {"000E8104 02 0011", "6B00"}, /* behind the end of the file */
        {"000E8104 05 0000000005", "6700"},
        {"000E8104 02 0006", "9000"},
        {"00B0810010", "30313233000036373839414243444546 9000"},
        {"000E000F 01 10", "9000"}, /* an offset on one byte, at the end of the file */
        {"000E000A", "9000"},       /* without one: the rest */
        {"00B0810010", "30313233000036373839000000000000 9000"},
        {"00D08300 04 00000000", "9000"},
        {"000E8301 02 0003", "9000"}, /* erased is all ones where WRITE clears bits */
        {"00B0830004", "00FFFF00 9000"},
        {"00D08400 04 01020304", "9000"},
        {"000E8402", "9000"},
        {"00D08402 02 0506", "9000"}, /* once more */
        {"00B0840004", "01020506 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 8);
}

/* ISO/IEC 7816-4:2005, 7.2.2, odd INS: offset and data in objects; P1-P2 an SFI, an identifier, or 0. */
static void test_odd_instructions(void **state)
{
    static const struct exchange table[] = {
        {"00D70001", "6A80"},
        {"00D70001 03 540100", "6A80"},                /* no data */
        {"00D70001 05 540100 5300", "6A80"},           /* empty data */
        {"00D70001 06 540100 5201AA", "6A80"},         /* no data object */
        {"00D70001 06 5301AA 540100", "6A80"},         /* the other way round */
        {"00D70001 07 540100 5301AA00", "6A80"},       /* something behind it */
        {"00D70001 06 540100 5302AA", "6A80"},         /* cut off */
        {"00D70001 0A 54050000000000 5301AA", "6A80"}, /* an offset of five bytes */
        {"00D70001 06 540110 5301AA", "6B00"},
        {"00D70001 07 54010F 5302AABB", "6A84"},
        {"00D70001 06 540100 5301AA", "9000"},
        {"00D70000 07 54020001 7301BB", "9000"}, /* the current EF; data as a constructed object */

        {"00D75001 0A 540400000002 5302CCDD", "9000"}, /* by identifier */
        {"00B0810006", "AABBCCDD3435 9000"},
        {"00D10002 06 540101 53010F", "9000"},
        {"00D10002 06 540101 5301F0", "9000"},
        {"00B0820004", "00FF0000 9000"},
        {"000F0001 06 540102 540102", "6A80"},
        {"000F0001 06 540102 540111", "6B00"},
        {"000F0001 04 540102 54", "6A80"},
        {"000F0001 06 540102 530103", "6A80"},
        {"000F0001 09 540102 540103 540104", "6A80"},
        {"000F0001 06 540102 540103", "9000"},
        {"00B0810006", "AABB00DD3435 9000"},
        {"000F0000 03 540104", "9000"}, /* to the end */
        {"00B0810006", "AABB00DD0000 9000"},
        {"000F0002", "9000"}, /* everything */
        {"00B0820004", "00000000 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 8);
}

static void test_offsets_of_more_than_fifteen_bits(void **state)
{
    static const struct exchange table[] = {
        {"00D7000708 5402FFFE 5302AABB", "9000"},
        {"00D7000708 540300FFFF 5301CC", "9000"},
        {"00D70007 08 5402FFFF 53020102", "6A84"},
        {"00D7000708 5403010000 5301AA", "6B00"},
        {"00D6870004 01020304", "9000"},
        {"00D67FFF02 EEFF", "9000"},
        {"00B07FFF02", "EEFF 9000"},
        {"000F0007 0A 5403008000 5403010000", "9000"},
        {"00B07FFF02", "EE00 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 5);
}

static void test_a_chv_opens_what_names_it(void **state)
{
    static const struct exchange table[] = {
        {"00D68600 01 AA", "6982"}, {"00200001 04 31323334", "9000"},
        {"00D68600 01 AA", "9000"}, {"00D08600 01 AA", "6982"} /* never */,
        {"000E8600", "9000"},       {"0020FF01", "9000"},
        {"00D68600 01 AA", "6982"}, {"000E8600", "6982"},
        {"00B0860001", "00 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 2);
}

static void test_long_data(void **state)
{
    static char cmd[2 * (7 + 1000) + 1] = "00D600000003E8";
    struct iccsp_vcard *card = write_card(false);
    size_t len = strlen(cmd);

    (void)state;
    for (unsigned i = 0; i < 1000; i++, len += 2)
        snprintf(cmd + len, 3, "%02X", i & 0xFF);
    check(card, "00A4020C 02 5007", "9000");
    check(card, cmd, "9000");
    check(card, "00B003E604", "E6E70000 9000");
    check(card, "10D60000 01 41", "9000"); /* and in parts */
    check(card, "00D60000 02 4243", "9000");
    check(card, "00B0000004", "41424303 9000");
    assert_int_equal(owner.changes, 2);
    iccsp_vcard_free(&card);
}

/* The owner of the image cannot keep a change: 6581, and nothing happened. */
static void test_what_cannot_be_kept_is_undone(void **state)
{
    static const char *const changes[] = {
        "00D68100 04 FFFFFFFF", "00D70001 06 540100 5301AA", "000E8100", "000F0001",
        "00D08200 04 FFFFFFFF", "00D10002 06 540100 5301AA",
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        owner.fails = true;
        check(card, changes[i], "6581");
        check(card, "00B0810010", "30313233343536373839414243444546 9000");
        check(card, "00B0820004", "00000000 9000");
    }
    for (size_t i = 0; i < COUNT(changes); i++)
        check(card, changes[i], "9000");
    assert_int_equal(owner.changes, 2 * COUNT(changes));
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_written_is_refused),
        cmocka_unit_test(test_update_replaces),
        cmocka_unit_test(test_a_refused_write_changes_no_selection),
        cmocka_unit_test(test_write_does_what_the_data_coding_says),
        cmocka_unit_test(test_erase),
        cmocka_unit_test(test_odd_instructions),
        cmocka_unit_test(test_offsets_of_more_than_fifteen_bits),
        cmocka_unit_test(test_a_chv_opens_what_names_it),
        cmocka_unit_test(test_long_data),
        cmocka_unit_test(test_what_cannot_be_kept_is_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
