/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of other vendors' libraries: on Windows they are registered, and CoCreateInstance makes them. */
#include "base/error.h"
#include "entry/provider_library.h"

HRESULT iccsp_provider_class_object(const CLSID *clsid, const IID *iid, void **out)
{
    (void)clsid, (void)iid;
    *out = NULL;
    return iccsp_fail((iccsp_hr)CLASS_E_CLASSNOTAVAILABLE, ICCSP_LAYER_ARGUMENT);
}
