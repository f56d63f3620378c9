/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardManage: attach, detach, lock, status. */
#include "classes/suite.h"

#include <string.h>

static HRESULT status(SCARD_STATES *state, SCARD_PROTOCOLS *protocol)
{
    *state = 77;
    *protocol = 77;
    return ISCardManage_Status(suite.manage, state, protocol);
}

static void test_decision_A1_share_mode_is_checked(void **state)
{
    static const SCARD_SHARE_MODES bad[] = {0, 3, 4, -1, 0x10002};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(attach(suite.any.reader[0], bad[i]), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_A1_one_argument_form_is_shared(void **state)
{
    BSTR name = NULL;

    (void)state;
    assert_int_equal(iccsp_bstr_from_utf8(suite.any.reader[0], &name), S_OK);
    assert_int_equal(iccsp_scard_manage_attach(suite.manage, name), S_OK);
    iccsp_bstr_free(name);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, connect_other(), ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_A2_initialize_is_internal(void **state)
{
    int32_t data = 0;

    (void)state;
    assert_int_equal(ISCardFileAccess_Initialize(suite.files, &data), E_ACCESSDENIED);
    assert_int_equal(ISCardVerify_Initialize(suite.verify, &data), E_ACCESSDENIED);
    assert_int_equal(ISCardAuth_Initialize(suite.auth, NULL), E_ACCESSDENIED);
}

static void test_decision_B1_second_attach_changes_nothing(void **state)
{
    SCARD_STATES s;
    SCARD_PROTOCOLS p;

    (void)state;
    must_attach();
    assert_int_equal(attach(suite.any.reader[1], ICCSP_MODE_SHARED), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(attach(suite.any.reader[0], ICCSP_MODE_SHARED), ICCSP_E_SHARING_VIOLATION);
    const uintptr_t other = connect_other();
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, other), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(status(&s, &p), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_B1_the_same_handle_again(void **state)
{
    const uintptr_t own = connect_other();

    (void)state;
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_FALSE);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_B2_an_adopted_handle_stays_open(void **state)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t own = connect_other();

    (void)state;
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, own, &now), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_B2_ownership_can_be_given(void **state)
{
    IIccspManage *extension = NULL;
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t own = connect_other();

    (void)state;
    assert_int_equal(
        ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IIccspManage, (void **)(void *)&extension),
        S_OK);
    assert_int_equal(IIccspManage_AttachByHandleEx(extension, own, 2), E_INVALIDARG);
    assert_int_equal(IIccspManage_AttachByHandleEx(extension, own, ICCSP_ATTACH_OWN), S_OK);
    assert_int_equal(IIccspManage_AttachByHandleEx(extension, own, 0), S_FALSE);
    const uintptr_t other = connect_other();
    assert_int_equal(IIccspManage_AttachByHandleEx(extension, other, 0), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, own, &now), ICCSP_E_INVALID_HANDLE);
    IIccspManage_Release(extension);
}

static void test_handles_that_are_none(void **state)
{
    const uintptr_t stale = connect_other();

    (void)state;
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, stale, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, 0), E_INVALIDARG);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, stale), E_INVALIDARG);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, 0x7FFFFFFF), E_INVALIDARG);
}

static void test_a_handle_of_a_released_context(void **state)
{
    uintptr_t context, handle;

    (void)state;
    assert_int_equal(iccsp_rm_establish(suite.any.rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(suite.any.rm, context, suite.any.reader[0], ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_ANY, &handle, NULL),
                     ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.any.rm, context), ICCSP_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, handle), E_INVALIDARG);
}

static void test_decision_B3_detach_ends_a_lock(void **state)
{
    (void)state;
    must_attach();
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_FALSE);
    const uintptr_t other = connect_other();
    assert_int_equal(iccsp_rm_begin(suite.any.rm, other), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_B3_files_of_an_old_attachment_stay_dead(void **state)
{
    uint8_t bytes[64];
    size_t len = sizeof(bytes);
    HSCARD_FILE file;

    (void)state;
    must_attach();
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(read_bytes(file, 10, bytes, &len), ICCSP_E_INVALID_HANDLE);
    must_attach();
    len = sizeof(bytes);
    assert_int_equal(read_bytes(file, 10, bytes, &len), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), E_INVALIDARG);
}

