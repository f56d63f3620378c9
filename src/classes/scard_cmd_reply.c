/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardCmd: the reply and its status word. */
#include "classes/scard_cmd.h"

#include "classes/arguments.h"
#include "iccsp/iccsp.h"

/* Before any reply there is none to give: NULL (decision D8). */
HRESULT ICCSP_CALL iccsp_scard_cmd_get_apdu_reply(ISCardCmd *iface, IByteBuffer **out)
{
    HRESULT hr = S_OK;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    if (cmd->command.reply.len > 0)
        hr = iccsp_create_byte_buffer(cmd->command.reply.data, cmd->command.reply.len, out);
    return iccsp_scard_cmd_unlock(cmd, hr);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_put_apdu_reply(ISCardCmd *iface, IByteBuffer *buffer)
{
    struct iccsp_blob bytes = {0};
    HRESULT hr = iccsp_content_argument(buffer, &bytes);

    if (SUCCEEDED(hr) && (bytes.len == 1 || bytes.len > ICCSP_RESPONSE_MAX))
        hr = iccsp_bad_argument("A reply is empty, or 2 to 65,538 bytes long.");
    if (FAILED(hr)) {
        iccsp_blob_clear(&bytes);
        return hr;
    }
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    iccsp_blob_clear(&cmd->command.reply);
    cmd->command.reply = bytes;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_get_apdu_reply_length(ISCardCmd *iface, int32_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    *out = iccsp_length32(cmd->command.reply.len);
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_put_apdu_reply_length(ISCardCmd *iface, int32_t size)
{
    if (size < 0 || size > (int32_t)ICCSP_RESPONSE_MAX)
        return iccsp_bad_argument("A reply has 0 to 65,538 bytes.");
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    return iccsp_scard_cmd_unlock(cmd, iccsp_command_resize_reply(&cmd->command, (size_t)size));
}

HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_status(ISCardCmd *iface, uint16_t *out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    *out = iccsp_command_status(&cmd->command);
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_put_reply_status(ISCardCmd *iface, uint16_t status)
{
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

    return iccsp_scard_cmd_unlock(cmd, iccsp_command_set_status(&cmd->command, status));
}

static HRESULT get_status_byte(ISCardCmd *iface, unsigned shift, uint8_t *out)
{
    uint16_t status = 0;
    const HRESULT hr = out != NULL ? iccsp_scard_cmd_get_reply_status(iface, &status) : iccsp_null_pointer();

    if (SUCCEEDED(hr))
        *out = (uint8_t)(status >> shift);
    return hr;
}

HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_status_sw1(ISCardCmd *iface, uint8_t *out)
{
    return get_status_byte(iface, 8, out);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_status_sw2(ISCardCmd *iface, uint8_t *out)
{
    return get_status_byte(iface, 0, out);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_nad(ISCardCmd *iface, uint8_t *out)
{
    if (out == NULL)
        return iccsp_bad_argument("There is no place for the node address.");
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);
    return iccsp_scard_cmd_get_if_set(cmd, cmd->has_reply_nad, cmd->reply_nad, out);
}

HRESULT ICCSP_CALL iccsp_scard_cmd_put_reply_nad(ISCardCmd *iface, uint8_t nad)
{
    struct iccsp_scard_cmd *cmd = iccsp_scard_cmd_lock(iface);

    cmd->reply_nad = nad;
    cmd->has_reply_nad = true;
    return iccsp_scard_cmd_unlock(cmd, S_OK);
}
