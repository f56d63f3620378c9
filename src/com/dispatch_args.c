/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of a late-bound call: from VARIANTs to what the method takes. */
#include "com/dispatch_args.h"

#include "base/error.h"
#include "com/dispatch_values.h"
#include "com/guid.h"

static HRESULT refuse(iccsp_hr hr)
{
    return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
}

static bool has(const struct iccsp_argument *arg, unsigned int flag)
{
    return (arg->param->flags & flag) != 0;
}

/* How the value is kept while the call is made. */
static VARTYPE kept_as(VARTYPE vt)
{
    switch (vt) {
    case ICCSP_VT_BYTES:
        return VT_ARRAY | VT_UI1;
    case ICCSP_VT_GUID:
    case ICCSP_VT_NOTHING:
        return VT_EMPTY;
    default:
        return vt;
    }
}

static HRESULT put_number(struct iccsp_argument *arg, int64_t number)
{
    return iccsp_number_store(arg->param->vt, number, &arg->value.llVal);
}

static HRESULT leave_out(struct iccsp_argument *arg)
{
    if (!has(arg, ICCSP_PARAM_OPTIONAL | ICCSP_PARAM_OUT))
        return refuse(ICCSP_HR(DISP_E_PARAMNOTOPTIONAL));
    arg->left_out = true;
    return iccsp_vartype_is_number(arg->param->vt) ? put_number(arg, arg->param->fallback) : S_OK;
}

static HRESULT read_number(struct iccsp_argument *arg, const VARIANT *plain)
{
    int64_t number;
    HRESULT hr;

    if (has(arg, ICCSP_PARAM_POINTER) && has(arg, ICCSP_PARAM_OPTIONAL) && iccsp_variant_is_none(plain))
        return leave_out(arg);
    hr = iccsp_variant_number(plain, &number);
    return SUCCEEDED(hr) ? put_number(arg, number) : hr;
}

static HRESULT read_text(struct iccsp_argument *arg, const VARIANT *plain)
{
    if (plain->vt != VT_BSTR)
        return iccsp_type_mismatch();
    arg->value.bstrVal = plain->bstrVal;
    return S_OK;
}

/* An array of the wanted elements is borrowed; one of variants, or a text for bytes, becomes one. */
static HRESULT read_array(const VARIANT *plain, VARTYPE element, SAFEARRAY **array, bool *made)
{
    uint32_t length;

    *made = true;
    if (plain->vt == (VT_ARRAY | VT_VARIANT))
        return iccsp_array_convert(plain->parray, VT_VARIANT, element, array);
    if (plain->vt == VT_BSTR && element == VT_UI1)
        return iccsp_array_of_text(plain->bstrVal, array);
    *made = false;
    if (plain->vt != (VT_ARRAY | element) || !iccsp_array_length(plain->parray, element, &length))
        return iccsp_type_mismatch();
    *array = plain->parray;
    return S_OK;
}

static HRESULT object_of_bytes(const struct iccsp_object_kind *kind, const VARIANT *plain, void **out)
{
    VARIANT bytes = {.vt = VT_ARRAY | VT_UI1};
    uint32_t length = 0;
    bool made;
    HRESULT hr;

    if (kind->from_bytes == NULL)
        return iccsp_type_mismatch();
    hr = read_array(plain, VT_UI1, &bytes.parray, &made);
    if (FAILED(hr))
        return hr;
    (void)iccsp_array_length(bytes.parray, VT_UI1, &length);
    hr = kind->from_bytes(length > 0 ? bytes.parray->pvData : NULL, length, out);
    if (made)
        iccsp_value_forget(&bytes);
    return hr;
}

static HRESULT read_object(struct iccsp_argument *arg, const VARIANT *plain)
{
    const bool is_object = plain->vt == VT_DISPATCH || plain->vt == VT_UNKNOWN;
    void *object = NULL;
    HRESULT hr;

    if (!is_object) {
        hr = object_of_bytes(arg->param->object, plain, &object);
    } else {
        hr = IUnknown_QueryInterface(plain->punkVal, arg->param->object->iid, &object);
        if (FAILED(hr) && hr != E_OUTOFMEMORY)
            hr = iccsp_type_mismatch();
    }
    if (FAILED(hr))
        return hr;
    arg->value.punkVal = object;
    arg->owned = true;
    arg->before = is_object ? object : NULL;
    return S_OK;
}

