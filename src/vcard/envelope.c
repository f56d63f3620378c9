/* SPDX-License-Identifier: BSD-2-Clause */
/* ENVELOPE: a command within a command (ISO/IEC 7816-4:2005, 7.6.2). */
#include <string.h>

#include "vcard/cardos.h"

/* No Le, no data. In T=1 no GET RESPONSE continues what is within: too small an Le is told, and nothing is
 * lost.
 */
static uint16_t hold_to_le(bool t0, uint32_t le, uint16_t sw, struct iccsp_answer *answer)
{
    const size_t all = answer->len;

    if (le > 0 && (t0 || all <= le))
        return sw;
    *answer = (struct iccsp_answer){.sw = ICCSP_SW_OK};
    return le > 0 ? (uint16_t)(SW_WRONG_LE | (all > 0xFF ? 0u : all)) : sw;
}

/* The response within the response: data, which may lie in the scratch buffer already, and status word. */
static void wrap(struct iccsp_cardos *os, uint16_t sw, struct iccsp_answer *answer)
{
    if (answer->len > 0)
        memmove(os->scratch, answer->data, answer->len);
    os->scratch[answer->len] = (uint8_t)(sw >> 8);
    os->scratch[answer->len + 1] = (uint8_t)sw;
    answer->data = os->scratch;
    answer->len += 2;
}

/* In T=0 the command is only carried by ENVELOPE, and its response is the response (ISO/IEC
 * 7816-3:2006, 12.2). In T=1 the response comes back as data, with a status word of its own; without Le there
 * is none, and the status word within is told. */
uint16_t iccsp_cmd_envelope(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    struct iccsp_channel *channel = os->channel;
    struct iccsp_apdu inner = {0};
    uint16_t sw;

    if (cmd->p1 != 0 || cmd->p2 != 0)
        return SW_WRONG_P1P2;
    if (cmd->lc == 0)
        return SW_WRONG_LENGTH;
    sw = iccsp_cardos_execute(os, cmd->data, cmd->lc, &inner, out);
    sw = hold_to_le(os->session.t0, inner.le, sw, out);
    os->channel = channel;
    if (os->session.t0 || cmd->le == 0)
        return sw;
    wrap(os, sw, out);
    return ICCSP_SW_OK;
}
