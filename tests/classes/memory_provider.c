/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of a session with the classes of a service provider. */
#include "classes/memory_session.h"

static HRESULT create_provider(struct session *s)
{
    ISCardManage *made = POISON;
    const HRESULT hr = iccsp_create_provider(s->fake.rm, &made);

    return kept_object(hr, made, &s->manage);
}

static HRESULT query_manage(struct session *s)
{
    void *made = POISON;
    const HRESULT hr = ISCardManage_QueryInterface(s->manage, &ICCSP_IID_IIccspManage, &made);

    return kept_object(hr, made, &s->more);
}

static HRESULT query_verify(struct session *s)
{
    void *made = POISON;
    const HRESULT hr = ISCardVerify_QueryInterface(s->verify, &ICCSP_IID_IIccspVerify, &made);

    return kept_object(hr, made, &s->codes);
}

static HRESULT query_auth(struct session *s)
{
    void *made = POISON;
    const HRESULT hr = ISCardAuth_QueryInterface(s->auth, &ICCSP_IID_IIccspAuth, &made);

    return kept_object(hr, made, &s->tokens);
}

static HRESULT create_file_access(struct session *s)
{
    ISCardFileAccess *made = POISON;
    const HRESULT hr = ISCardManage_CreateFileAccess(s->manage, &made);

    return kept_object(hr, made, &s->files);
}

static HRESULT create_card_auth(struct session *s)
{
    ISCardAuth *made = POISON;
    const HRESULT hr = ISCardManage_CreateCardAuth(s->manage, &made);

    return kept_object(hr, made, &s->auth);
}

static HRESULT create_ch_verification(struct session *s)
{
    ISCardVerify *made = POISON;
    const HRESULT hr = ISCardManage_CreateCHVerification(s->manage, &made);

    return kept_object(hr, made, &s->verify);
}

static HRESULT create_interface_by_guid(struct session *s)
{
    const GUID *const guids[] = {&ICCSP_IID_ISCardFileAccess, &ICCSP_IID_ISCardAuth, &ICCSP_IID_ISCardVerify};
    HRESULT hr = S_OK;

    for (size_t i = 0; SUCCEEDED(hr) && i < 3; i++) {
        IUnknown *made = POISON;

        hr = ISCardManage_CreateInterface(s->manage, guids[i], NULL, NULL, &made);
        (void)given_object(hr, made);
    }
    return hr;
}

static HRESULT create_interface_by_name(struct session *s)
{
    HRESULT hr = S_OK;

    for (size_t i = BY_NAME_1; SUCCEEDED(hr) && i <= BY_NAME_3; i++) {
        IUnknown *made = POISON;

        hr = ISCardManage_CreateInterface(s->manage, NULL, s->text[i], NULL, &made);
        (void)given_object(hr, made);
    }
    return hr;
}

static HRESULT attach_by_handle(struct session *s)
{
    const HRESULT hr = ISCardManage_AttachByHandle(s->manage, s->other);

    (void)ISCardManage_Detach(s->manage);
    return hr;
}

static HRESULT attach_by_handle_ex(struct session *s)
{
    const HRESULT hr = IIccspManage_AttachByHandleEx(s->more, s->other, 0);

    (void)ISCardManage_Detach(s->manage);
    return hr;
}

static HRESULT attach_by_ifd(struct session *s)
{
    return ISCardManage_AttachByIFD(s->manage, s->text[READER], ICCSP_MODE_SHARED);
}

static HRESULT detach(struct session *s)
{
    s->have &= ~(unsigned)(ATTACHED | OPENED);
    return ISCardManage_Detach(s->manage);
}

static HRESULT lock(struct session *s)
{
    return ISCardManage_SCardLock(s->manage);
}

static HRESULT unlock(struct session *s)
{
    s->have &= ~(unsigned)LOCKED;
    return ISCardManage_SCardUnlock(s->manage, ICCSP_DISP_LEAVE);
}

static HRESULT reconnect(struct session *s)
{
    return ISCardManage_Reconnect(s->manage);
}

static HRESULT status(struct session *s)
{
    SCARD_STATES state;
    SCARD_PROTOCOLS protocol;

    return ISCardManage_Status(s->manage, &state, &protocol);
}

static HRESULT get_family(struct session *s)
{
    BSTR text = POISON;
    const HRESULT hr = IIccspManage_get_Family(s->more, &text);

    return given_text(hr, text);
}

