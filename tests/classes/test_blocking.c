/* SPDX-License-Identifier: BSD-2-Clause */
/* A command that takes its time: who waits behind it and who does not (decisions G3 and G4). */
#include "classes/blocking.h"

#include <string.h>

#ifndef _WIN32
#include "support/child.h"
#endif

static void test_decision_G3_the_connection_does_not_wait_for_a_command(void **state)
{
    HSCARDCONTEXT context = 0, context_before = 0;
    HSCARD handle = 0, handle_before = 0;
    SCARD_STATES card_state = 0;
    SCARD_PROTOCOLS protocol = 0;
    IByteBuffer *atr = NULL;
    struct call call;

    (void)state;
    assert_int_equal(ISCard_get_CardHandle(scard, &handle_before), S_OK);
    assert_int_equal(ISCard_get_Context(scard, &context_before), S_OK);
    block(&call, transact);
    assert_int_equal(ISCard_get_CardHandle(scard, &handle), S_OK);
    assert_int_equal(ISCard_get_Context(scard, &context), S_OK);
    assert_int_equal(ISCard_get_Status(scard, &card_state), S_OK);
    assert_int_equal(ISCard_get_Protocol(scard, &protocol), S_OK);
    assert_int_equal(ISCard_get_Atr(scard, &atr), S_OK);
    unblock(&call);
    assert_int_equal(handle, handle_before);
    assert_int_not_equal(handle, 0);
    assert_int_equal(context, context_before);
    assert_int_not_equal(context, 0);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    (void)IByteBuffer_Release(atr);
}

static void make_children(void)
{
    IUnknown *child = NULL;

    assert_int_equal(ISCardManage_CreateFileAccess(manage, (ISCardFileAccess **)(void *)&child), S_OK);
    (void)IUnknown_Release(child);
    assert_int_equal(ISCardManage_CreateInterface(manage, &ICCSP_IID_ISCardAuth, NULL, NULL, &child), S_OK);
    (void)IUnknown_Release(child);
    assert_int_equal(ISCardManage_QueryInterface(manage, &ICCSP_IID_IUnknown, (void **)(void *)&child), S_OK);
    (void)IUnknown_Release(child);
}

static void test_decision_G3_facts_do_not_wait_for_a_command(void **state)
{
    SCARD_STATES card_state = 0;
    SCARD_PROTOCOLS protocol = 0;
    BSTR family = NULL, name = NULL, dir = NULL;
    IByteBuffer *atr = NULL;
    int32_t number = 0, tries = 0;
    struct call call;

    (void)state;
    block(&call, read_file);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(IIccspManage_get_Family(more, &family), S_OK);
    assert_int_equal(IIccspManage_get_ReaderName(more, &name), S_OK);
    assert_int_equal(IIccspManage_get_Atr(more, &atr), S_OK);
    assert_int_equal(IIccspManage_put_DetachDisposition(more, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCardFileAccess_GetCurrentDir(files, &dir), S_OK);
    assert_int_equal(IIccspVerify_PrepareUnblock(codes, data, data, &number), S_OK);
    assert_int_equal(IIccspVerify_get_TriesLeft(codes, &tries), S_OK);
    make_children();
    unblock(&call);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    assert_int_equal(iccsp_bstr_len(name), strlen(FAKE_READER));
    assert_int_equal(iccsp_bstr_len(dir), strlen("/3F00/D000"));
    assert_int_equal(number, 1);
    assert_int_equal(tries, -1);
    (void)IByteBuffer_Release(atr);
    iccsp_bstr_free(family);
    iccsp_bstr_free(name);
    iccsp_bstr_free(dir);
}

/* What was seen last: the card was taken out before, and a call of another object noticed. */
static void test_decision_G3_status_in_a_command_is_what_was_seen_last(void **state)
{
    SCARD_STATES card_state = 77;
    SCARD_PROTOCOLS protocol = 77;
    struct call call;

    (void)state;
    assert_int_equal(iccsp_rm_remove_card(fake.rm, FAKE_READER), S_OK);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_ABSENT);
    assert_int_equal(protocol, 0);
    assert_int_equal(iccsp_rm_insert_card(fake.rm, FAKE_READER, fake.card), S_OK);
    assert_int_equal(ISCardManage_Reconnect(manage), S_OK);
    assert_int_equal(ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file), S_OK);
    block(&call, read_file);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    /* Out in the middle of a command: nobody has seen that yet. */
    assert_int_equal(iccsp_rm_remove_card(fake.rm, FAKE_READER), S_OK);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    open_gate();
    assert_int_equal(join(&call), ICCSP_W_REMOVED_CARD);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_ABSENT);
    assert_int_equal(iccsp_rm_insert_card(fake.rm, FAKE_READER, fake.card), S_OK);
}

static HRESULT detach_manage(void)
{
    return ISCardManage_Detach(manage);
}

static HRESULT detach_scard(void)
{
    return ISCard_Detach(scard, ICCSP_DISP_LEAVE);
}

