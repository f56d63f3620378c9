/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of a session with the base classes. */
#include "classes/memory_session.h"

static HRESULT create(struct session *s, const CLSID *clsid, const IID *iid, void *place)
{
    void *made = POISON;
    const HRESULT hr = iccsp_create_object(s->fake.rm, clsid, NULL, iid, &made);

    return kept_object(hr, made, place);
}

static HRESULT create_scard(struct session *s)
{
    return create(s, &ICCSP_CLSID_CSCard, &ICCSP_IID_ISCard, &s->scard);
}

static HRESULT create_cmd(struct session *s)
{
    return create(s, &ICCSP_CLSID_CSCardCmd, &ICCSP_IID_ISCardCmd, &s->cmd);
}

static HRESULT create_iso(struct session *s)
{
    return create(s, &ICCSP_CLSID_CSCardISO7816, &ICCSP_IID_ISCardISO7816, &s->iso);
}

static HRESULT create_conv(struct session *s)
{
    return create(s, &ICCSP_CLSID_CSCardTypeConv, &ICCSP_IID_ISCardTypeConv, &s->conv);
}

static HRESULT create_buffer(struct session *s)
{
    return create(s, &ICCSP_CLSID_CByteBuffer, &ICCSP_IID_IByteBuffer, &s->buffer);
}

static HRESULT create_full_buffer(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = iccsp_create_byte_buffer("abc", 3, &made);

    (void)s;
    return given_object(hr, made);
}

static HRESULT create_memory_stream(struct session *s)
{
    IStream *made = POISON;
    const HRESULT hr = iccsp_create_memory_stream(&made);

    (void)s;
    return given_object(hr, made);
}

static HRESULT scard_attach_by_handle(struct session *s)
{
    const HRESULT hr = ISCard_AttachByHandle(s->scard, s->other);

    (void)ISCard_Detach(s->scard, ICCSP_DISP_LEAVE);
    return hr;
}

static HRESULT scard_attach_by_reader(struct session *s)
{
    return ISCard_AttachByReader(s->scard, s->text[READER], ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1);
}

static HRESULT scard_detach(struct session *s)
{
    s->have &= ~(unsigned)CONNECTED;
    return ISCard_Detach(s->scard, ICCSP_DISP_LEAVE);
}

static HRESULT scard_lock(struct session *s)
{
    return ISCard_LockSCard(s->scard);
}

static HRESULT scard_unlock(struct session *s)
{
    s->have &= ~(unsigned)HELD;
    return ISCard_UnlockSCard(s->scard, ICCSP_DISP_LEAVE);
}

static HRESULT scard_re_attach(struct session *s)
{
    return ISCard_ReAttach(s->scard, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE);
}

static HRESULT scard_get_atr(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCard_get_Atr(s->scard, &made);

    return given_object(hr, made);
}

static HRESULT scard_get_card_handle(struct session *s)
{
    HSCARD handle;

    return ISCard_get_CardHandle(s->scard, &handle);
}

static HRESULT scard_get_context(struct session *s)
{
    HSCARDCONTEXT context;

    return ISCard_get_Context(s->scard, &context);
}

static HRESULT scard_get_protocol(struct session *s)
{
    SCARD_PROTOCOLS protocol;

    return ISCard_get_Protocol(s->scard, &protocol);
}

static HRESULT scard_get_status(struct session *s)
{
    SCARD_STATES state;

    return ISCard_get_Status(s->scard, &state);
}

static HRESULT scard_transaction(struct session *s)
{
    return ISCard_Transaction(s->scard, &s->cmd);
}

static HRESULT cmd_get_apdu(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCardCmd_get_Apdu(s->cmd, &made);

    return given_object(hr, made);
}

static HRESULT cmd_put_apdu(struct session *s)
{
    return ISCardCmd_put_Apdu(s->cmd, s->whole);
}

static HRESULT cmd_get_apdu_length(struct session *s)
{
    int32_t length = 77;
    const HRESULT hr = ISCardCmd_get_ApduLength(s->cmd, &length);

    assert_int_equal(length == 0, FAILED(hr));
    return hr;
}

static HRESULT cmd_get_apdu_reply(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCardCmd_get_ApduReply(s->cmd, &made);

    return given_object(hr, made);
}

