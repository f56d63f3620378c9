/* SPDX-License-Identifier: BSD-2-Clause */
/* What libiccsp-winscard has beyond pcsc-lite, and what happens in a child of fork(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "iccsp/rm.h"
#include "iccsp/vcard.h"
#include "iccsp/winscard.h"
#include "own_config.h"
#include "support/child.h"

#define ITEM_MAX  65536u
#define ITEMS_MAX 256

static const BYTE select_mf[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
static const GUID a_card = {1, 2, 3, {4}}, another_card = {1, 2, 4, {4}};

struct session {
    SCARDCONTEXT context;
    SCARDHANDLE card;
};

static int set_up(void **state)
{
    static struct session s;
    DWORD active;

    *state = &s;
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &s.context), SCARD_S_SUCCESS);
    assert_int_equal(
        SCardConnect(s.context, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &s.card, &active),
        SCARD_S_SUCCESS);
    return 0;
}

static int tear_down(void **state)
{
    struct session *s = (struct session *)*state;

    assert_int_equal(SCardReleaseContext(s->context), SCARD_S_SUCCESS);
    return 0;
}

static LONG transmit(SCARDHANDLE card)
{
    BYTE response[16];
    DWORD len = sizeof(response);

    return SCardTransmit(card, SCARD_PCI_T1, select_mf, sizeof(select_mf), NULL, response, &len);
}

static void test_transmissions_are_counted(void **state)
{
    const struct session *s = (const struct session *)*state;
    SCARDHANDLE second;
    DWORD count = 77, active;

    assert_int_equal(SCardGetTransmitCount(s->card, NULL), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardGetTransmitCount(4711, &count), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardGetTransmitCount(s->card, &count), SCARD_S_SUCCESS);
    assert_int_equal(count, 0);
    assert_int_equal(transmit(s->card), SCARD_S_SUCCESS);
    assert_int_equal(transmit(s->card), SCARD_S_SUCCESS);
    assert_int_equal(
        SCardConnect(s->context, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &second, &active),
        SCARD_S_SUCCESS);
    assert_int_equal(SCardGetTransmitCount(second, &count), SCARD_S_SUCCESS);
    assert_int_equal(count, 0);
    assert_int_equal(SCardDisconnect(second, SCARD_LEAVE_CARD), SCARD_S_SUCCESS);
    assert_int_equal(SCardGetTransmitCount(s->card, &count), SCARD_S_SUCCESS);
    assert_int_equal(count, 2);
}

static void test_state_without_a_name(void **state)
{
    const struct session *s = (const struct session *)*state;
    BYTE atr[33];
    DWORD card_state, protocol, len = 3;

    assert_int_equal(SCardState(4711, &card_state, &protocol, atr, &len), SCARD_E_INVALID_HANDLE);
    len = 3;
    assert_int_equal(SCardState(s->card, &card_state, &protocol, atr, &len), SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 20);
    assert_int_equal(SCardState(s->card, &card_state, &protocol, atr, &len), SCARD_S_SUCCESS);
    assert_int_equal(card_state, SCARD_PRESENT | SCARD_POWERED | SCARD_NEGOTIABLE);
    assert_int_equal(protocol, SCARD_PROTOCOL_T1);
    assert_int_equal(atr[0], 0x3B);
}

static void test_cache_keeps_what_is_fresh(void **state)
{
    const struct session *s = (const struct session *)*state;
    BYTE data[8] = "";
    DWORD len = sizeof(data);

    assert_int_equal(SCardReadCache(s->context, &a_card, 1, "serial", data, &len),
                     SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 1, "serial", (const BYTE *)"abc", 3),
                     SCARD_S_SUCCESS);
    assert_int_equal(SCardReadCache(s->context, &another_card, 1, "serial", data, &len),
                     SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(SCardReadCache(s->context, &a_card, 1, "Serial", data, &len),
                     SCARD_W_CACHE_ITEM_NOT_FOUND);
    len = 2;
    assert_int_equal(SCardReadCache(s->context, &a_card, 1, "serial", data, &len),
                     SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 3);
    assert_int_equal(SCardReadCache(s->context, &a_card, 1, "serial", data, &len), SCARD_S_SUCCESS);
    assert_memory_equal(data, "abc", 3);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 2, "serial", (const BYTE *)"defg", 4),
                     SCARD_S_SUCCESS);
    assert_int_equal(SCardReadCache(s->context, &a_card, 3, "serial", data, &len), SCARD_W_CACHE_ITEM_STALE);
    assert_int_equal(SCardReadCache(s->context, &a_card, 2, "serial", data, &len),
                     SCARD_W_CACHE_ITEM_NOT_FOUND);
}

static void test_cache_refuses_nonsense(void **state)
{
    const struct session *s = (const struct session *)*state;
    static BYTE big[ITEM_MAX + 1];
    char name[300];
    DWORD len = 0;

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(SCardWriteCache(s->context, &a_card, 0, "", big, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 0, name, big, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardWriteCache(s->context, NULL, 0, "n", big, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 0, NULL, big, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 0, "n", NULL, 1), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardWriteCache(4711, &a_card, 0, "n", big, 1), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardReadCache(4711, &a_card, 0, "n", NULL, &len), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardReadCache(s->context, &a_card, 0, "n", NULL, NULL), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 0, "n", big, sizeof(big)),
                     SCARD_W_CACHE_ITEM_TOO_BIG);
    assert_int_equal(SCardReadCache(s->context, &a_card, 0, "n", NULL, &len), SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(SCardWriteCache(s->context, &a_card, 0, "n", big, ITEM_MAX), SCARD_S_SUCCESS);
    assert_int_equal(SCardReadCache(s->context, &a_card, 0, "n", NULL, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, ITEM_MAX);
}

static LONG numbered(const struct session *s, int number, DWORD len, bool write)
{
    static BYTE data[ITEM_MAX];
    char name[16];

    snprintf(name, sizeof(name), "item %d", number);
    return write ? SCardWriteCache(s->context, &a_card, 0, name, data, len)
                 : SCardReadCache(s->context, &a_card, 0, name, NULL, &len);
}

static void test_cache_has_bounds(void **state)
{
    const struct session *s = (const struct session *)*state;

    for (int i = 0; i < ITEMS_MAX; i++)
        assert_int_equal(numbered(s, i, 1, true), SCARD_S_SUCCESS);
    assert_int_equal(numbered(s, 0, 0, false), SCARD_S_SUCCESS);
    /* Item 1 is now the one that was used longest ago. */
    assert_int_equal(numbered(s, ITEMS_MAX, 1, true), SCARD_S_SUCCESS);
    assert_int_equal(numbered(s, 0, 0, false), SCARD_S_SUCCESS);
    assert_int_equal(numbered(s, 1, 0, false), SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(numbered(s, 2, 0, false), SCARD_S_SUCCESS);
    /* 16 items of the greatest size fill it. */
    for (int i = 0; i < 16; i++)
        assert_int_equal(numbered(s, 1000 + i, ITEM_MAX, true), SCARD_S_SUCCESS);
    assert_int_equal(numbered(s, 0, 0, false), SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(numbered(s, 1000, 0, false), SCARD_S_SUCCESS);
    assert_int_equal(numbered(s, 1016, ITEM_MAX, true), SCARD_S_SUCCESS);
    assert_int_equal(numbered(s, 1001, 0, false), SCARD_W_CACHE_ITEM_NOT_FOUND);
    assert_int_equal(numbered(s, 1000, 0, false), SCARD_S_SUCCESS);
}

/* Each bit that is set in the result is a call that went wrong. */
static int child_of(const struct session *s)
{
    SCARDCONTEXT own = 0;
    SCARDHANDLE card = 0;
    DWORD active;
    int wrong = 0;

    wrong |= (SCardIsValidContext(s->context) != SCARD_E_INVALID_HANDLE) << 0;
    wrong |= (transmit(s->card) != SCARD_E_INVALID_HANDLE) << 1;
    wrong |= (SCardDisconnect(s->card, SCARD_RESET_CARD) != SCARD_E_INVALID_HANDLE) << 2;
    wrong |= (SCardReleaseContext(s->context) != SCARD_E_INVALID_HANDLE) << 3;
    wrong |= (SCardCancel(s->context) != SCARD_E_INVALID_HANDLE) << 4;
    wrong |= (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &own) != SCARD_S_SUCCESS) << 5;
    wrong |= (SCardConnect(own, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card, &active) !=
              SCARD_S_SUCCESS)
             << 6;
    wrong |= (transmit(card) != SCARD_S_SUCCESS) << 7;
    return wrong;
}

