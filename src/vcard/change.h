/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing an EF: on a copy, which takes the EF's place when all is done. */
#ifndef ICCSP_VCARD_CHANGE_H
#define ICCSP_VCARD_CHANGE_H

#include "vcard/cardos.h"

/** What becomes of the bytes that are there (ISO/IEC 7816-4:2005, 7.2 and 7.3). */
enum iccsp_change { ICCSP_CHANGE_UPDATE, ICCSP_CHANGE_WRITE, ICCSP_CHANGE_ERASE };

/** The access mode that a change needs: erasing is updating (table 18). */
unsigned iccsp_change_access_mode(enum iccsp_change change);

/** Changes `len` bytes of a copy of an EF, at `at`. ICCSP_CHANGE_WRITE does what the file's data coding byte
 * says; ICCSP_CHANGE_ERASE looks at no `bytes`. Returns 9000; 6A81: the file has no WRITE; 6985: something
 * was written there already, once (table 87). */
uint16_t iccsp_change_bytes(const struct iccsp_vfile *copy, enum iccsp_change change, uint8_t *at,
                            const uint8_t *bytes, size_t len);

/** Ends a change: puts the copy in the place of the EF if `sw`, what came of it so far, is 9000, and drops it
 * otherwise; clears the pointer. Returns sw, or 6581: it could not be written down, and nothing changed. */
uint16_t iccsp_change_end(struct iccsp_cardos *os, struct iccsp_vfile *ef, struct iccsp_vfile **copy,
                          uint16_t sw);

#endif
