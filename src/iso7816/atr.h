/* SPDX-License-Identifier: BSD-2-Clause */
/* Answer to reset (ISO/IEC 7816-3:2006, clause 8). A wrong ATR is data, not a failure: what is there is
 * reported with flags. */
#ifndef ICCSP_ISO7816_ATR_H
#define ICCSP_ISO7816_ATR_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "iccsp/iso7816.h"

#define ICCSP_ATR_BYTES_MAX  33u
#define ICCSP_ATR_LEVELS_MAX 31u /* TS and T0 leave 31 bytes, and every level has at least one */

/* Flags. */
#define ICCSP_ATR_EMPTY       0x01u
#define ICCSP_ATR_BAD_TS      0x02u /* neither 3B nor 3F */
#define ICCSP_ATR_TRUNCATED   0x04u /* promises more bytes than are there */
#define ICCSP_ATR_TCK_MISSING 0x08u /* a protocol other than T=0 is offered */
#define ICCSP_ATR_TCK_WRONG   0x10u
#define ICCSP_ATR_EXTRA       0x20u /* bytes after the end; not part of the check */
#define ICCSP_ATR_TOO_LONG    0x40u /* more than 33 bytes given; the rest was not looked at */

/** TAi, TBi, TCi, TDi. `present` has bits 0..3 for those that are there, `announced` for those that T0 or
 * TD(i-1) promises; they differ in a truncated ATR only. `protocol` is the T that they are for, from TD(i-1).
 */
struct iccsp_atr_level {
    uint8_t present, announced, ta, tb, tc, td, protocol;
};

struct iccsp_atr {
    uint8_t raw[ICCSP_ATR_BYTES_MAX];
    size_t len;
    uint32_t flags;
    struct iccsp_atr_level level[ICCSP_ATR_LEVELS_MAX];
    size_t levels;
    uint32_t protocols;    /* bit n: T=n is offered, n < 15; T=0 if none is named; 0 if T0 was not read */
    size_t historical;     /* offset in raw */
    size_t historical_len; /* present */
    size_t historical_announced; /* promised by T0 */
    int tck;                     /* the byte, or -1 */
    size_t end; /* offset of the first byte after the ATR proper; len but for ICCSP_ATR_EXTRA */
};

/** Parses; never fails. len may be 0 and, from a lying driver, above 33: no more than 33 bytes are read. With
 * a wrong TS nothing after it is interpreted. */
void iccsp_atr_parse(const uint8_t *bytes, size_t len, struct iccsp_atr *out);

/* Category indicators, the first historical byte (ISO/IEC 7816-4:2005, 8.1.1.1); all others are proprietary
 * or reserved. */
#define ICCSP_ATR_CATEGORY_STATUS 0x00u /* COMPACT-TLV objects, then three bytes of status */
#define ICCSP_ATR_CATEGORY_DIR    0x10u /* a DIR data reference follows */
#define ICCSP_ATR_CATEGORY_TLV    0x80u /* COMPACT-TLV objects */
#define ICCSP_ATR_STATUS_LEN      3u

/** The COMPACT-TLV objects of the historical bytes; empty if there are none. The cursor points into *atr. */
struct iccsp_rd iccsp_atr_compact_objects(const struct iccsp_atr *atr);

/** Card capabilities of the historical bytes (COMPACT-TLV tag 7; ISO/IEC 7816-4:2005, 8.1.1.2.7), third byte:
 * command chaining and extended length. 0 if the card does not say. */
uint8_t iccsp_atr_capabilities(const struct iccsp_atr *atr);
#define ICCSP_CAP_CHAINING 0x80u
#define ICCSP_CAP_EXTENDED 0x40u

/** Card service data of the historical bytes (COMPACT-TLV tag 3, one byte; ISO/IEC 7816-4:2005, 8.1.1.2.3).
 * 0 if the card does not say. */
uint8_t iccsp_atr_services(const struct iccsp_atr *atr);
#define ICCSP_SERVICE_EF_DIR    0x20u /* there are data objects in EF.DIR */
#define ICCSP_SERVICE_ACCESS    0x0Eu /* how EF.DIR and EF.ATR are read; other values are reserved */
#define ICCSP_SERVICE_BY_RECORD 0x00u /* READ RECORD */
#define ICCSP_SERVICE_BY_OBJECT 0x04u /* GET DATA */
#define ICCSP_SERVICE_BY_BINARY 0x08u /* READ BINARY */

#endif
