/* SPDX-License-Identifier: BSD-2-Clause */
/* Files by their name: fopen() would take it for the user's code page. */
#include "base/fopen.h"

#include <errno.h>
#include <windows.h>

FILE *iccsp_fopen(const char *path)
{
    WCHAR wide[MAX_PATH];

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, MAX_PATH) == 0) {
        errno = ENOENT;
        return NULL;
    }
    return _wfopen(wide, L"rb");
}
