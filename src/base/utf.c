/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-8 and UTF-16, strictly. */
#include "base/utf.h"

#include <stdbool.h>

static bool is_surrogate(uint32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

/* Length of the sequence that a lead byte announces and its payload bits; 0 for a byte that cannot lead. */
static size_t lead_length(uint8_t lead, uint32_t *bits)
{
    if (lead < 0x80) {
        *bits = lead;
        return 1;
    }
    if (lead >= 0xC2 && lead < 0xE0) {
        *bits = lead & 0x1Fu;
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        *bits = lead & 0x0Fu;
        return 3;
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        *bits = lead & 0x07u;
        return 4;
    }
    return 0;
}

static bool decode_utf8(const uint8_t *in, size_t left, uint32_t *code, size_t *used)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = 0;
    const size_t n = lead_length(in[0], &c);

    if (n == 0 || n > left)
        return false;
    for (size_t i = 1; i < n; i++) {
        if ((in[i] & 0xC0) != 0x80)
            return false;
        c = c << 6 | (in[i] & 0x3Fu);
    }
    if (c < smallest[n] || c > 0x10FFFF || is_surrogate(c))
        return false;
    *code = c;
    *used = n;
    return true;
}

iccsp_hr iccsp_utf8_to_utf16(const char *in, size_t in_len, uint16_t *out, size_t cap, size_t *out_len)
{
    size_t n = 0;

    for (size_t i = 0; i < in_len;) {
        uint32_t c;
        size_t used;

        if (!decode_utf8((const uint8_t *)in + i, in_len - i, &c, &used))
            return ICCSP_E_INVALIDARG;
        i += used;
        const size_t units = c > 0xFFFF ? 2 : 1;
        if (n + units <= cap && units == 1)
            out[n] = (uint16_t)c;
        if (n + units <= cap && units == 2) {
            out[n] = (uint16_t)(0xD800 + ((c - 0x10000) >> 10));
            out[n + 1] = (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
        n += units;
    }
    *out_len = n;
    return out != NULL && n > cap ? ICCSP_E_INSUFFICIENT_BUFFER : ICCSP_OK;
}

static bool decode_utf16(const uint16_t *in, size_t left, uint32_t *code, size_t *used)
{
    const uint32_t hi = in[0];

    *used = 1;
    *code = hi;
    if (!is_surrogate(hi))
        return true;
    if (hi >= 0xDC00 || left < 2 || in[1] < 0xDC00 || in[1] > 0xDFFF)
        return false;
    *code = 0x10000 + ((hi - 0xD800) << 10) + (in[1] - 0xDC00u);
    *used = 2;
    return true;
}

static size_t encode_utf8(uint32_t c, char out[4])
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    const size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n; i-- > 1;) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

iccsp_hr iccsp_utf16_to_utf8(const uint16_t *in, size_t in_len, char *out, size_t cap, size_t *out_len)
{
    size_t n = 0;

    for (size_t i = 0; i < in_len;) {
        uint32_t c;
        size_t used;
        char bytes[4];

        if (!decode_utf16(in + i, in_len - i, &c, &used))
            return ICCSP_E_INVALIDARG;
        i += used;
        const size_t len = encode_utf8(c, bytes);
        for (size_t k = 0; k < len && n + len <= cap; k++)
            out[n + k] = bytes[k];
        n += len;
    }
    *out_len = n;
    return out != NULL && n > cap ? ICCSP_E_INSUFFICIENT_BUFFER : ICCSP_OK;
}