static HRESULT get_reader_name(struct session *s)
{
    BSTR text = POISON;
    const HRESULT hr = IIccspManage_get_ReaderName(s->more, &text);

    return given_text(hr, text);
}

static HRESULT get_atr(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = IIccspManage_get_Atr(s->more, &made);

    return given_object(hr, made);
}

static HRESULT put_detach_disposition(struct session *s)
{
    return IIccspManage_put_DetachDisposition(s->more, ICCSP_DISP_RESET);
}

static HRESULT change_dir(struct session *s)
{
    return ISCardFileAccess_ChangeDir(s->files, ICCSP_SC_TYPE_BY_ID, s->text[DF]);
}

static HRESULT directory(struct session *s)
{
    SAFEARRAY *names = POISON;
    const HRESULT hr = ISCardFileAccess_Directory(s->files, ICCSP_SC_TYPE_ALL_FILES, &names);

    return given_array(hr, names);
}

static HRESULT get_current_dir(struct session *s)
{
    BSTR text = POISON;
    const HRESULT hr = ISCardFileAccess_GetCurrentDir(s->files, &text);

    return given_text(hr, text);
}

static HRESULT open_file(struct session *s)
{
    HRESULT hr;

    s->file = 77;
    hr = ISCardFileAccess_Open(s->files, ICCSP_SC_TYPE_BY_ID, s->text[EF], &s->file);
    assert_int_equal(s->file == 0, FAILED(hr));
    return hr;
}

static HRESULT close_file(struct session *s)
{
    s->have &= ~(unsigned)OPENED;
    return ISCardFileAccess_Close(s->files, s->file);
}

static HRESULT seek(struct session *s)
{
    return ISCardFileAccess_Seek(s->files, s->file, 0, ICCSP_SC_SEEK_FROM_BEGINNING);
}

/* From the start, again after a failure: the position has not moved. */
static HRESULT read_file(struct session *s)
{
    IByteBuffer *made = POISON;
    int32_t count = 16;
    const HRESULT hr = ISCardFileAccess_Read(s->files, s->file, &count, &made, 0);

    assert_int_equal(count, SUCCEEDED(hr) ? 16 : 0);
    return given_object(hr, made);
}

static HRESULT write_file(struct session *s)
{
    HRESULT hr = ISCardFileAccess_Seek(s->files, s->file, 0, ICCSP_SC_SEEK_FROM_BEGINNING);

    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_Write(s->files, s->file, 8, s->data, 0);
    return hr;
}

static HRESULT get_file_capabilities(struct session *s)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    const HRESULT hr = ISCardFileAccess_GetFileCapabilities(s->files, &table, &count, 0);

    assert_int_equal(count == 0, FAILED(hr));
    return given_memory(hr, table);
}

static HRESULT get_properties(struct session *s)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    const HRESULT hr =
        ISCardFileAccess_GetProperties(s->files, ICCSP_SC_TYPE_BY_ID, s->text[EF], &table, &count, 0);

    assert_int_equal(count == 0, FAILED(hr));
    return given_memory(hr, table);
}

static HRESULT set_properties(struct session *s)
{
    uint8_t active[] = {0x8A, 0x01, 0x05};
    TLV_TABLE table = {.cbSize = sizeof(active), .byData = active};

    return ISCardFileAccess_SetProperties(s->files, ICCSP_SC_TYPE_BY_ID, s->text[EF], &table, 1, 0);
}

static HRESULT create_file(struct session *s)
{
    uint8_t descriptor[] = {0x82, 0x01, 0x01}, size[] = {0x80, 0x02, 0x00, 0x08};
    TLV_TABLE table[] = {{.cbSize = sizeof(descriptor), .byData = descriptor},
                         {.cbSize = sizeof(size), .byData = size}};
    TLV_TABLE *tables = table;
    int32_t count = 2;

    return ISCardFileAccess_Create(s->files, ICCSP_SC_TYPE_BY_ID, s->text[NEW_EF], &tables, &count,
                                   ICCSP_SC_FL_PREALLOCATE, s->data);
}

static HRESULT delete_file(struct session *s)
{
    return ISCardFileAccess_Delete(s->files, ICCSP_SC_TYPE_BY_ID, s->text[EF], 0);
}

