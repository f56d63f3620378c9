/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that CREATE FILE asks for, read from its control parameters. */
#ifndef ICCSP_VCARD_NEW_FILE_H
#define ICCSP_VCARD_NEW_FILE_H

#include "vcard/vfile.h"

/** What a file is to be made of. `spec` points into the command and at `sc`: do not copy the structure. */
struct iccsp_new_file {
    struct iccsp_vfile_spec spec;
    uint8_t sc[ICCSP_AM_COUNT];
    bool has_fid; /* else the card chooses one */
    bool has_sfi; /* a short identifier was given, or that there is none */
};

/** Reads the data field of CREATE FILE: one template 62, or 6F (as OpenSC sends it) with the same objects.
 *
 * Nothing is passed over: an object that this card does not know, one that comes twice or makes no sense,
 * could be protection that somebody relies on. Without 8C everything is allowed always; with it, what it does
 * not name is never.
 *
 * Returns 9000; 6A80: as said; 6A84: larger than any file. */
uint16_t iccsp_new_file_parse(const uint8_t *bytes, size_t len, struct iccsp_new_file *out);

#endif
