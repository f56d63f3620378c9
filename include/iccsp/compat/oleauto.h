/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts, arrays and variants for ported sources. On Windows it is the system's own header. */
#ifdef _WIN32
#pragma GCC system_header
#include "iccsp/compat/windows.h"
#include_next <oleauto.h>
#elif defined(__wintypes_h__)
#include "iccsp/compat/wintypes.h"
#elif !defined(ICCSP_COMPAT_OLEAUTO_H)
#define ICCSP_COMPAT_OLEAUTO_H

#include "iccsp/compat/iccsp_text.h"
#include "iccsp/compat/windows.h"

typedef IDispatch *LPDISPATCH;
typedef SAFEARRAY *LPSAFEARRAY;
typedef SAFEARRAYBOUND *LPSAFEARRAYBOUND;
typedef VARIANT *LPVARIANT;
typedef VARIANTARG *LPVARIANTARG;
typedef BSTR *LPBSTR;
typedef VARIANT_BOOL *LPVARIANT_BOOL;

/** Windows marks pointers into arrays so. */
#define HUGEP

/* ---- Texts. All are the functions iccsp_bstr_* of com.h. ---- */

static inline BSTR SysAllocString(LPCOLESTR text)
{
    return iccsp_bstr_alloc(text);
}

static inline BSTR SysAllocStringLen(LPCOLESTR text, UINT units)
{
    return iccsp_bstr_alloc_len(text, units);
}

static inline BSTR SysAllocStringByteLen(LPCSTR bytes, UINT count)
{
    return iccsp_bstr_alloc_bytes(bytes, count);
}

static inline void SysFreeString(BSTR text)
{
    iccsp_bstr_free(text);
}

static inline UINT SysStringLen(BSTR text)
{
    return (UINT)iccsp_bstr_len(text);
}

static inline UINT SysStringByteLen(BSTR text)
{
    return (UINT)iccsp_bstr_byte_len(text);
}

/* Puts a new text, which may have been made of the old one, in its place. */
static inline INT iccsp_compat_replace(BSTR *text, BSTR made)
{
    if (made == NULL)
        return FALSE;
    iccsp_bstr_free(*text);
    *text = made;
    return TRUE;
}

/** Replaces *text by a copy of another text. FALSE: out of memory; *text is as before. */
static inline INT SysReAllocString(BSTR *text, LPCOLESTR from)
{
    return iccsp_compat_replace(text, from != NULL ? iccsp_bstr_alloc(from) : iccsp_bstr_alloc_len(NULL, 0));
}

/** The same with `units` units; from NULL: zeros. */
static inline INT SysReAllocStringLen(BSTR *text, LPCOLESTR from, UINT units)
{
    return iccsp_compat_replace(text, iccsp_bstr_alloc_len(from, units));
}

#if ICCSP_COMPAT_WIDE
#ifdef __cplusplus
template <typename Wide> inline BSTR SysAllocString(const Wide *text)
{
    return iccsp_compat_bstr_from_wide(text);
}
template <typename Wide> inline BSTR SysAllocStringLen(const Wide *text, UINT characters)
{
    return iccsp_compat_bstr_from_wide_len(text, characters);
}
template <typename Wide> inline INT SysReAllocString(BSTR *text, const Wide *from)
{
    return iccsp_compat_replace(text, iccsp_compat_bstr_from_wide(from));
}
#else
static inline BSTR iccsp_compat_alloc_wide_len(const wchar_t *text, UINT characters)
{
    return iccsp_compat_bstr_from_wide_len(text, characters);
}
static inline INT iccsp_compat_realloc_wide(BSTR *text, const wchar_t *from)
{
    return iccsp_compat_replace(text, iccsp_compat_bstr_from_wide(from));
}
#define SysAllocString(text) ICCSP_COMPAT_BY_TEXT(text, iccsp_compat_bstr_from_wide, SysAllocString)(text)
#define SysAllocStringLen(text, units)                                                                       \
    ICCSP_COMPAT_BY_TEXT(text, iccsp_compat_alloc_wide_len, SysAllocStringLen)(text, units)
#define SysReAllocString(text, from)                                                                         \
    ICCSP_COMPAT_BY_TEXT(from, iccsp_compat_realloc_wide, SysReAllocString)(text, from)
#endif
#endif

/* ---- Arrays. Results as the functions iccsp_safearray_* of com.h. ---- */

static inline LPSAFEARRAY SafeArrayCreate(VARTYPE type, UINT dimensions, SAFEARRAYBOUND *bounds)
{
    return iccsp_safearray_create(type, dimensions, bounds);
}

static inline LPSAFEARRAY SafeArrayCreateVector(VARTYPE type, LONG lowest, ULONG elements)
{
    SAFEARRAYBOUND bound;

    bound.cElements = elements;
    bound.lLbound = lowest;
    return iccsp_safearray_create(type, 1, &bound);
}

