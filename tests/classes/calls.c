/* SPDX-License-Identifier: BSD-2-Clause */
/* Every method that needs the card, with arguments that it takes. */
#include "classes/objects.h"

#include <string.h>

static HRESULT change_dir(struct objects *o)
{
    return ISCardFileAccess_ChangeDir(o->files, ICCSP_SC_TYPE_BY_ID, o->directory);
}

static HRESULT create_file(struct objects *o)
{
    uint8_t descriptor[] = {0x82, 0x01, 0x01}, size[] = {0x80, 0x02, 0x00, 0x10};
    TLV_TABLE entries[] = {{sizeof(descriptor), descriptor}, {sizeof(size), size}};
    TLV_TABLE *table = entries;
    int32_t count = 2;

    return ISCardFileAccess_Create(o->files, ICCSP_SC_TYPE_BY_ID, o->new_path, &table, &count, 0, NULL);
}

static HRESULT delete_file(struct objects *o)
{
    return ISCardFileAccess_Delete(o->files, ICCSP_SC_TYPE_BY_ID, o->path, 0);
}

static HRESULT list_directory(struct objects *o)
{
    SAFEARRAY *names = NULL;
    const HRESULT hr = ISCardFileAccess_Directory(o->files, ICCSP_SC_TYPE_ALL_FILES, &names);

    assert_true(SUCCEEDED(hr) == (names != NULL));
    if (names != NULL)
        assert_int_equal(iccsp_safearray_destroy(names), S_OK);
    return hr;
}

static HRESULT get_capabilities(struct objects *o)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    const HRESULT hr = ISCardFileAccess_GetFileCapabilities(o->files, &table, &count, 0);

    assert_true(SUCCEEDED(hr) == (table != NULL));
    iccsp_mem_free(table);
    return hr;
}

static HRESULT get_properties(struct objects *o)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    const HRESULT hr =
        ISCardFileAccess_GetProperties(o->files, ICCSP_SC_TYPE_BY_ID, o->path, &table, &count, 0);

    assert_true(SUCCEEDED(hr) == (table != NULL));
    iccsp_mem_free(table);
    return hr;
}

static HRESULT invalidate(struct objects *o)
{
    return ISCardFileAccess_Invalidate(o->files, o->path, 0);
}

static HRESULT open_file(struct objects *o)
{
    HSCARD_FILE file = 77;
    const HRESULT hr = ISCardFileAccess_Open(o->files, ICCSP_SC_TYPE_BY_ID, o->path, &file);

    assert_true(SUCCEEDED(hr) == (file != 0));
    if (file != 0)
        assert_int_equal(ISCardFileAccess_Close(o->files, file), S_OK);
    return hr;
}

static HRESULT read_file(struct objects *o)
{
    IByteBuffer *buffer = NULL;
    int32_t count = 5;
    const HRESULT hr = ISCardFileAccess_Read(o->files, o->file, &count, &buffer, 0);

    assert_true(SUCCEEDED(hr) == (buffer != NULL));
    release_buffer(buffer);
    return hr;
}

static HRESULT rehabilitate(struct objects *o)
{
    return ISCardFileAccess_Rehabilitate(o->files, o->path, 0);
}

static HRESULT set_properties(struct objects *o)
{
    uint8_t active[] = {0x8A, 0x01, 0x05};
    TLV_TABLE table = {sizeof(active), active};

    return ISCardFileAccess_SetProperties(o->files, ICCSP_SC_TYPE_BY_ID, o->path, &table, 1, 0);
}

static HRESULT write_file(struct objects *o)
{
    return ISCardFileAccess_Write(o->files, o->file, 4, o->data, 0);
}

static HRESULT change_code(struct objects *o)
{
    return ISCardVerify_ChangeCode(o->verify, o->code, o->new_code, 0, 1);
}

static HRESULT unblock(struct objects *o)
{
    IIccspVerify *extension = NULL;
    int32_t number = 0;
    HRESULT hr;

    assert_int_equal(
        ISCardVerify_QueryInterface(o->verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&extension), S_OK);
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, o->data, o->new_code, &number), S_OK);
    hr = ISCardVerify_Unblock(o->verify, number, 0, 1);
    IIccspVerify_Release(extension);
    return hr;
}

