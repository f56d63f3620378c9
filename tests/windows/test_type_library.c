/* SPDX-License-Identifier: BSD-2-Clause */
/* The type library of the DLL beside what was published: test_type_library DLL */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "classes/published_members.h"
#include "iccsp/iccsp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static ITypeLib *library;

static const struct described {
    const char *name;
    const IID *iid;
    const CLSID *clsid;
    const char *coclass;
    size_t slots;
} interfaces[] = {
#define INTERFACE(iface, coclass)                                                                            \
    {                                                                                                        \
#iface, &ICCSP_IID_##iface, &ICCSP_CLSID_##coclass, #coclass, sizeof(iface##Vtbl) / sizeof(void *)   \
    }
    INTERFACE(ISCardManage, SCardManage),
    INTERFACE(ISCardFileAccess, SCardFileAccess),
    INTERFACE(ISCardVerify, SCardVerify),
    INTERFACE(ISCardAuth, SCardAuth),
    INTERFACE(ISCard, CSCard),
    INTERFACE(ISCardCmd, CSCardCmd),
    INTERFACE(ISCardISO7816, CSCardISO7816),
    INTERFACE(ISCardDatabase, CSCardDatabase),
    INTERFACE(ISCardLocate, CSCardLocate),
    INTERFACE(ISCardTypeConv, CSCardTypeConv),
    INTERFACE(IByteBuffer, CByteBuffer),
};

static bool says(const WCHAR *text, const char *wanted)
{
    size_t i = 0;

    while (wanted[i] != '\0' && text[i] == (WCHAR)wanted[i])
        i++;
    return text[i] == 0 && wanted[i] == '\0';
}

/* The side of a dual interface that has the table of functions. */
static ITypeInfo *function_table_of(const IID *iid)
{
    ITypeInfo *dispatch, *table;
    HREFTYPE other;

    assert_int_equal(ITypeLib_GetTypeInfoOfGuid(library, iid, &dispatch), S_OK);
    assert_int_equal(ITypeInfo_GetRefTypeOfImplType(dispatch, (UINT)-1, &other), S_OK);
    assert_int_equal(ITypeInfo_GetRefTypeInfo(dispatch, other, &table), S_OK);
    ITypeInfo_Release(dispatch);
    return table;
}

static TYPEDESC target_of(TYPEDESC type)
{
    return type.vt == VT_PTR ? *type.lptdesc : (TYPEDESC){.vt = VT_EMPTY};
}

static bool is_named(ITypeInfo *info, TYPEDESC type, const char *name, TYPEKIND kind)
{
    ITypeInfo *named;
    TYPEATTR *attributes;
    BSTR found;
    bool good;

    if (type.vt != VT_USERDEFINED)
        return false;
    assert_int_equal(ITypeInfo_GetRefTypeInfo(info, type.hreftype, &named), S_OK);
    assert_int_equal(ITypeInfo_GetTypeAttr(named, &attributes), S_OK);
    assert_int_equal(ITypeInfo_GetDocumentation(named, MEMBERID_NIL, &found, NULL, NULL, NULL), S_OK);
    good =
        (name == NULL || says(found, name)) &&
        (attributes->typekind == kind || (kind == TKIND_INTERFACE && attributes->typekind == TKIND_DISPATCH));
    SysFreeString(found);
    ITypeInfo_ReleaseTypeAttr(named, attributes);
    ITypeInfo_Release(named);
    return good;
}

static bool is_array(TYPEDESC type, VARTYPE element)
{
    return type.vt == VT_SAFEARRAY && type.lptdesc->vt == element;
}

