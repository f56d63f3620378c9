/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that change codes: what each form wants, what it costs, and what comes of it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/tree_card.h"

#define RIGHT  "00200001 04 31323334"
#define WRONG  "00200001 04 39393939"
#define ASK    "00200001"
#define CHV_2  "00200002 10 31323334353637383930313233343536"
#define PUK    "3837363534333231"
#define NO_PUK "3938363534333231"

static void test_bad_commands_cost_no_try(void **state)
{
    static const struct exchange table[] = {
        {"00240201 08 3132333435363738", "6A86"}, /* P1 */
        {"00260201 04 31323334", "6A86"},
        {"00280201 04 31323334", "6A86"},
        {"002C0401 04 31323334", "6A86"},
        {"00240021 08 3132333435363738", "6A86"}, /* P2 */
        {"00260041 04 31323334", "6A86"},
        {"00240000 08 3132333435363738", "6A88"}, /* no such code */
        {"00240003 08 3132333435363738", "6A88"},
        {"00260003 04 31323334", "6A88"},
        {"00280003 04 31323334", "6A88"},
        {"002C0003 08 3132333435363738", "6A88"},
        {"00240001", "6700"}, /* nothing where there must be something */
        {"00240101", "6700"},
        {"00260001", "6700"},
        {"00280001", "6700"},
        {"002C0001", "6700"},
        {"002C0101", "6700"},
        {"002C0201", "6700"},
        {"00260101 04 31323334", "6700"}, /* something where there must be nothing */
        {"00280101 04 31323334", "6700"},
        {"002C0301 04 31323334", "6700"},
        {"00240001 21 3132333400000000000000000000000000000000000000000000000000000000FF", "6700"},
        {"00240101 11 3132333400000000000000000000000000", "6700"},
        {"00260001 11 3132333400000000000000000000000000", "6700"},
        {"002C0101 11 3132333400000000000000000000000000", "6700"},
        {ASK, "63C3"},
        {"00240001 08 31323334 35363738", "9000"}, /* it was not changed before either */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* Which forms a code has is a property of the code. */
static void test_forms_that_a_code_does_not_have(void **state)
{
    static const struct exchange table[] = {
        {CHV_2, "9000"},
        {"00240002 14 31323334353637383930313233343536 31323334", "6A81"},
        {"00240102 04 31323334", "6A81"},
        {"00260002 10 31323334353637383930313233343536", "6A81"},
        {"00260102", "6A81"},
        {"00280002 10 31323334353637383930313233343536", "6A81"},
        {"002C0002 0C " PUK "31323334", "6A81"},
        {"002C0302", "6A81"},
        {"00200002", "9000"}, /* no try, and the status is still there */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* Without a code in the command its condition must be met: CHV 2. */
static void test_forms_without_a_code_need_their_condition(void **state)
{
    static const struct exchange table[] = {
        {RIGHT, "9000"},
        {"00240101 04 35363738", "6982"},
        {"00260101", "6982"},
        {"00280101", "6982"},
        {"002C0201 04 35363738", "6982"},
        {"002C0301", "6982"},
        {ASK, "9000"},
        {CHV_2, "9000"},
        {"00240101 04 35363738", "9000"},
        {ASK, "63C3"}, /* what was proven is not the code any more */
        {RIGHT, "63C2"},
        {"00200001 04 35363738", "9000"},
        {"00260101", "9000"},
        {"reset", ""},
        {ASK, "9000"},
        {"00280101", "6982"},
        {CHV_2, "9000"},
        {"00280101", "9000"},
        {ASK, "63C3"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_changing_takes_the_old_code(void **state)
{
    static const struct exchange table[] = {
        {"00240001 08 39393939 35363738", "63C2"},
        {"00240001 03 313233", "63C1"}, /* too short to hold the old code */
        {RIGHT, "9000"},
        {"00240001 08 39393939 35363738", "63C2"},
        {ASK, "63C2"}, /* a wrong one ends the status, as with VERIFY */
        {"00240001 08 31323334 35363738", "9000"},
        {ASK, "9000"},
        {"reset", ""},
        {RIGHT, "63C2"},
        {"00200001 04 35363738", "9000"},
        {"00240001 0C 35363738 3132333435363738", "9000"}, /* another length */
        {"00240001 0C 3132333435363738 31323334", "9000"},
        {RIGHT, "9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_new_codes_of_impossible_length(void **state)
{
    static const struct exchange table[] = {
        {"00240001 04 31323334", "6A80"}, /* none */
        {"00240001 07 31323334 353637", "6A80"},
        {"00240001 0D 31323334 353637383930313233", "6A80"},
        {"002C0001 08 " PUK, "6A80"},
        {"002C0001 0B " PUK "353637", "6A80"},
        {CHV_2, "9000"},
        {"00240101 03 353637", "6A80"},
        {"00240101 09 353637383930313233", "6A80"},
        {"002C0201 03 353637", "6A80"},
        {RIGHT, "9000"},
        {"00200001", "9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_a_blocked_code_can_only_be_unblocked(void **state)
{
    static const struct exchange table[] = {
        {"00240001 08 39393939 35363738", "63C2"},
        {"00260001 04 39393939", "63C1"},
        {"00280001 04 39393939", "63C0"},
        {RIGHT, "6983"},
        {"00240001 08 31323334 35363738", "6983"},
        {"00260001 04 31323334", "6983"},
        {"00280001 04 31323334", "6983"},
        {"002C0101 08 " PUK, "9000"},
        {ASK, "63C3"}, /* unblocked is not verified */
        {RIGHT, "9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_the_four_forms_of_unblocking(void **state)
{
    static const struct exchange table[] = {
        {WRONG, "63C2"},
        {"002C0101 08 " PUK, "9000"},
        {ASK, "63C3"},
        {WRONG, "63C2"},
        {"002C0001 0C " PUK "35363738", "9000"},
        {ASK, "63C3"},
        {RIGHT, "63C2"},
        {"00200001 04 35363738", "9000"},
        {WRONG, "63C2"},
        {CHV_2, "9000"},
        {"002C0301", "9000"},
        {ASK, "63C3"},
        {WRONG, "63C2"},
        {"002C0201 04 31323334", "9000"},
        {ASK, "63C3"},
        {RIGHT, "9000"},
        {"002C0301", "9000"},
        {ASK, "63C3"}, /* what was proven before is to be proven anew */
    };

    (void)state;
    check_tree(table, COUNT(table));
    check_tree_t0(table, COUNT(table));
}

/* The PUK has a counter of its own, and a blocked PUK stays so. */
static void test_the_tries_of_the_puk(void **state)
{
    static const struct exchange table[] = {
        {"002C0101 08 " NO_PUK, "63C1"},
        {ASK, "63C3"},
        {"002C0001 0C " PUK "35363738", "9000"}, /* all tries again */
        {"002C0101 07 38373635343332", "63C1"},
        {"002C0101 09 " PUK "00", "63C0"},
        {"002C0101 08 " PUK, "6983"},
        {"002C0001 0C " PUK "35363738", "6983"},
        {"reset", ""},
        {"002C0101 08 " PUK, "6983"},
        {"00200001 04 35363738", "9000"},
        {CHV_2, "9000"},
        {"002C0301", "9000"}, /* the other forms do not ask for it */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* A code that is not required is as good as verified, and still protected against guessing. */
static void test_disabling_and_enabling(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2005", "9000"},
        {"00B2010400", "6982"},
        {"00260001 04 31323334", "9000"},
        {"00B2010400", "AABB 9000"},
        {"reset", ""},
        {ASK, "9000"},
        {"00A4080C 04 2000 2005", "9000"},
        {"00B2010400", "AABB 9000"},
        {"00280001 04 39393939", "63C2"},
        {WRONG, "63C1"},
        {"00280001 04 31323334", "9000"},
        {"00B2010400", "AABB 9000"}, /* it was just presented */
        {"reset", ""},
        {ASK, "63C3"},
        {"00A4080C 04 2000 2005", "9000"},
        {"00B2010400", "6982"},
        {"00280001 04 31323334", "9000"}, /* already so */
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_logging_out_of_everything(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2100", "9000"},
        {RIGHT, "9000"},
        {CHV_2, "9000"},
        {"00200081 05 6C6F63616C", "9000"},
        {"0020FF00 04 31323334", "6700"},
        {"0020FF20", "6A86"},
        {"0020FF80", "9000"}, /* specific data */
        {"00200081", "63C3"},
        {ASK, "9000"},
        {"00200081 05 6C6F63616C", "9000"},
        {"0020FF00", "9000"}, /* global data */
        {ASK, "63C3"},
        {"00200002", "63C1"},
        {"00200081", "9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* A code can come in parts, and they are one command. */
static void test_codes_in_a_chain(void **state)
{
    static const struct exchange table[] = {
        {"10240001 02 3132", "9000"},
        {"10240001 04 33343536", "9000"},
        {"00240001 02 3738", "9000"},
        {"00200001 04 35363738", "9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

/* What the image's owner saw of a code or its PUK, in order; and whether it could write. */
static struct {
    struct {
        enum iccsp_credential_kind kind;
        uint8_t tries;
        char first; /* of the value */
    } seen[8];
    size_t count;
    size_t fail_at; /* 1 for the first; 0: never */
} written;

static bool write_down(void *context, const struct iccsp_credential *changed)
{
    assert_ptr_equal(context, &written);
    assert_true(written.count < COUNT(written.seen));
    written.seen[written.count].kind = changed->kind;
    written.seen[written.count].tries = changed->tries;
    written.seen[written.count].first = (char)changed->value.bytes[0];
    written.count++;
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

static void assert_seen(size_t i, enum iccsp_credential_kind kind, unsigned tries, char first)
{
    assert_int_equal(written.seen[i].kind, kind);
    assert_int_equal(written.seen[i].tries, tries);
    assert_int_equal(written.seen[i].first, first);
}

/* E6 of the catalogue of hostile cards, and the new code only after that. */
static void test_the_order_of_writing(void **state)
{
    struct iccsp_vcard *card = watched_card(0);

    (void)state;
    check(card, "00240001 08 31323334 35363738", "9000");
    assert_int_equal(written.count, 3);
    assert_seen(0, ICCSP_CREDENTIAL_CODE, 2, '1');
    assert_seen(1, ICCSP_CREDENTIAL_CODE, 3, '1');
    assert_seen(2, ICCSP_CREDENTIAL_CODE, 3, '5');
    written.count = 0;
    check(card, "002C0001 0C " PUK "31323334", "9000");
    assert_int_equal(written.count, 3);
    assert_seen(0, ICCSP_CREDENTIAL_PUK, 1, '8');
    assert_seen(1, ICCSP_CREDENTIAL_PUK, 2, '8');
    assert_seen(2, ICCSP_CREDENTIAL_CODE, 3, '1');
    written.count = 0;
    check(card, "002C0001 0C " NO_PUK "35363738", "63C1");
    assert_int_equal(written.count, 1);
    assert_seen(0, ICCSP_CREDENTIAL_PUK, 1, '8');
    iccsp_vcard_free(&card);
}

/* Power fails, or the store is full: the old code is the code, and nothing is open. */
static void test_a_failing_write_changes_nothing(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at <= 3; fail_at++) {
        struct iccsp_vcard *card = watched_card(fail_at);

        check(card, "00240001 08 31323334 35363738", "6581");
        check(card, ASK, fail_at < 3 ? "63C2" : "63C3");
        check(card, "00200001 04 35363738", fail_at < 3 ? "63C1" : "63C2");
        check(card, RIGHT, "9000");
        iccsp_vcard_free(&card);
        card = watched_card(fail_at);
        check(card, WRONG, fail_at == 1 ? "6581" : "63C2");
        written.count = 0;
        check(card, "002C0001 0C " PUK "35363738", "6581");
        check(card, ASK, "63C2");
        check(card, RIGHT, "9000");
        iccsp_vcard_free(&card);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_commands_cost_no_try),
        cmocka_unit_test(test_forms_that_a_code_does_not_have),
        cmocka_unit_test(test_forms_without_a_code_need_their_condition),
        cmocka_unit_test(test_new_codes_of_impossible_length),
        cmocka_unit_test(test_a_blocked_code_can_only_be_unblocked),
        cmocka_unit_test(test_changing_takes_the_old_code),
        cmocka_unit_test(test_the_four_forms_of_unblocking),
        cmocka_unit_test(test_the_tries_of_the_puk),
        cmocka_unit_test(test_disabling_and_enabling),
        cmocka_unit_test(test_logging_out_of_everything),
        cmocka_unit_test(test_codes_in_a_chain),
        cmocka_unit_test(test_the_order_of_writing),
        cmocka_unit_test(test_a_failing_write_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
