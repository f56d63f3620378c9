/* SPDX-License-Identifier: BSD-2-Clause */
/* Answer to reset (ISO/IEC 7816-3:2006, clause 8). A wrong ATR is data, not a failure: what is there is
 * reported with flags. */
#ifndef ICCSP_ISO7816_ATR_H
#define ICCSP_ISO7816_ATR_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/iso7816.h"

#define ICCSP_ATR_BYTES_MAX  33u
#define ICCSP_ATR_LEVELS_MAX 8u /* 31 bytes after T0, at least TD in each level but the last: never reached  \
                                 */

/* Flags. */
#define ICCSP_ATR_EMPTY       0x01u
#define ICCSP_ATR_BAD_TS      0x02u /* neither 3B nor 3F */
#define ICCSP_ATR_TRUNCATED   0x04u /* promises more bytes than are there */
#define ICCSP_ATR_TCK_MISSING 0x08u /* a protocol other than T=0 is offered */
#define ICCSP_ATR_TCK_WRONG   0x10u
#define ICCSP_ATR_EXTRA       0x20u /* bytes after the end; not part of the check */
#define ICCSP_ATR_TOO_LONG    0x40u /* more than 33 bytes given; the rest was not looked at */

/** TAi, TBi, TCi, TDi. `present` has bits 0..3 for them. `protocol` is the T that they are for, from TD(i-1).
 */
struct iccsp_atr_level {
    uint8_t present, ta, tb, tc, td, protocol;
};

struct iccsp_atr {
    uint8_t raw[ICCSP_ATR_BYTES_MAX];
    size_t len;
    uint32_t flags;
    struct iccsp_atr_level level[ICCSP_ATR_LEVELS_MAX];
    size_t levels;
    uint32_t protocols; /* bit n: T=n is offered; T=0 if none is named */
    size_t historical;  /* offset in raw */
    size_t historical_len;
    int tck; /* the byte, or -1 */
};

/** Parses; never fails. len may be 0 and, from a lying driver, above 33. */
void iccsp_atr_parse(const uint8_t *bytes, size_t len, struct iccsp_atr *out);

/** Card capabilities of the historical bytes (COMPACT-TLV tag 7; ISO/IEC 7816-4:2005, 8.1.1.2.7), third byte:
 * command chaining and extended length. 0 if the card does not say. */
uint8_t iccsp_atr_capabilities(const struct iccsp_atr *atr);
#define ICCSP_CAP_CHAINING 0x80u
#define ICCSP_CAP_EXTENDED 0x40u

#endif
