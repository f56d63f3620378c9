/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of one directory. */
#include "provider/file_list.h"

#include "card/select.h"
#include "provider/provider.h"

void iccsp_file_list_add(struct iccsp_file_list *list, const struct iccsp_path *path)
{
    if (iccsp_path_is_mf(path) || list->count == ICCSP_FILE_LIST_MAX)
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (iccsp_path_equal(&list->entry[i], path))
            return;
    }
    list->entry[list->count++] = *path;
}

void iccsp_file_list_add_child(struct iccsp_file_list *list, const struct iccsp_path *directory, uint16_t fid)
{
    struct iccsp_path path = *directory;

    if (fid == ICCSP_FID_MF || fid == 0x3FFF || fid == 0xFFFF || !iccsp_path_append(&path, fid))
        return;
    iccsp_file_list_add(list, &path);
}

iccsp_hr iccsp_directory_list(struct iccsp_card *card, const struct iccsp_path *directory,
                              struct iccsp_file_list *list)
{
    const struct iccsp_provider *family = iccsp_provider_of(&card->atr);
    const iccsp_hr hr = iccsp_card_select(card, directory, ICCSP_OP_SELECT_DF, NULL);

    list->count = 0;
    if (ICCSP_FAILED(hr))
        return hr;
    return (family->list != NULL ? family->list : iccsp_provider_iso7816.list)(card, directory, list);
}
