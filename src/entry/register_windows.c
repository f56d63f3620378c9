/* SPDX-License-Identifier: BSD-2-Clause */
/* The DLL enters its classes into the registry, and takes them out again (decision A8). */
#include <olectl.h>
#include <shlwapi.h>
#include <stdint.h>
#include <wchar.h>

#include "base/error.h"
#include "base/module_windows.h"
#include "com/guid.h"
#include "com/type_info.h"
#include "iccsp/iccsp.h"
#include "entry/registry_windows.h"

#define CLASSES      L"Software\\Classes\\"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct registered_class {
    const CLSID *clsid;
    const wchar_t *name; /* "iccsp.NAME" is the name for programs */
    bool published;      /* the identifier is Microsoft's, and may belong to another server */
} classes[] = {
    {&ICCSP_CLSID_SCardManage, L"SCardManage", false},
    {&ICCSP_CLSID_CByteBuffer, L"ByteBuffer", true},
    {&ICCSP_CLSID_CSCard, L"SCard", true},
    {&ICCSP_CLSID_CSCardCmd, L"SCardCmd", true},
    {&ICCSP_CLSID_CSCardDatabase, L"SCardDatabase", true},
    {&ICCSP_CLSID_CSCardISO7816, L"SCardISO7816", true},
    {&ICCSP_CLSID_CSCardLocate, L"SCardLocate", true},
    {&ICCSP_CLSID_CSCardTypeConv, L"SCardTypeConv", true},
};

/* %c is the identifier of the class, %n its name, %m the path of this module. */
static const struct iccsp_registry_value class_values[] = {
    {CLASSES L"CLSID\\%c", NULL, L"iccsp %n"},
    {CLASSES L"CLSID\\%c\\InprocServer32", NULL, L"%m"},
    {CLASSES L"CLSID\\%c\\InprocServer32", L"ThreadingModel", L"Both"},
    {CLASSES L"CLSID\\%c\\ProgID", NULL, L"iccsp.%n.1"},
    {CLASSES L"CLSID\\%c\\VersionIndependentProgID", NULL, L"iccsp.%n"},
    {CLASSES L"iccsp.%n.1", NULL, L"iccsp %n"},
    {CLASSES L"iccsp.%n.1\\CLSID", NULL, L"%c"},
    {CLASSES L"iccsp.%n", NULL, L"iccsp %n"},
    {CLASSES L"iccsp.%n\\CLSID", NULL, L"%c"},
    {CLASSES L"iccsp.%n\\CurVer", NULL, L"iccsp.%n.1"},
};

static const struct iccsp_registry_value class_library_values[] = {
    {CLASSES L"CLSID\\%c\\TypeLib", NULL, L"%l"},
};

/* %l is the identifier of the type library, %s the kind of system. The interfaces are not registered with it,
 * as RegisterTypeLib would do: their identifiers are Microsoft's. */
#define LIBRARY CLASSES L"TypeLib\\%l"
static const struct iccsp_registry_value library_values[] = {
    {LIBRARY L"\\1.0", NULL, L"iccsp 1.0 Type Library"},
    {LIBRARY L"\\1.0\\0\\%s", NULL, L"%m"},
    {LIBRARY L"\\1.0\\FLAGS", NULL, L"0"},
};

/** Where to register, and what. */
struct registration {
    HKEY base;
    wchar_t module[MAX_PATH];
    wchar_t clsid[ICCSP_GUID_TEXT_LEN + 1];
    wchar_t library[ICCSP_GUID_TEXT_LEN + 1]; /* "": there is no type library */
    iccsp_registry_words words;
};

/* The identifier of the type library, or "" if this module was built without. */
static void read_library_id(wchar_t id[ICCSP_GUID_TEXT_LEN + 1])
{
    ITypeLib *library;
    TLIBATTR *attributes;

    id[0] = L'\0';
    if (FAILED(iccsp_type_library(&library)))
        return;
    if (SUCCEEDED(ITypeLib_GetLibAttr(library, &attributes))) {
        iccsp_guid_format(&attributes->guid, (OLECHAR *)id);
        ITypeLib_ReleaseTLibAttr(library, attributes);
    }
    (void)ITypeLib_Release(library);
}

static LSTATUS registration_init(struct registration *r, HKEY base)
{
    *r = (struct registration){.base = base};
    read_library_id(r->library);
    ICCSP_REGISTRY_WORD(r->words, 'm') = r->module;
    ICCSP_REGISTRY_WORD(r->words, 'c') = r->clsid;
    ICCSP_REGISTRY_WORD(r->words, 'l') = r->library;
    ICCSP_REGISTRY_WORD(r->words, 's') = sizeof(void *) == 8 ? L"win64" : L"win32";
    return (LSTATUS)iccsp_module_path(r->module);
}

static void registration_choose(struct registration *r, const struct registered_class *cls)
{
    iccsp_guid_format(cls->clsid, (OLECHAR *)r->clsid);
    ICCSP_REGISTRY_WORD(r->words, 'n') = cls->name;
}

static const wchar_t *file_name(const wchar_t *path)
{
    const wchar_t *slash = wcsrchr(path, L'\\');

    return slash == NULL ? path : slash + 1;
}

