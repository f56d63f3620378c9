/* SPDX-License-Identifier: BSD-2-Clause */
/* File control information: FCP, FMD, FCI (ISO/IEC 7816-4:2005, 5.3.3). */
#ifndef ICCSP_ISO7816_FCP_H
#define ICCSP_ISO7816_FCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "iccsp/errors.h"

/* Which fields of struct iccsp_fcp the card sent. */
#define ICCSP_FCP_SIZE        0x0001u /* 80 */
#define ICCSP_FCP_TOTAL       0x0002u /* 81 */
#define ICCSP_FCP_DESCRIPTOR  0x0004u /* 82 */
#define ICCSP_FCP_FID         0x0008u /* 83 */
#define ICCSP_FCP_NAME        0x0010u /* 84 */
#define ICCSP_FCP_SFI         0x0020u /* 88 */
#define ICCSP_FCP_LIFE_CYCLE  0x0040u /* 8A */
#define ICCSP_FCP_RECORD_SIZE 0x0080u
#define ICCSP_FCP_RECORDS     0x0100u
#define ICCSP_FCP_CODING      0x0200u /* data coding byte, second of 82 */

#define ICCSP_DF_NAME_MAX 16u

/** File structure, from the descriptor byte. */
enum iccsp_file_kind {
    ICCSP_FILE_UNKNOWN,
    ICCSP_FILE_DF,
    ICCSP_FILE_TRANSPARENT,
    ICCSP_FILE_LINEAR_FIXED,
    ICCSP_FILE_LINEAR_VARIABLE,
    ICCSP_FILE_CYCLIC,
    ICCSP_FILE_TLV /* BER-TLV or SIMPLE-TLV structure (39) */
};

/** What a card says of a file. A size is a hint: cards lie. Pointers into the caller's bytes. */
struct iccsp_fcp {
    uint32_t present;
    uint32_t size;
    uint32_t total_size;
    uint8_t descriptor;
    uint8_t coding;
    uint16_t record_size;
    uint16_t records;
    uint16_t fid;
    const uint8_t *name;
    size_t name_len;
    uint8_t sfi; /* 1..30 */
    uint8_t life_cycle;
    const uint8_t *body; /* inside of the template, for other tags */
    size_t body_len;
};

/** Parses the answer to SELECT: template 62, 6F (with 62 or the objects inside), or bare objects. 64 (FMD) is
 * accepted and gives what it has. Of several objects with one tag the first counts; bytes after the template
 * do not. An empty answer is ICCSP_OK with nothing present.
 *
 * What only helps is left out of `present` when its length makes no sense: a size of 0 or of more than 4
 * bytes, a short identifier outside of 1..30. What is used in later commands is not: ICCSP_E_MALFORMED for a
 * file identifier of other than 2 bytes, a DF name above 16, a descriptor above 6, a short identifier or life
 * cycle above 1. ICCSP_E_TLV: broken. *out is written on success only. */
iccsp_hr iccsp_fcp_parse(const uint8_t *bytes, size_t len, struct iccsp_fcp *out);

/** The structure from the descriptor byte (7816-4:2005, table 14). Without one, a file with a DF name is a
 * DF. */
enum iccsp_file_kind iccsp_fcp_kind(const struct iccsp_fcp *fcp);

/** Data unit size in bytes from the coding byte, at least 1 (7816-4:2005, table 87: 2^n quartets). */
uint32_t iccsp_fcp_data_unit(const struct iccsp_fcp *fcp);

/** Writes template 62 with the fields named in `present`; coding, record size and number of records are parts
 * of the descriptor and need it, and the number needs the size. False and wr->overflow set: a field lacks
 * what it needs, has a value that cannot be coded, or it does not fit. */
bool iccsp_fcp_write(struct iccsp_wr *wr, const struct iccsp_fcp *fcp);

#endif
