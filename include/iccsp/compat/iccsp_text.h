/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of wchar_t, L"...", where that is not a unit of UTF-16: for the functions that take one by their
 * argument.
 *
 * Windows' sources write L"..." where COM wants UTF-16. With -fshort-wchar it is that. Without, wchar_t has
 * 32 bits, and the functions that take a text also take one of those and convert it: by overloading in C++,
 * by _Generic in C. Variables and arrays of WCHAR cannot be made of L"..." then; the compiler says so. */
#ifndef ICCSP_COMPAT_TEXT_H
#define ICCSP_COMPAT_TEXT_H

#include "iccsp/com.h"

/** 1: wchar_t is another type than OLECHAR. */
#if defined(_WIN32) || __SIZEOF_WCHAR_T__ == 2
#define ICCSP_COMPAT_WIDE 0
#else
#define ICCSP_COMPAT_WIDE 1

/** The function for a text of wchar_t, or the one for any other. */
#ifndef __cplusplus
#define ICCSP_COMPAT_BY_TEXT(text, wide, other)                                                              \
    _Generic((text), wchar_t * : wide, const wchar_t * : wide, default : other)
#endif

/* Writes a character as UTF-16; out NULL: only counts. What is no character of Unicode becomes U+FFFD.
 * Returns the number of units. */
static inline size_t iccsp_compat_put(wchar_t wide, OLECHAR *out)
{
    uint32_t character = (uint32_t)wide > 0x10FFFFu ? 0xFFFDu : (uint32_t)wide;

    if (character < 0x10000u) {
        if (out != NULL)
            out[0] = (OLECHAR)character;
        return 1;
    }
    character -= 0x10000u;
    if (out != NULL) {
        out[0] = (OLECHAR)(0xD800u | character >> 10);
        out[1] = (OLECHAR)(0xDC00u | (character & 0x3FFu));
    }
    return 2;
}

/** Makes a BSTR of `count` characters. NULL: out of memory. */
static inline BSTR iccsp_compat_bstr_from_wide_len(const wchar_t *text, size_t count)
{
    size_t units = 0;
    BSTR made;

    for (size_t i = 0; i < count; i++)
        units += iccsp_compat_put(text[i], NULL);
    made = iccsp_bstr_alloc_len(NULL, units);
    if (made == NULL)
        return NULL;
    units = 0;
    for (size_t i = 0; i < count; i++)
        units += iccsp_compat_put(text[i], made + units);
    return made;
}

/** The same of a text that ends with a zero. NULL also for NULL. */
static inline BSTR iccsp_compat_bstr_from_wide(const wchar_t *text)
{
    size_t count = 0;

    if (text == NULL)
        return NULL;
    while (text[count] != 0)
        count++;
    return iccsp_compat_bstr_from_wide_len(text, count);
}

/** Room for the names of classes: identifiers have 38 units, program identifiers at most 39. */
#define ICCSP_COMPAT_NAME_SIZE 42

/** Converts a name; what is longer than a name can be is cut, and is still longer than one. Returns out; NULL
 * for NULL. */
static inline const OLECHAR *iccsp_compat_name_from_wide(const wchar_t *text,
                                                         OLECHAR out[ICCSP_COMPAT_NAME_SIZE])
{
    size_t units = 0;

    if (text == NULL)
        return NULL;
    for (size_t i = 0; text[i] != 0 && units < ICCSP_COMPAT_NAME_SIZE - 2; i++)
        units += iccsp_compat_put(text[i], out + units);
    out[units] = 0;
    return out;
}
#endif

#endif
