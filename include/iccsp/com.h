/* SPDX-License-Identifier: BSD-2-Clause */
/* COM for C and C++: the system's own on Windows, the same names and layouts elsewhere, and helpers for both.
 */
#ifndef ICCSP_COM_H
#define ICCSP_COM_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "iccsp/export.h"

#ifdef _WIN32
#if !defined(COBJMACROS) && !defined(__cplusplus)
#define COBJMACROS
#define ICCSP_COBJMACROS_DEFINED_HERE
#endif
#include <windows.h>
#include <objbase.h>
#include <oleauto.h>
#ifdef ICCSP_COBJMACROS_DEFINED_HERE
#undef COBJMACROS
#undef ICCSP_COBJMACROS_DEFINED_HERE
#endif
#endif

/* In C++ an interface is an abstract class, in C a structure that points to a table of functions. */
#if defined(__cplusplus) && !defined(CINTERFACE)
#define ICCSP_COM_CLASSES 1
#else
#define ICCSP_COM_CLASSES 0
#endif

/* ---- How an interface is declared, once for C and C++ ----
 *
 *     typedef struct IThing IThing;
 *     #undef ICCSP_IFACE
 *     #define ICCSP_IFACE IThing
 *     ICCSP_INTERFACE(IThing, IDispatch)
 *     {
 *         ICCSP_IDISPATCH_METHODS
 *         ICCSP_METHOD(Turn)(ICCSP_THIS_ int32_t degrees) ICCSP_PURE;
 *         ICCSP_METHOD(Stop)(ICCSP_THIS) ICCSP_PURE;
 *     };
 *
 * The order of the methods is the binary layout and never changes once released. In C++ the inherited methods
 * come from the base class, so ICCSP_IDISPATCH_METHODS is empty there, and a parameter that is followed by
 * ICCSP_DEFAULT(90) has this value when it is left out; in C nothing can be left out. */
#ifdef _WIN32
#define ICCSP_CALL STDMETHODCALLTYPE
#else
#define ICCSP_CALL
#endif

/* The formatter takes the parameter lists for expressions. */
/* clang-format off */
#if ICCSP_COM_CLASSES
#define ICCSP_INTERFACE(iface, base) struct iface : public base
#define ICCSP_INTERFACE_ROOT(iface)  struct iface
#define ICCSP_METHOD(name)           virtual HRESULT ICCSP_CALL name
#define ICCSP_METHOD_(type, name)    virtual type ICCSP_CALL name
#define ICCSP_THIS_
#define ICCSP_THIS void
#define ICCSP_PURE = 0
#define ICCSP_DEFAULT(value) = value
#define ICCSP_IUNKNOWN_METHODS
#define ICCSP_ISEQUENTIALSTREAM_METHODS
#define ICCSP_IDISPATCH_METHODS
#else
#define ICCSP_INTERFACE_ROOT(iface)                                                                          \
    typedef struct iface##Vtbl iface##Vtbl;                                                                  \
    struct iface {                                                                                           \
        const struct iface##Vtbl *lpVtbl;                                                                    \
    };                                                                                                       \
    struct iface##Vtbl
#define ICCSP_INTERFACE(iface, base) ICCSP_INTERFACE_ROOT(iface)
#define ICCSP_METHOD(name)           HRESULT(ICCSP_CALL *name)
#define ICCSP_METHOD_(type, name)    type(ICCSP_CALL *name)
#define ICCSP_THIS_                  ICCSP_IFACE *This,
#define ICCSP_THIS                   ICCSP_IFACE *This
#define ICCSP_PURE
#define ICCSP_DEFAULT(value)
#define ICCSP_IUNKNOWN_METHODS                                                                               \
    ICCSP_METHOD(QueryInterface)(ICCSP_THIS_ REFIID riid, void **ppvObject);                                 \
    ICCSP_METHOD_(iccsp_ulong, AddRef)(ICCSP_THIS);                                                          \
    ICCSP_METHOD_(iccsp_ulong, Release)(ICCSP_THIS);
#define ICCSP_ISEQUENTIALSTREAM_METHODS                                                                      \
    ICCSP_IUNKNOWN_METHODS                                                                                   \
    ICCSP_METHOD(Read)(ICCSP_THIS_ void *pv, iccsp_ulong cb, iccsp_ulong *pcbRead);                          \
    ICCSP_METHOD(Write)(ICCSP_THIS_ const void *pv, iccsp_ulong cb, iccsp_ulong *pcbWritten);
