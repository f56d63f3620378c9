/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments that no method takes (decisions G1, G2, E12). Nothing of it reaches the card. */
#include "classes/objects.h"
#include "classes/suite.h"

#include <stdbool.h>

#define UNKNOWN_FLAG 0x00100000

static struct objects o;
static IIccspManage *manage_extension;
static IIccspVerify *verify_extension;
static IIccspAuth *auth_extension;

static int setup(void **state)
{
    const int result = suite_setup(state);

    objects_make(&o, suite.any.rm);
    assert_int_equal(
        ISCardManage_QueryInterface(o.manage, &ICCSP_IID_IIccspManage, (void **)(void *)&manage_extension),
        S_OK);
    assert_int_equal(
        ISCardVerify_QueryInterface(o.verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&verify_extension),
        S_OK);
    assert_int_equal(
        ISCardAuth_QueryInterface(o.auth, &ICCSP_IID_IIccspAuth, (void **)(void *)&auth_extension), S_OK);
    return result;
}

static int setup_attached(void **state)
{
    const int result = setup(state);

    objects_attach(&o, suite.any.reader[0]);
    objects_open(&o);
    counting_card_forget(&suite.card[0]);
    return result;
}

static int teardown(void **state)
{
    IIccspManage_Release(manage_extension);
    IIccspVerify_Release(verify_extension);
    IIccspAuth_Release(auth_extension);
    objects_release(&o);
    return suite_teardown(state);
}

