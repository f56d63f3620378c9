/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays of late-bound calls. Arrays are borrowed from the caller for the time of a call, as every argument
 * is, so none is locked. */
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/utf.h"
#include "com/dispatch_values.h"
#include "com/shared_bytes.h"
#include "com/vartype.h"

bool iccsp_array_length(const SAFEARRAY *array, VARTYPE element, uint32_t *out)
{
    *out = 0;
    if (array == NULL)
        return true;
    if (array->cDims != 1 || array->cbElements != iccsp_vartype_size(element))
        return false;
    *out = array->rgsabound[0].cElements;
    return true;
}

static HRESULT new_array(VARTYPE element, uint64_t count, SAFEARRAY **out)
{
    SAFEARRAYBOUND bound = {.lLbound = 0};

    *out = NULL;
    if (count > iccsp_stream_maximum())
        return iccsp_fail(ICCSP_HR(DISP_E_OVERFLOW), ICCSP_LAYER_ARGUMENT);
    bound.cElements = (uint32_t)count;
    *out = iccsp_safearray_create(element, 1, &bound);
    return *out != NULL ? S_OK : iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

HRESULT iccsp_array_of_bytes(const void *bytes, uint64_t count, SAFEARRAY **out)
{
    const HRESULT hr = new_array(VT_UI1, count, out);

    if (SUCCEEDED(hr) && bytes != NULL && count > 0)
        memcpy((*out)->pvData, bytes, (size_t)count);
    return hr;
}

HRESULT iccsp_array_of_text(BSTR text, SAFEARRAY **out)
{
    const size_t units = iccsp_bstr_len(text);
    size_t count;
    HRESULT hr;

    *out = NULL;
    hr = iccsp_utf16_to_utf8((const uint16_t *)text, units, NULL, 0, &count);
    if (hr == ICCSP_E_INVALIDARG)
        return iccsp_type_mismatch();
    hr = new_array(VT_UI1, count, out);
    if (SUCCEEDED(hr))
        (void)iccsp_utf16_to_utf8((const uint16_t *)text, units, (*out)->pvData, count, &count);
    return hr;
}

static HRESULT element_of(const SAFEARRAY *array, VARTYPE element, uint32_t i, VARIANT *out)
{
    const uint8_t *at = (const uint8_t *)array->pvData + (size_t)i * array->cbElements;

    if (element == VT_VARIANT)
        return iccsp_variant_borrow((const VARIANT *)(const void *)at, out);
    iccsp_variant_init(out);
    out->vt = element;
    memcpy(&out->llVal, at, array->cbElements);
    return S_OK;
}

static HRESULT put_element(SAFEARRAY *array, VARTYPE element, uint32_t i, const VARIANT *value)
{
    const int32_t index = (int32_t)((int64_t)array->rgsabound[0].lLbound + i);
    int64_t number;
    HRESULT hr;

    if (element == VT_VARIANT)
        return iccsp_safearray_put_element(array, &index, value);
    if (element == VT_BSTR)
        return value->vt == VT_BSTR ? iccsp_safearray_put_element(array, &index, value->bstrVal)
                                    : iccsp_type_mismatch();
    hr = iccsp_variant_number(value, &number);
    return SUCCEEDED(hr) ? iccsp_number_store(element, number, (uint8_t *)array->pvData + i) : hr;
}

HRESULT iccsp_array_fill(SAFEARRAY *to, VARTYPE to_element, const SAFEARRAY *from, VARTYPE from_element)
{
    uint32_t count, room;
    HRESULT hr = S_OK;
    VARIANT value;

    if (!iccsp_array_length(from, from_element, &count) || !iccsp_array_length(to, to_element, &room))
        return iccsp_type_mismatch();
    if (count > room)
        return iccsp_fail(ICCSP_HR(DISP_E_OVERFLOW), ICCSP_LAYER_ARGUMENT);
    for (uint32_t i = 0; SUCCEEDED(hr) && i < count; i++) {
        hr = element_of(from, from_element, i, &value);
        if (SUCCEEDED(hr))
            hr = put_element(to, to_element, i, &value);
    }
    return hr;
}

HRESULT iccsp_array_convert(const SAFEARRAY *from, VARTYPE from_element, VARTYPE to_element, SAFEARRAY **out)
{
    VARIANT made = {.vt = (VARTYPE)(VT_ARRAY | to_element)};
    uint32_t count;
    HRESULT hr;

    *out = NULL;
    if (!iccsp_array_length(from, from_element, &count))
        return iccsp_type_mismatch();
    hr = new_array(to_element, count, &made.parray);
    if (SUCCEEDED(hr))
        hr = iccsp_array_fill(made.parray, to_element, from, from_element);
    if (SUCCEEDED(hr))
        *out = made.parray;
    else
        iccsp_value_forget(&made);
    return hr;
}

void iccsp_value_forget(VARIANT *owned)
{
    const SAFEARRAY *bytes = owned->parray;

    if (owned->vt == (VT_ARRAY | VT_UI1) && bytes != NULL)
        iccsp_wipe(bytes->pvData, (size_t)bytes->rgsabound[0].cElements * bytes->cbElements);
    (void)iccsp_variant_clear(owned);
}