static inline HRESULT SafeArrayDestroy(SAFEARRAY *array)
{
    return iccsp_safearray_destroy(array);
}

static inline UINT SafeArrayGetDim(SAFEARRAY *array)
{
    return iccsp_safearray_dims(array);
}

/** Bytes of one element; 0 for NULL. */
static inline UINT SafeArrayGetElemsize(SAFEARRAY *array)
{
    return array != NULL ? array->cbElements : 0;
}

static inline HRESULT SafeArrayGetLBound(SAFEARRAY *array, UINT dimension, LONG *out)
{
    return iccsp_safearray_lbound(array, dimension, out);
}

static inline HRESULT SafeArrayGetUBound(SAFEARRAY *array, UINT dimension, LONG *out)
{
    return iccsp_safearray_ubound(array, dimension, out);
}

static inline HRESULT SafeArrayGetVartype(SAFEARRAY *array, VARTYPE *out)
{
    return iccsp_safearray_vartype(array, out);
}

static inline HRESULT SafeArrayGetElement(SAFEARRAY *array, LONG *index, void *out)
{
    return iccsp_safearray_get_element(array, index, out);
}

static inline HRESULT SafeArrayPutElement(SAFEARRAY *array, LONG *index, void *value)
{
    return iccsp_safearray_put_element(array, index, value);
}

static inline HRESULT SafeArrayAccessData(SAFEARRAY *array, void **data)
{
    return iccsp_safearray_access(array, data);
}

static inline HRESULT SafeArrayUnaccessData(SAFEARRAY *array)
{
    return iccsp_safearray_unaccess(array);
}

static inline HRESULT SafeArrayLock(SAFEARRAY *array)
{
    void *data;

    return iccsp_safearray_access(array, &data);
}

static inline HRESULT SafeArrayUnlock(SAFEARRAY *array)
{
    return iccsp_safearray_unaccess(array);
}

/** Duplicates an array with all it owns. *out is NULL on failure, and for NULL. S_OK. E_INVALIDARG: out is
 * NULL, or the array does not tell its type. E_OUTOFMEMORY. */
static inline HRESULT SafeArrayCopy(SAFEARRAY *array, LPSAFEARRAY *out)
{
    VARIANT from, to;
    VARTYPE type = VT_EMPTY;
    HRESULT hr;

    if (out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    if (array == NULL)
        return S_OK;
    hr = iccsp_safearray_vartype(array, &type);
    if (FAILED(hr))
        return hr;
    iccsp_variant_init(&from);
    iccsp_variant_init(&to);
    from.vt = (VARTYPE)(VT_ARRAY | type);
    from.parray = array;
    hr = iccsp_variant_copy(&to, &from);
    if (SUCCEEDED(hr))
        *out = to.parray;
    return hr;
}

/* ---- Variants ---- */

#define V_VT(v)       ((v)->vt)
#define V_ISBYREF(v)  (((v)->vt & VT_BYREF) != 0)
#define V_ISARRAY(v)  (((v)->vt & VT_ARRAY) != 0)
#define V_I1(v)       ((v)->cVal)
#define V_UI1(v)      ((v)->bVal)
#define V_I2(v)       ((v)->iVal)
#define V_UI2(v)      ((v)->uiVal)
#define V_I4(v)       ((v)->lVal)
#define V_UI4(v)      ((v)->ulVal)
#define V_I8(v)       ((v)->llVal)
#define V_UI8(v)      ((v)->ullVal)
#define V_INT(v)      ((v)->intVal)
#define V_UINT(v)     ((v)->uintVal)
#define V_R4(v)       ((v)->fltVal)
#define V_R8(v)       ((v)->dblVal)
#define V_BOOL(v)     ((v)->boolVal)
#define V_ERROR(v)    ((v)->scode)
#define V_BSTR(v)     ((v)->bstrVal)
#define V_UNKNOWN(v)  ((v)->punkVal)
#define V_DISPATCH(v) ((v)->pdispVal)
#define V_ARRAY(v)    ((v)->parray)
#define V_BYREF(v)    ((v)->byref)

static inline void VariantInit(VARIANTARG *v)
{
    iccsp_variant_init(v);
}

static inline HRESULT VariantClear(VARIANTARG *v)
{
    return iccsp_variant_clear(v);
}

static inline HRESULT VariantCopy(VARIANTARG *to, const VARIANTARG *from)
{
    return iccsp_variant_copy(to, from);
}

/** What iccsp_variant_change_type does: numbers and interfaces, no texts. flags say how texts are written,
 * and are not looked at. */
static inline HRESULT VariantChangeType(VARIANTARG *to, const VARIANTARG *from, USHORT flags, VARTYPE type)
{
    (void)flags;
    return iccsp_variant_change_type(to, from, type);
}

#endif