#define ICCSP_IDISPATCH_METHODS                                                                              \
    ICCSP_IUNKNOWN_METHODS                                                                                   \
    ICCSP_METHOD(GetTypeInfoCount)(ICCSP_THIS_ unsigned int *pctinfo);                                       \
    ICCSP_METHOD(GetTypeInfo)(ICCSP_THIS_ unsigned int iTInfo, LCID lcid, ITypeInfo **ppTInfo);              \
    ICCSP_METHOD(GetIDsOfNames)                                                                              \
    (ICCSP_THIS_ REFIID riid, OLECHAR **rgszNames, unsigned int cNames, LCID lcid, DISPID *rgDispId);       \
    ICCSP_METHOD(Invoke)                                                                                     \
    (ICCSP_THIS_ DISPID dispIdMember, REFIID riid, LCID lcid, uint16_t wFlags, DISPPARAMS *pDispParams,     \
     VARIANT *pVarResult, EXCEPINFO *pExcepInfo, unsigned int *puArgErr);
#endif
/* clang-format on */

#ifdef _WIN32
/** Windows' ULONG: 32 bits, but `unsigned long` there, and another type to the compiler. */
typedef ULONG iccsp_ulong;
#else
typedef uint32_t iccsp_ulong;
#endif

/** What pointers to a LONG point to: int32_t everywhere, and where a program for Windows asks for it, by
 * ICCSP_WINDOWS_TYPES or with a header of iccsp/compat, the LONG that it has variables of. */
#if defined(_WIN32) && defined(ICCSP_WINDOWS_TYPES)
typedef LONG iccsp_long;
#else
typedef int32_t iccsp_long;
#endif

/* Data objects that the library exports. */
#if defined(_MSC_VER) && !defined(ICCSP_STATIC)
#define ICCSP_DATA extern __declspec(dllimport)
#else
#define ICCSP_DATA extern ICCSP_API
#endif

#ifndef _WIN32

/* ---- Off Windows: the types, with Windows' layout. No bare LONG, DWORD or BYTE: pcsc-lite has those names,
 * with another width. ---- */

typedef struct _GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;
typedef GUID IID;
typedef GUID CLSID;

#ifdef __cplusplus
typedef const GUID &REFGUID;
typedef const IID &REFIID;
typedef const CLSID &REFCLSID;
#else
typedef const GUID *REFGUID;
typedef const IID *REFIID;
typedef const CLSID *REFCLSID;
#endif

/** OLECHAR is one UTF-16 unit, and OLESTR("...") a text of them. In C++ it is wchar_t where that has 16 bits,
 * as on Windows, which is so with -fshort-wchar; else char16_t. */
#if !defined(__cplusplus)
typedef uint_least16_t OLECHAR;
#define OLESTR(text) u##text
#elif __SIZEOF_WCHAR_T__ == 2
typedef wchar_t OLECHAR;
#define OLESTR(text) L##text
#else
typedef char16_t OLECHAR;
#define OLESTR(text) u##text
#endif

typedef iccsp_hr HRESULT;
typedef int32_t SCODE;
typedef uint32_t LCID;
typedef int32_t DISPID;
typedef uint16_t VARTYPE;
typedef int16_t VARIANT_BOOL;
typedef double DATE;
/** Text: points to the first unit; the byte count (uint32_t) stands in front of it, a zero unit behind it.
 * NULL is the empty text. Made by iccsp_bstr_alloc and its kin, freed by iccsp_bstr_free. */
typedef OLECHAR *BSTR;

#define VARIANT_TRUE  ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

#define SUCCEEDED(hr) ((HRESULT)(hr) >= 0)
#define FAILED(hr)    ((HRESULT)(hr) < 0)

#define S_OK                      ((HRESULT)0)
#define S_FALSE                   ((HRESULT)1)
#define E_NOTIMPL                 ((HRESULT)0x80004001u)
#define E_NOINTERFACE             ((HRESULT)0x80004002u)
#define E_POINTER                 ((HRESULT)0x80004003u)
#define E_ABORT                   ((HRESULT)0x80004004u)
#define E_FAIL                    ((HRESULT)0x80004005u)
#define E_UNEXPECTED              ((HRESULT)0x8000FFFFu)
#define E_ACCESSDENIED            ((HRESULT)0x80070005u)
#define E_HANDLE                  ((HRESULT)0x80070006u)
#define E_OUTOFMEMORY             ((HRESULT)0x8007000Eu)
#define E_INVALIDARG              ((HRESULT)0x80070057u)
#define CLASS_E_NOAGGREGATION     ((HRESULT)0x80040110u)
#define CLASS_E_CLASSNOTAVAILABLE ((HRESULT)0x80040111u)
#define REGDB_E_CLASSNOTREG       ((HRESULT)0x80040154u)
#define CO_E_NOTINITIALIZED       ((HRESULT)0x800401F0u)
#define DISP_E_UNKNOWNINTERFACE   ((HRESULT)0x80020001u)
#define DISP_E_MEMBERNOTFOUND     ((HRESULT)0x80020003u)
#define DISP_E_PARAMNOTFOUND      ((HRESULT)0x80020004u)
#define DISP_E_TYPEMISMATCH       ((HRESULT)0x80020005u)
#define DISP_E_UNKNOWNNAME        ((HRESULT)0x80020006u)
#define DISP_E_NONAMEDARGS        ((HRESULT)0x80020007u)
#define DISP_E_BADVARTYPE         ((HRESULT)0x80020008u)
#define DISP_E_EXCEPTION          ((HRESULT)0x80020009u)
#define DISP_E_OVERFLOW           ((HRESULT)0x8002000Au)
#define DISP_E_BADINDEX           ((HRESULT)0x8002000Bu)
#define DISP_E_ARRAYISLOCKED      ((HRESULT)0x8002000Du)
#define DISP_E_BADPARAMCOUNT      ((HRESULT)0x8002000Eu)
#define DISP_E_PARAMNOTOPTIONAL   ((HRESULT)0x8002000Fu)
#define STG_E_INVALIDFUNCTION     ((HRESULT)0x80030001u)
#define STG_E_ACCESSDENIED        ((HRESULT)0x80030005u)
#define STG_E_INVALIDPOINTER      ((HRESULT)0x80030009u)
#define STG_E_SEEKERROR           ((HRESULT)0x80030019u)
#define STG_E_LOCKVIOLATION       ((HRESULT)0x80030021u)
#define STG_E_INVALIDPARAMETER    ((HRESULT)0x80030057u)
#define STG_E_MEDIUMFULL          ((HRESULT)0x80030070u)
#define STG_E_INVALIDFLAG         ((HRESULT)0x800300FFu)
#define STG_E_REVERTED            ((HRESULT)0x80030102u)

