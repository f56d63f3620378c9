/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that this code is in. */
#include "base/module_windows.h"

DWORD iccsp_module_path(WCHAR path[MAX_PATH])
{
    static const char inside = 0;
    HMODULE module;
    DWORD len;

    path[0] = L'\0';
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            (const WCHAR *)(const void *)&inside, &module))
        return GetLastError();
    len = GetModuleFileNameW(module, path, MAX_PATH);
    if (len > 0 && len < MAX_PATH)
        return ERROR_SUCCESS;
    path[0] = L'\0';
    return len == 0 ? GetLastError() : ERROR_FILENAME_EXCED_RANGE;
}
