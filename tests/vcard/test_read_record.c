/* SPDX-License-Identifier: BSD-2-Clause */
/* READ RECORD: by number and by identifier, the record pointer, several records at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/tree_card.h"

static void test_what_cannot_be_read_is_refused(void **state)
{
    static const struct exchange table[] = {
        {"00B2010400", "6986"},                                /* no current EF */
        {"00A4080C 02 2000", "9000"},  {"00B2014400", "6A82"}, /* SFI 8: none here */
        {"00B2010C00", "6981"},                                /* SFI 1 is transparent */
        {"00B2012C00", "6982"},                                /* SFI 5 needs CHV 1 */
        {"00B201FC00", "6A86"},                                /* SFI 31 */
        {"00B2011700", "6A86"},                                /* mode 111 */
        {"00B2FF1400", "6A86"},                                /* number FF */
        {"00B20114", "6700"},                                  /* no Le */
        {"00B20114 01 AA 00", "6700"},                         /* data */
        {"00B2051400", "6A83"},                                /* four records */
        {"00B2FE1400", "6A83"},        {"00B2051500", "6A83"},       {"00B2051600", "6A83"},
        {"00B2091000", "6A83"}, /* no record of identifier 9 */
        {"00B2001400", "6A83"}, /* no current record */
        {"00B2001500", "6A83"},        {"00B2001600", "6A83"},       {"00A4000C 02 2001", "9000"},
        {"00B2010400", "6981"},        {"00A4000C 02 2008", "9000"}, /* no record at all */
        {"00B2010400", "6A83"},        {"00B2010500", "6A83"},       {"00B2000000", "6A83"},
        {"00B2000100", "6A83"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_by_number(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2002", "9000"},  {"00B2010400", "010161 9000"},
        {"00B2040400", "020164 9000"},      {"00B2010403", "010161 9000"},
        {"00B2010402", "0101 9000"},   /* part of a record */
        {"00B2010404", "010161 6282"}, /* more than the record */
        {"00B2010400 0000", "010161 9000"}, {"00B2010400 0100", "010161 6282"},
        {"00A4000C 02 2003", "9000"}, /* cyclic: the newest is number 1 */
        {"00B2010400", "010133 9000"},      {"00B2030400", "010131 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_several_records(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2002", "9000"},    {"00B2010500", "010161 020162 010163 020164 9000"},
        {"00B2030500", "010163 020164 9000"}, {"00B2040500", "020164 9000"},
        {"00B2030600", "020164 010163 9000"}, {"00B2040600", "020164 9000"},
        {"00B2010505", "010161 0201 9000"},   {"00B203050F", "010163 020164 6282"},
        {"00A4000C 02 2003", "9000"},         {"00B2010500", "010133 020132 010131 9000"},
        {"00B2020600", "010131 020132 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* 600 bytes: one response with extended length, else pieces. */
static void test_several_records_longer_than_le(void **state)
{
    struct iccsp_vcard *card = tree_card(false, true);

    (void)state;
    check(card, "00A4080C 04 2000 2007", "9000");
    assert_int_equal(strlen(answer_to(card, "00B2010500 0000")), 2 * 602);
    assert_true(same_hex("6100", answer_to(card, "00B2010500") + 2 * 256));
    assert_true(same_hex("6158", answer_to(card, "00C0000000") + 2 * 256));
    assert_true(same_hex("9000", answer_to(card, "00C0000058") + 2 * 0x58));
    check(card, "00C0000000", "6985");
    iccsp_vcard_free(&card);
}

/* ISO/IEC 7816-4:2005, 7.3.1 */
static void test_by_identifier_from_the_record_pointer(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2002", "9000"},
        {"00B2020000", "020162 9000"}, /* first with identifier 2 */
        {"00B2000400", "020162 9000"}, /* it is current now */
        {"00B2020200", "020164 9000"}, /* next */
        {"00B2020200", "6A83"},        /* and no other */
        {"00B2000400", "020164 9000"}, /* a failure moves nothing */
        {"00B2010300", "010163 9000"}, /* previous with identifier 1 */
        {"00B2010300", "010161 9000"},
        {"00B2010300", "6A83"},
        {"00B2010100", "010163 9000"}, /* last */
        {"00B2000000", "010161 9000"}, /* first of any */
        {"00B2000200", "020162 9000"},
        {"00B2000100", "020164 9000"},
        {"00B2000300", "010163 9000"},
        {"00B2010400", "010161 9000"}, /* a number does not move the pointer */
        {"00B2000400", "010163 9000"},
        {"00B2000500", "010163 020164 9000"},
        {"00B2000600", "020164 010163 9000"},
        {"00A4000C 02 2003", "9000"}, /* another file, no pointer; cyclic */
        {"00B2000400", "6A83"},
        {"00B2010200", "010133 9000"}, /* next without a pointer is first */
        {"00B2010200", "010131 9000"},
        {"00A4000C 02 2003", "9000"},
        {"00B2010300", "010131 9000"}, /* previous without a pointer is last */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_records_without_identifiers_have_an_order_only(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 D000 D003", "9000"},
        {"00B26F0000", "6A83"}, /* 'o', the first byte of "one", is no identifier */
        {"00B2000000", "6F6E65 9000"},
        {"00B2000200", "74776F20776F726473 9000"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_a_short_identifier_resets_the_pointer(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 02 2000", "9000"},  {"00B2001200", "010161 9000"}, /* SFI 2, next of any: the first */
        {"00B2000200", "020162 9000"}, /* the file is current, and its pointer */
        {"00B2001200", "010161 9000"}, /* the SFI resets it */
        {"00B2011C00", "010133 9000"}, /* SFI 3 by number: no pointer */
        {"00B2000400", "6A83"},        {"00B2000000", "010133 9000"},
        {"00B2091400", "6A83"}, /* refused: 2003 stays current, at its record */
        {"00B2000400", "010133 9000"}, {"00B0810001", "30 9000"}, /* a transparent file took its place */
        {"00B2000400", "6981"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_read_is_refused),
        cmocka_unit_test(test_by_number),
        cmocka_unit_test(test_several_records),
        cmocka_unit_test(test_several_records_longer_than_le),
        cmocka_unit_test(test_by_identifier_from_the_record_pointer),
        cmocka_unit_test(test_records_without_identifiers_have_an_order_only),
        cmocka_unit_test(test_a_short_identifier_resets_the_pointer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
