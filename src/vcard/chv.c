/* SPDX-License-Identifier: BSD-2-Clause */
/* VERIFY (ISO/IEC 7816-4:2005, 7.5.6). */
#include "base/secret.h"
#include "vcard/security.h"

#define P1_LOGOUT 0xFFu /* 7816-4:2013, 11.5.6: gives the security status back */
#define SPECIFIC  0x80u

static uint16_t compare(struct iccsp_cardos *os, struct iccsp_credential *code, const struct iccsp_apdu *cmd)
{
    struct iccsp_value given;
    uint16_t sw;

    iccsp_value_set(&given, cmd->data, cmd->lc);
    sw = iccsp_security_try(os, code, &code->value, &given);
    if (sw == ICCSP_SW_OK)
        iccsp_security_set_proven(os, code, true);
    iccsp_wipe(&given, sizeof(given));
    return sw;
}

/* 11.5.6 leaves open what a reference without a number means: here everything global, or everything specific.
 */
static uint16_t log_out(struct iccsp_cardos *os, const struct iccsp_apdu *cmd)
{
    struct iccsp_credential *code;
    uint16_t sw;

    if (cmd->lc > 0)
        return SW_WRONG_LENGTH;
    if ((cmd->p2 & ~SPECIFIC) == 0) {
        iccsp_security_forget(os, cmd->p2 == SPECIFIC);
        return ICCSP_SW_OK;
    }
    sw = iccsp_security_find(os, ICCSP_CREDENTIAL_CODE, cmd->p2, &code);
    if (sw == ICCSP_SW_OK)
        iccsp_security_set_proven(os, code, false);
    return sw;
}

uint16_t iccsp_cmd_verify(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    struct iccsp_credential *code;
    uint16_t sw;

    (void)out;
    if (cmd->p1 == P1_LOGOUT)
        return log_out(os, cmd);
    if (cmd->p1 != 0)
        return SW_WRONG_P1P2;
    sw = iccsp_security_find(os, ICCSP_CREDENTIAL_CODE, cmd->p2, &code);
    if (sw != ICCSP_SW_OK)
        return sw;
    if (cmd->lc > ICCSP_CODE_LEN_MAX)
        return SW_WRONG_LENGTH;
    return cmd->lc == 0 ? iccsp_security_tell(os, code) : compare(os, code, cmd);
}