static HRESULT read_guid(struct iccsp_argument *arg, const VARIANT *plain)
{
    if (plain->vt != VT_BSTR)
        return iccsp_type_mismatch();
    if (iccsp_bstr_len(plain->bstrVal) == 0)
        return S_OK;
    if (!iccsp_guid_parse(plain->bstrVal, iccsp_bstr_len(plain->bstrVal), &arg->guid))
        return iccsp_type_mismatch();
    arg->value.byref = &arg->guid;
    return S_OK;
}

static HRESULT read_pointer(struct iccsp_argument *arg, const VARIANT *plain)
{
    switch (arg->param->vt) {
    case VT_BSTR:
        return read_text(arg, plain);
    case VT_UNKNOWN:
        return read_object(arg, plain);
    case ICCSP_VT_GUID:
        return read_guid(arg, plain);
    case VT_ARRAY | VT_BSTR:
        return read_array(plain, VT_BSTR, &arg->value.parray, &arg->owned);
    case VT_ARRAY | VT_UI1:
    case ICCSP_VT_BYTES:
        return read_array(plain, VT_UI1, &arg->value.parray, &arg->owned);
    default:
        return iccsp_type_mismatch();
    }
}

static HRESULT read_value(struct iccsp_argument *arg, const VARIANT *plain)
{
    if (iccsp_vartype_is_number(arg->param->vt))
        return read_number(arg, plain);
    return iccsp_variant_is_none(plain) ? S_OK : read_pointer(arg, plain);
}

HRESULT iccsp_argument_read(struct iccsp_argument *arg)
{
    VARIANT plain;
    HRESULT hr;

    if (arg->param->vt == ICCSP_VT_FOREIGN)
        return iccsp_type_mismatch();
    arg->value.vt = kept_as(arg->param->vt);
    arg->owned = has(arg, ICCSP_PARAM_OUT);
    if (arg->given == NULL)
        return leave_out(arg);
    hr = iccsp_variant_borrow(arg->given, &plain);
    if (FAILED(hr))
        return hr;
    if (iccsp_variant_is_missing(&plain))
        return leave_out(arg);
    if (has(arg, ICCSP_PARAM_OUT) && !iccsp_argument_has_target(arg)) {
        if (has(arg, ICCSP_PARAM_IN) || !iccsp_variant_is_none(&plain))
            return iccsp_type_mismatch();
        return leave_out(arg);
    }
    return has(arg, ICCSP_PARAM_IN) ? read_value(arg, &plain) : S_OK;
}

HRESULT iccsp_argument_fit_bytes(struct iccsp_argument *args, struct iccsp_argument *arg)
{
    uint32_t length;
    int64_t count;

    if (arg->param->vt != ICCSP_VT_BYTES)
        return S_OK;
    (void)iccsp_variant_number(&args[arg->param->size].value, &count);
    if (has(arg, ICCSP_PARAM_OUT))
        return iccsp_array_of_bytes(NULL, count > 0 ? (uint64_t)count : 0, &arg->value.parray);
    (void)iccsp_array_length(arg->value.parray, VT_UI1, &length);
    return arg->value.parray == NULL || count <= length ? S_OK : refuse(ICCSP_HR(DISP_E_OVERFLOW));
}

VARIANT iccsp_argument_pass(struct iccsp_argument *arg)
{
    VARIANT out = {.vt = VT_BYREF};

    if (arg->param->vt == ICCSP_VT_BYTES)
        out.byref = arg->value.parray != NULL ? arg->value.parray->pvData : NULL;
    else if (has(arg, ICCSP_PARAM_OUT))
        out.byref = &arg->value.llVal;
    else if (!has(arg, ICCSP_PARAM_POINTER))
        out = arg->value;
    else if (!arg->left_out)
        out.byref = &arg->value.llVal;
    return out;
}

void iccsp_argument_free(struct iccsp_argument *arg)
{
    if (!arg->owned)
        return;
    if (arg->param->vt == ICCSP_VT_GUID)
        iccsp_mem_free(arg->value.byref);
    else
        iccsp_value_forget(&arg->value);
}
