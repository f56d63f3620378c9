/* SPDX-License-Identifier: BSD-2-Clause */
/* The card-type database: what its files say, and asking for it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/cards.h"
#include "rm/own_cards.h"

#define GUID_A "{0123ABCD-0000-1111-2222-333344445555}"
#define GUID_B "{0123ABCD-0000-1111-2222-333344446666}"

static const GUID guid_a = {0x0123ABCD, 0x0000, 0x1111, {0x22, 0x22, 0x33, 0x33, 0x44, 0x44, 0x55, 0x55}};
static const GUID guid_b = {0x0123ABCD, 0x0000, 0x1111, {0x22, 0x22, 0x33, 0x33, 0x44, 0x44, 0x66, 0x66}};
static const uint8_t atr_a[] = {0x3B, 0x02, 0x14, 0x50};

static const char *listed(const uint8_t *atr, size_t atr_len, const GUID *iids, size_t count)
{
    static char names[4096];
    size_t len;

    assert_int_equal(iccsp_cards_list(cards, atr, atr_len, iids, count, names, sizeof(names), &len),
                     ICCSP_OK);
    return card_names_joined(names);
}

static const char *all(void)
{
    return listed(NULL, 0, NULL, 0);
}

static struct iccsp_cards_problem problem(size_t index)
{
    struct iccsp_cards_problem p = {.size = sizeof(p)};

    assert_int_equal(iccsp_cards_get_problem(cards, index, &p), ICCSP_OK);
    return p;
}

static void assert_no_problem(void)
{
    struct iccsp_cards_problem p = {.size = sizeof(p)};

    assert_int_equal(iccsp_cards_get_problem(cards, 0, &p), ICCSP_S_FALSE);
}

static void test_wrong_arguments(void **state)
{
    const char *relative[] = {"cards.d"}, *none[] = {NULL}, *nine[9];
    struct iccsp_cards *other = NULL;
    char name[8];
    size_t len;
    GUID guid;

    (void)state;
    assert_int_equal(iccsp_cards_open(NULL, 0, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_open(relative, 1, &other), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_cards_open(none, 1, &other), ICCSP_E_POINTER);
    for (int i = 0; i < 9; i++)
        nine[i] = folders.folder[0];
    assert_int_equal(iccsp_cards_open(nine, 9, &other), ICCSP_E_INVALIDARG);
    assert_null(other);
    assert_int_equal(iccsp_cards_list(NULL, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 8, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_list(cards, atr_a, 0, NULL, 0, NULL, 0, &len), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_cards_list(cards, atr_a, 34, NULL, 0, NULL, 0, &len), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_cards_list(cards, NULL, 4, NULL, 0, NULL, 0, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 1, NULL, 0, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_provider(cards, NULL, &guid), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_provider(cards, "x", NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_provider(cards, "x", &guid), ICCSP_E_UNKNOWN_CARD);
    assert_int_equal(iccsp_cards_provider_name(cards, "x", 0, name, sizeof(name), &len),
                     ICCSP_E_INVALID_VALUE);
    assert_int_equal(iccsp_cards_interfaces(cards, "x", NULL, 0, &len), ICCSP_E_UNKNOWN_CARD);
}

static void test_no_files_are_no_failure(void **state)
{
    const char *missing[] = {"/nowhere/cards.d"};
    struct iccsp_cards *other;
    size_t len;

    (void)state;
    assert_string_equal(all(), "");
    assert_no_problem();
#ifdef _WIN32
    missing[0] = "C:\\nowhere\\cards.d";
#endif
    assert_int_equal(iccsp_cards_open(missing, 1, &other), ICCSP_OK);
    assert_int_equal(iccsp_cards_list(other, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 1);
    iccsp_cards_close(&other);
    assert_null(other);
}

/* Each is a whole file, and what is wrong with it. */
static const struct {
    const char *text;
    uint32_t line;
    const char *sentence;
} wrong_files[] = {
    {"atr = 3B 00\n", 1, "a setting comes before the first"},
    {"[a\n", 1, "the ']' that ends the name"},
    {"[]\n", 1, "the name of a card type is 1 to 255 bytes"},
    {"[a]\nnothing\n", 2, "neither '[name]' nor 'key = value'"},
    {"[a]\n= x\n", 2, "neither '[name]' nor 'key = value'"},
    {"# x\n\n[a]\nATR = 3B 00\n", 4, "there is no setting 'ATR'"},
    {"[a]\natr = 3B\n", 2, "'atr' takes 2 to 33 bytes in hex"},
    {"[a]\natr = 3B 0\n", 2, "'atr' takes 2 to 33 bytes in hex"},
    {"[a]\natr =\n", 2, "'atr' takes 2 to 33 bytes in hex"},
    {"[a]\natr = 3B 02 1G 50\n", 2, "'atr' takes 2 to 33 bytes in hex"},
    {"[a]\natr = 3B0000000000000000000000000000000000000000000000000000000000000000 00\n", 2,
     "'atr' takes 2 to 33 bytes in hex"},
    {"[a]\natr-mask = FF FF\n", 2, "'atr-mask' does not follow the bytes"},
    {"[a]\naid = A000000308\natr-mask = FF FF FF FF FF\n", 3, "'atr-mask' does not follow the bytes"},
    {"[a]\natr = 3B 00\natr-mask = FF\n", 3, "the mask is not 2 bytes"},
    {"[a]\natr = 3B 00\natr-mask = FF FF\natr-mask = FF FF\n", 4, "does not follow the bytes"},
    {"[a]\natr = 3B 01\natr-mask = FF FE\n", 3, "byte 2 has bits that its mask leaves out"},
    {"[a]\naid = A0 00 00 03\n", 2, "'aid' takes 5 to 16 bytes"},
    {"[a]\nhistorical-bytes = 00112233445566778899AABBCCDDEEFF\n", 2, "takes 1 to 15 bytes"},
    {"[a]\ninterface = {1}\n", 2, "'interface' takes a GUID"},
    {"[a]\nprovider = " GUID_A "0\n", 2, "'provider' takes a GUID"},
    {"[a]\nprovider = " GUID_A "\nprovider = " GUID_B "\n", 3, "has a provider already"},
    {"[a]\ncsp = x\nprovider-00000002 = y\n", 3, "has a provider of this kind already"},
    {"[a]\nprovider-00000001 = x\n", 2, "there is no setting 'provider-00000001'"},
    {"[a]\ncsp =\n", 2, "takes the name of a provider"},
    {"[a]\nprovider-library = lib.so\n", 2, "takes the absolute path of a library"},
    {"[a]\nforgotten = no\n", 2, "'forgotten' can only be yes"},
    {"[a]\ncsp = \xC3\x28\n", 2, "the line is not UTF-8"},
    {"[a]\ncsp = \x1B[2J\n", 2, "there is a control character"},
};

