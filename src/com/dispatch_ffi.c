/* SPDX-License-Identifier: BSD-2-Clause */
/* The C call of a late-bound call, by libffi. */
#include "com/dispatch_call.h"

#include <ffi.h>
#include <string.h>

#include "base/error.h"
#include "com/dispatch.h"

typedef void (*any_function)(void);

static any_function function_at(void *iface, unsigned int slot)
{
    const char *table;
    any_function function;

    memcpy(&table, iface, sizeof(table));
    memcpy(&function, table + slot * sizeof(function), sizeof(function));
    return function;
}

static ffi_type *type_of(VARTYPE vt)
{
    switch (vt) {
    case VT_UI1:
        return &ffi_type_uint8;
    case VT_UI2:
        return &ffi_type_uint16;
    case VT_I4:
        return &ffi_type_sint32;
    case VT_UI4:
        return &ffi_type_uint32;
    case VT_UI8:
        return &ffi_type_uint64;
    default:
        return &ffi_type_pointer;
    }
}

HRESULT iccsp_dispatch_call(void *iface, unsigned int slot, VARIANT *args, unsigned int count,
                            HRESULT *returned)
{
    ffi_type *types[1 + ICCSP_PARAMS_MAX] = {&ffi_type_pointer};
    void *values[1 + ICCSP_PARAMS_MAX] = {&iface};
    ffi_arg result;
    ffi_cif cif;

    for (unsigned int i = 0; i < count; i++) {
        types[1 + i] = type_of(args[i].vt);
        values[1 + i] = &args[i].llVal; /* all values of a variant begin there */
    }
    if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 1 + count, &ffi_type_sint32, types) != FFI_OK)
        return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_LIBRARY);
    ffi_call(&cif, function_at(iface, slot), &result, values);
    *returned = (HRESULT)result;
    return S_OK;
}
