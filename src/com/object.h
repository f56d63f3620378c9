/* SPDX-License-Identifier: BSD-2-Clause */
/* What every COM class shares: reference count, QueryInterface from a table, the IDispatch slots. */
#ifndef ICCSP_COM_OBJECT_H
#define ICCSP_COM_OBJECT_H

#include "base/ref.h"
#include "com/dispatch.h"

/* How a class is written:
 *
 *     struct verify {
 *         ISCardVerify ISCardVerify_iface;       // named X_iface, one for each interface of its own
 *         struct iccsp_object object;            // must have this name
 *         ... state ...
 *     };
 *
 *     // Seven functions of the exact types of the slots. They call by the names in
 * iccsp_members_ISCardVerify. ICCSP_DISPATCH_THUNKS(verify, ISCardVerify)
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
#ifdef _WIN32
    ISupportErrorInfo errors; /* every class has it */
#endif
};

/** Makes the object alive, with one reference. */
void iccsp_object_init(struct iccsp_object *object, const struct iccsp_class *cls);

#ifdef _WIN32
/** Part of iccsp_object_init. */
void iccsp_object_init_errors(struct iccsp_object *object);
#endif

/** How many objects are alive in this process, of whatever class. */
uint32_t iccsp_object_count(void);

/** Makes a new object, to which there is one reference, part of `outer`. Returns the inner IUnknown, which
 * has that reference. */
IUnknown *iccsp_object_aggregate(struct iccsp_object *object, IUnknown *outer);

/** IUnknown::QueryInterface. *out is NULL first. S_OK. E_POINTER: out is NULL. E_NOINTERFACE: not in the
 * table (not recorded as the thread's last failure: asking is normal). IID_IUnknown gives the same pointer at
 * every call (G7). */
HRESULT iccsp_object_query(struct iccsp_object *object, REFIID riid, void **out);

iccsp_ulong iccsp_object_add_ref(struct iccsp_object *object);
iccsp_ulong iccsp_object_release(struct iccsp_object *object);

/** IDispatch::GetTypeInfoCount: *count is 1 if the first interface of the class is in a type library, else 0
 * (A7). E_POINTER: count is NULL. */
HRESULT iccsp_object_type_info_count(const struct iccsp_object *object, unsigned int *count);

/** IDispatch::GetTypeInfo: the description of the first interface. *out is NULL on failure. E_POINTER: out is
 * NULL. DISP_E_BADINDEX: index is not 0, or there is none. */
HRESULT iccsp_object_type_info(const struct iccsp_object *object, unsigned int index, ITypeInfo **out);

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
        return iccsp_object_type_info_count(&ICCSP_CONTAINER_OF(This, struct type, iface##_iface)->object,   \
                                            count);                                                          \
    }                                                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_GetTypeInfo(iface *This, unsigned int index, LCID lcid,        \
                                                          ITypeInfo **out)                                   \
    {                                                                                                        \
        (void)lcid;                                                                                          \
        return iccsp_object_type_info(&ICCSP_CONTAINER_OF(This, struct type, iface##_iface)->object, index,  \
                                      out);                                                                  \
    }                                                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_GetIDsOfNames(iface *This, REFIID riid, OLECHAR **names,       \
                                                            unsigned int count, LCID lcid, DISPID *ids)      \
    {                                                                                                        \
        (void)This, (void)lcid;                                                                              \
        return iccsp_dispatch_ids(&iccsp_members_##iface, riid, names, count, ids);                          \
    }                                                                                                        \
    static HRESULT ICCSP_CALL thunk_##iface##_Invoke(iface *This, DISPID id, REFIID riid, LCID lcid,         \
                                                     uint16_t flags, DISPPARAMS *params, VARIANT *result,    \
                                                     EXCEPINFO *info, unsigned int *bad_arg)                 \
    {                                                                                                        \
        const struct iccsp_invocation call = {id, riid, flags, params, result, info, bad_arg};               \
        (void)lcid;                                                                                          \
        return iccsp_dispatch_invoke(&iccsp_members_##iface, This, &call);                                   \
    }

#define ICCSP_DISPATCH_SLOTS(iface)                                                                          \
    ICCSP_UNKNOWN_SLOTS(iface),                                                                              \
        .GetTypeInfoCount = thunk_##iface##_GetTypeInfoCount, .GetTypeInfo = thunk_##iface##_GetTypeInfo,    \
        .GetIDsOfNames = thunk_##iface##_GetIDsOfNames, .Invoke = thunk_##iface##_Invoke

#endif
