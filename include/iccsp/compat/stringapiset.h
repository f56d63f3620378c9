/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts from narrow to wide and back for ported sources. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#include "iccsp/compat/windows.h"
#include_next <stringapiset.h>
#elif defined(__wintypes_h__)
#include "iccsp/compat/wintypes.h"
#elif !defined(ICCSP_COMPAT_STRINGAPISET_H)
#define ICCSP_COMPAT_STRINGAPISET_H

#include "iccsp/compat/windows.h"

/* The narrow texts of this system are UTF-8. */
#define CP_ACP   0u
#define CP_OEMCP 1u
#define CP_UTF8  65001u

#define MB_PRECOMPOSED       0x1u
#define MB_ERR_INVALID_CHARS 0x8u

/* Results of these functions count units; 0 is failure. */
static inline int iccsp_compat_give_text(const void *from, size_t units, size_t unit, void *out, int cap)
{
    if (cap == 0)
        return (int)units;
    if (cap < 0 || out == NULL || (size_t)cap < units)
        return 0;
    memcpy(out, from, units * unit);
    return (int)units;
}

static inline BOOL iccsp_compat_is_utf8(UINT page)
{
    return page == CP_ACP || page == CP_OEMCP || page == CP_UTF8;
}

/** From UTF-8 to UTF-16. bytes: -1 for a text with its terminator, which then is converted too. cap: room in
 * units; 0 only asks for the number that is needed. 0: another code page, no UTF-8, a zero inside, too little
 * room, out of memory. */
static inline int MultiByteToWideChar(UINT page, DWORD flags, LPCSTR text, int bytes, LPWSTR out, int cap)
{
    char *copy;
    BSTR made = NULL;
    size_t count;
    int given = 0;

    (void)flags;
    if (!iccsp_compat_is_utf8(page) || text == NULL || bytes == 0)
        return 0;
    count = bytes > 0 ? (size_t)bytes : strlen(text);
    copy = (char *)iccsp_mem_alloc(count + 1);
    if (copy == NULL)
        return 0;
    memcpy(copy, text, count);
    if (strlen(copy) == count && SUCCEEDED(iccsp_bstr_from_utf8(copy, &made)))
        given = iccsp_compat_give_text(made, iccsp_bstr_len(made) + (bytes < 0), sizeof(*out), out, cap);
    iccsp_bstr_free(made);
    SecureZeroMemory(copy, count);
    iccsp_mem_free(copy);
    return given;
}

/** From UTF-16 to UTF-8, as MultiByteToWideChar. fallback is not used: every character can be converted;
 * *used becomes FALSE. */
static inline int WideCharToMultiByte(UINT page, DWORD flags, LPCWSTR text, int units, LPSTR out, int cap,
                                      LPCSTR fallback, LPBOOL used)
{
    BSTR copy;
    char *made;
    size_t len = 0;
    int given = 0;

    (void)flags, (void)fallback;
    if (used != NULL)
        *used = FALSE;
    if (!iccsp_compat_is_utf8(page) || text == NULL || units == 0)
        return 0;
    copy = units > 0 ? iccsp_bstr_alloc_len(text, (size_t)units) : iccsp_bstr_alloc(text);
    (void)iccsp_bstr_to_utf8(copy, NULL, 0, &len);
    made = copy != NULL ? (char *)iccsp_mem_alloc(len + 1) : NULL;
    if (made != NULL && SUCCEEDED(iccsp_bstr_to_utf8(copy, made, len + 1, &len)))
        given = iccsp_compat_give_text(made, len + (units < 0), sizeof(*out), out, cap);
    iccsp_bstr_free(copy);
    if (made != NULL)
        SecureZeroMemory(made, len);
    iccsp_mem_free(made);
    return given;
}

#endif
