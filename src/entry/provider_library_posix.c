/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of other vendors' libraries. */
#include "entry/provider_library.h"

#include <string.h>

#include "base/error.h"
#include "base/library.h"
#include "classes/text_array.h"
#include "iccsp/iccsp.h"

typedef HRESULT(ICCSP_CALL *get_class_object)(REFCLSID clsid, REFIID iid, void **out);

static HRESULT not_available(void)
{
    return iccsp_fail((iccsp_hr)CLASS_E_CLASSNOTAVAILABLE, ICCSP_LAYER_ARGUMENT);
}

static iccsp_hr names_of_cards(void *context, char *names, size_t cap, size_t *len)
{
    return iccsp_cards_list((struct iccsp_cards *)context, NULL, 0, NULL, 0, names, cap, len);
}

static bool serves(struct iccsp_cards *cards, const char *name, const CLSID *clsid,
                   struct iccsp_card_type_info *info)
{
    info->size = sizeof(*info);
    return iccsp_cards_get(cards, name, info) == S_OK && info->has_provider != 0 &&
           info->provider_library[0] != '\0' && iccsp_guid_equal(&info->provider, clsid);
}

/* The path of the library for a class. */
static HRESULT find_library(const CLSID *clsid, char path[ICCSP_CARD_PATH_MAX + 1])
{
    struct iccsp_cards *cards = NULL;
    struct iccsp_card_type_info info;
    struct iccsp_blob names = {0};
    const char *name = NULL;
    HRESULT hr = iccsp_cards_default(&cards);

    if (SUCCEEDED(hr))
        hr = iccsp_names_fetch(names_of_cards, cards, &names);
    if (SUCCEEDED(hr))
        name = iccsp_names_first((const char *)names.data);
    while (name != NULL && !serves(cards, name, clsid, &info))
        name = iccsp_names_next(name);
    if (name != NULL)
        memcpy(path, info.provider_library, ICCSP_CARD_PATH_MAX + 1);
    else if (SUCCEEDED(hr))
        hr = not_available();
    iccsp_blob_clear(&names);
    iccsp_cards_close(&cards);
    return hr;
}

HRESULT iccsp_provider_class_object(const CLSID *clsid, const IID *iid, void **out)
{
    char path[ICCSP_CARD_PATH_MAX + 1];
    get_class_object function;
    void *symbol = NULL;
    HRESULT hr = find_library(clsid, path);

    *out = NULL;
    if (SUCCEEDED(hr))
        hr = iccsp_library_symbol(path, "DllGetClassObject", &symbol);
    if (FAILED(hr))
        return hr;
    memcpy(&function, &symbol, sizeof(function));
    hr = function(clsid, iid, out);
    if (SUCCEEDED(hr) && *out == NULL)
        hr = ICCSP_E_ICC_INSTALLATION;
    return FAILED(hr) ? iccsp_fail_with(hr, ICCSP_LAYER_LIBRARY, "%s did not make the class.", path) : hr;
}
