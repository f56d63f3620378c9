/* SPDX-License-Identifier: BSD-2-Clause */
/* A service provider for a family of cards, as a library of another vendor: an ISCardManage that is the
 * library's own in everything but one interface more, "Greeting", which only cards of this family have. A
 * card type names the class and this library (provider.conf), and iccsp_create_object finds it.
 *
 * To write one of your own: other identifiers, and your methods in place of those that only pass on. */
#include <stdlib.h>
#include <string.h>

#include <iccsp/iccsp.h>

#ifdef __GNUC__
#define EXPORTED __attribute__((visibility("default")))
#else
#define EXPORTED
#endif

/* {0B8E6C1E-6F0B-4E57-9B5E-7C2D5B6B1A01}; made at random, as yours has to be. */
static const CLSID class_id = {0x0B8E6C1E, 0x6F0B, 0x4E57, {0x9B, 0x5E, 0x7C, 0x2D, 0x5B, 0x6B, 0x1A, 0x01}};

EXPORTED HRESULT ICCSP_CALL DllGetClassObject(REFCLSID clsid, REFIID iid, void **out);

/* ---- The provider ---- */

struct provider {
    ISCardManage iface; /* first: a pointer to it is one to the whole */
    unsigned int count;
    ISCardManage *inner;
};

static ISCardManage *inner_of(ISCardManage *p)
{
    return ((struct provider *)(void *)p)->inner;
}

static int is_one_of(REFIID iid, const IID *first, const IID *second)
{
    return iccsp_guid_equal(iid, first) || iccsp_guid_equal(iid, second) ||
           iccsp_guid_equal(iid, &ICCSP_IID_IUnknown);
}

static iccsp_ulong ICCSP_CALL add_ref(ISCardManage *p)
{
    return ++((struct provider *)(void *)p)->count; /* for one thread; yours needs an atomic counter */
}

static HRESULT ICCSP_CALL query_interface(ISCardManage *p, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = is_one_of(iid, &ICCSP_IID_ISCardManage, &ICCSP_IID_IDispatch) ? p : NULL;
    if (*out == NULL)
        return E_NOINTERFACE;
    add_ref(p);
    return S_OK;
}

static iccsp_ulong ICCSP_CALL release(ISCardManage *p)
{
    struct provider *self = (struct provider *)(void *)p;
    const unsigned int left = --self->count;

    if (left == 0) {
        ISCardManage_Release(self->inner);
        free(self);
    }
    return left;
}

/* What is the same for every card is passed on. */
#define PASS_ON(function, method, parameters, ...)                                                           \
    static HRESULT ICCSP_CALL function parameters                                                            \
    {                                                                                                        \
        return ISCardManage_##method(inner_of(p), __VA_ARGS__);                                              \
    }
#define PASS_ON_ALONE(function, method)                                                                      \
    static HRESULT ICCSP_CALL function(ISCardManage *p)                                                      \
    {                                                                                                        \
        return ISCardManage_##method(inner_of(p));                                                           \
    }

PASS_ON(type_info_count, GetTypeInfoCount, (ISCardManage * p, unsigned int *count), count)
PASS_ON(type_info, GetTypeInfo, (ISCardManage * p, unsigned int index, LCID lcid, ITypeInfo **out), index,
        lcid, out)
PASS_ON(ids_of_names, GetIDsOfNames,
        (ISCardManage * p, REFIID iid, OLECHAR **names, unsigned int count, LCID lcid, DISPID *ids), iid,
        names, count, lcid, ids)
PASS_ON(invoke, Invoke,
        (ISCardManage * p, DISPID id, REFIID iid, LCID lcid, uint16_t flags, DISPPARAMS *params,
         VARIANT *result, EXCEPINFO *info, unsigned int *bad),
        id, iid, lcid, flags, params, result, info, bad)
