/* SPDX-License-Identifier: BSD-2-Clause */
/* Introducing card types and reader groups, and forgetting them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/cards.h"
#include "support/card_folders.h"

static const GUID guid_a = {0x0123ABCD, 0x0000, 0x1111, {0x22, 0x22, 0x33, 0x33, 0x44, 0x44, 0x55, 0x55}};
#define GUID_A_TEXT "{0123ABCD-0000-1111-2222-333344445555}"

static const uint8_t atr_a[] = {0x3B, 0x02, 0x14, 0x50};
static const uint8_t mask_a[] = {0xFF, 0xFF, 0xFF, 0xF0};

static struct card_folders folders;
/* Two programs, as it were. */
static struct iccsp_cards *cards, *others;

static int setup(void **state)
{
    (void)state;
    card_folders_make(&folders);
    return iccsp_cards_open(folders.list, CARD_FOLDERS, &cards) ||
           iccsp_cards_open(folders.list, CARD_FOLDERS, &others);
}

static int teardown(void **state)
{
    (void)state;
    iccsp_cards_close(&cards);
    iccsp_cards_close(&others);
    card_folders_remove(&folders);
    return 0;
}

/* What the other program sees. */
static const char *all(void)
{
    static char names[4096];
    size_t len;

    assert_int_equal(iccsp_cards_list(others, NULL, 0, NULL, 0, names, sizeof(names), &len), ICCSP_OK);
    return card_names_joined(names);
}

static struct iccsp_card_type type_of(const char *name)
{
    return (struct iccsp_card_type){
        .size = sizeof(struct iccsp_card_type), .name = name, .atr = atr_a, .atr_len = sizeof(atr_a)};
}

static iccsp_hr introduce(const char *name)
{
    const struct iccsp_card_type type = type_of(name);

    return iccsp_cards_introduce(cards, &type);
}

static void test_wrong_types_are_refused_and_nothing_is_written(void **state)
{
    static const uint8_t too_many[] = {0x3B, 0x02, 0x14, 0x5F};
    const struct iccsp_card_evidence odd[] = {{.kind = 7, .len = 5},
                                              {.kind = ICCSP_EVIDENCE_AID, .len = 4},
                                              {.kind = ICCSP_EVIDENCE_AID, .len = 99}};
    static char long_name[300];
    struct iccsp_card_type type = type_of("x");

    (void)state;
    memset(long_name, 'n', sizeof(long_name) - 1);
    assert_int_equal(iccsp_cards_introduce(cards, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_introduce(NULL, &type), ICCSP_E_POINTER);
    assert_int_equal(introduce(NULL), ICCSP_E_POINTER);
    assert_int_equal(introduce(""), ICCSP_E_INVALIDARG);
    assert_int_equal(introduce(" x"), ICCSP_E_INVALIDARG);
    assert_int_equal(introduce("x]\n[y"), ICCSP_E_INVALIDARG);
    assert_int_equal(introduce("\xC3\x28"), ICCSP_E_INVALIDARG);
    assert_int_equal(introduce(long_name), ICCSP_E_INVALIDARG);
    type.atr_len = 0;
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    type.atr_len = 34;
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    type = type_of("x");
    type.atr = too_many;
    type.atr_mask = mask_a;
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    type = type_of("x");
    type.atr = NULL;
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        type = type_of("x");
        type.evidence = &odd[i];
        type.evidence_count = 1;
        assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    }
    type = type_of("x");
    type.provider_library = "lib.so";
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    type.provider_library = "/lib.so\naid = A000000308";
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    type = type_of("x");
    type.size--;
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_INVALIDARG);
    assert_string_equal(all(), "");
    assert_null(card_folders_read(&folders, 0, "introduced.conf"));
}

static void test_what_was_introduced_is_there_for_others(void **state)
{
    const struct iccsp_card_evidence more[] = {
        {ICCSP_EVIDENCE_AID, 5, {0xA0, 0, 0, 3, 8}, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF}},
        {ICCSP_EVIDENCE_HISTORICAL, 2, {0x10, 0x20}, {0xF0, 0xFF}}};
    const struct iccsp_card_type type = {.size = sizeof(type),
                                         .name = "Card #1 [x]",
                                         .provider = &guid_a,
                                         .interfaces = &guid_a,
                                         .interface_count = 1,
                                         .atr = atr_a,
                                         .atr_mask = mask_a,
                                         .atr_len = sizeof(atr_a),
                                         .evidence = more,
                                         .evidence_count = 2,
#ifdef _WIN32
                                         .provider_library = "C:\\lib\\p.dll"};