static void test_child_has_no_handles(void **state)
{
    const struct session *s = (const struct session *)*state;
    const pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0) {
        const int wrong = child_of(s);

        if (wrong != 0)
            _exit(wrong);
        child_end();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(transmit(s->card), SCARD_S_SUCCESS);
}

/* One process, one resource manager: the two libraries share their handles. */
static void test_handles_are_those_of_libiccsp(void **state)
{
    const struct session *s = (const struct session *)*state;
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    struct iccsp_rm *rm = NULL;
    uintptr_t context = 0;

    assert_int_equal(iccsp_rm_default(&rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_status(rm, (uintptr_t)s->card, &status), ICCSP_OK);
    assert_string_equal(status.reader, FIRST_READER);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(SCardIsValidContext((SCARDCONTEXT)context), SCARD_S_SUCCESS);
    assert_int_equal(SCardReleaseContext((SCARDCONTEXT)context), SCARD_S_SUCCESS);
    assert_int_equal(iccsp_rm_is_valid(rm, context), ICCSP_E_INVALID_HANDLE);
    iccsp_rm_close(&rm);
}

static void test_released_context_takes_its_cards_along(void **state)
{
    SCARDCONTEXT context;
    SCARDHANDLE card;
    DWORD active, count;

    (void)state;
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), SCARD_S_SUCCESS);
    assert_int_equal(
        SCardConnect(context, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card, &active),
        SCARD_S_SUCCESS);
    assert_int_equal(SCardReleaseContext(context), SCARD_S_SUCCESS);
    assert_int_equal(transmit(card), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardGetTransmitCount(card, &count), SCARD_E_INVALID_HANDLE);
}

