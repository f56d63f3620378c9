/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognising the card in a reader, and what that costs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iccsp/cards.h"
#include "support/any_rm.h"
#include "support/card_folders.h"
#include "support/fake_card.h"

#define KNOWN_MAX   4u
#define UNKNOWN_MAX 8u

static const char types[] = "[Alpha]\naid = A0 00 00 00 01 01\n"
                            "[Beta]\naid = A0 00 00 00 02 01\n"
                            "[Gamma]\naid = A0 00 00 00 03 01\n"
                            "[Delta]\naid = A0 00 00 00 04 01\n"
                            "[By ATR]\natr = 3B 80 01 81\natr-mask = FF F0 FF FF\n";

/* One more than four commands can ask for: EF.DIR comes first if it is announced. */
static const char more_types[] = "[Epsilon]\naid = A0 00 00 00 05 01\n";

/* T=0 and T=1 without historical bytes that a type has, and with an EF.DIR of records. */
#define UNKNOWN_T0  "3B 01 AA"
#define UNKNOWN_T1  "3B 81 01 AA 2A"
#define WITH_DIR_T0 "3B 03 80 31 A0"
#define WITH_DIR_T1 "3B 83 01 80 31 A0 93"

static struct any_rm any;
static uintptr_t context;
static struct card_folders folders;
static struct iccsp_cards *cards;
static struct fake_card fake;
static struct iccsp_card_match match;

static int open_all(void **state)
{
    (void)state;
    any_rm_open(&any);
    return iccsp_rm_establish(any.rm, &context);
}

static int close_all(void **state)
{
    (void)state;
    any_rm_close(&any);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    card_folders_make(&folders);
    card_folders_write(&folders, 0, "types.conf", types);
    return iccsp_cards_open(folders.list, CARD_FOLDERS, &cards);
}

static int teardown(void **state)
{
    (void)state;
    iccsp_cards_close(&cards);
    card_folders_remove(&folders);
    return 0;
}

static void insert(const char *atr, const struct fake_rule *rules)
{
    fake_card_open(&fake, atr, rules);
    assert_int_equal(iccsp_rm_remove_card(fake.rm, FAKE_READER), ICCSP_OK);
    any_rm_insert(&any, 0, fake.card);
    fake_card_forget(&fake);
}

static void take_out(void)
{
    any_rm_remove(&any, 0);
    fake_card_close(&fake);
}

/* The number of commands that came, which must be the number that is told. */
static size_t identify(iccsp_hr expected)
{
    match = (struct iccsp_card_match){.size = sizeof(match)};
    fake_card_forget(&fake);
    assert_int_equal(iccsp_cards_identify(cards, any.rm, context, any.reader[0], &match), expected);
    assert_int_equal(fake.commands, match.commands);
    return fake.commands;
}

static void assert_found(uint32_t how, const char *name)
{
    assert_int_equal(match.how, how);
    assert_string_equal(match.name, name);
}

