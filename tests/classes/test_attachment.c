/* SPDX-License-Identifier: BSD-2-Clause */
/* What an attachment begins with, keeps through a reconnection, and leaves behind. */
#include "classes/objects.h"
#include "classes/suite.h"

static struct objects o;

static int setup(void **state)
{
    const int result = suite_setup(state);

    objects_make(&o, suite.any.rm);
    return result;
}

static int teardown(void **state)
{
    objects_release(&o);
    return suite_teardown(state);
}

static iccsp_hr connect_as(uint32_t share, uint32_t protocols, uintptr_t *handle)
{
    return iccsp_rm_connect(suite.any.rm, suite.context, suite.any.reader[0], share, protocols, handle, NULL);
}

static void disconnect(uintptr_t handle)
{
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, handle, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

/* Somebody who holds a handle sees whether the card was reset since the last time. */
static iccsp_hr what_a_bystander_sees(uintptr_t handle)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const iccsp_hr hr = iccsp_rm_status(suite.any.rm, handle, &now);

    if (hr == ICCSP_W_RESET_CARD)
        assert_int_equal(iccsp_rm_reconnect(suite.any.rm, handle, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                            ICCSP_DISPOSE_LEAVE, NULL),
                         ICCSP_OK);
    return hr;
}

static void test_decision_B2_B4_an_adopted_card_is_left_as_it_is(void **state)
{
    const uintptr_t bystander = connect_other(), own = connect_other();

    (void)state;
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(verify_text("1234", 0, (int32_t[]){1}), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_OK);
    disconnect(own);
    disconnect(bystander);
}

static void test_decision_B3_files_end_with_their_attachment(void **state)
{
    HSCARD_FILE file;

    (void)state;
    must_attach();
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 1, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 1, ICCSP_SC_SEEK_FROM_BEGINNING), E_INVALIDARG);
}

/* The card is reset for what was proven in this attachment, and was not taken back. */
static void test_decision_B4_no_reset_without_need(void **state)
{
    const uintptr_t bystander = connect_other();

    (void)state;
    must_attach();
    assert_int_equal(verify_text("1234", 0, (int32_t[]){1}), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_W_RESET_CARD);
    must_attach();
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_OK);
    must_attach();
    assert_int_equal(verify_text("0000", 0, (int32_t[]){1}), ICCSP_W_WRONG_CHV);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_OK);
    must_attach();
    assert_int_equal(verify_text("1234", 0, (int32_t[]){1}), S_OK);
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, 0), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_OK);
    disconnect(bystander);
}

/* The card itself forgets what was proven: nobody else notices, and files stay open. */
static void test_decision_E7_a_card_that_can_forget_is_not_reset(void **state)
{
    const uintptr_t bystander = connect_other();
    uint8_t bytes[8];
    size_t len = sizeof(bytes);
    HSCARD_FILE file;

    (void)state;
    must_attach();
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(verify_text("1234", 0, (int32_t[]){1}), S_OK);
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, 0), S_OK);
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, (int32_t[]){1}),
                     ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(read_bytes(file, 5, bytes, &len), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_OK);
    disconnect(bystander);
}

static void test_decision_B5_reconnect_keeps_exclusive_use(void **state)
{
    uintptr_t other;

    (void)state;
    assert_int_equal(attach(suite.any.reader[0], ICCSP_MODE_EXCLUSIVE), S_OK);
    assert_int_equal(ISCardManage_Reconnect(suite.manage), S_OK);
    assert_int_equal(connect_as(ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &other), ICCSP_E_SHARING_VIOLATION);
}

/* With a context of its own: one that was given up while it waited is not used again. */
static iccsp_hr newcomer(void)
{
    uintptr_t context = 0, card = 0;
    uint32_t protocol = 0;
    iccsp_hr hr;

    assert_int_equal(iccsp_rm_establish(suite.any.rm, &context), ICCSP_OK);
    hr = iccsp_rm_connect(suite.any.rm, context, suite.any.reader[0], ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                          &card, &protocol);
    if (ICCSP_SUCCEEDED(hr))
        disconnect(card);
    (void)iccsp_rm_release(suite.any.rm, context);
    return hr;
}

/* pcscd says that the handle is shared, and keeps the reader locked until it ends (docs/pcsc-differences.md,
 * 1). */
