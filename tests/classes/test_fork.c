/* SPDX-License-Identifier: BSD-2-Clause */
/* Decision G9: a child of fork() has nothing of its parent's objects but their memory (hostile-cards H1). On
 * the embedded resource manager and on a real pcscd. */
#include "classes/suite.h"

#include <string.h>

#include "support/child.h"

#define LOST ICCSP_E_INVALID_HANDLE

static ISCard *scard;
static ISCardCmd *cmd;
static IIccspManage *more;
static IIccspVerify *codes;
static IByteBuffer *pin;
static BSTR reader, path;
static HSCARD_FILE file;
static HSCARD handle;
static size_t commands;

/* Attached twice, with a lock held, a file open and a code verified. */
static int setup(void **state)
{
    const int result = suite_attached_setup(state);
    int32_t le = 8, ref = 1;

    assert_int_equal(iccsp_bstr_from_utf8(suite.any.reader[0], &reader), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8("/3F00/D000/D006", &path), S_OK);
    assert_int_equal(iccsp_create_byte_buffer("1234", 4, &pin), S_OK);
    assert_int_equal(
        ISCardManage_QueryInterface(suite.manage, &ICCSP_IID_IIccspManage, (void **)(void *)&more), S_OK);
    assert_int_equal(
        ISCardVerify_QueryInterface(suite.verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&codes), S_OK);
    assert_int_equal(iccsp_create_object(suite.any.rm, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard,
                                         (void **)(void *)&scard),
                     S_OK);
    assert_int_equal(
        iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd, (void **)(void *)&cmd),
        S_OK);
    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0x00, 0x84, 0, 0, NULL, &le), S_OK);
    assert_int_equal(ISCard_AttachByReader(scard, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(ISCardVerify_Verify(suite.verify, pin, 0, &ref), S_OK);
    assert_int_equal(open_path("/3F00/D000/D006", &file), S_OK);
    assert_int_equal(ISCard_get_CardHandle(scard, &handle), S_OK);
    commands = suite.card[0].commands;
    return result;
}

static int teardown(void **state)
{
    (void)ISCard_Release(scard);
    (void)ISCardCmd_Release(cmd);
    (void)IIccspManage_Release(more);
    (void)IIccspVerify_Release(codes);
    (void)IByteBuffer_Release(pin);
    iccsp_bstr_free(reader);
    iccsp_bstr_free(path);
    return suite_teardown(state);
}

static void use_manage(void)
{
    SCARD_STATES state = 77;
    SCARD_PROTOCOLS protocol = 77;
    BSTR text = NULL;
    IByteBuffer *atr = NULL;

    CHILD_CHECK(ISCardManage_Status(suite.manage, &state, &protocol) == LOST && state == 0 && protocol == 0);
    CHILD_CHECK(ISCardManage_SCardLock(suite.manage) == LOST);
    CHILD_CHECK(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_RESET) == LOST);
    CHILD_CHECK(ISCardManage_Reconnect(suite.manage) == LOST);
    CHILD_CHECK(ISCardManage_AttachByIFD(suite.manage, reader, ICCSP_MODE_SHARED) == LOST);
    CHILD_CHECK(ISCardManage_AttachByHandle(suite.manage, handle) == LOST);
    CHILD_CHECK(IIccspManage_AttachByHandleEx(more, handle, ICCSP_ATTACH_OWN) == LOST);
    CHILD_CHECK(IIccspManage_get_Family(more, &text) == LOST && text == NULL);
    CHILD_CHECK(IIccspManage_get_ReaderName(more, &text) == LOST && text == NULL);
    CHILD_CHECK(IIccspManage_get_Atr(more, &atr) == LOST && atr == NULL);
    CHILD_CHECK(ISCardManage_Detach(suite.manage) == LOST);
}

