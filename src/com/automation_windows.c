/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays and variants on Windows: the system's own, so that they can be freed by either side. */
#include "iccsp/com.h"

#include <stdbool.h>

#include "base/error.h"

static HRESULT told(HRESULT hr)
{
    if (FAILED(hr))
        (void)iccsp_fail((iccsp_hr)hr, ICCSP_LAYER_ARGUMENT);
    return hr;
}

/* Not every version of the system looks whether the size can be counted. */
static bool is_countable(unsigned int dims, const SAFEARRAYBOUND *bounds, uint32_t element_size)
{
    uint64_t bytes = element_size;

    for (unsigned int i = 0; i < dims; i++) {
        bytes *= bounds[i].cElements;
        if (bytes > INT32_MAX)
            return false;
    }
    return true;
}

SAFEARRAY *iccsp_safearray_create(VARTYPE vt, unsigned int dims, const SAFEARRAYBOUND *bounds)
{
    SAFEARRAY *array;

    if (dims == 0 || dims > 16 || bounds == NULL || !is_countable(dims, bounds, 1))
        return NULL;
    array = SafeArrayCreate(vt, dims, (SAFEARRAYBOUND *)(uintptr_t)bounds);
    if (array != NULL && !is_countable(dims, bounds, array->cbElements)) {
        (void)SafeArrayDestroy(array);
        return NULL;
    }
    return array;
}

HRESULT iccsp_safearray_destroy(SAFEARRAY *array)
{
    return told(SafeArrayDestroy(array));
}

unsigned int iccsp_safearray_dims(const SAFEARRAY *array)
{
    return array == NULL ? 0 : array->cDims;
}

typedef HRESULT(WINAPI *bound_getter)(SAFEARRAY *, UINT, LONG *);

static HRESULT get_bound(bound_getter get, SAFEARRAY *array, unsigned int dim, int32_t *out)
{
    LONG bound;
    HRESULT hr;

    if (array == NULL)
        return told(E_INVALIDARG);
    if (out == NULL)
        return told(E_POINTER);
    hr = get(array, dim, &bound);
    if (SUCCEEDED(hr))
        *out = bound;
    return told(hr);
}

HRESULT iccsp_safearray_lbound(SAFEARRAY *array, unsigned int dim, int32_t *out)
{
    return get_bound(SafeArrayGetLBound, array, dim, out);
}

HRESULT iccsp_safearray_ubound(SAFEARRAY *array, unsigned int dim, int32_t *out)
{
    return get_bound(SafeArrayGetUBound, array, dim, out);
}

HRESULT iccsp_safearray_vartype(SAFEARRAY *array, VARTYPE *out)
{
    if (out == NULL)
        return told(E_POINTER);
    *out = VT_EMPTY;
    if (array == NULL)
        return told(E_INVALIDARG);
    return told(SafeArrayGetVartype(array, out));
}

HRESULT iccsp_safearray_get_element(SAFEARRAY *array, const int32_t *index, void *out)
{
    if (array == NULL || index == NULL)
        return told(E_INVALIDARG);
    if (out == NULL)
        return told(E_POINTER);
    return told(SafeArrayGetElement(array, (LONG *)(uintptr_t)index, out));
}

HRESULT iccsp_safearray_put_element(SAFEARRAY *array, const int32_t *index, const void *value)
{
    VARTYPE vt = VT_EMPTY;

    if (array == NULL || index == NULL)
        return told(E_INVALIDARG);
    (void)SafeArrayGetVartype(array, &vt);
    if (value == NULL && vt != VT_BSTR && vt != VT_UNKNOWN && vt != VT_DISPATCH)
        return told(E_INVALIDARG);
    return told(SafeArrayPutElement(array, (LONG *)(uintptr_t)index, (void *)(uintptr_t)value));
}

HRESULT iccsp_safearray_access(SAFEARRAY *array, void **data)
{
    if (data == NULL)
        return told(E_POINTER);
    *data = NULL;
    return told(SafeArrayAccessData(array, data));
}

HRESULT iccsp_safearray_unaccess(SAFEARRAY *array)
{
    return told(SafeArrayUnaccessData(array));
}

void iccsp_variant_init(VARIANT *v)
{
    if (v != NULL)
        VariantInit(v);
}

HRESULT iccsp_variant_clear(VARIANT *v)
{
    if (v == NULL)
        return S_OK;
    /* Wine empties the variant although the array stays. */
    if ((v->vt & (VT_ARRAY | VT_BYREF)) == VT_ARRAY && v->parray != NULL && v->parray->cLocks > 0)
        return told(DISP_E_ARRAYISLOCKED);
    return told(VariantClear(v));
}

HRESULT iccsp_variant_copy(VARIANT *to, const VARIANT *from)
{
    if (to == NULL || from == NULL)
        return told(E_POINTER);
    return told(VariantCopy(to, (VARIANT *)(uintptr_t)from));
}
