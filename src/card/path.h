/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a file is on a card (decision E1). */
#ifndef ICCSP_CARD_PATH_H
#define ICCSP_CARD_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

#define ICCSP_FID_MF         0x3F00u
#define ICCSP_FID_NONE       0x0000u /* no file has it: stands for one that the card chooses */
#define ICCSP_PATH_DEPTH_MAX 8u      /* ISO/IEC 7816-4 sets no limit; real cards stay under 6 */
#define ICCSP_AID_MAX        16u
#define ICCSP_PATH_TEXT_MAX  (1u + 2u * ICCSP_AID_MAX + 5u * ICCSP_PATH_DEPTH_MAX + 1u)

/** A file: an application by its DF name, or the MF when aid_len is 0, and file identifiers below it. */
struct iccsp_path {
    uint8_t aid[ICCSP_AID_MAX];
    size_t aid_len;
    uint16_t fid[ICCSP_PATH_DEPTH_MAX];
    size_t depth;
};

/** How a path is written. */
enum iccsp_path_kind { ICCSP_PATH_BY_NAME, ICCSP_PATH_BY_ID, ICCSP_PATH_BY_SHORT_ID, ICCSP_PATH_BY_ANY };

void iccsp_path_to_mf(struct iccsp_path *path);

/** Reads a path as text relative to `base`. '/' and '\\' separate; a leading one starts at the MF; ".." is
 * the parent; BY_ID: 4 hex digits a component. BY_NAME: the first component may be a DF name, as hex of 5 to
 * 16 bytes or as text of 5 to 16 printable characters that are no hex. BY_ANY: identifiers, else a name.
 * BY_SHORT_ID: no path at all but a number 1..30 (decimal, or hex with 0x): ICCSP_E_INVALIDARG here.
 *
 * ICCSP_E_INVALIDARG: none of this, too deep, 3F00 not in front, or above the MF. Nothing was sent to the
 * card. */
iccsp_hr iccsp_path_parse(const char *text, enum iccsp_path_kind kind, const struct iccsp_path *base,
                          struct iccsp_path *out);

/** Reads a short EF identifier. ICCSP_E_INVALIDARG: not 1..30. */
iccsp_hr iccsp_path_parse_short_id(const char *text, uint8_t *sfi);

/** "/3F00/D000/D001", or "/A000000308/4402" for a file below an application whose place in the tree is
 * unknown. */
void iccsp_path_format(const struct iccsp_path *path, char out[ICCSP_PATH_TEXT_MAX]);

bool iccsp_path_equal(const struct iccsp_path *a, const struct iccsp_path *b);

/** Adds one identifier. False: too deep. */
bool iccsp_path_append(struct iccsp_path *path, uint16_t fid);

/** True for the MF itself. */
bool iccsp_path_is_mf(const struct iccsp_path *path);

#endif
