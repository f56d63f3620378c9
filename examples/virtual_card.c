/* SPDX-License-Identifier: BSD-2-Clause */
/* A card of one's own, in a reader that exists in this process only: it counts how often it is asked. */
#include <stdio.h>
#include <string.h>

#include <iccsp/iccsp.h>

#define READER "counter reader"

struct counter {
    unsigned asked;
};

/* Nothing but TS, T0 and one historical byte: T=0, category "proprietary". */
static void power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    static const uint8_t bytes[] = {0x3B, 0x01, 0xC1};
    struct counter *counter = self;

    counter->asked = 0;
    *atr_len = action == ICCSP_POWER_OFF ? 0 : sizeof(bytes);
    if (*atr_len > 0)
        memcpy(atr, bytes, sizeof(bytes));
}

/* 80 01 00 00 01: how often? Anything else is unknown to this card. */
static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    struct counter *counter = self;

    if (cap < 3)
        return ICCSP_E_INSUFFICIENT_BUFFER;
    if (cmd_len == 5 && cmd[0] == 0x80 && cmd[1] == 0x01) {
        rsp[0] = (uint8_t)++counter->asked;
        rsp[1] = 0x90;
        rsp[2] = 0x00;
        *rsp_len = 3;
        return ICCSP_OK;
    }
    rsp[0] = 0x6D;
    rsp[1] = 0x00;
    *rsp_len = 2;
    return ICCSP_OK;
}

static const struct iccsp_vcard_ops ops = {.size = sizeof(ops), .power = power, .transmit = transmit};

static iccsp_hr ask(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol)
{
    static const uint8_t command[] = {0x80, 0x01, 0x00, 0x00, 0x01};
    uint8_t response[258];
    char meaning[100];
    size_t len = 0;
    const iccsp_hr hr =
        iccsp_rm_transmit(rm, card, protocol, command, sizeof(command), response, sizeof(response), &len);

    if (ICCSP_FAILED(hr))
        return hr;
    iccsp_sw_describe((uint16_t)(response[len - 2] << 8 | response[len - 1]), meaning, sizeof(meaning));
    printf("asked %u time(s); %s\n", response[0], meaning);
    return ICCSP_OK;
}

static iccsp_hr use(struct iccsp_rm *rm)
{
    uintptr_t context = 0, card = 0;
    uint32_t protocol;
    iccsp_hr hr = iccsp_rm_establish(rm, &context);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, &protocol);
    for (int i = 0; ICCSP_SUCCEEDED(hr) && i < 3; i++)
        hr = ask(rm, card, protocol);
    /* Closes the card handle too. */
    if (context != 0)
        iccsp_rm_release(rm, context);
    return hr;
}

int main(void)
{
    struct counter counter = {0};
    struct iccsp_rm *rm = NULL;
    struct iccsp_vcard *card = NULL;
    iccsp_hr hr = iccsp_rm_open("embedded:empty", &rm);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_add_reader(rm, READER);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_vcard_new(&ops, &counter, &card);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_insert_card(rm, READER, card);
    if (ICCSP_SUCCEEDED(hr))
        hr = use(rm);
    if (ICCSP_FAILED(hr))
        fprintf(stderr, "%s: %s\n", iccsp_hr_name(hr), iccsp_strerror(hr));
    iccsp_vcard_free(&card);
    iccsp_rm_close(&rm);
    return ICCSP_FAILED(hr) ? 1 : 0;
}