/* type: the parameter as it goes in, or what the pointer of one that goes out points to. */
static bool fits(ITypeInfo *info, TYPEDESC type, const char *wanted)
{
    static const struct {
        const char *name;
        VARTYPE vt, other;
    } plain[] = {
        {"BSTR", VT_BSTR, VT_BSTR}, {"BYTE", VT_UI1, VT_UI1},
        {"WORD", VT_UI2, VT_UI2},   {"LONG", VT_I4, VT_I4},
        {"DWORD", VT_UI4, VT_UINT}, {"HANDLE", sizeof(void *) == 8 ? VT_I8 : VT_I4, VT_I4},
    };

    for (size_t i = 0; i < COUNT(plain); i++) {
        if (strcmp(wanted, plain[i].name) == 0 && (type.vt == plain[i].vt || type.vt == plain[i].other))
            return true;
    }
    if (strcmp(wanted, "LONG") == 0)
        return is_named(info, type, NULL, TKIND_ENUM);
    if (strcmp(wanted, "object") == 0)
        return type.vt == VT_UNKNOWN || is_named(info, target_of(type), NULL, TKIND_INTERFACE);
    if (wanted[0] == 'I' && is_named(info, target_of(type), wanted, TKIND_INTERFACE))
        return true;
    if (strcmp(wanted, "SAFEARRAY of BSTR") == 0)
        return is_array(type, VT_BSTR);
    if (strcmp(wanted, "SAFEARRAY of BYTE") == 0)
        return is_array(type, VT_UI1);
    if (strcmp(wanted, "GUID") == 0)
        return is_named(info, target_of(type), "GUID", TKIND_ALIAS);
    if (strcmp(wanted, "ULARGE_INTEGER") == 0)
        return is_named(info, type, "_ULARGE_INTEGER", TKIND_RECORD);
    /* What automation cannot carry is a pointer, to a number or a structure. */
    return strcmp(wanted, "bytes") == 0 || strcmp(wanted, "foreign") == 0 || strcmp(wanted, "nothing") == 0 ||
           strcmp(wanted, "LONG *") == 0;
}

static const char *direction_of(unsigned int flags)
{
    switch (flags & (PARAMFLAG_FIN | PARAMFLAG_FOUT)) {
    case PARAMFLAG_FIN:
        return "in";
    case PARAMFLAG_FOUT:
        return "out";
    case PARAMFLAG_FIN | PARAMFLAG_FOUT:
        return "in,out";
    default:
        return "";
    }
}

static void format_default(const ELEMDESC *element, bool array_default, char out[40])
{
    const PARAMDESC *param = &element->paramdesc;
    const VARIANTARG *value = &param->pparamdescex->varDefaultValue;

    out[0] = '\0';
    /* widl cannot write the default of an array. */
    if (element->tdesc.vt == VT_SAFEARRAY && array_default)
        snprintf(out, 40, ",default NULL");
    /* That of a counter that goes out is the pointer, and was not published as one of the caller's. */
    if ((param->wParamFlags & PARAMFLAG_FHASDEFAULT) == 0 || (param->wParamFlags & PARAMFLAG_FOUT) != 0)
        return;
    if (element->tdesc.vt == VT_PTR || value->vt == VT_BSTR)
        snprintf(out, 40, ",default NULL");
    else
        snprintf(out, 40, ",default %d", value->vt == VT_UI1 ? (int)value->bVal : (int)value->lVal);
}

/* One parameter as the published list has it; `row` stands at its text and is moved behind it. */
static bool check_param(ITypeInfo *info, const ELEMDESC *element, const char **row)
{
    const bool out = (element->paramdesc.wParamFlags & PARAMFLAG_FOUT) != 0;
    const TYPEDESC type = out && element->tdesc.vt == VT_PTR ? *element->tdesc.lptdesc : element->tdesc;
    char expected[60], fallback[40], wanted[40];
    size_t len;

    format_default(element, strncmp(*row, "[in,default NULL] SAFEARRAY", 27) == 0, fallback);
    snprintf(expected, sizeof(expected), "[%s%s] ", direction_of(element->paramdesc.wParamFlags), fallback);
    if (strncmp(*row, expected, strlen(expected)) != 0)
        return false;
    *row += strlen(expected);
    len = strcspn(*row, ",");
    snprintf(wanted, sizeof(wanted), "%.*s", (int)len, *row);
    *row += len;
    *row += strspn(*row, ", ");
    return fits(info, type, wanted);
}

