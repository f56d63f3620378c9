/* SPDX-License-Identifier: BSD-2-Clause */
/* The DLL as an in-process COM server: its class objects, and when it may be unloaded. */
#include "com/object.h"
#include "entry/factory.h"
#include "rm/cards.h"
#include "rm/default.h"

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID riid, void **out)
{
    return iccsp_create_class_object(NULL, clsid, riid, out);
}

/* Without objects nobody has anything of the resource manager and the database of the process, which would
 * stay behind. */
HRESULT WINAPI DllCanUnloadNow(void)
{
    if (iccsp_object_count() > 0 || iccsp_class_object_locks() > 0)
        return S_FALSE;
    return iccsp_rm_default_close() && iccsp_cards_default_close() ? S_OK : S_FALSE;
}
