/* SPDX-License-Identifier: BSD-2-Clause */
/* What of a card survives power-off: the tree of files with their contents, and the CHVs. */
#ifndef ICCSP_VCARD_IMAGE_H
#define ICCSP_VCARD_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "iso7816/fcp.h"

#define ICCSP_FID_OF_MF 0x3F00u

/* File descriptor bytes (ISO/IEC 7816-4:2005, table 14). */
#define ICCSP_FD_TRANSPARENT         0x01u
#define ICCSP_FD_LINEAR_FIXED        0x02u
#define ICCSP_FD_LINEAR_VARIABLE     0x04u
#define ICCSP_FD_LINEAR_VARIABLE_TLV 0x05u
#define ICCSP_FD_CYCLIC              0x06u
#define ICCSP_FD_DF                  0x38u

/** Data coding byte of every file: data units of one byte, write function proprietary (table 87). */
#define ICCSP_DATA_CODING 0x21u

/* Access modes, by bit number in the access mode byte (ISO/IEC 7816-4:2005, tables 17 and 18). Bits 3 to 6
 * (deactivate, activate, terminate, delete) mean the same for a DF and an EF. */
#define ICCSP_AM_EF_READ   0u
#define ICCSP_AM_EF_UPDATE 1u
#define ICCSP_AM_EF_WRITE  2u
#define ICCSP_AM_DELETE    6u
#define ICCSP_AM_COUNT     7u

/* Security condition bytes (table 20). A card without security environments is free to number them: condition
 * 1n, user authentication in environment n, is CHV n of the MF. */
#define ICCSP_SC_ALWAYS   0x00u
#define ICCSP_SC_NEVER    0xFFu
#define ICCSP_SC_CHV(ref) ((uint8_t)(0x10u | (ref)))

#define ICCSP_CHV_LEN_MAX   16u
#define ICCSP_CHV_MAX       8u
#define ICCSP_FILE_SIZE_MAX 65536u
#define ICCSP_RECORD_MAX    65535u
#define ICCSP_RECORDS_MAX   254u /* table 49: numbers 01 to FE */

struct iccsp_vrecord {
    uint8_t *bytes;
    size_t len;
};

/** A file; a node of the tree. The lists hang together by parent, first child, next brother. */
struct iccsp_vfile {
    struct iccsp_vfile *parent, *children, *next;
    uint16_t fid;
    uint8_t descriptor; /* ICCSP_FD_* */
    uint8_t sfi;        /* 0: none */
    uint8_t life_cycle; /* table 13 */
    uint8_t sc[ICCSP_AM_COUNT];
    uint8_t name[ICCSP_DF_NAME_MAX]; /* DF */
    size_t name_len;
    uint8_t *body; /* transparent EF: content; DF: its data objects, BER-TLV, for GET DATA and as its FMD */
    size_t size;
    struct iccsp_vrecord *records; /* in the order of creation */
    size_t record_count;
    size_t record_size; /* of a fixed or cyclic EF; else the longest that there is */
};

/** What a file is made of. Bytes are copied; a body of NULL is `size` zeros. */
struct iccsp_vfile_spec {
    uint16_t fid;
    uint8_t descriptor;
    uint8_t sfi;
    uint8_t read; /* ICCSP_SC_*, for an EF */
    const uint8_t *name;
    size_t name_len;
    const uint8_t *body;
    size_t size;
    size_t record_size; /* linear fixed, cyclic */
};

/** A card-holder verification (PIN). */
struct iccsp_chv {
    uint8_t ref; /* as in P2 of VERIFY: 01..1F of the MF, 81..9F of one DF */
    uint8_t len;
    uint8_t value[ICCSP_CHV_LEN_MAX]; /* zero after len */
    uint8_t tries, tries_max;
    const struct iccsp_vfile *df; /* whose it is */
};

/** Told after every change of the image, before the command goes on: the place where a stored card writes
 * itself down. False: it could not. */
typedef bool (*iccsp_image_commit)(void *context, const struct iccsp_chv *changed);

struct iccsp_image {
    struct iccsp_vfile *mf;
    struct iccsp_chv chv[ICCSP_CHV_MAX];
    size_t chvs;
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
 * DF, the identifier is one that ISO/IEC 7816-4:2005, 5.3.1.1 reserves, name, SFI or sizes are out of range,
 * or a fixed record size is 0. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_image_add(struct iccsp_vfile *parent, const struct iccsp_vfile_spec *spec,
                         struct iccsp_vfile **out);

/** Appends a record to a linear or cyclic EF. ICCSP_E_INVALIDARG: not such an EF, or the length is not its
 * record size. ICCSP_E_WRITE_TOO_MANY: 254 records are there. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_image_append(struct iccsp_vfile *ef, const uint8_t *bytes, size_t len);

/** Adds a CHV to a DF (the MF for ref 01..1F). ICCSP_E_INVALIDARG: a length of 0 or above ICCSP_CHV_LEN_MAX,
 * a tries count outside 1..15, a reference that the DF has or cannot have, or no room. */
iccsp_hr iccsp_image_add_chv(struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref,
                             const uint8_t *value, size_t len, uint8_t tries);

bool iccsp_vfile_is_df(const struct iccsp_vfile *file);
bool iccsp_vfile_is_transparent(const struct iccsp_vfile *file);
bool iccsp_vfile_has_records(const struct iccsp_vfile *file);

/** True if the records are TLV objects, whose first byte is the record identifier (7.3.1). */
bool iccsp_vfile_has_record_ids(const struct iccsp_vfile *file);

/** The record with this number, counted from 1: the first created of a linear EF, the last created of a
 * cyclic one (7.3.1). NULL: there is none. */
const struct iccsp_vrecord *iccsp_vfile_record(const struct iccsp_vfile *ef, size_t number);

/** Bytes of content: of an EF its own, of a DF those of everything below it. */
uint32_t iccsp_vfile_total(struct iccsp_vfile *file);

/** Child by identifier, or by SFI. NULL: none. */
struct iccsp_vfile *iccsp_vfile_child(const struct iccsp_vfile *df, uint16_t fid);
struct iccsp_vfile *iccsp_vfile_by_sfi(const struct iccsp_vfile *df, uint8_t sfi);

/** The file after `file` when the tree below `root`, root included, is gone through parents first. NULL after
 * the last. */
struct iccsp_vfile *iccsp_vfile_after(const struct iccsp_vfile *file, const struct iccsp_vfile *root);

#endif
