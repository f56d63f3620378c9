/* SPDX-License-Identifier: BSD-2-Clause */
/* GET DATA and GET CHALLENGE. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/tree_card.h"

static void test_missing_and_reserved_objects(void **state)
{
    static const struct exchange table[] = {
        {"00CA004500", "6A88"}, {"00CA7F2100", "6A88"}, {"00CA005F00", "6A88"}, /* half of a tag */
        {"00CA01A000", "6A88"}, {"00CA020100", "6A88"}, {"00CA000000", "6A86"},        {"00CA003F00", "6A86"},
        {"00CA00FF00", "6A86"}, {"00CA020000", "6A86"}, {"00CA02FF00", "6A86"},        {"00CA030000", "6A86"},
        {"00CA3FFF00", "6A86"}, {"00CA005A", "6700"},   {"00CA005A 01 AA 00", "6700"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_objects_of_the_df_then_of_the_card(void **state)
{
    static const struct exchange table[] = {
        {"00CA005A00", "77 9000"},     {"00CA005000", "6A88"},    {"00A4080C 02 2000", "9000"},
        {"00CA005000", "74776F 9000"}, {"00CA005A00", "77 9000"}, {"00CA005A05", "77 9000"},
        {"00CA005002", "7477 6101"},   {"00C0000001", "6F 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_objects_of_the_demo_card(void **state)
{
    static const struct exchange extended[] = {
        {"00CA004300", "F0 9000"},
        {"00CA004600", "4943435350 9000"},
        {"00CA004700", "F721FB 9000"},
        {"00CA005A00", "89991234567890123456 9000"},
        {"00CA7F6600", "0202FFFF0202FFFF 9000"},
        {"00A4040C 06 F06963637370", "9000"},
        {"00CA004F00", "F06963637370 9000"},
        {"00CA005000", "69636373702064656D6F 9000"},
    };
    static const struct exchange plain[] = {{"00CA004703", "F7219B 9000"}, {"00CA7F6608", "6A88"}};

    (void)state;
    check_demo(0, extended, COUNT(extended));
    check_demo(ICCSP_DEMO_NO_EXT, plain, COUNT(plain));
    check_demo(ICCSP_DEMO_T0, plain, COUNT(plain));
}

static void test_the_list_of_files(void **state)
{
    static const struct exchange demo[] = {
        {"00CA01A100", "2F01 2F00 2F02 D000 D100 9000"},
        {"00A4080C 04 D000 D001", "9000"}, /* an EF does not change the directory */
        {"00CA01A100", "D001D002D003D004D005D006D007 9000"},
    };
    static const struct exchange tree[] = {{"00A4000C 02 4000", "9000"}, {"00CA01A100", "9000"}};

    (void)state;
    check_demo(0, demo, COUNT(demo));
    check_tree(tree, COUNT(tree));
}

static void test_bad_challenges_are_refused(void **state)
{
    static const struct exchange table[] = {
        {"0084010008", "6A86"}, {"0084000108", "6A86"}, {"00840000", "6700"}, {"00840000 01 AA 08", "6700"}};

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_challenges_have_the_length_asked_for_and_differ(void **state)
{
    struct iccsp_vcard *card = demo_card(0);
    char first[64];

    (void)state;
    assert_int_equal(strlen(answer_to(card, "0084000001")), 2 * 3);
    assert_int_equal(strlen(answer_to(card, "0084000000")), 2 * 258);
    assert_int_equal(strlen(answer_to(card, "0084000000 0200")), 2 * 514);
    snprintf(first, sizeof(first), "%s", answer_to(card, "0084000010"));
    assert_int_equal(strlen(first), 2 * 18);
    assert_string_equal(first + 32, "9000");
    assert_int_not_equal(strcmp(first, answer_to(card, "0084000010")), 0);
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing_and_reserved_objects),
        cmocka_unit_test(test_objects_of_the_df_then_of_the_card),
        cmocka_unit_test(test_objects_of_the_demo_card),
        cmocka_unit_test(test_the_list_of_files),
        cmocka_unit_test(test_bad_challenges_are_refused),
        cmocka_unit_test(test_challenges_have_the_length_asked_for_and_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
