/* SPDX-License-Identifier: BSD-2-Clause */
/* The content of an ISCardCmd. */
#include "classes/command.h"

#include <string.h>

#include "base/error.h"

#define INS_ENVELOPE 0xC2u

struct iccsp_apdu iccsp_command_apdu(const struct iccsp_command *command)
{
    return (struct iccsp_apdu){.cla = command->header[ICCSP_AT_CLA],
                               .ins = command->header[ICCSP_AT_INS],
                               .p1 = command->header[ICCSP_AT_P1],
                               .p2 = command->header[ICCSP_AT_P2],
                               .data = command->data.data,
                               .lc = (uint32_t)command->data.len,
                               .le = command->le,
                               .extended = command->extended};
}

static HRESULT replace(struct iccsp_blob *blob, const uint8_t *bytes, size_t len)
{
    struct iccsp_blob copy = {0};
    const HRESULT hr = iccsp_blob_resize(&copy, len);

    if (FAILED(hr))
        return hr;
    if (len > 0)
        memcpy(copy.data, bytes, len);
    iccsp_blob_clear(blob);
    *blob = copy;
    return S_OK;
}

/* Takes over a whole command, or nothing. */
HRESULT iccsp_command_set(struct iccsp_command *command, const struct iccsp_apdu *apdu)
{
    const HRESULT hr = replace(&command->data, apdu->data, apdu->lc);

    if (FAILED(hr))
        return hr;
    command->header[ICCSP_AT_CLA] = apdu->cla;
    command->header[ICCSP_AT_INS] = apdu->ins;
    command->header[ICCSP_AT_P1] = apdu->p1;
    command->header[ICCSP_AT_P2] = apdu->p2;
    command->le = apdu->le;
    command->extended = apdu->extended;
    command->built = true;
    return S_OK;
}

HRESULT iccsp_command_encode(const struct iccsp_command *command, struct iccsp_blob *out)
{
    const struct iccsp_apdu apdu = iccsp_command_apdu(command);
    HRESULT hr;

    if (!command->built)
        return S_OK;
    hr = iccsp_blob_reserve(out, ICCSP_HEADER_LEN + 3 + apdu.lc + 2);
    return SUCCEEDED(hr) ? iccsp_apdu_encode(&apdu, out->data, out->cap, &out->len) : hr;
}

HRESULT iccsp_command_resize_reply(struct iccsp_command *command, size_t len)
{
    return iccsp_blob_resize(&command->reply, len);
}

/* Decision D3. */
uint8_t iccsp_command_p3(const struct iccsp_command *command)
{
    const struct iccsp_apdu apdu = iccsp_command_apdu(command);

    if (iccsp_apdu_is_extended(&apdu))
        return 0;
    return (uint8_t)(apdu.lc > 0 ? apdu.lc : apdu.le);
}

uint16_t iccsp_command_status(const struct iccsp_command *command)
{
    const struct iccsp_blob *reply = &command->reply;

    if (reply->len < 2)
        return 0;
    return (uint16_t)((unsigned)reply->data[reply->len - 2] << 8 | reply->data[reply->len - 1]);
}

HRESULT iccsp_command_set_status(struct iccsp_command *command, uint16_t status)
{
    const HRESULT hr = command->reply.len < 2 ? iccsp_command_resize_reply(command, 2) : S_OK;

    if (FAILED(hr))
        return hr;
    command->reply.data[command->reply.len - 2] = (uint8_t)(status >> 8);
    command->reply.data[command->reply.len - 1] = (uint8_t)status;
    return S_OK;
}

/* The outer command answers with what the inner one does: Le for the cases that bring a reply (decision D6).
 */
HRESULT iccsp_command_envelope(struct iccsp_command *command, const struct iccsp_blob *inner,
                               ISO_APDU_TYPE type)
{
    const bool replies = type == ICCSP_ISO_CASE_2 || type == ICCSP_ISO_CASE_4;
    const struct iccsp_apdu outer = {.cla = command->header[ICCSP_AT_CLA],
                                     .ins = INS_ENVELOPE,
                                     .data = inner->data,
                                     .lc = (uint32_t)inner->len,
                                     .le = replies ? ICCSP_LE_SHORT_MAX : 0};

    return iccsp_command_set(command, &outer);
}

void iccsp_command_clear(struct iccsp_command *command)
{
    iccsp_blob_clear(&command->data);
    iccsp_blob_clear(&command->reply);
    *command = (struct iccsp_command){0};
}