#define DISPATCH_METHOD         0x1
#define DISPATCH_PROPERTYGET    0x2
#define DISPATCH_PROPERTYPUT    0x4
#define DISPATCH_PROPERTYPUTREF 0x8
#define DISPID_VALUE            0
#define DISPID_UNKNOWN          (-1)
#define DISPID_PROPERTYPUT      (-3)

typedef union _LARGE_INTEGER {
    __extension__ struct {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        int32_t HighPart;
        uint32_t LowPart;
#else
        uint32_t LowPart;
        int32_t HighPart;
#endif
    };
    int64_t QuadPart;
} LARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        uint32_t HighPart;
        uint32_t LowPart;
#else
        uint32_t LowPart;
        uint32_t HighPart;
#endif
    };
    uint64_t QuadPart;
} ULARGE_INTEGER;

typedef struct _FILETIME {
    uint32_t dwLowDateTime;
    uint32_t dwHighDateTime;
} FILETIME;

typedef struct IUnknown IUnknown;
typedef struct IDispatch IDispatch;
typedef struct ITypeInfo ITypeInfo;
typedef struct IRecordInfo IRecordInfo;
typedef struct ISequentialStream ISequentialStream;
typedef struct IStream IStream;
typedef struct IClassFactory IClassFactory;

typedef struct tagSAFEARRAYBOUND {
    uint32_t cElements;
    int32_t lLbound;
} SAFEARRAYBOUND;

typedef struct tagSAFEARRAY {
    uint16_t cDims;
    uint16_t fFeatures;
    uint32_t cbElements;
    uint32_t cLocks;
    void *pvData;
    SAFEARRAYBOUND rgsabound[1]; /* cDims of them; the right-most dimension first */
} SAFEARRAY;

#define FADF_AUTO        0x0001
#define FADF_STATIC      0x0002
#define FADF_EMBEDDED    0x0004
#define FADF_FIXEDSIZE   0x0010
#define FADF_RECORD      0x0020
#define FADF_HAVEIID     0x0040
#define FADF_HAVEVARTYPE 0x0080
#define FADF_BSTR        0x0100
#define FADF_UNKNOWN     0x0200
#define FADF_DISPATCH    0x0400
#define FADF_VARIANT     0x0800

enum {
    VT_EMPTY = 0,
    VT_NULL = 1,
    VT_I2 = 2,
    VT_I4 = 3,
    VT_R4 = 4,
    VT_R8 = 5,
    VT_CY = 6,
    VT_DATE = 7,
    VT_BSTR = 8,
    VT_DISPATCH = 9,
    VT_ERROR = 10,
    VT_BOOL = 11,
    VT_VARIANT = 12,
    VT_UNKNOWN = 13,
    VT_DECIMAL = 14,
    VT_I1 = 16,
    VT_UI1 = 17,
    VT_UI2 = 18,
    VT_UI4 = 19,
    VT_I8 = 20,
    VT_UI8 = 21,
    VT_INT = 22,
    VT_UINT = 23,
    VT_RECORD = 36,
    VT_ARRAY = 0x2000,
    VT_BYREF = 0x4000,
    VT_TYPEMASK = 0x0FFF
};

typedef union tagCY {
    int64_t int64;
} CY;

typedef struct tagDEC {
    uint16_t wReserved;
    uint8_t scale;
    uint8_t sign;
    uint32_t Hi32;
    uint64_t Lo64;
} DECIMAL;