static HRESULT cmd_put_apdu_reply(struct session *s)
{
    return ISCardCmd_put_ApduReply(s->cmd, s->data);
}

static HRESULT cmd_put_apdu_reply_length(struct session *s)
{
    return ISCardCmd_put_ApduReplyLength(s->cmd, 5000);
}

static HRESULT cmd_put_reply_status(struct session *s)
{
    return ISCardCmd_put_ReplyStatus(s->cmd, 0x9000);
}

static HRESULT cmd_get_data(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCardCmd_get_Data(s->cmd, &made);

    return given_object(hr, made);
}

static HRESULT cmd_put_data(struct session *s)
{
    return ISCardCmd_put_Data(s->cmd, s->data);
}

static HRESULT cmd_build_cmd(struct session *s)
{
    int32_t le = 8;

    return ISCardCmd_BuildCmd(s->cmd, 0, 0x88, 0, 0, s->data, &le);
}

static HRESULT cmd_encapsulate(struct session *s)
{
    return ISCardCmd_Encapsulate(s->cmd, s->whole, ICCSP_ISO_CASE_2);
}

static HRESULT cmd_clear(struct session *s)
{
    s->have &= ~(unsigned)(BUILT | ANSWERED);
    return ISCardCmd_Clear(s->cmd);
}

