/* SPDX-License-Identifier: BSD-2-Clause */
/* What the commands for data units share: which EF, from which offset (ISO/IEC 7816-4:2005, 7.2.2). */
#ifndef ICCSP_VCARD_BINARY_H
#define ICCSP_VCARD_BINARY_H

#include "vcard/cardos.h"

/** Even INS: P1-P2 is an offset in the current EF, or an SFI and an offset. Returns 9000, 6A86, 6A82 or 6986.
 */
uint16_t iccsp_binary_find(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                           struct iccsp_vfile **ef, size_t *offset);

/** Odd INS: P1-P2 is 0 for the current EF, an SFI, or a file identifier. Returns 9000, 6A82 or 6986. */
uint16_t iccsp_binary_find_odd(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_vfile **ef);

/** Reads an offset object (54) from a data field of an odd INS. False: something else is there. */
bool iccsp_binary_read_offset(struct iccsp_rd *rd, size_t *offset);

/** May this be done to the EF, from this offset? Returns 9000, 6981, 6982 or 6B00. */
uint16_t iccsp_binary_check(const struct iccsp_cardos *os, const struct iccsp_vfile *ef, unsigned access_mode,
                            size_t offset);

#endif
