/* SPDX-License-Identifier: BSD-2-Clause */
/* Bounded cursors: every read and write of a byte string goes through one of these two. */
#ifndef ICCSP_BASE_BYTES_H
#define ICCSP_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Read cursor: the bytes not read yet. A read that does not fit fails and moves nothing. */
struct iccsp_rd {
    const uint8_t *p;
    size_t left;
};

/** Write cursor over a caller's buffer. After a write that did not fit, `overflow` stays set. */
struct iccsp_wr {
    uint8_t *base;
    size_t len;
    size_t cap;
    bool overflow;
};

static inline struct iccsp_rd iccsp_rd_init(const void *bytes, size_t len)
{
    return (struct iccsp_rd){.p = (const uint8_t *)bytes, .left = len};
}

static inline bool iccsp_rd_bytes(struct iccsp_rd *rd, size_t n, const uint8_t **out)
{
    if (n > rd->left)
        return false;
    *out = rd->p;
    if (n > 0)
        rd->p += n;
    rd->left -= n;
    return true;
}

static inline bool iccsp_rd_u8(struct iccsp_rd *rd, uint8_t *out)
{
    const uint8_t *p;

    if (!iccsp_rd_bytes(rd, 1, &p))
        return false;
    *out = p[0];
    return true;
}

static inline bool iccsp_rd_u16(struct iccsp_rd *rd, uint16_t *out)
{
    const uint8_t *p;

    if (!iccsp_rd_bytes(rd, 2, &p))
        return false;
    *out = (uint16_t)((unsigned)p[0] << 8 | p[1]);
    return true;
}

/** Unsigned big-endian number of n bytes, 0 <= n <= 4; an empty one is 0. */
static inline bool iccsp_rd_be(struct iccsp_rd *rd, size_t n, uint32_t *out)
{
    const uint8_t *p;
    uint32_t v = 0;

    if (n > 4 || !iccsp_rd_bytes(rd, n, &p))
        return false;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    *out = v;
    return true;
}

static inline struct iccsp_wr iccsp_wr_init(void *buf, size_t cap)
{
    return (struct iccsp_wr){.base = (uint8_t *)buf, .cap = cap};
}

static inline bool iccsp_wr_bytes(struct iccsp_wr *wr, const void *bytes, size_t n)
{
    if (wr->overflow || n > wr->cap - wr->len) {
        wr->overflow = true;
        return false;
    }
    if (n > 0)
        memcpy(wr->base + wr->len, bytes, n);
    wr->len += n;
    return true;
}

static inline bool iccsp_wr_u8(struct iccsp_wr *wr, uint8_t v)
{
    return iccsp_wr_bytes(wr, &v, 1);
}

static inline bool iccsp_wr_u16(struct iccsp_wr *wr, uint16_t v)
{
    const uint8_t b[2] = {(uint8_t)(v >> 8), (uint8_t)v};

    return iccsp_wr_bytes(wr, b, sizeof(b));
}

#endif
