/* SPDX-License-Identifier: BSD-2-Clause */
/* BER-TLV as ISO/IEC 7816-4:2005, 5.2.2 uses it: definite lengths of at most 4 bytes, tags of at most 4
 * bytes. */
#ifndef ICCSP_ISO7816_TLV_H
#define ICCSP_ISO7816_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "iccsp/errors.h"

/** Deepest nesting that iccsp_tlv_walk follows. Real cards nest 5 levels at most. */
#define ICCSP_TLV_DEPTH_MAX 16u

/** One data object; pointers into the caller's bytes. */
struct iccsp_tlv {
    uint32_t tag; /* all tag bytes, big-endian: 0x5F50 */
    bool constructed;
    const uint8_t *value;
    size_t len;
    const uint8_t *start; /* first tag byte */
    size_t total;         /* tag, length and value */
};

/** Reads the next object. ICCSP_S_FALSE: no byte is left. ICCSP_E_TLV: truncated, indefinite length, more
 * than 4 tag or length bytes, a tag that begins with 00 or has a number with leading zeros; the cursor has
 * not moved. Lengths longer than needed are accepted (cards send them), and so are two-byte tags with numbers
 * below 31 (EMV has them) and tags that begin with FF (GlobalPlatform has FF21). */
iccsp_hr iccsp_tlv_next(struct iccsp_rd *rd, struct iccsp_tlv *out);

/** As iccsp_tlv_next, but passes over 00 and FF filler between objects, which ISO allows at the top level of
 * a file only. ICCSP_S_FALSE: nothing but filler is left; it has been passed over. */
iccsp_hr iccsp_tlv_next_in_file(struct iccsp_rd *rd, struct iccsp_tlv *out);

/** Finds the first object with this tag on this level. ICCSP_S_FALSE: there is none. ICCSP_E_TLV: broken
 * before it was found. */
iccsp_hr iccsp_tlv_find(const uint8_t *bytes, size_t len, uint32_t tag, struct iccsp_tlv *out);

/** Finds by a path of tags, outermost first; each object is looked for inside the one before, whether its tag
 * says constructed or not (PIV's 53 does not and holds objects). Results as iccsp_tlv_find.
 * ICCSP_E_INVALIDARG: an empty path. */
iccsp_hr iccsp_tlv_find_path(const uint8_t *bytes, size_t len, const uint32_t *tags, size_t count,
                             struct iccsp_tlv *out);

/** Called for each object in order, parents first; depth 0 is the outermost. Return false to stop. */
typedef bool (*iccsp_tlv_visit)(void *context, const struct iccsp_tlv *tlv, unsigned depth);

/** Visits everything, entering constructed objects. ICCSP_OK: all seen, or `visit` stopped it. ICCSP_E_TLV:
 * broken or nested deeper than ICCSP_TLV_DEPTH_MAX, after what came before was visited. */
iccsp_hr iccsp_tlv_walk(const uint8_t *bytes, size_t len, iccsp_tlv_visit visit, void *context);

/** Writes one object with the shortest length. False, nothing written and wr->overflow set: it does not fit,
 * or `tag` is not one whole tag. */
bool iccsp_tlv_put(struct iccsp_wr *wr, uint32_t tag, const void *value, size_t len);

/** Starts an object whose content is written next; `mark` goes to iccsp_tlv_close, which fills in the length.
 * False, and wr->overflow set, for the reasons of iccsp_tlv_put. */
bool iccsp_tlv_open(struct iccsp_wr *wr, uint32_t tag, size_t *mark);
bool iccsp_tlv_close(struct iccsp_wr *wr, size_t mark);

/** One COMPACT-TLV object (ISO/IEC 7816-4:2005, 8.1.1.2): tag 1..15 stands for 41..4F. */
struct iccsp_compact_tlv {
    uint8_t tag;
    const uint8_t *value;
    size_t len;
};

/** Reads the next object. ICCSP_S_FALSE: no byte is left. ICCSP_E_TLV: truncated, or tag 0; the cursor has
 * not moved, and no failure is recorded, because half of all cards have historical bytes of another format.
 */
iccsp_hr iccsp_compact_tlv_next(struct iccsp_rd *rd, struct iccsp_compact_tlv *out);

#endif