#else
                                         .provider_library = "/usr/lib/p.so"};
#endif
    struct iccsp_card_type_info info = {.size = sizeof(info)};
    struct iccsp_card_evidence e;

    (void)state;
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_OK);
    assert_int_equal(introduce("CARD #1 [X]"), ICCSP_E_FILE_EXISTS);
    assert_string_equal(all(), "Card #1 [x]");
    assert_int_equal(iccsp_cards_get(others, "card #1 [x]", &info), ICCSP_OK);
    assert_int_equal(info.has_provider, 1);
    assert_true(iccsp_guid_equal(&info.provider, &guid_a));
    assert_int_equal(info.interface_count, 1);
    assert_int_equal(info.evidence_count, 3);
    assert_string_equal(info.provider_library, type.provider_library);
    assert_int_equal(iccsp_cards_get_evidence(others, "card #1 [x]", 0, &e), ICCSP_OK);
    assert_int_equal(e.kind, ICCSP_EVIDENCE_ATR);
    assert_memory_equal(e.mask, mask_a, sizeof(mask_a));
    assert_int_equal(iccsp_cards_get_evidence(others, "card #1 [x]", 1, &e), ICCSP_OK);
    assert_memory_equal(&e, &more[0], sizeof(e));
    assert_int_equal(iccsp_cards_get_evidence(others, "card #1 [x]", 2, &e), ICCSP_OK);
    assert_memory_equal(&e, &more[1], sizeof(e));
}

static void test_forget_and_introduce_again(void **state)
{
    (void)state;
    assert_int_equal(iccsp_cards_forget(cards, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_forget(cards, "a"), ICCSP_E_UNKNOWN_CARD);
    card_folders_write(&folders, 0, "own.conf", "[a]\n");
    card_folders_write(&folders, 1, "a.conf", "[A]\n[b]\n[c]\n");
    assert_int_equal(introduce("d"), ICCSP_OK);
    assert_string_equal(all(), "a|b|c|d");
    /* Files of others stay; what they say is hidden. */
    assert_int_equal(iccsp_cards_forget(cards, "A"), ICCSP_OK);
    assert_int_equal(iccsp_cards_forget(cards, "c"), ICCSP_OK);
    assert_int_equal(iccsp_cards_forget(cards, "d"), ICCSP_OK);
    assert_string_equal(all(), "b");
    assert_int_equal(iccsp_cards_forget(cards, "c"), ICCSP_E_UNKNOWN_CARD);
    assert_int_equal(introduce("C"), ICCSP_OK);
    assert_string_equal(all(), "b|C");
    assert_int_equal(iccsp_cards_forget(cards, "c"), ICCSP_OK);
    assert_string_equal(all(), "b");
    char *text = card_folders_read(&folders, 0, "introduced.conf");
    assert_non_null(text);
    assert_null(strstr(text, "[d]"));
    free(text);
}

static void test_providers_by_number(void **state)
{
    char text[80];
    size_t len;
    GUID guid;

    (void)state;
    card_folders_write(&folders, 1, "a.conf",
                       "[a]\natr = 3B 02 14 50\natr-mask = FF FF FF FF\ncsp = old\nksp = k\n");
    assert_int_equal(iccsp_cards_set_provider_name(cards, "b", 2, "x"), ICCSP_E_UNKNOWN_CARD);
    assert_int_equal(iccsp_cards_set_provider_name(cards, NULL, 2, "x"), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "a", 0, "x"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "a", 1, "x"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "a", 2, "x\ny"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "A", 2, "new"), ICCSP_OK);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "A", 0x80000001u, "m.dll"), ICCSP_OK);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "A", 0x77u, "mine"), ICCSP_OK);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "A", 1, GUID_A_TEXT), ICCSP_OK);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "A", 3, NULL), ICCSP_OK);
    assert_int_equal(iccsp_cards_provider_name(others, "a", 2, text, sizeof(text), &len), ICCSP_OK);
    assert_string_equal(text, "new");
    assert_int_equal(iccsp_cards_provider_name(others, "a", 0x80000001u, text, sizeof(text), &len), ICCSP_OK);
    assert_string_equal(text, "m.dll");
    assert_int_equal(iccsp_cards_provider_name(others, "a", 0x77u, text, sizeof(text), &len), ICCSP_OK);
    assert_string_equal(text, "mine");
    assert_int_equal(iccsp_cards_provider_name(others, "a", 3, text, sizeof(text), &len),
                     ICCSP_E_ICC_INSTALLATION);
    assert_int_equal(iccsp_cards_provider(others, "a", &guid), ICCSP_OK);
    assert_true(iccsp_guid_equal(&guid, &guid_a));
    /* The type was copied with all that it had. */
    assert_int_equal(iccsp_cards_list(others, atr_a, sizeof(atr_a), NULL, 0, text, sizeof(text), &len),
                     ICCSP_OK);
    assert_string_equal(text, "a");
    for (uint32_t id = 0x100; id < 0x100 + ICCSP_CARD_PROVIDERS_MAX - 3; id++)
        assert_int_equal(iccsp_cards_set_provider_name(cards, "a", id, "x"), ICCSP_OK);
    assert_int_equal(iccsp_cards_set_provider_name(cards, "a", 0x200, "x"), ICCSP_E_INVALIDARG);
}

