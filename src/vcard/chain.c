/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that come in parts: bit 5 of CLA says that another part follows (ISO/IEC 7816-4:2005, 5.1.1.1). */
#include <string.h>

#include "base/secret.h"
#include "vcard/cardos.h"

#define CHAINING_BIT 0x10u

bool iccsp_apdu_is_chained(const struct iccsp_apdu *cmd)
{
    return (cmd->cla & CHAINING_BIT) != 0;
}

void iccsp_cardos_chain_reset(struct iccsp_cardos *os)
{
    struct iccsp_session *session = &os->session;

    if (session->chain_len > 0)
        iccsp_wipe(session->chain, session->chain_len);
    session->chain_len = 0;
    session->chaining = false;
    session->chained_by_class = false;
}

static uint16_t refuse(struct iccsp_cardos *os, uint16_t sw)
{
    iccsp_cardos_chain_reset(os);
    return sw;
}

/* All parts have one header, but for the bit itself. */
static uint16_t add_part(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, bool incoming)
{
    struct iccsp_session *session = &os->session;
    const uint8_t header[4] = {(uint8_t)(cmd->cla | CHAINING_BIT), cmd->ins, cmd->p1, cmd->p2};

    if (session->chaining && memcmp(header, session->chain_header, sizeof(header)) != 0)
        return refuse(os, SW_LAST_EXPECTED);
    if (!incoming)
        return refuse(os, SW_NO_CHAINING);
    if (cmd->lc > sizeof(session->chain) - session->chain_len)
        return refuse(os, SW_WRONG_LENGTH);
    memcpy(session->chain_header, header, sizeof(header));
    if (cmd->lc > 0)
        memcpy(session->chain + session->chain_len, cmd->data, cmd->lc);
    session->chain_len += cmd->lc;
    session->chaining = true;
    session->chained_by_class = session->chained_by_class || iccsp_apdu_is_chained(cmd);
    return ICCSP_SW_OK;
}

/* Without chaining, T=0 carries a long command in one ENVELOPE after the other, until it is whole or an empty
 * one comes (7.6.2; 7816-3:2006, 12.2). */
static bool goes_on(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd, const uint8_t *bytes,
                    size_t len)
{
    struct iccsp_apdu whole;

    return cmd->ins == ICCSP_INS_ENVELOPE && os->session.t0 && !os->session.chained_by_class && cmd->lc > 0 &&
           ICCSP_FAILED(iccsp_apdu_parse(bytes, len, &whole));
}

bool iccsp_cardos_chain(struct iccsp_cardos *os, struct iccsp_apdu *cmd, bool incoming, uint16_t *sw)
{
    struct iccsp_session *session = &os->session;
    const bool last = !iccsp_apdu_is_chained(cmd);

    *sw = ICCSP_SW_OK;
    if (last && !session->chaining && !goes_on(os, cmd, cmd->data, cmd->lc))
        return true;
    *sw = add_part(os, cmd, incoming);
    if (*sw != ICCSP_SW_OK || !last || goes_on(os, cmd, session->chain, session->chain_len))
        return false;
    session->chaining = false;
    cmd->data = session->chain;
    cmd->lc = (uint32_t)session->chain_len;
    return true;
}
