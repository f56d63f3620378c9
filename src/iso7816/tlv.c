/* SPDX-License-Identifier: BSD-2-Clause */
/* BER-TLV reader and writer (ISO/IEC 7816-4:2005, 5.2.2). */
#include "iso7816/tlv.h"

#include "base/error.h"

#define TAG_BYTES_MAX    4u
#define LENGTH_BYTES_MAX 4u
#define LENGTH_SHORT_MAX 0x7Fu
#define LENGTH_LONG      0x80u

#define TAG_CONSTRUCTED 0x20u
#define TAG_NUMBER      0x1Fu /* all ones: the number is in the bytes that follow */
#define TAG_MORE        0x80u /* another tag byte follows */

/* First bytes that are filler between objects and not tags (5.2.2.1). */
#define FILLER_00 0x00u
#define FILLER_FF 0xFFu

static const char tag_cut[] = "a tag is cut off";
static const char tag_bad[] = "a tag is not valid";
static const char length_cut[] = "a length is cut off";
static const char length_bad[] = "a length has a form that ISO/IEC 7816-4 does not allow";
static const char value_cut[] = "an object is longer than what holds it";

/* These read one field each and return NULL, or what is wrong. */

static const char *read_tag(struct iccsp_rd *rd, struct iccsp_tlv *tlv)
{
    uint8_t byte;

    if (!iccsp_rd_u8(rd, &byte))
        return tag_cut;
    if (byte == FILLER_00)
        return tag_bad;
    tlv->constructed = (byte & TAG_CONSTRUCTED) != 0;
    tlv->tag = byte;
    if ((byte & TAG_NUMBER) != TAG_NUMBER)
        return NULL;
    for (unsigned i = 1; i < TAG_BYTES_MAX; i++) {
        if (!iccsp_rd_u8(rd, &byte))
            return tag_cut;
        /* A leading zero in the tag number. Numbers below 31, which 5.2.2.1 forbids in this form as well, do
         * occur: EMV has a 9F01. */
        if (i == 1 && byte == TAG_MORE)
            return tag_bad;
        tlv->tag = tlv->tag << 8 | byte;
        if ((byte & TAG_MORE) == 0)
            return NULL;
    }
    return tag_bad;
}

static const char *read_length(struct iccsp_rd *rd, uint32_t *len)
{
    uint8_t first;

    if (!iccsp_rd_u8(rd, &first))
        return length_cut;
    *len = first;
    if (first <= LENGTH_SHORT_MAX)
        return NULL;
    /* 80 would be an indefinite length, which ISO/IEC 7816 does not use (5.2.2.2). */
    if (first == LENGTH_LONG || first - LENGTH_LONG > LENGTH_BYTES_MAX)
        return length_bad;
    return iccsp_rd_be(rd, first - LENGTH_LONG, len) ? NULL : length_cut;
}

static const char *read_object(struct iccsp_rd *rd, struct iccsp_tlv *out)
{
    struct iccsp_rd at = *rd;
    struct iccsp_tlv tlv = {.start = rd->p};
    const char *wrong;
    uint32_t len;

    wrong = read_tag(&at, &tlv);
    if (wrong != NULL)
        return wrong;
    wrong = read_length(&at, &len);
    if (wrong != NULL)
        return wrong;
    if (!iccsp_rd_bytes(&at, len, &tlv.value))
        return value_cut;
    tlv.len = len;
    tlv.total = rd->left - at.left;
    *rd = at;
    *out = tlv;
    return NULL;
}

/* `base` is where the caller's bytes begin, so that the record of the failure can name a position. */
static iccsp_hr next_in(struct iccsp_rd *rd, const uint8_t *base, struct iccsp_tlv *out)
{
    const char *wrong;

    if (rd->left == 0)
        return ICCSP_S_FALSE;
    wrong = read_object(rd, out);
    if (wrong == NULL)
        return ICCSP_OK;
    return iccsp_fail_with(ICCSP_E_TLV, ICCSP_LAYER_CARD,
                           "The TLV data are broken: %s, in the object at byte %zu.", wrong,
                           (size_t)(rd->p - base));
}

iccsp_hr iccsp_tlv_next(struct iccsp_rd *rd, struct iccsp_tlv *out)
{
    return next_in(rd, rd->p, out);
}

iccsp_hr iccsp_tlv_next_in_file(struct iccsp_rd *rd, struct iccsp_tlv *out)
{
    struct iccsp_rd at = *rd;
    iccsp_hr hr;

    while (at.left > 0 && (at.p[0] == FILLER_00 || at.p[0] == FILLER_FF)) {
        at.p++;
        at.left--;
    }
    hr = next_in(&at, rd->p, out);
    if (ICCSP_SUCCEEDED(hr))
        *rd = at;
    return hr;
}

static iccsp_hr find_in(struct iccsp_rd rd, const uint8_t *base, uint32_t tag, struct iccsp_tlv *out)
{
    struct iccsp_tlv tlv = {0};
    iccsp_hr hr;

    while ((hr = next_in(&rd, base, &tlv)) == ICCSP_OK) {
        if (tlv.tag != tag)
            continue;
        *out = tlv;
        return ICCSP_OK;
    }
    return hr;
}

iccsp_hr iccsp_tlv_find(const uint8_t *bytes, size_t len, uint32_t tag, struct iccsp_tlv *out)
{
    return find_in(iccsp_rd_init(bytes, len), bytes, tag, out);
}

