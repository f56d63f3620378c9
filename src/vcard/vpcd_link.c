/* SPDX-License-Identifier: BSD-2-Clause */
/* The vpcd protocol on bytes. */
#include "vcard/vpcd_link.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/trace.h"
#include "iso7816/redact.h"

#define LENGTH_BYTES 2u

/* A payload of one byte is one of these; only the last has a reply. */
#define CONTROL_OFF   0x00u
#define CONTROL_ON    0x01u
#define CONTROL_RESET 0x02u
#define CONTROL_ATR   0x04u

/* Status words for a card that gives none: no precise diagnosis; wrong length. */
#define SW_NO_DIAGNOSIS 0x6F00u
#define SW_WRONG_LENGTH 0x6700u

/* vpcd takes an empty ATR for a card that was taken out, and hands an ATR of more than 33 bytes to nobody: so
 * this many zeros are a card that is there and does not answer. */
#define MUTE_LEN 34u

static void power(struct iccsp_vpcd_link *link, uint32_t action)
{
    uint8_t atr[33] = {0};
    size_t len = 0;

    iccsp_vcard_power(link->card, action, atr, &len);
    if (action == ICCSP_POWER_OFF)
        return;
    memcpy(link->atr, atr, len);
    link->atr_len = len;
}

void iccsp_vpcd_link_open(struct iccsp_vpcd_link *link, struct iccsp_vcard *card)
{
    link->card = card;
    link->have = 0;
    power(link, ICCSP_POWER_COLD);
    power(link, ICCSP_POWER_OFF);
}

void iccsp_vpcd_link_close(struct iccsp_vpcd_link *link)
{
    power(link, ICCSP_POWER_OFF);
    iccsp_wipe(link, sizeof(*link));
}

uint8_t *iccsp_vpcd_link_space(struct iccsp_vpcd_link *link, size_t *space)
{
    *space = sizeof(link->in) - link->have;
    return link->in + link->have;
}

void iccsp_vpcd_link_received(struct iccsp_vpcd_link *link, size_t len)
{
    link->have += len;
}

static uint8_t *payload_out(struct iccsp_vpcd_link *link)
{
    return link->out + LENGTH_BYTES;
}

/* Completes the reply whose payload of `n` bytes is in place: length and payload go out in one piece. */
static void finish_reply(struct iccsp_vpcd_link *link, size_t n, const uint8_t **reply, size_t *len)
{
    link->out[0] = (uint8_t)(n >> 8);
    link->out[1] = (uint8_t)n;
    *reply = link->out;
    *len = LENGTH_BYTES + n;
}

static void reply_atr(struct iccsp_vpcd_link *link, const uint8_t **reply, size_t *len)
{
    const size_t n = link->atr_len > 0 ? link->atr_len : MUTE_LEN;

    memset(payload_out(link), 0, MUTE_LEN);
    memcpy(payload_out(link), link->atr, link->atr_len);
    finish_reply(link, n, reply, len);
}

static void put_sw(uint8_t *out, uint16_t sw, size_t *n)
{
    out[0] = (uint8_t)(sw >> 8);
    out[1] = (uint8_t)sw;
    *n = 2;
}

static void trace_exchange(const uint8_t *cmd, size_t cmd_len, const uint8_t *rsp, size_t rsp_len)
{
    char line[160];

    if (!iccsp_trace_on())
        return;
    iccsp_trace_command(cmd, cmd_len, line, sizeof(line));
    iccsp_trace("vpcd > %s", line);
    iccsp_trace_response(rsp, rsp_len, iccsp_apdu_is_harmless(cmd, cmd_len), line, sizeof(line));
    iccsp_trace("vpcd < %s", line);
}

/* A card that fails, or answers less than a status word, still makes a reply: without one the reader waits
 * for ever. */
static iccsp_hr run_command(struct iccsp_vpcd_link *link, const uint8_t *cmd, size_t cmd_len,
                            const uint8_t **reply, size_t *len)
{
    uint8_t *out = payload_out(link);
    size_t n = 0;
    const iccsp_hr hr = iccsp_vcard_transmit(link->card, cmd, cmd_len, out, ICCSP_VPCD_PAYLOAD_MAX, &n);

    if (hr == ICCSP_W_REMOVED_CARD)
        return hr;
    if (hr == ICCSP_E_INSUFFICIENT_BUFFER)
        put_sw(out, SW_WRONG_LENGTH, &n);
    else if (ICCSP_FAILED(hr) || n < 2)
        put_sw(out, SW_NO_DIAGNOSIS, &n);
    trace_exchange(cmd, cmd_len, out, n);
    finish_reply(link, n, reply, len);
    return ICCSP_OK;
}

/* One byte that is no control is a command too short for anything; the card says so. */
static iccsp_hr handle(struct iccsp_vpcd_link *link, const uint8_t *payload, size_t n, const uint8_t **reply,
                       size_t *len)
{
    const unsigned control = n == 1 ? payload[0] : 0xFFu;

    switch (control) {
    case CONTROL_OFF:
        power(link, ICCSP_POWER_OFF);
        return ICCSP_OK;
    case CONTROL_ON:
        power(link, ICCSP_POWER_COLD);
        return ICCSP_OK;
    case CONTROL_RESET:
        power(link, ICCSP_POWER_WARM);
        return ICCSP_OK;
    case CONTROL_ATR:
        reply_atr(link, reply, len);
        return ICCSP_OK;
    default:
        return run_command(link, payload, n, reply, len);
    }
}

/* A command may hold a PIN: it does not stay behind. */
static void consume(struct iccsp_vpcd_link *link, size_t n)
{
    const size_t left = link->have - n;

    memmove(link->in, link->in + n, left);
    iccsp_wipe(link->in + left, n);
    link->have = left;
}

iccsp_hr iccsp_vpcd_link_step(struct iccsp_vpcd_link *link, const uint8_t **reply, size_t *len)
{
    size_t n;
    iccsp_hr hr;

    *reply = link->out;
    *len = 0;
    if (link->have < LENGTH_BYTES)
        return ICCSP_S_FALSE;
    n = (size_t)link->in[0] << 8 | link->in[1];
    if (n == 0)
        return iccsp_fail_with(ICCSP_E_PROTOCOL_ERROR, ICCSP_LAYER_RM, "vpcd sent a frame without a payload");
    if (link->have < LENGTH_BYTES + n)
        return ICCSP_S_FALSE;
    hr = handle(link, link->in + LENGTH_BYTES, n, reply, len);
    consume(link, LENGTH_BYTES + n);
    return hr;
}
