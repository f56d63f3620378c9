/* SPDX-License-Identifier: BSD-2-Clause */
/* The type library among the resources of the module; the system keeps it loaded while it is in use. */
#include "com/type_info.h"

#include "base/error.h"
#include "base/module_windows.h"

HRESULT iccsp_type_library(ITypeLib **out)
{
    WCHAR path[MAX_PATH];
    const DWORD error = iccsp_module_path(path);

    *out = NULL;
    return error == ERROR_SUCCESS ? LoadTypeLibEx(path, REGKIND_NONE, out) : HRESULT_FROM_WIN32(error);
}

static HRESULT find(const IID *iid, ITypeInfo **out)
{
    ITypeLib *library;
    HRESULT hr = iccsp_type_library(&library);

    *out = NULL;
    if (FAILED(hr))
        return hr;
    hr = ITypeLib_GetTypeInfoOfGuid(library, iid, out);
    (void)ITypeLib_Release(library);
    return hr;
}

bool iccsp_type_info_exists(const IID *iid)
{
    ITypeInfo *info;

    if (FAILED(find(iid, &info)))
        return false;
    (void)ITypeInfo_Release(info);
    return true;
}

HRESULT iccsp_type_info_get(const IID *iid, ITypeInfo **out)
{
    if (SUCCEEDED(find(iid, out)))
        return S_OK;
    return iccsp_fail(ICCSP_HR(DISP_E_BADINDEX), ICCSP_LAYER_ARGUMENT);
}
