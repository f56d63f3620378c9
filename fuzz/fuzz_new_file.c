/* SPDX-License-Identifier: BSD-2-Clause */
/* The data field of CREATE FILE: what is accepted is within all limits, or a file that the card refuses to
 * make. */
#include <stdlib.h>

#include "fuzz.h"
#include "vcard/new_file.h"

static void check_inside(const uint8_t *data, size_t size, const uint8_t *p, size_t len)
{
    if (len > 0 && (len > size || p < data || p > data + size - len))
        abort();
}

static void check_file(const struct iccsp_vfile *file, const struct iccsp_new_file *asked)
{
    if (file->size > ICCSP_FILE_SIZE_MAX || file->room > ICCSP_FILE_SIZE_MAX || file->sfi > 30)
        abort();
    if (iccsp_vfile_has_records(file) && (file->record_size == 0 || file->record_size > file->room))
        abort();
    if (file->life_cycle != ICCSP_LIFE_ACTIVATED && file->life_cycle != ICCSP_LIFE_DEACTIVATED)
        abort();
    for (unsigned i = 0; i < ICCSP_AM_COUNT; i++)
        if (file->sc[i] != asked->sc[i])
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct iccsp_new_file asked;
    struct iccsp_vfile *file;
    const uint16_t sw = iccsp_new_file_parse(data, size, &asked);

    if (sw != 0x9000 && sw != 0x6A80 && sw != 0x6A84)
        abort();
    if (sw != 0x9000)
        return 0;
    check_inside(data, size, asked.spec.name, asked.spec.name_len);
    if (!asked.has_fid)
        asked.spec.fid = 0x4000;
    if (iccsp_vfile_new(&asked.spec, &file) != ICCSP_OK)
        return 0;
    check_file(file, &asked);
    iccsp_vfile_free(&file);
    return 0;
}