typedef struct tagVARIANT VARIANT;
typedef VARIANT VARIANTARG;

/** 24 bytes where pointers have 64 bits, 16 where they have 32. A DECIMAL lies over the whole, type included.
 */
struct tagVARIANT {
    __extension__ union {
        __extension__ struct {
            VARTYPE vt;
            uint16_t wReserved1;
            uint16_t wReserved2;
            uint16_t wReserved3;
            __extension__ union {
                int64_t llVal;
                int32_t lVal;
                uint8_t bVal;
                int16_t iVal;
                float fltVal;
                double dblVal;
                VARIANT_BOOL boolVal;
                SCODE scode;
                CY cyVal;
                DATE date;
                BSTR bstrVal;
                IUnknown *punkVal;
                IDispatch *pdispVal;
                SAFEARRAY *parray;
                uint8_t *pbVal;
                int16_t *piVal;
                int32_t *plVal;
                int64_t *pllVal;
                float *pfltVal;
                double *pdblVal;
                VARIANT_BOOL *pboolVal;
                SCODE *pscode;
                CY *pcyVal;
                DATE *pdate;
                BSTR *pbstrVal;
                IUnknown **ppunkVal;
                IDispatch **ppdispVal;
                SAFEARRAY **pparray;
                VARIANT *pvarVal;
                void *byref;
                int8_t cVal;
                uint16_t uiVal;
                uint32_t ulVal;
                uint64_t ullVal;
                int intVal;
                unsigned int uintVal;
                DECIMAL *pdecVal;
                int8_t *pcVal;
                uint16_t *puiVal;
                uint32_t *pulVal;
                uint64_t *pullVal;
                int *pintVal;
                unsigned int *puintVal;
                __extension__ struct {
                    void *pvRecord;
                    IRecordInfo *pRecInfo;
                };
            };
        };
        DECIMAL decVal;
    };
};

typedef struct tagDISPPARAMS {
    VARIANTARG *rgvarg; /* the last argument first */
    DISPID *rgdispidNamedArgs;
    unsigned int cArgs;
    unsigned int cNamedArgs;
} DISPPARAMS;

typedef struct tagEXCEPINFO EXCEPINFO;
struct tagEXCEPINFO {
    uint16_t wCode;
    uint16_t wReserved;
    BSTR bstrSource;
    BSTR bstrDescription;
    BSTR bstrHelpFile;
    uint32_t dwHelpContext;
    void *pvReserved;
    HRESULT (*pfnDeferredFillIn)(EXCEPINFO *info);
    SCODE scode;
};

typedef struct tagSTATSTG {
    OLECHAR *pwcsName;
    uint32_t type;
    ULARGE_INTEGER cbSize;
    FILETIME mtime;
    FILETIME ctime;
    FILETIME atime;
    uint32_t grfMode;
    uint32_t grfLocksSupported;
    CLSID clsid;
    uint32_t grfStateBits;
    uint32_t reserved;
} STATSTG;

enum { STREAM_SEEK_SET = 0, STREAM_SEEK_CUR = 1, STREAM_SEEK_END = 2 };
enum { LOCK_WRITE = 1, LOCK_EXCLUSIVE = 2, LOCK_ONLYONCE = 4 };
enum { STATFLAG_DEFAULT = 0, STATFLAG_NONAME = 1, STATFLAG_NOOPEN = 2 };
enum { STGTY_STORAGE = 1, STGTY_STREAM = 2, STGTY_LOCKBYTES = 3, STGTY_PROPERTY = 4 };
enum {
    STGC_DEFAULT = 0,
    STGC_OVERWRITE = 1,
    STGC_ONLYIFCURRENT = 2,
    STGC_DANGEROUSLYCOMMITMERELYTODISKCACHE = 4,
    STGC_CONSOLIDATE = 8
};
#define STGM_READ      0x00000000
#define STGM_WRITE     0x00000001
#define STGM_READWRITE 0x00000002

/* clang-format off */

#undef ICCSP_IFACE
#define ICCSP_IFACE IUnknown
ICCSP_INTERFACE_ROOT(IUnknown)
{
#if ICCSP_COM_CLASSES
    /** Asks the object for another of its interfaces. *ppvObject receives it with a reference of its own,
     * NULL on failure. S_OK. E_POINTER: ppvObject is NULL. E_NOINTERFACE: the object has no such interface.
     */
    ICCSP_METHOD(QueryInterface)(ICCSP_THIS_ REFIID riid, void **ppvObject) ICCSP_PURE;
    /** Takes a reference. The result is the new count, for debugging only. */
    ICCSP_METHOD_(iccsp_ulong, AddRef)(ICCSP_THIS) ICCSP_PURE;
    /** Gives a reference back; the last one ends the object. The result is the new count, for debugging only.
     */
    ICCSP_METHOD_(iccsp_ulong, Release)(ICCSP_THIS) ICCSP_PURE;
#else
    ICCSP_IUNKNOWN_METHODS
#endif
};

