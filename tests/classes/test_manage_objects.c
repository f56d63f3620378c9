/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardManage: the objects that it makes, and what it is itself. */
#include "classes/suite.h"

#include <string.h>

static void test_decision_B12_children_keep_the_connection(void **state)
{
    uint8_t bytes[16];
    size_t len = sizeof(bytes);
    HSCARD_FILE file;

    (void)state;
    must_attach();
    ISCardManage_Release(suite.manage);
    suite.manage = NULL;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(read_bytes(file, 5, bytes, &len), S_OK);
}

/* The suite creates the children before it attaches. */
static void test_decision_B13_creation_before_attach(void **state)
{
    HSCARD_FILE file = 77;
    SAFEARRAY *list = (SAFEARRAY *)&file;
    BSTR text = (BSTR)(void *)&file;

    (void)state;
    assert_int_equal(open_path("3F00", &file), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(file, 0);
    assert_int_equal(change_dir("3F00"), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCardFileAccess_GetCurrentDir(suite.files, &text), ICCSP_E_INVALID_HANDLE);
    assert_null(text);
    assert_int_equal(ISCardFileAccess_Directory(suite.files, ICCSP_SC_TYPE_ALL_FILES, &list),
                     ICCSP_E_INVALID_HANDLE);
    assert_null(list);
    assert_int_equal(verify_text("1234", 0, NULL), ICCSP_E_INVALID_HANDLE);
    must_attach();
    assert_int_equal(open_path("3F00/2F02", &file), S_OK);
}

/* And the other order. What was made is what was asked for. */
static void test_decision_B13_creation_after_attach(void **state)
{
    ISCardFileAccess *files = NULL;
    ISCardAuth *auth = NULL;
    ISCardVerify *verify = NULL;
    IUnknown *same = NULL;
    IByteBuffer *challenge = NULL;
    BSTR directory = NULL;

    (void)state;
    must_attach();
    assert_int_equal(ISCardManage_CreateFileAccess(suite.manage, &files), S_OK);
    assert_int_equal(ISCardManage_CreateCardAuth(suite.manage, &auth), S_OK);
    assert_int_equal(ISCardManage_CreateCHVerification(suite.manage, &verify), S_OK);
    assert_int_equal(ISCardFileAccess_GetCurrentDir(files, &directory), S_OK);
    iccsp_bstr_free(directory);
    assert_int_equal(ISCardAuth_GetChallenge(auth, 0, NULL, (int32_t[]){8}, &challenge), S_OK);
    IByteBuffer_Release(challenge);
    assert_int_equal(ISCardVerify_Verify(verify, NULL, ICCSP_SC_FL_IHV_CHECKONLY, (int32_t[]){1}),
                     ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(ISCardVerify_QueryInterface(verify, &ICCSP_IID_ISCardVerify, (void **)(void *)&same),
                     S_OK);
    assert_int_equal(IUnknown_Release(same), 1);
    assert_int_equal(ISCardVerify_Release(verify), 0);
    assert_int_equal(ISCardAuth_Release(auth), 0);
    assert_int_equal(ISCardFileAccess_Release(files), 0);
}

static HRESULT create(const GUID *iid, const char *name, int32_t *data, IUnknown **out)
{
    BSTR text = NULL;
    HRESULT hr;

    if (name != NULL)
        assert_int_equal(iccsp_bstr_from_utf8(name, &text), S_OK);
    *out = (IUnknown *)(void *)&text;
    hr = ISCardManage_CreateInterface(suite.manage, iid, text, data, out);
    iccsp_bstr_free(text);
    return hr;
}

static void test_decision_B14_create_interface_refuses(void **state)
{
    static const GUID null_guid;
    int32_t bad = 3;
    IUnknown *out;

    (void)state;
    assert_int_equal(ISCardManage_CreateInterface(suite.manage, &ICCSP_IID_ISCardVerify, NULL, NULL, NULL),
                     E_POINTER);
    assert_int_equal(create(NULL, NULL, NULL, &out), E_INVALIDARG);
    assert_null(out);
    assert_int_equal(create(&null_guid, "", NULL, &out), E_INVALIDARG);
    assert_int_equal(create(NULL, "Files", NULL, &out), E_NOINTERFACE);
    assert_null(out);
    assert_int_equal(create(&ICCSP_IID_IStream, "FileAccess", NULL, &out), E_NOINTERFACE);
    assert_int_equal(create(NULL, "FileAccess", &bad, &out), E_INVALIDARG);
    assert_null(out);
}

static void test_decision_B14_create_interface_by_identifier_and_name(void **state)
{
    static const char *const names[] = {"FileAccess", "fileACCESS", "CardAuth", "CHVerification",
                                        "{4029DD85-5902-11D0-B84C-00C04FD424B9}"};
    int32_t data = sizeof(data);
    IUnknown *out, *again;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(create(NULL, names[i], &data, &out), S_OK);
        assert_int_equal(IUnknown_Release(out), 0);
    }
    assert_int_equal(create(&ICCSP_IID_ISCardAuth, "FileAccess", NULL, &out), S_OK);
    assert_int_equal(IUnknown_QueryInterface(out, &ICCSP_IID_ISCardAuth, (void **)(void *)&again), S_OK);
    IUnknown_Release(again);
    IUnknown_Release(out);
}

static void test_decision_G1_no_place_for_a_new_object(void **state)
{
    (void)state;
    assert_int_equal(ISCardManage_CreateFileAccess(suite.manage, NULL), E_POINTER);
    assert_int_equal(ISCardManage_CreateCardAuth(suite.manage, NULL), E_POINTER);
    assert_int_equal(ISCardManage_CreateCHVerification(suite.manage, NULL), E_POINTER);
    assert_int_equal(iccsp_create_provider(suite.any.rm, NULL), E_POINTER);
}

static void test_decision_G7_identity(void **state)
{
    IUnknown *a, *b, *c;
    IIccspManage *extension;
    void *none = &extension;

    (void)state;
    assert_int_equal(ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IUnknown, (void **)(void *)&a),
                     S_OK);
    assert_int_equal(
        ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IIccspManage, (void **)(void *)&extension),
        S_OK);
    assert_int_equal(IIccspManage_QueryInterface(extension, &ICCSP_IID_IUnknown, (void **)(void *)&b), S_OK);
    assert_ptr_equal(a, b);
    assert_int_equal(IIccspManage_QueryInterface(extension, &ICCSP_IID_ISCardManage, (void **)(void *)&c),
                     S_OK);
    assert_ptr_equal(c, suite.manage);
    assert_int_equal(ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IStream, &none), E_NOINTERFACE);
    assert_null(none);
    assert_int_equal(ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IUnknown, NULL), E_POINTER);
    IUnknown_Release(a);
    IUnknown_Release(b);
    IUnknown_Release(c);
    assert_int_equal(IIccspManage_Release(extension), 1);
}

