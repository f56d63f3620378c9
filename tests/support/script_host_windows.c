/* SPDX-License-Identifier: BSD-2-Clause */
/* A host of Windows' script engines; see script_host_windows.h. */
#include "support/script_host_windows.h"

#include <activscp.h>
#include <stdlib.h>

#include "base/ref.h"

const CLSID script_vbscript = {0xB54F3741, 0x5B07, 0x11CF, {0xA4, 0xB0, 0x00, 0xAA, 0x00, 0x4A, 0x55, 0xE8}};
const CLSID script_jscript = {0xF414C260, 0x6AC0, 0x11CF, {0xB6, 0xD1, 0x00, 0xAA, 0x00, 0xBB, 0xBB, 0x58}};

static const IID iid_site = {0xDB01A1E3, 0xA42B, 0x11CF, {0x8F, 0x20, 0x00, 0x80, 0x5F, 0x2C, 0xD0, 0x64}};
static const IID iid_script = {0xBB1A2AE1, 0xA4F9, 0x11CF, {0x8F, 0x20, 0x00, 0x80, 0x5F, 0x2C, 0xD0, 0x64}};
#ifdef _WIN64
static const IID iid_parse = {0xC7EF7658, 0xE1EE, 0x480E, {0x97, 0xEA, 0xD5, 0x2C, 0xB4, 0xD7, 0x6D, 0x17}};
#else
static const IID iid_parse = {0xBB1A2AE2, 0xA4F9, 0x11CF, {0x8F, 0x20, 0x00, 0x80, 0x5F, 0x2C, 0xD0, 0x64}};
#endif

struct script_host {
    IActiveScriptSite site; /* as long as the host; nobody counts its references */
    IActiveScript *engine;
    IActiveScriptParse *parser;
    const struct script_item *items;
    HRESULT error;
    char description[600];
};

static struct script_host *host_of(IActiveScriptSite *site)
{
    return ICCSP_CONTAINER_OF(site, struct script_host, site);
}

static HRESULT STDMETHODCALLTYPE site_query(IActiveScriptSite *site, REFIID riid, void **out)
{
    const BOOL known = IsEqualGUID(riid, &ICCSP_IID_IUnknown) || IsEqualGUID(riid, &iid_site);

    *out = known ? site : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE site_count(IActiveScriptSite *site)
{
    (void)site;
    return 1;
}

static HRESULT STDMETHODCALLTYPE site_lcid(IActiveScriptSite *site, LCID *out)
{
    (void)site;
    *out = 0x0409;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE site_item(IActiveScriptSite *site, LPCOLESTR name, DWORD wanted,
                                           IUnknown **object, ITypeInfo **type)
{
    const struct script_item *item = host_of(site)->items;

    if (type != NULL)
        *type = NULL;
    if ((wanted & SCRIPTINFO_IUNKNOWN) == 0)
        return TYPE_E_ELEMENTNOTFOUND;
    for (*object = NULL; item->name != NULL; item++) {
        if (lstrcmpW(item->name, name) == 0)
            return IDispatch_QueryInterface(item->object, &ICCSP_IID_IUnknown, (void **)object);
    }
    return TYPE_E_ELEMENTNOTFOUND;
}

static HRESULT STDMETHODCALLTYPE site_version(IActiveScriptSite *site, BSTR *version)
{
    (void)site;
    *version = NULL;
    return E_NOTIMPL; /* "the default is used", by the interface's documentation */
}

static HRESULT STDMETHODCALLTYPE site_terminate(IActiveScriptSite *site, const VARIANT *result,
                                                const EXCEPINFO *info)
{
    (void)site, (void)result, (void)info;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE site_state(IActiveScriptSite *site, SCRIPTSTATE state)
{
    (void)site, (void)state;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE site_error(IActiveScriptSite *site, IActiveScriptError *error)
{
    struct script_host *host = host_of(site);
    EXCEPINFO info = {0};
    size_t len;

    if (FAILED(IActiveScriptError_GetExceptionInfo(error, &info)))
        return S_OK;
    host->error = info.scode;
    (void)iccsp_bstr_to_utf8(info.bstrDescription, host->description, sizeof(host->description), &len);
    SysFreeString(info.bstrSource);
    SysFreeString(info.bstrDescription);
    SysFreeString(info.bstrHelpFile);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE site_enter_leave(IActiveScriptSite *site)
{
    (void)site;
    return S_OK;
}

static IActiveScriptSiteVtbl site_vtbl = {site_query, site_count,       site_count,      site_lcid,
                                          site_item,  site_version,     site_terminate,  site_state,
                                          site_error, site_enter_leave, site_enter_leave};

static HRESULT start(struct script_host *host, const CLSID *engine)
{
    HRESULT hr = CoCreateInstance(engine, NULL, CLSCTX_INPROC_SERVER, &iid_script, (void **)&host->engine);

    if (SUCCEEDED(hr))
        hr = IActiveScript_QueryInterface(host->engine, &iid_parse, (void **)&host->parser);
    if (SUCCEEDED(hr))
        hr = host->parser->lpVtbl->InitNew(host->parser);
    if (SUCCEEDED(hr))
        hr = IActiveScript_SetScriptSite(host->engine, &host->site);
    for (const struct script_item *item = host->items; SUCCEEDED(hr) && item->name != NULL; item++)
        hr = IActiveScript_AddNamedItem(host->engine, item->name, SCRIPTITEM_ISVISIBLE);
    return SUCCEEDED(hr) ? IActiveScript_SetScriptState(host->engine, SCRIPTSTATE_STARTED) : hr;
}

struct script_host *script_open(const CLSID *engine, const struct script_item *items)
{
    struct script_host *host = calloc(1, sizeof(*host));

    if (host == NULL)
        return NULL;
    (void)CoInitialize(NULL);
    host->site.lpVtbl = &site_vtbl;
    host->items = items;
    if (SUCCEEDED(start(host, engine)))
        return host;
    script_close(host);
    return NULL;
}

void script_close(struct script_host *host)
{
    if (host->parser != NULL)
        (void)host->parser->lpVtbl->Release(host->parser);
    if (host->engine != NULL) {
        (void)IActiveScript_Close(host->engine);
        (void)IActiveScript_Release(host->engine);
    }
    free(host);
    CoUninitialize();
}

static HRESULT parse(struct script_host *host, const OLECHAR *text, DWORD flags, VARIANT *out)
{
    HRESULT hr;

    host->error = S_OK;
    host->description[0] = '\0';
    hr = host->parser->lpVtbl->ParseScriptText(host->parser, text, NULL, NULL, NULL, 0, 0, flags, out, NULL);
    return host->error != S_OK ? host->error : hr;
}

HRESULT script_run(struct script_host *host, const OLECHAR *statements)
{
    return parse(host, statements, SCRIPTTEXT_ISVISIBLE, NULL);
}

HRESULT script_value(struct script_host *host, const OLECHAR *expression, VARIANT *out)
{
    iccsp_variant_init(out);
    return parse(host, expression, SCRIPTTEXT_ISEXPRESSION, out);
}

const char *script_description(const struct script_host *host)
{
    return host->description;
}
