/* SPDX-License-Identifier: BSD-2-Clause */
/* Card types, reader groups and looking for cards, as winscard has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/winscard.h"
#include "own_config.h"

#define A_TYPE "Test Card"

static const GUID a_provider = {0x11111111, 2, 3, {4}};
static const GUID interfaces[] = {{0x22222222, 2, 3, {4}}, {0x33333333, 2, 3, {4}}, {0x44444444, 2, 3, {4}}};
static const BYTE demo_atr[] = {0x3B, 0x8D, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0xF0, 0x65,
                                0x49, 0x43, 0x43, 0x53, 0x50, 0x73, 0xF7, 0x21, 0xFB, 0xB6};

static SCARDCONTEXT context;

static int set_up(void **state)
{
    (void)state;
    return SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context) == SCARD_S_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    SCardForgetCardType(context, A_TYPE);
    return SCardReleaseContext(context) == SCARD_S_SUCCESS ? 0 : -1;
}

static void introduce(void)
{
    assert_int_equal(
        SCardIntroduceCardType(context, A_TYPE, &a_provider, interfaces, 2, demo_atr, NULL, sizeof(demo_atr)),
        SCARD_S_SUCCESS);
}

static bool is_listed(const char *names, const char *name)
{
    for (; *names != '\0'; names += strlen(names) + 1)
        if (strcmp(names, name) == 0)
            return true;
    return false;
}

static bool lists_type(const BYTE *atr, const GUID *wanted, DWORD count)
{
    char *names = NULL;
    DWORD len = SCARD_AUTOALLOCATE;
    bool found;

    assert_int_equal(SCardListCards(context, atr, wanted, count, (LPSTR)&names, &len), SCARD_S_SUCCESS);
    found = is_listed(names, A_TYPE);
    assert_int_equal(SCardFreeMemory(context, names), SCARD_S_SUCCESS);
    return found;
}

static void test_card_types_are_found(void **state)
{
    BYTE other[sizeof(demo_atr)];

    (void)state;
    assert_false(lists_type(NULL, NULL, 0));
    introduce();
    memcpy(other, demo_atr, sizeof(other));
    other[12] ^= 1;
    assert_true(lists_type(NULL, NULL, 0));
    assert_true(lists_type(demo_atr, NULL, 0));
    assert_false(lists_type(other, NULL, 0));
    assert_true(lists_type(demo_atr, interfaces, 2));
    assert_false(lists_type(demo_atr, interfaces, 3));
    assert_int_equal(SCardForgetCardType(context, "test card"), SCARD_S_SUCCESS);
    assert_false(lists_type(NULL, NULL, 0));
}

static void test_a_type_is_described(void **state)
{
    GUID found[3], provider;
    DWORD count = 0, len = 64;
    char text[64];

    (void)state;
    introduce();
    assert_int_equal(SCardListInterfaces(context, A_TYPE, NULL, &count), SCARD_S_SUCCESS);
    assert_int_equal(count, 2);
    count = 1;
    assert_int_equal(SCardListInterfaces(context, A_TYPE, found, &count), SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(count, 2);
    count = 1000;
    assert_int_equal(SCardListInterfaces(context, A_TYPE, found, &count), SCARD_S_SUCCESS);
    assert_memory_equal(found, interfaces, 2 * sizeof(GUID));
    assert_int_equal(SCardGetProviderId(context, A_TYPE, &provider), SCARD_S_SUCCESS);
    assert_memory_equal(&provider, &a_provider, sizeof(GUID));

    assert_int_equal(SCardGetCardTypeProviderName(context, A_TYPE, SCARD_PROVIDER_CSP, text, &len),
                     SCARD_E_ICC_INSTALLATION);
    assert_int_equal(SCardSetCardTypeProviderName(context, A_TYPE, SCARD_PROVIDER_CSP, "A CSP"),
                     SCARD_S_SUCCESS);
    len = 2;
    assert_int_equal(SCardGetCardTypeProviderName(context, A_TYPE, SCARD_PROVIDER_CSP, text, &len),
                     SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, sizeof("A CSP"));
    assert_int_equal(SCardGetCardTypeProviderName(context, A_TYPE, SCARD_PROVIDER_CSP, text, &len),
                     SCARD_S_SUCCESS);
    assert_string_equal(text, "A CSP");
}

static void test_types_that_are_wrong(void **state)
{
    static const BYTE no_atr[] = {0x3B, 0xFF, 1, 2, 3, 0xFF, 1, 2, 3, 0xFF, 1, 2,
                                  3,    0xFF, 1, 2, 3, 0xFF, 1, 2, 3, 0xFF, 1, 2,
                                  3,    0xFF, 1, 2, 3, 0xFF, 1, 2, 3, 0xFF};
    GUID out;
    DWORD len = 0;

    (void)state;
    introduce();
    assert_int_equal(SCardIntroduceCardType(context, A_TYPE, NULL, NULL, 0, NULL, NULL, 0),
                     SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardIntroduceCardType(context, NULL, NULL, NULL, 0, NULL, NULL, 0),
                     SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardIntroduceCardType(context, "x", NULL, NULL, 1, NULL, NULL, 0),
                     SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardIntroduceCardType(context, "x", NULL, NULL, 0, demo_atr, NULL, 0),
                     SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardIntroduceCardType(4711, "x", NULL, NULL, 0, NULL, NULL, 0), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardListCards(context, no_atr, NULL, 0, NULL, &len), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardListCards(context, NULL, NULL, 1, NULL, &len), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardListCards(context, NULL, NULL, 0, NULL, NULL), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardListCards(4711, NULL, NULL, 0, NULL, &len), SCARD_E_INVALID_HANDLE);
    /* Without a context, too. */
    assert_int_equal(SCardListCards(0, NULL, NULL, 0, NULL, &len), SCARD_S_SUCCESS);
    assert_int_equal(SCardGetProviderId(context, "none", &out), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardListInterfaces(context, "none", NULL, &len), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardForgetCardType(context, "none"), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardSetCardTypeProviderName(context, "none", SCARD_PROVIDER_CSP, "x"),
                     SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardSetCardTypeProviderName(context, A_TYPE, 0, "x"), SCARD_E_INVALID_VALUE);
}