static void verify_and_detach(bool leave)
{
    IIccspManage *extension = NULL;

    assert_int_equal(verify_text("1234", 0, (int32_t[]){1}), S_OK);
    assert_int_equal(
        ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IIccspManage, (void **)(void *)&extension),
        S_OK);
    assert_int_equal(IIccspManage_put_DetachDisposition(extension, 4), E_INVALIDARG);
    if (leave)
        assert_int_equal(IIccspManage_put_DetachDisposition(extension, ICCSP_DISP_LEAVE), S_OK);
    IIccspManage_Release(extension);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
}

/* The next user must not inherit what was proven: the handle of a bystander sees whether the card was reset.
 */
static void test_decision_B4_detach_resets_after_a_verification(void **state)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t other = connect_other();

    (void)state;
    must_attach();
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, other, &now), ICCSP_OK);
    must_attach();
    verify_and_detach(false);
    assert_int_equal(iccsp_rm_status(suite.any.rm, other, &now), ICCSP_W_RESET_CARD);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_B4_can_be_configured(void **state)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t other = connect_other();

    (void)state;
    must_attach();
    verify_and_detach(true);
    assert_int_equal(iccsp_rm_status(suite.any.rm, other, &now), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_RESET), ICCSP_OK);
}

static void test_decision_B5_reconnect_unattached(void **state)
{
    (void)state;
    assert_int_equal(ISCardManage_Reconnect(suite.manage), ICCSP_E_INVALID_HANDLE);
}

static void test_decision_B5_reconnect_clears_a_reset(void **state)
{
    uint8_t bytes[64];
    size_t len = sizeof(bytes);
    HSCARD_FILE file;

    (void)state;
    must_attach();
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    reset_by_other();
    assert_int_equal(ISCardManage_Reconnect(suite.manage), S_OK);
    assert_int_equal(read_bytes(file, 10, bytes, &len), ICCSP_W_RESET_CARD);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
}

static void test_decision_B5_reconnect_without_need_keeps_files(void **state)
{
    uint8_t bytes[64];
    size_t len = sizeof(bytes);
    HSCARD_FILE file;

    (void)state;
    must_attach();
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(ISCardManage_Reconnect(suite.manage), S_OK);
    assert_int_equal(read_bytes(file, 5, bytes, &len), S_OK);
    assert_memory_equal(bytes, "iccsp", 5);
}

static void test_decision_B6_status_unattached(void **state)
{
    SCARD_STATES s;
    SCARD_PROTOCOLS p;

    (void)state;
    assert_int_equal(status(&s, &p), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(s, 0);
    assert_int_equal(p, 0);
    assert_int_equal(ISCardManage_Status(suite.manage, NULL, &p), E_POINTER);
    assert_int_equal(ISCardManage_Status(suite.manage, &s, NULL), E_POINTER);
}

static void test_decision_B7_status_of_a_removed_card(void **state)
{
    SCARD_STATES s;
    SCARD_PROTOCOLS p;

    (void)state;
    must_attach();
    any_rm_remove(&suite.any, 0);
    assert_int_equal(status(&s, &p), S_OK);
    assert_int_equal(s, ICCSP_CARD_ABSENT);
    assert_int_equal(p, 0);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
}

static void test_decision_B7_status_of_a_reset_card(void **state)
{
    SCARD_STATES s;
    SCARD_PROTOCOLS p;
    HSCARD_FILE file;

    (void)state;
    must_attach();
    reset_by_other();
    assert_int_equal(status(&s, &p), S_OK);
    assert_int_equal(s, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(p, ICCSP_PROTO_T1);
    assert_int_equal(open_path("3F00/2F02", &file), ICCSP_W_RESET_CARD);
    assert_int_equal(open_path("3F00/2F02", &file), S_OK);
}

static void test_decision_B8_status_of_a_card_in_use(void **state)
{
    SCARD_STATES s;
    SCARD_PROTOCOLS p;

    (void)state;
    must_attach();
    assert_int_equal(status(&s, &p), S_OK);
    /* pcscd stays at "negotiable" after the protocol was set; Windows says "specific". */
    assert_in_range(s, ICCSP_CARD_NEGOTIABLEMODE, ICCSP_CARD_SPECIFICMODE);
    assert_int_equal(p, ICCSP_PROTO_T1);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_B9_locks_nest_and_the_strongest_disposition_wins(void **state)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t other = connect_other();

    (void)state;
    must_attach();
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, 4), E_INVALIDARG);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, -1), E_INVALIDARG);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_RESET), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, other, &now), ICCSP_W_RESET_CARD);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_after_an_own_reset_the_object_goes_on(void **state)
{
    HSCARD_FILE file;

    (void)state;
    must_attach();
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_RESET), S_OK);
    assert_int_equal(open_path("3F00/2F02", &file), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_UNPOWER), S_OK);
    assert_int_equal(open_path("3F00/2F02", &file), S_OK);
}

