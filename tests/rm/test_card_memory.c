/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found out of cards: of which card it is remembered, and what gives way when there is no room. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "rm/cards.h"
#include "support/card_folders.h"

static struct card_folders folders;
static struct iccsp_cards *cards;

static int setup(void **state)
{
    (void)state;
    card_folders_make(&folders);
    return iccsp_cards_open(folders.list, CARD_FOLDERS, &cards);
}

static int teardown(void **state)
{
    (void)state;
    iccsp_cards_close(&cards);
    card_folders_remove(&folders);
    return 0;
}

/* The card with this ATR which is the events-th in a reader. */
static struct iccsp_card_place place(unsigned reader, uint32_t events, unsigned atr)
{
    struct iccsp_card_place out = {
        .rm = 7, .set = 3, .events = events, .atr_len = 3, .atr = {0x3B, (uint8_t)(atr >> 8), (uint8_t)atr}};

    snprintf(out.reader, sizeof(out.reader), "Reader %u", reader);
    return out;
}

static void remember(const struct iccsp_card_place *at, uint32_t how, uint32_t pattern)
{
    iccsp_card_remember(cards, at, &(struct iccsp_card_finding){how, pattern});
}

static bool is_known(const struct iccsp_card_place *at, uint32_t how, uint32_t pattern)
{
    struct iccsp_card_finding found = {99, 99};

    if (!iccsp_card_recall(cards, at, &found)) {
        assert_int_equal(found.how, 99);
        return false;
    }
    assert_int_equal(found.how, how);
    assert_int_equal(found.pattern, pattern);
    return true;
}

static void assert_learned(const struct iccsp_card_place *at, uint32_t how, uint32_t pattern)
{
    const struct iccsp_card_finding found = iccsp_card_recall_atr(cards, at);

    assert_int_equal(found.how, how);
    assert_int_equal(found.pattern, pattern);
}

static void test_nothing_is_known_at_first(void **state)
{
    const struct iccsp_card_place at = place(0, 1, 5), none = {0};

    (void)state;
    assert_false(is_known(&at, 0, 0));
    assert_learned(&at, ICCSP_EVIDENCE_NONE, 0);
    assert_learned(&none, ICCSP_EVIDENCE_NONE, 0);
}

static void test_a_card_is_known_where_it_is(void **state)
{
    const struct iccsp_card_place at = place(0, 1, 5);
    struct iccsp_card_place other = place(1, 1, 5);

    (void)state;
    remember(&at, ICCSP_EVIDENCE_EF_DIR, 8);
    assert_true(is_known(&at, ICCSP_EVIDENCE_EF_DIR, 8));
    assert_false(is_known(&other, 0, 0));
    assert_learned(&other, ICCSP_EVIDENCE_EF_DIR, 8);
    other = place(0, 2, 5);
    assert_false(is_known(&other, 0, 0));
    assert_learned(&other, ICCSP_EVIDENCE_EF_DIR, 8);
    other = place(0, 1, 6);
    assert_false(is_known(&other, 0, 0));
    assert_learned(&other, ICCSP_EVIDENCE_NONE, 0);
    other = at;
    other.set++;
    assert_false(is_known(&other, 0, 0));
    assert_learned(&other, ICCSP_EVIDENCE_NONE, 0);
    other = at;
    other.rm++;
    assert_false(is_known(&other, 0, 0));
    assert_learned(&other, ICCSP_EVIDENCE_EF_DIR, 8);
}

/* A reader that came back counts from the beginning. */
static void test_a_card_that_was_taken_out_is_not_known_again(void **state)
{
    const struct iccsp_card_place first = place(0, 1, 5), second = place(0, 3, 6);

    (void)state;
    remember(&first, ICCSP_EVIDENCE_AID, 1);
    remember(&second, ICCSP_EVIDENCE_NONE, 0);
    assert_false(is_known(&first, 0, 0));
    assert_true(is_known(&second, ICCSP_EVIDENCE_NONE, 0));
    assert_learned(&first, ICCSP_EVIDENCE_AID, 1);
    assert_learned(&second, ICCSP_EVIDENCE_NONE, 0);
}