static void test_cards_are_located(void **state)
{
    SCARD_READERSTATE s = {.szReader = FIRST_READER};
    SCARD_ATRMASK atr = {.cbAtr = sizeof(demo_atr)};

    (void)state;
    introduce();
    assert_int_equal(SCardLocateCards(context, "none\0", &s, 1), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardLocateCards(context, NULL, &s, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardLocateCards(context, A_TYPE "\0", NULL, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardLocateCards(4711, A_TYPE "\0", &s, 1), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardLocateCards(context, A_TYPE "\0", &s, 1), SCARD_S_SUCCESS);
    assert_true((s.dwEventState & SCARD_STATE_ATRMATCH) != 0);
    assert_int_equal(s.cbAtr, sizeof(demo_atr));

    memcpy(atr.rgbAtr, demo_atr, sizeof(demo_atr));
    memset(atr.rgbMask, 0xFF, sizeof(demo_atr));
    assert_int_equal(SCardLocateCardsByATR(context, &atr, 1, &s, 1), SCARD_S_SUCCESS);
    assert_true((s.dwEventState & SCARD_STATE_ATRMATCH) != 0);
    atr.rgbAtr[5] ^= 1;
    assert_int_equal(SCardLocateCardsByATR(context, &atr, 1, &s, 1), SCARD_S_SUCCESS);
    assert_true((s.dwEventState & SCARD_STATE_PRESENT) != 0);
    assert_true((s.dwEventState & SCARD_STATE_ATRMATCH) == 0);
    atr.cbAtr = 34;
    assert_int_equal(SCardLocateCardsByATR(context, &atr, 1, &s, 1), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardLocateCardsByATR(context, NULL, 1, &s, 1), SCARD_E_INVALID_PARAMETER);
}

/* No byte behind the ATR is looked at, wherever it ends. */
static void test_an_atr_says_how_long_it_is(void **state)
{
    static const struct {
        BYTE bytes[33], len;
    } atrs[] = {
        {{0x3B, 0x00}, 2},
        {{0x3B, 0x02, 0x14, 0x50}, 4},
        {{0x3B, 0x80, 0x80, 0x01, 0x01}, 5},
        {{0x3F, 0x10, 0x11}, 3},
        {{0x3B, 0x9F, 0x95, 0x81, 0x31, 0xFE, 0x9F, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0x55},
         23},
    };
    DWORD len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(atrs) / sizeof(atrs[0]); i++) {
        BYTE *exact = (BYTE *)test_malloc(atrs[i].len);

        memcpy(exact, atrs[i].bytes, atrs[i].len);
        assert_int_equal(SCardIntroduceCardType(context, A_TYPE, NULL, NULL, 0, exact, NULL, atrs[i].len),
                         SCARD_S_SUCCESS);
        assert_true(lists_type(exact, NULL, 0));
        assert_int_equal(SCardListCards(context, exact, NULL, 0, NULL, &len), SCARD_S_SUCCESS);
        assert_int_equal(SCardForgetCardType(context, A_TYPE), SCARD_S_SUCCESS);
        test_free(exact);
    }
}

static LONG readers_of(const char *groups)
{
    DWORD len = 0;

    return SCardListReaders(context, groups, NULL, &len);
}

static void test_groups_have_readers(void **state)
{
    char groups[100] = "";
    DWORD len = sizeof(groups);

    (void)state;
    assert_int_equal(SCardIntroduceReaderGroup(context, "Mine"), SCARD_S_SUCCESS);
    assert_int_equal(SCardIntroduceReaderGroup(context, "mine"), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardIntroduceReaderGroup(context, "My$group"), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardIntroduceReaderGroup(context, NULL), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardListReaderGroups(context, groups, &len), SCARD_S_SUCCESS);
    assert_string_equal(groups, "SCard$DefaultReaders");
    assert_true(is_listed(groups, "Mine"));
    assert_int_equal(readers_of("Mine\0"), SCARD_E_NO_READERS_AVAILABLE);
    assert_int_equal(SCardAddReaderToGroup(context, FIRST_READER, "Mine"), SCARD_S_SUCCESS);
    assert_int_equal(readers_of("Mine\0"), SCARD_S_SUCCESS);
    assert_int_equal(readers_of("Others\0"), SCARD_E_NO_READERS_AVAILABLE);
    assert_int_equal(readers_of("Others\0Mine\0"), SCARD_S_SUCCESS);
    assert_int_equal(readers_of("SCard$DefaultReaders\0"), SCARD_S_SUCCESS);
    assert_int_equal(readers_of("SCard$AllReaders\0"), SCARD_S_SUCCESS);
    assert_int_equal(readers_of(""), SCARD_S_SUCCESS);
    assert_int_equal(SCardRemoveReaderFromGroup(context, "none", "Mine"), SCARD_E_UNKNOWN_READER);
    assert_int_equal(SCardRemoveReaderFromGroup(context, FIRST_READER, "Mine"), SCARD_S_SUCCESS);
    assert_int_equal(SCardForgetReaderGroup(context, "Mine"), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardAddReaderToGroup(context, FIRST_READER, "Other"), SCARD_S_SUCCESS);
    assert_int_equal(SCardForgetReaderGroup(context, "Other"), SCARD_S_SUCCESS);
    assert_int_equal(readers_of("Other\0"), SCARD_E_NO_READERS_AVAILABLE);
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION(test_card_types_are_found), SESSION(test_a_type_is_described),
        SESSION(test_types_that_are_wrong), SESSION(test_cards_are_located),
        SESSION(test_groups_have_readers),  SESSION(test_an_atr_says_how_long_it_is),
    };

    own_config();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
