/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognising a card whose ATR was seen before: what answered then is asked first, and proves nothing by
 * itself. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "asked_card.h"

static void test_a_second_card_of_the_same_atr(void **state)
{
    const struct fake_rule openpgp[] = {{asked_shipped[3].with_fci, "9000", 0}, {NO_FILE}, {0}};
    const struct fake_rule other_form[] = {
        {"00 A4 04 00", "6A86", 0}, {asked_shipped[3].without_fci, "9000", 0}, {NO_FILE}, {0}};
    static const struct fake_rule unknown[] = {{NO_FILE}, {0}};

    (void)state;
    asked_open_shipped();
    asked_expect(PLAIN_T1, openpgp, 4, "OpenPGP");
    asked_expect(PLAIN_T1, openpgp, 2, "OpenPGP");
    asked_expect(PLAIN_T0, unknown, 4, "");
    asked_expect(PLAIN_T1, unknown, 4, ""); /* nothing is learned from that */
    asked_expect(PLAIN_T1, openpgp, 2, "OpenPGP");
    asked_expect(PLAIN_T1, other_form, 3, "OpenPGP");
    asked_expect(PLAIN_T0, openpgp, 4, "OpenPGP");
    asked.reader = 1;
    asked_expect(PLAIN_T0, openpgp, 2, "OpenPGP");
}

static void test_a_second_card_with_an_ef_dir(void **state)
{
    static const struct fake_rule listed[] = {{DIR_THERE}, {RECORD("01", "12")}, {NO_RECORD}, {NO_FILE}, {0}};
    static const struct fake_rule first[] = {{APPLICATION("01")}, {NO_FILE}, {0}};
    static const struct fake_rule unknown[] = {{NO_FILE}, {0}};

    (void)state;
    asked_open(asked_twelve);
    asked_expect(NO_DIR_T1, listed, 6, "T12");
    asked_expect(NO_DIR_T1, listed, 2, "T12");
    asked_expect(NO_DIR_T1, unknown, 8, "");
    asked_expect(NO_DIR_T1, first, 3, "T1"); /* EF.DIR, the application, one that no card has */
    asked_expect(NO_DIR_T1, first, 2, "T1");
}

static void test_a_card_that_is_not_what_the_last_one_was(void **state)
{
    static const unsigned cost[ASKED_SHIPPED] = {2, 3, 4, 2};

    (void)state;
    for (size_t i = 0; i < ASKED_SHIPPED; i++) {
        const struct fake_rule openpgp[] = {{asked_shipped[3].with_fci, "9000", 0}, {NO_FILE}, {0}};
        const struct fake_rule rules[] = {{asked_shipped[i].with_fci, "9000", 0}, {NO_FILE}, {0}};

        asked_open_shipped();
        asked_expect(PLAIN_T0, openpgp, 4, "OpenPGP");
        asked_expect(PLAIN_T0, rules, cost[i], asked_shipped[i].name);
        asked_expect(PLAIN_T0, rules, 2, asked_shipped[i].name);
    }
}

static void test_the_last_of_more_types_is_learned(void **state)
{
    static const struct fake_rule sixth[] = {{APPLICATION("06")}, {NO_FILE}, {0}};
    static const struct fake_rule fourth[] = {{APPLICATION("04")}, {NO_FILE}, {0}};
    static const struct fake_rule fifth[] = {{APPLICATION("05")}, {NO_FILE}, {0}};
    static const struct fake_rule unknown[] = {{NO_FILE}, {0}};

    (void)state;
    asked_open(asked_six);
    asked_expect(PLAIN_T1, sixth, 7, "T6");
    asked_expect(PLAIN_T1, sixth, 2, "T6");
    asked_expect(NO_DIR_T1, sixth, 6, "T6");
    asked_expect(NO_DIR_T1, sixth, 2, "T6");
    asked_expect(NO_DIR_T1, unknown, 6, "");
    asked_expect(NO_DIR_T1, fourth, 5, "T4");
    asked_expect(NO_DIR_T1, fifth, 5, "T5"); /* T4 was learned, then the others in their order */
}

static void test_what_was_learned_ends_with_the_database(void **state)
{
    static const struct fake_rule sixth[] = {{APPLICATION("06")}, {NO_FILE}, {0}};

    (void)state;
    asked_open(asked_six);
    asked_expect(NO_DIR_T1, sixth, 6, "T6");
    card_folders_write(&asked.folders, 1, "more.conf", "[T7]\naid = A00000000701\n");
    asked_expect(NO_DIR_T1, sixth, 6, "T6");
    asked_expect(NO_DIR_T1, sixth, 2, "T6");
}

static void test_a_card_that_says_yes_to_everything(void **state)
{
    const struct fake_rule openpgp[] = {{asked_shipped[3].with_fci, "9000", 0}, {NO_FILE}, {0}};
    static const struct fake_rule all[] = {{"00", "9000", 0}, {0}};
    static const struct fake_rule one_form[] = {{"00 A4 04 00", "6A86", 0}, {"00", "9000", 0}, {0}};
    static const struct fake_rule names[] = {{"00 A4 04", "9000", 0}, {NO_FILE}, {0}};

    (void)state;
    asked_open_shipped();
    asked_expect(PLAIN_T1, all, 2, "");
    asked_expect(PLAIN_T0, one_form, 3, "");
    asked_expect(PLAIN_T1, openpgp, 4, "OpenPGP");
    asked_expect(PLAIN_T1, all, 2, ""); /* also to what was learned */
    asked_expect(PLAIN_T1, openpgp, 2, "OpenPGP");
    /* Its no to EF.DIR says nothing of applications. */
    asked_open(asked_twelve);
    asked_expect(RECORDS_T1, names, 3, "");
    asked_expect(RECORDS_T1, all, 5, "");
}

#define COST_TEST(name) cmocka_unit_test_setup_teardown(name, asked_setup, asked_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COST_TEST(test_a_second_card_of_the_same_atr),
        COST_TEST(test_a_second_card_with_an_ef_dir),
        COST_TEST(test_a_card_that_is_not_what_the_last_one_was),
        COST_TEST(test_the_last_of_more_types_is_learned),
        COST_TEST(test_what_was_learned_ends_with_the_database),
        COST_TEST(test_a_card_that_says_yes_to_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
