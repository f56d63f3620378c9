/* SPDX-License-Identifier: BSD-2-Clause */
/* VARIANT where the system has none. */
#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "com/safearray.h"

static void *pointer_at(const void *value)
{
    void *p;

    memcpy(&p, value, sizeof(p));
    return p;
}

static HRESULT copy_text(void *to, BSTR text)
{
    BSTR made = NULL;

    if (text != NULL) {
        made = iccsp_bstr_alloc_len(text, iccsp_bstr_len(text));
        if (made == NULL) {
            memset(to, 0, sizeof(made));
            return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
        }
    }
    memcpy(to, &made, sizeof(made));
    return S_OK;
}

HRESULT iccsp_value_copy(VARTYPE vt, void *to, const void *from)
{
    IUnknown *object;

    switch (vt) {
    case VT_BSTR:
        return copy_text(to, pointer_at(from));
    case VT_UNKNOWN:
    case VT_DISPATCH:
        object = pointer_at(from);
        if (object != NULL)
            (void)IUnknown_AddRef(object);
        memcpy(to, &object, sizeof(object));
        return S_OK;
    case VT_VARIANT:
        iccsp_variant_init(to);
        return iccsp_variant_copy(to, from);
    default:
        memcpy(to, from, iccsp_vartype_size(vt));
        return S_OK;
    }
}

HRESULT iccsp_value_clear(VARTYPE vt, void *value)
{
    IUnknown *object;

    switch (vt) {
    case VT_BSTR:
        iccsp_bstr_free(pointer_at(value));
        return S_OK;
    case VT_UNKNOWN:
    case VT_DISPATCH:
        object = pointer_at(value);
        if (object != NULL)
            (void)IUnknown_Release(object);
        return S_OK;
    case VT_VARIANT:
        return iccsp_variant_clear(value);
    default:
        return S_OK;
    }
}

static bool is_known(VARTYPE vt)
{
    const VARTYPE plain = vt & VT_TYPEMASK;
    const bool nothing = plain == VT_EMPTY || plain == VT_NULL;

    if ((vt & ~(VT_TYPEMASK | VT_ARRAY | VT_BYREF)) != 0)
        return false;
    if ((vt & (VT_ARRAY | VT_BYREF)) == 0)
        return nothing || (plain != VT_VARIANT && iccsp_vartype_size(plain) > 0);
    return iccsp_vartype_size(plain) > 0;
}

void iccsp_variant_init(VARIANT *v)
{
    if (v != NULL)
        memset(v, 0, sizeof(*v));
}

HRESULT iccsp_variant_clear(VARIANT *v)
{
    HRESULT hr = S_OK;

    if (v == NULL)
        return S_OK;
    if (!is_known(v->vt))
        return iccsp_fail(DISP_E_BADVARTYPE, ICCSP_LAYER_ARGUMENT);
    if ((v->vt & VT_BYREF) == 0) {
        if (v->vt & VT_ARRAY)
            hr = iccsp_safearray_destroy(v->parray);
        else
            hr = iccsp_value_clear(v->vt, &v->bstrVal);
    }
    if (FAILED(hr))
        return hr;
    iccsp_variant_init(v);
    return S_OK;
}

/* Into an empty variant. */
static HRESULT copy_content(VARIANT *to, const VARIANT *from)
{
    HRESULT hr;

    *to = *from;
    if (from->vt & VT_BYREF)
        return S_OK;
    if (from->vt & VT_ARRAY)
        hr = iccsp_safearray_copy(from->parray, &to->parray);
    else if (from->vt == VT_BSTR || from->vt == VT_UNKNOWN || from->vt == VT_DISPATCH)
        hr = iccsp_value_copy(from->vt, &to->bstrVal, &from->bstrVal);
    else
        return S_OK;
    if (FAILED(hr))
        iccsp_variant_init(to);
    return hr;
}

HRESULT iccsp_variant_copy(VARIANT *to, const VARIANT *from)
{
    HRESULT hr;

    if (to == NULL || from == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    if (to == from)
        return S_OK;
    if (!is_known(from->vt))
        return iccsp_fail(DISP_E_BADVARTYPE, ICCSP_LAYER_ARGUMENT);
    hr = iccsp_variant_clear(to);
    if (FAILED(hr))
        return hr;
    return copy_content(to, from);
}
