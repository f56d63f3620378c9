/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference counting, QueryInterface and the IDispatch slots of every class. */
#include "com/object.h"

#include "base/error.h"
#include "com/guid.h"

static void *structure_of(struct iccsp_object *object)
{
    return (char *)object - object->cls->object_offset;
}

void iccsp_object_init(struct iccsp_object *object, const struct iccsp_class *cls)
{
    object->cls = cls;
    iccsp_ref_init(&object->ref);
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

HRESULT iccsp_object_query(struct iccsp_object *object, REFIID riid, void **out)
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

iccsp_ulong iccsp_object_add_ref(struct iccsp_object *object)
{
    return iccsp_ref_inc(&object->ref);
}

iccsp_ulong iccsp_object_release(struct iccsp_object *object)
{
    const uint32_t left = iccsp_ref_dec(&object->ref);

    if (left == 0)
        object->cls->destroy(structure_of(object));
    return left;
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
