/* SPDX-License-Identifier: BSD-2-Clause */
/* The file tree: finding a file, and what kind it is. */
#include "vcard/vfile.h"

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

/* Structures 2, 3, 6 and 7 have records of one size. */
bool iccsp_vfile_has_fixed_records(const struct iccsp_vfile *file)
{
    return iccsp_vfile_has_records(file) && (file->descriptor & 0x06u) != (ICCSP_FD_LINEAR_VARIABLE & 0x06u);
}

bool iccsp_vfile_is_cyclic(const struct iccsp_vfile *file)
{
    return iccsp_vfile_has_records(file) && (file->descriptor & 0x06u) == (ICCSP_FD_CYCLIC & 0x06u);
}

uint8_t iccsp_vfile_erased(const struct iccsp_vfile *file)
{
    return file->coding == ICCSP_CODING_WRITE_AND ? 0xFF : 0x00;
}

struct iccsp_vrecord *iccsp_vfile_record(const struct iccsp_vfile *ef, size_t number)
{
    if (number == 0 || number > ef->record_count)
        return NULL;
    return &ef->records[iccsp_vfile_is_cyclic(ef) ? ef->record_count - number : number - 1];
}

bool iccsp_vfile_is_active(const struct iccsp_vfile *file)
{
    while (file != NULL && file->life_cycle == ICCSP_LIFE_ACTIVATED)
        file = file->parent;
    return file == NULL;
}

bool iccsp_vfile_is_below(const struct iccsp_vfile *file, const struct iccsp_vfile *root)
{
    while (file != NULL && file != root)
        file = file->parent;
    return file != NULL;
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
