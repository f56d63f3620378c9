/* SPDX-License-Identifier: BSD-2-Clause */
/* VERIFY, and the security status that it gives (ISO/IEC 7816-4:2005, 7.5.6 and 5.4). */
#include <string.h>

#include "base/secret.h"
#include "vcard/cardos.h"

#define SPECIFIC       0x80u /* P2: data of the current DF, not of the card (table 65) */
#define P1_LOGOUT      0xFFu /* 7816-4:2013, 11.5.6: gives the security status back */
#define SC_USER        0x10u
#define SC_CONDITION   0xF0u
#define SC_ENVIRONMENT 0x0Fu
#define NOT_FOUND      ICCSP_CHV_MAX

static size_t find_of(const struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref)
{
    for (size_t i = 0; i < image->chvs; i++)
        if (image->chv[i].df == df && image->chv[i].ref == ref)
            return i;
    return NOT_FOUND;
}

/* Global data belong to the MF; specific data to the current DF or one above it. */
static size_t find_chv(const struct iccsp_cardos *os, uint8_t ref)
{
    size_t found = NOT_FOUND;

    if ((ref & SPECIFIC) == 0)
        return find_of(os->image, os->image->mf, ref);
    for (const struct iccsp_vfile *df = os->session.df; df != NULL && found == NOT_FOUND; df = df->parent)
        found = find_of(os->image, df, ref);
    return found;
}

static bool is_verified(const struct iccsp_cardos *os, size_t i)
{
    return i != NOT_FOUND && (os->session.verified & 1u << i) != 0;
}

bool iccsp_cardos_allows(const struct iccsp_cardos *os, const struct iccsp_vfile *file, unsigned access_mode)
{
    const uint8_t sc = file->sc[access_mode];

    if (sc == ICCSP_SC_ALWAYS)
        return true;
    /* Conditions that this card cannot meet, "never" among them, are not met. */
    return (sc & SC_CONDITION) == SC_USER &&
           is_verified(os, find_of(os->image, os->image->mf, sc & SC_ENVIRONMENT));
}

/* Length and value are both compared, whatever the first comparison said: the time tells nothing (E6 of the
 * catalogue of hostile cards). */
static bool matches(const struct iccsp_chv *chv, const uint8_t *given, size_t len)
{
    uint8_t padded[ICCSP_CHV_LEN_MAX] = {0};
    const uint8_t given_len = (uint8_t)len;
    bool same_value, same_len;

    memcpy(padded, given, len);
    same_value = iccsp_equal_const_time(padded, chv->value, sizeof(padded));
    same_len = iccsp_equal_const_time(&given_len, &chv->len, sizeof(given_len));
    iccsp_wipe(padded, sizeof(padded));
    return (same_value & same_len) != 0;
}

static bool commit(struct iccsp_image *image, const struct iccsp_chv *chv)
{
    return image->commit == NULL || image->commit(image->commit_context, chv);
}

/* The try is taken and written down before the comparison, and given back after it: a card that loses power
 * in between has lost a try, not gained one. */
static uint16_t compare(struct iccsp_cardos *os, size_t i, const struct iccsp_apdu *cmd)
{
    struct iccsp_chv *chv = &os->image->chv[i];

    os->session.verified &= ~(1u << i);
    if (chv->tries == 0)
        return SW_BLOCKED;
    chv->tries--;
    if (!commit(os->image, chv))
        return SW_MEMORY_FAILURE;
    if (!matches(chv, cmd->data, cmd->lc))
        return (uint16_t)(SW_TRIES | chv->tries);
    chv->tries = chv->tries_max;
    if (!commit(os->image, chv))
        return SW_MEMORY_FAILURE;
    os->session.verified |= 1u << i;
    return ICCSP_SW_OK;
}

/* An empty VERIFY asks: is it needed, and how many tries are left? */
static uint16_t tell_status(const struct iccsp_cardos *os, size_t i)
{
    const struct iccsp_chv *chv = &os->image->chv[i];

    if (is_verified(os, i))
        return ICCSP_SW_OK;
    return chv->tries == 0 ? SW_BLOCKED : (uint16_t)(SW_TRIES | chv->tries);
}

uint16_t iccsp_cmd_verify(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const size_t i = find_chv(os, cmd->p2);

    (void)out;
    if ((cmd->p1 != 0 && cmd->p1 != P1_LOGOUT) || (cmd->p2 & 0x60u) != 0)
        return SW_WRONG_P1P2;
    if (i == NOT_FOUND)
        return SW_NO_REFERENCED_DATA;
    if (cmd->lc > (cmd->p1 == P1_LOGOUT ? 0 : ICCSP_CHV_LEN_MAX))
        return SW_WRONG_LENGTH;
    if (cmd->p1 == P1_LOGOUT) {
        os->session.verified &= ~(1u << i);
        return ICCSP_SW_OK;
    }
    return cmd->lc == 0 ? tell_status(os, i) : compare(os, i, cmd);
}
