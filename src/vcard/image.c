/* SPDX-License-Identifier: BSD-2-Clause */
/* The card image: how files come into being, change and go. */
#include "vcard/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

static iccsp_hr invalid(const char *what)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "card image: %s", what);
}

static iccsp_hr out_of_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
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
    struct iccsp_image *image = calloc(1, sizeof(*image));
    iccsp_hr hr;

    *out = NULL;
    if (image == NULL)
        return out_of_memory();
    hr = iccsp_vfile_new_mf(objects, len, &image->mf);
    if (ICCSP_FAILED(hr)) {
        iccsp_image_free(&image);
        return hr;
    }
    image->memory = ICCSP_IMAGE_MEMORY;
    *out = image;
    return ICCSP_OK;
}

void iccsp_image_free(struct iccsp_image **image)
{
    void *p = *image;

    if (*image == NULL)
        return;
    iccsp_vfile_free(&(*image)->mf);
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
    hr = iccsp_vfile_new(spec, &file);
    if (ICCSP_FAILED(hr))
        return hr;
    if (iccsp_vfile_child(parent, spec->fid) != NULL ||
        (spec->sfi > 0 && iccsp_vfile_by_sfi(parent, spec->sfi) != NULL)) {
        iccsp_vfile_free(&file);
        return iccsp_fail(ICCSP_E_FILE_EXISTS, ICCSP_LAYER_ARGUMENT);
    }
    append_child(parent, file);
    if (out != NULL)
        *out = file;
    return ICCSP_OK;
}

bool iccsp_image_keep(struct iccsp_image *image, const struct iccsp_credential *changed)
{
    return image->commit == NULL || image->commit(image->commit_context, changed);
}

bool iccsp_image_replace(struct iccsp_image *image, struct iccsp_vfile *file, struct iccsp_vfile **copy)
{
    bool kept;

    iccsp_vfile_swap(file, *copy);
    kept = iccsp_image_keep(image, NULL);
    if (!kept)
        iccsp_vfile_swap(file, *copy);
    iccsp_vfile_free(copy);
    return kept;
}

size_t iccsp_image_used(const struct iccsp_image *image)
{
    size_t used = iccsp_vfile_total(image->mf);

    for (struct iccsp_vfile *at = image->mf; at != NULL; at = iccsp_vfile_after(at, image->mf))
        used += ICCSP_FILE_MEMORY + (iccsp_vfile_is_df(at) ? at->size : 0);
    return used;
}

/* What points at a file: its parent, or the brother before it. */
static struct iccsp_vfile **link_to(const struct iccsp_vfile *file)
{
    struct iccsp_vfile **link = &file->parent->children;

    while (*link != file)
        link = &(*link)->next;
    return link;
}

bool iccsp_image_insert(struct iccsp_image *image, struct iccsp_vfile *parent, struct iccsp_vfile **file)
{
    struct iccsp_vfile *child = *file;

    *file = NULL;
    append_child(parent, child);
    if (iccsp_image_keep(image, NULL))
        return true;
    *link_to(child) = NULL;
    iccsp_vfile_free(&child);
    return false;
}

bool iccsp_image_remove(struct iccsp_image *image, struct iccsp_vfile *file)
{
    struct iccsp_vfile **link = link_to(file);

    *link = file->next;
    if (!iccsp_image_keep(image, NULL)) {
        *link = file;
        return false;
    }
    iccsp_vfile_free(&file);
    return true;
}

bool iccsp_image_has_references(const struct iccsp_image *image, const struct iccsp_vfile *root)
{
    for (size_t i = 0; i < image->credential_count; i++)
        if (iccsp_vfile_is_below(image->credentials[i].df, root))
            return true;
    return false;
}
