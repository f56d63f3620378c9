/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference counting, QueryInterface and the IDispatch slots of every class. */
#include "com/object.h"

#include "base/error.h"
#include "com/guid.h"

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

    if (left == 0)
        object->cls->destroy(structure_of(object));
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
    if (!offset_of_iface(object->cls, riid, &offset))
        return E_NOINTERFACE;
    (void)iccsp_object_add_ref(object);
    *out = (char *)structure_of(object) + offset;
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

HRESULT iccsp_object_type_info_count(unsigned int *count)
{
    if (count == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *count = 0;
    return S_OK;
}

HRESULT iccsp_object_type_info(ITypeInfo **out)
{
    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    return iccsp_fail(ICCSP_HR(DISP_E_BADINDEX), ICCSP_LAYER_ARGUMENT);
}

static bool is_null_iid(REFIID riid)
{
    static const IID null_iid;

    return riid != NULL && iccsp_guid_equal(riid, &null_iid);
}

HRESULT iccsp_object_ids_of_names(REFIID riid, OLECHAR **names, unsigned int count, DISPID *ids)
{
    if (ids == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    for (unsigned int i = 0; i < count; i++)
        ids[i] = DISPID_UNKNOWN;
    if (!is_null_iid(riid))
        return iccsp_fail(ICCSP_HR(DISP_E_UNKNOWNINTERFACE), ICCSP_LAYER_ARGUMENT);
    if (names == NULL || count == 0)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
}

HRESULT iccsp_object_invoke(REFIID riid, uint16_t flags, const DISPPARAMS *params, VARIANT *result)
{
    const unsigned int known =
        DISPATCH_METHOD | DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF;

    iccsp_variant_init(result);
    if (!is_null_iid(riid))
        return iccsp_fail(ICCSP_HR(DISP_E_UNKNOWNINTERFACE), ICCSP_LAYER_ARGUMENT);
    if (params == NULL || flags == 0 || (flags & ~known) != 0)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
}