static void test_decision_G1_no_place_for_a_result(void **state)
{
    TLV_TABLE *table = NULL;
    IByteBuffer *buffer = NULL;
    SCARD_STATES s;
    SCARD_PROTOCOLS p;
    int32_t n = 1;

    (void)state;
    assert_int_equal(ISCardManage_CreateFileAccess(o.manage, NULL), E_POINTER);
    assert_int_equal(ISCardManage_CreateCardAuth(o.manage, NULL), E_POINTER);
    assert_int_equal(ISCardManage_CreateCHVerification(o.manage, NULL), E_POINTER);
    assert_int_equal(ISCardManage_Status(o.manage, NULL, &p), E_POINTER);
    assert_int_equal(ISCardManage_Status(o.manage, &s, NULL), E_POINTER);
    assert_int_equal(ISCardManage_CreateInterface(o.manage, &ICCSP_IID_ISCardAuth, NULL, NULL, NULL),
                     E_POINTER);
    assert_int_equal(IIccspManage_get_Family(manage_extension, NULL), E_POINTER);
    assert_int_equal(IIccspManage_get_ReaderName(manage_extension, NULL), E_POINTER);
    assert_int_equal(IIccspManage_get_Atr(manage_extension, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_Create(o.files, 1, o.new_path, NULL, &n, 0, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_Create(o.files, 1, o.new_path, &table, NULL, 0, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_Directory(o.files, ICCSP_SC_TYPE_ALL_FILES, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_GetCurrentDir(o.files, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(o.files, NULL, &n, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(o.files, &table, NULL, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_GetProperties(o.files, 1, o.path, NULL, &n, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_GetProperties(o.files, 1, o.path, &table, NULL, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_Open(o.files, 1, o.path, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_Read(o.files, o.file, NULL, &buffer, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_Read(o.files, o.file, &n, NULL, 0), E_POINTER);
    assert_int_equal(IIccspVerify_PrepareUnblock(verify_extension, o.code, o.code, NULL), E_POINTER);
    assert_int_equal(IIccspVerify_get_TriesLeft(verify_extension, NULL), E_POINTER);
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, NULL, &buffer), E_POINTER);
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, &n, NULL), E_POINTER);
    assert_int_equal(ISCardAuth_ICC_Auth(o.auth, 0, NULL, NULL, &o.data), E_POINTER);
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 0, NULL, NULL, &o.data), E_POINTER);
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 0, NULL, &n, NULL), E_POINTER);
    assert_int_equal(IIccspAuth_get_TriesLeft(auth_extension, NULL), E_POINTER);
    assert_int_equal(ISCardAuth_ICC_Auth(o.auth, 0, NULL, &n, NULL), E_POINTER);
    assert_int_equal(ISCardAuth_User_Auth(o.auth, 0, NULL, NULL, &o.data), E_POINTER);
    assert_int_equal(ISCardAuth_User_Auth(o.auth, 0, NULL, &n, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Atr(o.card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_CardHandle(o.card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Context(o.card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Protocol(o.card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Status(o.card, NULL), E_POINTER);
    assert_int_equal(ISCard_Transaction(o.card, NULL), E_POINTER);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_G1_no_object_or_text(void **state)
{
    uint8_t active[] = {0x8A, 0x01, 0x05};
    TLV_TABLE entry = {sizeof(active), active}, *table = &entry;
    IByteBuffer *nothing = NULL;
    ISCardCmd *no_command = NULL;
    HSCARD_FILE file = 77;
    int32_t n = 1;

    (void)state;
    assert_int_equal(ISCardFileAccess_ChangeDir(o.files, 1, NULL), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Create(o.files, 1, NULL, &table, &n, 0, NULL), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Delete(o.files, 1, NULL, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_GetProperties(o.files, 1, NULL, &table, &n, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Invalidate(o.files, NULL, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Open(o.files, 1, NULL, &file), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Rehabilitate(o.files, NULL, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, NULL, table, 1, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, NULL, 1, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 1, NULL, 0), E_INVALIDARG);
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, o.code, NULL, 0, 1), E_INVALIDARG);
    assert_int_equal(ISCardVerify_Verify(o.verify, NULL, 0, &n), E_INVALIDARG);
    assert_int_equal(IIccspVerify_PrepareUnblock(verify_extension, NULL, NULL, &n), E_INVALIDARG);
    n = 0;
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 0, NULL, NULL), E_INVALIDARG);
    assert_int_equal(ISCardAuth_ICC_Auth(o.auth, 0, NULL, &n, &nothing), E_INVALIDARG);
    assert_int_equal(ISCardAuth_User_Auth(o.auth, 0, NULL, &n, &nothing), E_INVALIDARG);
    assert_int_equal(ISCard_Transaction(o.card, &no_command), E_INVALIDARG);
    assert_int_equal(ISCardManage_Detach(o.manage), S_OK);
    assert_int_equal(ISCard_Detach(o.card, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCardManage_AttachByHandle(o.manage, 0), E_INVALIDARG);
    assert_int_equal(ISCardManage_AttachByIFD(o.manage, NULL, ICCSP_MODE_SHARED), E_INVALIDARG);
    assert_int_equal(IIccspManage_AttachByHandleEx(manage_extension, 0, 0), E_INVALIDARG);
    assert_int_equal(ISCard_AttachByHandle(o.card, 0), E_INVALIDARG);
    assert_int_equal(ISCard_AttachByReader(o.card, NULL, ICCSP_MODE_SHARED, ICCSP_PROTO_T1), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
}

/* What the methods with a path say to this one. */
static void expect_bad_path(REFTYPE type, const char *text)
{
    uint8_t active[] = {0x8A, 0x01, 0x05};
    TLV_TABLE entry = {sizeof(active), active}, *table = &entry;
    BSTR path = text_of(text);
    HSCARD_FILE file = 77;
    int32_t n = 1;

    assert_int_equal(ISCardFileAccess_ChangeDir(o.files, type, path), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Create(o.files, type, path, &table, &n, 0, NULL), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Delete(o.files, type, path, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_GetProperties(o.files, type, path, &table, &n, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Open(o.files, type, path, &file), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, type, path, table, 1, 0), E_INVALIDARG);
    if (type == ICCSP_SC_TYPE_BY_ID) {
        assert_int_equal(ISCardFileAccess_Invalidate(o.files, path, 0), E_INVALIDARG);
        assert_int_equal(ISCardFileAccess_Rehabilitate(o.files, path, 0), E_INVALIDARG);
    }
    iccsp_bstr_free(path);
}

static void test_decision_E1_paths_that_are_none(void **state)
{
    static const char *const bad[] = {"", "D00", "D000/XXXX", "../..", "D000/3F00", "D000D001"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_bad_path(ICCSP_SC_TYPE_BY_ID, bad[i]);
    expect_bad_path(-1, "D001");
    expect_bad_path(4, "D001");
    expect_bad_path(ICCSP_SC_TYPE_BY_SHORT_ID, "0");
    expect_bad_path(ICCSP_SC_TYPE_BY_SHORT_ID, "31");
    expect_bad_path(ICCSP_SC_TYPE_BY_NAME, "ab");
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_values_that_are_none(void **state)
{
    IByteBuffer *two = buffer_of_hex("0101"), *empty = buffer_of_hex(""), *challenge = NULL;
    SAFEARRAY *names = NULL;
    int32_t n = -1;

    (void)state;
    assert_int_equal(ISCardFileAccess_Directory(o.files, 8, &names), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Close(o.files, o.file + 64), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Seek(o.files, o.file, 0, 3), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Seek(o.files, 0, 0, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, -1, o.data, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 9, o.data, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file + 64, 1, o.data, 0), E_INVALIDARG);
    assert_int_equal(ISCardVerify_Unblock(o.verify, 1, 0, 1), E_INVALIDARG);
    assert_int_equal(ISCardVerify_ResetSecurityState(o.verify, ICCSP_SC_FL_IHV_ENABLE), E_INVALIDARG);
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 256, NULL, o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 0, two, o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 0, NULL, empty), E_INVALIDARG);
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, &n, &challenge), E_INVALIDARG);
    assert_int_equal(ISCardAuth_ICC_Auth(o.auth, 0, NULL, &n, &o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_User_Auth(o.auth, 0, NULL, &n, &o.data), E_INVALIDARG);
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 0, NULL, &n, &o.data), E_INVALIDARG);
    n = 257;
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 0, NULL, &n, &o.data), E_INVALIDARG);
    n = 0;
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 256, NULL, &n, &o.data), E_INVALIDARG);
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 0, two, &n, &o.data), E_INVALIDARG);
    assert_int_equal(IIccspAuth_MutualAuthenticate(auth_extension, 0, NULL, &n, &empty), E_INVALIDARG);
    assert_int_equal(ISCardAuth_ICC_Auth(o.auth, -1, NULL, &n, &o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_User_Auth(o.auth, 0, two, &n, &o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_ICC_Auth(o.auth, 0, NULL, &n, &empty), E_INVALIDARG);
    assert_int_equal(IIccspManage_put_DetachDisposition(manage_extension, 4), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
    release_buffer(two);
    release_buffer(empty);
}

/* What each method with flags says to these. */
static void expect_flags(SCARD_FLAGS flags, HRESULT wanted)
{
    uint8_t active[] = {0x8A, 0x01, 0x05};
    TLV_TABLE entry = {sizeof(active), active}, *table = &entry, *all = NULL;
    IByteBuffer *buffer = NULL;
    int32_t n = 1, none = 0, ref = 1;

    assert_int_equal(ISCardFileAccess_Create(o.files, 1, o.new_path, &table, &n, flags, NULL), wanted);
    assert_int_equal(ISCardFileAccess_Delete(o.files, 1, o.path, flags), wanted);
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(o.files, &all, &none, flags), wanted);
    assert_int_equal(ISCardFileAccess_GetProperties(o.files, 1, o.path, &all, &none, flags), wanted);
    assert_int_equal(ISCardFileAccess_Invalidate(o.files, o.path, flags), wanted);
    assert_int_equal(ISCardFileAccess_Read(o.files, o.file, &n, &buffer, flags), wanted);
    assert_int_equal(ISCardFileAccess_Rehabilitate(o.files, o.path, flags), wanted);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, table, 1, flags), wanted);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 1, o.data, flags), wanted);
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, o.code, o.new_code, flags, 1), wanted);
    assert_int_equal(ISCardVerify_Unblock(o.verify, 0, flags, 1), wanted);
    assert_int_equal(ISCardVerify_Verify(o.verify, o.code, flags, &ref), wanted);
    assert_int_equal(ref, 1);
    assert_true(all == NULL && buffer == NULL);
    assert_int_equal(suite.card[0].commands, 0);
}