static void test_lock_unattached(void **state)
{
    (void)state;
    assert_int_equal(ISCardManage_SCardLock(suite.manage), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), ICCSP_E_INVALID_HANDLE);
}

static void test_decision_B15_direct_has_no_name(void **state)
{
    (void)state;
    assert_int_equal(attach(suite.any.reader[0], (SCARD_SHARE_MODES)ICCSP_SHARE_DIRECT), E_INVALIDARG);
}

static void test_decision_B16_reader_names(void **state)
{
    static char long_name[400];

    (void)state;
    memset(long_name, 'x', sizeof(long_name) - 1);
    assert_int_equal(attach(NULL, ICCSP_MODE_SHARED), E_INVALIDARG);
    assert_int_equal(attach("", ICCSP_MODE_SHARED), E_INVALIDARG);
    assert_int_equal(attach(long_name, ICCSP_MODE_SHARED), E_INVALIDARG);
    assert_int_equal(attach("No Such Reader", ICCSP_MODE_SHARED), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(attach("Virtual", ICCSP_MODE_SHARED), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(attach("Gr\xC3\xBC\xC3\x9F dich", ICCSP_MODE_SHARED), ICCSP_E_UNKNOWN_READER);
}

static void test_attach_to_an_empty_reader(void **state)
{
    (void)state;
    any_rm_remove(&suite.any, 1);
    assert_int_equal(attach(suite.any.reader[1], ICCSP_MODE_SHARED), ICCSP_E_NO_SMARTCARD);
    any_rm_insert(&suite.any, 1, suite.card[1].card);
}

static void test_attach_while_another_is_exclusive(void **state)
{
    uintptr_t other;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.any.rm, suite.context, suite.any.reader[0], ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &other, NULL),
                     ICCSP_OK);
    assert_int_equal(attach(suite.any.reader[0], ICCSP_MODE_SHARED), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    must_attach();
}

static void test_two_providers_at_once(void **state)
{
    ISCardManage *second = NULL;
    BSTR name = NULL;

    (void)state;
    must_attach();
    assert_int_equal(iccsp_create_provider(suite.any.rm, &second), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8(suite.any.reader[1], &name), S_OK);
    assert_int_equal(ISCardManage_AttachByIFD(second, name, ICCSP_MODE_EXCLUSIVE), S_OK);
    iccsp_bstr_free(name);
    assert_int_equal(ISCardManage_SCardLock(second), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardManage_Release(second), 0);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_decision_A1_share_mode_is_checked),
        SUITE_TEST(test_decision_A1_one_argument_form_is_shared),
        SUITE_TEST(test_decision_A2_initialize_is_internal),
        SUITE_TEST(test_decision_B1_second_attach_changes_nothing),
        SUITE_TEST(test_decision_B1_the_same_handle_again),
        SUITE_TEST(test_decision_B2_an_adopted_handle_stays_open),
        SUITE_TEST(test_decision_B2_ownership_can_be_given),
        SUITE_TEST(test_handles_that_are_none),
        SUITE_TEST(test_a_handle_of_a_released_context),
        SUITE_TEST(test_decision_B3_detach_ends_a_lock),
        SUITE_TEST(test_decision_B3_files_of_an_old_attachment_stay_dead),
        SUITE_TEST(test_decision_B4_detach_resets_after_a_verification),
        SUITE_TEST(test_decision_B4_can_be_configured),
        SUITE_TEST(test_decision_B5_reconnect_unattached),
        SUITE_TEST(test_decision_B5_reconnect_clears_a_reset),
        SUITE_TEST(test_decision_B5_reconnect_without_need_keeps_files),
        SUITE_TEST(test_decision_B6_status_unattached),
        SUITE_TEST(test_decision_B7_status_of_a_removed_card),
        SUITE_TEST(test_decision_B7_status_of_a_reset_card),
        SUITE_TEST(test_decision_B8_status_of_a_card_in_use),
        SUITE_TEST(test_decision_B9_locks_nest_and_the_strongest_disposition_wins),
        SUITE_TEST(test_after_an_own_reset_the_object_goes_on),
        SUITE_TEST(test_lock_unattached),
        SUITE_TEST(test_decision_B15_direct_has_no_name),
        SUITE_TEST(test_decision_B16_reader_names),
        SUITE_TEST(test_attach_to_an_empty_reader),
        SUITE_TEST(test_attach_while_another_is_exclusive),
        SUITE_TEST(test_two_providers_at_once),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
