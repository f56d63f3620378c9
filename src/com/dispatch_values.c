/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of late-bound calls: what a VARIANT holds. */
#include "com/dispatch_values.h"

#include <string.h>

#include "base/error.h"
#include "com/vartype.h"

static HRESULT refuse(iccsp_hr hr)
{
    return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
}

HRESULT iccsp_type_mismatch(void)
{
    return refuse(ICCSP_HR(DISP_E_TYPEMISMATCH));
}

/* Types of values themselves, not of references to them. */
static bool is_plain_type(VARTYPE vt)
{
    const VARTYPE element = vt & VT_TYPEMASK;

    if (vt == VT_EMPTY || vt == VT_NULL)
        return true;
    if ((vt & ~(VT_TYPEMASK | VT_ARRAY)) != 0 || vt == VT_VARIANT)
        return false;
    return iccsp_vartype_size(element) > 0;
}

static HRESULT follow_reference(VARTYPE vt, const void *at, VARIANT *out)
{
    const uint32_t size = (vt & VT_ARRAY) != 0 ? (uint32_t)sizeof(SAFEARRAY *) : iccsp_vartype_size(vt);

    if (!is_plain_type(vt))
        return refuse(ICCSP_HR(DISP_E_BADVARTYPE));
    if (at == NULL)
        return iccsp_type_mismatch();
    iccsp_variant_init(out);
    out->vt = vt;
    /* A DECIMAL is longer; it is known by its type, and nobody takes its value. */
    if (size <= sizeof(out->llVal))
        memcpy(&out->llVal, at, size);
    return S_OK;
}

HRESULT iccsp_variant_borrow(const VARIANT *given, VARIANT *out)
{
    if (given->vt == (VT_BYREF | VT_VARIANT)) {
        given = given->pvarVal;
        if (given == NULL)
            return iccsp_type_mismatch();
    }
    if ((given->vt & VT_BYREF) != 0)
        return follow_reference((VARTYPE)(given->vt & ~VT_BYREF), given->byref, out);
    if (!is_plain_type(given->vt))
        return refuse(ICCSP_HR(DISP_E_BADVARTYPE));
    *out = *given;
    return S_OK;
}

bool iccsp_variant_is_missing(const VARIANT *plain)
{
    return plain->vt == VT_ERROR && plain->scode == (SCODE)DISP_E_PARAMNOTFOUND;
}

bool iccsp_variant_is_none(const VARIANT *plain)
{
    return plain->vt == VT_EMPTY || plain->vt == VT_NULL ||
           ((plain->vt == VT_DISPATCH || plain->vt == VT_UNKNOWN) && plain->punkVal == NULL);
}

static HRESULT whole_number(double value, int64_t *out)
{
    /* 2 to the power of 63 is a double, the largest int64_t is not. Not a number fails both comparisons. */
    if (!(value >= -0x1p63 && value < 0x1p63))
        return refuse(ICCSP_HR(DISP_E_OVERFLOW));
    *out = (int64_t)value;
    return (double)*out == value ? S_OK : iccsp_type_mismatch();
}

HRESULT iccsp_variant_number(const VARIANT *plain, int64_t *out)
{
    switch (plain->vt) {
    case VT_EMPTY:
        *out = 0;
        return S_OK;
    case VT_I1:
        *out = (int8_t)plain->cVal;
        return S_OK;
    case VT_UI1:
        *out = plain->bVal;
        return S_OK;
    case VT_I2:
        *out = plain->iVal;
        return S_OK;
    case VT_BOOL:
        *out = plain->boolVal == VARIANT_FALSE ? 0 : -1;
        return S_OK;
    case VT_UI2:
        *out = plain->uiVal;
        return S_OK;
    case VT_I4:
    case VT_INT:
        *out = plain->lVal;
        return S_OK;
    case VT_UI4:
    case VT_UINT:
        *out = plain->ulVal;
        return S_OK;
    case VT_I8:
        *out = plain->llVal;
        return S_OK;
    case VT_UI8:
        *out = (int64_t)plain->ullVal;
        return *out >= 0 ? S_OK : refuse(ICCSP_HR(DISP_E_OVERFLOW));
    case VT_R4:
        return whole_number((double)plain->fltVal, out);
    case VT_R8:
        return whole_number(plain->dblVal, out);
    default:
        return iccsp_type_mismatch();
    }
}

static const struct integer {
    VARTYPE vt;
    int64_t min, max;
} integers[] = {
    {VT_I1, INT8_MIN, INT8_MAX},     {VT_UI1, 0, UINT8_MAX},           {VT_I2, INT16_MIN, INT16_MAX},
    {VT_UI2, INT16_MIN, UINT16_MAX}, {VT_I4, INT32_MIN, INT32_MAX},    {VT_INT, INT32_MIN, INT32_MAX},
    {VT_UI4, INT32_MIN, UINT32_MAX}, {VT_UINT, INT32_MIN, UINT32_MAX}, {VT_I8, INT64_MIN, INT64_MAX},
    {VT_UI8, INT64_MIN, INT64_MAX},
};

static const struct integer *find_integer(VARTYPE vt)
{
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        if (integers[i].vt == vt)
            return &integers[i];
    }
    return NULL;
}

bool iccsp_vartype_is_number(VARTYPE vt)
{
    return vt == VT_R4 || vt == VT_R8 || find_integer(vt) != NULL;
}

HRESULT iccsp_number_store(VARTYPE vt, int64_t number, void *out)
{
    const struct integer *integer = find_integer(vt);
    VARIANT value;

    if (integer != NULL && (number < integer->min || number > integer->max))
        return refuse(ICCSP_HR(DISP_E_OVERFLOW));
    switch (iccsp_vartype_size(vt)) {
    case 1:
        value.bVal = (uint8_t)number;
        break;
    case 2:
        value.uiVal = (uint16_t)number;
        break;
    case 4:
        if (vt == VT_R4)
            value.fltVal = (float)number;
        else
            value.ulVal = (uint32_t)number;
        break;
    default:
        if (vt == VT_R8)
            value.dblVal = (double)number;
        else
            value.llVal = number;
        break;
    }
    memcpy(out, &value.llVal, iccsp_vartype_size(vt));
    return S_OK;
}