PASS_ON(attach_by_handle, AttachByHandle, (ISCardManage * p, HSCARD card), card)
PASS_ON(attach_by_ifd, AttachByIFD, (ISCardManage * p, BSTR name, SCARD_SHARE_MODES mode), name, mode)
PASS_ON(create_file_access, CreateFileAccess, (ISCardManage * p, ISCardFileAccess **out), out)
PASS_ON(create_card_auth, CreateCardAuth, (ISCardManage * p, ISCardAuth **out), out)
PASS_ON(create_verification, CreateCHVerification, (ISCardManage * p, ISCardVerify **out), out)
PASS_ON_ALONE(detach, Detach)
PASS_ON_ALONE(lock_card, SCardLock)
PASS_ON_ALONE(reconnect, Reconnect)
PASS_ON(status, Status, (ISCardManage * p, SCARD_STATES *state, SCARD_PROTOCOLS *protocol), state, protocol)
PASS_ON(unlock_card, SCardUnlock, (ISCardManage * p, SCARD_DISPOSITIONS disposition), disposition)

static int is_greeting(BSTR name)
{
    char text[16];
    size_t len;

    return iccsp_bstr_len(name) > 0 && SUCCEEDED(iccsp_bstr_to_utf8(name, text, sizeof(text), &len)) &&
           strcmp(text, "Greeting") == 0;
}

/* What this family has beside the others. Yours would read it from the card. */
static HRESULT ICCSP_CALL create_interface(ISCardManage *p, const GUID *iid, BSTR name, int32_t *data,
                                           IUnknown **out)
{
    static const char greeting[] = "Hello from another vendor";

    if (out == NULL || !is_greeting(name))
        return ISCardManage_CreateInterface(inner_of(p), iid, name, data, out);
    return iccsp_create_byte_buffer(greeting, sizeof(greeting) - 1, (IByteBuffer **)(void *)out);
}

static const ISCardManageVtbl provider_methods = {
    query_interface,  add_ref,
    release,          type_info_count,
    type_info,        ids_of_names,
    invoke,           attach_by_handle,
    attach_by_ifd,    create_file_access,
    create_card_auth, create_verification,
    detach,           lock_card,
    reconnect,        status,
    unlock_card,      create_interface,
};

/* ---- Its class object ---- */

static HRESULT ICCSP_CALL factory_query(IClassFactory *p, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = is_one_of(iid, &ICCSP_IID_IClassFactory, &ICCSP_IID_IClassFactory) ? p : NULL;
    return *out != NULL ? S_OK : E_NOINTERFACE;
}

/* There is one, which stays as long as the library: nobody unloads it. */
static iccsp_ulong ICCSP_CALL factory_count(IClassFactory *p)
{
    (void)p;
    return 1;
}

static HRESULT ICCSP_CALL factory_create(IClassFactory *p, IUnknown *outer, REFIID iid, void **out)
{
    struct provider *made;
    HRESULT hr;

    (void)p;
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (outer != NULL)
        return CLASS_E_NOAGGREGATION;
    made = (struct provider *)calloc(1, sizeof(*made));
    hr = made != NULL ? iccsp_create_provider(NULL, &made->inner) : E_OUTOFMEMORY;
    if (FAILED(hr)) {
        free(made);
        return hr;
    }
    made->iface.lpVtbl = (ISCardManageVtbl *)(uintptr_t)&provider_methods;
    made->count = 1;
    hr = query_interface(&made->iface, iid, out);
    release(&made->iface);
    return hr;
}

static HRESULT ICCSP_CALL factory_lock(IClassFactory *p, int lock)
{
    (void)p, (void)lock;
    return S_OK;
}

static const IClassFactoryVtbl factory_methods = {factory_query, factory_count, factory_count, factory_create,
                                                  factory_lock};

HRESULT ICCSP_CALL DllGetClassObject(REFCLSID clsid, REFIID iid, void **out)
{
    static IClassFactory factory;

    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (!iccsp_guid_equal(clsid, &class_id))
        return CLASS_E_CLASSNOTAVAILABLE;
    factory.lpVtbl = (IClassFactoryVtbl *)(uintptr_t)&factory_methods;
    return factory_query(&factory, iid, out);
}
