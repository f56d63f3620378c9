/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes into iccsp-winscard.dll as UTF-16 comes out of it as UTF-8, and the other way round: card types,
 * reader groups, looking for cards, and the cache. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <direct.h>
#include <process.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "iccsp/winscard.h"

#define READER      "iccsp Virtual Reader 00 00"
#define READER_WIDE L"iccsp Virtual Reader 00 00"
#define TYPE        "T\xC3\xBCr"
#define TYPE_WIDE   L"T\u00FCr"
#define GROUP       "\xE2\x82\xAC group"
#define GROUP_WIDE  L"\u20AC group"
#define NO_UTF16    L"\xD800"

static const GUID a_provider = {0x11111111, 2, 3, {4}};
static const GUID interfaces[] = {{0x22222222, 2, 3, {4}}, {0x33333333, 2, 3, {4}}};
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
    SCardForgetCardTypeW(context, TYPE_WIDE);
    SCardForgetReaderGroupW(context, GROUP_WIDE);
    return SCardReleaseContext(context) == SCARD_S_SUCCESS ? 0 : -1;
}

static LONG introduce(const WCHAR *name)
{
    return SCardIntroduceCardTypeW(context, name, &a_provider, interfaces, 2, demo_atr, NULL,
                                   sizeof(demo_atr));
}

static bool is_listed(const char *names, const char *name)
{
    for (; *names != '\0'; names += strlen(names) + 1)
        if (strcmp(names, name) == 0)
            return true;
    return false;
}

static bool is_listed_wide(const WCHAR *names, const WCHAR *name)
{
    for (; *names != 0; names += wcslen(names) + 1)
        if (wcscmp(names, name) == 0)
            return true;
    return false;
}

static void test_texts_that_are_none(void **state)
{
    static const WCHAR *const wrong[] = {NULL, NO_UTF16};
    GUID guid;
    DWORD len = 1;
    BYTE byte = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        WCHAR *text = (WCHAR *)(uintptr_t)wrong[i];

        assert_int_equal(introduce(text), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardForgetCardTypeW(context, text), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardListInterfacesW(context, text, &guid, &len), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardGetProviderIdW(context, text, &guid), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardGetCardTypeProviderNameW(context, text, SCARD_PROVIDER_CSP, NULL, &len),
                         SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardSetCardTypeProviderNameW(context, text, SCARD_PROVIDER_CSP, L"x"),
                         SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardIntroduceReaderGroupW(context, text), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardForgetReaderGroupW(context, text), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardAddReaderToGroupW(context, text, GROUP_WIDE), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardAddReaderToGroupW(context, READER_WIDE, text), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardRemoveReaderFromGroupW(context, text, GROUP_WIDE), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardRemoveReaderFromGroupW(context, READER_WIDE, text), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardReadCacheW(context, &guid, 0, text, &byte, &len), SCARD_E_INVALID_PARAMETER);
        assert_int_equal(SCardWriteCacheW(context, &guid, 0, text, &byte, 1), SCARD_E_INVALID_PARAMETER);
    }
    assert_int_equal(introduce(TYPE_WIDE), SCARD_S_SUCCESS);
    assert_int_equal(SCardSetCardTypeProviderNameW(context, TYPE_WIDE, SCARD_PROVIDER_CSP, NO_UTF16),
                     SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardListReadersW(context, NO_UTF16 L"\0", NULL, &len), SCARD_E_INVALID_PARAMETER);
}

