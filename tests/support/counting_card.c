/* SPDX-License-Identifier: BSD-2-Clause */
/* A card in front of another one, that counts and remembers the commands which reach it. */
#include "support/counting_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcard/vcard.h"

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *len)
{
    iccsp_vcard_power(((struct counting_card *)self)->inner, action, atr, len);
}

static void set_protocol(void *self, uint32_t protocol)
{
    iccsp_vcard_set_protocol(((struct counting_card *)self)->inner, protocol);
}

static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    struct counting_card *counting = (struct counting_card *)self;

    if (cmd_len > 1 && counting->commands < sizeof(counting->ins))
        counting->ins[counting->commands] = cmd[1];
    counting->commands++;
    if (counting->on_command != NULL)
        counting->on_command(counting);
    return iccsp_vcard_transmit(counting->inner, cmd, cmd_len, rsp, cap, rsp_len);
}

static const struct iccsp_vcard_ops ops = {.size = sizeof(struct iccsp_vcard_ops),
                                           .power = power,
                                           .set_protocol = set_protocol,
                                           .transmit = transmit};

void counting_card_open(struct counting_card *counting, uint32_t flags)
{
    memset(counting, 0, sizeof(*counting));
    if (ICCSP_SUCCEEDED(iccsp_vcard_new_demo(flags, &counting->inner)) &&
        ICCSP_SUCCEEDED(iccsp_vcard_new(&ops, counting, &counting->card)))
        return;
    fprintf(stderr, "counting card: cannot be made\n");
    abort();
}

void counting_card_close(struct counting_card *counting)
{
    iccsp_vcard_free(&counting->card);
    iccsp_vcard_free(&counting->inner);
}

void counting_card_forget(struct counting_card *counting)
{
    counting->commands = 0;
}

size_t counting_card_count(const struct counting_card *counting, uint8_t ins)
{
    size_t n = 0;

    for (size_t i = 0; i < counting->commands && i < sizeof(counting->ins); i++)
        n += counting->ins[i] == ins;
    return n;
}
