/* SPDX-License-Identifier: BSD-2-Clause */
/* Type libraries are Windows': elsewhere nobody could read one (decision A7). */
#include "com/type_info.h"

#include "base/error.h"

bool iccsp_type_info_exists(const IID *iid)
{
    (void)iid;
    return false;
}

HRESULT iccsp_type_info_get(const IID *iid, ITypeInfo **out)
{
    (void)iid;
    *out = NULL;
    return iccsp_fail(ICCSP_HR(DISP_E_BADINDEX), ICCSP_LAYER_ARGUMENT);
}
