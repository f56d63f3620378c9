/* SPDX-License-Identifier: BSD-2-Clause */
/* Creation of the objects that a program starts with. */
#include "iccsp/iccsp.h"

#include "base/error.h"
#include "classes/children.h"
#include "rm/default.h"

iccsp_hr iccsp_create_provider(struct iccsp_rm *rm, ISCardManage **out)
{
    struct iccsp_rm *used = NULL;
    iccsp_hr hr = ICCSP_OK;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (rm != NULL)
        used = iccsp_rm_ref(rm);
    else
        hr = iccsp_rm_default(&used);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_manage_create(used, out);
    iccsp_rm_close(&used);
    return hr;
}
