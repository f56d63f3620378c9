/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes written in hex, in blocks of exactly their size so that sanitizers see the first byte read past the
 * end. */
#ifndef ICCSP_TESTS_HEX_H
#define ICCSP_TESTS_HEX_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
    uint8_t *p;
    size_t len;
};

static inline int hex_digit(char c)
{
    static const char digits[] = "0123456789ABCDEF0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)((at - digits) % 16) : -1;
}

/** A copy of len bytes; ends the program without memory. Free with bytes_free. */
static inline struct bytes bytes_copy(const void *from, size_t len)
{
    struct bytes b = {(uint8_t *)calloc(len > 0 ? len : 1, 1), len};

    if (b.p == NULL)
        abort();
    if (len > 0)
        memcpy(b.p, from, len);
    return b;
}

/** "3B 80 01", spaces anywhere; anything else ends the program. */
static inline struct bytes bytes_from_hex(const char *hex)
{
    uint8_t *buffer = (uint8_t *)calloc(strlen(hex) / 2 + 1, 1);
    struct bytes b;
    size_t digits = 0;

    if (buffer == NULL)
        abort();
    for (; *hex != '\0'; hex++) {
        const int digit = hex_digit(*hex);

        if (*hex == ' ')
            continue;
        if (digit < 0)
            abort();
        buffer[digits / 2] = (uint8_t)(digits % 2 == 0 ? digit << 4 : buffer[digits / 2] | digit);
        digits++;
    }
    if (digits % 2 != 0)
        abort();
    b = bytes_copy(buffer, digits / 2);
    free(buffer);
    return b;
}

static inline void bytes_free(struct bytes *b)
{
    free(b->p);
    b->p = NULL;
    b->len = 0;
}

#endif