/* What a call returns: the only parameter that goes out, if it is the last. */
static bool check_result(const FUNCDESC *func)
{
    int outs = 0;
    bool last = false;

    for (int i = 0; i < func->cParams; i++) {
        const unsigned int flags = func->lprgelemdescParam[i].paramdesc.wParamFlags;

        last = (flags & (PARAMFLAG_FIN | PARAMFLAG_FOUT)) == PARAMFLAG_FOUT;
        outs += last ? 1 : 0;
        if ((flags & PARAMFLAG_FRETVAL) != 0 && i != func->cParams - 1)
            return false;
    }
    return func->cParams == 0 ||
           ((func->lprgelemdescParam[func->cParams - 1].paramdesc.wParamFlags & PARAMFLAG_FRETVAL) != 0) ==
               (last && outs == 1);
}

static INVOKEKIND kind_of(const char *name)
{
    if (strncmp(name, "get_", 4) == 0)
        return INVOKE_PROPERTYGET;
    return strncmp(name, "put_", 4) == 0 ? INVOKE_PROPERTYPUT : INVOKE_FUNC;
}

static bool check_names(ITypeInfo *info, const FUNCDESC *func, const char *wanted)
{
    BSTR names[8] = {NULL};
    UINT count = 0;
    bool good;

    assert_int_equal(ITypeInfo_GetNames(info, func->memid, names, COUNT(names), &count), S_OK);
    good = count > 0 && says(names[0], wanted);
    /* The value that a property gets has no name. */
    good = good && (kind_of(wanted) != INVOKE_FUNC || count == (UINT)func->cParams + 1);
    for (UINT i = 0; i < count; i++)
        SysFreeString(names[i]);
    return good;
}

static bool check_func(ITypeInfo *info, const FUNCDESC *func, const struct published_member *row)
{
    const INVOKEKIND kind = kind_of(row->name);
    const char *params = row->params;
    bool good = func->memid == row->dispid && func->invkind == kind && func->funckind == FUNC_PUREVIRTUAL &&
                func->callconv == CC_STDCALL && func->elemdescFunc.tdesc.vt == VT_HRESULT;

    for (int i = 0; good && i < func->cParams; i++)
        good = check_param(info, &func->lprgelemdescParam[i], &params);
    return good && *params == '\0' && check_result(func) &&
           check_names(info, func, row->name + (kind == INVOKE_FUNC ? 0 : 4));
}

/* The n-th function of the interface itself, which follow those of IDispatch. */
static void check_row(const struct described *described, const struct published_member *row)
{
    ITypeInfo *info = function_table_of(described->iid);
    FUNCDESC *func;
    bool good;

    assert_int_equal(ITypeInfo_GetFuncDesc(info, row->slot - 7, &func), S_OK);
    good = func->oVft == (SHORT)(row->slot * sizeof(void *)) && check_func(info, func, row);
    ITypeInfo_ReleaseFuncDesc(info, func);
    ITypeInfo_Release(info);
    if (!good)
        fail_msg("%s, slot %u: not %d %s(%s)", row->iface, row->slot, row->dispid, row->name, row->params);
}

static size_t check_rows(const struct described *described)
{
    size_t checked = 0;

    for (size_t i = 0; i < COUNT(published_members); i++) {
        if (strcmp(published_members[i].iface, described->name) != 0)
            continue;
        check_row(described, &published_members[i]);
        checked++;
    }
    return checked;
}

static void test_decision_A7_members_are_the_published_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        const struct described *described = &interfaces[i];
        ITypeInfo *info = function_table_of(described->iid);
        TYPEATTR *attributes;
        const size_t checked = check_rows(described);

        assert_int_equal(ITypeInfo_GetTypeAttr(info, &attributes), S_OK);
        assert_int_equal(attributes->cFuncs, described->slots - 7);
        assert_int_equal(checked, described->slots - 7);
        assert_int_equal(attributes->cbSizeVft, described->slots * sizeof(void *));
        assert_true((attributes->wTypeFlags & TYPEFLAG_FDUAL) != 0);
        ITypeInfo_ReleaseTypeAttr(info, attributes);
        ITypeInfo_Release(info);
    }
}

