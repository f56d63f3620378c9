/* SPDX-License-Identifier: BSD-2-Clause */
/* COM's functions for ported sources: objects, memory, identifiers. On Windows it is the system's own header.
 */
#ifdef _WIN32
#pragma GCC system_header
#include_next <objbase.h>
#elif defined(__wintypes_h__)
#include "iccsp/compat/wintypes.h"
#elif !defined(ICCSP_COMPAT_OBJBASE_H)
#define ICCSP_COMPAT_OBJBASE_H

#include "iccsp/compat/iccsp_text.h"
#include "iccsp/compat/windows.h"
#include "iccsp/iccsp.h"

/* ---- Pointers and identifiers ---- */

typedef GUID *LPGUID;
typedef const GUID *LPCGUID;
typedef IID *LPIID;
typedef CLSID *LPCLSID;
typedef IUnknown *LPUNKNOWN;
typedef IClassFactory *LPCLASSFACTORY;
typedef IStream *LPSTREAM;

#define IID_IUnknown          ICCSP_IID_IUnknown
#define IID_IDispatch         ICCSP_IID_IDispatch
#define IID_ISequentialStream ICCSP_IID_ISequentialStream
#define IID_IStream           ICCSP_IID_IStream
#define IID_IClassFactory     ICCSP_IID_IClassFactory

static const GUID iccsp_compat_null_guid = {0, 0, 0, {0}};
#define GUID_NULL             iccsp_compat_null_guid
#define IID_NULL              GUID_NULL
#define CLSID_NULL            GUID_NULL

#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                                         \
    EXTERN_C const GUID name;                                                                                \
    const GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) EXTERN_C const GUID name
#endif

/* ---- Interfaces of one's own ---- */

#define interface           struct
#define STDMETHODCALLTYPE   ICCSP_CALL
#define STDMETHODIMP        HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define STDAPI              EXTERN_C HRESULT
#ifdef __cplusplus
#define STDMETHOD(method)        virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define PURE                     = 0
#else
#define STDMETHOD(method)        HRESULT(STDMETHODCALLTYPE *method)
#define STDMETHOD_(type, method) type(STDMETHODCALLTYPE *method)
#define PURE
#endif

#ifdef __cplusplus
#define ICCSP_COMPAT_ADDRESS(guid) (&(guid))

static inline bool operator==(const GUID &a, const GUID &b)
{
    return iccsp_guid_equal(&a, &b) != 0;
}

static inline bool operator!=(const GUID &a, const GUID &b)
{
    return !(a == b);
}

/** The identifier of an interface or a class, by its type. ICCSP_COMPAT_UUIDOF gives it to a type. */
template <typename Type> struct iccsp_compat_uuidof;
template <typename Type> struct iccsp_compat_uuidof<Type &> : iccsp_compat_uuidof<Type> {
};
template <typename Type> struct iccsp_compat_uuidof<Type *> : iccsp_compat_uuidof<Type> {
};
template <typename Type> struct iccsp_compat_uuidof<const Type> : iccsp_compat_uuidof<Type> {
};

#define ICCSP_COMPAT_UUIDOF(type, guid)                                                                      \
    template <> struct iccsp_compat_uuidof<type> {                                                           \
        static const GUID &value()                                                                           \
        {                                                                                                    \
            return guid;                                                                                     \
        }                                                                                                    \
    };

#define __uuidof(what) (iccsp_compat_uuidof<__typeof__(what)>::value())

ICCSP_COMPAT_UUIDOF(IUnknown, ICCSP_IID_IUnknown)
ICCSP_COMPAT_UUIDOF(IDispatch, ICCSP_IID_IDispatch)
ICCSP_COMPAT_UUIDOF(ISequentialStream, ICCSP_IID_ISequentialStream)
ICCSP_COMPAT_UUIDOF(IStream, ICCSP_IID_IStream)
ICCSP_COMPAT_UUIDOF(IClassFactory, ICCSP_IID_IClassFactory)

