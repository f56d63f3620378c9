/* SPDX-License-Identifier: BSD-2-Clause */
/* A program without a manifest of its own takes the DLL as an assembly while it runs, and nothing is
 * registered: context PATH-OF-THE-DLL */
#include "check.h"

#include "provider.h"

static const GUID library = {0xE6767AD4, 0xA0FE, 0x4F62, {0x8C, 0x4D, 0x22, 0x0C, 0x82, 0x99, 0xB4, 0xCE}};

static HRESULT create_provider(const CLSID &clsid)
{
    holder<ISCardManage> card;

    return CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, IID_ISCardManage, card.out_void());
}

/* Each with its own line of what is wrong: the class, its names, the type library. */
static void nothing_is_known()
{
    holder<ITypeLib> types;
    CLSID clsid;

    returns(REGDB_E_CLASSNOTREG, create_provider(CLSID_SCardManage),
            "without a context the class is not registered");
    returns(CO_E_CLASSSTRING, CLSIDFromProgID(L"iccsp.SCardManage.1", &clsid), "nor is its name");
    returns(TYPE_E_LIBNOTREGISTERED, LoadRegTypeLib(library, 1, 0, 0, types.out()),
            "nor is the type library");
}

/* The system gives names identifiers that it made itself, and that hold in this context only. */
static void creates(const wchar_t *name, const char *what)
{
    CLSID clsid = {};

    check(CLSIDFromProgID(name, &clsid) == S_OK && create_provider(clsid) == S_OK, what);
}

static void everything_is_known(const wchar_t *dll)
{
    holder<ISCardManage> card;
    holder<ITypeLib> types;
    BSTR path = nullptr;

    returns(S_OK, create_provider(CLSID_SCardManage), "with the context the class is there");
    creates(L"iccsp.SCardManage.1", "so is its name");
    creates(L"iccsp.SCardManage", "and the one without a version");
    returns(S_OK, LoadRegTypeLib(library, 1, 0, 0, types.out()), "so is the type library");
    check(QueryPathOfRegTypeLib(library, 1, 0, 0, &path) == S_OK && path != nullptr &&
              _wcsicmp(path, dll) == 0,
          "which is in the DLL");
    SysFreeString(path);
}

static HANDLE context_of(const wchar_t *dll, const wchar_t *resource)
{
    ACTCTXW source = {};

    source.cbSize = sizeof(source);
    source.dwFlags = ACTCTX_FLAG_RESOURCE_NAME_VALID;
    source.lpSource = dll;
    source.lpResourceName = resource;
    return CreateActCtxW(&source);
}

int main(int argc, char **argv)
{
    wchar_t dll[MAX_PATH];
    HANDLE context;
    ULONG_PTR cookie = 0;

    if (argc != 2)
        return 2;
    MultiByteToWideChar(CP_UTF8, 0, argv[1], -1, dll, MAX_PATH);
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    nothing_is_known();
    check(context_of(dll, MAKEINTRESOURCEW(2)) == INVALID_HANDLE_VALUE, "the DLL has no context for itself");
    context = context_of(dll, MAKEINTRESOURCEW(1));
    check(context != INVALID_HANDLE_VALUE, "the DLL gives a context");
    check(ActivateActCtx(context, &cookie), "which is entered");
    everything_is_known(dll);
    check(DeactivateActCtx(0, cookie), "and left");
    nothing_is_known();
    ReleaseActCtx(context);
    CoUninitialize();
    return failures == 0 ? 0 : 1;
}