static HRESULT iso_append_record(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_AppendRecord(s->iso, 0, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_erase_binary(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_EraseBinary(s->iso, 0, 0, s->end, &made);

    return given_object(hr, made);
}

static HRESULT iso_external_authenticate(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_ExternalAuthenticate(s->iso, 0, 1, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_get_challenge(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_GetChallenge(s->iso, 8, &made);

    return given_object(hr, made);
}

static HRESULT iso_get_data(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_GetData(s->iso, 0, 0x6E, 0, &made);

    return given_object(hr, made);
}

static HRESULT iso_get_response(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_GetResponse(s->iso, 0, 0, 8, &made);

    return given_object(hr, made);
}

static HRESULT iso_internal_authenticate(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_InternalAuthenticate(s->iso, 0, 1, s->data, 8, &made);

    return given_object(hr, made);
}

static HRESULT iso_manage_channel(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_ManageChannel(s->iso, 0, 0, &made);

    return given_object(hr, made);
}

static HRESULT iso_put_data(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_PutData(s->iso, 0, 0x6E, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_read_binary(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_ReadBinary(s->iso, 0, 0, 16, &made);

    return given_object(hr, made);
}

static HRESULT iso_read_record(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_ReadRecord(s->iso, 1, 4, 0, &made);

    return given_object(hr, made);
}

static HRESULT iso_select_file(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_SelectFile(s->iso, 4, 0, s->data, 0, &made);

    return given_object(hr, made);
}

static HRESULT iso_set_default_class_id(struct session *s)
{
    return ISCardISO7816_SetDefaultClassId(s->iso, 0);
}

static HRESULT iso_update_binary(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_UpdateBinary(s->iso, 0, 0, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_update_record(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_UpdateRecord(s->iso, 1, 4, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_verify(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_Verify(s->iso, 1, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_write_binary(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_WriteBinary(s->iso, 0, 0, s->data, &made);

    return given_object(hr, made);
}

static HRESULT iso_write_record(struct session *s)
{
    ISCardCmd *made = NULL;
    const HRESULT hr = ISCardISO7816_WriteRecord(s->iso, 1, 4, s->data, &made);

    return given_object(hr, made);
}

static HRESULT conv_array_to_buffer(struct session *s)
{
    uint8_t bytes[] = {1, 2, 3};
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCardTypeConv_ConvertByteArrayToByteBuffer(s->conv, bytes, sizeof(bytes), &made);

    return given_object(hr, made);
}

static HRESULT conv_buffer_to_array(struct session *s)
{
    BYTEARRAY *made = POISON;
    const HRESULT hr = ISCardTypeConv_ConvertByteBufferToByteArray(s->conv, s->data, &made);

    return given_memory(hr, made);
}

static HRESULT conv_buffer_to_safe_array(struct session *s)
{
    SAFEARRAY *made = POISON;
    const HRESULT hr = ISCardTypeConv_ConvertByteBufferToSafeArray(s->conv, s->data, &made);

    return given_array(hr, made);
}

static HRESULT conv_safe_array_to_buffer(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCardTypeConv_ConvertSafeArrayToByteBuffer(s->conv, s->array, &made);

    return given_object(hr, made);
}

static HRESULT conv_create_byte_array(struct session *s)
{
    uint8_t *made = POISON;
    const HRESULT hr = ISCardTypeConv_CreateByteArray(s->conv, 20, &made);

    return given_memory(hr, made);
}

static HRESULT conv_create_byte_buffer(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = ISCardTypeConv_CreateByteBuffer(s->conv, 20, &made);

    return given_object(hr, made);
}

static HRESULT conv_create_safe_array(struct session *s)
{
    SAFEARRAY *made = POISON;
    const HRESULT hr = ISCardTypeConv_CreateSafeArray(s->conv, 20, &made);

    return given_array(hr, made);
}

static HRESULT conv_get_stream_memory(struct session *s)
{
    HRESULT hr;

    s->loan = POISON;
    hr = ISCardTypeConv_GetAtIStreamMemory(s->conv, s->stream, &s->loan);
    assert_int_equal(s->loan == NULL, FAILED(hr));
    return hr;
}

/* What was changed goes back into the stream. */
static HRESULT conv_free_stream_memory(struct session *s)
{
    s->have &= ~(unsigned)LENT;
    s->loan->pbyData[0] = 0x77;
    return ISCardTypeConv_FreeIStreamMemoryPtr(s->conv, s->stream, s->loan->pbyData);
}

static HRESULT conv_size_of_stream(struct session *s)
{
    ULARGE_INTEGER size;

    return ISCardTypeConv_SizeOfIStream(s->conv, s->stream, &size);
}

static HRESULT buffer_initialize(struct session *s)
{
    return IByteBuffer_Initialize(s->buffer, 30, NULL);
}

static HRESULT buffer_get_stream(struct session *s)
{
    IStream *made = POISON;
    const HRESULT hr = IByteBuffer_get_Stream(s->buffer, &made);

    return kept_object(hr, made, &s->stream);
}

static HRESULT buffer_put_stream(struct session *s)
{
    return IByteBuffer_put_Stream(s->buffer, s->stream);
}

static HRESULT buffer_clone(struct session *s)
{
    IByteBuffer *made = POISON;
    const HRESULT hr = IByteBuffer_Clone(s->buffer, &made);

    return given_object(hr, made);
}

static HRESULT buffer_copy_to(struct session *s)
{
    int32_t read = 77, written = 77;
    HRESULT hr = IByteBuffer_Seek(s->buffer, 0, STREAM_SEEK_SET, NULL);

    if (SUCCEEDED(hr))
        hr = IByteBuffer_CopyTo(s->buffer, &s->buffer, 20, &read, &written);
    assert_int_equal(read, SUCCEEDED(hr) ? 20 : 0);
    assert_int_equal(written, read);
    return hr;
}

static HRESULT buffer_lock_region(struct session *s)
{
    return IByteBuffer_LockRegion(s->buffer, 0, 8, LOCK_WRITE);
}

static HRESULT buffer_unlock_region(struct session *s)
{
    s->have &= ~(unsigned)REGION;
    return IByteBuffer_UnlockRegion(s->buffer, 0, 8, LOCK_WRITE);
}

static HRESULT buffer_set_size(struct session *s)
{
    return IByteBuffer_SetSize(s->buffer, 300);
}

static HRESULT buffer_write(struct session *s)
{
    uint8_t bytes[1000] = {0};
    int32_t written = 77;
    HRESULT hr = IByteBuffer_Seek(s->buffer, 0, STREAM_SEEK_SET, NULL);

    if (SUCCEEDED(hr))
        hr = IByteBuffer_Write(s->buffer, bytes, sizeof(bytes), &written);
    assert_int_equal(written, SUCCEEDED(hr) ? (int32_t)sizeof(bytes) : 0);
    return hr;
}

static HRESULT buffer_read(struct session *s)
{
    uint8_t bytes[8];
    int32_t read;

    return IByteBuffer_Read(s->buffer, bytes, sizeof(bytes), &read);
}

static HRESULT buffer_stat(struct session *s)
{
    STATSTRUCT stat;

    return IByteBuffer_Stat(s->buffer, &stat, 0);
}

const struct step base_steps[] = {
    {"test_CSCard_without_memory", create_scard, 0, SCARD, true, NULL},
    {"test_CSCardCmd_without_memory", create_cmd, 0, CMD, true, NULL},
    {"test_CSCardISO7816_without_memory", create_iso, 0, ISO, true, NULL},
    {"test_CSCardTypeConv_without_memory", create_conv, 0, CONV, true, NULL},
    {"test_CByteBuffer_without_memory", create_buffer, 0, BUFFER, true, NULL},
    {"test_iccsp_create_byte_buffer_without_memory", create_full_buffer, 0, 0, true, NULL},
    {"test_iccsp_create_memory_stream_without_memory", create_memory_stream, 0, 0, true, NULL},
    {"test_ISCardCmd_BuildCmd_without_memory", cmd_build_cmd, CMD, BUILT, true, NULL},
    {"test_ISCardCmd_get_Apdu_without_memory", cmd_get_apdu, BUILT, 0, true, NULL},
    {"test_ISCardCmd_get_ApduLength_without_memory", cmd_get_apdu_length, BUILT, 0, true, NULL},
    {"test_ISCardCmd_get_Data_without_memory", cmd_get_data, BUILT, 0, true, NULL},
    {"test_ISCard_AttachByHandle_without_memory", scard_attach_by_handle, SCARD, 0, false, NULL},
    {"test_ISCard_AttachByReader_without_memory", scard_attach_by_reader, SCARD, CONNECTED, true, NULL},
    {"test_ISCard_get_Atr_without_memory", scard_get_atr, CONNECTED, 0, true, NULL},
    {"test_ISCard_get_CardHandle_without_memory", scard_get_card_handle, CONNECTED, 0, false, NULL},
    {"test_ISCard_get_Context_without_memory", scard_get_context, CONNECTED, 0, false, NULL},
    {"test_ISCard_get_Protocol_without_memory", scard_get_protocol, CONNECTED, 0, false, NULL},
    {"test_ISCard_get_Status_without_memory", scard_get_status, CONNECTED, 0, false, NULL},
    {"test_ISCard_Transaction_without_memory", scard_transaction, CONNECTED | BUILT, ANSWERED, true, NULL},
    {"test_ISCardCmd_get_ApduReply_without_memory", cmd_get_apdu_reply, ANSWERED, 0, true, NULL},
    {"test_ISCard_LockSCard_without_memory", scard_lock, CONNECTED, HELD, false, NULL},
    {"test_ISCard_UnlockSCard_without_memory", scard_unlock, HELD, 0, false, NULL},
    {"test_ISCard_ReAttach_without_memory", scard_re_attach, CONNECTED, 0, false, NULL},
    {"test_ISCard_Detach_without_memory", scard_detach, CONNECTED, 0, false, NULL},
    {"test_ISCardCmd_put_Apdu_without_memory", cmd_put_apdu, CMD, 0, true, NULL},
    {"test_ISCardCmd_put_ApduReply_without_memory", cmd_put_apdu_reply, CMD, 0, true, NULL},
    {"test_ISCardCmd_put_ApduReplyLength_without_memory", cmd_put_apdu_reply_length, CMD, 0, true, NULL},
    {"test_ISCardCmd_put_ReplyStatus_without_memory", cmd_put_reply_status, CMD, 0, true, NULL},
    {"test_ISCardCmd_put_Data_without_memory", cmd_put_data, CMD, 0, true, NULL},
    {"test_ISCardCmd_Encapsulate_without_memory", cmd_encapsulate, CMD, 0, true, NULL},
    {"test_ISCardCmd_Clear_without_memory", cmd_clear, ANSWERED, 0, false, NULL},
    {"test_ISCardISO7816_SetDefaultClassId_without_memory", iso_set_default_class_id, ISO, 0, false, NULL},
    {"test_ISCardISO7816_AppendRecord_without_memory", iso_append_record, ISO, 0, true, NULL},
    {"test_ISCardISO7816_EraseBinary_without_memory", iso_erase_binary, ISO, 0, true, NULL},
    {"test_ISCardISO7816_ExternalAuthenticate_without_memory", iso_external_authenticate, ISO, 0, true, NULL},
    {"test_ISCardISO7816_GetChallenge_without_memory", iso_get_challenge, ISO, 0, true, NULL},
    {"test_ISCardISO7816_GetData_without_memory", iso_get_data, ISO, 0, true, NULL},
    {"test_ISCardISO7816_GetResponse_without_memory", iso_get_response, ISO, 0, true, NULL},
    {"test_ISCardISO7816_InternalAuthenticate_without_memory", iso_internal_authenticate, ISO, 0, true, NULL},
    {"test_ISCardISO7816_ManageChannel_without_memory", iso_manage_channel, ISO, 0, true, NULL},
    {"test_ISCardISO7816_PutData_without_memory", iso_put_data, ISO, 0, true, NULL},
    {"test_ISCardISO7816_ReadBinary_without_memory", iso_read_binary, ISO, 0, true, NULL},
    {"test_ISCardISO7816_ReadRecord_without_memory", iso_read_record, ISO, 0, true, NULL},
    {"test_ISCardISO7816_SelectFile_without_memory", iso_select_file, ISO, 0, true, NULL},
    {"test_ISCardISO7816_UpdateBinary_without_memory", iso_update_binary, ISO, 0, true, NULL},
    {"test_ISCardISO7816_UpdateRecord_without_memory", iso_update_record, ISO, 0, true, NULL},
    {"test_ISCardISO7816_Verify_without_memory", iso_verify, ISO, 0, true, NULL},
    {"test_ISCardISO7816_WriteBinary_without_memory", iso_write_binary, ISO, 0, true, NULL},
    {"test_ISCardISO7816_WriteRecord_without_memory", iso_write_record, ISO, 0, true, NULL},
    {"test_IByteBuffer_Initialize_without_memory", buffer_initialize, BUFFER, FILLED, true, NULL},
    {"test_IByteBuffer_Clone_without_memory", buffer_clone, FILLED, 0, true, NULL},
    {"test_IByteBuffer_CopyTo_without_memory", buffer_copy_to, FILLED, 0, true, NULL},
    {"test_IByteBuffer_LockRegion_without_memory", buffer_lock_region, FILLED, REGION, true, NULL},
    {"test_IByteBuffer_UnlockRegion_without_memory", buffer_unlock_region, REGION, 0, false, NULL},
    {"test_IByteBuffer_SetSize_without_memory", buffer_set_size, FILLED, 0, true, NULL},
    {"test_IByteBuffer_Write_without_memory", buffer_write, FILLED, 0, true, NULL},
    {"test_IByteBuffer_Read_without_memory", buffer_read, FILLED, 0, false, NULL},
    {"test_IByteBuffer_Stat_without_memory", buffer_stat, FILLED, 0, false, NULL},
    {"test_IByteBuffer_get_Stream_without_memory", buffer_get_stream, FILLED, STREAM, false, NULL},
    {"test_IByteBuffer_put_Stream_without_memory", buffer_put_stream, STREAM, 0, false, NULL},
    {"test_ISCardTypeConv_ConvertByteArrayToByteBuffer_without_memory", conv_array_to_buffer, CONV, 0, true,
     NULL},
    {"test_ISCardTypeConv_ConvertByteBufferToByteArray_without_memory", conv_buffer_to_array, CONV, 0, true,
     NULL},
    {"test_ISCardTypeConv_ConvertByteBufferToSafeArray_without_memory", conv_buffer_to_safe_array, CONV, 0,
     true, NULL},
    {"test_ISCardTypeConv_ConvertSafeArrayToByteBuffer_without_memory", conv_safe_array_to_buffer, CONV, 0,
     true, NULL},
    {"test_ISCardTypeConv_CreateByteArray_without_memory", conv_create_byte_array, CONV, 0, true, NULL},
    {"test_ISCardTypeConv_CreateByteBuffer_without_memory", conv_create_byte_buffer, CONV, 0, true, NULL},
    {"test_ISCardTypeConv_CreateSafeArray_without_memory", conv_create_safe_array, CONV, 0, true, NULL},
    {"test_ISCardTypeConv_GetAtIStreamMemory_without_memory", conv_get_stream_memory, CONV | STREAM, LENT,
     true, NULL},
    {"test_ISCardTypeConv_SizeOfIStream_without_memory", conv_size_of_stream, CONV | STREAM, 0, false, NULL},
    {"test_ISCardTypeConv_FreeIStreamMemoryPtr_without_memory", conv_free_stream_memory, CONV | LENT, 0,
     false, NULL},
};
const size_t base_step_count = sizeof(base_steps) / sizeof(base_steps[0]);