#undef ICCSP_IFACE
#define ICCSP_IFACE IDispatch
ICCSP_INTERFACE(IDispatch, IUnknown)
{
#if ICCSP_COM_CLASSES
    /** Number of type descriptions: *pctinfo is 0 or 1. E_POINTER: pctinfo is NULL. */
    ICCSP_METHOD(GetTypeInfoCount)(ICCSP_THIS_ unsigned int *pctinfo) ICCSP_PURE;
    /** The type description. DISP_E_BADINDEX: there is none. E_POINTER: ppTInfo is NULL. */
    ICCSP_METHOD(GetTypeInfo)
    (ICCSP_THIS_ unsigned int iTInfo, LCID lcid, ITypeInfo **ppTInfo) ICCSP_PURE;
    /** Turns the name of a member, and of its parameters, into numbers. */
    ICCSP_METHOD(GetIDsOfNames)
    (ICCSP_THIS_ REFIID riid, OLECHAR **rgszNames, unsigned int cNames, LCID lcid, DISPID *rgDispId)
        ICCSP_PURE;
    /** Calls a member by number. */
    ICCSP_METHOD(Invoke)
    (ICCSP_THIS_ DISPID dispIdMember, REFIID riid, LCID lcid, uint16_t wFlags, DISPPARAMS *pDispParams,
     VARIANT *pVarResult, EXCEPINFO *pExcepInfo, unsigned int *puArgErr) ICCSP_PURE;
#else
    ICCSP_IDISPATCH_METHODS
#endif
};

#undef ICCSP_IFACE
#define ICCSP_IFACE ISequentialStream
ICCSP_INTERFACE(ISequentialStream, IUnknown)
{
#if ICCSP_COM_CLASSES
    /** Reads up to cb bytes at the position and moves it. *pcbRead (may be NULL) receives the number read,
     * which is below cb at the end. */
    ICCSP_METHOD(Read)(ICCSP_THIS_ void *pv, uint32_t cb, uint32_t *pcbRead) ICCSP_PURE;
    /** Writes cb bytes at the position and moves it. */
    ICCSP_METHOD(Write)(ICCSP_THIS_ const void *pv, uint32_t cb, uint32_t *pcbWritten) ICCSP_PURE;
#else
    ICCSP_ISEQUENTIALSTREAM_METHODS
#endif
};

#undef ICCSP_IFACE
#define ICCSP_IFACE IStream
ICCSP_INTERFACE(IStream, ISequentialStream)
{
    ICCSP_ISEQUENTIALSTREAM_METHODS
    /** Moves the position: dwOrigin is STREAM_SEEK_*. */
    ICCSP_METHOD(Seek)
    (ICCSP_THIS_ LARGE_INTEGER dlibMove, uint32_t dwOrigin, ULARGE_INTEGER *plibNewPosition) ICCSP_PURE;
    /** Changes the size; the position stays. */
    ICCSP_METHOD(SetSize)(ICCSP_THIS_ ULARGE_INTEGER libNewSize) ICCSP_PURE;
    /** Copies cb bytes from here to another stream, from position to position. */
    ICCSP_METHOD(CopyTo)
    (ICCSP_THIS_ IStream *pstm, ULARGE_INTEGER cb, ULARGE_INTEGER *pcbRead, ULARGE_INTEGER *pcbWritten)
        ICCSP_PURE;
    /** grfCommitFlags: STGC_*. */
    ICCSP_METHOD(Commit)(ICCSP_THIS_ uint32_t grfCommitFlags) ICCSP_PURE;
    ICCSP_METHOD(Revert)(ICCSP_THIS) ICCSP_PURE;
    /** Reserves bytes: dwLockType is one of LOCK_*. */
    ICCSP_METHOD(LockRegion)
    (ICCSP_THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, uint32_t dwLockType) ICCSP_PURE;
    /** Gives back what LockRegion reserved with the same three values. */
    ICCSP_METHOD(UnlockRegion)
    (ICCSP_THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, uint32_t dwLockType) ICCSP_PURE;
    /** grfStatFlag: STATFLAG_*. A name, where there is one, is freed with iccsp_mem_free. */
    ICCSP_METHOD(Stat)(ICCSP_THIS_ STATSTG *pstatstg, uint32_t grfStatFlag) ICCSP_PURE;
    /** A second object over the same bytes, with a position of its own. */
    ICCSP_METHOD(Clone)(ICCSP_THIS_ IStream **ppstm) ICCSP_PURE;
};

