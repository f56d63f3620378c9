/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardCmd: a command APDU and the reply to it. */
#include "classes/scard_cmd.h"

#include <stdlib.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/base_classes.h"
#include "classes/members.h"
#include "iccsp/iccsp.h"

ICCSP_DISPATCH_THUNKS(iccsp_scard_cmd, ISCardCmd)

struct iccsp_scard_cmd *iccsp_scard_cmd_lock(ISCardCmd *iface)
{
    struct iccsp_scard_cmd *cmd = ICCSP_CONTAINER_OF(iface, struct iccsp_scard_cmd, ISCardCmd_iface);

    iccsp_mutex_lock(&cmd->lock);
    return cmd;
}

HRESULT iccsp_scard_cmd_unlock(struct iccsp_scard_cmd *cmd, HRESULT hr)
{
    iccsp_mutex_unlock(&cmd->lock);
    return hr;
}

HRESULT iccsp_scard_cmd_get_if_set(struct iccsp_scard_cmd *cmd, bool set, uint8_t value, uint8_t *out)
{
    *out = 0;
    if (!set)
        return iccsp_scard_cmd_unlock(cmd, iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT));
    *out = value;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static void destroy(void *self)
{
    struct iccsp_scard_cmd *cmd = (struct iccsp_scard_cmd *)self;

    iccsp_command_clear(&cmd->command);
    iccsp_mutex_destroy(&cmd->lock);
    free(cmd);
}

static HRESULT ICCSP_CALL get_apdu(ISCardCmd *iface, IByteBuffer **out)
{
    struct iccsp_blob bytes = {0};
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    hr = iccsp_scard_cmd_unlock(cmd, iccsp_command_encode(&cmd->command, &bytes));
    if (SUCCEEDED(hr))
        hr = iccsp_create_byte_buffer(bytes.data, bytes.len, out);
    iccsp_blob_clear(&bytes);
    return hr;
}

static HRESULT bad_apdu(void)
{
    return iccsp_bad_argument("The bytes are no command APDU of any case of ISO/IEC 7816-3.");
}

static HRESULT ICCSP_CALL put_apdu(ISCardCmd *iface, IByteBuffer *buffer)
{
    struct iccsp_blob bytes = {0};
    struct iccsp_apdu apdu;
    HRESULT hr = iccsp_content_argument(buffer, &bytes);

    if (SUCCEEDED(hr) && FAILED(iccsp_apdu_parse(bytes.data, bytes.len, &apdu)))
        hr = bad_apdu();
    if (SUCCEEDED(hr)) {
        struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

        hr = iccsp_scard_cmd_unlock(cmd, iccsp_command_set(&cmd->command, &apdu));
    }
    iccsp_blob_clear(&bytes);
    return hr;
}

static HRESULT ICCSP_CALL get_apdu_length(ISCardCmd *iface, int32_t *out)
{
    struct iccsp_blob bytes = {0};
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = 0;
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    hr = iccsp_scard_cmd_unlock(cmd, iccsp_command_encode(&cmd->command, &bytes));
    *out = iccsp_length32(bytes.len);
    iccsp_blob_clear(&bytes);
    return hr;
}

