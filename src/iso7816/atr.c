/* SPDX-License-Identifier: BSD-2-Clause */
/* Answer to reset: the parser (ISO/IEC 7816-3:2006, clause 8). */
#include "iso7816/atr.h"

#include <stdbool.h>
#include <string.h>

#include "iso7816/tlv.h"

#define TS_DIRECT  0x3Bu
#define TS_INVERSE 0x3Fu

/* T=15 in a TD byte stands for global interface bytes, not for a protocol (8.2.3). */
#define T_GLOBAL 15u

/* COMPACT-TLV objects (ISO/IEC 7816-4:2005, 8.1.1.2.3 and 8.1.1.2.7). */
#define COMPACT_SERVICES     3u
#define COMPACT_CAPABILITIES 7u
#define CAPABILITY_BYTES     3u

/* What the TD bytes said so far. */
struct offers {
    uint32_t named; /* bit n: T=n */
    uint8_t next;   /* T of the next level */
};

/* Reads one level. False: the bytes ended early. */
static bool read_level(struct iccsp_rd *rd, uint8_t announced, struct iccsp_atr_level *level)
{
    uint8_t *const byte[] = {&level->ta, &level->tb, &level->tc, &level->td};

    level->announced = announced;
    for (unsigned i = 0; i < 4; i++) {
        if ((announced & 1u << i) == 0)
            continue;
        if (!iccsp_rd_u8(rd, byte[i]))
            return false;
        level->present = (uint8_t)(level->present | 1u << i);
    }
    return true;
}

/* The chain ends by itself: each level takes a byte at least and the bytes are at most 33. The bound is for
 * the reader of this code. */
static bool read_levels(struct iccsp_rd *rd, uint8_t announced, struct iccsp_atr *out, struct offers *offers)
{
    while (announced != 0 && out->levels < ICCSP_ATR_LEVELS_MAX) {
        struct iccsp_atr_level *level = &out->level[out->levels++];

        level->protocol = offers->next;
        if (!read_level(rd, announced, level))
            return false;
        if ((level->present & 0x08) == 0)
            return true;
        offers->next = level->td & 0x0F;
        offers->named |= 1u << offers->next;
        announced = level->td >> 4;
    }
    return announced == 0;
}

static bool read_historical(struct iccsp_rd *rd, const struct iccsp_rd *start, struct iccsp_atr *out)
{
    const uint8_t *bytes;

    out->historical = start->left - rd->left;
    out->historical_len = out->historical_announced < rd->left ? out->historical_announced : rd->left;
    return iccsp_rd_bytes(rd, out->historical_len, &bytes) &&
           out->historical_len == out->historical_announced;
}

/* TCK is there when anything but T=0 was named, T=15 included; all bytes from T0 on then give zero (8.2.5).
 */
static void read_tck(struct iccsp_rd *rd, struct iccsp_atr *out, uint32_t named)
{
    uint8_t sum = 0;
    uint8_t tck;

    if ((named & ~1u) == 0)
        return;
    if (!iccsp_rd_u8(rd, &tck)) {
        out->flags |= ICCSP_ATR_TCK_MISSING;
        return;
    }
    out->tck = tck;
    for (size_t i = 1; i < out->len - rd->left; i++)
        sum ^= out->raw[i];
    if (sum != 0)
        out->flags |= ICCSP_ATR_TCK_WRONG;
}

/* Everything after TS. False: the bytes ended early. */
static bool read_after_ts(struct iccsp_rd *rd, const struct iccsp_rd *start, struct iccsp_atr *out)
{
    struct offers offers = {0};
    bool whole;
    uint8_t t0;

    if (!iccsp_rd_u8(rd, &t0))
        return false;
    out->historical_announced = t0 & 0x0F;
    whole = read_levels(rd, t0 >> 4, out, &offers);
    out->protocols = offers.named & ~(1u << T_GLOBAL);
    if (out->protocols == 0)
        out->protocols = 1;
    if (!whole || !read_historical(rd, start, out))
        return false;
    read_tck(rd, out, offers.named);
    return true;
}

void iccsp_atr_parse(const uint8_t *bytes, size_t len, struct iccsp_atr *out)
{
    struct iccsp_rd start;
    struct iccsp_rd rd;
    uint8_t ts;

    *out = (struct iccsp_atr){.tck = -1};
    if (len > ICCSP_ATR_BYTES_MAX)
        out->flags |= ICCSP_ATR_TOO_LONG;
    out->len = len < ICCSP_ATR_BYTES_MAX ? len : ICCSP_ATR_BYTES_MAX;
    if (out->len > 0)
        memcpy(out->raw, bytes, out->len);
    start = rd = iccsp_rd_init(out->raw, out->len);
    out->end = out->historical = out->len;
    if (!iccsp_rd_u8(&rd, &ts)) {
        out->flags |= ICCSP_ATR_EMPTY;
        return;
    }
    if (ts != TS_DIRECT && ts != TS_INVERSE) {
        out->flags |= ICCSP_ATR_BAD_TS;
        return;
    }
    if (!read_after_ts(&rd, &start, out))
        out->flags |= ICCSP_ATR_TRUNCATED;
    out->end = out->len - rd.left;
    if (rd.left > 0)
        out->flags |= ICCSP_ATR_EXTRA;
}

struct iccsp_rd iccsp_atr_compact_objects(const struct iccsp_atr *atr)
{
    const uint8_t *bytes = atr->raw + atr->historical;
    size_t end = atr->historical_announced;

    if (atr->historical_len == 0)
        return iccsp_rd_init(bytes, 0);
    if (bytes[0] == ICCSP_ATR_CATEGORY_STATUS && end > ICCSP_ATR_STATUS_LEN)
        end -= ICCSP_ATR_STATUS_LEN;
    else if (bytes[0] != ICCSP_ATR_CATEGORY_TLV)
        return iccsp_rd_init(bytes, 0);
    if (end > atr->historical_len)
        end = atr->historical_len;
    return iccsp_rd_init(bytes + 1, end - 1);
}

uint8_t iccsp_atr_capabilities(const struct iccsp_atr *atr)
{
    struct iccsp_rd rd = iccsp_atr_compact_objects(atr);
    struct iccsp_compact_tlv tlv;

    while (iccsp_compact_tlv_next(&rd, &tlv) == ICCSP_OK)
        if (tlv.tag == COMPACT_CAPABILITIES && tlv.len >= CAPABILITY_BYTES)
            return tlv.value[CAPABILITY_BYTES - 1];
    return 0;
}

uint8_t iccsp_atr_services(const struct iccsp_atr *atr)
{
    struct iccsp_rd rd = iccsp_atr_compact_objects(atr);
    struct iccsp_compact_tlv tlv;

    while (iccsp_compact_tlv_next(&rd, &tlv) == ICCSP_OK)
        if (tlv.tag == COMPACT_SERVICES && tlv.len == 1)
            return tlv.value[0];
    return 0;
}