static void test_a_wrong_file_is_skipped_whole_and_reported(void **state)
{
    (void)state;
    card_folders_write(&folders, 0, "z.conf", "[good]\natr = 3B 00\n");
    for (size_t i = 0; i < sizeof(wrong_files) / sizeof(wrong_files[0]); i++) {
        char text[600];

        /* What is before the mistake does not count either. */
        snprintf(text, sizeof(text), "%s", wrong_files[i].text);
        card_folders_write(&folders, 0, "wrong.conf", text);
        assert_string_equal(all(), "good");
        const struct iccsp_cards_problem p = problem(0);
        if (p.line != wrong_files[i].line || strstr(p.sentence, wrong_files[i].sentence) == NULL)
            fail_msg("%s: line %u: %s", wrong_files[i].text, (unsigned)p.line, p.sentence);
        assert_non_null(strstr(p.file, "wrong.conf"));
    }
    card_folders_write(&folders, 0, "wrong.conf", "[right]\n");
    assert_string_equal(all(), "good|right");
    assert_no_problem();
}

static void test_a_long_line_is_refused(void **state)
{
    char *text = (char *)malloc(6000);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', 5999);
    text[5999] = '\0';
    card_folders_write(&folders, 0, "long.conf", text);
    free(text);
    assert_string_equal(all(), "");
    assert_non_null(strstr(problem(0).sentence, "longer than 4096 bytes"));
}

static void test_blanks_comments_and_ends_of_lines(void **state)
{
    struct iccsp_card_evidence e;

    (void)state;
    card_folders_write(&folders, 0, "a.conf",
                       "\xEF\xBB\xBF# a comment\r\n  ; another\r\n\r\n \t[ Name # 1 ] \r\n\tatr=3b0214:50\r\n"
                       "[Z]\naid = A0:00:00 0308");
    assert_string_equal(all(), "Name # 1|Z");
    assert_no_problem();
    assert_int_equal(iccsp_cards_get_evidence(cards, "name # 1", 0, &e), ICCSP_OK);
    assert_int_equal(e.kind, ICCSP_EVIDENCE_ATR);
    assert_int_equal(e.len, sizeof(atr_a));
    assert_memory_equal(e.bytes, atr_a, sizeof(atr_a));
    assert_int_equal(iccsp_cards_get_evidence(cards, "name # 1", 1, &e), ICCSP_S_FALSE);
    assert_int_equal(iccsp_cards_get_evidence(cards, "z", 0, &e), ICCSP_OK);
    assert_int_equal(e.kind, ICCSP_EVIDENCE_AID);
    assert_int_equal(e.len, 5);
}