static HRESULT get_header(ISCardCmd *iface, unsigned place, uint8_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    *out = cmd->command.header[place];
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT put_header(ISCardCmd *iface, unsigned place, uint8_t value)
{
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

    cmd->command.header[place] = value;
    cmd->command.built = true;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_class_id(ISCardCmd *iface, uint8_t *out)
{
    return get_header(iface, ICCSP_AT_CLA, out);
}

static HRESULT ICCSP_CALL put_class_id(ISCardCmd *iface, uint8_t value)
{
    return put_header(iface, ICCSP_AT_CLA, value);
}

static HRESULT ICCSP_CALL get_data(ISCardCmd *iface, IByteBuffer **out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    return iccsp_scard_cmd_unlock(
        cmd, iccsp_create_byte_buffer(cmd->command.data.data, cmd->command.data.len, out));
}

static HRESULT data_argument(IByteBuffer *buffer, struct iccsp_blob *out)
{
    const HRESULT hr = iccsp_content_argument(buffer, out);

    if (SUCCEEDED(hr) && out->len > ICCSP_LC_EXT_MAX)
        return iccsp_bad_argument("A data field has 65,535 bytes at most.");
    return hr;
}

static HRESULT ICCSP_CALL put_data(ISCardCmd *iface, IByteBuffer *buffer)
{
    struct iccsp_blob bytes = {0};
    const HRESULT hr = data_argument(buffer, &bytes);

    if (FAILED(hr)) {
        iccsp_blob_clear(&bytes);
        return hr;
    }
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    iccsp_blob_clear(&cmd->command.data);
    cmd->command.data = bytes;
    cmd->command.built = true;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_instruction_id(ISCardCmd *iface, uint8_t *out)
{
    return get_header(iface, ICCSP_AT_INS, out);
}

static HRESULT ICCSP_CALL put_instruction_id(ISCardCmd *iface, uint8_t value)
{
    return put_header(iface, ICCSP_AT_INS, value);
}

/* The page lists E_INVALIDARG alone (decision G1). */
static HRESULT ICCSP_CALL get_le_field(ISCardCmd *iface, int32_t *out)
{
    if (out == NULL)
        return iccsp_bad_argument("There is no place for the length.");
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    *out = (int32_t)cmd->command.le;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_p1(ISCardCmd *iface, uint8_t *out)
{
    return get_header(iface, ICCSP_AT_P1, out);
}

static HRESULT ICCSP_CALL put_p1(ISCardCmd *iface, uint8_t value)
{
    return put_header(iface, ICCSP_AT_P1, value);
}

static HRESULT ICCSP_CALL get_p2(ISCardCmd *iface, uint8_t *out)
{
    return get_header(iface, ICCSP_AT_P2, out);
}

static HRESULT ICCSP_CALL put_p2(ISCardCmd *iface, uint8_t value)
{
    return put_header(iface, ICCSP_AT_P2, value);
}

static HRESULT ICCSP_CALL get_p3(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    *out = iccsp_command_p3(&cmd->command);
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

/* Without a command there is no case: 0, which is outside the enumeration. */
static HRESULT ICCSP_CALL get_type(ISCardCmd *iface, ISO_APDU_TYPE *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    const struct iccsp_apdu apdu = iccsp_command_apdu(&cmd->command);
    *out = (ISO_APDU_TYPE)(cmd->command.built ? iccsp_apdu_case(&apdu) : 0);
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_nad(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    *out = cmd->nad;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL put_nad(ISCardCmd *iface, uint8_t nad)
{
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

    cmd->nad = nad;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

/* Le as BuildCmd takes it (decision D1). */
static HRESULT le_argument(const int32_t *le, uint32_t *out)
{
    if (le != NULL && (*le < 0 || *le > (int32_t)ICCSP_LE_EXT_MAX))
        return iccsp_bad_argument("Le is 0 to 65,536.");
    *out = le != NULL ? (uint32_t)*le : 0;
    return S_OK;
}

static HRESULT ICCSP_CALL build_cmd(ISCardCmd *iface, uint8_t cla, uint8_t ins, uint8_t p1, uint8_t p2,
                                    IByteBuffer *buffer, int32_t *le)
{
    struct iccsp_blob bytes = {0};
    struct iccsp_apdu apdu = {.cla = cla, .ins = ins, .p1 = p1, .p2 = p2};
    HRESULT hr = le_argument(le, &apdu.le);

    if (SUCCEEDED(hr) && buffer != NULL)
        hr = data_argument(buffer, &bytes);
    if (SUCCEEDED(hr)) {
        struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

        apdu.data = bytes.data;
        apdu.lc = (uint32_t)bytes.len;
        hr = iccsp_scard_cmd_unlock(cmd, iccsp_command_set(&cmd->command, &apdu));
    }
    iccsp_blob_clear(&bytes);
    return hr;
}

static HRESULT ICCSP_CALL clear(ISCardCmd *iface)
{
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

    iccsp_command_clear(&cmd->command);
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL encapsulate(ISCardCmd *iface, IByteBuffer *buffer, ISO_APDU_TYPE type)
{
    struct iccsp_blob inner = {0};
    struct iccsp_apdu apdu;
    HRESULT hr = S_OK;

    if (type < ICCSP_ISO_CASE_1 || type > ICCSP_ISO_CASE_4)
        return iccsp_bad_argument("The type is none of the four ISO cases.");
    hr = data_argument(buffer, &inner);
    if (SUCCEEDED(hr) && FAILED(iccsp_apdu_parse(inner.data, inner.len, &apdu)))
        hr = bad_apdu();
    if (SUCCEEDED(hr)) {
        struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

        hr = iccsp_scard_cmd_unlock(cmd, iccsp_command_envelope(&cmd->command, &inner, type));
    }
    iccsp_blob_clear(&inner);
    return hr;
}

static HRESULT ICCSP_CALL get_alternate_class_id(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_bad_argument("There is no place for the class.");
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    return iccsp_scard_cmd_get_if_set(cmd, cmd->has_alternate_class, cmd->alternate_class, out);
}

static HRESULT ICCSP_CALL put_alternate_class_id(ISCardCmd *iface, uint8_t value)
{
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

    cmd->alternate_class = value;
    cmd->has_alternate_class = true;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

static const ISCardCmdVtbl cmd_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardCmd),
    .get_Apdu = get_apdu,
    .put_Apdu = put_apdu,
    .get_ApduLength = get_apdu_length,
    .get_ApduReply = iccsp_scard_cmd_get_apdu_reply,
    .put_ApduReply = iccsp_scard_cmd_put_apdu_reply,
    .get_ApduReplyLength = iccsp_scard_cmd_get_apdu_reply_length,
    .put_ApduReplyLength = iccsp_scard_cmd_put_apdu_reply_length,
    .get_ClassId = get_class_id,
    .put_ClassId = put_class_id,
    .get_Data = get_data,
    .put_Data = put_data,
    .get_InstructionId = get_instruction_id,
    .put_InstructionId = put_instruction_id,
    .get_LeField = get_le_field,
    .get_P1 = get_p1,
    .put_P1 = put_p1,
    .get_P2 = get_p2,
    .put_P2 = put_p2,
    .get_P3 = get_p3,
    .get_ReplyStatus = iccsp_scard_cmd_get_reply_status,
    .put_ReplyStatus = iccsp_scard_cmd_put_reply_status,
    .get_ReplyStatusSW1 = iccsp_scard_cmd_get_reply_status_sw1,
    .get_ReplyStatusSW2 = iccsp_scard_cmd_get_reply_status_sw2,
    .get_Type = get_type,
    .get_Nad = get_nad,
    .put_Nad = put_nad,
    .get_ReplyNad = iccsp_scard_cmd_get_reply_nad,
    .put_ReplyNad = iccsp_scard_cmd_put_reply_nad,
    .BuildCmd = build_cmd,
    .Clear = clear,
    .Encapsulate = encapsulate,
    .get_AlternateClassId = get_alternate_class_id,
    .put_AlternateClassId = put_alternate_class_id,
};

static const struct iccsp_iface cmd_ifaces[] = {
    {&ICCSP_IID_ISCardCmd, offsetof(struct iccsp_scard_cmd, ISCardCmd_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct iccsp_scard_cmd, ISCardCmd_iface)},
};

static const struct iccsp_class cmd_class = ICCSP_CLASS(iccsp_scard_cmd, cmd_ifaces, destroy);

HRESULT iccsp_cmd_create(ISCardCmd **out)
{
    struct iccsp_scard_cmd *cmd = (struct iccsp_scard_cmd *)calloc(1, sizeof(*cmd));

    *out = NULL;
    if (cmd == NULL || !iccsp_mutex_init(&cmd->lock)) {
        free(cmd);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    cmd->ISCardCmd_iface.lpVtbl = &cmd_vtbl;
    iccsp_object_init(&cmd->object, &cmd_class);
    *out = &cmd->ISCardCmd_iface;
    return S_OK;
}
