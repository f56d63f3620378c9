/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that knows the registered classes, the headers of mingw-w64 and nothing of this library: client
 * MODULE, the file name of the DLL that must be behind the classes. */
#include "client.h"

#include "provider.h"

/* The identifiers: behind the header that declares them for the other files. */
#include <scardssp_i.c>

static const wchar_t *module_name;

static bool loaded()
{
    return GetModuleHandleW(module_name) != nullptr;
}

/* An object that aggregates another; nobody calls anything but its IUnknown. */
struct controller : public IUnknown {
    LONG count = 1;

    HRESULT WINAPI QueryInterface(REFIID iid, void **out) override
    {
        *out = iid == IID_IUnknown ? this : nullptr;
        if (*out == nullptr)
            return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }
    ULONG WINAPI AddRef() override
    {
        return (ULONG)++count;
    }
    ULONG WINAPI Release() override
    {
        return (ULONG)--count;
    }
};

static void test_decision_G6_aggregation()
{
    controller outer;
    IUnknown *inner = nullptr;
    holder<ISCardISO7816> iso;

    returns(CLASS_E_NOAGGREGATION,
            CoCreateInstance(CLSID_CSCardCmd, &outer, CLSCTX_INPROC_SERVER, IID_IUnknown, (void **)&inner),
            "a class that is not aggregated");
    returns(
        S_OK,
        CoCreateInstance(CLSID_CSCardISO7816, &outer, CLSCTX_INPROC_SERVER, IID_IUnknown, (void **)&inner),
        "CSCardISO7816 is");
    if (inner == nullptr)
        return;
    returns(S_OK, inner->QueryInterface(IID_ISCardISO7816, iso.out_void()),
            "the inner object has its interface");
    check(outer.count == 2, "which counts for the outer one");
    iso.reset();
    check(inner->Release() == 0 && outer.count == 1, "and ends with the inner one");
}

static void test_class_object()
{
    holder<IClassFactory> factory;
    holder<IUnknown> other;

    returns(S_OK,
            CoGetClassObject(CLSID_CSCardCmd, CLSCTX_INPROC_SERVER, nullptr, IID_IClassFactory,
                             factory.out_void()),
            "a class object");
    if (factory.get() == nullptr)
        return;
    returns(E_NOINTERFACE, factory->QueryInterface(IID_IDispatch, other.out_void()),
            "it is no dispatch object");
    returns(E_POINTER, factory->CreateInstance(nullptr, IID_IUnknown, nullptr),
            "CreateInstance without a result");
    returns(E_NOINTERFACE, factory->CreateInstance(nullptr, IID_ISCard, other.out_void()),
            "CreateInstance for an interface of another class");
    returns(S_OK, factory->CreateInstance(nullptr, IID_ISCardCmd, other.out_void()), "CreateInstance");
}

/* The tests hold their objects no longer: with a lock the DLL stays, without it goes. */
static void test_unloading()
{
    holder<IClassFactory> factory;

    CoGetClassObject(CLSID_CSCardCmd, CLSCTX_INPROC_SERVER, nullptr, IID_IClassFactory, factory.out_void());
    CoFreeUnusedLibrariesEx(0, 0);
    check(loaded(), "the DLL stays for a class object");
    if (factory.get() != nullptr)
        factory->LockServer(TRUE);
    factory.reset();
    CoFreeUnusedLibrariesEx(0, 0);
    check(loaded(), "the DLL stays while it is locked");
    CoGetClassObject(CLSID_CSCardCmd, CLSCTX_INPROC_SERVER, nullptr, IID_IClassFactory, factory.out_void());
    if (factory.get() != nullptr)
        factory->LockServer(FALSE);
    factory.reset();
    CoFreeUnusedLibrariesEx(0, 0);
    CoFreeUnusedLibrariesEx(0, 0);
    check(!loaded(), "the DLL is unloaded when nothing of it is in use");
}

static void run(DWORD apartment)
{
    returns(S_OK, CoInitializeEx(nullptr, apartment),
            apartment == COINIT_MULTITHREADED ? "a free-threaded apartment" : "an apartment of one thread");
    test_class_object();
    test_decision_G6_aggregation();
    test_base_classes();
    test_provider();
    test_errors();
    test_unloading();
    CoUninitialize();
}

/* Who has a card by FindCard has it from this DLL, whatever becomes of the object that found it. */
static void run_search(DWORD apartment)
{
    CoInitializeEx(nullptr, apartment);
    test_kinds_of_cards();
    CoFreeUnusedLibrariesEx(0, 0);
    CoFreeUnusedLibrariesEx(0, 0);
    check(loaded(), "the DLL stays for the handles that it gave away");
    CoUninitialize();
}

int main(int argc, char **argv)
{
    wchar_t name[MAX_PATH];

    if (argc != 2)
        return 2;
    MultiByteToWideChar(CP_UTF8, 0, argv[1], -1, name, MAX_PATH);
    module_name = name;
    run(COINIT_APARTMENTTHREADED);
    run(COINIT_MULTITHREADED);
    run_search(COINIT_APARTMENTTHREADED);
    run_search(COINIT_MULTITHREADED);
    return failures == 0 ? 0 : 1;
}