static HRESULT close_file(void)
{
    return ISCardFileAccess_Close(files, file);
}

/* Starts a second call behind the first one, which is at the card; it has to wait. */
static void assert_waits(HRESULT (*first)(void), HRESULT (*second)(void))
{
    struct call command, behind;

    block(&command, first);
    start(&behind, second);
    assert_false(is_done_within(&behind, SHORT_MS));
    unblock(&command);
    assert_int_equal(join(&behind), S_OK);
}

/* A command cannot be ended from outside (decision G4): its result is whole, and then the attachment ends. */
static void test_decision_G4_detach_waits_for_the_command(void **state)
{
    HSCARD handle = 77;

    (void)state;
    assert_waits(transact, detach_scard);
    assert_int_equal(ISCard_get_CardHandle(scard, &handle), S_OK);
    assert_int_equal(handle, 0);
    assert_waits(read_file, detach_manage);
    assert_int_equal(read_file(), E_INVALIDARG);
}

/* The position of a file belongs to the command that moves it. */
static void test_decision_G3_files_wait_for_the_command(void **state)
{
    (void)state;
    assert_waits(read_file, close_file);
    assert_int_equal(read_file(), E_INVALIDARG);
}

/* Another provider on another card has nothing to do with it. */
static void test_decision_G3_other_cards_do_not_wait(void **state)
{
    static struct fake_card second;
    ISCardManage *other = NULL;
    ISCardFileAccess *access = NULL;
    struct call call;

    (void)state;
    fake_card_open(&second, FAKE_ATR_T1, blocking_rules);
    assert_int_equal(iccsp_create_provider(second.rm, &other), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(other, &access), S_OK);
    block(&call, read_file);
    assert_int_equal(ISCardManage_AttachByIFD(other, reader, ICCSP_MODE_SHARED), S_OK);
    assert_int_equal(ISCardFileAccess_ChangeDir(access, ICCSP_SC_TYPE_BY_ID, directory), S_OK);
    assert_int_equal(ISCardManage_Detach(other), S_OK);
    unblock(&call);
    (void)ISCardFileAccess_Release(access);
    (void)ISCardManage_Release(other);
    fake_card_close(&second);
}

static HRESULT attach(void)
{
    return ISCardManage_AttachByIFD(manage, reader, ICCSP_MODE_SHARED);
}

/* An attachment that waits for another connection's lock is none yet. */
static void test_decision_G3_nothing_waits_for_an_attachment(void **state)
{
    SCARD_STATES card_state = 77;
    SCARD_PROTOCOLS protocol = 77;
    BSTR name = NULL;
    struct call call;

    (void)state;
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
    assert_int_equal(ISCard_LockSCard(scard), S_OK);
    start(&call, attach);
    assert_false(is_done_within(&call, SHORT_MS));
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(card_state, 0);
    assert_int_equal(protocol, 0);
    assert_int_equal(IIccspManage_get_ReaderName(more, &name), ICCSP_E_INVALID_HANDLE);
    assert_false(call.done);
    assert_int_equal(ISCard_UnlockSCard(scard, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(join(&call), S_OK);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
}

#ifndef _WIN32
static void use_and_release(void)
{
    SCARD_STATES card_state = 77;
    SCARD_PROTOCOLS protocol = 77;
    BSTR name = NULL;

    CHILD_CHECK(ISCardManage_Status(manage, &card_state, &protocol) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(IIccspManage_get_ReaderName(more, &name) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(read_file() == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(ISCardManage_Detach(manage) == ICCSP_E_INVALID_HANDLE);
    (void)IIccspManage_Release(more);
    (void)ISCardManage_Release(manage);
    (void)IIccspVerify_Release(codes);
    (void)ISCardVerify_Release(verify);
    (void)ISCardAuth_Release(auth);
    CHILD_CHECK(ISCardFileAccess_Release(files) == 0);
}

/* The thread with the command, and with the mutex, is not in the child. */
static void test_decision_G9_child_of_a_thread_beside_a_command(void **state)
{
    struct call call;

    (void)state;
    block(&call, read_file);
    in_child(use_and_release);
    unblock(&call);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        BLOCKING_TEST(test_decision_G3_the_connection_does_not_wait_for_a_command),
        BLOCKING_TEST(test_decision_G3_facts_do_not_wait_for_a_command),
        BLOCKING_TEST(test_decision_G3_status_in_a_command_is_what_was_seen_last),
        BLOCKING_TEST(test_decision_G4_detach_waits_for_the_command),
        BLOCKING_TEST(test_decision_G3_files_wait_for_the_command),
        BLOCKING_TEST(test_decision_G3_other_cards_do_not_wait),
        BLOCKING_TEST(test_decision_G3_nothing_waits_for_an_attachment),
#ifndef _WIN32
        BLOCKING_TEST(test_decision_G9_child_of_a_thread_beside_a_command),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