/* Where pcsc-lite takes it for a buffer of that size. */
static void test_response_needs_room_of_the_caller(void **state)
{
    const struct session *s = (const struct session *)*state;
    BYTE *response = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    assert_int_equal(
        SCardTransmit(s->card, SCARD_PCI_T1, select_mf, sizeof(select_mf), NULL, (LPBYTE)&response, &len),
        SCARD_E_INVALID_PARAMETER);
    assert_null(response);
}

static void insert_t0_card(const char *reader)
{
    struct iccsp_rm *rm = NULL;
    struct iccsp_vcard *card = NULL;

    assert_int_equal(iccsp_rm_default(&rm), ICCSP_OK);
    assert_int_equal(iccsp_vcard_new_demo(ICCSP_DEMO_T0, &card), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(rm, reader), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(rm, reader, card), ICCSP_OK);
    iccsp_vcard_free(&card);
    iccsp_rm_close(&rm);
}

static void remove_reader(const char *reader)
{
    struct iccsp_rm *rm = NULL;

    assert_int_equal(iccsp_rm_default(&rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_reader(rm, reader), ICCSP_OK);
    iccsp_rm_close(&rm);
}

/* What the receive PCI holds after a command, where it held another protocol and length before. */
static LONG received(SCARDHANDLE card, const SCARD_IO_REQUEST *sent, SCARD_IO_REQUEST *pci)
{
    BYTE response[16];
    DWORD len = sizeof(response);

    pci->dwProtocol = 77;
    pci->cbPciLength = 5;
    return SCardTransmit(card, sent, select_mf, sizeof(select_mf), pci, response, &len);
}

/* docs/pcsc-differences.md W1. */
static void test_receive_pci_has_the_protocol_in_use(void **state)
{
    static const char t0_reader[] = "iccsp Virtual Reader of T=0";
    const struct session *s = (const struct session *)*state;
    SCARDHANDLE t0_card;
    SCARD_IO_REQUEST pci;
    DWORD active;

    assert_int_equal(received(s->card, SCARD_PCI_T0, &pci), SCARD_E_PROTO_MISMATCH);
    assert_int_equal(pci.dwProtocol, 77);
    assert_int_equal(received(s->card, SCARD_PCI_T1, &pci), SCARD_S_SUCCESS);
    assert_int_equal(pci.dwProtocol, SCARD_PROTOCOL_T1);
    assert_int_equal(pci.cbPciLength, 5);
    assert_int_equal(received(s->card, SCARD_PCI_RAW, &pci), SCARD_S_SUCCESS);
    assert_int_equal(pci.dwProtocol, SCARD_PROTOCOL_T1);

    insert_t0_card(t0_reader);
    assert_int_equal(
        SCardConnect(s->context, t0_reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &t0_card, &active),
        SCARD_S_SUCCESS);
    assert_int_equal(received(t0_card, SCARD_PCI_T0, &pci), SCARD_S_SUCCESS);
    assert_int_equal(pci.dwProtocol, SCARD_PROTOCOL_T0);
    assert_int_equal(SCardDisconnect(t0_card, SCARD_LEAVE_CARD), SCARD_S_SUCCESS);
    remove_reader(t0_reader);
}

static void test_attribute_into_new_memory(void **state)
{
    const struct session *s = (const struct session *)*state;
    BYTE *atr = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    assert_int_equal(SCardGetAttrib(s->card, 0x00090303, (LPBYTE)&atr, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, 20);
    assert_int_equal(atr[0], 0x3B);
    assert_int_equal(SCardFreeMemory(s->context, atr), SCARD_S_SUCCESS);
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION(test_transmissions_are_counted),
        SESSION(test_state_without_a_name),
        SESSION(test_cache_keeps_what_is_fresh),
        SESSION(test_cache_refuses_nonsense),
        SESSION(test_cache_has_bounds),
        SESSION(test_child_has_no_handles),
        SESSION(test_handles_are_those_of_libiccsp),
        SESSION(test_released_context_takes_its_cards_along),
        SESSION(test_response_needs_room_of_the_caller),
        SESSION(test_receive_pci_has_the_protocol_in_use),
        SESSION(test_attribute_into_new_memory),
    };

    own_config();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
