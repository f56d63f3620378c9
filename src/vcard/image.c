/* SPDX-License-Identifier: BSD-2-Clause */
/* The card image: how files, records and CHVs come into being and go. */
#include "vcard/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

/* Files are made in the operational state, activated (ISO/IEC 7816-4:2005, table 13). */
#define ACTIVATED 0x05u

static iccsp_hr invalid(const char *what)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "card image: %s", what);
}

static iccsp_hr out_of_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

/* A copy on the heap: zeros if there is nothing to copy, NULL if there are no bytes. */
static bool duplicate(const uint8_t *bytes, size_t len, uint8_t **out)
{
    *out = NULL;
    if (len == 0)
        return true;
    *out = calloc(1, len);
    if (*out != NULL && bytes != NULL)
        memcpy(*out, bytes, len);
    return *out != NULL;
}

static void free_bytes(uint8_t *bytes, size_t len)
{
    void *p = bytes;

    iccsp_secret_free(&p, len);
}

static void free_file(struct iccsp_vfile *file)
{
    free_bytes(file->body, file->size);
    for (size_t i = 0; i < file->record_count; i++)
        free_bytes(file->records[i].bytes, file->records[i].len);
    free(file->records);
    free(file);
}

/* Leaves first, without recursion: a tree may be as deep as its maker likes. */
static void free_tree(struct iccsp_vfile *root)
{
    struct iccsp_vfile *at = root;

    while (at != NULL) {
        struct iccsp_vfile *child = at->children;

        if (child != NULL) {
            at->children = child->next;
            at = child;
        } else {
            struct iccsp_vfile *parent = at->parent;

            free_file(at);
            at = parent;
        }
    }
}

/* ISO/IEC 7816-4:2005, 5.3.1.1: 3F00 is the MF, 3FFF the current DF, FFFF and 0000 are kept back. */
static bool is_reserved(uint16_t fid)
{
    return fid == ICCSP_FID_OF_MF || fid == 0x3FFF || fid == 0xFFFF || fid == 0x0000;
}

static bool descriptor_is_known(uint8_t descriptor)
{
    return descriptor == ICCSP_FD_DF ||
           (descriptor >= ICCSP_FD_TRANSPARENT && descriptor <= ICCSP_FD_CYCLIC + 1);
}

static bool records_are_fixed(uint8_t descriptor)
{
    return (descriptor & 0x06u) != (ICCSP_FD_LINEAR_VARIABLE & 0x06u);
}

static iccsp_hr check_spec(const struct iccsp_vfile_spec *spec)
{
    const bool transparent = spec->descriptor == ICCSP_FD_TRANSPARENT;
    const bool df = spec->descriptor == ICCSP_FD_DF;

    if (!descriptor_is_known(spec->descriptor))
        return invalid("unknown file descriptor");
    if (is_reserved(spec->fid))
        return invalid("reserved file identifier");
    if (spec->name_len > ICCSP_DF_NAME_MAX || (spec->name_len > 0 && !df))
        return invalid("DF name too long, or of an EF");
    if (spec->sfi > 30 || (spec->sfi > 0 && df))
        return invalid("short identifier above 30, or of a DF");
    if (spec->size > ICCSP_FILE_SIZE_MAX || (spec->size > 0 && !df && !transparent))
        return invalid("content too long, or of a file with records");
    if (!df && !transparent && records_are_fixed(spec->descriptor) != (spec->record_size > 0))
        return invalid("fixed records need a size, others have none");
    if (spec->record_size > ICCSP_RECORD_MAX)
        return invalid("record size too large");
    return ICCSP_OK;
}

static struct iccsp_vfile *make_file(const struct iccsp_vfile_spec *spec)
{
    struct iccsp_vfile *file = calloc(1, sizeof(*file));

    if (file == NULL)
        return NULL;
    if (!duplicate(spec->body, spec->size, &file->body)) {
        free(file);
        return NULL;
    }
    file->size = spec->size;
    file->fid = spec->fid;
    file->descriptor = spec->descriptor;
    file->sfi = spec->sfi;
    file->life_cycle = ACTIVATED;
    file->record_size = spec->record_size;
    memset(file->sc, ICCSP_SC_NEVER, sizeof(file->sc));
    if (spec->descriptor != ICCSP_FD_DF)
        file->sc[ICCSP_AM_EF_READ] = spec->read;
    if (spec->name_len > 0)
        memcpy(file->name, spec->name, spec->name_len);
    file->name_len = spec->name_len;
    return file;
}

