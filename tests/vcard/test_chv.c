/* SPDX-License-Identifier: BSD-2-Clause */
/* VERIFY: tries, order of writing, what it opens and for how long. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/tree_card.h"

#define RIGHT "00200001 04 31323334"
#define WRONG "00200001 04 31323335"
#define ASK   "00200001"

static void test_bad_commands_cost_no_try(void **state)
{
    static const struct exchange table[] = {
        {"00200101 04 31323334", "6A86"},
        {"00208001 04 31323334", "6A86"},
        {"00200021 04 31323334", "6A86"}, /* P2 bit 6 */
        {"00200041 04 31323334", "6A86"}, /* P2 bit 7 */
        {"00200000 04 31323334", "6A88"}, /* no reference */
        {"00200003 04 31323334", "6A88"},
        {"00200081 04 31323334", "6A88"}, /* CHV 81 belongs to DF 2100 */
        {"00200001 11 3132333400000000000000000000000000", "6700"},
        {"0020FF01 04 31323334", "6700"},
        {"0020FF03", "6A88"},
        {ASK, "63C3"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_tries_run_out(void **state)
{
    static const struct exchange table[] = {
        {ASK, "63C3"},   {WRONG, "63C2"}, {ASK, "63C2"}, {"0020000100", "63C2"},
        {WRONG, "63C1"}, {WRONG, "63C0"}, {ASK, "6983"}, {WRONG, "6983"},
        {RIGHT, "6983"}, {"reset", ""},   {ASK, "6983"}, {RIGHT, "6983"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
    check_demo(ICCSP_DEMO_T0, table, COUNT(table));
}

static void test_success_gives_the_tries_back(void **state)
{
    static const struct exchange table[] = {
        {WRONG, "63C2"}, {WRONG, "63C1"}, {RIGHT, "9000"}, {ASK, "9000"},
        {"reset", ""},   {ASK, "63C3"},   {WRONG, "63C2"}, {ASK, "63C2"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

/* A value is equal only with its length. */
static void test_padding_and_prefixes_are_wrong(void **state)
{
    static const struct exchange table[] = {
        {"00200001 03 313233", "63C2"},
        {RIGHT, "9000"},
        {"00200001 05 3132333400", "63C2"},
        {ASK, "63C2"},
        {RIGHT, "9000"},
        {"00200001 10 31323334000000000000000000000000", "63C2"},
        {"00200001 08 31323334FFFFFFFF", "63C1"},
        {RIGHT, "9000"},
        {"00200002 10 31323334353637383930313233343536", "9000"},
        {"00200002 0F 313233343536373839303132333435", "63C0"},
        {"00200002", "6983"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_a_wrong_value_ends_the_security_status(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 D000 D005", "9000"},
        {"00B0000004", "6982"},
        {RIGHT, "9000"},
        {"00B0000004", "4F6E6C79 9000"},
        {WRONG, "63C2"},
        {"00B0000004", "6982"},
        {ASK, "63C2"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_logging_out_ends_the_security_status(void **state)
{
    static const struct exchange table[] = {
        {RIGHT, "9000"},
        {"00A4080C 04 D000 D005", "9000"},
        {"00B0000004", "4F6E6C79 9000"},
        {"0020FF01", "9000"},
        {"00B0000004", "6982"},
        {ASK, "63C3"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_a_reset_ends_the_security_status(void **state)
{
    static const struct exchange table[] = {
        {RIGHT, "9000"},
        {"reset", ""},
        {"00A4080C 04 D000 D005", "9000"},
        {"00B0000004", "6982"},
    };

    (void)state;
    check_demo(0, table, COUNT(table));
}

static void test_a_chv_opens_what_names_it_and_no_more(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2005", "9000"},
        {"00B2010400", "6982"},
        {"00200002 10 31323334353637383930313233343536", "9000"}, /* another CHV */
        {"00B2010400", "6982"},
        {RIGHT, "9000"},
        {"00B2010400", "AABB 9000"},
        {"00B0840001", "6982"}, /* never */
        {"00B0860001", "6982"}, /* external authentication */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* The CHV of a DF is found in it and below, and its status ends when the DF is left. */
static void test_a_chv_of_a_df_stays_in_its_df(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2100", "9000"}, {"00200081", "63C3"}, {"00200081 05 6C6F63616C", "9000"},
        {"00A4020C 02 2101", "9000"},      {"00200081", "9000"}, {RIGHT, "9000"},
        {"00A4080C 02 2000", "9000"},      {"00200081", "6A88"}, {ASK, "9000"}, /* global: still there */
        {"00A4000C 02 2100", "9000"},      {"00200081", "63C3"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* What the image's owner saw, in order; and whether it could write. */
static struct {
    uint8_t tries[8];
    size_t count;
    size_t fail_at; /* 1 for the first; 0: never */
} written;

static bool write_down(void *context, const struct iccsp_credential *changed)
{
    assert_ptr_equal(context, &written);
    assert_true(written.count < COUNT(written.tries));
    written.tries[written.count++] = changed->tries;
    return written.count != written.fail_at;
}

static struct iccsp_vcard *watched_card(size_t fail_at)
{
    struct iccsp_vcard *card = tree_card(false, true);

    memset(&written, 0, sizeof(written));
    written.fail_at = fail_at;
    tree_image->commit = write_down;
    tree_image->commit_context = &written;
    return card;
}

/* E6 of the catalogue of hostile cards: the try is written down before the comparison, given back after it.
 */
static void test_the_try_is_taken_before_the_comparison(void **state)
{
    struct iccsp_vcard *card = watched_card(0);

    (void)state;
    check(card, RIGHT, "9000");
    assert_int_equal(written.count, 2);
    assert_int_equal(written.tries[0], 2);
    assert_int_equal(written.tries[1], 3);
    check(card, WRONG, "63C2");
    assert_int_equal(written.count, 3);
    assert_int_equal(written.tries[2], 2);
    check(card, ASK, "63C2");
    assert_int_equal(written.count, 3);
    iccsp_vcard_free(&card);
}

/* Power fails, or the store is full, between the two: the try is gone, the file stays shut. */
static void test_a_failing_write_opens_nothing(void **state)
{
    struct iccsp_vcard *card = watched_card(1);

    (void)state;
    check(card, RIGHT, "6581");
    check(card, ASK, "63C2");
    iccsp_vcard_free(&card);
    card = watched_card(2);
    check(card, RIGHT, "6581");
    check(card, "00A4080C 04 2000 2005", "9000");
    check(card, "00B2010400", "6982");
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_commands_cost_no_try),
        cmocka_unit_test(test_tries_run_out),
        cmocka_unit_test(test_success_gives_the_tries_back),
        cmocka_unit_test(test_padding_and_prefixes_are_wrong),
        cmocka_unit_test(test_a_wrong_value_ends_the_security_status),
        cmocka_unit_test(test_logging_out_ends_the_security_status),
        cmocka_unit_test(test_a_reset_ends_the_security_status),
        cmocka_unit_test(test_a_chv_opens_what_names_it_and_no_more),
        cmocka_unit_test(test_a_chv_of_a_df_stays_in_its_df),
        cmocka_unit_test(test_the_try_is_taken_before_the_comparison),
        cmocka_unit_test(test_a_failing_write_opens_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
