/* SPDX-License-Identifier: BSD-2-Clause */
/* Creation of the objects that a program starts with. */
#include "iccsp/iccsp.h"

#include "base/error.h"
#include "classes/base_classes.h"
#include "entry/factory.h"

iccsp_hr iccsp_create_provider(struct iccsp_rm *rm, ISCardManage **out)
{
    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    return iccsp_factory_create(rm, &ICCSP_CLSID_SCardManage, NULL, &ICCSP_IID_ISCardManage,
                                (void **)(void *)out);
}

iccsp_hr iccsp_create_object(struct iccsp_rm *rm, const CLSID *clsid, IUnknown *outer, const IID *iid,
                             void **out)
{
    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (clsid == NULL || iid == NULL)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    return iccsp_factory_create(rm, clsid, outer, iid, out);
}

/* What NULL stands for. The caller closes both, whatever the result. */
static HRESULT take(struct iccsp_rm *rm, struct iccsp_cards *cards, struct iccsp_rm **rm_out,
                    struct iccsp_cards **cards_out)
{
    HRESULT hr = S_OK;

    *rm_out = rm != NULL ? iccsp_rm_ref(rm) : NULL;
    *cards_out = cards != NULL ? iccsp_cards_ref(cards) : NULL;
    if (rm == NULL)
        hr = iccsp_rm_default(rm_out);
    if (SUCCEEDED(hr) && cards == NULL)
        hr = iccsp_cards_default(cards_out);
    return hr;
}

static HRESULT with_cards(struct iccsp_rm *rm, struct iccsp_cards *cards,
                          HRESULT (*make)(struct iccsp_rm *rm, struct iccsp_cards *cards, void **out),
                          void **out)
{
    struct iccsp_rm *used_rm;
    struct iccsp_cards *used_cards;
    HRESULT hr;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    hr = take(rm, cards, &used_rm, &used_cards);
    if (SUCCEEDED(hr))
        hr = make(used_rm, used_cards, out);
    iccsp_cards_close(&used_cards);
    iccsp_rm_close(&used_rm);
    return hr;
}

static HRESULT make_database(struct iccsp_rm *rm, struct iccsp_cards *cards, void **out)
{
    return iccsp_scard_database_create(rm, cards, (ISCardDatabase **)out);
}

static HRESULT make_locate(struct iccsp_rm *rm, struct iccsp_cards *cards, void **out)
{
    return iccsp_scard_locate_create(rm, cards, (ISCardLocate **)out);
}

iccsp_hr iccsp_create_database(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardDatabase **out)
{
    return with_cards(rm, cards, make_database, (void **)(void *)out);
}

iccsp_hr iccsp_create_locate(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardLocate **out)
{
    return with_cards(rm, cards, make_locate, (void **)(void *)out);
}