static HRESULT reset_security_state(struct objects *o)
{
    return ISCardVerify_ResetSecurityState(o->verify, 0);
}

static HRESULT verify_code(struct objects *o)
{
    return ISCardVerify_Verify(o->verify, o->code, 0, (int32_t[]){1});
}

static HRESULT app_auth(struct objects *o)
{
    return ISCardAuth_APP_Auth(o->auth, 0, NULL, o->data);
}

static HRESULT get_challenge(struct objects *o)
{
    IByteBuffer *challenge = NULL;
    int32_t length = 8;
    const HRESULT hr = ISCardAuth_GetChallenge(o->auth, 0, NULL, &length, &challenge);

    assert_true(SUCCEEDED(hr) == (challenge != NULL));
    release_buffer(challenge);
    return hr;
}

static HRESULT icc_auth(struct objects *o)
{
    return ISCardAuth_ICC_Auth(o->auth, 0, NULL, (int32_t[]){0}, &o->data);
}

static HRESULT user_auth(struct objects *o)
{
    return ISCardAuth_User_Auth(o->auth, 0, NULL, (int32_t[]){0}, &o->data);
}

static HRESULT mutual_authenticate(struct objects *o)
{
    IIccspAuth *extension = NULL;
    HRESULT hr;

    assert_int_equal(ISCardAuth_QueryInterface(o->auth, &ICCSP_IID_IIccspAuth, (void **)(void *)&extension),
                     S_OK);
    hr = IIccspAuth_MutualAuthenticate(extension, 0, NULL, (int32_t[]){0}, &o->data);
    IIccspAuth_Release(extension);
    return hr;
}

static HRESULT lock_manager(struct objects *o)
{
    const HRESULT hr = ISCardManage_SCardLock(o->manage);

    if (SUCCEEDED(hr))
        assert_int_equal(ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), S_OK);
    return hr;
}

static HRESULT lock_card(struct objects *o)
{
    const HRESULT hr = ISCard_LockSCard(o->card);

    if (SUCCEEDED(hr))
        assert_int_equal(ISCard_UnlockSCard(o->card, ICCSP_DISP_LEAVE), S_OK);
    return hr;
}

static HRESULT transaction(struct objects *o)
{
    return ISCard_Transaction(o->card, &o->cmd);
}

#define SENDS   (CALL_SENDS | CALL_JUDGES)
#define FETCHES (SENDS | CALL_FETCHES)

const struct call calls[] = {
    {"ChangeDir", change_dir, FETCHES},
    {"Create", create_file, FETCHES},
    {"Delete", delete_file, FETCHES},
    {"Directory", list_directory, FETCHES},
    {"GetFileCapabilities", get_capabilities, FETCHES | CALL_OF_FILE},
    {"GetProperties", get_properties, FETCHES},
    {"Invalidate", invalidate, SENDS},
    {"Open", open_file, FETCHES},
    {"Read", read_file, FETCHES | CALL_OF_FILE},
    {"Rehabilitate", rehabilitate, SENDS},
    {"SetProperties", set_properties, SENDS},
    {"Write", write_file, SENDS | CALL_OF_FILE},
    {"ChangeCode", change_code, SENDS},
    {"Unblock", unblock, SENDS},
    {"ResetSecurityState", reset_security_state, SENDS},
    {"Verify", verify_code, SENDS},
    {"APP_Auth", app_auth, SENDS},
    {"GetChallenge", get_challenge, FETCHES},
    {"ICC_Auth", icc_auth, FETCHES},
    {"User_Auth", user_auth, FETCHES},
    {"MutualAuthenticate", mutual_authenticate, FETCHES},
    {"SCardLock", lock_manager, 0},
    {"LockSCard", lock_card, CALL_OF_CARD},
    {"Transaction", transaction, CALL_OF_CARD | CALL_SENDS | CALL_FETCHES},
    {NULL, NULL, 0},
};

const struct call *find_call(const char *name)
{
    const struct call *call = calls;

    while (call->name != NULL && strcmp(call->name, name) != 0)
        call++;
    assert_non_null(call->name);
    return call;
}
