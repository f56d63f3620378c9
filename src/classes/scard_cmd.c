/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardCmd: a command APDU and the reply to it. */
#include "classes/base_classes.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/thread.h"
#include "classes/arguments.h"
#include "classes/members.h"
#include "com/object.h"
#include "iccsp/iccsp.h"
#include "classes/command.h"

struct cmd {
    ISCardCmd ISCardCmd_iface;
    struct iccsp_object object;
    iccsp_mutex lock; /* guards what follows; no other object is called with it held */
    struct iccsp_command command;
    uint8_t alternate_class;
    bool has_alternate_class;
    uint8_t nad;
    uint8_t reply_nad;
    bool has_reply_nad;
};

ICCSP_DISPATCH_THUNKS(cmd, ISCardCmd)

static struct cmd *lock(ISCardCmd *iface)
{
    struct cmd *cmd = ICCSP_CONTAINER_OF(iface, struct cmd, ISCardCmd_iface);

    iccsp_mutex_lock(&cmd->lock);
    return cmd;
}

static HRESULT unlock(struct cmd *cmd, HRESULT hr)
{
    iccsp_mutex_unlock(&cmd->lock);
    return hr;
}

static void destroy(void *self)
{
    struct cmd *cmd = (struct cmd *)self;

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
    struct cmd *cmd = lock(iface);
    hr = unlock(cmd, iccsp_command_encode(&cmd->command, &bytes));
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
        struct cmd *cmd = lock(iface);

        hr = unlock(cmd, iccsp_command_set(&cmd->command, &apdu));
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
    struct cmd *cmd = lock(iface);
    hr = unlock(cmd, iccsp_command_encode(&cmd->command, &bytes));
    *out = iccsp_length32(bytes.len);
    iccsp_blob_clear(&bytes);
    return hr;
}

/* Before any reply there is none to give: NULL (decision D8). */
static HRESULT ICCSP_CALL get_apdu_reply(ISCardCmd *iface, IByteBuffer **out)
{
    HRESULT hr = S_OK;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    struct cmd *cmd = lock(iface);
    if (cmd->command.reply.len > 0)
        hr = iccsp_create_byte_buffer(cmd->command.reply.data, cmd->command.reply.len, out);
    return unlock(cmd, hr);
}

