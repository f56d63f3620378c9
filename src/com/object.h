/* SPDX-License-Identifier: BSD-2-Clause */
/* What every COM class shares: reference count, QueryInterface from a table, the IDispatch slots. */
#ifndef ICCSP_COM_OBJECT_H
#define ICCSP_COM_OBJECT_H

#include "base/ref.h"
#include "iccsp/com.h"

/* How a class is written:
 *
 *     struct verify {
 *         ISCardVerify ISCardVerify_iface;       // named X_iface, one for each interface of its own
 *         struct iccsp_object object;            // must have this name
 *         ... state ...
 *     };
 *
 *     ICCSP_DISPATCH_THUNKS(verify, ISCardVerify)    // seven functions of the exact types of the slots
 *
 *     static const ISCardVerifyVtbl verify_vtbl = {
 *         ICCSP_DISPATCH_SLOTS(ISCardVerify),
 *         .Verify = verify_Verify, ...
 *     };
 *
 *     static const struct iccsp_iface verify_ifaces[] = {
 *         {&ICCSP_IID_ISCardVerify, offsetof(struct verify, ISCardVerify_iface)},
 *         {&ICCSP_IID_IDispatch, offsetof(struct verify, ISCardVerify_iface)},
 *     };
 *     static const struct iccsp_class verify_class = ICCSP_CLASS(verify, verify_ifaces, destroy);
 *
 * and its creation allocates, sets up all state, and last: v->ISCardVerify_iface.lpVtbl = &verify_vtbl;
 * iccsp_object_init(&v->object, &verify_class).
 *
 * The thunks find the object from the interface pointer by the type, so that a class may have several
 * interfaces, and no function is ever called through a pointer of another type. */

/** One interface of a class. */
struct iccsp_iface {
    const IID *iid;
    size_t offset; /* of X_iface in the structure of the class */
};

/** A class. The first interface gives the object's IUnknown. */
struct iccsp_class {
    size_t object_offset; /* of `object` in the structure of the class */
    const struct iccsp_iface *ifaces;
    size_t iface_count;
    void (*destroy)(void *self); /* called by the last Release with the structure of the class; frees it */
};

#define ICCSP_CLASS(type, iface_table, destroy_function)                                                     \
    {                                                                                                        \
        .object_offset = offsetof(struct type, object), .ifaces = (iface_table),                             \
        .iface_count = sizeof(iface_table) / sizeof((iface_table)[0]), .destroy = (destroy_function)         \
    }

/** The part that every object has. An aggregated object lends its interfaces to another, the outer one, whose
 * identity and count they have; the outer one holds it by its inner IUnknown. */
struct iccsp_object {
    const struct iccsp_class *cls;
    iccsp_ref ref;
    IUnknown *outer; /* not counted; NULL: not aggregated */
    IUnknown inner;  /* the one interface that never goes through `outer` */
};

/** Makes the object alive, with one reference. */
void iccsp_object_init(struct iccsp_object *object, const struct iccsp_class *cls);

/** Makes a new object, to which there is one reference, part of `outer`. Returns the inner IUnknown, which
 * has that reference. */
IUnknown *iccsp_object_aggregate(struct iccsp_object *object, IUnknown *outer);

/** IUnknown::QueryInterface. *out is NULL first. S_OK. E_POINTER: out is NULL. E_NOINTERFACE: not in the
 * table (not recorded as the thread's last failure: asking is normal). IID_IUnknown gives the same pointer at
 * every call (G7). */
HRESULT iccsp_object_query(struct iccsp_object *object, REFIID riid, void **out);

iccsp_ulong iccsp_object_add_ref(struct iccsp_object *object);
iccsp_ulong iccsp_object_release(struct iccsp_object *object);

/** IDispatch::GetTypeInfoCount: *count is 0, there is no type library (A7). E_POINTER: count is NULL. */
HRESULT iccsp_object_type_info_count(unsigned int *count);

