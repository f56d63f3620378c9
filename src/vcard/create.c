/* SPDX-License-Identifier: BSD-2-Clause */
/* CREATE FILE (ISO/IEC 7816-9:2004, 8.2). */
#include "iso7816/tlv.h"
#include "vcard/cardos.h"
#include "vcard/new_file.h"

#include <string.h>

#define TAG_FCP 0x62u
#define TAG_FID 0x83u

/* Where the identifiers begin that the card chooses. */
#define FID_CHOSEN_FIRST 0x4000u

#define SFI_MASK 0x1Fu
#define SFI_MAX  30u

static uint16_t choose_fid(const struct iccsp_vfile *df)
{
    uint16_t fid = FID_CHOSEN_FIRST;

    while (iccsp_vfile_child(df, fid) != NULL)
        fid++;
    return fid;
}

/* Nothing said: bits 5 to 1 of the identifier (7816-4:2005, table 12), if that is one and nobody has it. */
static uint8_t default_sfi(const struct iccsp_vfile *df, const struct iccsp_vfile_spec *spec)
{
    const uint8_t sfi = spec->fid & SFI_MASK;

    if (spec->descriptor == ICCSP_FD_DF || sfi == 0 || sfi > SFI_MAX || iccsp_vfile_by_sfi(df, sfi) != NULL)
        return 0;
    return sfi;
}

static bool name_is_taken(const struct iccsp_image *image, const struct iccsp_vfile_spec *spec)
{
    if (spec->name_len == 0)
        return false;
    for (struct iccsp_vfile *at = image->mf; at != NULL; at = iccsp_vfile_after(at, image->mf))
        if (at->name_len == spec->name_len && memcmp(at->name, spec->name, spec->name_len) == 0)
            return true;
    return false;
}

/* Fills in what the card decides, and says what stands against the file. */
static uint16_t place(const struct iccsp_cardos *os, const struct iccsp_vfile *df,
                      struct iccsp_new_file *file)
{
    struct iccsp_vfile_spec *spec = &file->spec;

    if (!file->has_fid)
        spec->fid = choose_fid(df);
    if (!file->has_sfi)
        spec->sfi = default_sfi(df, spec);
    if (iccsp_vfile_child(df, spec->fid) != NULL ||
        (spec->sfi > 0 && iccsp_vfile_by_sfi(df, spec->sfi) != NULL))
        return SW_FILE_EXISTS;
    if (name_is_taken(os->image, spec))
        return SW_NAME_EXISTS;
    return iccsp_image_used(os->image) + ICCSP_FILE_MEMORY + spec->size + spec->room > os->image->memory
               ? SW_NO_MEMORY
               : ICCSP_SW_OK;
}

static uint16_t make(struct iccsp_cardos *os, struct iccsp_vfile *df, const struct iccsp_vfile_spec *spec)
{
    struct iccsp_vfile *made;
    iccsp_hr hr = iccsp_vfile_new(spec, &made);
    struct iccsp_vfile *file = made;

    if (ICCSP_FAILED(hr))
        return hr == ICCSP_E_INVALIDARG ? SW_WRONG_DATA : SW_MEMORY_FAILURE;
    if (!iccsp_image_insert(os->image, df, &made))
        return SW_MEMORY_FAILURE;
    iccsp_cardos_make_current(os, file);
    return ICCSP_SW_OK;
}

/* An identifier that the card chose comes back in an FCP. */
static uint16_t tell_fid(struct iccsp_cardos *os, uint16_t fid, struct iccsp_answer *out)
{
    const uint8_t bytes[] = {(uint8_t)(fid >> 8), (uint8_t)fid};
    struct iccsp_wr wr = iccsp_wr_init(os->scratch, sizeof(os->scratch));
    size_t mark;

    if (!iccsp_tlv_open(&wr, TAG_FCP, &mark) || !iccsp_tlv_put(&wr, TAG_FID, bytes, sizeof(bytes)) ||
        !iccsp_tlv_close(&wr, mark))
        return SW_NO_DIAGNOSIS;
    out->data = os->scratch;
    out->len = wr.len;
    return ICCSP_SW_OK;
}

uint16_t iccsp_cmd_create_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    struct iccsp_vfile *df = os->channel->df;
    struct iccsp_new_file file;
    uint16_t sw;

    if (cmd->p1 != 0 || cmd->p2 != 0)
        return SW_WRONG_P1P2;
    if (cmd->lc == 0)
        return SW_WRONG_LENGTH;
    sw = iccsp_new_file_parse(cmd->data, cmd->lc, &file);
    if (sw == ICCSP_SW_OK)
        sw = iccsp_cardos_may(
            os, df, file.spec.descriptor == ICCSP_FD_DF ? ICCSP_AM_DF_CREATE_DF : ICCSP_AM_DF_CREATE_EF);
    if (sw == ICCSP_SW_OK)
        sw = place(os, df, &file);
    if (sw == ICCSP_SW_OK)
        sw = make(os, df, &file.spec);
    return sw == ICCSP_SW_OK && !file.has_fid ? tell_fid(os, file.spec.fid, out) : sw;
}
