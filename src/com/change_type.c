/* SPDX-License-Identifier: BSD-2-Clause */
/* A variant as one of another type. */
#include "base/error.h"
#include "com/dispatch_values.h"

static HRESULT to_bool(const VARIANT *plain, VARIANT *out)
{
    int64_t number;
    const HRESULT hr = iccsp_variant_number(plain, &number);

    if (SUCCEEDED(hr))
        out->boolVal = number != 0 ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT to_number(const VARIANT *plain, VARTYPE vt, VARIANT *out)
{
    const bool unsigned_type = vt == VT_UI2 || vt == VT_UI4 || vt == VT_UINT || vt == VT_UI8;
    int64_t number;
    const HRESULT hr = iccsp_variant_number(plain, &number);

    if (FAILED(hr))
        return hr;
    /* Calls by number take the same bits for these; a change of the type is about the value. */
    if (unsigned_type && number < 0)
        return iccsp_fail(ICCSP_HR(DISP_E_OVERFLOW), ICCSP_LAYER_ARGUMENT);
    return iccsp_number_store(vt, number, &out->llVal);
}

static HRESULT to_interface(const VARIANT *plain, const IID *iid, VARIANT *out)
{
    void *object = NULL;
    HRESULT hr;

    if (plain->vt != VT_UNKNOWN && plain->vt != VT_DISPATCH)
        return iccsp_type_mismatch();
    if (plain->punkVal == NULL)
        return S_OK;
    hr = IUnknown_QueryInterface(plain->punkVal, iid, &object);
    out->punkVal = (IUnknown *)object;
    return hr == E_NOINTERFACE ? iccsp_type_mismatch() : hr;
}

/* Into an empty variant. */
static HRESULT convert(const VARIANT *plain, VARTYPE vt, VARIANT *out)
{
    HRESULT hr;

    if (plain->vt == vt)
        return iccsp_variant_copy(out, plain);
    if (vt == VT_BOOL)
        hr = to_bool(plain, out);
    else if (vt == VT_UNKNOWN || vt == VT_DISPATCH)
        hr = to_interface(plain, vt == VT_UNKNOWN ? &ICCSP_IID_IUnknown : &ICCSP_IID_IDispatch, out);
    else if (iccsp_vartype_is_number(vt))
        hr = to_number(plain, vt, out);
    else
        hr = iccsp_type_mismatch();
    if (SUCCEEDED(hr))
        out->vt = vt;
    return hr;
}

HRESULT iccsp_variant_change_type(VARIANT *to, const VARIANT *from, VARTYPE vt)
{
    VARIANT plain, made;
    HRESULT hr;

    if (to == NULL || from == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    iccsp_variant_init(&made);
    hr = iccsp_variant_borrow(from, &plain);
    if (SUCCEEDED(hr))
        hr = convert(&plain, vt, &made);
    if (SUCCEEDED(hr))
        hr = iccsp_variant_clear(to);
    if (FAILED(hr)) {
        (void)iccsp_variant_clear(&made);
        return hr;
    }
    *to = made;
    return S_OK;
}
