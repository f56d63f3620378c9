/* SPDX-License-Identifier: BSD-2-Clause */
/* UPDATE, WRITE and APPEND RECORD: what is refused, which record is meant, room, and undoing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

static void test_what_cannot_be_written_is_refused(void **state)
{
    static const struct exchange table[] = {
        {"00DC0104 01 AA", "6986"},
        {"00D20104 01 AA", "6986"}, /* no current EF */
        {"00E20000 01 AA", "6986"},
        {"00DC01FC 01 AA", "6A86"},
        {"00E200F8 01 AA", "6A86"}, /* SFI 31 */
        {"00DC018D 04 61616161", "6A86"},
        {"00DC018F 04 61616161", "6A86"}, /* modes 101 to 111 */
        {"00D2018E 04 61616161", "6A86"},
        {"00DC0188 04 61616161", "6A86"}, /* P1 has nothing to say here */
        {"00DCFF8C 04 61616161", "6A86"},
        {"00E20188 04 61616161", "6A86"},
        {"00E2008C 04 61616161", "6A86"},
        {"00DC01E4 01 AA", "6A82"}, /* SFI 28: none here */
        {"00DC010C 01 AA", "6981"},
        {"00E20008 01 AA", "6981"}, /* transparent */
        {"00DC01BC 01 AA", "6982"},
        {"00D201BC 01 AA", "6982"},
        {"00E200B8 01 AA", "6982"},
        {"00DC018C", "6700"},
        {"00D2018C", "6700"},
        {"00E20088", "6700"},
        {"00DC018C 03 616161", "6700"},
        {"00DC018C 05 6161616161", "6700"}, /* fixed is fixed */
        {"00E20088 03 616161", "6700"},
        {"00E20088 05 6161616161", "6700"},
        {"00DC038C 04 61616161", "6A83"},
        {"00DC008C 04 61616161", "6A83"}, /* no such record, no current one */
        {"00DC01C4 01 AA", "6A83"},
        {"00DC00C0 01 AA", "6A83"},
        {"00DC00C1 01 AA", "6A83"},
        {"00DC00C2 01 AA", "6A83"},
        {"00DC00C3 01 AA", "6A83"},
        {"00D2018C 04 61616161", "6A81"}, /* WRITE is nothing that this file knows */
        {"00B2018D08", "6F6E6531 74776F32 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

static void test_update_by_number(void **state)
{
    static const struct exchange table[] = {
        {"00DC028C 04 54574F32", "9000"}, {"00DC0104 04 4F4E4531", "9000"}, /* the SFI made it current */
        {"00B2010504", "4F4E4531 9000"},  {"00B2020404", "54574F32 9000"},
        {"00DC0004 04 61616161", "6A83"}, /* a number sets no record pointer */
    };

    (void)state;
    check_write(table, COUNT(table), 2);
}

/* ISO/IEC 7816-4:2005, 7.3.2: the record that was updated is current then. */
static void test_update_by_the_record_pointer(void **state)
{
    static const struct exchange table[] = {
        {"00DC008A 04 31313131", "9000"}, /* next, without a pointer: the first */
        {"00B2000404", "31313131 9000"},
        {"00DC0002 04 32323232", "9000"}, /* next */
        {"00B2000404", "32323232 9000"},
        {"00DC0002 04 33333333", "6A83"}, /* no other */
        {"00B2000404", "32323232 9000"},
        {"00DC0003 04 41414141", "9000"}, /* previous */
        {"00DC0004 04 42424242", "9000"}, /* current */
        {"00B2010404", "42424242 9000"},
        {"00DC0001 04 43434343", "9000"}, /* last */
        {"00B2000404", "43434343 9000"},
        {"00DC0000 04 44444444", "9000"}, /* first */
        {"00B2018D08", "44444444 43434343 9000"},
        {"00DC008B 04 45454545", "9000"}, /* previous without a pointer, which the SFI reset: the last */
        {"00B2018D08", "44444444 45454545 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 7);
}

/* Variable records change their length within what the file has room for: 12 bytes, 6 each. */
static void test_variable_records(void **state)
{
    static const struct exchange table[] = {
        {"00DC0194 07 61616161616161", "6700"}, /* 7 bytes */
        {"00E20090 07 61616161616161", "6700"}, {"00DC0194 06 616162626363", "9000"},
        {"00B2019406", "616162626363 9000"},    {"00B2029403", "636465 9000"},
        {"00E20090 04 61616161", "6A84"}, /* 6 and 3 are there: room for 3 */
        {"00E20090 03 787879", "9000"},         {"00E20000 01 78", "6A84"},
        {"00DC0394 04 78787979", "6A84"},       {"00DC0294 01 43", "9000"},
        {"00DC0394 05 7878797979", "9000"},     {"00B201950C", "616162626363 43 7878797979 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 4);
}

static void test_append_to_linear(void **state)
{
    static const struct exchange table[] = {
        {"00E20088 04 74687233", "9000"}, {"00B2000404", "74687233 9000"},  /* it is the current record */
        {"00B2030404", "74687233 9000"},  {"00E20000 04 666F7534", "6A84"}, /* room for three */
        {"00B2000404", "74687233 9000"},  {"00E200C0 01 61", "9000"},       {"00E20000 01 62", "9000"},
        {"00E20000 01 63", "6A84"},       {"00B201C502", "6162 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 3);
}

/* ISO/IEC 7816-4:2005, 7.3.6: what is appended is record 1; a full file loses its oldest. */
static void test_append_to_cyclic(void **state)
{
    static const struct exchange table[] = {
        {"00B2019D04", "6332 6331 9000"},      {"00E20098 02 6333", "9000"},
        {"00B2000402", "6333 9000"},           {"00B2010506", "6333 6332 6331 9000"},
        {"00E20000 02 6334", "9000"},          {"00B2010506", "6334 6333 6332 9000"},
        {"00DC0003 02 6335", "9000"}, /* previous: the same as APPEND */
        {"00B2000402", "6335 9000"},           {"00B2010506", "6335 6334 6333 9000"},
        {"00DC0304 02 7833", "9000"}, /* but a number is a number */
        {"00DC0002 02 7832", "9000"}, /* and so is next */
        {"00B2010506", "6335 7832 7833 9000"}, {"00E20000 01 63", "6700"},
        {"00D20003 02 6336", "9000"}, /* WRITE, previous: appends, whatever the data coding says */
        {"00B2010506", "6336 6335 7832 9000"}, {"00E200B0 01 33", "9000"}, /* no room but what is there */
        {"00B201B502", "33 32 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 7);
}

static void test_records_that_are_objects(void **state)
{
    static const struct exchange table[] = {
        {"00E200A0 02 0302", "6A85"},       {"00E200A0 04 03010000", "6A85"}, /* too short, too long */
        {"00E200A0 03 000100", "6A85"},     {"00E200A0 03 FF0100", "6A85"},   /* no identifier */
        {"00E200A0 01 03", "6A85"},         {"00DC01A4 03 010278", "6A85"},

        {"00E200A0 04 03820100", "6A85"},   {"00DC01A4 04 01027878", "9000"},
        {"00E200A0 05 03FF000178", "9000"}, /* SIMPLE-TLV with a long length */
        {"00E200A0 04 04810179", "9000"},   /* BER-TLV with one */
        {"00B203A0 05", "03FF000178 9000"}, /* found by identifier */
        {"00B204A0 04", "04810179 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 3);
}

static void test_write_does_what_the_data_coding_says(void **state)
{
    static const struct exchange table[] = {
        {"00D201AC 01 F0", "6700"},   {"00D201AC 02 F001", "9000"}, {"00B201AC02", "FF01 9000"},
        {"00D20000 02 0002", "9000"}, {"00B2000402", "FF03 9000"}, /* first: current afterwards */
        {"00E20000 02 0010", "9000"}, {"00D20001 02 0001", "9000"}, {"00B2020402", "0011 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 4);
}

/* The owner of the image cannot keep a change: 6581, and nothing happened. */
static void test_what_cannot_be_kept_is_undone(void **state)
{
    static const struct {
        const char *change, *look, *before;
    } changes[] = {
        {"00DC018C 04 61616161", "00B2018D08", "6F6E6531 74776F32 9000"},
        {"00DC0194 01 61", "00B2019505", "6162 636465 9000"},
        {"00E20090 01 61", "00B2019506", "6162 636465 6282"},
        {"00E20098 02 6333", "00B2019D06", "6332 6331 6282"},
        {"00E200B0 01 33", "00B201B502", "3231 9000"},
        {"00DC00B3 01 33", "00B201B502", "3231 9000"},
        {"00D201AC 02 F0FF", "00B201AC02", "0F00 9000"},
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check(card, "00B2008A04", "6F6E6531 9000");
    for (size_t i = 0; i < COUNT(changes); i++) {
        owner.fails = true;
        check(card, changes[i].change, "6581");
        check(card, "00B2000404", "6F6E6531 9000"); /* the record pointer, too, is where it was */
        check(card, changes[i].look, changes[i].before);
        check(card, "00B2008A04", "6F6E6531 9000");
    }
    for (size_t i = 0; i < COUNT(changes); i++)
        check(card, changes[i].change, "9000");
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_written_is_refused),
        cmocka_unit_test(test_update_by_number),
        cmocka_unit_test(test_update_by_the_record_pointer),
        cmocka_unit_test(test_variable_records),
        cmocka_unit_test(test_append_to_linear),
        cmocka_unit_test(test_append_to_cyclic),
        cmocka_unit_test(test_records_that_are_objects),
        cmocka_unit_test(test_write_does_what_the_data_coding_says),
        cmocka_unit_test(test_what_cannot_be_kept_is_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