static void test_the_last_card_of_an_atr_counts(void **state)
{
    const struct iccsp_card_place first = place(0, 1, 5), second = place(0, 3, 5), third = place(1, 1, 5);

    (void)state;
    remember(&first, ICCSP_EVIDENCE_AID, 1);
    remember(&second, ICCSP_EVIDENCE_AID, 2);
    assert_learned(&first, ICCSP_EVIDENCE_AID, 2);
    remember(&third, ICCSP_EVIDENCE_AID, 3);
    assert_true(is_known(&second, ICCSP_EVIDENCE_AID, 2));
    assert_learned(&first, ICCSP_EVIDENCE_AID, 3);
}

/* Unknown cards teach nothing, with the same ATR and with others. */
static void test_unknown_cards_take_no_room_from_others(void **state)
{
    struct iccsp_card_place at = place(0, 1, 5);

    (void)state;
    remember(&at, ICCSP_EVIDENCE_AID, 1);
    for (uint32_t i = 0; i < 3 * ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(0, 2 + i, i % 2 == 0 ? 5 : 1000 + i);
        remember(&at, ICCSP_EVIDENCE_NONE, 0);
        assert_true(is_known(&at, ICCSP_EVIDENCE_NONE, 0));
    }
    at = place(0, 1, 5);
    assert_learned(&at, ICCSP_EVIDENCE_AID, 1);
}

static void test_cards_that_are_in_a_reader_stay(void **state)
{
    struct iccsp_card_place at;

    (void)state;
    for (uint32_t i = 1; i < ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(i, 1, i);
        remember(&at, ICCSP_EVIDENCE_AID, i);
    }
    for (uint32_t i = 1; i < 3 * ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(0, i, 1000 + i);
        remember(&at, ICCSP_EVIDENCE_AID, 1000 + i);
        assert_learned(&at, ICCSP_EVIDENCE_AID, 1000 + i);
    }
    for (uint32_t i = 1; i < ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(i, 1, i);
        assert_true(is_known(&at, ICCSP_EVIDENCE_AID, i));
    }
}

static void test_the_oldest_gives_way(void **state)
{
    struct iccsp_card_place at;

    (void)state;
    for (uint32_t i = 0; i <= ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(0, i, i);
        remember(&at, ICCSP_EVIDENCE_AID, i);
    }
    at = place(0, 0, 0);
    assert_learned(&at, ICCSP_EVIDENCE_NONE, 0);
    for (uint32_t i = 1; i <= ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(0, i, i);
        assert_learned(&at, ICCSP_EVIDENCE_AID, i);
    }
    /* The same with a reader for each. */
    for (uint32_t i = 0; i <= ICCSP_CARD_MEMORY_SIZE; i++) {
        at = place(i, 1, i);
        remember(&at, ICCSP_EVIDENCE_AID, i);
    }
    at = place(0, 1, 0);
    assert_false(is_known(&at, 0, 0));
    at = place(ICCSP_CARD_MEMORY_SIZE, 1, ICCSP_CARD_MEMORY_SIZE);
    assert_true(is_known(&at, ICCSP_EVIDENCE_AID, ICCSP_CARD_MEMORY_SIZE));
}

#define MEMORY_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MEMORY_TEST(test_nothing_is_known_at_first),
        MEMORY_TEST(test_a_card_is_known_where_it_is),
        MEMORY_TEST(test_a_card_that_was_taken_out_is_not_known_again),
        MEMORY_TEST(test_the_last_card_of_an_atr_counts),
        MEMORY_TEST(test_unknown_cards_take_no_room_from_others),
        MEMORY_TEST(test_cards_that_are_in_a_reader_stay),
        MEMORY_TEST(test_the_oldest_gives_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