static HRESULT invalidate(struct session *s)
{
    return ISCardFileAccess_Invalidate(s->files, s->text[EF], 0);
}

static HRESULT rehabilitate(struct session *s)
{
    return ISCardFileAccess_Rehabilitate(s->files, s->text[EF], 0);
}

static HRESULT verify(struct session *s)
{
    int32_t ref = 1;

    return ISCardVerify_Verify(s->verify, s->data, 0, &ref);
}

static HRESULT change_code(struct session *s)
{
    return ISCardVerify_ChangeCode(s->verify, s->data, s->data, 0, 1);
}

static HRESULT prepare_unblock(struct session *s)
{
    int32_t number;

    return IIccspVerify_PrepareUnblock(s->codes, s->data, s->data, &number);
}

/* Prepared data serve once, whatever comes of it (decision E5). */
static HRESULT unblock(struct session *s)
{
    const HRESULT hr = prepare_unblock(s);

    return SUCCEEDED(hr) ? ISCardVerify_Unblock(s->verify, 0, 0, 1) : hr;
}

static HRESULT get_tries_left(struct session *s)
{
    int32_t tries;

    return IIccspVerify_get_TriesLeft(s->codes, &tries);
}

static HRESULT reset_security_state(struct session *s)
{
    s->have &= ~(unsigned)OPENED;
    return ISCardVerify_ResetSecurityState(s->verify, 0);
}

static HRESULT app_auth(struct session *s)
{
    return ISCardAuth_APP_Auth(s->auth, 0, NULL, s->data);
}

static HRESULT get_challenge(struct session *s)
{
    IByteBuffer *made = NULL;
    int32_t length = 8;
    const HRESULT hr = ISCardAuth_GetChallenge(s->auth, 0, NULL, &length, &made);

    return given_object(hr, made);
}

static HRESULT icc_auth(struct session *s)
{
    int32_t length = 8;

    return ISCardAuth_ICC_Auth(s->auth, 0, NULL, &length, &s->data);
}

static HRESULT user_auth(struct session *s)
{
    int32_t length = 8;

    return ISCardAuth_User_Auth(s->auth, 0, NULL, &length, &s->data);
}

static HRESULT mutual_authenticate(struct session *s)
{
    int32_t length = 8;

    return IIccspAuth_MutualAuthenticate(s->tokens, 0, NULL, &length, &s->data);
}

static HRESULT get_tries_left_of_key(struct session *s)
{
    int32_t tries;

    return IIccspAuth_get_TriesLeft(s->tokens, &tries);
}