#undef ICCSP_IFACE
#define ICCSP_IFACE IClassFactory
ICCSP_INTERFACE(IClassFactory, IUnknown)
{
    ICCSP_IUNKNOWN_METHODS
    /** Creates an object and asks it for an interface. CLASS_E_NOAGGREGATION: pUnkOuter is not NULL and the
     * class cannot be part of another object. */
    ICCSP_METHOD(CreateInstance)
    (ICCSP_THIS_ IUnknown *pUnkOuter, REFIID riid, void **ppvObject) ICCSP_PURE;
    /** Keeps the server in memory (fLock not 0), or no longer. */
    ICCSP_METHOD(LockServer)(ICCSP_THIS_ int fLock) ICCSP_PURE;
};

    /* clang-format on */

#if !ICCSP_COM_CLASSES
#define IUnknown_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define IUnknown_AddRef(p)                    (p)->lpVtbl->AddRef(p)
#define IUnknown_Release(p)                   (p)->lpVtbl->Release(p)

#define IDispatch_QueryInterface(p, riid, out)       (p)->lpVtbl->QueryInterface(p, riid, out)
#define IDispatch_AddRef(p)                          (p)->lpVtbl->AddRef(p)
#define IDispatch_Release(p)                         (p)->lpVtbl->Release(p)
#define IDispatch_GetTypeInfoCount(p, count)         (p)->lpVtbl->GetTypeInfoCount(p, count)
#define IDispatch_GetTypeInfo(p, index, lcid, out)   (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define IDispatch_GetIDsOfNames(p, riid, n, c, l, i) (p)->lpVtbl->GetIDsOfNames(p, riid, n, c, l, i)
#define IDispatch_Invoke(p, id, riid, lcid, flags, params, result, info, arg)                                \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)

#define ISequentialStream_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISequentialStream_AddRef(p)                    (p)->lpVtbl->AddRef(p)
#define ISequentialStream_Release(p)                   (p)->lpVtbl->Release(p)
#define ISequentialStream_Read(p, bytes, cb, read)     (p)->lpVtbl->Read(p, bytes, cb, read)
#define ISequentialStream_Write(p, bytes, cb, written) (p)->lpVtbl->Write(p, bytes, cb, written)

#define IStream_QueryInterface(p, riid, out)         (p)->lpVtbl->QueryInterface(p, riid, out)
#define IStream_AddRef(p)                            (p)->lpVtbl->AddRef(p)
#define IStream_Release(p)                           (p)->lpVtbl->Release(p)
#define IStream_Read(p, bytes, cb, read)             (p)->lpVtbl->Read(p, bytes, cb, read)
#define IStream_Write(p, bytes, cb, written)         (p)->lpVtbl->Write(p, bytes, cb, written)
#define IStream_Seek(p, move, origin, position)      (p)->lpVtbl->Seek(p, move, origin, position)
#define IStream_SetSize(p, size)                     (p)->lpVtbl->SetSize(p, size)
#define IStream_CopyTo(p, target, cb, read, written) (p)->lpVtbl->CopyTo(p, target, cb, read, written)
#define IStream_Commit(p, flags)                     (p)->lpVtbl->Commit(p, flags)
#define IStream_Revert(p)                            (p)->lpVtbl->Revert(p)
#define IStream_LockRegion(p, offset, cb, type)      (p)->lpVtbl->LockRegion(p, offset, cb, type)
#define IStream_UnlockRegion(p, offset, cb, type)    (p)->lpVtbl->UnlockRegion(p, offset, cb, type)
#define IStream_Stat(p, stat, flag)                  (p)->lpVtbl->Stat(p, stat, flag)
#define IStream_Clone(p, out)                        (p)->lpVtbl->Clone(p, out)

#define IClassFactory_QueryInterface(p, riid, out)        (p)->lpVtbl->QueryInterface(p, riid, out)
#define IClassFactory_AddRef(p)                           (p)->lpVtbl->AddRef(p)
#define IClassFactory_Release(p)                          (p)->lpVtbl->Release(p)
#define IClassFactory_CreateInstance(p, outer, riid, out) (p)->lpVtbl->CreateInstance(p, outer, riid, out)
#define IClassFactory_LockServer(p, lock)                 (p)->lpVtbl->LockServer(p, lock)
#endif

#endif /* !_WIN32 */

ICCSP_BEGIN_DECLS

/* The identifiers of COM itself, under names that collide with no system library. */
ICCSP_DATA const IID ICCSP_IID_IUnknown;
ICCSP_DATA const IID ICCSP_IID_IDispatch;
ICCSP_DATA const IID ICCSP_IID_ISequentialStream;
ICCSP_DATA const IID ICCSP_IID_IStream;
ICCSP_DATA const IID ICCSP_IID_IClassFactory;

/* ---- Text, memory, arrays. The same on every platform: on Windows they are SysAllocString and its kin, so
 * what comes from here may be freed there and the other way round. ---- */

/** Copies a zero-terminated text. NULL: text is NULL, or out of memory. The caller frees with
 * iccsp_bstr_free. */
ICCSP_API BSTR iccsp_bstr_alloc(const OLECHAR *text);