/* What was skipped is not thrown away by the next change. */
static void test_a_wrong_file_is_not_replaced(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    card_folders_write(&folders, 0, "introduced.conf", "[a]\natr = nonsense\n");
    assert_int_equal(introduce("b"), ICCSP_E_DATABASE);
    iccsp_last_error(&e);
    assert_non_null(strstr(e.sentence, "introduced.conf:2: "));
    assert_int_equal(iccsp_cards_forget(cards, "a"), ICCSP_E_DATABASE);
    char *text = card_folders_read(&folders, 0, "introduced.conf");
    assert_string_equal(text, "[a]\natr = nonsense\n");
    free(text);
}

static const char *readers_of(const char *group)
{
    static char names[4096];
    size_t len;

    assert_int_equal(iccsp_groups_members(others, group, names, sizeof(names), &len), ICCSP_OK);
    return card_names_joined(names);
}

static const char *groups(void)
{
    static char names[4096];
    size_t len;

    assert_int_equal(iccsp_groups_list(others, names, sizeof(names), &len), ICCSP_OK);
    return card_names_joined(names);
}

#define BUILT_IN "SCard$AllReaders|SCard$DefaultReaders"

static void test_groups_that_are_refused(void **state)
{
    size_t len;

    (void)state;
    assert_int_equal(iccsp_groups_introduce(cards, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_groups_introduce(cards, ""), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_introduce(cards, "a\nb"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_introduce(cards, "SCard$Mine"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_forget(cards, ICCSP_ALL_READERS), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_forget(cards, "Desk"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_add_reader(cards, ICCSP_DEFAULT_READERS, "R"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_add_reader(cards, "Desk", NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_groups_add_reader(cards, "Desk", ""), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_groups_remove_reader(cards, "Desk", "R"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_groups_members(cards, "Desk", NULL, 0, &len), ICCSP_E_INVALID_VALUE);
    assert_string_equal(groups(), BUILT_IN);
}

static void test_groups_and_their_readers(void **state)
{
    (void)state;
    card_folders_write(&folders, 1, "groups.conf", "[Till]\nreader = T1\nreader = T2\n");
    assert_int_equal(iccsp_groups_introduce(cards, "Desk"), ICCSP_OK);
    assert_int_equal(iccsp_groups_introduce(cards, "DESK"), ICCSP_E_FILE_EXISTS);
    assert_string_equal(groups(), BUILT_IN "|Desk|Till");
    assert_int_equal(iccsp_groups_add_reader(cards, "desk", "R1"), ICCSP_OK);
    assert_int_equal(iccsp_groups_add_reader(cards, "desk", "R1"), ICCSP_S_FALSE);
    assert_int_equal(iccsp_groups_add_reader(cards, "Desk", "R2"), ICCSP_OK);
    assert_int_equal(iccsp_groups_add_reader(cards, "Made", "R1"), ICCSP_OK);
    assert_string_equal(readers_of("desk"), "R1|R2");
    /* Of another folder: copied, then changed. */
    assert_int_equal(iccsp_groups_add_reader(cards, "Till", "T3"), ICCSP_OK);
    assert_string_equal(readers_of("Till"), "T1|T2|T3");
    assert_int_equal(iccsp_groups_remove_reader(cards, "Till", "T9"), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_groups_remove_reader(cards, "Till", "T1"), ICCSP_OK);
    assert_string_equal(readers_of("Till"), "T2|T3");
    assert_int_equal(iccsp_groups_forget(cards, "Till"), ICCSP_OK);
    assert_string_equal(groups(), BUILT_IN "|Desk|Made");
    /* With its last reader a group goes. */
    assert_int_equal(iccsp_groups_remove_reader(cards, "Made", "R1"), ICCSP_OK);
    assert_string_equal(groups(), BUILT_IN "|Desk");
}

static void test_a_wrong_file_of_groups_is_reported(void **state)
{
    static const char *const wrong[] = {"reader = x\n", "[a$b]\n", "[a]\ncard = x\n", "[a]\nreader =\n",
                                        "[a]\nforgotten = no\n"};
    struct iccsp_cards_problem p = {.size = sizeof(p)};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        card_folders_write(&folders, 0, "groups.conf", wrong[i]);
        assert_string_equal(groups(), BUILT_IN);
        assert_int_equal(iccsp_cards_get_problem(others, 0, &p), ICCSP_OK);
        assert_non_null(strstr(p.file, "groups.conf"));
        assert_int_equal(p.line, i < 2 ? 1 : 2);
        assert_int_equal(iccsp_groups_introduce(cards, "b"), ICCSP_E_DATABASE);
    }
}

static const char *readers_in(struct iccsp_rm *rm, uintptr_t context, const char *wanted)
{
    static char names[512];
    size_t len;

    assert_int_equal(iccsp_groups_readers(cards, rm, context, wanted, names, sizeof(names), &len), ICCSP_OK);
    return card_names_joined(names);
}

static void test_readers_of_groups(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context;
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_groups_readers(cards, rm, context, NULL, NULL, 0, &len),
                     ICCSP_E_NO_READERS_AVAILABLE);
    assert_int_equal(iccsp_rm_add_reader(rm, "R1"), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(rm, "R2"), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(rm, "R3"), ICCSP_OK);
    assert_int_equal(iccsp_groups_add_reader(cards, "One", "R1"), ICCSP_OK);
    assert_int_equal(iccsp_groups_add_reader(cards, "One", "Gone"), ICCSP_OK);
    assert_int_equal(iccsp_groups_add_reader(cards, "Two", "R2"), ICCSP_OK);
    assert_int_equal(iccsp_groups_add_reader(cards, "Two", "R1"), ICCSP_OK);
    assert_string_equal(readers_in(rm, context, NULL), "R1|R2|R3");
    assert_string_equal(readers_in(rm, context, "SCard$AllReaders\0"), "R1|R2|R3");
    assert_string_equal(readers_in(rm, context, "SCard$DefaultReaders\0"), "R1|R2|R3");
    assert_string_equal(readers_in(rm, context, "one\0"), "R1");
    /* Each once; a group that nobody knows is ignored. */
    assert_string_equal(readers_in(rm, context, "Two\0Nobody\0One\0"), "R1|R2");
    assert_int_equal(iccsp_groups_readers(cards, rm, context, "Nobody\0", NULL, 0, &len),
                     ICCSP_E_NO_READERS_AVAILABLE);
    assert_int_equal(iccsp_groups_readers(cards, rm, context, "One\0", NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_int_equal(iccsp_groups_readers(cards, rm, 999, "One\0", NULL, 0, &len), ICCSP_E_INVALID_HANDLE);
    iccsp_rm_close(&rm);
}

static void test_locate_by_name_and_by_atr(void **state)
{
    static const uint8_t demo[] = {0x3B, 0x8D, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0xF0, 0x65,
                                   0x49, 0x43, 0x43, 0x53, 0x50, 0x73, 0xF7, 0x21, 0xFB, 0xB6};
    struct iccsp_rm_reader_state at[2] = {{.reader = "iccsp Virtual Reader 00 00"}, {.reader = "Empty"}};
    struct iccsp_card_atr atr = {.len = sizeof(demo)};
    struct iccsp_rm *rm;
    uintptr_t context;

    (void)state;
    card_folders_write(
        &folders, 0, "a.conf",
        "[Demo]\nhistorical-bytes = 80 31 F0 65 49 43 43 53 50 73 F7 21 FB\n[Other]\natr = 3B 00\n");
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(rm, "Empty"), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_cards_locate(cards, rm, context, "Demo\0Nobody\0", at, 2), ICCSP_E_UNKNOWN_CARD);
    assert_int_equal(at[0].event, 0);
    assert_int_equal(iccsp_cards_locate(cards, rm, context, "Other\0demo\0", at, 2), ICCSP_OK);
    assert_int_equal(at[0].event & (ICCSP_READER_PRESENT | ICCSP_READER_ATRMATCH),
                     ICCSP_READER_PRESENT | ICCSP_READER_ATRMATCH);
    assert_int_equal(at[1].event & (ICCSP_READER_EMPTY | ICCSP_READER_ATRMATCH), ICCSP_READER_EMPTY);
    /* Again, and with what was so before: nothing changed is no failure. */
    at[0].current = at[0].event & ~ICCSP_READER_CHANGED;
    at[1].current = at[1].event & ~ICCSP_READER_CHANGED;
    assert_int_equal(iccsp_cards_locate(cards, rm, context, "Other\0", at, 2), ICCSP_OK);
    assert_int_equal(at[0].event & ICCSP_READER_ATRMATCH, 0);
    assert_int_equal(iccsp_cards_locate(cards, rm, context, NULL, at, 2), ICCSP_OK);
    assert_true((at[0].event & ICCSP_READER_ATRMATCH) != 0);

    memcpy(atr.atr, demo, sizeof(demo));
    memset(atr.mask, 0xFF, sizeof(demo));
    assert_int_equal(iccsp_cards_locate_by_atr(rm, context, NULL, 1, at, 2), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_locate_by_atr(rm, context, &atr, 1, at, 2), ICCSP_OK);
    assert_true((at[0].event & ICCSP_READER_ATRMATCH) != 0);
    atr.atr[19] ^= 1;
    assert_int_equal(iccsp_cards_locate_by_atr(rm, context, &atr, 1, at, 2), ICCSP_OK);
    assert_int_equal(at[0].event & ICCSP_READER_ATRMATCH, 0);
    /* A bit that the mask leaves out. */
    atr.mask[19] = 0xFE;
    assert_int_equal(iccsp_cards_locate_by_atr(rm, context, &atr, 1, at, 2), ICCSP_OK);
    assert_true((at[0].event & ICCSP_READER_ATRMATCH) != 0);
    for (uint32_t i = 0; i < 3; i++) {
        static const uint32_t lengths[] = {0, 34, 0xFFFFFFFFu};

        atr.len = lengths[i];
        assert_int_equal(iccsp_cards_locate_by_atr(rm, context, &atr, 1, at, 2), ICCSP_E_INVALID_VALUE);
    }
    iccsp_rm_close(&rm);
}

#define CHANGE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHANGE_TEST(test_wrong_types_are_refused_and_nothing_is_written),
        CHANGE_TEST(test_what_was_introduced_is_there_for_others),
        CHANGE_TEST(test_forget_and_introduce_again),
        CHANGE_TEST(test_providers_by_number),
        CHANGE_TEST(test_a_wrong_file_is_not_replaced),
        CHANGE_TEST(test_groups_that_are_refused),
        CHANGE_TEST(test_groups_and_their_readers),
        CHANGE_TEST(test_a_wrong_file_of_groups_is_reported),
        CHANGE_TEST(test_readers_of_groups),
        CHANGE_TEST(test_locate_by_name_and_by_atr),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