const struct step provider_steps[] = {
    {"test_iccsp_create_provider_without_memory", create_provider, 0, MANAGE, true, NULL},
    {"test_ISCardManage_QueryInterface_without_memory", query_manage, MANAGE, MORE, false, NULL},
    {"test_ISCardManage_CreateFileAccess_without_memory", create_file_access, MANAGE, FILES, true, NULL},
    {"test_ISCardManage_CreateCardAuth_without_memory", create_card_auth, MANAGE, AUTH, true, NULL},
    {"test_ISCardManage_CreateCHVerification_without_memory", create_ch_verification, MANAGE, VERIFY, true,
     NULL},
    {"test_ISCardVerify_QueryInterface_without_memory", query_verify, VERIFY, CODES, false, NULL},
    {"test_ISCardAuth_QueryInterface_without_memory", query_auth, AUTH, TOKENS, false, NULL},
    {"test_ISCardManage_CreateInterface_by_guid_without_memory", create_interface_by_guid, MANAGE, 0, true,
     NULL},
    {"test_ISCardManage_CreateInterface_by_name_without_memory", create_interface_by_name, MANAGE, 0, true,
     NULL},
    {"test_ISCardManage_AttachByHandle_without_memory", attach_by_handle, MANAGE, 0, false, NULL},
    {"test_IIccspManage_AttachByHandleEx_without_memory", attach_by_handle_ex, MORE, 0, false, NULL},
    {"test_IIccspManage_put_DetachDisposition_without_memory", put_detach_disposition, MORE, 0, false, NULL},
    {"test_ISCardManage_AttachByIFD_without_memory", attach_by_ifd, MANAGE, ATTACHED, true, NULL},
    {"test_IIccspManage_get_Family_without_memory", get_family, MORE | ATTACHED, 0, true, NULL},
    {"test_IIccspManage_get_ReaderName_without_memory", get_reader_name, MORE | ATTACHED, 0, true, NULL},
    {"test_IIccspManage_get_Atr_without_memory", get_atr, MORE | ATTACHED, 0, true, NULL},
    {"test_ISCardFileAccess_Directory_without_memory", directory, FILES | ATTACHED, 0, true, NULL},
    {"test_ISCardFileAccess_ChangeDir_without_memory", change_dir, FILES | ATTACHED, 0, true, NULL},
    {"test_ISCardFileAccess_GetCurrentDir_without_memory", get_current_dir, FILES | ATTACHED, 0, true, NULL},
    {"test_ISCardFileAccess_Open_without_memory", open_file, FILES | ATTACHED, OPENED, true, NULL},
    {"test_ISCardManage_SCardLock_without_memory", lock, ATTACHED, LOCKED, false, NULL},
    {"test_ISCardFileAccess_Seek_without_memory", seek, OPENED, 0, false, NULL},
    {"test_ISCardFileAccess_Read_without_memory", read_file, OPENED, 0, true, NULL},
    {"test_ISCardManage_SCardUnlock_without_memory", unlock, LOCKED, 0, false, NULL},
    {"test_ISCardFileAccess_Write_without_memory", write_file, OPENED, 0, true, "00D6"},
    {"test_ISCardFileAccess_GetFileCapabilities_without_memory", get_file_capabilities, OPENED, 0, true,
     NULL},
    {"test_ISCardFileAccess_GetProperties_without_memory", get_properties, FILES | ATTACHED, 0, true, NULL},
    {"test_ISCardFileAccess_SetProperties_without_memory", set_properties, FILES | ATTACHED, 0, true, "0044"},
    {"test_ISCardFileAccess_Create_without_memory", create_file, FILES | ATTACHED, 0, true, "00E0"},
    {"test_ISCardFileAccess_Delete_without_memory", delete_file, FILES | ATTACHED, 0, true, "00E4"},
    {"test_ISCardFileAccess_Invalidate_without_memory", invalidate, FILES | ATTACHED, 0, true, "0004"},
    {"test_ISCardFileAccess_Rehabilitate_without_memory", rehabilitate, FILES | ATTACHED, 0, true, "0044"},
    {"test_ISCardFileAccess_Close_without_memory", close_file, OPENED, 0, false, NULL},
    {"test_ISCardVerify_Verify_without_memory", verify, VERIFY | ATTACHED, 0, true, "0020"},
    {"test_ISCardVerify_ChangeCode_without_memory", change_code, VERIFY | ATTACHED, 0, true, "0024"},
    {"test_IIccspVerify_PrepareUnblock_without_memory", prepare_unblock, CODES | ATTACHED, 0, false, NULL},
    {"test_ISCardVerify_Unblock_without_memory", unblock, CODES | ATTACHED, 0, true, "002C"},
    {"test_IIccspVerify_get_TriesLeft_without_memory", get_tries_left, CODES, 0, false, NULL},
    {"test_ISCardAuth_APP_Auth_without_memory", app_auth, AUTH | ATTACHED, 0, true, "0082"},
    {"test_ISCardAuth_GetChallenge_without_memory", get_challenge, AUTH | ATTACHED, 0, true, NULL},
    {"test_ISCardAuth_ICC_Auth_without_memory", icc_auth, AUTH | ATTACHED, 0, true, NULL},
    {"test_ISCardAuth_User_Auth_without_memory", user_auth, AUTH | ATTACHED, 0, true, NULL},
    {"test_IIccspAuth_MutualAuthenticate_without_memory", mutual_authenticate, TOKENS | ATTACHED, 0, true,
     NULL},
    {"test_IIccspAuth_get_TriesLeft_without_memory", get_tries_left_of_key, TOKENS, 0, false, NULL},
    {"test_ISCardManage_Status_without_memory", status, ATTACHED, 0, false, NULL},
    {"test_ISCardManage_Reconnect_without_memory", reconnect, ATTACHED, 0, false, NULL},
    {"test_ISCardVerify_ResetSecurityState_without_memory", reset_security_state, VERIFY | ATTACHED, 0, false,
     NULL},
    {"test_ISCardManage_Detach_without_memory", detach, ATTACHED, 0, false, NULL},
};
const size_t provider_step_count = sizeof(provider_steps) / sizeof(provider_steps[0]);
