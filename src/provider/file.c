/* SPDX-License-Identifier: BSD-2-Clause */
/* An open EF: open and seek. */
#include "provider/file.h"

#include "base/error.h"
#include "provider/file_read.h"

bool iccsp_file_has_records(const struct iccsp_file *file)
{
    return file->kind == ICCSP_FILE_LINEAR_FIXED || file->kind == ICCSP_FILE_LINEAR_VARIABLE ||
           file->kind == ICCSP_FILE_CYCLIC;
}

/* Total size (81) counts structure too: it says more than there is to read, so it serves only where 80 is
 * missing. */
static void note_size(struct iccsp_file *file, const struct iccsp_fcp *fcp)
{
    file->size_known = true;
    if (iccsp_file_has_records(file) && (fcp->present & ICCSP_FCP_RECORDS) != 0)
        file->size = fcp->records;
    else if (!iccsp_file_has_records(file) && (fcp->present & ICCSP_FCP_SIZE) != 0)
        file->size = fcp->size;
    else
        file->size_known = false;
}

iccsp_hr iccsp_file_open(struct iccsp_card *card, const struct iccsp_path *path, struct iccsp_file *file)
{
    struct iccsp_file_info info;
    const iccsp_hr hr = iccsp_card_select(card, path, ICCSP_OP_SELECT_EF, &info);

    if (ICCSP_FAILED(hr))
        return hr;
    *file = (struct iccsp_file){.path = *path, .kind = iccsp_fcp_kind(&info.fcp), .epoch = card->epoch};
    if (file->kind == ICCSP_FILE_DF)
        return iccsp_fail(ICCSP_E_NO_FILE, ICCSP_LAYER_CARD);
    note_size(file, &info.fcp);
    file->unit = iccsp_fcp_data_unit(&info.fcp);
    file->coding_known = (info.fcp.present & ICCSP_FCP_CODING) != 0;
    file->coding = info.fcp.coding;
    if ((info.fcp.present & ICCSP_FCP_RECORD_SIZE) != 0)
        file->record_size = info.fcp.record_size;
    return ICCSP_OK;
}

iccsp_hr iccsp_file_open_short(struct iccsp_card *card, const struct iccsp_path *directory, uint8_t sfi,
                               struct iccsp_file *file)
{
    *file = (struct iccsp_file){.path = *directory, .sfi = sfi, .unit = 1, .epoch = card->epoch};
    return iccsp_file_make_current(card, file);
}

static iccsp_hr bad_seek(void)
{
    return iccsp_fail(ICCSP_E_BAD_SEEK, ICCSP_LAYER_ARGUMENT);
}

iccsp_hr iccsp_file_seek(struct iccsp_file *file, int32_t offset, enum iccsp_seek origin)
{
    const int64_t unit = iccsp_file_has_records(file) ? 1 : file->unit;
    int64_t target = offset * unit;

    if (origin == ICCSP_SEEK_END) {
        if (!file->size_known || offset > 0)
            return bad_seek();
        target += file->size;
    }
    if (origin == ICCSP_SEEK_CURRENT)
        target += file->position;
    if (target < 0 || target > INT32_MAX || (file->size_known && target > file->size))
        return bad_seek();
    file->position = (uint32_t)target;
    return ICCSP_OK;
}
