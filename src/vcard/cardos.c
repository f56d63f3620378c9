/* SPDX-License-Identifier: BSD-2-Clause */
/* The card operating system: power, the table of commands, and the way from a command to its handler. */
#include "vcard/cardos.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "iccsp/rm.h"

#define INS_GET_RESPONSE   0xC0u
#define HISTORICAL_LEN_MAX 15u

struct command {
    uint8_t ins;
    bool incoming;            /* its data field goes to the card */
    iccsp_cardos_handler run; /* NULL: GET RESPONSE, which continues the command before it */
};

static const struct command commands[] = {
    {0xB0, false, iccsp_cmd_read_binary},
    {0xA4, true, iccsp_cmd_select},
    {INS_GET_RESPONSE, false, NULL},
    {0xB1, true, iccsp_cmd_read_binary_odd},
    {0xB2, false, iccsp_cmd_read_record},
    {0xCA, false, iccsp_cmd_get_data},
    {0x20, true, iccsp_cmd_verify},
    {0x84, false, iccsp_cmd_get_challenge},
    {0xD6, true, iccsp_cmd_update_binary},
    {0xD7, true, iccsp_cmd_update_binary_odd},
    {0xD0, true, iccsp_cmd_write_binary},
    {0xD1, true, iccsp_cmd_write_binary_odd},
    {0x0E, true, iccsp_cmd_erase_binary},
    {0x0F, true, iccsp_cmd_erase_binary_odd},
    {0xDC, true, iccsp_cmd_update_record},
    {0xD2, true, iccsp_cmd_write_record},
    {0xE2, true, iccsp_cmd_append_record},
    {0x24, true, iccsp_cmd_change_code},
    {0x2C, true, iccsp_cmd_unblock_code},
    {0x26, true, iccsp_cmd_disable_code},
    {0x28, true, iccsp_cmd_enable_code},
    {0x82, true, iccsp_cmd_authenticate_host},
    {0x88, true, iccsp_cmd_authenticate_card},
    {0xE0, true, iccsp_cmd_create_file},
    {0xE4, true, iccsp_cmd_delete_file},
    {0x04, true, iccsp_cmd_deactivate_file},
    {0x44, true, iccsp_cmd_activate_file},
    {0xDA, true, iccsp_cmd_put_data},
    {0x70, false, iccsp_cmd_manage_channel},
    {ICCSP_INS_ENVELOPE, true, iccsp_cmd_envelope},
};

static const struct command *find_command(uint8_t ins)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (commands[i].ins == ins)
            return &commands[i];
    return NULL;
}

/* Finds the channel, which is that of the card from now on, and the command. */
static uint16_t parse(struct iccsp_cardos *os, const uint8_t *bytes, size_t len, struct iccsp_apdu *cmd,
                      const struct command **entry)
{
    struct iccsp_channel *channel;
    uint16_t sw;

    if (len < 4)
        return SW_WRONG_LENGTH;
    sw = iccsp_channel_of(os, bytes[0], &channel);
    if (sw != ICCSP_SW_OK)
        return sw;
    os->channel = channel;
    *entry = find_command(bytes[1]);
    if (*entry == NULL)
        return SW_WRONG_INS;
    return ICCSP_SUCCEEDED(iccsp_apdu_parse(bytes, len, cmd)) ? ICCSP_SW_OK : SW_WRONG_LENGTH;
}

static uint16_t understand(struct iccsp_cardos *os, const uint8_t *bytes, size_t len, struct iccsp_apdu *cmd,
                           const struct command **entry)
{
    const uint16_t sw = parse(os, bytes, len, cmd, entry);

    if (sw != ICCSP_SW_OK)
        return sw;
    if (iccsp_apdu_is_extended(cmd) && (os->session.t0 || !os->extended))
        return SW_WRONG_LENGTH;
    /* T=0 has no Le beside data, and P3 = 00 for none at all: as much as fits (ISO/IEC 7816-3:2006, 12.2). */
    if (os->session.t0 && cmd->le == 0)
        cmd->le = ICCSP_LE_SHORT_MAX;
    return ICCSP_SW_OK;
}

uint16_t iccsp_cardos_execute(struct iccsp_cardos *os, const uint8_t *bytes, size_t len,
                              struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const struct command *entry = NULL;
    const uint16_t sw = parse(os, bytes, len, cmd, &entry);

    if (sw != ICCSP_SW_OK)
        return sw;
    if (iccsp_apdu_is_chained(cmd))
        return SW_NO_CHAINING;
    if (entry->run == NULL || entry->run == iccsp_cmd_envelope)
        return SW_NOT_SATISFIED;
    return entry->run(os, cmd, out);
}

static void forget_pending(struct iccsp_cardos *os)
{
    os->session.pending = (struct iccsp_answer){.sw = ICCSP_SW_OK};
}

