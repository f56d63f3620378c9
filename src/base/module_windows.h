/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that this code is in: the DLL, or a program that it is linked to. */
#ifndef ICCSP_BASE_MODULE_WINDOWS_H
#define ICCSP_BASE_MODULE_WINDOWS_H

#include <windows.h>

/** Its full path. ERROR_SUCCESS, else path is "" and this says why: ERROR_FILENAME_EXCED_RANGE: it is longer
 * than MAX_PATH. */
DWORD iccsp_module_path(WCHAR path[MAX_PATH]);

#endif
