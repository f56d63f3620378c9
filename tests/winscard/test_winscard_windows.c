/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp-winscard.dll as a program of Windows uses it: the same calls with narrow and with wide texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "iccsp/winscard.h"

#define READER      "iccsp Virtual Reader 00 00"
#define READER_WIDE L"iccsp Virtual Reader 00 00"

static SCARDCONTEXT context;

static int set_up(void **state)
{
    (void)state;
    return SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context) == SCARD_S_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return SCardReleaseContext(context) == SCARD_S_SUCCESS ? 0 : -1;
}

static void test_readers_in_both_encodings(void **state)
{
    char *names = NULL;
    WCHAR *wide = NULL, few[3];
    DWORD len = SCARD_AUTOALLOCATE;

    (void)state;
    assert_int_equal(SCardListReadersA(context, NULL, (LPSTR)&names, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, sizeof(READER) + 1);
    assert_string_equal(names, READER);
    assert_int_equal(SCardFreeMemory(context, names), SCARD_S_SUCCESS);
    len = 0;
    assert_int_equal(SCardListReadersW(context, NULL, NULL, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, sizeof(READER) + 1);
    len = 3;
    assert_int_equal(SCardListReadersW(context, NULL, few, &len), SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, sizeof(READER) + 1);
    len = SCARD_AUTOALLOCATE;
    assert_int_equal(SCardListReadersW(context, NULL, (LPWSTR)&wide, &len), SCARD_S_SUCCESS);
    assert_int_equal(wcscmp(wide, READER_WIDE), 0);
    assert_int_equal(wide[sizeof(READER)], 0);
    assert_int_equal(SCardFreeMemory(context, wide), SCARD_S_SUCCESS);
}

static void test_states_with_wide_names(void **state)
{
    SCARD_READERSTATEW s = {.szReader = READER_WIDE};

    (void)state;
    assert_int_equal(SCardGetStatusChangeW(context, 0, &s, 1), SCARD_S_SUCCESS);
    assert_true((s.dwEventState & SCARD_STATE_PRESENT) != 0);
    assert_int_equal(s.cbAtr, 20);
    s.szReader = L"no such reader";
    assert_int_equal(SCardGetStatusChangeW(context, 0, &s, 1), SCARD_E_UNKNOWN_READER);
    s.szReader = NULL;
    assert_int_equal(SCardGetStatusChangeW(context, 0, &s, 1), SCARD_E_INVALID_VALUE);
}

static void test_a_card_by_a_wide_name(void **state)
{
    static const BYTE select_mf[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    SCARDHANDLE card;
    DWORD active, card_state, protocol, atr_len = 36, len = 64, count = 0;
    WCHAR name[64];
    BYTE atr[36], response[8];

    (void)state;
    assert_int_equal(SCardConnectW(context, L"no such reader", SCARD_SHARE_SHARED, 3, &card, &active),
                     SCARD_E_UNKNOWN_READER);
    assert_int_equal(SCardConnectW(context, READER_WIDE, SCARD_SHARE_SHARED, 3, &card, &active),
                     SCARD_S_SUCCESS);
    assert_int_equal(active, SCARD_PROTOCOL_T1);
    assert_int_equal(SCardStatusW(card, name, &len, &card_state, &protocol, atr, &atr_len), SCARD_S_SUCCESS);
    assert_int_equal(wcscmp(name, READER_WIDE), 0);
    assert_int_equal(len, sizeof(READER) + 1);
    /* An enumeration here, where pcsc-lite has a mask. */
    assert_int_equal(card_state, SCARD_NEGOTIABLE);
    assert_int_equal(atr_len, 20);
    len = sizeof(response);
    assert_int_equal(SCardTransmit(card, SCARD_PCI_T1, select_mf, sizeof(select_mf), NULL, response, &len),
                     SCARD_S_SUCCESS);
    assert_int_equal(response[0], 0x90);
    assert_int_equal(SCardGetTransmitCount(card, &count), SCARD_S_SUCCESS);
    assert_int_equal(count, 1);
    len = sizeof(response);
    /* Windows' own value, not that of pcsc-lite. */
    assert_int_equal(SCardGetAttrib(card, 0x12345678, response, &len), (LONG)0x80100022);
    assert_int_equal(SCardDisconnect(card, SCARD_LEAVE_CARD), SCARD_S_SUCCESS);
}

static void test_event_of_the_start(void **state)
{
    HANDLE first, second;

    (void)state;
    /* Nobody has it. */
    SCardReleaseStartedEvent();
    first = SCardAccessStartedEvent();
    assert_non_null(first);
    second = SCardAccessStartedEvent();
    assert_ptr_equal(first, second);
    assert_int_equal(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
    SCardReleaseStartedEvent();
    /* It stays set, and for the one who still has it. */
    assert_int_equal(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
    SCardReleaseStartedEvent();
    assert_int_equal(WaitForSingleObject(first, 0), WAIT_FAILED);
}

static void test_no_event_without_a_resource_manager(void **state)
{
    (void)state;
    assert_null(SCardAccessStartedEvent());
    assert_int_equal(GetLastError(), (DWORD)SCARD_E_INVALID_PARAMETER);
    SCardReleaseStartedEvent();
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION(test_readers_in_both_encodings),
        SESSION(test_states_with_wide_names),
        SESSION(test_a_card_by_a_wide_name),
        cmocka_unit_test(test_event_of_the_start),
    };
    /* Before the process has chosen one. */
    const struct CMUnitTest without[] = {cmocka_unit_test(test_no_event_without_a_resource_manager)};
    int failed;

    _putenv("ICCSP_RM=no such thing");
    failed = cmocka_run_group_tests(without, NULL, NULL);
    _putenv("ICCSP_RM=embedded");
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
