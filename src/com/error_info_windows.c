/* SPDX-License-Identifier: BSD-2-Clause */
/* ISupportErrorInfo of every object: the record of the last failure as the thread's error object of COM.
 *
 * COM wants an error object after each failure. Programs ask for it only after they asked the object whether
 * it makes any, so it is made then, from the record that there is anyway: a failure costs nothing that nobody
 * looks at, and none is handed over twice. */
#include "base/error.h"
#include "com/guid.h"
#include "com/object.h"

#define SOURCE L"iccsp"

static struct iccsp_object *object_of(ISupportErrorInfo *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct iccsp_object, errors);
}

static HRESULT ICCSP_CALL query(ISupportErrorInfo *iface, REFIID riid, void **out)
{
    return iccsp_object_query(object_of(iface), riid, out);
}

static ULONG ICCSP_CALL add_ref(ISupportErrorInfo *iface)
{
    return iccsp_object_add_ref(object_of(iface));
}

static ULONG ICCSP_CALL release(ISupportErrorInfo *iface)
{
    return iccsp_object_release(object_of(iface));
}

static HRESULT describe(ICreateErrorInfo *info, REFIID riid, const struct iccsp_error *error)
{
    char text[ICCSP_ERROR_DESCRIPTION_MAX];
    BSTR description = NULL;
    HRESULT hr;

    iccsp_error_describe(error, text, sizeof(text));
    hr = iccsp_bstr_from_utf8(text, &description);
    if (SUCCEEDED(hr))
        hr = ICreateErrorInfo_SetDescription(info, description);
    if (SUCCEEDED(hr))
        hr = ICreateErrorInfo_SetSource(info, (OLECHAR *)(uintptr_t)SOURCE);
    if (SUCCEEDED(hr))
        hr = ICreateErrorInfo_SetGUID(info, riid);
    iccsp_bstr_free(description);
    return hr;
}

/* Without memory there is the code of the method alone. */
static void publish(REFIID riid, const struct iccsp_error *error)
{
    ICreateErrorInfo *info = NULL;
    IErrorInfo *made = NULL;

    if (FAILED(CreateErrorInfo(&info)))
        return;
    if (SUCCEEDED(describe(info, riid, error)) &&
        SUCCEEDED(ICreateErrorInfo_QueryInterface(info, &IID_IErrorInfo, (void **)(void *)&made))) {
        (void)SetErrorInfo(0, made);
        (void)IErrorInfo_Release(made);
    }
    (void)ICreateErrorInfo_Release(info);
}

static HRESULT ICCSP_CALL interface_supports_error_info(ISupportErrorInfo *iface, REFIID riid)
{
    const struct iccsp_class *cls = object_of(iface)->cls;
    struct iccsp_error error;

    for (size_t i = 0; riid != NULL && i < cls->iface_count; i++) {
        if (!iccsp_guid_equal(riid, cls->ifaces[i].iid))
            continue;
        if (iccsp_error_take(&error) == ICCSP_OK)
            publish(riid, &error);
        return S_OK;
    }
    return S_FALSE;
}

static const ISupportErrorInfoVtbl vtbl = {
    .QueryInterface = query,
    .AddRef = add_ref,
    .Release = release,
    .InterfaceSupportsErrorInfo = interface_supports_error_info,
};

void iccsp_object_init_errors(struct iccsp_object *object)
{
    /* The system's own declaration points to a table that is not const. */
    object->errors.lpVtbl = (ISupportErrorInfoVtbl *)(uintptr_t)&vtbl;
}