/* Refuses a pointer to what is no interface. */
template <typename Interface> inline void **IID_PPV_ARGS_Helper(Interface **out)
{
    (void)static_cast<IUnknown *>(*out);
    return reinterpret_cast<void **>(out);
}
#define IID_PPV_ARGS(out) __uuidof(**(out)), IID_PPV_ARGS_Helper(out)

#else
#define ICCSP_COMPAT_ADDRESS(guid) (guid)
#endif

static inline BOOL IsEqualGUID(REFGUID a, REFGUID b)
{
    return iccsp_guid_equal(ICCSP_COMPAT_ADDRESS(a), ICCSP_COMPAT_ADDRESS(b));
}
#define IsEqualIID(a, b)   IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)

/* ---- Objects ---- */

typedef enum tagCLSCTX {
    CLSCTX_INPROC_SERVER = 0x1,
    CLSCTX_INPROC_HANDLER = 0x2,
    CLSCTX_LOCAL_SERVER = 0x4,
    CLSCTX_REMOTE_SERVER = 0x10
} CLSCTX;
#define CLSCTX_INPROC      (CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER)
#define CLSCTX_SERVER      (CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER)
#define CLSCTX_ALL         (CLSCTX_INPROC_HANDLER | CLSCTX_SERVER)

typedef enum tagCOINIT {
    COINIT_MULTITHREADED = 0x0,
    COINIT_APARTMENTTHREADED = 0x2,
    COINIT_DISABLE_OLE1DDE = 0x4,
    COINIT_SPEED_OVER_MEMORY = 0x8
} COINIT;

/** There are no apartments here: objects may be used from any thread, and there is nothing to set up or to
 * give back (decision G3). S_OK. E_INVALIDARG: reserved is not NULL, or a flag is unknown. */
static inline HRESULT CoInitializeEx(LPVOID reserved, DWORD flags)
{
    const DWORD known = COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY;

    return reserved == NULL && (flags & ~known) == 0 ? S_OK : E_INVALIDARG;
}

static inline HRESULT CoInitialize(LPVOID reserved)
{
    return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED);
}

static inline void CoUninitialize(void)
{
}

static inline HRESULT OleInitialize(LPVOID reserved)
{
    return CoInitialize(reserved);
}

static inline void OleUninitialize(void)
{
    CoUninitialize();
}

/* This library is the registry, and its classes are in-process servers. */
static inline HRESULT iccsp_compat_registered(HRESULT hr)
{
    return hr == CLASS_E_CLASSNOTAVAILABLE ? REGDB_E_CLASSNOTREG : hr;
}

/** Makes an object of a class of this library, on the resource manager of the process. REGDB_E_CLASSNOTREG:
 * no such class, or context lacks CLSCTX_INPROC_SERVER. Else as iccsp_create_object. */
static inline HRESULT CoCreateInstance(REFCLSID clsid, LPUNKNOWN outer, DWORD context, REFIID iid,
                                       LPVOID *out)
{
    if (out != NULL)
        *out = NULL;
    if ((context & CLSCTX_INPROC_SERVER) == 0)
        return REGDB_E_CLASSNOTREG;
    return iccsp_compat_registered(
        iccsp_create_object(NULL, ICCSP_COMPAT_ADDRESS(clsid), outer, ICCSP_COMPAT_ADDRESS(iid), out));
}

/** The class object of a class of this library. server: NULL, the name of another computer: E_INVALIDARG.
 * Else as CoCreateInstance. */
static inline HRESULT CoGetClassObject(REFCLSID clsid, DWORD context, LPVOID server, REFIID iid, LPVOID *out)
{
    if (out != NULL)
        *out = NULL;
    if (server != NULL)
        return E_INVALIDARG;
    if ((context & CLSCTX_INPROC_SERVER) == 0)
        return REGDB_E_CLASSNOTREG;
    return iccsp_compat_registered(
        iccsp_create_class_object(NULL, ICCSP_COMPAT_ADDRESS(clsid), ICCSP_COMPAT_ADDRESS(iid), out));
}