static HRESULT ICCSP_CALL put_apdu_reply(ISCardCmd *iface, IByteBuffer *buffer)
{
    struct iccsp_blob bytes = {0};
    HRESULT hr = iccsp_content_argument(buffer, &bytes);

    if (SUCCEEDED(hr) && (bytes.len == 1 || bytes.len > ICCSP_RESPONSE_MAX))
        hr = iccsp_bad_argument("A reply is empty, or 2 to 65,538 bytes long.");
    if (FAILED(hr)) {
        iccsp_blob_clear(&bytes);
        return hr;
    }
    struct cmd *cmd = lock(iface);
    iccsp_blob_clear(&cmd->command.reply);
    cmd->command.reply = bytes;
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_apdu_reply_length(ISCardCmd *iface, int32_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct cmd *cmd = lock(iface);
    *out = iccsp_length32(cmd->command.reply.len);
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL put_apdu_reply_length(ISCardCmd *iface, int32_t size)
{
    if (size < 0 || size > (int32_t)ICCSP_RESPONSE_MAX)
        return iccsp_bad_argument("A reply has 0 to 65,538 bytes.");
    struct cmd *cmd = lock(iface);
    return unlock(cmd, iccsp_command_resize_reply(&cmd->command, (size_t)size));
}

static HRESULT get_header(ISCardCmd *iface, unsigned place, uint8_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct cmd *cmd = lock(iface);
    *out = cmd->command.header[place];
    return unlock(cmd, S_OK);
}

static HRESULT put_header(ISCardCmd *iface, unsigned place, uint8_t value)
{
    struct cmd *cmd = lock(iface);

    cmd->command.header[place] = value;
    cmd->command.built = true;
    return unlock(cmd, S_OK);
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
    struct cmd *cmd = lock(iface);
    return unlock(cmd, iccsp_create_byte_buffer(cmd->command.data.data, cmd->command.data.len, out));
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
    struct cmd *cmd = lock(iface);
    iccsp_blob_clear(&cmd->command.data);
    cmd->command.data = bytes;
    cmd->command.built = true;
    return unlock(cmd, S_OK);
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
    struct cmd *cmd = lock(iface);
    *out = (int32_t)cmd->command.le;
    return unlock(cmd, S_OK);
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
    struct cmd *cmd = lock(iface);
    *out = iccsp_command_p3(&cmd->command);
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_reply_status(ISCardCmd *iface, uint16_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct cmd *cmd = lock(iface);
    *out = iccsp_command_status(&cmd->command);
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL put_reply_status(ISCardCmd *iface, uint16_t status)
{
    struct cmd *cmd = lock(iface);

    return unlock(cmd, iccsp_command_set_status(&cmd->command, status));
}

static HRESULT get_status_byte(ISCardCmd *iface, unsigned shift, uint8_t *out)
{
    uint16_t status = 0;
    const HRESULT hr = out != NULL ? get_reply_status(iface, &status) : iccsp_null_pointer();

    if (SUCCEEDED(hr))
        *out = (uint8_t)(status >> shift);
    return hr;
}

static HRESULT ICCSP_CALL get_reply_status_sw1(ISCardCmd *iface, uint8_t *out)
{
    return get_status_byte(iface, 8, out);
}

static HRESULT ICCSP_CALL get_reply_status_sw2(ISCardCmd *iface, uint8_t *out)
{
    return get_status_byte(iface, 0, out);
}

/* Without a command there is no case: 0, which is outside the enumeration. */
static HRESULT ICCSP_CALL get_type(ISCardCmd *iface, ISO_APDU_TYPE *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct cmd *cmd = lock(iface);
    const struct iccsp_apdu apdu = iccsp_command_apdu(&cmd->command);
    *out = (ISO_APDU_TYPE)(cmd->command.built ? iccsp_apdu_case(&apdu) : 0);
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_nad(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct cmd *cmd = lock(iface);
    *out = cmd->nad;
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL put_nad(ISCardCmd *iface, uint8_t nad)
{
    struct cmd *cmd = lock(iface);

    cmd->nad = nad;
    return unlock(cmd, S_OK);
}

/* A value that fails with E_ACCESSDENIED until it was set. */
static HRESULT get_if_set(struct cmd *cmd, bool set, uint8_t value, uint8_t *out)
{
    *out = 0;
    if (!set)
        return unlock(cmd, iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT));
    *out = value;
    return unlock(cmd, S_OK);
}

static HRESULT ICCSP_CALL get_reply_nad(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_bad_argument("There is no place for the node address.");
    struct cmd *cmd = lock(iface);
    return get_if_set(cmd, cmd->has_reply_nad, cmd->reply_nad, out);
}

static HRESULT ICCSP_CALL put_reply_nad(ISCardCmd *iface, uint8_t nad)
{
    struct cmd *cmd = lock(iface);

    cmd->reply_nad = nad;
    cmd->has_reply_nad = true;
    return unlock(cmd, S_OK);
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
        struct cmd *cmd = lock(iface);

        apdu.data = bytes.data;
        apdu.lc = (uint32_t)bytes.len;
        hr = unlock(cmd, iccsp_command_set(&cmd->command, &apdu));
    }
    iccsp_blob_clear(&bytes);
    return hr;
}

static HRESULT ICCSP_CALL clear(ISCardCmd *iface)
{
    struct cmd *cmd = lock(iface);

    iccsp_command_clear(&cmd->command);
    return unlock(cmd, S_OK);
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
        struct cmd *cmd = lock(iface);

        hr = unlock(cmd, iccsp_command_envelope(&cmd->command, &inner, type));
    }
    iccsp_blob_clear(&inner);
    return hr;
}

static HRESULT ICCSP_CALL get_alternate_class_id(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_bad_argument("There is no place for the class.");
    struct cmd *cmd = lock(iface);
    return get_if_set(cmd, cmd->has_alternate_class, cmd->alternate_class, out);
}

static HRESULT ICCSP_CALL put_alternate_class_id(ISCardCmd *iface, uint8_t value)
{
    struct cmd *cmd = lock(iface);

    cmd->alternate_class = value;
    cmd->has_alternate_class = true;
    return unlock(cmd, S_OK);
}

static const ISCardCmdVtbl cmd_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardCmd),
    .get_Apdu = get_apdu,
    .put_Apdu = put_apdu,
    .get_ApduLength = get_apdu_length,
    .get_ApduReply = get_apdu_reply,
    .put_ApduReply = put_apdu_reply,
    .get_ApduReplyLength = get_apdu_reply_length,
    .put_ApduReplyLength = put_apdu_reply_length,
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
    .get_ReplyStatus = get_reply_status,
    .put_ReplyStatus = put_reply_status,
    .get_ReplyStatusSW1 = get_reply_status_sw1,
    .get_ReplyStatusSW2 = get_reply_status_sw2,
    .get_Type = get_type,
    .get_Nad = get_nad,
    .put_Nad = put_nad,
    .get_ReplyNad = get_reply_nad,
    .put_ReplyNad = put_reply_nad,
    .BuildCmd = build_cmd,
    .Clear = clear,
    .Encapsulate = encapsulate,
    .get_AlternateClassId = get_alternate_class_id,
    .put_AlternateClassId = put_alternate_class_id,
};

static const struct iccsp_iface cmd_ifaces[] = {
    {&ICCSP_IID_ISCardCmd, offsetof(struct cmd, ISCardCmd_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct cmd, ISCardCmd_iface)},
};

static const struct iccsp_class cmd_class = ICCSP_CLASS(cmd, cmd_ifaces, destroy);

HRESULT iccsp_cmd_create(ISCardCmd **out)
{
    struct cmd *cmd = (struct cmd *)calloc(1, sizeof(*cmd));

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
