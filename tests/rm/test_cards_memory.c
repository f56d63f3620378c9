/* SPDX-License-Identifier: BSD-2-Clause */
/* The card-type database without memory (hostile-cards H3): each allocation fails in turn, nothing is left
 * behind, and no file is lost. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/cards.h"
#include "support/alloc_watch.h"
#include "support/card_folders.h"

#define GUID_A "{0123ABCD-0000-1111-2222-333344445555}"

static struct card_folders folders;

static int setup(void **state)
{
    (void)state;
    card_folders_make(&folders);
    card_folders_write(&folders, 1, "a.conf",
                       "[a]\natr = 3B 02 14 50\ninterface = " GUID_A "\ncsp = x\naid = A000000308\n[b]\n");
    card_folders_write(&folders, 1, "wrong.conf", "[c]\natr = 3B\n");
    card_folders_write(&folders, 1, "groups.conf", "[G]\nreader = R\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    card_folders_remove(&folders);
    return 0;
}

static bool went_through(iccsp_hr hr)
{
    assert_true(hr == ICCSP_OK || hr == ICCSP_E_OUTOFMEMORY);
    return hr == ICCSP_OK;
}

static bool ask(void)
{
    static const uint8_t atr[] = {0x3B, 0x02, 0x14, 0x50};
    struct iccsp_cards *cards = NULL;
    char names[200];
    size_t len = 0;
    iccsp_hr hr = iccsp_cards_open(folders.list, CARD_FOLDERS, &cards);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_list(cards, atr, sizeof(atr), NULL, 0, names, sizeof(names), &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_list(cards, NULL, 0, NULL, 0, names, sizeof(names), &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_groups_list(cards, names, sizeof(names), &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_groups_members(cards, "G", names, sizeof(names), &len);
    iccsp_cards_close(&cards);
    return went_through(hr);
}

/* Each round begins without what the one before wrote. */
static void forget_changes(void)
{
    static const char *const files[] = {"introduced.conf", "groups.conf"};
    char path[400];

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folders.folder[0], files[i]);
        remove(path);
    }
}

static bool change(void)
{
    static const uint8_t atr[] = {0x3B, 0x00};
    const struct iccsp_card_type type = {
        .size = sizeof(type), .name = "new", .atr = atr, .atr_len = sizeof(atr)};
    struct iccsp_cards *cards = NULL;
    iccsp_hr hr;

    forget_changes();
    hr = iccsp_cards_open(folders.list, CARD_FOLDERS, &cards);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_introduce(cards, &type);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_set_provider_name(cards, "a", ICCSP_PROVIDER_KSP, "k");
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_groups_add_reader(cards, "G", "new");
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_groups_remove_reader(cards, "G", "new");
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_forget(cards, "new");
    iccsp_cards_close(&cards);
    return went_through(hr);
}

static void test_asking_without_memory(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(ask), 15, 1000);
}

static void test_changing_without_memory(void **state)
{
    char *text;

    (void)state;
    assert_in_range(alloc_fail_each(change), 30, 3000);
    text = card_folders_read(&folders, 0, "introduced.conf");
    assert_non_null(text);
    assert_non_null(strstr(text, "[a]"));
    assert_null(strstr(text, "[new]"));
    free(text);
}

/* Reading again and again does not add up. */
static void test_reading_again_does_not_add_up(void **state)
{
    struct iccsp_cards *cards = NULL;
    struct iccsp_card_type_info info = {.size = sizeof(info)};
    size_t len = 0;
    long live;

    (void)state;
    assert_int_equal(iccsp_cards_open(folders.list, CARD_FOLDERS, &cards), ICCSP_OK);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
    live = alloc_live();
    for (int i = 0; i < 100; i++) {
        assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
        assert_int_equal(iccsp_cards_get(cards, "a", &info), ICCSP_OK);
    }
    assert_int_equal(alloc_live(), live);
    iccsp_cards_close(&cards);
}

#define MEMORY_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MEMORY_TEST(test_asking_without_memory),
        MEMORY_TEST(test_changing_without_memory),
        MEMORY_TEST(test_reading_again_does_not_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