static void read_and_write(void)
{
    IByteBuffer *buffer = NULL;
    HSCARD_FILE other = 77;
    int32_t count = 8;

    CHILD_CHECK(ISCardFileAccess_Open(suite.files, ICCSP_SC_TYPE_BY_ID, path, &other) == LOST && other == 0);
    CHILD_CHECK(ISCardFileAccess_Read(suite.files, file, &count, &buffer, 0) == LOST && buffer == NULL);
    CHILD_CHECK(count == 0);
    CHILD_CHECK(ISCardFileAccess_Seek(suite.files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING) == LOST);
    CHILD_CHECK(ISCardFileAccess_Write(suite.files, file, 4, pin, 0) == LOST);
    CHILD_CHECK(ISCardFileAccess_Close(suite.files, file) == LOST);
}

static void use_files(void)
{
    uint8_t active[] = {0x8A, 0x01, 0x05};
    TLV_TABLE entry = {.cbSize = 3, .byData = active}, *table = NULL;
    SAFEARRAY *names = NULL;
    BSTR text = NULL;
    int32_t count = 0;

    read_and_write();
    CHILD_CHECK(ISCardFileAccess_ChangeDir(suite.files, ICCSP_SC_TYPE_BY_ID, path) == LOST);
    CHILD_CHECK(ISCardFileAccess_Directory(suite.files, ICCSP_SC_TYPE_ALL_FILES, &names) == LOST);
    CHILD_CHECK(names == NULL);
    CHILD_CHECK(ISCardFileAccess_GetCurrentDir(suite.files, &text) == LOST && text == NULL);
    CHILD_CHECK(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0) == LOST);
    CHILD_CHECK(ISCardFileAccess_GetProperties(suite.files, ICCSP_SC_TYPE_BY_ID, path, &table, &count, 0) ==
                LOST);
    CHILD_CHECK(table == NULL && count == 0);
    CHILD_CHECK(ISCardFileAccess_SetProperties(suite.files, ICCSP_SC_TYPE_BY_ID, path, &entry, 1, 0) == LOST);
    CHILD_CHECK(ISCardFileAccess_Delete(suite.files, ICCSP_SC_TYPE_BY_ID, path, 0) == LOST);
    CHILD_CHECK(ISCardFileAccess_Invalidate(suite.files, path, 0) == LOST);
    CHILD_CHECK(ISCardFileAccess_Rehabilitate(suite.files, path, 0) == LOST);
    count = 1;
    table = &entry;
    CHILD_CHECK(ISCardFileAccess_Create(suite.files, ICCSP_SC_TYPE_BY_ID, path, &table, &count, 0, NULL) ==
                LOST);
}

static void use_codes(void)
{
    IByteBuffer *buffer = NULL;
    int32_t ref = 1, length = 8, number = 0;

    CHILD_CHECK(ISCardVerify_Verify(suite.verify, pin, 0, &ref) == LOST);
    CHILD_CHECK(ISCardVerify_Verify(suite.verify, NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref) == LOST);
    CHILD_CHECK(ISCardVerify_ChangeCode(suite.verify, pin, pin, 0, 1) == LOST);
    CHILD_CHECK(IIccspVerify_PrepareUnblock(codes, pin, pin, &number) == S_OK);
    CHILD_CHECK(ISCardVerify_Unblock(suite.verify, number, 0, 1) == LOST);
    CHILD_CHECK(ISCardVerify_ResetSecurityState(suite.verify, 0) == LOST);
    CHILD_CHECK(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &length, &buffer) == LOST && buffer == NULL);
    CHILD_CHECK(ISCardAuth_APP_Auth(suite.auth, 0, NULL, pin) == LOST);
    CHILD_CHECK(ISCardAuth_ICC_Auth(suite.auth, 0, NULL, &length, &pin) == LOST);
    CHILD_CHECK(ISCardAuth_User_Auth(suite.auth, 0, NULL, &length, &pin) == LOST);
}