static void test_wrong_arguments(void **state)
{
    struct iccsp_card_match out = {.size = sizeof(out)};

    (void)state;
    assert_int_equal(iccsp_cards_identify(NULL, any.rm, context, any.reader[0], &out), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_identify(cards, NULL, context, any.reader[0], &out), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_identify(cards, any.rm, context, NULL, &out), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_identify(cards, any.rm, context, any.reader[0], NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_identify(cards, any.rm, context, "No Reader 7", &out),
                     ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_cards_identify(cards, any.rm, context, any.reader[0], &out), ICCSP_E_NO_SMARTCARD);
    out.size--;
    assert_int_equal(iccsp_cards_identify(cards, any.rm, context, any.reader[0], &out), ICCSP_E_INVALIDARG);
}

static void test_by_atr_nothing_is_sent(void **state)
{
    static const struct fake_rule rules[] = {{0}};

    (void)state;
    insert("3B 80 01 81", rules);
    assert_int_equal(identify(ICCSP_OK), 0);
    assert_found(ICCSP_EVIDENCE_ATR, "By ATR");
    take_out();
}

static void test_by_ef_dir_of_records(void **state)
{
    static const struct fake_rule rules[] = {
        {"00 A4 08 0C 02 2F 00", "9000", 0},
        {"00 B2 01 04", "61 07 4F 05 A0 00 00 00 09 90 00", 0},
        {"00 B2 02 04", "61 0B 50 01 41 4F 06 A0 00 00 00 03 01 FF 90 00", 0},
        {0}};

    (void)state;
    card_folders_write(&folders, 1, "more.conf", more_types);
    insert(WITH_DIR_T1, rules);
    assert_int_equal(identify(ICCSP_OK), 3);
    assert_found(ICCSP_EVIDENCE_EF_DIR, "Gamma");
    take_out();
}

static void test_by_transparent_ef_dir(void **state)
{
    static const struct fake_rule rules[] = {
        {"00 A4 08 0C", "6A86", 0},
        {"00 A4 00 0C 02 2F 00", "9000", 0},
        {"00 B2", "6981", 0},
        {"00 B0 00 00", "00 61 08 4F 06 A0 00 00 00 04 01 4F 06 A0 00 00 00 02 01 62 82", 0},
        {0}};

    (void)state;
    card_folders_write(&folders, 1, "more.conf", more_types);
    insert(WITH_DIR_T1, rules);
    assert_int_equal(identify(ICCSP_OK), KNOWN_MAX);
    /* Both are listed: the type that comes first counts. */
    assert_found(ICCSP_EVIDENCE_EF_DIR, "Beta");
    take_out();
}

static void check_application(const char *atr)
{
    static const struct fake_rule rules[] = {
        {"00 A4 04 00 06 A0 00 00 00 03 01", "9000", 0}, {"00 A4", "6A82", 0}, {0}};

    insert(atr, rules);
    assert_int_equal(identify(ICCSP_OK), 3); /* Alpha, Beta, Gamma */
    assert_found(ICCSP_EVIDENCE_AID, "Gamma");
    assert_int_equal(identify(ICCSP_OK), 0);
    assert_found(ICCSP_EVIDENCE_AID, "Gamma");
    take_out();
}

static void test_by_application_and_remembered(void **state)
{
    (void)state;
    check_application(UNKNOWN_T1);
}

static void test_by_application_on_t0(void **state)
{
    (void)state;
    check_application(UNKNOWN_T0);
}

/* On T=0 the card has more to say, which costs nothing as nobody asks. */
static void test_data_of_an_application_are_not_fetched(void **state)
{
    static const struct fake_rule rules[] = {
        {"00 A4 04 00 06 A0 00 00 00 01 01", "61 20", 0}, {"00 A4", "6A82", 0}, {0}};

    (void)state;
    insert(UNKNOWN_T0, rules);
    assert_int_equal(identify(ICCSP_OK), 2);
    assert_found(ICCSP_EVIDENCE_AID, "Alpha");
    take_out();
}

static void test_an_unknown_card_is_asked_once(void **state)
{
    static const struct fake_rule rules[] = {{"00 A4", "6A82", 0}, {0}};

    (void)state;
    insert(UNKNOWN_T1, rules);
    assert_in_range(identify(ICCSP_S_FALSE), 1, UNKNOWN_MAX);
    assert_found(ICCSP_EVIDENCE_NONE, "");
    assert_int_equal(identify(ICCSP_S_FALSE), 0);
    assert_found(ICCSP_EVIDENCE_NONE, "");
    /* The same card put in anew may be another one. */
    any_rm_remove(&any, 0);
    any_rm_insert(&any, 0, fake.card);
    assert_in_range(identify(ICCSP_S_FALSE), 1, UNKNOWN_MAX);
    take_out();
}

static void test_a_new_type_is_asked_for(void **state)
{
    static const struct fake_rule rules[] = {
        {"00 A4 04 00 05 F1 02 03 04 05", "9000", 0}, {"00 A4", "6A82", 0}, {0}};
    const struct iccsp_card_evidence aid = {
        ICCSP_EVIDENCE_AID, 5, {0xF1, 2, 3, 4, 5}, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
    const struct iccsp_card_type type = {
        .size = sizeof(type), .name = "Newcomer", .evidence = &aid, .evidence_count = 1};

    (void)state;
    insert(UNKNOWN_T1, rules);
    identify(ICCSP_S_FALSE);
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_OK);
    /* What is introduced comes before other files: EF.DIR, for the types are five now, the application, and
     * one that no card has. */
    assert_int_equal(identify(ICCSP_OK), 3);
    assert_found(ICCSP_EVIDENCE_AID, "Newcomer");
    take_out();
}

static void test_without_applications_nothing_is_asked(void **state)
{
    static const struct fake_rule rules[] = {{0}};

    (void)state;
    card_folders_write(&folders, 0, "types.conf", "[By ATR]\natr = 3B 80 01 81\n");
    insert(UNKNOWN_T1, rules);
    assert_int_equal(identify(ICCSP_S_FALSE), 0);
    take_out();
}

/* What a hostile card can be (hostile-cards B4, B6, C, D6). */
static const struct fake_rule hostile[][3] = {
    {{"00", "9000", 0}, {0}},  /* yes to everything */
    {{"00", "61 10", 0}, {0}}, /* more, and more */
    {{"00", "6C 08", 0}, {0}}, /* another Le, always */
    {{"00 A4", "9000", 0}, {"00", "61 FF", 0}, {0}},
    {{"00 A4 08", "9000", 0}, {"00 B2", "61 7F 4F 06 A0 00 00 00 01 01 90 00", 0}, {0}},
    {{"00 A4 08", "9000", 0}, {"00 B2", "61 80 4F 84 FF FF FF FF 90 00", 0}, {0}},
    {{"00 A4 08", "9000", 0}, {"00 B2", "4F 00 61 00 4F 01 A0 90 00", 0}, {0}},
    {{"00", "6A 86", 0}, {0}},
    {{"00", "60 00", 0}, {0}},
};

static void check_hostile_cards(const char *on_t1, const char *on_t0)
{
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        insert(i % 2 == 0 ? on_t1 : on_t0, hostile[i]);
        if (identify(ICCSP_S_FALSE) > UNKNOWN_MAX)
            fail_msg("case %u: %u commands", (unsigned)i, (unsigned)fake.commands);
        assert_found(ICCSP_EVIDENCE_NONE, "");
        take_out();
    }
}

