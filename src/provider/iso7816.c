/* SPDX-License-Identifier: BSD-2-Clause */
/* The family of every card: what ISO/IEC 7816-4 itself offers. */
#include "provider/provider.h"

#include <string.h>

#include "base/blob.h"
#include "base/error.h"
#include "iso7816/tlv.h"
#include "provider/file.h"

#define FID_EF_DIR      0x2F00u
#define TAG_APPLICATION 0x61u
#define TAG_AID         0x4Fu
#define TAG_PATH        0x51u
/* EF.DIR of real cards is a few hundred bytes. */
#define EF_DIR_MAX     4096u
#define EF_DIR_RECORDS 64u

static bool match_any(const struct iccsp_atr *atr)
{
    (void)atr;
    return true;
}

/* A path from the MF, with or without 3F00 in front. */
static bool path_from_object(const struct iccsp_tlv *object, struct iccsp_path *path)
{
    struct iccsp_rd rd = iccsp_rd_init(object->value, object->len);
    uint16_t fid;

    iccsp_path_to_mf(path);
    while (iccsp_rd_u16(&rd, &fid)) {
        if (!(fid == ICCSP_FID_MF && path->depth == 0) && !iccsp_path_append(path, fid))
            return false;
    }
    return rd.left == 0 && path->depth > 0;
}

static bool name_from_object(const struct iccsp_tlv *object, struct iccsp_path *path)
{
    if (object->len == 0 || object->len > ICCSP_AID_MAX)
        return false;
    iccsp_path_to_mf(path);
    memcpy(path->aid, object->value, object->len);
    path->aid_len = object->len;
    return true;
}

/* An application's place in the tree if EF.DIR tells, else its name (ISO/IEC 7816-4:2005, 8.2.1.1
 * and 8.2.1.3). */
static void add_application(struct iccsp_file_list *list, const struct iccsp_tlv *application)
{
    struct iccsp_tlv object;
    struct iccsp_path path;

    if (iccsp_tlv_find(application->value, application->len, TAG_PATH, &object) == ICCSP_OK &&
        path_from_object(&object, &path)) {
        iccsp_file_list_add(list, &path);
        return;
    }
    if (iccsp_tlv_find(application->value, application->len, TAG_AID, &object) == ICCSP_OK &&
        name_from_object(&object, &path))
        iccsp_file_list_add(list, &path);
}

static void add_applications(struct iccsp_file_list *list, const uint8_t *bytes, size_t len)
{
    struct iccsp_rd rd = iccsp_rd_init(bytes, len);
    struct iccsp_tlv object;

    while (iccsp_tlv_next_in_file(&rd, &object) == ICCSP_OK) {
        if (object.tag == TAG_APPLICATION)
            add_application(list, &object);
    }
}

/* EF.DIR is transparent or of records: each Read gives as much as there is, or one record. */
static iccsp_hr read_ef_dir(struct iccsp_card *card, struct iccsp_file *ef_dir, struct iccsp_file_list *list)
{
    struct iccsp_blob blob = {0};
    iccsp_hr hr = ICCSP_OK;

    for (unsigned n = 0; ICCSP_SUCCEEDED(hr) && n < EF_DIR_RECORDS; n++) {
        hr = iccsp_file_read(card, ef_dir, EF_DIR_MAX, &blob);
        if (ICCSP_SUCCEEDED(hr))
            add_applications(list, blob.data, blob.len);
        iccsp_blob_clear(&blob);
    }
    return hr == ICCSP_W_EOF ? ICCSP_OK : hr;
}

/* ISO has no command that lists a directory. EF.DIR names the applications of the card (decision E17). */
static iccsp_hr list_applications(struct iccsp_card *card, const struct iccsp_path *directory,
                                  struct iccsp_file_list *list)
{
    struct iccsp_path path = *directory;
    struct iccsp_file ef_dir;
    iccsp_hr hr;

    if (!iccsp_path_is_mf(directory))
        return iccsp_fail_with(ICCSP_E_NOTIMPL, ICCSP_LAYER_CARD,
                               "Cards of this family have no list of the files in a directory.");
    iccsp_path_append(&path, FID_EF_DIR);
    hr = iccsp_file_open(card, &path, &ef_dir);
    if (ICCSP_SUCCEEDED(hr))
        hr = read_ef_dir(card, &ef_dir, list);
    if (ICCSP_SUCCEEDED(hr))
        iccsp_file_list_add(list, &path);
    return hr == ICCSP_E_FILE_NOT_FOUND
               ? iccsp_fail_with(ICCSP_E_NOTIMPL, ICCSP_LAYER_CARD,
                                 "The card has no EF.DIR and no other list of files.")
               : hr;
}

const struct iccsp_provider iccsp_provider_iso7816 = {
    .name = "ISO 7816-4",
    .match = match_any,
    .chv = {.min_len = 1, .max_len = 255},
    .list = list_applications,
};