/** Makes a text of `units` UTF-16 units (not bytes), copied from text, zeros if text is NULL. Zero units may
 * lie inside. NULL: out of memory, or longer than a BSTR can be (2^31 bytes). */
ICCSP_API BSTR iccsp_bstr_alloc_len(const OLECHAR *text, size_t units);

/** Makes a text from zero-terminated UTF-8. *out is NULL on failure. S_OK. E_POINTER: out is NULL.
 * E_INVALIDARG: text is NULL or not UTF-8. E_OUTOFMEMORY. */
ICCSP_API HRESULT iccsp_bstr_from_utf8(const char *text, BSTR *out);

/** Writes a text as UTF-8 with a terminating zero. *len receives the bytes without the terminator, also when
 * out is too small. text may be NULL (empty). out may be NULL with cap 0, to measure. S_OK. E_POINTER: len is
 * NULL, or out is NULL with cap > 0. E_INVALIDARG: not UTF-16, or a zero unit inside.
 * ICCSP_E_INSUFFICIENT_BUFFER: cap is not above *len; nothing was written. */
ICCSP_API HRESULT iccsp_bstr_to_utf8(BSTR text, char *out, size_t cap, size_t *len);

/** Makes a text that counts `count` bytes, which may be odd, copied from bytes, zeros if that is NULL: a BSTR
 * can carry bytes that are no text. A zero unit stands behind them. NULL: as iccsp_bstr_alloc_len. */
ICCSP_API BSTR iccsp_bstr_alloc_bytes(const void *bytes, size_t count);

/** Length in bytes, without the terminator; 0 for NULL. */
ICCSP_API size_t iccsp_bstr_byte_len(BSTR text);

/** Wipes and frees a text. NULL is allowed. */
ICCSP_API void iccsp_bstr_free(BSTR text);

/** Length in UTF-16 units; 0 for NULL. */
ICCSP_API size_t iccsp_bstr_len(BSTR text);

/** Memory that crosses an interface (CoTaskMemAlloc), zero filled. NULL: out of memory. A size of 0 gives a
 * valid pointer. */
ICCSP_API void *iccsp_mem_alloc(size_t size);

/** Changes the size of what iccsp_mem_alloc gave (CoTaskMemRealloc): the bytes that both sizes have stay,
 * others are undefined, and the block may move. p NULL: as iccsp_mem_alloc. NULL: out of memory; p stays as
 * it is. A size of 0 gives a valid pointer. */
ICCSP_API void *iccsp_mem_realloc(void *p, size_t size);

/** Frees what iccsp_mem_alloc gave (CoTaskMemFree). NULL is allowed. */
ICCSP_API void iccsp_mem_free(void *p);

/** Makes an array of `dims` dimensions, 1 to 16; bounds[0] is the left-most. Elements are zero. Types:
 * VT_UI1, VT_I1, VT_I2, VT_UI2, VT_BOOL, VT_I4, VT_UI4, VT_INT, VT_UINT, VT_ERROR, VT_R4, VT_R8, VT_I8,
 * VT_UI8, VT_CY, VT_DATE, VT_BSTR, VT_UNKNOWN, VT_DISPATCH, VT_VARIANT, VT_DECIMAL. NULL: another type, bad
 * dims, bounds NULL, a size above 2^31 bytes, out of memory. The caller frees with iccsp_safearray_destroy.
 */
ICCSP_API SAFEARRAY *iccsp_safearray_create(VARTYPE vt, unsigned int dims, const SAFEARRAYBOUND *bounds);

/** Frees an array with all that it owns: texts, references, variants. S_OK, for NULL too.
 * DISP_E_ARRAYISLOCKED: somebody accesses the data; nothing was freed. */
ICCSP_API HRESULT iccsp_safearray_destroy(SAFEARRAY *array);

/** Number of dimensions; 0 for NULL. */
ICCSP_API unsigned int iccsp_safearray_dims(const SAFEARRAY *array);

/** Lowest index of dimension dim, counted from 1 (the left-most). S_OK. E_INVALIDARG: array is NULL.
 * E_POINTER: out is NULL. DISP_E_BADINDEX: no such dimension. */
ICCSP_API HRESULT iccsp_safearray_lbound(SAFEARRAY *array, unsigned int dim, int32_t *out);

/** Highest index; below the lowest for an empty dimension. As iccsp_safearray_lbound. */
ICCSP_API HRESULT iccsp_safearray_ubound(SAFEARRAY *array, unsigned int dim, int32_t *out);

/** The type of the elements. S_OK. E_INVALIDARG: array is NULL or does not tell. E_POINTER: out is NULL. */
ICCSP_API HRESULT iccsp_safearray_vartype(SAFEARRAY *array, VARTYPE *out);

/** Copies an element to *out: a text is duplicated, an interface gets a reference. index: one number per
 * dimension, the left-most first. S_OK. E_INVALIDARG: array or index is NULL. E_POINTER: out is NULL.
 * DISP_E_BADINDEX: outside. E_OUTOFMEMORY. */
