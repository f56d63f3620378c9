/* SPDX-License-Identifier: BSD-2-Clause */
/* What the commands for records share: P2, and finding a record (ISO/IEC 7816-4:2005, 7.3). */
#ifndef ICCSP_VCARD_RECORD_H
#define ICCSP_VCARD_RECORD_H

#include "vcard/cardos.h"

/* P2: SFI in bits 8 to 4; bits 3 to 1 are these (table 49). */
#define ICCSP_RECORD_MODE     0x07u
#define ICCSP_RECORD_FIRST    0x00u
#define ICCSP_RECORD_LAST     0x01u
#define ICCSP_RECORD_NEXT     0x02u
#define ICCSP_RECORD_PREVIOUS 0x03u
#define ICCSP_RECORD_NUMBER   0x04u

/** Finds the EF that P2 means, by SFI or the current one, for this use. Returns 9000; 6A86: SFI 31; 6A82 or
 * 6986; 6981: it has no records; 6982. */
uint16_t iccsp_record_find_ef(const struct iccsp_cardos *os, uint8_t p2, unsigned access_mode,
                              struct iccsp_vfile **ef);

/** The number of the first, last, next or previous record; `current` is the record pointer, 0 for none. Only
 * records with identifier `id` count, unless that is 0. 0: there is none. */
size_t iccsp_record_find(const struct iccsp_vfile *ef, uint8_t mode, size_t current, uint8_t id);

/** The record pointer that a command with this P2 starts from: an SFI resets it (7.3.2). */
size_t iccsp_record_pointer(const struct iccsp_cardos *os, uint8_t p2);

#endif