/** Makes an IStream in memory. memory: NULL, there are no global handles here; else E_INVALIDARG. What the
 * stream holds is freed with its last reference, whatever free_on_release says. Else as
 * iccsp_create_memory_stream. */
static inline HRESULT CreateStreamOnHGlobal(HGLOBAL memory, BOOL free_on_release, LPSTREAM *out)
{
    (void)free_on_release;
    if (memory != NULL) {
        if (out != NULL)
            *out = NULL;
        return E_INVALIDARG;
    }
    return iccsp_create_memory_stream(out);
}

/* ---- Memory that crosses interfaces ---- */

static inline LPVOID CoTaskMemAlloc(SIZE_T size)
{
    return iccsp_mem_alloc(size);
}

/** As iccsp_mem_realloc, but a size of 0 frees p and gives NULL, as on Windows. */
static inline LPVOID CoTaskMemRealloc(LPVOID p, SIZE_T size)
{
    if (p != NULL && size == 0) {
        iccsp_mem_free(p);
        return NULL;
    }
    return iccsp_mem_realloc(p, size);
}

static inline void CoTaskMemFree(LPVOID p)
{
    iccsp_mem_free(p);
}

/* ---- Identifiers as text ---- */

/* True for NAME and NAME.1, in either case of letters. */
static inline BOOL iccsp_compat_is_name(const OLECHAR *text, const char *name)
{
    for (; *name != 0; name++, text++) {
        const BOOL letter = (*name | 0x20) >= 'a' && (*name | 0x20) <= 'z';

        if (*text != (OLECHAR)*name && (!letter || (*text ^ (OLECHAR)*name) != 0x20))
            return FALSE;
    }
    return text[0] == 0 || (text[0] == '.' && text[1] == '1' && text[2] == 0);
}

/** The class of a name for programs: those that the library registers on Windows. S_OK. E_INVALIDARG: text or
 * out is NULL. CO_E_CLASSSTRING: another name; *out is all zero. */
static inline HRESULT CLSIDFromProgID(LPCOLESTR text, LPCLSID out)
{
    static const struct {
        const char *name;
        const CLSID *clsid;
    } classes[] = {
        {"iccsp.SCardManage", &ICCSP_CLSID_SCardManage},
        {"iccsp.ByteBuffer", &ICCSP_CLSID_CByteBuffer},
        {"iccsp.SCard", &ICCSP_CLSID_CSCard},
        {"iccsp.SCardCmd", &ICCSP_CLSID_CSCardCmd},
        {"iccsp.SCardDatabase", &ICCSP_CLSID_CSCardDatabase},
        {"iccsp.SCardISO7816", &ICCSP_CLSID_CSCardISO7816},
        {"iccsp.SCardLocate", &ICCSP_CLSID_CSCardLocate},
        {"iccsp.SCardTypeConv", &ICCSP_CLSID_CSCardTypeConv},
    };

    if (text == NULL || out == NULL)
        return E_INVALIDARG;
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (iccsp_compat_is_name(text, classes[i].name)) {
            *out = *classes[i].clsid;
            return S_OK;
        }
    }
    *out = CLSID_NULL;
    return CO_E_CLASSSTRING;
}

/** Reads "{...}" with its braces, or a name for programs. NULL is the identifier of zeros. S_OK.
 * E_INVALIDARG: out is NULL. CO_E_CLASSSTRING: anything else; *out is all zero. */
static inline HRESULT CLSIDFromString(LPCOLESTR text, LPCLSID out)
{
    if (out == NULL)
        return E_INVALIDARG;
    if (text != NULL && text[0] != '{')
        return CLSIDFromProgID(text, out);
    *out = CLSID_NULL;
    return text == NULL || SUCCEEDED(iccsp_guid_from_text(text, out)) ? S_OK : CO_E_CLASSSTRING;
}