static void test_names_of_card_types(void **state)
{
    char *names = NULL;
    WCHAR *wide = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    (void)state;
    assert_int_equal(SCardForgetCardTypeW(context, TYPE_WIDE), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(introduce(TYPE_WIDE), SCARD_S_SUCCESS);
    assert_int_equal(introduce(TYPE_WIDE), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardListCardsA(context, demo_atr, NULL, 0, (LPSTR)&names, &len), SCARD_S_SUCCESS);
    assert_true(is_listed(names, TYPE));
    assert_int_equal(SCardFreeMemory(context, names), SCARD_S_SUCCESS);
    len = SCARD_AUTOALLOCATE;
    assert_int_equal(SCardListCardsW(context, demo_atr, interfaces, 2, (LPWSTR)&wide, &len), SCARD_S_SUCCESS);
    assert_true(is_listed_wide(wide, TYPE_WIDE));
    assert_int_equal(SCardFreeMemory(context, wide), SCARD_S_SUCCESS);
    assert_int_equal(SCardForgetCardTypeA(context, TYPE), SCARD_S_SUCCESS);
    assert_int_equal(SCardForgetCardTypeW(context, TYPE_WIDE), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardIntroduceCardTypeA(context, TYPE, NULL, NULL, 0, demo_atr, NULL, sizeof(demo_atr)),
                     SCARD_S_SUCCESS);
    assert_int_equal(SCardForgetCardTypeW(context, TYPE_WIDE), SCARD_S_SUCCESS);
}

static void test_a_type_is_described(void **state)
{
    GUID guids[2];
    DWORD count = 2, len = 20;
    WCHAR wide[20];
    char text[20];

    (void)state;
    assert_int_equal(introduce(TYPE_WIDE), SCARD_S_SUCCESS);
    assert_int_equal(SCardListInterfacesW(context, TYPE_WIDE, guids, &count), SCARD_S_SUCCESS);
    assert_int_equal(count, 2);
    assert_memory_equal(guids, interfaces, sizeof(guids));
    count = 1;
    assert_int_equal(SCardListInterfacesA(context, TYPE, guids, &count), SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(SCardGetProviderIdW(context, TYPE_WIDE, &guids[0]), SCARD_S_SUCCESS);
    assert_int_equal(SCardGetProviderIdA(context, TYPE, &guids[1]), SCARD_S_SUCCESS);
    assert_memory_equal(&guids[0], &a_provider, sizeof(GUID));
    assert_memory_equal(&guids[1], &a_provider, sizeof(GUID));
    assert_int_equal(
        SCardSetCardTypeProviderNameW(context, TYPE_WIDE, SCARD_PROVIDER_CSP, L"\u20AC and \U0001F511"),
        SCARD_S_SUCCESS);
    assert_int_equal(SCardGetCardTypeProviderNameA(context, TYPE, SCARD_PROVIDER_CSP, text, &len),
                     SCARD_S_SUCCESS);
    assert_string_equal(text, "\xE2\x82\xAC and \xF0\x9F\x94\x91");
    len = 20;
    assert_int_equal(SCardGetCardTypeProviderNameW(context, TYPE_WIDE, SCARD_PROVIDER_CSP, wide, &len),
                     SCARD_S_SUCCESS);
    assert_int_equal(wcscmp(wide, L"\u20AC and \U0001F511"), 0);
    assert_int_equal(len, 9);
    /* No name takes it away. */
    assert_int_equal(SCardSetCardTypeProviderNameW(context, TYPE_WIDE, SCARD_PROVIDER_CSP, NULL),
                     SCARD_S_SUCCESS);
    assert_int_equal(SCardGetCardTypeProviderNameW(context, TYPE_WIDE, SCARD_PROVIDER_CSP, wide, &len),
                     SCARD_E_ICC_INSTALLATION);
    assert_int_equal(SCardSetCardTypeProviderNameA(context, TYPE, SCARD_PROVIDER_CSP, "x"), SCARD_S_SUCCESS);
}

static void test_groups_of_readers(void **state)
{
    char *names = NULL;
    WCHAR wide[100];
    DWORD len = SCARD_AUTOALLOCATE;

    (void)state;
    assert_int_equal(SCardForgetReaderGroupW(context, GROUP_WIDE), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardIntroduceReaderGroupW(context, GROUP_WIDE), SCARD_S_SUCCESS);
    assert_int_equal(SCardIntroduceReaderGroupA(context, GROUP), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardListReaderGroupsA(context, (LPSTR)&names, &len), SCARD_S_SUCCESS);
    assert_true(is_listed(names, GROUP));
    assert_int_equal(SCardFreeMemory(context, names), SCARD_S_SUCCESS);
    len = 100;
    assert_int_equal(SCardListReaderGroupsW(context, wide, &len), SCARD_S_SUCCESS);
    assert_true(is_listed_wide(wide, GROUP_WIDE));

    assert_int_equal(SCardListReadersW(context, GROUP_WIDE L"\0", NULL, &len), SCARD_E_NO_READERS_AVAILABLE);
    assert_int_equal(SCardAddReaderToGroupW(context, READER_WIDE, GROUP_WIDE), SCARD_S_SUCCESS);
    len = 100;
    assert_int_equal(SCardListReadersW(context, L"another\0" GROUP_WIDE L"\0", wide, &len), SCARD_S_SUCCESS);
    assert_true(is_listed_wide(wide, READER_WIDE));
    assert_int_equal(SCardRemoveReaderFromGroupA(context, READER, GROUP), SCARD_S_SUCCESS);
    assert_int_equal(SCardAddReaderToGroupA(context, READER, GROUP), SCARD_S_SUCCESS);
    assert_int_equal(SCardRemoveReaderFromGroupW(context, READER_WIDE, GROUP_WIDE), SCARD_S_SUCCESS);
    assert_int_equal(SCardForgetReaderGroupA(context, GROUP), SCARD_E_INVALID_VALUE);
}

static void test_looking_for_cards(void **state)
{
    SCARD_READERSTATEW s = {.szReader = READER_WIDE};
    SCARD_READERSTATEA narrow = {.szReader = READER};
    SCARD_ATRMASK mask = {.cbAtr = sizeof(demo_atr)};

    (void)state;
    memcpy(mask.rgbAtr, demo_atr, sizeof(demo_atr));
    memset(mask.rgbMask, 0xFF, sizeof(demo_atr));
    assert_int_equal(SCardLocateCardsW(context, NO_UTF16 L"\0", &s, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardLocateCardsW(context, TYPE_WIDE L"\0", &s, 1), SCARD_E_UNKNOWN_CARD);
    assert_int_equal(SCardLocateCardsW(context, TYPE_WIDE L"\0", NULL, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardLocateCardsByATRW(context, &mask, 1, NULL, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(introduce(TYPE_WIDE), SCARD_S_SUCCESS);
    assert_int_equal(SCardLocateCardsW(context, TYPE_WIDE L"\0", &s, 1), SCARD_S_SUCCESS);
    assert_true((s.dwEventState & SCARD_STATE_ATRMATCH) != 0);
    assert_int_equal(SCardLocateCardsA(context, TYPE "\0", &narrow, 1), SCARD_S_SUCCESS);
    assert_true((narrow.dwEventState & SCARD_STATE_ATRMATCH) != 0);
    s.dwEventState = narrow.dwEventState = 0;
    assert_int_equal(SCardLocateCardsByATRW(context, &mask, 1, &s, 1), SCARD_S_SUCCESS);
    assert_true((s.dwEventState & SCARD_STATE_ATRMATCH) != 0);
    assert_int_equal(SCardLocateCardsByATRA(context, &mask, 1, &narrow, 1), SCARD_S_SUCCESS);
    assert_true((narrow.dwEventState & SCARD_STATE_ATRMATCH) != 0);
    assert_int_equal(s.cbAtr, sizeof(demo_atr));
    assert_memory_equal(s.rgbAtr, demo_atr, sizeof(demo_atr));
}

static void test_items_of_the_cache(void **state)
{
    GUID card = a_provider;
    BYTE data[] = {1, 2, 3}, seen[3];
    DWORD len = sizeof(seen);

    (void)state;
    assert_int_equal(SCardReadCacheW(context, &card, 0, TYPE_WIDE, seen, &len), SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(SCardWriteCacheW(context, &card, 7, TYPE_WIDE, data, sizeof(data)), SCARD_S_SUCCESS);
    len = sizeof(seen);
    assert_int_equal(SCardReadCacheA(context, &card, 7, TYPE, seen, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, sizeof(data));
    assert_memory_equal(seen, data, sizeof(data));
    assert_int_equal(SCardWriteCacheA(context, &card, 8, TYPE, data, 1), SCARD_S_SUCCESS);
    assert_int_equal(SCardReadCacheW(context, &card, 8, TYPE_WIDE, seen, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, 1);
}

/* A folder of the user, with nothing in it. */
static char user[200];

static bool own_folder(void)
{
    char setting[240];

    snprintf(user, sizeof(user), "%.150s\\iccsp-wide-%d", getenv("TEMP"), (int)_getpid());
    snprintf(setting, sizeof(setting), "APPDATA=%s", user);
    return _mkdir(user) == 0 && _putenv(setting) == 0 && _putenv("ICCSP_RM=embedded") == 0;
}

static void remove_folder(void)
{
    static const char *const files[] = {"introduced.conf", "groups.conf", ".lock"};
    static const char *const folders[] = {"\\iccsp\\cards.d", "\\iccsp", ""};
    char path[300];

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s\\iccsp\\cards.d\\%s", user, files[i]);
        remove(path);
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        snprintf(path, sizeof(path), "%s%s", user, folders[i]);
        _rmdir(path);
    }
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION(test_texts_that_are_none), SESSION(test_names_of_card_types),
        SESSION(test_a_type_is_described), SESSION(test_groups_of_readers),
        SESSION(test_looking_for_cards),   SESSION(test_items_of_the_cache),
    };
    int failed;

    if (!own_folder())
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_folder();
    return failed;
}
