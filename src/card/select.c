/* SPDX-License-Identifier: BSD-2-Clause */
/* Selection: remembered while nobody can interfere, made again otherwise (decision E2). */
#include "card/select.h"

#include <string.h>

#include "base/error.h"

#define INS_SELECT 0xA4u

/* SELECT, P1 and P2 (ISO/IEC 7816-4:2005, tables 39 and 40). */
#define BY_ID           0x00u
#define BY_NAME         0x04u
#define BY_PATH_FROM_MF 0x08u
#define BY_PATH_FROM_DF 0x09u
#define RETURN_FCP      0x04u
#define RETURN_NOTHING  0x0Cu

#define P2_SPECIFIC 0x80u /* of a command with reference data: data of the current DF (table 65) */

/* One SELECT. `info` NULL asks for no answer. */
static iccsp_hr send_select(struct iccsp_card *card, uint8_t p1, const uint8_t *data, size_t len,
                            enum iccsp_op op, struct iccsp_file_info *info)
{
    struct iccsp_apdu cmd = {
        .ins = INS_SELECT, .p1 = p1, .p2 = RETURN_NOTHING, .data = data, .lc = (uint32_t)len};
    struct iccsp_rsp rsp = {0};
    iccsp_hr hr;

    card->selection.valid = false;
    if (info != NULL) {
        cmd.p2 = RETURN_FCP;
        cmd.le = ICCSP_LE_SHORT_MAX;
        rsp.data = info->bytes;
        rsp.cap = sizeof(info->bytes);
    }
    hr = iccsp_card_run_op(card, &cmd, &rsp, op);
    if (info != NULL)
        info->len = rsp.len;
    return hr;
}

static void put_fid(uint8_t out[2], uint16_t fid)
{
    out[0] = (uint8_t)(fid >> 8);
    out[1] = (uint8_t)fid;
}

/* Cards that do not select by path say so in one of these ways. */
static bool refuses_path_selection(uint16_t sw)
{
    return sw == 0x6A86 || sw == 0x6A81 || sw == 0x6B00 || sw == 0x6D00 || sw == 0x6A80 || sw == 0x6700;
}

static iccsp_hr select_by_path(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                               struct iccsp_file_info *info)
{
    uint8_t ids[2 * ICCSP_PATH_DEPTH_MAX];
    const uint8_t p1 = path->aid_len > 0 ? BY_PATH_FROM_DF : BY_PATH_FROM_MF;

    for (size_t i = 0; i < path->depth; i++)
        put_fid(ids + 2 * i, path->fid[i]);
    return send_select(card, p1, ids, 2 * path->depth, op, info);
}

static iccsp_hr select_by_id(struct iccsp_card *card, uint16_t fid, enum iccsp_op op,
                             struct iccsp_file_info *info)
{
    uint8_t id[2];

    put_fid(id, fid);
    return send_select(card, BY_ID, id, sizeof(id), op, info);
}

/* From the DF that is current now, one level a command. */
static iccsp_hr descend(struct iccsp_card *card, const struct iccsp_path *path, size_t from, enum iccsp_op op,
                        struct iccsp_file_info *info)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = from; ICCSP_SUCCEEDED(hr) && i < path->depth; i++) {
        const bool last = i + 1 == path->depth;

        hr = select_by_id(card, path->fid[i], last ? op : ICCSP_OP_SELECT_DF, last ? info : NULL);
    }
    return hr;
}

static iccsp_hr select_application(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                                   struct iccsp_file_info *info)
{
    struct iccsp_file_info *here = path->depth == 0 ? info : NULL;

    if (path->aid_len > 0)
        return send_select(card, BY_NAME, path->aid, path->aid_len, op, here);
    return select_by_id(card, ICCSP_FID_MF, op, here);
}

static iccsp_hr select_step_by_step(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                                    struct iccsp_file_info *info)
{
    const iccsp_hr hr = select_application(card, path, path->depth == 0 ? op : ICCSP_OP_SELECT_DF, info);

    return ICCSP_SUCCEEDED(hr) ? descend(card, path, 0, op, info) : hr;
}