static void test_all_facts_of_a_type(void **state)
{
    struct iccsp_card_type_info info = {.size = sizeof(info)};
    char text[100];
    GUID guids[2], guid;
    size_t len;

    (void)state;
    card_folders_write(&folders, 1, "a.conf",
                       "[Other]\n\n[Full]\natr = 3B 02 14 50\ninterface = " GUID_A "\ninterface = " GUID_B
                       "\nprovider = " GUID_B "\ncsp = The CSP\nksp = The KSP\ncard-module = mod.dll\n"
                       "provider-80000100 = custom\n");
    assert_int_equal(iccsp_cards_get(cards, "FULL", &info), ICCSP_OK);
    assert_string_equal(info.name, "Full");
    assert_int_equal(info.folder, 1);
    assert_int_equal(info.line, 3);
    assert_int_equal(info.interface_count, 2);
    assert_int_equal(info.evidence_count, 1);
    assert_int_equal(info.has_provider, 1);
    assert_true(iccsp_guid_equal(&info.provider, &guid_b));
    assert_non_null(strstr(info.file, "system/a.conf"));
    assert_string_equal(info.provider_library, "");
    info.size--;
    assert_int_equal(iccsp_cards_get(cards, "FULL", &info), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_cards_interfaces(cards, "Full", guids, 1, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 2);
    assert_int_equal(iccsp_cards_interfaces(cards, "Full", guids, 2, &len), ICCSP_OK);
    assert_true(iccsp_guid_equal(&guids[0], &guid_a) && iccsp_guid_equal(&guids[1], &guid_b));
    assert_int_equal(iccsp_cards_provider(cards, "Full", &guid), ICCSP_OK);
    assert_true(iccsp_guid_equal(&guid, &guid_b));
    assert_int_equal(iccsp_cards_provider_name(cards, "Full", 1, text, sizeof(text), &len), ICCSP_OK);
    assert_string_equal(text, GUID_B);
    assert_int_equal(len, 39);
    assert_int_equal(iccsp_cards_provider_name(cards, "Full", 2, text, sizeof(text), &len), ICCSP_OK);
    assert_string_equal(text, "The CSP");
    assert_int_equal(iccsp_cards_provider_name(cards, "Full", 3, text, 7, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 8);
    assert_int_equal(iccsp_cards_provider_name(cards, "Full", ICCSP_PROVIDER_CARD_MODULE, NULL, 0, &len),
                     ICCSP_OK);
    assert_int_equal(len, 8);
    assert_int_equal(iccsp_cards_provider_name(cards, "Full", 0x80000100u, text, sizeof(text), &len),
                     ICCSP_OK);
    assert_string_equal(text, "custom");
    assert_int_equal(iccsp_cards_provider_name(cards, "Full", 4, text, sizeof(text), &len),
                     ICCSP_E_ICC_INSTALLATION);
}

static void test_no_provider_and_no_card(void **state)
{
    static const GUID zero;
    GUID guid = guid_a;

    (void)state;
    card_folders_write(&folders, 0, "a.conf", "[a]\n");
    assert_int_equal(iccsp_cards_provider(cards, "a", &guid), ICCSP_E_ICC_INSTALLATION);
    assert_true(iccsp_guid_equal(&guid, &zero));
    assert_int_equal(iccsp_cards_provider(cards, "b", &guid), ICCSP_E_UNKNOWN_CARD);
}

static void test_an_earlier_folder_hides_a_name(void **state)
{
    struct iccsp_card_type_info info = {.size = sizeof(info)};

    (void)state;
    card_folders_write(&folders, 1, "a.conf", "[One]\n[Two]\natr = 3B 02 14 50\n[Three]\n");
    card_folders_write(&folders, 0, "b.conf", "[TWO]\n[three]\nforgotten = yes\n");
    card_folders_write(&folders, 0, "a.conf.bak", "[Four]\n");
    card_folders_write(&folders, 0, ".a.conf", "[Five]\n");
    assert_string_equal(all(), "One|TWO");
    assert_string_equal(listed(atr_a, sizeof(atr_a), NULL, 0), "");
    assert_int_equal(iccsp_cards_get(cards, "two", &info), ICCSP_OK);
    assert_int_equal(info.folder, 0);
    assert_int_equal(iccsp_cards_get(cards, "Three", &info), ICCSP_E_UNKNOWN_CARD);
}

static void test_atr_matches_under_its_mask(void **state)
{
    uint8_t atr[sizeof(atr_a) + 1] = {0};

    (void)state;
    card_folders_write(&folders, 0, "a.conf",
                       "[exact]\natr = 3B 02 14 50\n"
                       "[loose]\natr = 3B 02 00 50\natr-mask = FF FF 00 FF\n"
                       "[looser]\natr = 3B 02 00 50\natr-mask = FF FF 00 F0\n"
                       "[history]\nhistorical-bytes = 14 50\n"
                       "[long]\natr = 3B 02 14 50 00\n"
                       "[by application]\naid = A0 00 00 03 08\n");
    assert_string_equal(listed(atr_a, sizeof(atr_a), NULL, 0), "exact|loose|looser|history");
    memcpy(atr, atr_a, sizeof(atr_a));
    atr[2] = 0x15;
    assert_string_equal(listed(atr, sizeof(atr_a), NULL, 0), "loose|looser");
    atr[3] = 0x5F;
    assert_string_equal(listed(atr, sizeof(atr_a), NULL, 0), "looser");
    /* Another length: the historical bytes are there as well. */
    memcpy(atr, atr_a, sizeof(atr_a));
    assert_string_equal(listed(atr, sizeof(atr), NULL, 0), "long|history");
    assert_string_equal(listed(atr, 1, NULL, 0), "");
}

static void test_all_interfaces_must_be_supported(void **state)
{
    const GUID both[] = {guid_a, guid_b};

    (void)state;
    card_folders_write(&folders, 0, "a.conf",
                       "[a]\natr = 3B 02 14 50\ninterface = " GUID_A "\n[ab]\ninterface = " GUID_B
                       "\ninterface = " GUID_A "\n[none]\natr = 3B 02 14 50\n");
    assert_string_equal(listed(NULL, 0, &guid_a, 1), "a|ab");
    assert_string_equal(listed(NULL, 0, both, 2), "ab");
    assert_string_equal(listed(atr_a, sizeof(atr_a), &guid_a, 1), "a");
    assert_string_equal(listed(atr_a, sizeof(atr_a), both, 2), "");
}

static void test_lengths_of_lists(void **state)
{
    char names[8] = "xxxxxxx";
    size_t len;

    (void)state;
    card_folders_write(&folders, 0, "a.conf", "[b]\n[aa]\n");
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 6);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, names, 5, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 6);
    assert_memory_equal(names, "xxxxxxx", 8);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, names, 6, &len), ICCSP_OK);
    assert_memory_equal(names, "aa\0b\0\0x", 8);
}

