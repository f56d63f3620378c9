/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows' types and macros for ported sources. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#ifndef ICCSP_WINDOWS_TYPES
#define ICCSP_WINDOWS_TYPES
#endif
#include_next <windows.h>
#elif defined(__wintypes_h__)
#include "iccsp/compat/wintypes.h"
#elif !defined(ICCSP_COMPAT_WINDOWS_H)
#define ICCSP_COMPAT_WINDOWS_H

#include <string.h>

#include "iccsp/com.h"
#include "iccsp/compat/winerror.h"

/* ---- Types, with Windows' widths ---- */

#define VOID void
typedef char CHAR;
typedef unsigned char UCHAR;
typedef uint8_t BYTE;
typedef uint8_t BOOLEAN;
typedef int16_t SHORT;
typedef uint16_t USHORT;
typedef uint16_t WORD;
typedef int INT;
typedef unsigned int UINT;
typedef int BOOL;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef float FLOAT;
typedef intptr_t INT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t UINT_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef size_t SIZE_T;

/** UTF-16, as everywhere in COM: what OLESTR("...") is made of. */
typedef OLECHAR WCHAR;

typedef void *PVOID;
typedef void *LPVOID;
typedef const void *LPCVOID;
typedef BYTE *PBYTE;
typedef BYTE *LPBYTE;
typedef const BYTE *LPCBYTE;
typedef WORD *PWORD;
typedef WORD *LPWORD;
typedef INT *LPINT;
typedef UINT *PUINT;
typedef BOOL *PBOOL;
typedef BOOL *LPBOOL;
typedef LONG *PLONG;
typedef LONG *LPLONG;
typedef ULONG *PULONG;
typedef DWORD *PDWORD;
typedef DWORD *LPDWORD;

typedef CHAR *PSTR;
typedef CHAR *LPSTR;
typedef const CHAR *PCSTR;
typedef const CHAR *LPCSTR;
typedef WCHAR *PWSTR;
typedef WCHAR *LPWSTR;
typedef const WCHAR *PCWSTR;
typedef const WCHAR *LPCWSTR;
typedef OLECHAR *LPOLESTR;
typedef const OLECHAR *LPCOLESTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define TEXT(text) OLESTR(text)
#else
typedef CHAR TCHAR;
#define TEXT(text) text
#endif
typedef TCHAR *LPTSTR;
typedef const TCHAR *LPCTSTR;

typedef void *HANDLE;
typedef HANDLE *LPHANDLE;
typedef HANDLE HGLOBAL;
typedef HANDLE HINSTANCE;
typedef HANDLE HMODULE;
typedef HANDLE HWND;

/* ---- How functions and parameters are declared ---- */

#define CONST const
#define FAR
#define NEAR
#define IN
#define OUT
#define OPTIONAL
#define WINAPI
#define CALLBACK
#define APIENTRY

#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif

#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

/* ---- Values ---- */

#ifndef TRUE
#define TRUE  1
#define FALSE 0
#endif
#define INFINITE 0xFFFFFFFFu

#define LOBYTE(word)        ((BYTE)((DWORD_PTR)(word)&0xFF))
#define HIBYTE(word)        ((BYTE)((DWORD_PTR)(word) >> 8 & 0xFF))
#define LOWORD(value)       ((WORD)((DWORD_PTR)(value)&0xFFFF))
#define HIWORD(value)       ((WORD)((DWORD_PTR)(value) >> 16 & 0xFFFF))
#define MAKEWORD(low, high) ((WORD)((BYTE)(low) | (WORD)(BYTE)(high) << 8))
#define MAKELONG(low, high) ((LONG)((WORD)(low) | (DWORD)(WORD)(high) << 16))

#define ZeroMemory(to, size)       ((void)memset((to), 0, (size)))
#define FillMemory(to, size, byte) ((void)memset((to), (byte), (size)))
#define CopyMemory(to, from, size) ((void)memcpy((to), (from), (size)))
#define MoveMemory(to, from, size) ((void)memmove((to), (from), (size)))

/** Fills memory with zeros that no optimisation takes away: for PINs and keys. Returns `to`. */
static inline PVOID SecureZeroMemory(PVOID to, SIZE_T size)
{
    volatile BYTE *p = (volatile BYTE *)to;

    while (size-- > 0)
        *p++ = 0;
    return to;
}

/* What Windows' header brings along. */
#include "iccsp/compat/objbase.h"
#include "iccsp/compat/oleauto.h"
#include "iccsp/compat/stringapiset.h"

#endif
