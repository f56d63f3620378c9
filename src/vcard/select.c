/* SPDX-License-Identifier: BSD-2-Clause */
/* SELECT (ISO/IEC 7816-4:2005, 7.1.1). */
#include <string.h>

#include "vcard/security.h"

/* P1, table 39. */
#define BY_ID        0x00u
#define CHILD_DF     0x01u
#define CHILD_EF     0x02u
#define PARENT       0x03u
#define BY_NAME      0x04u
#define PATH_FROM_MF 0x08u
#define PATH_FROM_DF 0x09u

/* P2, table 40. */
#define OCCURRENCE       0x03u
#define OCCURRENCE_FIRST 0x00u
#define OCCURRENCE_NEXT  0x02u
#define OCCURRENCE_PREV  0x03u
#define FORM             0x0Cu
#define FORM_NONE        0x0Cu

static uint16_t read_fid(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

/* 7.1.1: an identifier alone may mean a child of the current DF, its parent, or a child of the parent, which
 * the current DF is itself. The nearest wins. */
static struct iccsp_vfile *find_nearby(const struct iccsp_cardos *os, uint16_t fid)
{
    struct iccsp_vfile *df = os->channel->df;
    struct iccsp_vfile *child = iccsp_vfile_child(df, fid);

    if (fid == ICCSP_FID_OF_MF)
        return os->image->mf;
    if (child != NULL || df->parent == NULL)
        return child;
    return df->parent->fid == fid ? df->parent : iccsp_vfile_child(df->parent, fid);
}

static uint16_t find_by_id(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                           struct iccsp_vfile **file)
{
    struct iccsp_vfile *child;

    if (cmd->p1 == BY_ID && cmd->lc == 0) {
        *file = os->image->mf;
        return ICCSP_SW_OK;
    }
    if (cmd->lc != 2)
        return SW_WRONG_LENGTH;
    if (cmd->p1 == BY_ID) {
        *file = find_nearby(os, read_fid(cmd->data));
    } else {
        child = iccsp_vfile_child(os->channel->df, read_fid(cmd->data));
        *file = child != NULL && iccsp_vfile_is_df(child) == (cmd->p1 == CHILD_DF) ? child : NULL;
    }
    return *file != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

static uint16_t find_parent(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                            struct iccsp_vfile **file)
{
    if (cmd->lc > 0)
        return SW_WRONG_LENGTH;
    *file = os->channel->df->parent;
    return *file != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

static bool name_begins_with(const struct iccsp_vfile *file, const struct iccsp_apdu *cmd)
{
    return file->name_len >= cmd->lc && memcmp(file->name, cmd->data, cmd->lc) == 0;
}

/* Names may be cut on the right. "Next" and "previous" count from the current DF, in the order of the tree.
 */
static uint16_t find_by_name(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                             struct iccsp_vfile **file)
{
    const uint8_t occurrence = cmd->p2 & OCCURRENCE;
    bool passed = false;

    if (cmd->lc == 0 || cmd->lc > ICCSP_DF_NAME_MAX)
        return SW_WRONG_LENGTH;
    for (struct iccsp_vfile *at = os->image->mf; at != NULL; at = iccsp_vfile_after(at, os->image->mf)) {
        if (at == os->channel->df && occurrence == OCCURRENCE_PREV)
            break;
        if (name_begins_with(at, cmd) && (passed || occurrence != OCCURRENCE_NEXT)) {
            *file = at;
            if (occurrence == OCCURRENCE_FIRST || occurrence == OCCURRENCE_NEXT)
                break;
        }
        passed = passed || at == os->channel->df;
    }
    return *file != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

/* The path leaves out the file that it starts from. */
static uint16_t find_by_path(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                             struct iccsp_vfile **file)
{
    struct iccsp_vfile *at = cmd->p1 == PATH_FROM_MF ? os->image->mf : os->channel->df;

    if (cmd->lc == 0 || cmd->lc % 2 != 0)
        return SW_WRONG_LENGTH;
    for (uint32_t i = 0; at != NULL && i < cmd->lc; i += 2)
        at = iccsp_vfile_child(at, read_fid(cmd->data + i));
    *file = at;
    return at != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

uint16_t iccsp_cardos_find_file(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_vfile **file)
{
    *file = NULL;
    if ((cmd->p2 & ~(FORM | OCCURRENCE)) != 0 || (cmd->p1 != BY_NAME && (cmd->p2 & OCCURRENCE) != 0))
        return SW_WRONG_P1P2;
    switch (cmd->p1) {
    case BY_ID:
    case CHILD_DF:
    case CHILD_EF:
        return find_by_id(os, cmd, file);
    case PARENT:
        return find_parent(os, cmd, file);
    case BY_NAME:
        return find_by_name(os, cmd, file);
    case PATH_FROM_MF:
    case PATH_FROM_DF:
        return find_by_path(os, cmd, file);
    default:
        return SW_WRONG_P1P2;
    }
}

void iccsp_cardos_make_current(struct iccsp_cardos *os, struct iccsp_vfile *file)
{
    const bool df = iccsp_vfile_is_df(file);

    os->channel->df = df ? file : file->parent;
    os->channel->ef = df ? NULL : file;
    os->channel->record = 0;
    iccsp_security_leave_dfs(os);
}

uint16_t iccsp_cmd_select(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const uint8_t form = cmd->p2 & FORM;
    struct iccsp_vfile *file;
    uint16_t sw = iccsp_cardos_find_file(os, cmd, &file);

    if (sw != ICCSP_SW_OK)
        return sw;
    iccsp_cardos_make_current(os, file);
    sw = form == FORM_NONE ? ICCSP_SW_OK : iccsp_cardos_describe(os, file, form, out);
    return sw == ICCSP_SW_OK && !iccsp_vfile_is_active(file) ? SW_DEACTIVATED : sw;
}
