/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file a command works on, and whether it may. */
#include "vcard/cardos.h"

uint16_t iccsp_cardos_find_ef(const struct iccsp_cardos *os, uint8_t sfi, struct iccsp_vfile **ef)
{
    if (sfi == 0) {
        *ef = os->channel->ef;
        return *ef != NULL ? ICCSP_SW_OK : SW_NO_CURRENT_EF;
    }
    *ef = iccsp_vfile_by_sfi(os->channel->df, sfi);
    return *ef != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

uint16_t iccsp_cardos_may(const struct iccsp_cardos *os, const struct iccsp_vfile *file, unsigned access_mode)
{
    if (!iccsp_vfile_is_active(file))
        return SW_NOT_USABLE;
    return iccsp_cardos_allows(os, file, access_mode) ? ICCSP_SW_OK : SW_SECURITY_STATUS;
}

uint16_t iccsp_cardos_may_manage(const struct iccsp_cardos *os, const struct iccsp_vfile *file,
                                 unsigned access_mode)
{
    if (file->parent != NULL && !iccsp_vfile_is_active(file->parent))
        return SW_NOT_USABLE;
    return iccsp_cardos_allows(os, file, access_mode) ? ICCSP_SW_OK : SW_SECURITY_STATUS;
}

void iccsp_cardos_set_current_ef(struct iccsp_cardos *os, struct iccsp_vfile *ef, size_t record)
{
    os->channel->ef = ef;
    os->channel->record = record;
}