/* One command for the MF, an application, or any path from the MF; a path below an application needs the
 * application first. */
static iccsp_hr select_directly(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                                struct iccsp_file_info *info, bool *refused)
{
    iccsp_hr hr;

    *refused = false;
    if (path->depth == 0)
        return select_application(card, path, op, info);
    if (path->aid_len > 0) {
        hr = select_application(card, path, ICCSP_OP_SELECT_DF, NULL);
        if (ICCSP_FAILED(hr))
            return hr;
    }
    hr = select_by_path(card, path, op, info);
    *refused = ICCSP_FAILED(hr) && refuses_path_selection(card->last_sw);
    return hr;
}

/* The number of leading identifiers that the current DF shares with `path`: a file beside the current one is
 * one SELECT by identifier away, and needs no path selection. */
static bool is_in_current_directory(const struct iccsp_card *card, const struct iccsp_path *path)
{
    struct iccsp_path parent = *path;

    if (!card->selection.valid || path->depth == 0)
        return false;
    parent.depth--;
    return iccsp_path_equal(&parent, &card->selection.path);
}

static iccsp_hr select_somehow(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                               struct iccsp_file_info *info)
{
    bool refused;
    iccsp_hr hr;

    if (is_in_current_directory(card, path))
        return descend(card, path, path->depth - 1, op, info);
    if (card->limits.no_path_select)
        return select_step_by_step(card, path, op, info);
    hr = select_directly(card, path, op, info, &refused);
    if (!refused)
        return hr;
    card->limits.no_path_select = true;
    return select_step_by_step(card, path, op, info);
}

static bool is_selected(const struct iccsp_card *card, const struct iccsp_path *path)
{
    return card->selection.valid && iccsp_path_equal(&card->selection.path, path);
}

static void recall_fcp(const struct iccsp_card *card, struct iccsp_file_info *info)
{
    info->len = card->selection.fcp_len;
    memcpy(info->bytes, card->selection.fcp, info->len);
}

static void remember(struct iccsp_card *card, const struct iccsp_path *path,
                     const struct iccsp_file_info *info)
{
    struct iccsp_selection *selection = &card->selection;

    selection->path = *path;
    selection->valid = true;
    selection->fcp_len = info != NULL ? info->len : 0;
    if (info != NULL)
        memcpy(selection->fcp, info->bytes, info->len);
}

iccsp_hr iccsp_card_select(struct iccsp_card *card, const struct iccsp_path *path, enum iccsp_op op,
                           struct iccsp_file_info *info)
{
    const bool known = is_selected(card, path) && (info == NULL || card->selection.fcp_len > 0);
    iccsp_hr hr = ICCSP_OK;

    if (known && info == NULL)
        return ICCSP_OK;
    if (known)
        recall_fcp(card, info);
    else
        hr = select_somehow(card, path, op, info);
    if (ICCSP_FAILED(hr))
        return hr;
    if (info != NULL)
        hr = iccsp_fcp_parse(info->bytes, info->len, &info->fcp);
    if (ICCSP_FAILED(hr)) {
        card->selection.valid = false;
        return iccsp_fail(hr, ICCSP_LAYER_CARD);
    }
    if (!known)
        remember(card, path, info);
    return ICCSP_OK;
}

iccsp_hr iccsp_card_select_place_of(struct iccsp_card *card, uint8_t p2)
{
    const struct iccsp_path *last = &card->selection.path;
    const bool was_below_the_mf = last->aid_len == 0 && last->depth > 0;

    if ((p2 & P2_SPECIFIC) == 0 || (iccsp_path_is_mf(&card->directory) && !was_below_the_mf))
        return ICCSP_OK;
    return iccsp_card_select(card, &card->directory, ICCSP_OP_SELECT_DF, NULL);
}

void iccsp_card_forget_fcp(struct iccsp_card *card)
{
    card->selection.fcp_len = 0;
}
