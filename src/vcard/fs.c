/* SPDX-License-Identifier: BSD-2-Clause */
/* The file tree: finding a file, and what kind it is. */
#include "vcard/image.h"

bool iccsp_vfile_is_df(const struct iccsp_vfile *file)
{
    return file->descriptor == ICCSP_FD_DF;
}

bool iccsp_vfile_is_transparent(const struct iccsp_vfile *file)
{
    return file->descriptor == ICCSP_FD_TRANSPARENT;
}

bool iccsp_vfile_has_records(const struct iccsp_vfile *file)
{
    return !iccsp_vfile_is_df(file) && !iccsp_vfile_is_transparent(file);
}

/* ISO/IEC 7816-4:2005, table 14: structures 3, 5 and 7 are 2, 4 and 6 with TLV objects as records. */
bool iccsp_vfile_has_record_ids(const struct iccsp_vfile *file)
{
    return iccsp_vfile_has_records(file) && (file->descriptor & 0x01u) != 0;
}

static bool is_cyclic(const struct iccsp_vfile *file)
{
    return (file->descriptor & 0x06u) == (ICCSP_FD_CYCLIC & 0x06u);
}

const struct iccsp_vrecord *iccsp_vfile_record(const struct iccsp_vfile *ef, size_t number)
{
    if (number == 0 || number > ef->record_count)
        return NULL;
    return &ef->records[is_cyclic(ef) ? ef->record_count - number : number - 1];
}

static uint32_t own_total(const struct iccsp_vfile *file)
{
    uint32_t total = iccsp_vfile_is_transparent(file) ? (uint32_t)file->size : 0;

    for (size_t i = 0; i < file->record_count; i++)
        total += (uint32_t)file->records[i].len;
    return total;
}

uint32_t iccsp_vfile_total(struct iccsp_vfile *file)
{
    uint32_t total = 0;

    for (struct iccsp_vfile *at = file; at != NULL; at = iccsp_vfile_after(at, file))
        total += own_total(at);
    return total;
}

struct iccsp_vfile *iccsp_vfile_child(const struct iccsp_vfile *df, uint16_t fid)
{
    for (struct iccsp_vfile *file = df->children; file != NULL; file = file->next)
        if (file->fid == fid)
            return file;
    return NULL;
}

struct iccsp_vfile *iccsp_vfile_by_sfi(const struct iccsp_vfile *df, uint8_t sfi)
{
    for (struct iccsp_vfile *file = df->children; file != NULL; file = file->next)
        if (file->sfi == sfi)
            return file;
    return NULL;
}

struct iccsp_vfile *iccsp_vfile_after(const struct iccsp_vfile *file, const struct iccsp_vfile *root)
{
    if (file->children != NULL)
        return file->children;
    while (file != root) {
        if (file->next != NULL)
            return file->next;
        file = file->parent;
    }
    return NULL;
}