/** IDispatch::GetTypeInfo. *out is NULL. E_POINTER: out is NULL. DISP_E_BADINDEX: there is none. */
HRESULT iccsp_object_type_info(ITypeInfo **out);

/** IDispatch::GetIDsOfNames. Every id is DISPID_UNKNOWN first. DISP_E_UNKNOWNINTERFACE: riid is not all zero.
 * E_INVALIDARG: no names. E_POINTER: ids is NULL. E_NOTIMPL: this class has no table of members. */
HRESULT iccsp_object_ids_of_names(REFIID riid, OLECHAR **names, unsigned int count, DISPID *ids);

/** IDispatch::Invoke. *result (may be NULL) is VT_EMPTY first. DISP_E_UNKNOWNINTERFACE: riid is not all zero.
 * E_INVALIDARG: params is NULL, or flags is no combination of DISPATCH_*. E_NOTIMPL: as above. */
HRESULT iccsp_object_invoke(REFIID riid, uint16_t flags, const DISPPARAMS *params, VARIANT *result);

#define ICCSP_UNKNOWN_THUNKS(type, iface)                                                                    \
    static HRESULT ICCSP_CALL thunk_##iface##_QueryInterface(iface *This, REFIID riid, void **out)           \
    {                                                                                                        \
        return iccsp_object_query(&ICCSP_CONTAINER_OF(This, struct type, iface##_iface)->object, riid, out); \
    }                                                                                                        \
    static iccsp_ulong ICCSP_CALL thunk_##iface##_AddRef(iface *This)                                        \
    {                                                                                                        \
        return iccsp_object_add_ref(&ICCSP_CONTAINER_OF(This, struct type, iface##_iface)->object);          \
    }                                                                                                        \
    static iccsp_ulong ICCSP_CALL thunk_##iface##_Release(iface *This)                                       \
    {                                                                                                        \
        return iccsp_object_release(&ICCSP_CONTAINER_OF(This, struct type, iface##_iface)->object);          \
    }

#define ICCSP_UNKNOWN_SLOTS(iface)                                                                           \
    .QueryInterface = thunk_##iface##_QueryInterface, .AddRef = thunk_##iface##_AddRef,                      \
    .Release = thunk_##iface##_Release

#define ICCSP_DISPATCH_THUNKS(type, iface)                                                                   \
    ICCSP_UNKNOWN_THUNKS(type, iface)                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_GetTypeInfoCount(iface *This, unsigned int *count)             \
    {                                                                                                        \
        (void)This;                                                                                          \
        return iccsp_object_type_info_count(count);                                                          \
    }                                                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_GetTypeInfo(iface *This, unsigned int index, LCID lcid,        \
                                                          ITypeInfo **out)                                   \
    {                                                                                                        \
        (void)This, (void)index, (void)lcid;                                                                 \
        return iccsp_object_type_info(out);                                                                  \
    }                                                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_GetIDsOfNames(iface *This, REFIID riid, OLECHAR **names,       \
                                                            unsigned int count, LCID lcid, DISPID *ids)      \
    {                                                                                                        \
        (void)This, (void)lcid;                                                                              \
        return iccsp_object_ids_of_names(riid, names, count, ids);                                           \
    }                                                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_Invoke(iface *This, DISPID id, REFIID riid, LCID lcid,         \
                                                     uint16_t flags, DISPPARAMS *params, VARIANT *result,    \
                                                     EXCEPINFO *info, unsigned int *bad_arg)                 \
    {                                                                                                        \
        (void)This, (void)id, (void)lcid, (void)info, (void)bad_arg;                                         \
        return iccsp_object_invoke(riid, flags, params, result);                                             \
    }

#define ICCSP_DISPATCH_SLOTS(iface)                                                                          \
    ICCSP_UNKNOWN_SLOTS(iface),                                                                              \
        .GetTypeInfoCount = thunk_##iface##_GetTypeInfoCount, .GetTypeInfo = thunk_##iface##_GetTypeInfo,    \
        .GetIDsOfNames = thunk_##iface##_GetIDsOfNames, .Invoke = thunk_##iface##_Invoke

#endif
