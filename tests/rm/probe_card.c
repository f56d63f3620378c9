/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that shows what its reader does with it. */
#include "rm/probe_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "support/hex.h"

static void go_in(struct probe_card *p)
{
    if (atomic_exchange(&p->inside, true))
        p->overlapped = true;
}

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    struct probe_card *p = (struct probe_card *)self;

    go_in(p);
    p->unlocked = false;
    p->kept = 0;
    p->protocol = 0;
    *atr_len = 0;
    if (action == ICCSP_POWER_OFF) {
        p->off++;
    } else {
        if (action == ICCSP_POWER_WARM)
            p->warm++;
        else
            p->cold++;
        if (p->on_power != NULL)
            p->on_power(p->context);
        memcpy(atr, p->atr, p->atr_len);
        *atr_len = p->atr_len;
    }
    p->inside = false;
}

static void set_protocol(void *self, uint32_t protocol)
{
    struct probe_card *p = (struct probe_card *)self;

    go_in(p);
    p->protocol = protocol;
    p->inside = false;
}

static size_t say(uint8_t *rsp, const uint8_t *bytes, size_t len)
{
    memcpy(rsp, bytes, len);
    return len;
}

static size_t count_up(uint8_t *rsp, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rsp[i] = (uint8_t)i;
    return n;
}

static size_t measure(uint8_t *rsp, const uint8_t *cmd, size_t cmd_len)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < cmd_len; i++)
        sum = (uint8_t)(sum + cmd[i]);
    rsp[0] = (uint8_t)(cmd_len >> 16);
    rsp[1] = (uint8_t)(cmd_len >> 8);
    rsp[2] = (uint8_t)cmd_len;
    rsp[3] = sum;
    return 4;
}

static size_t answer(struct probe_card *p, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp)
{
    static const uint8_t ok[] = {0x90, 0x00}, locked[] = {0x69, 0x82}, unknown[] = {0x6D, 0x00};
    const uint16_t n = cmd_len < 4 ? 0 : (uint16_t)(cmd[2] << 8 | cmd[3]);
    size_t len = 0;

    switch (cmd_len < 4 ? 0 : cmd[1]) {
    case PROBE_UNLOCK:
        p->unlocked = true;
        break;
    case PROBE_UNLOCKED:
        if (!p->unlocked)
            return say(rsp, locked, 2);
        break;
    case PROBE_DATA:
        len = count_up(rsp, n);
        break;
    case PROBE_SLEEP:
        iccsp_sleep_ms(n);
        break;
    case PROBE_BARE:
        return count_up(rsp, n);
    case PROBE_STORE:
        p->kept = n;
        break;
    case PROBE_RECALL:
        rsp[len++] = (uint8_t)(p->kept >> 8);
        rsp[len++] = (uint8_t)p->kept;
        break;
    case PROBE_LENGTH:
        len = measure(rsp, cmd, cmd_len);
        break;
    default:
        return say(rsp, unknown, 2);
    }
    return len + say(rsp + len, ok, 2);
}

static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    static _Thread_local uint8_t buffer[65538];
    struct probe_card *p = (struct probe_card *)self;
    size_t len;

    go_in(p);
    p->commands++;
    if (p->on_command != NULL)
        p->on_command(p->context);
    len = answer(p, cmd, cmd_len, buffer);
    p->inside = false;
    if (cmd_len >= 2 && cmd[1] == PROBE_VANISH)
        return ICCSP_W_REMOVED_CARD;
    if (len > cap)
        return ICCSP_E_INSUFFICIENT_BUFFER;
    memcpy(rsp, buffer, len);
    *rsp_len = len;
    return ICCSP_OK;
}

static const struct iccsp_vcard_ops ops = {
    .size = sizeof(struct iccsp_vcard_ops),
    .power = power,
    .set_protocol = set_protocol,
    .transmit = transmit,
};

void probe_card_open(struct probe_card *p, const char *atr)
{
    struct bytes b = bytes_from_hex(atr);

    memset(p, 0, sizeof(*p));
    if (b.len > sizeof(p->atr))
        abort();
    memcpy(p->atr, b.p, b.len);
    p->atr_len = b.len;
    bytes_free(&b);
    if (ICCSP_FAILED(iccsp_vcard_new(&ops, p, &p->card)))
        abort();
}

void probe_card_close(struct probe_card *p)
{
    iccsp_vcard_free(&p->card);
}
