/* SPDX-License-Identifier: BSD-2-Clause */
/* How an answer leaves the card: status word, 61xx, 6Cxx and GET RESPONSE (ISO/IEC 7816-3:2006, 10.3
 * and 12.2; 7816-4:2005, 5.1.3 and 7.6.1). */
#include <string.h>

#include "base/error.h"
#include "vcard/cardos.h"

bool iccsp_le_is_open(const struct iccsp_apdu *cmd)
{
    return cmd->le == (iccsp_apdu_is_extended(cmd) ? ICCSP_LE_EXT_MAX : ICCSP_LE_SHORT_MAX);
}

uint16_t iccsp_answer_read(const struct iccsp_apdu *cmd, const uint8_t *bytes, size_t all,
                           struct iccsp_answer *out)
{
    const bool open = iccsp_le_is_open(cmd);

    out->data = bytes;
    out->len = !open && all > cmd->le ? cmd->le : all;
    return !open && all < cmd->le ? SW_END_OF_FILE : ICCSP_SW_OK;
}

static iccsp_hr put(const uint8_t *data, size_t len, uint16_t sw, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    if (cap < 2 || len > cap - 2)
        return iccsp_fail_with(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT,
                               "the response of %zu bytes does not fit a buffer of %zu", len + 2, cap);
    if (len > 0)
        memcpy(rsp, data, len);
    rsp[len] = (uint8_t)(sw >> 8);
    rsp[len + 1] = (uint8_t)sw;
    *rsp_len = len + 2;
    return ICCSP_OK;
}

iccsp_hr iccsp_cardos_put_sw(uint16_t sw, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    return put(NULL, 0, sw, rsp, cap, rsp_len);
}

/* 61xx and 6Cxx: 00 stands for 256, and in 61xx for any more. */
static uint16_t with_count(unsigned sw1, size_t count)
{
    return (uint16_t)(sw1 << 8 | (count > 0xFF ? 0u : (unsigned)count));
}

/* Sends the first `n` bytes and keeps the rest. */
static iccsp_hr put_part(struct iccsp_cardos *os, const struct iccsp_answer *answer, size_t n, uint8_t *rsp,
                         size_t cap, size_t *rsp_len)
{
    const size_t left = answer->len - n;
    const uint16_t sw = left > 0 ? with_count(0x61, left) : answer->sw;
    const iccsp_hr hr = put(answer->data, n, sw, rsp, cap, rsp_len);

    if (ICCSP_FAILED(hr))
        return hr;
    os->session.pending = (struct iccsp_answer){.data = answer->data + n, .len = left, .sw = answer->sw};
    os->session.pending_channel = os->channel;
    return hr;
}

/* In T=0 the host must ask for exactly what there is, up to 256; it learns the number from 6Cxx. */
static bool is_wrong_le_in_t0(const struct iccsp_apdu *cmd, size_t len)
{
    return len < cmd->le || (len > cmd->le && (len <= ICCSP_LE_SHORT_MAX || cmd->le != ICCSP_LE_SHORT_MAX));
}

iccsp_hr iccsp_cardos_deliver(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, bool incoming,
                              const struct iccsp_answer *answer, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    const bool t0 = os->session.t0;

    if (answer->len == 0 || cmd->le == 0)
        return iccsp_cardos_put_sw(answer->sw, rsp, cap, rsp_len);
    if (answer->len <= cmd->le && !t0)
        return put(answer->data, answer->len, answer->sw, rsp, cap, rsp_len);
    if (t0 && incoming)
        return put_part(os, answer, 0, rsp, cap, rsp_len);
    if (t0 && is_wrong_le_in_t0(cmd, answer->len))
        return iccsp_cardos_put_sw(with_count(0x6C, answer->len), rsp, cap, rsp_len);
    return put_part(os, answer, answer->len < cmd->le ? answer->len : cmd->le, rsp, cap, rsp_len);
}

/* Asking for more than there is: 6Cxx, but for an open Le in T=1, which means what there is. */
static bool asks_too_much(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd)
{
    return cmd->le > os->session.pending.len && (os->session.t0 || !iccsp_le_is_open(cmd));
}

static uint16_t check_get_response(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd)
{
    if (cmd->p1 != 0 || cmd->p2 != 0)
        return SW_WRONG_P1P2;
    if (cmd->lc > 0 || cmd->le == 0)
        return SW_WRONG_LENGTH;
    if (os->session.pending.len == 0 || os->session.pending_channel != os->channel)
        return SW_NOT_SATISFIED;
    return asks_too_much(os, cmd) ? with_count(0x6C, os->session.pending.len) : ICCSP_SW_OK;
}

iccsp_hr iccsp_cardos_get_response(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, uint8_t *rsp,
                                   size_t cap, size_t *rsp_len)
{
    const struct iccsp_answer answer = os->session.pending;
    const uint16_t sw = check_get_response(os, cmd);

    if (sw != ICCSP_SW_OK)
        return iccsp_cardos_put_sw(sw, rsp, cap, rsp_len);
    return put_part(os, &answer, answer.len < cmd->le ? answer.len : cmd->le, rsp, cap, rsp_len);
}
