/* SPDX-License-Identifier: BSD-2-Clause */
/* DELETE, DEACTIVATE and ACTIVATE FILE (ISO/IEC 7816-9:2004, 8.3, 8.6 and 8.7). */
#include "vcard/cardos.h"

/* Without data it is the file selected last; with data it is named as in SELECT. */
static uint16_t find(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_vfile **file)
{
    if (cmd->p2 != 0 || (cmd->lc == 0 && cmd->p1 != 0))
        return SW_WRONG_P1P2;
    if (cmd->lc > 0)
        return iccsp_cardos_find_file(os, cmd, file);
    *file = os->channel->ef != NULL ? os->channel->ef : os->channel->df;
    return ICCSP_SW_OK;
}

/* The file's own condition, and that of its DF for files in it. What lies below a DF goes with it and is not
 * asked; reference data are, since they protect what lies elsewhere, and what other channels work with. */
static uint16_t may_delete(const struct iccsp_cardos *os, const struct iccsp_vfile *file)
{
    uint16_t sw = iccsp_cardos_may_manage(os, file, ICCSP_AM_DELETE);

    if (sw == ICCSP_SW_OK && file->parent == NULL)
        return SW_NOT_SATISFIED;
    if (sw == ICCSP_SW_OK)
        sw = iccsp_cardos_may(os, file->parent, ICCSP_AM_DF_DELETE_CHILD);
    if (sw == ICCSP_SW_OK &&
        (iccsp_image_has_references(os->image, file) || iccsp_channel_others_use(os, file)))
        return SW_NOT_SATISFIED;
    return sw;
}

uint16_t iccsp_cmd_delete_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    struct iccsp_vfile *file, *parent;
    bool df_goes, ef_goes;
    uint16_t sw = find(os, cmd, &file);

    (void)out;
    if (sw == ICCSP_SW_OK)
        sw = may_delete(os, file);
    if (sw != ICCSP_SW_OK)
        return sw;
    parent = file->parent;
    df_goes = iccsp_vfile_is_below(os->channel->df, file);
    ef_goes = iccsp_vfile_is_below(os->channel->ef, file);
    if (!iccsp_image_remove(os->image, file))
        return SW_MEMORY_FAILURE;
    if (df_goes)
        iccsp_cardos_make_current(os, parent);
    else if (ef_goes)
        iccsp_cardos_set_current_ef(os, NULL, 0);
    return ICCSP_SW_OK;
}

static uint16_t set_life_cycle(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, uint8_t life_cycle,
                               unsigned access_mode)
{
    struct iccsp_vfile *file, *copy;
    uint16_t sw = find(os, cmd, &file);

    if (sw == ICCSP_SW_OK)
        sw = iccsp_cardos_may_manage(os, file, access_mode);
    if (sw != ICCSP_SW_OK || file->life_cycle == life_cycle)
        return sw;
    if (ICCSP_FAILED(iccsp_vfile_copy(file, &copy)))
        return SW_MEMORY_FAILURE;
    copy->life_cycle = life_cycle;
    return iccsp_image_replace(os->image, file, &copy) ? ICCSP_SW_OK : SW_MEMORY_FAILURE;
}

uint16_t iccsp_cmd_deactivate_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                   struct iccsp_answer *out)
{
    (void)out;
    return set_life_cycle(os, cmd, ICCSP_LIFE_DEACTIVATED, ICCSP_AM_DEACTIVATE);
}

uint16_t iccsp_cmd_activate_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out)
{
    (void)out;
    return set_life_cycle(os, cmd, ICCSP_LIFE_ACTIVATED, ICCSP_AM_ACTIVATE);
}