static void test_hostile_cards_cost_no_more_and_are_nobody(void **state)
{
    (void)state;
    check_hostile_cards(UNKNOWN_T1, UNKNOWN_T0);
}

static void test_hostile_cards_with_an_ef_dir(void **state)
{
    (void)state;
    card_folders_write(&folders, 1, "more.conf", more_types);
    check_hostile_cards(WITH_DIR_T1, WITH_DIR_T0);
}

static void test_the_card_is_free_and_not_reset_afterwards(void **state)
{
    static const struct fake_rule rules[] = {{"00 A4", "6A82", 0}, {0}};
    uintptr_t card, other;

    (void)state;
    insert(UNKNOWN_T1, rules);
    assert_int_equal(
        iccsp_rm_connect(any.rm, context, any.reader[0], ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL),
        ICCSP_OK);
    identify(ICCSP_S_FALSE);
    /* A reset would be told here. */
    assert_int_equal(iccsp_rm_begin(any.rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(any.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(any.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(any.rm, context, any.reader[0], ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &other, NULL),
                     ICCSP_OK);
    /* Held by somebody: what is known without a command is known. */
    assert_int_equal(identify(ICCSP_S_FALSE), 0);
    assert_int_equal(iccsp_rm_disconnect(any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    take_out();
}

static void test_a_card_that_is_held_is_not_remembered(void **state)
{
    static const struct fake_rule rules[] = {{"00 A4", "6A82", 0}, {0}};
    uintptr_t card;

    (void)state;
    insert(UNKNOWN_T1, rules);
    assert_int_equal(iccsp_rm_connect(any.rm, context, any.reader[0], ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(identify(ICCSP_E_SHARING_VIOLATION), 0);
    assert_int_equal(iccsp_rm_disconnect(any.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_in_range(identify(ICCSP_S_FALSE), 1, UNKNOWN_MAX);
    take_out();
}

#define IDENTIFY_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IDENTIFY_TEST(test_wrong_arguments),
        IDENTIFY_TEST(test_by_atr_nothing_is_sent),
        IDENTIFY_TEST(test_by_ef_dir_of_records),
        IDENTIFY_TEST(test_by_transparent_ef_dir),
        IDENTIFY_TEST(test_by_application_and_remembered),
        IDENTIFY_TEST(test_by_application_on_t0),
        IDENTIFY_TEST(test_data_of_an_application_are_not_fetched),
        IDENTIFY_TEST(test_an_unknown_card_is_asked_once),
        IDENTIFY_TEST(test_a_new_type_is_asked_for),
        IDENTIFY_TEST(test_without_applications_nothing_is_asked),
        IDENTIFY_TEST(test_hostile_cards_cost_no_more_and_are_nobody),
        IDENTIFY_TEST(test_hostile_cards_with_an_ef_dir),
        IDENTIFY_TEST(test_the_card_is_free_and_not_reset_afterwards),
        IDENTIFY_TEST(test_a_card_that_is_held_is_not_remembered),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
