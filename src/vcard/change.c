/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing an EF: on a copy, which takes the EF's place when all is done. */
#include "vcard/change.h"

#include <string.h>

unsigned iccsp_change_access_mode(enum iccsp_change change)
{
    return change == ICCSP_CHANGE_WRITE ? ICCSP_AM_EF_WRITE : ICCSP_AM_EF_UPDATE;
}

/* Bytes that are written already take the same bytes once more, and no others. */
static uint16_t write_once(uint8_t erased, uint8_t *at, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != erased && at[i] != bytes[i])
            return SW_NOT_SATISFIED;
    memcpy(at, bytes, len);
    return ICCSP_SW_OK;
}

/* ISO/IEC 7816-4:2005, 7.2.4 and 7.3.4: which of three it is, the data coding byte says. */
static uint16_t write_bytes(const struct iccsp_vfile *copy, uint8_t *at, const uint8_t *bytes, size_t len)
{
    switch (copy->coding) {
    case ICCSP_CODING_WRITE_ONCE:
        return write_once(iccsp_vfile_erased(copy), at, bytes, len);
    case ICCSP_CODING_WRITE_OR:
        for (size_t i = 0; i < len; i++)
            at[i] |= bytes[i];
        return ICCSP_SW_OK;
    case ICCSP_CODING_WRITE_AND:
        for (size_t i = 0; i < len; i++)
            at[i] &= bytes[i];
        return ICCSP_SW_OK;
    default:
        return SW_NOT_SUPPORTED;
    }
}

uint16_t iccsp_change_bytes(const struct iccsp_vfile *copy, enum iccsp_change change, uint8_t *at,
                            const uint8_t *bytes, size_t len)
{
    if (change == ICCSP_CHANGE_WRITE)
        return write_bytes(copy, at, bytes, len);
    if (change == ICCSP_CHANGE_ERASE)
        memset(at, iccsp_vfile_erased(copy), len);
    else
        memcpy(at, bytes, len);
    return ICCSP_SW_OK;
}

uint16_t iccsp_change_end(struct iccsp_cardos *os, struct iccsp_vfile *ef, struct iccsp_vfile **copy,
                          uint16_t sw)
{
    if (sw != ICCSP_SW_OK) {
        iccsp_vfile_free(copy);
        return sw;
    }
    return iccsp_image_replace(os->image, ef, copy) ? ICCSP_SW_OK : SW_MEMORY_FAILURE;
}
