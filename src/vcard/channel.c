/* SPDX-License-Identifier: BSD-2-Clause */
/* Logical channels, and MANAGE CHANNEL (ISO/IEC 7816-4:2005, 5.1.1.2 and 7.1.2). */
#include "base/secret.h"
#include "vcard/cardos.h"

#define P1_OPEN  0x00u
#define P1_CLOSE 0x80u

/* P2 can name this many; those above ICCSP_CHANNELS are not for this card. */
#define CHANNELS_OF_ISO 20u

/* ISO/IEC 7816-4:2005, tables 2 and 3: first interindustry 000x xxxx with secure messaging in bits 4 and 3
 * and the channel in bits 2 and 1; further interindustry 01xx xxxx, whose channels begin with 4. */
uint16_t iccsp_channel_of(struct iccsp_cardos *os, uint8_t cla, struct iccsp_channel **channel)
{
    *channel = &os->session.channels[cla & 0x03u];
    if ((cla & 0xC0u) == 0x40u)
        return SW_NO_CHANNEL;
    if ((cla & 0xE0u) != 0)
        return SW_WRONG_CLA;
    if (!(*channel)->open)
        return SW_NO_CHANNEL;
    return (cla & 0x0Cu) != 0 ? SW_NO_SM : ICCSP_SW_OK;
}

static uint8_t number_of(const struct iccsp_cardos *os, const struct iccsp_channel *channel)
{
    return (uint8_t)(channel - os->session.channels);
}

/* The number of a channel that is not open; 0: all are. */
static uint8_t find_closed(const struct iccsp_cardos *os)
{
    uint8_t number = 1;

    while (number < ICCSP_CHANNELS && os->session.channels[number].open)
        number++;
    return number % ICCSP_CHANNELS;
}

/* 7.1.2: opened from the basic channel, a channel begins as that did after the reset; from another one, with
 * its DF and its security status. */
static void begin(struct iccsp_cardos *os, struct iccsp_channel *channel)
{
    *channel = (struct iccsp_channel){.open = true, .df = os->image->mf};
    if (number_of(os, os->channel) == 0)
        return;
    channel->df = os->channel->df;
    channel->proven = os->channel->proven;
}

static uint16_t open_channel(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const uint8_t number = cmd->p2 != 0 ? cmd->p2 : find_closed(os);

    /* A host that has to ask again would open another one. */
    if (cmd->p2 == 0 && (cmd->le == 0 || (os->session.t0 && cmd->le != 1)))
        return os->session.t0 ? SW_WRONG_LE | 1u : SW_WRONG_LENGTH;
    if (number == 0)
        return SW_NOT_SUPPORTED;
    if (os->session.channels[number].open)
        return SW_NOT_SATISFIED;
    begin(os, &os->session.channels[number]);
    if (cmd->p2 != 0)
        return ICCSP_SW_OK;
    os->scratch[0] = number;
    out->data = os->scratch;
    out->len = 1;
    return ICCSP_SW_OK;
}

/* P2 00: the one that the command came through. The basic channel stays open. */
static uint16_t close_channel(struct iccsp_cardos *os, const struct iccsp_apdu *cmd)
{
    struct iccsp_channel *channel = cmd->p2 != 0 ? &os->session.channels[cmd->p2] : os->channel;

    if (number_of(os, channel) == 0)
        return SW_WRONG_P1P2;
    if (!channel->open)
        return SW_WARNING;
    iccsp_wipe(channel, sizeof(*channel));
    return ICCSP_SW_OK;
}

uint16_t iccsp_cmd_manage_channel(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                  struct iccsp_answer *out)
{
    if (cmd->lc > 0)
        return SW_WRONG_LENGTH;
    if ((cmd->p1 != P1_OPEN && cmd->p1 != P1_CLOSE) || cmd->p2 >= CHANNELS_OF_ISO)
        return SW_WRONG_P1P2;
    if (cmd->p2 >= ICCSP_CHANNELS)
        return SW_NO_CHANNEL;
    return cmd->p1 == P1_OPEN ? open_channel(os, cmd, out) : close_channel(os, cmd);
}

bool iccsp_channel_others_use(const struct iccsp_cardos *os, const struct iccsp_vfile *file)
{
    for (unsigned i = 0; i < ICCSP_CHANNELS; i++) {
        const struct iccsp_channel *channel = &os->session.channels[i];

        if (channel != os->channel && channel->open &&
            (iccsp_vfile_is_below(channel->df, file) || iccsp_vfile_is_below(channel->ef, file)))
            return true;
    }
    return false;
}
