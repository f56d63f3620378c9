/* SPDX-License-Identifier: BSD-2-Clause */
/* The C call of a late-bound call, by DispCallFunc of Windows. */
#include "com/dispatch_call.h"

#include "base/error.h"
#include "com/dispatch.h"

static VARTYPE type_of(VARTYPE vt)
{
    switch (vt) {
    case VT_UI1:
    case VT_UI2:
    case VT_I4:
    case VT_UI4:
    case VT_UI8:
        return vt;
    default:
        return (VARTYPE)ICCSP_VT_HANDLE; /* a pointer is an integer of its width */
    }
}

HRESULT iccsp_dispatch_call(void *iface, unsigned int slot, VARIANT *args, unsigned int count,
                            HRESULT *returned)
{
    VARTYPE types[ICCSP_PARAMS_MAX] = {0};
    VARIANTARG *values[ICCSP_PARAMS_MAX] = {0};
    VARIANT result;
    HRESULT hr;

    for (unsigned int i = 0; i < count; i++) {
        types[i] = type_of(args[i].vt);
        args[i].vt = types[i];
        values[i] = &args[i];
    }
    VariantInit(&result);
    hr = DispCallFunc(iface, slot * sizeof(void *), CC_STDCALL, VT_ERROR, count, types, values, &result);
    if (FAILED(hr))
        return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_LIBRARY);
    *returned = result.scode;
    return S_OK;
}
