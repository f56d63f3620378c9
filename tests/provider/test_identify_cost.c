/* SPDX-License-Identifier: BSD-2-Clause */
/* How many commands it takes to recognise a card whose ATR was not seen before: at most 4 where iccsp/cards.h
 * promises it, at most 8 always. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "asked_card.h"

static void expect_how(uint32_t how)
{
    assert_int_equal(asked.match.how, how);
}

static void assert_not_sent(const char *text)
{
    assert_null(strstr(asked.fake.log, text));
}

/* A card with one of the shipped applications, and an EF.DIR or none. */
static void expect_shipped(const char *atr, const struct asked_shipped *type, const struct fake_rule dir[2])
{
    const struct fake_rule rules[] = {
        dir[0], dir[1], {type->with_fci, strstr(atr, "3B 8") == atr ? "9000" : "61 20", 0}, {NO_FILE}, {0}};

    asked_open_shipped();
    asked_expect(atr, rules, type->cost, type->name);
    assert_in_range(asked.fake.commands, 1, 4);
    expect_how(ICCSP_EVIDENCE_AID);
}

static void test_every_shipped_type_costs_four_at_most(void **state)
{
    static const char *const atrs[] = {PLAIN_T0,       PLAIN_T1,  RECORDS_T0, RECORDS_T1,
                                       RECORDS_STATUS, BINARY_T1, OBJECTS_T1, NO_DIR_T1};
    static const struct fake_rule dirs[][2] = {
        /* none; one that names another; ones that name them all, in records and transparent */
        {{"00 A4 08", "6A82", 0}, {"00 B2", "6D00", 0}},
        {{DIR_THERE}, {"00 B2", "61 07 4F 05 F1 02 03 04 05 90 00", 0}},
        {{DIR_THERE},
         {"00 B2 01",
          "4F 09 A0 00 00 03 08 00 00 10 00 4F 09 A0 00 00 03 97 42 54 46 59 4F 07 A0 00 00 02 47 10 01 "
          "4F 06 D2 76 00 01 24 01 90 00",
          0}},
        {{DIR_THERE}, {"00 B0", "61 08 4F 06 D2 76 00 01 24 01 90 00", 0}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(atrs); i++)
        for (size_t j = 0; j < ASKED_SHIPPED; j++)
            for (size_t k = 0; k < COUNT(dirs); k++)
                expect_shipped(atrs[i], &asked_shipped[j], dirs[k]);
}

static void test_an_unknown_card_costs_one_for_each_shipped_type(void **state)
{
    static const struct fake_rule rules[] = {{NO_FILE}, {0}};

    (void)state;
    asked_open_shipped();
    asked_expect(PLAIN_T0, rules, 4, "");
    asked_expect(RECORDS_T1, rules, 4, "");
}

/* P2 of a card that sends nothing on SELECT: one command is lost, for all applications together. */
static void test_the_form_of_select_is_asked_once(void **state)
{
    static const unsigned cost[ASKED_SHIPPED] = {3, 3, 4, 5};
    static const char *const refusals[] = {"6A86", "6B00", "6A81"};

    (void)state;
    for (size_t i = 0; i < ASKED_SHIPPED * COUNT(refusals); i++) {
        const struct asked_shipped *type = &asked_shipped[i % ASKED_SHIPPED];
        const struct fake_rule rules[] = {
            {"00 A4 04 00", refusals[i / ASKED_SHIPPED], 0}, {type->without_fci, "9000", 0}, {NO_FILE}, {0}};

        asked_open_shipped();
        asked_expect(i % 2 == 0 ? PLAIN_T1 : PLAIN_T0, rules, cost[i % ASKED_SHIPPED], type->name);
    }
}

/* ICAO Doc 9303 has P2 = 0C: what the other applications are asked with is nothing to this one. */
static void test_an_application_may_take_another_form(void **state)
{
    const struct fake_rule rules[] = {
        {asked_shipped[2].with_fci, "6A86", 0}, {asked_shipped[2].without_fci, "9000", 0}, {NO_FILE}, {0}};

    (void)state;
    asked_open_shipped();
    asked_expect(PLAIN_T1, rules, 4, "eMRTD");
}

static void test_a_card_that_says_6A86_for_no(void **state)
{
    const struct fake_rule knows[] = {{asked_shipped[3].with_fci, "9000", 0}, {"00 A4", "6A86", 0}, {0}};
    const struct fake_rule first[] = {{asked_shipped[0].with_fci, "9000", 0}, {"00 A4", "6A86", 0}, {0}};
    static const struct fake_rule none[] = {{"00 A4", "6A86", 0}, {0}};

    (void)state;
    asked_open_shipped();
    asked_expect(PLAIN_T0, none, 5, "");
    asked_expect(PLAIN_T1, knows, 5, "OpenPGP");
    asked_open_shipped();
    asked_expect(PLAIN_T1, first, 2, "PIV");
}

/* ---- More types than four commands can ask for ---- */

static void test_more_types_and_a_card_that_says_nothing(void **state)
{
    static const struct fake_rule first[] = {{APPLICATION("01")}, {NO_FILE}, {0}};
    static const struct fake_rule third[] = {{APPLICATION("03")}, {NO_FILE}, {0}};
    static const struct fake_rule fourth[] = {{APPLICATION("04")}, {NO_FILE}, {0}};
    static const struct fake_rule sixth[] = {{APPLICATION("06")}, {NO_FILE}, {0}};
    static const struct fake_rule listed[] = {{DIR_THERE}, {RECORD("01", "06")}, {NO_RECORD}, {NO_FILE}, {0}};
    static const struct fake_rule unknown[] = {{NO_FILE}, {0}};
    static const char *const atrs[] = {PLAIN_T0, PLAIN_T1};

    (void)state;
    for (size_t i = 0; i < COUNT(atrs); i++) {
        asked_open(asked_six);
        asked_expect(atrs[i], unknown, 7, "");
        asked_expect(atrs[i], first, 3, "T1"); /* EF.DIR, the application, one that no card has */
        asked_open(asked_six);
        asked_expect(atrs[i], third, 4, "T3");
        asked_open(asked_six);
        asked_expect(atrs[i], fourth, 5, "T4");
        asked_open(asked_six);
        asked_expect(atrs[i], sixth, 7, "T6");
        asked_open(asked_six);
        asked_expect(atrs[i], listed, 2, "T6");
    }
}

static void test_more_types_and_a_card_that_denies_ef_dir(void **state)
{
    static const struct fake_rule first[] = {{APPLICATION("01")}, {NO_FILE}, {0}};
    static const struct fake_rule fourth[] = {
        {APPLICATION("04")}, {DIR_THERE}, {RECORD("01", "04")}, {NO_FILE}, {0}};
    static const struct fake_rule fifth[] = {{APPLICATION("05")}, {NO_FILE}, {0}};
    static const struct fake_rule sixth[] = {{APPLICATION("06")}, {NO_FILE}, {0}};
    static const struct fake_rule unknown[] = {{DIR_THERE}, {NO_RECORD}, {NO_FILE}, {0}};
    static const char *const atrs[] = {NO_DIR_T0, NO_DIR_T1, OBJECTS_T1};

    (void)state;
    for (size_t i = 0; i < COUNT(atrs); i++) {
        asked_open(asked_six);
        asked_expect(atrs[i], unknown, 6, "");
        assert_not_sent("2F00");
        asked_expect(atrs[i], first, 2, "T1");
        asked_open(asked_six);
        asked_expect(atrs[i], fourth, 4, "T4");
        asked_open(asked_six);
        asked_expect(atrs[i], fifth, 5, "T5");
        asked_open(asked_six);
        asked_expect(atrs[i], sixth, 6, "T6");
    }
}

/* Even so it is looked for when there is no other way to find the last ones. */
static void test_more_types_than_can_be_asked_for(void **state)
{
    static const struct fake_rule listed[] = {{DIR_THERE}, {RECORD("01", "12")}, {NO_RECORD}, {NO_FILE}, {0}};
    static const struct fake_rule transparent[] = {{"00 A4 08", "6A86", 0},
                                                   {"00 A4 00 0C 02 2F 00", "9000", 0},
                                                   {"00 B2", "6981", 0},
                                                   {"00 B0 00 00", "61 08 4F 06 A0 00 00 00 11 01 90 00", 0},
                                                   {NO_FILE},
                                                   {0}};
    static const struct fake_rule fourth[] = {{APPLICATION("04")}, {NO_FILE}, {0}};
    static const struct fake_rule seventh[] = {{APPLICATION("07")}, {NO_FILE}, {0}};
    static const struct fake_rule eighth[] = {{APPLICATION("08")}, {NO_FILE}, {0}};

    (void)state;
    asked_open(asked_twelve);
    asked_expect(NO_DIR_T0, listed, 6, "T12");
    expect_how(ICCSP_EVIDENCE_EF_DIR);
    asked_expect(NO_DIR_T1, transparent, 8, "T11");
    asked_open(asked_twelve);
    asked_expect(NO_DIR_T1, fourth, 4, "T4");
    asked_open(asked_twelve);
    asked_expect(NO_DIR_T1, seventh, 8, "T7"); /* EF.DIR was asked for after the fourth */
    asked_open(asked_twelve);
    asked_expect(NO_DIR_T1, eighth, 8, "");
    /* The card says nothing, and EF.DIR comes first. */
    asked_expect(PLAIN_T0, listed, 2, "T12");
    asked_expect(PLAIN_T1, transparent, 4, "T11");
    asked_open(asked_twelve);
    asked_expect(PLAIN_T1, seventh, 8, "T7");
    asked_open(asked_twelve);
    asked_expect(PLAIN_T1, eighth, 8, "");
}

static void test_how_ef_dir_is_read(void **state)
{
    static const struct fake_rule one[] = {{DIR_THERE}, {RECORD("01", "12")}, {NO_RECORD}, {NO_FILE}, {0}};
    static const struct fake_rule third[] = {
        {DIR_THERE}, {RECORD("01", "99")}, {RECORD("02", "98")}, {RECORD("03", "12")}, {NO_RECORD}, {NO_FILE},
        {0}};
    static const struct fake_rule binary[] = {
        {DIR_THERE}, {"00 B0 00 00", "61 08 4F 06 A0 00 00 00 11 01 90 00", 0}, {NO_FILE}, {0}};
    static const struct fake_rule on_t0[] = {
        {DIR_THERE}, {RECORD("01", "12")}, {"00 B2", "6A83", 0}, {NO_FILE}, {0}};
    static const struct fake_rule exact_le[] = {{"00 A4 08 0C 02 2F 00", "9000", 0},
                                                {"00 B2 01 04 00", "6C 0A", 0},
                                                {"00 B2 01 04 0A", "61 08 4F 06 A0 00 00 00 12 01 90 00", 0},
                                                {NO_FILE},
                                                {0}};

    (void)state;
    asked_open(asked_twelve);
    asked_expect(RECORDS_T1, one, 2, "T12");
    expect_how(ICCSP_EVIDENCE_EF_DIR);
    asked_expect(RECORDS_STATUS, on_t0, 2, "T12");
    asked_expect(RECORDS_T0, exact_le, 3, "T12");
    asked_expect(BINARY_T1, binary, 2, "T11");
    asked_open(asked_twelve);
    asked_expect(RECORDS_T1, third, 4, "T12");
    asked_open(asked_twelve);
    asked_expect(RECORDS_T1, binary, 3, "T11"); /* it said records: one answer more */
}

static void test_an_ef_dir_that_does_not_list_it(void **state)
{
    static const struct fake_rule absent[] = {{APPLICATION("01")}, {NO_FILE}, {0}};
    static const struct fake_rule other[] = {{APPLICATION("03")}, {DIR_THERE}, {RECORD("01", "99")},
                                             {NO_RECORD},         {NO_FILE},   {0}};
    static const struct fake_rule unknown[] = {
        {DIR_THERE}, {RECORD("01", "99")}, {NO_RECORD}, {NO_FILE}, {0}};
    /* Records without end, each of two commands: EF.DIR has four, the applications the others. */
    static const struct fake_rule endless[] = {{APPLICATION("02")},
                                               {DIR_THERE},
                                               {"00 B2 .. 04 00", "6C 0A", 0},
                                               {"00 B2", "61 08 4F 06 A0 00 00 00 99 01 90 00", 0},
                                               {NO_FILE},
                                               {0}};

    (void)state;
    asked_open(asked_twelve);
    asked_expect(RECORDS_T1, absent, 3, "T1"); /* EF.DIR, the application, one that no card has */
    asked_open(asked_twelve);
    asked_expect(RECORDS_T1, other, 6, "T3");
    asked_open(asked_twelve);
    asked_expect(RECORDS_T0, unknown, 8, "");
    asked_expect(RECORDS_T0, endless, 6, "T2");
}

static void test_an_unknown_card_costs_eight_at_most(void **state)
{
    static const struct fake_rule no[] = {{NO_FILE}, {0}};
    static const struct fake_rule nothing[] = {{0}};
    static const struct fake_rule other_form[] = {
        {"00 A4 04 00", "6A86", 0}, {"00 A4 08", "6A86", 0}, {NO_FILE}, {0}};
    static const char *const atrs[] = {PLAIN_T0,  PLAIN_T1,  RECORDS_T0, RECORDS_T1,
                                       BINARY_T1, NO_DIR_T0, NO_DIR_T1};

    (void)state;
    asked_open(asked_twelve);
    for (size_t i = 0; i < COUNT(atrs); i++) {
        asked_expect(atrs[i], no, 8, "");
        asked_expect(atrs[i], nothing, 8, "");
        asked_expect(atrs[i], other_form, 8, "");
    }
}

#define COST_TEST(name) cmocka_unit_test_setup_teardown(name, asked_setup, asked_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COST_TEST(test_every_shipped_type_costs_four_at_most),
        COST_TEST(test_an_unknown_card_costs_one_for_each_shipped_type),
        COST_TEST(test_the_form_of_select_is_asked_once),
        COST_TEST(test_an_application_may_take_another_form),
        COST_TEST(test_a_card_that_says_6A86_for_no),
        COST_TEST(test_more_types_and_a_card_that_says_nothing),
        COST_TEST(test_more_types_and_a_card_that_denies_ef_dir),
        COST_TEST(test_more_types_than_can_be_asked_for),
        COST_TEST(test_how_ef_dir_is_read),
        COST_TEST(test_an_ef_dir_that_does_not_list_it),
        COST_TEST(test_an_unknown_card_costs_eight_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
