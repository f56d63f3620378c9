/* SPDX-License-Identifier: BSD-2-Clause */
/* Hex digits in texts, narrow or wide. */
#ifndef ICCSP_BASE_HEX_H
#define ICCSP_BASE_HEX_H

/** The value of a hex digit; -1: it is none. */
static inline int iccsp_hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/** The byte of two hex digits; -1: one of them is none. */
static inline int iccsp_hex_byte(int high, int low)
{
    const int h = iccsp_hex_digit(high), l = iccsp_hex_digit(low);

    return h < 0 || l < 0 ? -1 : h << 4 | l;
}

#endif