static void assert_text(BSTR text, const char *wanted)
{
    char utf8[256];
    size_t len;

    assert_int_equal(iccsp_bstr_to_utf8(text, utf8, sizeof(utf8), &len), S_OK);
    assert_string_equal(utf8, wanted);
    iccsp_bstr_free(text);
}

static void test_what_the_extension_tells(void **state)
{
    IIccspManage *extension = NULL;
    IByteBuffer *atr = NULL;
    BSTR text = (BSTR)(void *)&atr;
    uint8_t bytes[33];
    size_t len;

    (void)state;
    assert_int_equal(
        ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IIccspManage, (void **)(void *)&extension),
        S_OK);
    assert_int_equal(IIccspManage_get_Family(extension, &text), ICCSP_E_INVALID_HANDLE);
    assert_null(text);
    assert_int_equal(IIccspManage_get_Family(extension, NULL), E_POINTER);
    assert_int_equal(IIccspManage_get_ReaderName(extension, NULL), E_POINTER);
    assert_int_equal(IIccspManage_get_Atr(extension, NULL), E_POINTER);
    assert_int_equal(IIccspManage_get_Atr(extension, &atr), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(IIccspManage_get_ReaderName(extension, &text), ICCSP_E_INVALID_HANDLE);
    must_attach();
    assert_int_equal(IIccspManage_get_Family(extension, &text), S_OK);
    assert_text(text, "iccsp virtual card");
    assert_int_equal(IIccspManage_get_ReaderName(extension, &text), S_OK);
    assert_text(text, suite.any.reader[0]);
    assert_int_equal(IIccspManage_get_Atr(extension, &atr), S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(atr, bytes, sizeof(bytes), &len), S_OK);
    assert_int_equal(bytes[0], 0x3B);
    assert_int_equal(suite.card[0].commands, 0);
    IByteBuffer_Release(atr);
    IIccspManage_Release(extension);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_decision_B12_children_keep_the_connection),
        SUITE_TEST(test_decision_B13_creation_before_attach),
        SUITE_TEST(test_decision_B13_creation_after_attach),
        SUITE_TEST(test_decision_B14_create_interface_refuses),
        SUITE_TEST(test_decision_B14_create_interface_by_identifier_and_name),
        SUITE_TEST(test_decision_G1_no_place_for_a_new_object),
        SUITE_TEST(test_decision_G7_identity),
        SUITE_TEST(test_what_the_extension_tells),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