static void use_scard(void)
{
    SCARD_STATES state = 77;
    SCARD_PROTOCOLS protocol = 77;
    HSCARDCONTEXT context = 77;
    IByteBuffer *buffer = NULL;
    HSCARD none = 77;

    CHILD_CHECK(ISCard_get_CardHandle(scard, &none) == S_OK && none == 0);
    CHILD_CHECK(ISCard_get_Context(scard, &context) == S_OK && context == 0);
    CHILD_CHECK(ISCard_get_Atr(scard, &buffer) == LOST && buffer == NULL);
    CHILD_CHECK(ISCard_get_Status(scard, &state) == LOST && state == 0);
    CHILD_CHECK(ISCard_get_Protocol(scard, &protocol) == LOST && protocol == 0);
    CHILD_CHECK(ISCard_AttachByReader(scard, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1) == LOST);
    CHILD_CHECK(ISCard_AttachByHandle(scard, handle) == LOST);
    CHILD_CHECK(ISCard_LockSCard(scard) == LOST);
    CHILD_CHECK(ISCard_UnlockSCard(scard, ICCSP_DISP_RESET) == LOST);
    CHILD_CHECK(ISCard_ReAttach(scard, ICCSP_MODE_SHARED, ICCSP_DISP_RESET) == LOST);
    CHILD_CHECK(ISCard_Transaction(scard, &cmd) == LOST);
    CHILD_CHECK(ISCard_Detach(scard, ICCSP_DISP_RESET) == LOST);
}

/* On the parent's resource manager a child can make objects, and none that reaches a card. */
static void make_objects(void)
{
    ISCardFileAccess *files = NULL;
    ISCardManage *manage = NULL;
    void *other = NULL;
    HSCARD_FILE opened;

    CHILD_CHECK(ISCardManage_CreateFileAccess(suite.manage, &files) == S_OK);
    CHILD_CHECK(ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &opened) == LOST);
    (void)ISCardFileAccess_Release(files);
    CHILD_CHECK(iccsp_create_provider(suite.any.rm, &manage) == S_OK);
    CHILD_CHECK(ISCardManage_AttachByIFD(manage, reader, ICCSP_MODE_SHARED) == LOST);
    (void)ISCardManage_Release(manage);
    CHILD_CHECK(iccsp_create_object(suite.any.rm, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard, &other) ==
                LOST);
    CHILD_CHECK(other == NULL);
}

/* The last reference of each. */
static void release_all(void)
{
    (void)IIccspManage_Release(more);
    (void)IIccspVerify_Release(codes);
    (void)ISCardAuth_Release(suite.auth);
    (void)ISCardVerify_Release(suite.verify);
    (void)ISCardFileAccess_Release(suite.files);
    CHILD_CHECK(ISCardManage_Release(suite.manage) == 0);
    CHILD_CHECK(ISCard_Release(scard) == 0);
}

static void use_all(void)
{
    use_manage();
    use_files();
    use_codes();
    use_scard();
    make_objects();
    release_all();
    CHILD_CHECK(suite.card[0].commands == commands);
}

/* Nothing was sent, nothing ended: the lock is held, the code verified, the file open. */
static void assert_parent_unaffected(void)
{
    uint8_t bytes[8];
    size_t len = sizeof(bytes);
    HSCARD same = 0;

    assert_int_equal(suite.card[0].commands, commands);
    assert_int_equal(read_bytes(file, 8, bytes, &len), S_OK);
    assert_int_equal(ISCardVerify_Verify(suite.verify, NULL, ICCSP_SC_FL_IHV_CHECKONLY, &(int32_t){1}), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCard_get_CardHandle(scard, &same), S_OK);
    assert_int_equal(same, handle);
    assert_int_equal(ISCard_Transaction(scard, &cmd), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
}

static void test_decision_G9_objects_in_a_child(void **state)
{
    (void)state;
    in_child(use_all);
    assert_parent_unaffected();
}

static void test_decision_G9_release_in_a_child_sends_nothing(void **state)
{
    (void)state;
    in_child(release_all);
    assert_parent_unaffected();
}

#define FORK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FORK_TEST(test_decision_G9_objects_in_a_child),
        FORK_TEST(test_decision_G9_release_in_a_child_sends_nothing),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
