/* SPDX-License-Identifier: BSD-2-Clause */
/* The demo card from the inside: tables of files and records, and the place on it where everything may be
 * changed. */
#ifndef ICCSP_VCARD_DEMO_H
#define ICCSP_VCARD_DEMO_H

#include "vcard/image.h"

/** Reference of the PIN. */
#define ICCSP_DEMO_CHV 0x01u

#define ICCSP_DEMO_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/** In a struct iccsp_vfile_spec: the bytes of a literal, without its NUL. */
#define ICCSP_DEMO_CONTENT(literal) .body = (const uint8_t *)(literal), .size = sizeof(literal) - 1

/** In a struct iccsp_demo_record: the same. */
#define ICCSP_DEMO_RECORD(literal) (const uint8_t *)(literal), sizeof(literal) - 1

/** A record and the EF that it goes to. Tables are in the order of creation; the newest record of a cyclic EF
 * is its number 1. */
struct iccsp_demo_record {
    uint16_t fid;
    const uint8_t *bytes;
    size_t len;
};

/** Adds files below a DF. Results as iccsp_image_add. */
iccsp_hr iccsp_demo_add_files(struct iccsp_vfile *df, const struct iccsp_vfile_spec *specs, size_t count);

/** Adds records to EFs of a DF. Results as iccsp_vfile_append. */
iccsp_hr iccsp_demo_add_records(struct iccsp_vfile *df, const struct iccsp_demo_record *records,
                                size_t count);

/** Adds DF D100. Results as the two above. */
iccsp_hr iccsp_demo_add_writable(struct iccsp_vfile *mf);

/** Adds the codes and keys, and the files that only they open, to an image that has DF D100. Results as
 * iccsp_image_add_credential and iccsp_image_add. */
iccsp_hr iccsp_demo_add_codes(struct iccsp_image *image);

#endif
