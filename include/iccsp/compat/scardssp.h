/* SPDX-License-Identifier: BSD-2-Clause */
/* The seven base interfaces under the names of the Smart Card SDK: also without prefixes (decision A10).
 *
 * On Windows it is the system's own header, where there is one. */
#ifdef _WIN32
#pragma GCC system_header
#include "iccsp/compat/windows.h"
/* mingw-w64's header declares these without a type, which C++ refuses. */
#ifndef _HSCARDCONTEXT_DEFINED
#define _HSCARDCONTEXT_DEFINED
typedef ULONG_PTR HSCARDCONTEXT;
#endif
#ifndef _LPHSCARDCONTEXT_DEFINED
#define _LPHSCARDCONTEXT_DEFINED
typedef HSCARDCONTEXT *PHSCARDCONTEXT;
typedef HSCARDCONTEXT *LPHSCARDCONTEXT;
#endif
#if __has_include_next(<scardssp.h>)
#include_next <scardssp.h>
#endif
#endif

#ifndef ICCSP_COMPAT_SCARDSSP_H
#define ICCSP_COMPAT_SCARDSSP_H

#include "iccsp/compat/windows.h"
#include "iccsp/scardssp.h"

/* The system's header has all that follows. */
#ifndef __scardssp_h__

enum {
    EXCLUSIVE = ICCSP_MODE_EXCLUSIVE,
    SHARED = ICCSP_MODE_SHARED,

    LEAVE = ICCSP_DISP_LEAVE,
    RESET = ICCSP_DISP_RESET,
    UNPOWER = ICCSP_DISP_UNPOWER,
    EJECT = ICCSP_DISP_EJECT,

    ABSENT = ICCSP_CARD_ABSENT,
    PRESENT = ICCSP_CARD_PRESENT,
    SWALLOWED = ICCSP_CARD_SWALLOWED,
    POWERED = ICCSP_CARD_POWERED,
    NEGOTIABLEMODE = ICCSP_CARD_NEGOTIABLEMODE,
    SPECIFICMODE = ICCSP_CARD_SPECIFICMODE,

    T0 = ICCSP_PROTO_T0,
    T1 = ICCSP_PROTO_T1,
    RAW = ICCSP_PROTO_RAW,

    ISO_CASE_1 = ICCSP_ISO_CASE_1,
    ISO_CASE_2 = ICCSP_ISO_CASE_2,
    ISO_CASE_3 = ICCSP_ISO_CASE_3,
    ISO_CASE_4 = ICCSP_ISO_CASE_4
};

#define IID_IByteBuffer      ICCSP_IID_IByteBuffer
#define IID_ISCardTypeConv   ICCSP_IID_ISCardTypeConv
#define IID_ISCardCmd        ICCSP_IID_ISCardCmd
#define IID_ISCardISO7816    ICCSP_IID_ISCardISO7816
#define IID_ISCard           ICCSP_IID_ISCard
#define IID_ISCardDatabase   ICCSP_IID_ISCardDatabase
#define IID_ISCardLocate     ICCSP_IID_ISCardLocate
#define CLSID_CByteBuffer    ICCSP_CLSID_CByteBuffer
#define CLSID_CSCardTypeConv ICCSP_CLSID_CSCardTypeConv
#define CLSID_CSCardCmd      ICCSP_CLSID_CSCardCmd
#define CLSID_CSCardISO7816  ICCSP_CLSID_CSCardISO7816
#define CLSID_CSCard         ICCSP_CLSID_CSCard
#define CLSID_CSCardDatabase ICCSP_CLSID_CSCardDatabase
#define CLSID_CSCardLocate   ICCSP_CLSID_CSCardLocate

#ifdef __cplusplus
class CByteBuffer;
class CSCardTypeConv;
class CSCardCmd;
class CSCardISO7816;
class CSCard;
class CSCardDatabase;
class CSCardLocate;
#endif

#endif

#if defined(__cplusplus) && defined(__MINGW32__)
/* mingw-w64's __uuidof knows the identifiers of its own headers only. */
#define ICCSP_COMPAT_UUIDOF(type, guid)                                                                      \
    template <> inline const GUID &__mingw_uuidof<type>()                                                    \
    {                                                                                                        \
        return guid;                                                                                         \
    }                                                                                                        \
    template <> inline const GUID &__mingw_uuidof<type *>()                                                  \
    {                                                                                                        \
        return guid;                                                                                         \
    }
#endif

#ifdef ICCSP_COMPAT_UUIDOF
ICCSP_COMPAT_UUIDOF(IByteBuffer, ICCSP_IID_IByteBuffer)
ICCSP_COMPAT_UUIDOF(ISCardTypeConv, ICCSP_IID_ISCardTypeConv)
ICCSP_COMPAT_UUIDOF(ISCardCmd, ICCSP_IID_ISCardCmd)
ICCSP_COMPAT_UUIDOF(ISCardISO7816, ICCSP_IID_ISCardISO7816)
ICCSP_COMPAT_UUIDOF(ISCard, ICCSP_IID_ISCard)
ICCSP_COMPAT_UUIDOF(ISCardDatabase, ICCSP_IID_ISCardDatabase)
ICCSP_COMPAT_UUIDOF(ISCardLocate, ICCSP_IID_ISCardLocate)
ICCSP_COMPAT_UUIDOF(CByteBuffer, ICCSP_CLSID_CByteBuffer)
ICCSP_COMPAT_UUIDOF(CSCardTypeConv, ICCSP_CLSID_CSCardTypeConv)
ICCSP_COMPAT_UUIDOF(CSCardCmd, ICCSP_CLSID_CSCardCmd)
ICCSP_COMPAT_UUIDOF(CSCardISO7816, ICCSP_CLSID_CSCardISO7816)
ICCSP_COMPAT_UUIDOF(CSCard, ICCSP_CLSID_CSCard)
ICCSP_COMPAT_UUIDOF(CSCardDatabase, ICCSP_CLSID_CSCardDatabase)
ICCSP_COMPAT_UUIDOF(CSCardLocate, ICCSP_CLSID_CSCardLocate)
#endif

#endif