static void append_child(struct iccsp_vfile *parent, struct iccsp_vfile *file)
{
    struct iccsp_vfile **end = &parent->children;

    while (*end != NULL)
        end = &(*end)->next;
    *end = file;
    file->parent = parent;
}

iccsp_hr iccsp_image_new(const uint8_t *objects, size_t len, struct iccsp_image **out)
{
    const struct iccsp_vfile_spec spec = {
        .fid = ICCSP_FID_OF_MF, .descriptor = ICCSP_FD_DF, .body = objects, .size = len};
    struct iccsp_image *image = calloc(1, sizeof(*image));

    *out = NULL;
    if (image == NULL)
        return out_of_memory();
    image->mf = make_file(&spec);
    if (image->mf == NULL) {
        iccsp_image_free(&image);
        return out_of_memory();
    }
    *out = image;
    return ICCSP_OK;
}

void iccsp_image_free(struct iccsp_image **image)
{
    void *p = *image;

    if (*image == NULL)
        return;
    free_tree((*image)->mf);
    iccsp_secret_free(&p, sizeof(**image));
    *image = NULL;
}

iccsp_hr iccsp_image_add(struct iccsp_vfile *parent, const struct iccsp_vfile_spec *spec,
                         struct iccsp_vfile **out)
{
    struct iccsp_vfile *file;
    iccsp_hr hr;

    if (!iccsp_vfile_is_df(parent))
        return invalid("only a DF has files below it");
    hr = check_spec(spec);
    if (ICCSP_FAILED(hr))
        return hr;
    if (iccsp_vfile_child(parent, spec->fid) != NULL ||
        (spec->sfi > 0 && iccsp_vfile_by_sfi(parent, spec->sfi) != NULL))
        return iccsp_fail(ICCSP_E_FILE_EXISTS, ICCSP_LAYER_ARGUMENT);
    file = make_file(spec);
    if (file == NULL)
        return out_of_memory();
    append_child(parent, file);
    if (out != NULL)
        *out = file;
    return ICCSP_OK;
}

iccsp_hr iccsp_image_append(struct iccsp_vfile *ef, const uint8_t *bytes, size_t len)
{
    struct iccsp_vrecord *records;
    uint8_t *copy;

    if (!iccsp_vfile_has_records(ef) || len == 0 || len > ICCSP_RECORD_MAX)
        return invalid("no file for records, or a record of impossible length");
    if (records_are_fixed(ef->descriptor) && len != ef->record_size)
        return invalid("record is not of the file's record size");
    if (ef->record_count == ICCSP_RECORDS_MAX)
        return iccsp_fail(ICCSP_E_WRITE_TOO_MANY, ICCSP_LAYER_ARGUMENT);
    records = realloc(ef->records, (ef->record_count + 1) * sizeof(*records));
    if (records == NULL)
        return out_of_memory();
    ef->records = records;
    if (!duplicate(bytes, len, &copy))
        return out_of_memory();
    ef->records[ef->record_count++] = (struct iccsp_vrecord){.bytes = copy, .len = len};
    if (len > ef->record_size)
        ef->record_size = len;
    return ICCSP_OK;
}

/* ISO/IEC 7816-4:2005, table 65: bit 8 of the reference is 0 for global data, those of the MF, and 1 for
 * those of a DF; bits 5 to 1 are the number. */
static bool reference_fits(const struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref)
{
    return (ref & 0x60u) == 0 && (ref & 0x1Fu) != 0 && ((ref & 0x80u) == 0) == (df == image->mf);
}

static bool has_chv(const struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref)
{
    for (size_t i = 0; i < image->chvs; i++)
        if (image->chv[i].df == df && image->chv[i].ref == ref)
            return true;
    return false;
}

iccsp_hr iccsp_image_add_chv(struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref,
                             const uint8_t *value, size_t len, uint8_t tries)
{
    struct iccsp_chv *chv;

    if (!reference_fits(image, df, ref) || has_chv(image, df, ref))
        return invalid("CHV reference taken, or none of this DF");
    /* 63Cx tells the tries in four bits (table 6). */
    if (len == 0 || len > ICCSP_CHV_LEN_MAX || tries == 0 || tries > 15)
        return invalid("CHV of impossible length or number of tries");
    if (image->chvs == ICCSP_CHV_MAX)
        return invalid("too many CHVs");
    chv = &image->chv[image->chvs++];
    *chv = (struct iccsp_chv){.ref = ref, .len = (uint8_t)len, .tries = tries, .tries_max = tries, .df = df};
    memcpy(chv->value, value, len);
    return ICCSP_OK;
}