/* The other flags of a method may stand beside the one that is refused. */
static void test_decision_E12_every_method_with_flags(void **state)
{
    (void)state;
    expect_flags(UNKNOWN_FLAG, E_INVALIDARG);
    expect_flags(UNKNOWN_FLAG | ICCSP_SC_FL_SECURE_MESSAGING, E_INVALIDARG);
    expect_flags((SCARD_FLAGS)0x80000000, E_INVALIDARG);
    expect_flags(ICCSP_SC_FL_SECURE_MESSAGING, ICCSP_E_UNSUPPORTED_FEATURE);
}

/* Not attached, so nothing can come; what stood there before must not be taken for a result. */
static void test_decision_G2_results_are_cleared_on_failure(void **state)
{
    void *const junk = &o;
    SAFEARRAY *names = (SAFEARRAY *)junk;
    BSTR text = (BSTR)junk;
    IByteBuffer *buffer = (IByteBuffer *)junk;
    IUnknown *made = (IUnknown *)junk;
    HSCARD_FILE file = 77;
    SCARD_STATES s = 77;
    SCARD_PROTOCOLS p = 77;
    int32_t n = 77;

    (void)state;
    assert_true(FAILED(ISCardFileAccess_Directory(o.files, ICCSP_SC_TYPE_ALL_FILES, &names)));
    assert_true(FAILED(ISCardFileAccess_GetCurrentDir(o.files, &text)));
    assert_true(FAILED(ISCardFileAccess_Open(o.files, 1, o.path, &file)));
    assert_true(FAILED(ISCardFileAccess_Read(o.files, 1, &n, &buffer, 0)));
    assert_true(names == NULL && text == NULL && file == 0 && n == 0 && buffer == NULL);
    text = (BSTR)junk;
    assert_true(FAILED(IIccspManage_get_Family(manage_extension, &text)));
    assert_null(text);
    text = (BSTR)junk;
    assert_true(FAILED(IIccspManage_get_ReaderName(manage_extension, &text)));
    assert_null(text);
    buffer = (IByteBuffer *)junk;
    assert_true(FAILED(IIccspManage_get_Atr(manage_extension, &buffer)));
    assert_null(buffer);
    buffer = (IByteBuffer *)junk;
    assert_true(FAILED(ISCard_get_Atr(o.card, &buffer)));
    assert_null(buffer);
    assert_true(FAILED(ISCardManage_CreateInterface(o.manage, NULL, NULL, NULL, &made)));
    assert_null(made);
    assert_true(FAILED(ISCardManage_Status(o.manage, &s, &p)));
    assert_true(s == 0 && p == 0);
    s = p = n = 77;
    assert_true(FAILED(ISCard_get_Status(o.card, &s)) && FAILED(ISCard_get_Protocol(o.card, &p)));
    assert_true(s == 0 && p == 0);
    assert_true(FAILED(IIccspVerify_PrepareUnblock(verify_extension, NULL, NULL, &n)));
    assert_int_equal(n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_attached, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_G1_no_place_for_a_result),
        TEST(test_decision_G1_no_object_or_text),
        TEST(test_decision_E1_paths_that_are_none),
        TEST(test_values_that_are_none),
        TEST(test_decision_E12_every_method_with_flags),
        cmocka_unit_test_setup_teardown(test_decision_G2_results_are_cleared_on_failure, setup, teardown),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