iccsp_hr iccsp_tlv_find_path(const uint8_t *bytes, size_t len, const uint32_t *tags, size_t count,
                             struct iccsp_tlv *out)
{
    struct iccsp_tlv at = {.value = bytes, .len = len};

    if (count == 0)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    for (size_t i = 0; i < count; i++) {
        const iccsp_hr hr = find_in(iccsp_rd_init(at.value, at.len), bytes, tags[i], &at);

        if (hr != ICCSP_OK)
            return hr;
    }
    *out = at;
    return ICCSP_OK;
}

iccsp_hr iccsp_tlv_walk(const uint8_t *bytes, size_t len, iccsp_tlv_visit visit, void *context)
{
    struct iccsp_rd level[ICCSP_TLV_DEPTH_MAX];
    unsigned depth = 0;

    level[0] = iccsp_rd_init(bytes, len);
    for (;;) {
        struct iccsp_tlv tlv = {0};
        const iccsp_hr hr = next_in(&level[depth], bytes, &tlv);

        if (ICCSP_FAILED(hr))
            return hr;
        if (hr == ICCSP_S_FALSE && depth == 0)
            return ICCSP_OK;
        if (hr == ICCSP_S_FALSE) {
            depth--;
            continue;
        }
        if (!visit(context, &tlv, depth))
            return ICCSP_OK;
        if (!tlv.constructed || tlv.len == 0)
            continue;
        if (depth + 1 == ICCSP_TLV_DEPTH_MAX)
            return iccsp_fail_with(ICCSP_E_TLV, ICCSP_LAYER_CARD,
                                   "The TLV data are nested more than %u levels deep, at byte %zu.",
                                   ICCSP_TLV_DEPTH_MAX, (size_t)(tlv.start - bytes));
        level[++depth] = iccsp_rd_init(tlv.value, tlv.len);
    }
}

/* Writes the tag bytes and returns how many; 0 if no reader would take them for one tag. */
static size_t encode_tag(uint32_t tag, uint8_t out[TAG_BYTES_MAX])
{
    struct iccsp_tlv check;
    struct iccsp_rd rd;
    size_t n = 0;

    for (unsigned shift = 32; shift > 0; shift -= 8)
        if (n > 0 || tag >> (shift - 8) != 0)
            out[n++] = (uint8_t)(tag >> (shift - 8));
    rd = iccsp_rd_init(out, n);
    return read_tag(&rd, &check) == NULL && rd.left == 0 ? n : 0;
}

/* The shortest form; false for a length that needs more than four bytes. */
static bool encode_length(size_t len, uint8_t out[1 + LENGTH_BYTES_MAX], size_t *out_len)
{
    size_t n = 0;

    if (len <= LENGTH_SHORT_MAX) {
        out[0] = (uint8_t)len;
        *out_len = 1;
        return true;
    }
    for (size_t rest = len; rest > 0; rest >>= 8)
        n++;
    if (n > LENGTH_BYTES_MAX)
        return false;
    out[0] = (uint8_t)(LENGTH_LONG | n);
    for (size_t i = n; i > 0; i--) {
        out[i] = (uint8_t)len;
        len >>= 8;
    }
    *out_len = 1 + n;
    return true;
}

static bool refuse(struct iccsp_wr *wr)
{
    wr->overflow = true;
    return false;
}

bool iccsp_tlv_put(struct iccsp_wr *wr, uint32_t tag, const void *value, size_t len)
{
    const struct iccsp_wr before = *wr;
    uint8_t tag_bytes[TAG_BYTES_MAX];
    uint8_t length[1 + LENGTH_BYTES_MAX];
    const size_t tag_len = encode_tag(tag, tag_bytes);
    size_t length_len;

    if (tag_len == 0 || !encode_length(len, length, &length_len))
        return refuse(wr);
    if (iccsp_wr_bytes(wr, tag_bytes, tag_len) && iccsp_wr_bytes(wr, length, length_len) &&
        iccsp_wr_bytes(wr, value, len))
        return true;
    *wr = before;
    return refuse(wr);
}

bool iccsp_tlv_open(struct iccsp_wr *wr, uint32_t tag, size_t *mark)
{
    uint8_t tag_bytes[TAG_BYTES_MAX];
    const size_t tag_len = encode_tag(tag, tag_bytes);

    if (tag_len == 0)
        return refuse(wr);
    if (!iccsp_wr_bytes(wr, tag_bytes, tag_len))
        return false;
    *mark = wr->len;
    return iccsp_wr_u8(wr, 0);
}

bool iccsp_tlv_close(struct iccsp_wr *wr, size_t mark)
{
    uint8_t length[1 + LENGTH_BYTES_MAX];
    size_t length_len;
    size_t content;

    if (wr->overflow)
        return false;
    if (mark >= wr->len)
        return refuse(wr);
    content = wr->len - mark - 1;
    if (!encode_length(content, length, &length_len) || length_len - 1 > wr->cap - wr->len)
        return refuse(wr);
    /* One byte was kept for the length; a longer one pushes the content back. */
    memmove(wr->base + mark + length_len, wr->base + mark + 1, content);
    memcpy(wr->base + mark, length, length_len);
    wr->len += length_len - 1;
    return true;
}
