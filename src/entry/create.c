/* SPDX-License-Identifier: BSD-2-Clause */
/* Creation of the objects that a program starts with. */
#include "iccsp/iccsp.h"

#include "base/error.h"
#include "entry/factory.h"

iccsp_hr iccsp_create_provider(struct iccsp_rm *rm, ISCardManage **out)
{
    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    return iccsp_factory_create(rm, &ICCSP_CLSID_SCardManage, NULL, &ICCSP_IID_ISCardManage,
                                (void **)(void *)out);
}

iccsp_hr iccsp_create_object(struct iccsp_rm *rm, const CLSID *clsid, IUnknown *outer, const IID *iid,
                             void **out)
{
    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (clsid == NULL || iid == NULL)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    return iccsp_factory_create(rm, clsid, outer, iid, out);
}