static void test_decision_B5_reconnect_shares_an_adopted_handle(void **state)
{
    uintptr_t own;

    (void)state;
    assert_int_equal(connect_as(ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY, &own), ICCSP_OK);
    assert_int_equal(newcomer(), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(ISCardManage_Reconnect(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_set_wait_limit(suite.any.rm, 500), ICCSP_OK);
    assert_int_equal(newcomer(), suite.any.real ? ICCSP_E_TIMEOUT : ICCSP_OK);
    assert_int_equal(iccsp_rm_set_wait_limit(suite.any.rm, ICCSP_WAIT_INFINITE), ICCSP_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    disconnect(own);
    assert_int_equal(newcomer(), ICCSP_OK);
}

static SCARD_PROTOCOLS protocol_of(ISCardManage *manage)
{
    SCARD_PROTOCOLS protocol = 77;
    SCARD_STATES state = 77;

    assert_int_equal(ISCardManage_Status(manage, &state, &protocol), S_OK);
    return protocol;
}

/* RAW tells, since no other protocol may come in its place. */
static void test_decision_B5_reconnect_keeps_the_protocol_of_an_adopted_handle(void **state)
{
    uintptr_t own;

    (void)state;
    assert_int_equal(connect_as(ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_RAW, &own), ICCSP_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(protocol_of(suite.manage), ICCSP_PROTO_RAW);
    assert_int_equal(ISCardManage_Reconnect(suite.manage), S_OK);
    assert_int_equal(protocol_of(suite.manage), ICCSP_PROTO_RAW);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    disconnect(own);
}

static HRESULT attach_card(SCARD_PROTOCOLS protocol)
{
    BSTR name = text_of(suite.any.reader[0]);
    const HRESULT hr = ISCard_AttachByReader(o.card, name, ICCSP_MODE_SHARED, protocol);

    iccsp_bstr_free(name);
    return hr;
}

static void test_decision_C4_raw_is_a_protocol_of_its_own(void **state)
{
    static const SCARD_PROTOCOLS bad[] = {-1, 0x7F, 0xFE, 0x100FF, 0x10000};
    SCARD_PROTOCOLS protocol = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(attach_card(bad[i]), E_INVALIDARG);
    assert_int_equal(attach_card(ICCSP_PROTO_RAW), S_OK);
    assert_int_equal(ISCard_get_Protocol(o.card, &protocol), S_OK);
    assert_int_equal(protocol, ICCSP_PROTO_RAW);
    assert_int_equal(ISCard_ReAttach(o.card, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCard_get_Protocol(o.card, &protocol), S_OK);
    assert_int_equal(protocol, ICCSP_PROTO_RAW);
}

/* The owner's transaction, which is older, is there when the lock has ended. */
static void test_decision_B9_a_lock_on_an_adopted_handle_is_one_of_its_own(void **state)
{
    const uintptr_t own = connect_other();

    (void)state;
    assert_int_equal(iccsp_rm_begin(suite.any.rm, own), ICCSP_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(iccsp_rm_end(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    disconnect(own);
}

/* What was asked for in one lock is not done at the end of the next. */
static void test_decision_B9_a_disposition_is_done_once(void **state)
{
    const uintptr_t bystander = connect_other();

    (void)state;
    must_attach();
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_RESET), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_W_RESET_CARD);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(what_a_bystander_sees(bystander), ICCSP_OK);
    disconnect(bystander);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_B2_B4_an_adopted_card_is_left_as_it_is),
        TEST(test_decision_B3_files_end_with_their_attachment),
        TEST(test_decision_B4_no_reset_without_need),
        TEST(test_decision_E7_a_card_that_can_forget_is_not_reset),
        TEST(test_decision_B5_reconnect_keeps_exclusive_use),
        TEST(test_decision_B5_reconnect_shares_an_adopted_handle),
        TEST(test_decision_B5_reconnect_keeps_the_protocol_of_an_adopted_handle),
        TEST(test_decision_C4_raw_is_a_protocol_of_its_own),
        TEST(test_decision_B9_a_lock_on_an_adopted_handle_is_one_of_its_own),
        TEST(test_decision_B9_a_disposition_is_done_once),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