static void test_changes_of_files_are_noticed(void **state)
{
    char path[400];

    (void)state;
    card_folders_write(&folders, 0, "a.conf", "[a]\n");
    assert_string_equal(all(), "a");
    /* In place and as long, within one tick of the clock. */
    card_folders_write(&folders, 0, "a.conf", "[b]\n");
    assert_string_equal(all(), "b");
    card_folders_write(&folders, 1, "c.conf", "[c]\n");
    assert_string_equal(all(), "b|c");
    snprintf(path, sizeof(path), "%s/a.conf", folders.folder[0]);
    remove(path);
    assert_string_equal(all(), "c");
}

static void test_shipped_types(void **state)
{
    static const uint8_t demo[] = {0x3B, 0x8D, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0xF0, 0x65,
                                   0x49, 0x43, 0x43, 0x53, 0x50, 0x73, 0xF7, 0x21, 0xFB, 0xB6};
    static const uint8_t openpgp[] = {0x3B, 0xDA, 0x18, 0xFF, 0x81, 0xB1, 0xFE, 0x75, 0x1F, 0x03, 0x00,
                                      0x31, 0xF5, 0x73, 0xC0, 0x01, 0x60, 0x00, 0x90, 0x00, 0x1C};
    const char *shipped[] = {SHIPPED_CARDS};

    (void)state;
    iccsp_cards_close(&cards);
    assert_int_equal(iccsp_cards_open(shipped, 1, &cards), ICCSP_OK);
    assert_no_problem();
    assert_string_equal(
        all(), "eMRTD|GIDS|iccsp demo card|iccsp demo card, short length|iccsp demo card, T=0|OpenPGP|PIV");
    assert_string_equal(listed(demo, sizeof(demo), NULL, 0), "iccsp demo card");
    assert_string_equal(listed(openpgp, sizeof(openpgp), NULL, 0), "OpenPGP");
}

#define CARDS_TEST(name) cmocka_unit_test_setup_teardown(name, own_cards_open, own_cards_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CARDS_TEST(test_wrong_arguments),
        CARDS_TEST(test_no_files_are_no_failure),
        CARDS_TEST(test_a_wrong_file_is_skipped_whole_and_reported),
        CARDS_TEST(test_a_long_line_is_refused),
        CARDS_TEST(test_blanks_comments_and_ends_of_lines),
        CARDS_TEST(test_all_facts_of_a_type),
        CARDS_TEST(test_no_provider_and_no_card),
        CARDS_TEST(test_an_earlier_folder_hides_a_name),
        CARDS_TEST(test_atr_matches_under_its_mask),
        CARDS_TEST(test_all_interfaces_must_be_supported),
        CARDS_TEST(test_lengths_of_lists),
        CARDS_TEST(test_changes_of_files_are_noticed),
        CARDS_TEST(test_shipped_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
