/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of winscard without memory: each allocation fails in turn, the caller is told, and nothing is
 * left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iccsp/winscard.h"
#include "own_config.h"
#include "support/alloc_watch.h"

static const GUID a_card = {1, 2, 3, {4}};
static SCARDCONTEXT context;
static SCARDHANDLE card;

/* The one failure that may be: at the first, the rest is not run. */
static bool good(LONG rc)
{
    if (rc != SCARD_S_SUCCESS)
        assert_int_equal(rc, SCARD_E_NO_MEMORY);
    return rc == SCARD_S_SUCCESS;
}

/* place: of the pointer to the new memory, which is there after the call that gave rc. */
static bool give_back(LONG rc, const void *place)
{
    void *made;

    if (!good(rc))
        return false;
    memcpy(&made, place, sizeof(made));
    assert_int_equal(SCardFreeMemory(context, made), SCARD_S_SUCCESS);
    return true;
}

static bool connect_and_leave(void)
{
    SCARDCONTEXT other = 0;
    SCARDHANDLE h = 0;
    DWORD active;
    bool ok = good(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &other));

    if (!ok)
        return false;
    ok = good(SCardConnect(other, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &h, &active)) &&
         good(SCardDisconnect(h, SCARD_LEAVE_CARD));
    assert_int_equal(SCardReleaseContext(other), SCARD_S_SUCCESS);
    return ok;
}

static bool ask_for_new_memory(void)
{
    char *text = NULL;
    BYTE *atr = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    if (!give_back(SCardListReaders(context, NULL, (LPSTR)&text, &len), &text))
        return false;
    len = SCARD_AUTOALLOCATE;
    if (!give_back(SCardStatus(card, (LPSTR)&text, &len, NULL, NULL, NULL, NULL), &text))
        return false;
    len = SCARD_AUTOALLOCATE;
    return give_back(SCardStatus(card, NULL, NULL, NULL, NULL, (LPBYTE)&atr, &len), &atr);
}

/* What the files say is read when they have changed only: at the first question, which was before. */
static bool ask_the_database(void)
{
    char *text = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    if (!give_back(SCardListReaderGroups(context, (LPSTR)&text, &len), &text))
        return false;
    len = SCARD_AUTOALLOCATE;
    if (!give_back(SCardListReaders(context, "SCard$AllReaders\0", (LPSTR)&text, &len), &text))
        return false;
    len = SCARD_AUTOALLOCATE;
    return give_back(SCardListCards(context, NULL, NULL, 0, (LPSTR)&text, &len), &text);
}

static bool look_at_readers(void)
{
    SCARD_READERSTATE s = {.szReader = FIRST_READER};
    const SCARD_ATRMASK atr = {.cbAtr = 2};

    return good(SCardGetStatusChange(context, 0, &s, 1)) &&
           good(SCardLocateCardsByATR(context, &atr, 1, &s, 1));
}

static bool use_the_cache(void)
{
    BYTE *item = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    return good(SCardWriteCache(context, &a_card, 0, "item", (const BYTE *)"abc", 3)) &&
           give_back(SCardReadCache(context, &a_card, 0, "item", (LPBYTE)&item, &len), &item);
}

/* Tables grow, and files are read, once. */
static void each_fails(bool (*scenario)(void))
{
    assert_true(scenario());
    assert_true(alloc_fail_each(scenario) > 1);
}

static void test_without_memory(void **state)
{
    DWORD active;

    (void)state;
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), SCARD_S_SUCCESS);
    assert_int_equal(
        SCardConnect(context, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card, &active),
        SCARD_S_SUCCESS);
    assert_true(connect_and_leave());
    each_fails(ask_for_new_memory);
    each_fails(ask_the_database);
    each_fails(look_at_readers);
    each_fails(use_the_cache);
    assert_int_equal(SCardReleaseContext(context), SCARD_S_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_memory),
    };

    own_config();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
