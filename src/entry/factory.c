/* SPDX-License-Identifier: BSD-2-Clause */
/* The classes by their identifiers. */
#include "entry/factory.h"

#include <string.h>

#include "base/error.h"
#include "classes/base_classes.h"
#include "classes/byte_buffer.h"
#include "classes/children.h"
#include "entry/provider_library.h"

static HRESULT with_resource_manager(struct iccsp_rm *rm,
                                     HRESULT (*make)(struct iccsp_rm *rm, IUnknown **out), IUnknown **out)
{
    struct iccsp_rm *used = NULL;
    HRESULT hr = S_OK;

    if (rm != NULL)
        used = iccsp_rm_ref(rm);
    else
        hr = iccsp_rm_default(&used);
    if (SUCCEEDED(hr))
        hr = make(used, out);
    iccsp_rm_close(&used);
    return hr;
}

static HRESULT manage_on(struct iccsp_rm *rm, IUnknown **out)
{
    return iccsp_manage_create(rm, (ISCardManage **)(void *)out);
}

static HRESULT scard_on(struct iccsp_rm *rm, IUnknown **out)
{
    return iccsp_scard_create(rm, (ISCard **)(void *)out);
}

static HRESULT make_manage(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)outer;
    return with_resource_manager(rm, manage_on, out);
}

static HRESULT make_scard(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)outer;
    return with_resource_manager(rm, scard_on, out);
}

static HRESULT make_database(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)outer;
    return iccsp_create_database(rm, NULL, (ISCardDatabase **)(void *)out);
}

static HRESULT make_locate(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)outer;
    return iccsp_create_locate(rm, NULL, (ISCardLocate **)(void *)out);
}

static HRESULT make_cmd(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)rm, (void)outer;
    return iccsp_cmd_create((ISCardCmd **)(void *)out);
}

static HRESULT make_iso7816(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)rm;
    return iccsp_iso7816_create(outer, out);
}

static HRESULT make_type_conv(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)rm, (void)outer;
    return iccsp_type_conv_create((ISCardTypeConv **)(void *)out);
}

static HRESULT make_byte_buffer(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out)
{
    (void)rm, (void)outer;
    return iccsp_byte_buffer_create((IByteBuffer **)(void *)out);
}

static const struct maker {
    const CLSID *clsid;
    bool aggregates;
    HRESULT (*make)(struct iccsp_rm *rm, IUnknown *outer, IUnknown **out);
} makers[] = {
    {&ICCSP_CLSID_SCardManage, false, make_manage},
    {&ICCSP_CLSID_CSCard, false, make_scard},
    {&ICCSP_CLSID_CSCardCmd, false, make_cmd},
    {&ICCSP_CLSID_CSCardDatabase, false, make_database},
    {&ICCSP_CLSID_CSCardISO7816, true, make_iso7816},
    {&ICCSP_CLSID_CSCardLocate, false, make_locate},
    {&ICCSP_CLSID_CSCardTypeConv, false, make_type_conv},
    {&ICCSP_CLSID_CByteBuffer, false, make_byte_buffer},
};

static const struct maker *find_maker(const CLSID *clsid)
{
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        if (memcmp(clsid, makers[i].clsid, sizeof(*clsid)) == 0)
            return &makers[i];
    }
    return NULL;
}

bool iccsp_factory_knows(const CLSID *clsid)
{
    return find_maker(clsid) != NULL;
}

/* Who aggregates gets the inner IUnknown and nothing else (COM's rule; decision G6). */
static HRESULT check_aggregation(const struct maker *maker, const IUnknown *outer, const IID *iid)
{
    if (outer == NULL)
        return S_OK;
    if (!maker->aggregates || memcmp(iid, &ICCSP_IID_IUnknown, sizeof(*iid)) != 0)
        return iccsp_fail((iccsp_hr)CLASS_E_NOAGGREGATION, ICCSP_LAYER_ARGUMENT);
    return S_OK;
}

/* A class that is not ours may be that of the primary provider of a card type. */
static HRESULT create_foreign(const CLSID *clsid, IUnknown *outer, const IID *iid, void **out)
{
    IClassFactory *factory = NULL;
    HRESULT hr = iccsp_provider_class_object(clsid, &ICCSP_IID_IClassFactory, (void **)(void *)&factory);

    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, outer, iid, out);
    (void)IClassFactory_Release(factory);
    return hr;
}

HRESULT iccsp_factory_create(struct iccsp_rm *rm, const CLSID *clsid, IUnknown *outer, const IID *iid,
                             void **out)
{
    const struct maker *maker = find_maker(clsid);
    IUnknown *made = NULL;
    HRESULT hr;

    *out = NULL;
    if (maker == NULL)
        return create_foreign(clsid, outer, iid, out);
    hr = check_aggregation(maker, outer, iid);
    if (SUCCEEDED(hr))
        hr = maker->make(rm, outer, &made);
    if (FAILED(hr))
        return hr;
    hr = IUnknown_QueryInterface(made, iid, out);
    (void)IUnknown_Release(made);
    return hr;
}