/* Ours is what names a file like this one, wherever it lies: a library that was moved registers anew. */
static bool belongs_to_another(const struct registration *r, HKEY base)
{
    wchar_t server[ICCSP_REGISTRY_TEXT_MAX];

    if (!iccsp_registry_has(base, CLASSES L"CLSID\\%c", r->words))
        return false;
    iccsp_registry_read(base, CLASSES L"CLSID\\%c\\InprocServer32", r->words, server);
    return CompareStringOrdinal(file_name(server), -1, file_name(r->module), -1, TRUE) != CSTR_EQUAL;
}

static LSTATUS write_values(const struct registration *r, const struct iccsp_registry_value *values,
                            size_t count)
{
    return iccsp_registry_write(r->base, values, count, r->words);
}

static LSTATUS add_class(struct registration *r, const struct registered_class *cls)
{
    LSTATUS status;

    registration_choose(r, cls);
    /* What a user has registered hides what the machine has. */
    if (cls->published && (belongs_to_another(r, r->base) || belongs_to_another(r, HKEY_LOCAL_MACHINE)))
        return ERROR_SUCCESS;
    status = write_values(r, class_values, COUNT(class_values));
    if (status == ERROR_SUCCESS && r->library[0] != L'\0')
        status = write_values(r, class_library_values, COUNT(class_library_values));
    return status;
}

static LSTATUS remove_class(struct registration *r, const struct registered_class *cls)
{
    static const wchar_t *const keys[] = {CLASSES L"iccsp.%n", CLASSES L"iccsp.%n.1", CLASSES L"CLSID\\%c"};
    size_t count = COUNT(keys);
    LSTATUS status = ERROR_SUCCESS;

    registration_choose(r, cls);
    if (belongs_to_another(r, r->base))
        count--;
    for (size_t i = 0; status == ERROR_SUCCESS && i < count; i++)
        status = iccsp_registry_remove(r->base, keys[i], r->words);
    return status;
}

static LSTATUS add_library(const struct registration *r)
{
    return r->library[0] == L'\0' ? ERROR_SUCCESS : write_values(r, library_values, COUNT(library_values));
}

/* A library for the other kind of system may be registered beside this one. */
static LSTATUS remove_library(const struct registration *r)
{
    LSTATUS status;

    if (r->library[0] == L'\0')
        return ERROR_SUCCESS;
    status = iccsp_registry_remove(r->base, LIBRARY L"\\1.0\\0\\%s", r->words);
    if (status == ERROR_SUCCESS && iccsp_registry_remove_empty(r->base, LIBRARY L"\\1.0\\0", r->words)) {
        status = iccsp_registry_remove(r->base, LIBRARY L"\\1.0", r->words);
        (void)iccsp_registry_remove_empty(r->base, LIBRARY, r->words);
    }
    return status;
}

static LSTATUS remove_all(HKEY base)
{
    struct registration r;
    LSTATUS status = registration_init(&r, base);

    for (size_t i = 0; status == ERROR_SUCCESS && i < COUNT(classes); i++)
        status = remove_class(&r, &classes[i]);
    if (status == ERROR_SUCCESS)
        status = remove_library(&r);
    /* A user who had none may get these with the first class. */
    (void)iccsp_registry_remove_empty(base, CLASSES L"CLSID", r.words);
    (void)iccsp_registry_remove_empty(base, CLASSES L"TypeLib", r.words);
    (void)iccsp_registry_remove_empty(base, L"Software\\Classes", r.words);
    return status;
}

static LSTATUS add_all(HKEY base)
{
    struct registration r;
    LSTATUS status = registration_init(&r, base);

    for (size_t i = 0; status == ERROR_SUCCESS && i < COUNT(classes); i++)
        status = add_class(&r, &classes[i]);
    if (status == ERROR_SUCCESS)
        status = add_library(&r);
    if (status != ERROR_SUCCESS)
        (void)remove_all(base);
    return status;
}

static HRESULT result_of(LSTATUS status)
{
    return iccsp_fail((iccsp_hr)HRESULT_FROM_WIN32((DWORD)status), ICCSP_LAYER_LIBRARY);
}

/* Who may not write for the machine registers for himself. */
HRESULT WINAPI DllRegisterServer(void)
{
    LSTATUS status = add_all(HKEY_LOCAL_MACHINE);

    if (status == ERROR_ACCESS_DENIED)
        status = add_all(HKEY_CURRENT_USER);
    return result_of(status);
}

HRESULT WINAPI DllUnregisterServer(void)
{
    const LSTATUS user = remove_all(HKEY_CURRENT_USER);
    const LSTATUS machine = remove_all(HKEY_LOCAL_MACHINE);

    return result_of(user != ERROR_SUCCESS ? user : machine);
}

/* regsvr32 /n /i:user registers for the user, and with /u takes only that back. */
HRESULT WINAPI DllInstall(BOOL install, const wchar_t *arguments)
{
    if (arguments == NULL || CompareStringOrdinal(arguments, -1, L"user", -1, TRUE) != CSTR_EQUAL)
        return iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
    return result_of(install ? add_all(HKEY_CURRENT_USER) : remove_all(HKEY_CURRENT_USER));
}
