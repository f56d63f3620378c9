/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls by number as a script host makes them. */
#ifndef ICCSP_TESTS_LATE_BOUND_H
#define ICCSP_TESTS_LATE_BOUND_H

#include <string.h>

#include "iccsp/com.h"

/** How VBScript asks for the value of `object.Name(...)`. */
#define LATE_VALUE (DISPATCH_METHOD | DISPATCH_PROPERTYGET)

#define LATE_ARGS_MAX 8

/** One call; all but the first three may be left zero. */
struct late_call {
    void *object; /* with the table of an IDispatch */
    DISPID id;
    uint16_t flags;
    const VARIANT *args; /* in the order of the method */
    unsigned int count;
    VARIANT *result;
    EXCEPINFO *info;
    unsigned int *bad_arg; /* as Invoke gives it: counted from the last argument */
};

static inline HRESULT late_invoke(const struct late_call *call)
{
    static const IID null_iid;
    IDispatch *object = call->object;
    VARIANTARG backwards[LATE_ARGS_MAX];
    DISPID put = DISPID_PROPERTYPUT;
    DISPPARAMS params = {.rgvarg = backwards, .cArgs = call->count};

    if ((call->flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF)) != 0) {
        params.cNamedArgs = 1;
        params.rgdispidNamedArgs = &put;
    }
    for (unsigned int i = 0; i < call->count; i++)
        backwards[call->count - 1 - i] = call->args[i];
    return IDispatch_Invoke(object, call->id, &null_iid, 0x0409, call->flags, &params, call->result,
                            call->info, call->bad_arg);
}

static inline VARIANT v_i2(int16_t value)
{
    VARIANT v = {.vt = VT_I2};

    v.iVal = value;
    return v;
}

static inline VARIANT v_i4(int32_t value)
{
    VARIANT v = {.vt = VT_I4};

    v.lVal = value;
    return v;
}

static inline VARIANT v_text(BSTR text)
{
    VARIANT v = {.vt = VT_BSTR};

    v.bstrVal = text;
    return v;
}

static inline VARIANT v_object(void *object)
{
    VARIANT v = {.vt = VT_DISPATCH};

    v.punkVal = object;
    return v;
}

static inline VARIANT v_array(VARTYPE element, SAFEARRAY *array)
{
    VARIANT v = {.vt = (VARTYPE)(VT_ARRAY | element)};

    v.parray = array;
    return v;
}

/** A variable, as VBScript passes it. */
static inline VARIANT v_variable(VARIANT *variable)
{
    VARIANT v = {.vt = VT_BYREF | VT_VARIANT};

    v.pvarVal = variable;
    return v;
}

/** A variable of a type, as Visual Basic passes it. */
static inline VARIANT v_typed(VARTYPE vt, void *variable)
{
    VARIANT v = {.vt = (VARTYPE)(VT_BYREF | vt)};

    v.byref = variable;
    return v;
}

static inline VARIANT v_missing(void)
{
    VARIANT v = {.vt = VT_ERROR};

    v.scode = (SCODE)DISP_E_PARAMNOTFOUND;
    return v;
}

static inline VARIANT v_empty(void)
{
    return (VARIANT){.vt = VT_EMPTY};
}

/** A new array of VT_UI1; NULL: out of memory. */
static inline SAFEARRAY *late_bytes(const void *bytes, uint32_t count)
{
    const SAFEARRAYBOUND bound = {.cElements = count};
    SAFEARRAY *array = iccsp_safearray_create(VT_UI1, 1, &bound);

    if (array != NULL && count > 0)
        memcpy(array->pvData, bytes, count);
    return array;
}

/** Array(...) of VBScript: numbers in an array of variants; NULL: out of memory. */
static inline SAFEARRAY *late_numbers(const int *numbers, uint32_t count)
{
    const SAFEARRAYBOUND bound = {.cElements = count};
    SAFEARRAY *array = iccsp_safearray_create(VT_VARIANT, 1, &bound);

    for (uint32_t i = 0; array != NULL && i < count; i++)
        ((VARIANT *)array->pvData)[i] = v_i2((int16_t)numbers[i]);
    return array;
}

#endif
