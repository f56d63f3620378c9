/* SPDX-License-Identifier: BSD-2-Clause */
/* Creating, removing, deactivating and activating a file (ISO/IEC 7816-9:2004, clause 8). */
#include "provider/file_write.h"

#include "base/error.h"
#include "iso7816/tlv.h"
#include "provider/file_list.h"

#include <stdlib.h>

#define INS_DEACTIVATE 0x04u
#define INS_ACTIVATE   0x44u
#define INS_CREATE     0xE0u
#define INS_DELETE     0xE4u
#define TAG_FCP        0x62u
/* A template of this size holds every object that 7816-4 knows. */
#define FCP_MAX 512u

/* A card that chooses the identifier returns it in an FCP. */
static void note_identifier(const struct iccsp_rsp *rsp, uint16_t *fid)
{
    struct iccsp_fcp fcp;

    if (rsp->len > 0 && ICCSP_SUCCEEDED(iccsp_fcp_parse(rsp->data, rsp->len, &fcp)) &&
        (fcp.present & ICCSP_FCP_FID) != 0)
        *fid = fcp.fid;
}

/* With a file selected, CREATE FILE works in the directory of that file, which nobody meant. */
static iccsp_hr select_directory(struct iccsp_card *card, const struct iccsp_path *directory)
{
    struct iccsp_file_info info;
    const iccsp_hr hr = iccsp_card_select(card, directory, ICCSP_OP_SELECT_DF, &info);
    const enum iccsp_file_kind kind = ICCSP_SUCCEEDED(hr) ? iccsp_fcp_kind(&info.fcp) : ICCSP_FILE_UNKNOWN;

    return kind == ICCSP_FILE_DF || kind == ICCSP_FILE_UNKNOWN ? hr
                                                               : iccsp_fail(ICCSP_E_NO_DIR, ICCSP_LAYER_CARD);
}

iccsp_hr iccsp_file_create(struct iccsp_card *card, const struct iccsp_path *directory, const uint8_t *fcp,
                           size_t len, uint16_t *fid)
{
    uint8_t template[FCP_MAX], answer[ICCSP_FCP_TEXT_MAX];
    struct iccsp_wr wr = iccsp_wr_init(template, sizeof(template));
    struct iccsp_apdu cmd = {.ins = INS_CREATE, .data = template};
    struct iccsp_rsp rsp = {.data = answer, .cap = sizeof(answer)};
    iccsp_hr hr;

    if (!iccsp_tlv_put(&wr, TAG_FCP, fcp, len))
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "The properties are longer than %u bytes.", FCP_MAX);
    hr = select_directory(card, directory);
    if (ICCSP_FAILED(hr))
        return hr;
    cmd.lc = (uint32_t)wr.len;
    if (*fid == ICCSP_FID_NONE)
        cmd.le = ICCSP_LE_SHORT_MAX;
    /* The new file is the selected one from now on (8.2). */
    card->selection.valid = false;
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_WRITE);
    if (ICCSP_FAILED(hr))
        return hr;
    note_identifier(&rsp, fid);
    return *fid != ICCSP_FID_NONE ? ICCSP_OK : iccsp_fail(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD);
}

static iccsp_hr check_empty(struct iccsp_card *card, const struct iccsp_path *path)
{
    struct iccsp_file_list *list = (struct iccsp_file_list *)calloc(1, sizeof(*list));
    iccsp_hr hr;

    if (list == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = iccsp_directory_list(card, path, list);
    if (ICCSP_SUCCEEDED(hr) && list->count > 0)
        hr = iccsp_fail(ICCSP_E_NOT_EMPTY, ICCSP_LAYER_ARGUMENT);
    free(list);
    return hr;
}

/* Acts on the selected file. */
static iccsp_hr send_to_selected(struct iccsp_card *card, uint8_t ins)
{
    const struct iccsp_apdu cmd = {.ins = ins};
    struct iccsp_rsp rsp = {0};
    const iccsp_hr hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_WRITE);

    card->selection.valid = false;
    return hr;
}

static bool is_within(const struct iccsp_path *path, const struct iccsp_path *directory)
{
    struct iccsp_path start = *path;

    if (path->depth > directory->depth)
        start.depth = directory->depth;
    return iccsp_path_equal(&start, directory);
}

/* The parent of a directory that is gone is the current one then. */
static void leave_deleted(struct iccsp_card *card, const struct iccsp_path *path)
{
    if (!is_within(&card->directory, path))
        return;
    card->directory = *path;
    if (path->depth > 0)
        card->directory.depth--;
    else
        iccsp_path_to_mf(&card->directory);
}

iccsp_hr iccsp_file_delete(struct iccsp_card *card, const struct iccsp_path *path, bool recursive)
{
    struct iccsp_file_info info;
    iccsp_hr hr;

    if (iccsp_path_is_mf(path))
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "The MF cannot be removed.");
    hr = iccsp_card_select(card, path, ICCSP_OP_SELECT_EF, &info);
    /* What cannot be listed is the card's own decision (decision E16). */
    if (ICCSP_SUCCEEDED(hr) && !recursive && iccsp_fcp_kind(&info.fcp) == ICCSP_FILE_DF) {
        hr = check_empty(card, path);
        if (ICCSP_SUCCEEDED(hr) || hr == ICCSP_E_NOTIMPL)
            hr = iccsp_card_select(card, path, ICCSP_OP_SELECT_EF, NULL);
    }
    if (ICCSP_SUCCEEDED(hr))
        hr = send_to_selected(card, INS_DELETE);
    if (ICCSP_SUCCEEDED(hr))
        leave_deleted(card, path);
    return hr;
}

iccsp_hr iccsp_file_set_active(struct iccsp_card *card, const struct iccsp_path *path, bool active)
{
    const iccsp_hr hr = iccsp_card_select(card, path, ICCSP_OP_SELECT_EF, NULL);

    return ICCSP_SUCCEEDED(hr) ? send_to_selected(card, active ? INS_ACTIVATE : INS_DEACTIVATE) : hr;
}