static iccsp_hr run(struct iccsp_cardos *os, const struct command *entry, struct iccsp_apdu *cmd,
                    uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    struct iccsp_answer answer = {.sw = ICCSP_SW_OK};
    uint16_t sw;

    if (entry->run != NULL)
        forget_pending(os);
    if (!iccsp_cardos_chain(os, cmd, entry->incoming, &sw))
        return iccsp_cardos_put_sw(sw, rsp, cap, rsp_len);
    if (entry->run == NULL)
        return iccsp_cardos_get_response(os, cmd, rsp, cap, rsp_len);
    answer.sw = entry->run(os, cmd, &answer);
    iccsp_cardos_chain_reset(os);
    return iccsp_cardos_deliver(os, cmd, entry->incoming, &answer, rsp, cap, rsp_len);
}

/* A challenge serves the command after it, whatever that is and whatever comes of it. A chain is one command.
 */
static void let_challenge_age(struct iccsp_session *session)
{
    if (session->chaining)
        return;
    session->challenge = session->next_challenge;
    iccsp_wipe(&session->next_challenge, sizeof(session->next_challenge));
}

static iccsp_hr transmit(void *self, const uint8_t *bytes, size_t len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    struct iccsp_cardos *os = self;
    const struct command *entry = NULL;
    struct iccsp_apdu cmd;
    uint16_t sw;

    if (!os->session.powered)
        return iccsp_fail(ICCSP_W_UNPOWERED_CARD, ICCSP_LAYER_RM);
    let_challenge_age(&os->session);
    sw = understand(os, bytes, len, &cmd, &entry);
    if (sw == ICCSP_SW_OK)
        return run(os, entry, &cmd, rsp, cap, rsp_len);
    forget_pending(os);
    iccsp_cardos_chain_reset(os);
    return iccsp_cardos_put_sw(sw, rsp, cap, rsp_len);
}

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    struct iccsp_cardos *os = self;

    iccsp_wipe(&os->session, sizeof(os->session));
    iccsp_wipe(os->scratch, sizeof(os->scratch));
    if (action == ICCSP_POWER_OFF)
        return;
    os->session.powered = true;
    os->session.t0 = os->atr_t0;
    os->session.channels[0] = (struct iccsp_channel){.open = true, .df = os->image->mf};
    memcpy(atr, os->atr, os->atr_len);
    *atr_len = os->atr_len;
}

static void set_protocol(void *self, uint32_t protocol)
{
    struct iccsp_cardos *os = self;

    os->session.t0 = protocol == ICCSP_PROTOCOL_T0;
}

static void destroy(void *self)
{
    struct iccsp_cardos *os = self;
    void *p = os;

    iccsp_image_free(&os->image);
    iccsp_secret_free(&p, sizeof(*os));
}

static const struct iccsp_vcard_ops cardos_ops = {
    .size = sizeof(struct iccsp_vcard_ops),
    .power = power,
    .set_protocol = set_protocol,
    .transmit = transmit,
    .destroy = destroy,
};

/* ISO/IEC 7816-3:2006, 8.2.5: the check byte makes the exclusive-or of all bytes from T0 on zero. */
static uint8_t check_byte(const uint8_t *atr, size_t len)
{
    uint8_t sum = 0;

    for (size_t i = 1; i < len; i++)
        sum ^= atr[i];
    return sum;
}

/* T=0 alone needs no interface bytes. T=1: TD1 names it, TA3 is the IFSC, TB3 the waiting times
 * (8.2.3, 11.4). */
static void make_atr(struct iccsp_cardos *os, const struct iccsp_cardos_config *config)
{
    static const uint8_t t1[] = {0x81, 0x31, 0xFE, 0x45};
    struct iccsp_wr wr = iccsp_wr_init(os->atr, sizeof(os->atr));
    const uint8_t k = (uint8_t)config->historical_len;

    iccsp_wr_u8(&wr, 0x3B);
    iccsp_wr_u8(&wr, config->t0 ? k : (uint8_t)(0x80u | k));
    if (!config->t0)
        iccsp_wr_bytes(&wr, t1, sizeof(t1));
    iccsp_wr_bytes(&wr, config->historical, config->historical_len);
    if (!config->t0)
        iccsp_wr_u8(&wr, check_byte(os->atr, wr.len));
    os->atr_len = wr.len;
}

iccsp_hr iccsp_cardos_new(const struct iccsp_cardos_config *config, struct iccsp_image **image,
                          struct iccsp_vcard **out)
{
    struct iccsp_cardos *os;
    iccsp_hr hr;

    *out = NULL;
    if (config->historical_len > HISTORICAL_LEN_MAX)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "an ATR holds at most 15 historical bytes");
    os = calloc(1, sizeof(*os));
    if (os == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    os->atr_t0 = config->t0;
    os->extended = config->extended && !config->t0;
    make_atr(os, config);
    hr = iccsp_vcard_new(&cardos_ops, os, out);
    if (ICCSP_FAILED(hr)) {
        free(os);
        return hr;
    }
    os->image = *image;
    *image = NULL;
    return ICCSP_OK;
}
