/* SPDX-License-Identifier: BSD-2-Clause */
/* The security status of a card, and what it opens (ISO/IEC 7816-4:2005, 5.4). */
#include "vcard/security.h"

#define SPECIFIC  0x80u /* P2: data of the current DF, not of the card (table 65) */
#define P2_UNUSED 0x60u

/* Security condition byte (ISO/IEC 7816-4:2005, table 20). */
#define SC_ALL         0x80u /* all of the conditions that are named; else one of them */
#define SC_EXTERNAL    0x20u
#define SC_USER        0x10u
#define SC_CONDITIONS  0x70u
#define SC_ENVIRONMENT 0x0Fu

uint16_t iccsp_security_find(const struct iccsp_cardos *os, enum iccsp_credential_kind kind, uint8_t p2,
                             struct iccsp_credential **credential)
{
    const struct iccsp_vfile *df = (p2 & SPECIFIC) != 0 ? os->channel->df : os->image->mf;

    if ((p2 & P2_UNUSED) != 0)
        return SW_WRONG_P1P2;
    for (*credential = NULL; df != NULL && *credential == NULL; df = df->parent)
        *credential = iccsp_image_credential(os->image, kind, df, p2);
    if (*credential == NULL)
        return SW_NO_REFERENCED_DATA;
    return iccsp_vfile_is_active((*credential)->df) ? ICCSP_SW_OK : SW_NOT_USABLE;
}

static uint32_t bit_of(const struct iccsp_cardos *os, const struct iccsp_credential *credential)
{
    return 1u << (credential - os->image->credentials);
}

bool iccsp_security_is_proven(const struct iccsp_cardos *os, const struct iccsp_credential *credential)
{
    return (os->channel->proven & bit_of(os, credential)) != 0;
}

void iccsp_security_set_proven(struct iccsp_cardos *os, const struct iccsp_credential *credential,
                               bool proven)
{
    os->channel->proven &= ~bit_of(os, credential);
    if (proven)
        os->channel->proven |= bit_of(os, credential);
}

void iccsp_security_leave_dfs(struct iccsp_cardos *os)
{
    for (size_t i = 0; i < os->image->credential_count; i++)
        if (!iccsp_vfile_is_below(os->channel->df, os->image->credentials[i].df))
            iccsp_security_set_proven(os, &os->image->credentials[i], false);
}

/* A card without security environments is free to number them: environment n stands for the specific data n
 * of the nearest DF that has some, or else for the global data n. */
static const struct iccsp_credential *find_nearest(const struct iccsp_cardos *os,
                                                   enum iccsp_credential_kind kind,
                                                   const struct iccsp_vfile *df, uint8_t number)
{
    const struct iccsp_credential *found = NULL;

    for (; df != os->image->mf && found == NULL; df = df->parent)
        found = iccsp_image_credential(os->image, kind, df, SPECIFIC | number);
    return found != NULL ? found : iccsp_image_credential(os->image, kind, os->image->mf, number);
}

/* A code that was disabled is not required. */
static bool is_open(const struct iccsp_cardos *os, const struct iccsp_credential *credential)
{
    return credential != NULL && (iccsp_security_is_proven(os, credential) || credential->disabled);
}

bool iccsp_security_meets(const struct iccsp_cardos *os, const struct iccsp_vfile *df, uint8_t condition)
{
    const uint8_t named = condition & SC_CONDITIONS;
    const uint8_t number = condition & SC_ENVIRONMENT;
    uint8_t met = 0;

    if (condition == ICCSP_SC_ALWAYS)
        return true;
    if (is_open(os, find_nearest(os, ICCSP_CREDENTIAL_CODE, df, number)))
        met |= SC_USER;
    if (is_open(os, find_nearest(os, ICCSP_CREDENTIAL_KEY, df, number)))
        met |= SC_EXTERNAL;
    /* What this card cannot meet, secure messaging among them, is not met. */
    return (condition & SC_ALL) != 0 ? named != 0 && (named & ~met) == 0 : (named & met) != 0;
}

bool iccsp_cardos_allows(const struct iccsp_cardos *os, const struct iccsp_vfile *file, unsigned access_mode)
{
    return iccsp_security_meets(os, iccsp_vfile_is_df(file) ? file : file->parent, file->sc[access_mode]);
}

static bool give_tries_back(struct iccsp_image *image, struct iccsp_credential *credential)
{
    const uint8_t left = credential->tries;

    credential->tries = credential->tries_max;
    if (iccsp_image_keep(image, credential))
        return true;
    credential->tries = left;
    return false;
}

uint16_t iccsp_security_try(struct iccsp_cardos *os, struct iccsp_credential *credential,
                            const struct iccsp_value *wanted, const struct iccsp_value *given)
{
    iccsp_security_set_proven(os, credential, false);
    if (credential->tries == 0)
        return SW_BLOCKED;
    credential->tries--;
    if (!iccsp_image_keep(os->image, credential))
        return SW_MEMORY_FAILURE;
    if (!iccsp_value_equal(wanted, given))
        return (uint16_t)(SW_TRIES | credential->tries);
    return give_tries_back(os->image, credential) ? ICCSP_SW_OK : SW_MEMORY_FAILURE;
}

void iccsp_security_forget(struct iccsp_cardos *os, bool specific)
{
    for (size_t i = 0; i < os->image->credential_count; i++)
        if (((os->image->credentials[i].ref & SPECIFIC) != 0) == specific)
            iccsp_security_set_proven(os, &os->image->credentials[i], false);
}

uint16_t iccsp_security_tell(const struct iccsp_cardos *os, const struct iccsp_credential *credential)
{
    if (is_open(os, credential))
        return ICCSP_SW_OK;
    return credential->tries == 0 ? SW_BLOCKED : (uint16_t)(SW_TRIES | credential->tries);
}
