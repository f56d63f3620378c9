/* SPDX-License-Identifier: BSD-2-Clause */
/* The types that a program sees, those of pcsc-lite's <winscard.h> or of Windows', and what the functions
 * with texts in bytes are called: SCardConnect or SCardConnectA. */
#ifndef ICCSP_ENTRY_WINSCARD_ABI_H
#define ICCSP_ENTRY_WINSCARD_ABI_H

#ifdef _WIN32
#include <windows.h>
/* These functions are made here, not imported. */
#define WINSCARDAPI
#define WINSCARDDATA
#include <winscard.h>
#define WINSCARD_API
#define WINSCARD_CALL       WINAPI
#define WINSCARD_NAME(name) WINSCARD_API WINSCARD_CALL name##A
#define WINSCARD_CONST      /* the header has none for some of what is only read */
typedef SCARD_READERSTATEA winscard_reader_state;
#else
#include <wintypes.h>

#include <reader.h>

#include "iccsp/winscard.h"
#define WINSCARD_API __attribute__((visibility("default")))
#define WINSCARD_CALL
#define WINSCARD_NAME(name) WINSCARD_API WINSCARD_CALL name
#define WINSCARD_CONST      const
typedef SCARD_READERSTATE winscard_reader_state;
#endif

#endif