ICCSP_API HRESULT iccsp_safearray_get_element(SAFEARRAY *array, const int32_t *index, void *out);

/** Stores a copy of an element, freeing the old one. For VT_BSTR, VT_UNKNOWN and VT_DISPATCH `value` is the
 * BSTR or interface pointer itself; for other types it points to the value. S_OK. E_INVALIDARG: array or
 * index is NULL, or value is NULL for a type that it has to point to. DISP_E_BADINDEX: outside.
 * E_OUTOFMEMORY. */
ICCSP_API HRESULT iccsp_safearray_put_element(SAFEARRAY *array, const int32_t *index, const void *value);

/** Direct access to the elements; locks the array until iccsp_safearray_unaccess. S_OK. E_INVALIDARG: array
 * is NULL. E_POINTER: data is NULL. E_UNEXPECTED: 65535 locks held. */
ICCSP_API HRESULT iccsp_safearray_access(SAFEARRAY *array, void **data);

/** Ends one access. S_OK. E_INVALIDARG: array is NULL. E_UNEXPECTED: not locked. */
ICCSP_API HRESULT iccsp_safearray_unaccess(SAFEARRAY *array);

/** Makes *v VT_EMPTY without looking at what it held. NULL is allowed. */
ICCSP_API void iccsp_variant_init(VARIANT *v);

/** Frees what *v owns and makes it VT_EMPTY. S_OK, for NULL too. DISP_E_ARRAYISLOCKED: an array in use; *v
 * unchanged. DISP_E_BADVARTYPE: unknown type; *v unchanged. */
ICCSP_API HRESULT iccsp_variant_clear(VARIANT *v);

/** Copies *from to *to, which is cleared first: a text and an array are duplicated, an interface gets a
 * reference; by- reference values stay references. S_OK. E_POINTER: one of them is NULL. E_OUTOFMEMORY: *to
 * is VT_EMPTY. Else as iccsp_variant_clear. */
ICCSP_API HRESULT iccsp_variant_copy(VARIANT *to, const VARIANT *from);

/** Makes *to the value of *from as one of type vt, which may be the same variant; what *from refers to is
 * copied. Whole numbers become other types of numbers and VT_BOOL, interfaces VT_UNKNOWN and VT_DISPATCH, and
 * everything what it is already. Texts are not converted, since that depends on a language. On failure *to is
 * as before. S_OK. E_POINTER: one of them is NULL. DISP_E_TYPEMISMATCH: not convertible, or a number with a
 * fraction. DISP_E_OVERFLOW: the number does not fit. DISP_E_BADVARTYPE: *from has an unknown type.
 * DISP_E_ARRAYISLOCKED: *to holds an array in use. E_OUTOFMEMORY. */
ICCSP_API HRESULT iccsp_variant_change_type(VARIANT *to, const VARIANT *from, VARTYPE vt);

/** Makes an empty in-memory IStream; *out receives the first reference, NULL on failure. Its content is at
 * most 16 MiB, is wiped when dropped, and new bytes are zero; clones share it. S_OK. E_POINTER: out is NULL.
 * E_OUTOFMEMORY. */
ICCSP_API HRESULT iccsp_create_memory_stream(IStream **out);

/** Changes the maximum for all memory streams and buffers of the process, 16 MiB at first (decision D16).
 * What is longer already stays. S_OK. E_INVALIDARG: 0, or above 2^31 - 1. */
ICCSP_API HRESULT iccsp_set_stream_maximum(uint32_t bytes);

/** Units that the text of an identifier takes, terminator included. */
#define ICCSP_GUID_TEXT_SIZE 39

/** Reads "{00000000-0000-0000-C000-000000000046}", with or without braces, in either case of letters. S_OK.
 * E_POINTER: out is NULL. E_INVALIDARG: text is NULL or anything else; *out is all zero. */
ICCSP_API HRESULT iccsp_guid_from_text(const OLECHAR *text, GUID *out);

/** Writes an identifier with braces, capital letters and a terminator. S_OK. E_POINTER: guid or out is NULL.
 * ICCSP_E_INSUFFICIENT_BUFFER: cap is below ICCSP_GUID_TEXT_SIZE; nothing was written. */
ICCSP_API HRESULT iccsp_guid_to_text(const GUID *guid, OLECHAR *out, size_t cap);

ICCSP_END_DECLS

/** 1 if two identifiers are the same. */
static inline int iccsp_guid_equal(const GUID *a, const GUID *b)
{
    int i;

    if (a->Data1 != b->Data1 || a->Data2 != b->Data2 || a->Data3 != b->Data3)
        return 0;
    for (i = 0; i < 8; i++) {
        if (a->Data4[i] != b->Data4[i])
            return 0;
    }
    return 1;
}

#endif