static void test_decision_A8_classes_have_their_identifiers_and_interfaces(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        ITypeInfo *coclass, *iface;
        TYPEATTR *attributes;
        HREFTYPE first;
        BSTR name;

        assert_int_equal(ITypeLib_GetTypeInfoOfGuid(library, interfaces[i].clsid, &coclass), S_OK);
        assert_int_equal(ITypeInfo_GetDocumentation(coclass, MEMBERID_NIL, &name, NULL, NULL, NULL), S_OK);
        assert_true(says(name, interfaces[i].coclass));
        assert_int_equal(ITypeInfo_GetRefTypeOfImplType(coclass, 0, &first), S_OK);
        assert_int_equal(ITypeInfo_GetRefTypeInfo(coclass, first, &iface), S_OK);
        assert_int_equal(ITypeInfo_GetTypeAttr(iface, &attributes), S_OK);
        assert_memory_equal(&attributes->guid, interfaces[i].iid, sizeof(GUID));
        ITypeInfo_ReleaseTypeAttr(iface, attributes);
        ITypeInfo_Release(iface);
        ITypeInfo_Release(coclass);
        SysFreeString(name);
    }
}

static bool is_creatable(const CLSID *clsid)
{
    ITypeInfo *coclass;
    TYPEATTR *attributes;
    bool creatable;

    assert_int_equal(ITypeLib_GetTypeInfoOfGuid(library, clsid, &coclass), S_OK);
    assert_int_equal(ITypeInfo_GetTypeAttr(coclass, &attributes), S_OK);
    creatable = (attributes->wTypeFlags & TYPEFLAG_FCANCREATE) != 0;
    ITypeInfo_ReleaseTypeAttr(coclass, attributes);
    ITypeInfo_Release(coclass);
    return creatable;
}

static void test_classes_are_creatable_if_they_can_be_made(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        IUnknown *made = NULL;
        const iccsp_hr hr =
            iccsp_create_object(NULL, interfaces[i].clsid, NULL, &ICCSP_IID_IUnknown, (void **)&made);

        assert_int_equal(SUCCEEDED(hr), is_creatable(interfaces[i].clsid));
        if (made != NULL)
            IUnknown_Release(made);
    }
}

static int32_t constant(const WCHAR *name)
{
    OLECHAR text[64];
    ITypeInfo *info = NULL;
    MEMBERID member;
    VARDESC *var;
    USHORT found = 1;
    int32_t value;

    wcscpy(text, name);
    assert_int_equal(ITypeLib_FindName(library, text, 0, &info, &member, &found), S_OK);
    assert_int_equal(found, 1);
    for (UINT i = 0;; i++) {
        assert_int_equal(ITypeInfo_GetVarDesc(info, i, &var), S_OK);
        value = var->lpvarValue->lVal;
        if (var->memid == member)
            break;
        ITypeInfo_ReleaseVarDesc(info, var);
    }
    ITypeInfo_ReleaseVarDesc(info, var);
    ITypeInfo_Release(info);
    return value;
}

static void test_constants(void **state)
{
#define CONSTANT(name, value)                                                                                \
    {                                                                                                        \
        L##name, value                                                                                       \
    }
    static const struct {
        const WCHAR *name;
        int32_t value;
    } constants[] = {
        CONSTANT("EXCLUSIVE", ICCSP_MODE_EXCLUSIVE),
        CONSTANT("SHARED", ICCSP_MODE_SHARED),
        CONSTANT("UNPOWER", ICCSP_DISP_UNPOWER),
        CONSTANT("EJECT", ICCSP_DISP_EJECT),
        CONSTANT("ABSENT", ICCSP_CARD_ABSENT),
        CONSTANT("SPECIFICMODE", ICCSP_CARD_SPECIFICMODE),
        CONSTANT("T1", ICCSP_PROTO_T1),
        CONSTANT("RAW", ICCSP_PROTO_RAW),
        CONSTANT("ISO_CASE_4", ICCSP_ISO_CASE_4),
        CONSTANT("SC_TYPE_BY_ANY", ICCSP_SC_TYPE_BY_ANY),
        CONSTANT("SC_TYPE_VARIABLE_EF", ICCSP_SC_TYPE_VARIABLE_EF),
        CONSTANT("SC_SEEK_FROM_END", ICCSP_SC_SEEK_FROM_END),
        CONSTANT("SC_SEEK_RELATIVE", ICCSP_SC_SEEK_RELATIVE),
        CONSTANT("SC_FL_IHV_GLOBAL", ICCSP_SC_FL_IHV_GLOBAL),
        CONSTANT("SC_FL_GET_ALL_PROPERTIES", ICCSP_SC_FL_GET_ALL_PROPERTIES),
        CONSTANT("SC_FL_IHV_CHECKONLY", ICCSP_SC_FL_IHV_CHECKONLY),
    };

    (void)state;
    for (size_t i = 0; i < COUNT(constants); i++)
        assert_int_equal(constant(constants[i].name), constants[i].value);
}