/** Reads "{...}" with its braces. As CLSIDFromString. */
static inline HRESULT IIDFromString(LPCOLESTR text, LPIID out)
{
    const HRESULT hr = CLSIDFromString(text, out);

    if (FAILED(hr) || text == NULL || text[0] == '{')
        return hr;
    *out = IID_NULL;
    return CO_E_CLASSSTRING;
}

/** Writes "{...}". Returns the units written with the terminator; 0: there is room for fewer than 39. */
static inline int StringFromGUID2(REFGUID guid, LPOLESTR out, int cap)
{
    const HRESULT hr = iccsp_guid_to_text(ICCSP_COMPAT_ADDRESS(guid), out, cap > 0 ? (size_t)cap : 0);

    return SUCCEEDED(hr) ? ICCSP_GUID_TEXT_SIZE : 0;
}

/** The same into memory that the caller frees with CoTaskMemFree. S_OK. E_INVALIDARG: out is NULL.
 * E_OUTOFMEMORY. */
static inline HRESULT StringFromCLSID(REFCLSID clsid, LPOLESTR *out)
{
    if (out == NULL)
        return E_INVALIDARG;
    *out = (LPOLESTR)CoTaskMemAlloc(ICCSP_GUID_TEXT_SIZE * sizeof(**out));
    if (*out == NULL)
        return E_OUTOFMEMORY;
    return iccsp_guid_to_text(ICCSP_COMPAT_ADDRESS(clsid), *out, ICCSP_GUID_TEXT_SIZE);
}

static inline HRESULT StringFromIID(REFIID iid, LPOLESTR *out)
{
    return StringFromCLSID(iid, out);
}

#if ICCSP_COMPAT_WIDE
static inline HRESULT iccsp_compat_clsid_from_wide(const wchar_t *text, CLSID *out)
{
    OLECHAR units[ICCSP_COMPAT_NAME_SIZE];

    return CLSIDFromString(iccsp_compat_name_from_wide(text, units), out);
}
static inline HRESULT iccsp_compat_progid_from_wide(const wchar_t *text, CLSID *out)
{
    OLECHAR units[ICCSP_COMPAT_NAME_SIZE];

    return CLSIDFromProgID(iccsp_compat_name_from_wide(text, units), out);
}
static inline HRESULT iccsp_compat_iid_from_wide(const wchar_t *text, IID *out)
{
    OLECHAR units[ICCSP_COMPAT_NAME_SIZE];

    return IIDFromString(iccsp_compat_name_from_wide(text, units), out);
}
#ifdef __cplusplus
template <typename Wide> inline HRESULT CLSIDFromString(const Wide *text, LPCLSID out)
{
    return iccsp_compat_clsid_from_wide(text, out);
}
template <typename Wide> inline HRESULT CLSIDFromProgID(const Wide *text, LPCLSID out)
{
    return iccsp_compat_progid_from_wide(text, out);
}
template <typename Wide> inline HRESULT IIDFromString(const Wide *text, LPIID out)
{
    return iccsp_compat_iid_from_wide(text, out);
}
#else
#define CLSIDFromString(text, out)                                                                           \
    ICCSP_COMPAT_BY_TEXT(text, iccsp_compat_clsid_from_wide, CLSIDFromString)(text, out)
#define CLSIDFromProgID(text, out)                                                                           \
    ICCSP_COMPAT_BY_TEXT(text, iccsp_compat_progid_from_wide, CLSIDFromProgID)(text, out)
#define IIDFromString(text, out)                                                                             \
    ICCSP_COMPAT_BY_TEXT(text, iccsp_compat_iid_from_wide, IIDFromString)(text, out)
#endif
#endif

#endif
