/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference counting, QueryInterface and the IDispatch slots of every class. */
#include "com/object.h"

#include <stdatomic.h>

#include "base/error.h"
#include "com/guid.h"
#include "com/type_info.h"

static atomic_uint alive;

static void *structure_of(struct iccsp_object *object)
{
    return (char *)object - object->cls->object_offset;
}

static struct iccsp_object *object_of(IUnknown *inner)
{
    return ICCSP_CONTAINER_OF(inner, struct iccsp_object, inner);
}

static bool offset_of_iface(const struct iccsp_class *cls, const IID *iid, size_t *out)
{
    /* One fixed interface stands for IUnknown: callers compare these pointers to learn whether two objects
     * are one. */
    if (iccsp_guid_equal(iid, &ICCSP_IID_IUnknown)) {
        *out = cls->ifaces[0].offset;
        return true;
    }
    for (size_t i = 0; i < cls->iface_count; i++) {
        if (iccsp_guid_equal(iid, cls->ifaces[i].iid)) {
            *out = cls->ifaces[i].offset;
            return true;
        }
    }
    return false;
}

static iccsp_ulong ICCSP_CALL inner_add_ref(IUnknown *inner)
{
    return iccsp_ref_inc(&object_of(inner)->ref);
}

static iccsp_ulong ICCSP_CALL inner_release(IUnknown *inner)
{
    struct iccsp_object *object = object_of(inner);
    const uint32_t left = iccsp_ref_dec(&object->ref);

    if (left == 0) {
        object->cls->destroy(structure_of(object));
        /* Not before: who sees no object may unload the code that destroys. */
        atomic_fetch_sub(&alive, 1);
    }
    return left;
}

static HRESULT query(struct iccsp_object *object, REFIID riid, void **out)
{
    size_t offset;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (riid == NULL)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    if (offset_of_iface(object->cls, riid, &offset))
        *out = (char *)structure_of(object) + offset;
#ifdef _WIN32
    else if (iccsp_guid_equal(riid, &IID_ISupportErrorInfo))
        *out = &object->errors;
#endif
    if (*out == NULL)
        return E_NOINTERFACE;
    (void)iccsp_object_add_ref(object);
    return S_OK;
}

/* The inner IUnknown of an aggregated object has an identity of its own. */
static HRESULT ICCSP_CALL inner_query(IUnknown *inner, REFIID riid, void **out)
{
    struct iccsp_object *object = object_of(inner);

    if (out == NULL || riid == NULL || !iccsp_guid_equal(riid, &ICCSP_IID_IUnknown))
        return query(object, riid, out);
    (void)inner_add_ref(inner);
    *out = inner;
    return S_OK;
}

static const IUnknownVtbl inner_vtbl = {
    .QueryInterface = inner_query,
    .AddRef = inner_add_ref,
    .Release = inner_release,
};

void iccsp_object_init(struct iccsp_object *object, const struct iccsp_class *cls)
{
    object->cls = cls;
    object->outer = NULL;
    /* The system's own declaration on Windows points to a table that is not const. */
    object->inner.lpVtbl = (IUnknownVtbl *)(uintptr_t)&inner_vtbl;
    iccsp_ref_init(&object->ref);
#ifdef _WIN32
    iccsp_object_init_errors(object);
#endif
    atomic_fetch_add(&alive, 1);
}

uint32_t iccsp_object_count(void)
{
    return atomic_load(&alive);
}

IUnknown *iccsp_object_aggregate(struct iccsp_object *object, IUnknown *outer)
{
    object->outer = outer;
    return &object->inner;
}

HRESULT iccsp_object_query(struct iccsp_object *object, REFIID riid, void **out)
{
    return object->outer != NULL ? IUnknown_QueryInterface(object->outer, riid, out)
                                 : query(object, riid, out);
}

iccsp_ulong iccsp_object_add_ref(struct iccsp_object *object)
{
    return object->outer != NULL ? IUnknown_AddRef(object->outer) : inner_add_ref(&object->inner);
}

iccsp_ulong iccsp_object_release(struct iccsp_object *object)
{
    return object->outer != NULL ? IUnknown_Release(object->outer) : inner_release(&object->inner);
}

HRESULT iccsp_object_type_info_count(const struct iccsp_object *object, unsigned int *count)
{
    if (count == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *count = iccsp_type_info_exists(object->cls->ifaces[0].iid) ? 1 : 0;
    return S_OK;
}

HRESULT iccsp_object_type_info(const struct iccsp_object *object, unsigned int index, ITypeInfo **out)
{
    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (index != 0)
        return iccsp_fail(ICCSP_HR(DISP_E_BADINDEX), ICCSP_LAYER_ARGUMENT);
    return iccsp_type_info_get(object->cls->ifaces[0].iid, out);
}
