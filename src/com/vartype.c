/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes of the types that a VARIANT can have. */
#include "com/vartype.h"

uint32_t iccsp_vartype_size(VARTYPE vt)
{
    switch (vt) {
    case VT_I1:
    case VT_UI1:
        return 1;
    case VT_I2:
    case VT_UI2:
    case VT_BOOL:
        return 2;
    case VT_I4:
    case VT_UI4:
    case VT_INT:
    case VT_UINT:
    case VT_R4:
    case VT_ERROR:
        return 4;
    case VT_I8:
    case VT_UI8:
    case VT_R8:
    case VT_CY:
    case VT_DATE:
        return 8;
    case VT_BSTR:
    case VT_UNKNOWN:
    case VT_DISPATCH:
        return (uint32_t)sizeof(void *);
    case VT_VARIANT:
        return (uint32_t)sizeof(VARIANT);
    case VT_DECIMAL:
        return (uint32_t)sizeof(DECIMAL);
    default:
        return 0;
    }
}
