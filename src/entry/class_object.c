/* SPDX-License-Identifier: BSD-2-Clause */
/* Class objects: one IClassFactory for a class and a resource manager. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/error.h"
#include "com/object.h"
#include "entry/factory.h"
#include "entry/provider_library.h"

/* Of all class objects together. */
static atomic_int locks;

struct class_object {
    IClassFactory IClassFactory_iface;
    struct iccsp_object object;
    CLSID clsid;
    struct iccsp_rm *rm; /* NULL: that of the process, when an object is made */
};

ICCSP_UNKNOWN_THUNKS(class_object, IClassFactory)

static HRESULT ICCSP_CALL create_instance(IClassFactory *iface, IUnknown *outer, REFIID riid, void **out)
{
    const struct class_object *class_object =
        ICCSP_CONTAINER_OF(iface, struct class_object, IClassFactory_iface);

    return iccsp_create_object(class_object->rm, &class_object->clsid, outer, riid, out);
}

static HRESULT ICCSP_CALL lock_server(IClassFactory *iface, int lock)
{
    (void)iface;
    atomic_fetch_add(&locks, lock ? 1 : -1);
    return S_OK;
}

static const IClassFactoryVtbl class_object_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IClassFactory),
    .CreateInstance = create_instance,
    .LockServer = lock_server,
};

static const struct iccsp_iface class_object_ifaces[] = {
    {&ICCSP_IID_IClassFactory, offsetof(struct class_object, IClassFactory_iface)},
};

static void destroy(void *self)
{
    struct class_object *class_object = self;

    iccsp_rm_close(&class_object->rm);
    free(class_object);
}

static const struct iccsp_class class_object_class = ICCSP_CLASS(class_object, class_object_ifaces, destroy);

iccsp_hr iccsp_create_class_object(struct iccsp_rm *rm, const CLSID *clsid, const IID *iid, void **out)
{
    struct class_object *class_object;
    HRESULT hr;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (clsid == NULL || iid == NULL)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    if (!iccsp_factory_knows(clsid))
        return iccsp_provider_class_object(clsid, iid, out);
    class_object = calloc(1, sizeof(*class_object));
    if (class_object == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    class_object->clsid = *clsid;
    class_object->rm = rm != NULL ? iccsp_rm_ref(rm) : NULL;
    /* The system's own declaration on Windows points to a table that is not const. */
    class_object->IClassFactory_iface.lpVtbl = (IClassFactoryVtbl *)(uintptr_t)&class_object_vtbl;
    iccsp_object_init(&class_object->object, &class_object_class);
    hr = iccsp_object_query(&class_object->object, iid, out);
    (void)iccsp_object_release(&class_object->object);
    return hr;
}

int32_t iccsp_class_object_locks(void)
{
    return atomic_load(&locks);
}