/* Structures have the size that the headers say. */
static void test_structures(void **state)
{
    static const struct {
        const WCHAR *name;
        size_t size;
    } structures[] = {{L"STATSTRUCT", sizeof(STATSTRUCT)},
                      {L"BYTEARRAY", sizeof(BYTEARRAY)},
                      {L"TLV_TABLE", sizeof(TLV_TABLE)},
                      {L"SCARDINFO", sizeof(SCARDINFO)}};

    (void)state;
    for (size_t i = 0; i < COUNT(structures); i++) {
        OLECHAR text[20];
        ITypeInfo *info = NULL;
        TYPEATTR *attributes;
        MEMBERID member;
        USHORT found = 1;

        wcscpy(text, structures[i].name);
        assert_int_equal(ITypeLib_FindName(library, text, 0, &info, &member, &found), S_OK);
        assert_int_equal(ITypeInfo_GetTypeAttr(info, &attributes), S_OK);
        assert_int_equal(attributes->cbSizeInstance, structures[i].size);
        ITypeInfo_ReleaseTypeAttr(info, attributes);
        ITypeInfo_Release(info);
    }
}

/* Script engines that look for members first see a dispatch interface. */
static void test_decision_A7_objects_describe_themselves(void **state)
{
    ISCardManage *manage = NULL;
    ITypeInfo *info = (ITypeInfo *)(void *)&library;
    TYPEATTR *attributes;
    OLECHAR text[] = L"attachbyifd";
    OLECHAR *name = text;
    MEMBERID member = 0;
    UINT count = 7;

    (void)state;
    assert_int_equal(iccsp_create_provider(NULL, &manage), S_OK);
    assert_int_equal(ISCardManage_GetTypeInfoCount(manage, &count), S_OK);
    assert_int_equal(count, 1);
    assert_int_equal(ISCardManage_GetTypeInfo(manage, 1, 0, &info), DISP_E_BADINDEX);
    assert_null(info);
    assert_int_equal(ISCardManage_GetTypeInfo(manage, 0, 0, NULL), E_POINTER);
    assert_int_equal(ISCardManage_GetTypeInfo(manage, 0, 0, &info), S_OK);
    assert_int_equal(ITypeInfo_GetTypeAttr(info, &attributes), S_OK);
    assert_memory_equal(&attributes->guid, &ICCSP_IID_ISCardManage, sizeof(GUID));
    assert_int_equal(attributes->typekind, TKIND_DISPATCH);
    assert_int_equal(ITypeInfo_GetIDsOfNames(info, &name, 1, &member), S_OK);
    assert_int_equal(member, 2);
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    ITypeInfo_Release(info);
    assert_int_equal(ISCardManage_Release(manage), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_A7_members_are_the_published_ones),
        cmocka_unit_test(test_decision_A7_objects_describe_themselves),
        cmocka_unit_test(test_decision_A8_classes_have_their_identifiers_and_interfaces),
        cmocka_unit_test(test_classes_are_creatable_if_they_can_be_made),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_structures),
    };
    WCHAR name[MAX_PATH], path[MAX_PATH];

    if (argc != 2 || MultiByteToWideChar(CP_ACP, 0, argv[1], -1, name, MAX_PATH) == 0 ||
        GetFullPathNameW(name, MAX_PATH, path, NULL) == 0 ||
        LoadTypeLibEx(path, REGKIND_NONE, &library) != S_OK) {
        fprintf(stderr, "there is no type library in %s\n", argc == 2 ? argv[1] : "nothing");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
