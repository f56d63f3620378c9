/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that come in parts: bit 5 of CLA says that another part follows (ISO/IEC 7816-4:2005, 5.1.1.1). */
#include <string.h>

#include "base/secret.h"
#include "vcard/cardos.h"

#define CHAINING_BIT 0x10u

void iccsp_cardos_chain_reset(struct iccsp_cardos *os)
{
    struct iccsp_session *session = &os->session;

    if (session->chain_len > 0)
        iccsp_wipe(session->chain, session->chain_len);
    session->chain_len = 0;
    session->chaining = false;
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
    return ICCSP_SW_OK;
}

bool iccsp_cardos_chain(struct iccsp_cardos *os, struct iccsp_apdu *cmd, bool incoming, uint16_t *sw)
{
    const bool last = (cmd->cla & CHAINING_BIT) == 0;

    *sw = ICCSP_SW_OK;
    if (last && !os->session.chaining)
        return true;
    *sw = add_part(os, cmd, incoming);
    if (*sw != ICCSP_SW_OK || !last)
        return false;
    os->session.chaining = false;
    cmd->data = os->session.chain;
    cmd->lc = (uint32_t)os->session.chain_len;
    return true;
}
