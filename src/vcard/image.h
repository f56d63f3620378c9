/* SPDX-License-Identifier: BSD-2-Clause */
/* What of a card survives power-off: the tree of files with their contents, and the codes. */
#ifndef ICCSP_VCARD_IMAGE_H
#define ICCSP_VCARD_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "vcard/credential.h"
#include "vcard/vfile.h"

/** What a new image has for files made by commands, and what each file takes beside its content. */
#define ICCSP_IMAGE_MEMORY 131072u
#define ICCSP_FILE_MEMORY  64u

/** Told when a change of the image is complete, before the command goes on: the place where a stored card
 * writes itself down. changed: the credential whose state changed, or NULL: something about files. False: it
 * could not, and the change is undone. */
typedef bool (*iccsp_image_commit)(void *context, const struct iccsp_credential *changed);

struct iccsp_image {
    struct iccsp_vfile *mf;
    struct iccsp_credential credentials[ICCSP_CREDENTIALS_MAX];
    size_t credential_count;
    size_t memory; /* bytes that commands may fill; ICCSP_IMAGE_MEMORY unless the maker says something else */
    iccsp_image_commit commit; /* may be NULL */
    void *commit_context;
};

/** Makes an image with an empty MF whose data objects are `objects`, BER-TLV. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_image_new(const uint8_t *objects, size_t len, struct iccsp_image **out);

/** Wipes and frees everything; clears the pointer. *image may be NULL. */
void iccsp_image_free(struct iccsp_image **image);

/** Adds a file below a DF, last of its brothers.
 *
 * out: the new file, owned by the tree; may be NULL.
 * ICCSP_E_FILE_EXISTS: the DF has a file with this identifier or this SFI. ICCSP_E_INVALIDARG: parent is no
 * DF. Others as iccsp_vfile_new. */
iccsp_hr iccsp_image_add(struct iccsp_vfile *parent, const struct iccsp_vfile_spec *spec,
                         struct iccsp_vfile **out);

/** Tells the owner of the image what changed; `changed` as in iccsp_image_commit. False: it could not write.
 */
bool iccsp_image_keep(struct iccsp_image *image, const struct iccsp_credential *changed);

/** Puts a changed copy in the place of a file, whose address, parent and children stay what they were, and
 * tells the owner. Frees what is left over; clears the pointer. False: the owner could not write, the file is
 * as it was before. */
bool iccsp_image_replace(struct iccsp_image *image, struct iccsp_vfile *file, struct iccsp_vfile **copy);

/** Bytes of memory that the image takes: content, room for records, data objects, and each file's own. */
size_t iccsp_image_used(const struct iccsp_image *image);

/** Hangs a file below a DF, last of its brothers, and tells the owner. The tree takes it over; clears the
 * pointer. False: the owner could not write; the file is freed. */
bool iccsp_image_insert(struct iccsp_image *image, struct iccsp_vfile *parent, struct iccsp_vfile **file);

/** Takes a file out of the tree with all below it, tells the owner, and frees it. False: the owner could not
 * write, and the file is where it was. */
bool iccsp_image_remove(struct iccsp_image *image, struct iccsp_vfile *file);

/** True if a DF at or below `root` has reference data of its own. */
bool iccsp_image_has_references(const struct iccsp_image *image, const struct iccsp_vfile *root);

#endif
