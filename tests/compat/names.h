/* SPDX-License-Identifier: BSD-2-Clause */
/* What the headers of iccsp/compat promise, tested once in C and once in C++, with either width of wchar_t.
 * Off Windows only: there they are the system's own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#include <cmocka.h>
#ifdef __cplusplus
}
#define REF(guid) (guid)
#else
#define REF(guid) (&(guid))
#endif

#include <windows.h>
#include <winscard.h>
#include <scardcom.h>
#include <scardmgr.h>
#include <scarddat.h>
#include <scardsrv.h>
#include <sspguid.h>
#include <scarderr.h>

#define READER "iccsp Virtual Reader 00 00"

static void test_types_have_windows_widths(void **state)
{
    (void)state;
    assert_int_equal(sizeof(LONG), 4);
    assert_int_equal(sizeof(ULONG), 4);
    assert_int_equal(sizeof(DWORD), 4);
    assert_int_equal(sizeof(WORD), 2);
    assert_int_equal(sizeof(WCHAR), 2);
    assert_int_equal(sizeof(BOOL), 4);
    assert_int_equal(sizeof(HRESULT), 4);
    assert_int_equal(sizeof(LONG_PTR), sizeof(void *));
    assert_int_equal(sizeof(SCARDHANDLE), sizeof(void *));
    assert_int_equal(sizeof(SCARD_IO_REQUEST), 8);
    assert_int_equal(sizeof(SCARD_READERSTATE), sizeof(void *) == 8 ? 64 : 56);
}

static void test_decision_A9_A10_names_without_prefix(void **state)
{
    (void)state;
    assert_int_equal(EXCLUSIVE, 1);
    assert_int_equal(SHARED, 2);
    assert_int_equal(EJECT, 3);
    assert_int_equal(SPECIFICMODE, 6);
    assert_int_equal(T0 | T1, 3);
    assert_int_equal(RAW, 0xFF);
    assert_int_equal(ISO_CASE_4, 4);
    assert_int_equal(SC_TYPE_BY_SHORT, SC_TYPE_BY_SHORT_ID);
    assert_int_equal(SC_TYPE_BY_ANY, 3);
    assert_int_equal(SC_TYPE_VARIABLE_EF, 7);
    assert_int_equal(SC_SEEK_RELATIVE, 2);
    assert_int_equal(SC_FL_PREALLOCATED, SC_FL_PREALLOCATE);
    assert_int_equal(SC_FL_IHV_CHECKONLY, 0x8000);
    assert_int_equal(SCARD_PROTOCOL_RAW, 0x10000);
}

static void test_codes(void **state)
{
    (void)state;
    assert_int_equal(SCARD_E_UNSUPPORTED_FEATURE, (HRESULT)0x80100022u);
    assert_int_equal(SCARD_W_WRONG_CHV, MAKE_HRESULT(SEVERITY_ERROR, FACILITY_SCARD, 0x6B));
    assert_int_equal(HRESULT_CODE(SCARD_W_WRONG_CHV), 0x6B);
    assert_int_equal(HRESULT_FACILITY(SCARD_W_WRONG_CHV), FACILITY_SCARD);
    assert_int_equal(HRESULT_SEVERITY(SCARD_W_WRONG_CHV), SEVERITY_ERROR);
    assert_int_equal(HRESULT_FROM_WIN32(0), S_OK);
    assert_int_equal(HRESULT_FROM_WIN32(5), E_ACCESSDENIED);
    assert_int_equal(HRESULT_FROM_WIN32(0x80100022u), SCARD_E_UNSUPPORTED_FEATURE);
    assert_int_equal(MAKEWORD(0x34, 0x12), 0x1234);
    assert_int_equal(HIWORD(0x00020101), 2);
}

static void test_objects_that_are_refused(void **state)
{
    static const CLSID unknown = {1, 2, 3, {4}};
    LPVOID out = &out;
    LPSTREAM stream = NULL;

    (void)state;
    assert_int_equal(CoInitializeEx(&out, 0), E_INVALIDARG);
    assert_int_equal(CoInitializeEx(NULL, 0x40), E_INVALIDARG);
    assert_int_equal(CoCreateInstance(REF(unknown), NULL, CLSCTX_ALL, REF(IID_IUnknown), &out),
                     REGDB_E_CLASSNOTREG);
    assert_null(out);
    out = &out;
    assert_int_equal(
        CoCreateInstance(REF(CLSID_CSCardCmd), NULL, CLSCTX_LOCAL_SERVER, REF(IID_IUnknown), &out),
        REGDB_E_CLASSNOTREG);
    assert_null(out);
    assert_int_equal(CoCreateInstance(REF(CLSID_CSCardCmd), NULL, CLSCTX_ALL, REF(IID_IUnknown), NULL),
                     E_POINTER);
    assert_int_equal(CoCreateInstance(REF(CLSID_CSCardCmd), NULL, CLSCTX_ALL, REF(IID_IStream), &out),
                     E_NOINTERFACE);
    out = &out;
    assert_int_equal(CoGetClassObject(REF(unknown), CLSCTX_ALL, NULL, REF(IID_IClassFactory), &out),
                     REGDB_E_CLASSNOTREG);
    assert_null(out);
    assert_int_equal(CoGetClassObject(REF(CLSID_CSCardCmd), CLSCTX_ALL, &out, REF(IID_IClassFactory), &out),
                     E_INVALIDARG);
    assert_int_equal(
        CoGetClassObject(REF(CLSID_CSCardCmd), CLSCTX_REMOTE_SERVER, NULL, REF(IID_IClassFactory), &out),
        REGDB_E_CLASSNOTREG);
    assert_int_equal(CreateStreamOnHGlobal(&out, TRUE, &stream), E_INVALIDARG);
    assert_null(stream);
    assert_int_equal(CreateStreamOnHGlobal(NULL, TRUE, NULL), E_POINTER);
}

static void test_class_objects_and_streams(void **state)
{
    LPVOID out = NULL;
    LPSTREAM stream = NULL;

    (void)state;
    assert_int_equal(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE), S_OK);
    assert_int_equal(
        CoGetClassObject(REF(CLSID_CSCardCmd), CLSCTX_INPROC_SERVER, NULL, REF(IID_IClassFactory), &out),
        S_OK);
    assert_int_equal(CreateStreamOnHGlobal(NULL, TRUE, &stream), S_OK);
#ifdef __cplusplus
    assert_int_equal(static_cast<IClassFactory *>(out)->Release(), 0);
    assert_int_equal(stream->Release(), 0);
#else
    assert_int_equal(IClassFactory_Release((IClassFactory *)out), 0);
    assert_int_equal(IStream_Release(stream), 0);
#endif
    CoUninitialize();
}

static void test_identifiers_that_are_none(void **state)
{
    static const OLECHAR cut[] = {'{', 0};
    GUID guid = IID_IStream;

    (void)state;
    assert_int_equal(CLSIDFromString(cut, &guid), CO_E_CLASSSTRING);
    assert_true(IsEqualGUID(REF(guid), REF(GUID_NULL)));
    guid = IID_IStream;
    /* Without braces it is the name of a class, which nobody has registered. */
    assert_int_equal(CLSIDFromString(OLESTR("00000000-0000-0000-C000-000000000046"), &guid),
                     CO_E_CLASSSTRING);
    assert_true(IsEqualGUID(REF(guid), REF(GUID_NULL)));
    assert_int_equal(CLSIDFromString(OLESTR("{00000000-0000-0000-C000-000000000046}"), NULL), E_INVALIDARG);
    assert_int_equal(IIDFromString(L"{00000000-0000-0000-C000-000000000046} ", &guid), CO_E_CLASSSTRING);
    assert_int_equal(CLSIDFromString(L"{00000000-0000-0000-C000-000000000046} and then much more", &guid),
                     CO_E_CLASSSTRING);
    assert_int_equal(CLSIDFromString(NULL, &guid), S_OK);
    assert_true(IsEqualCLSID(REF(guid), REF(CLSID_NULL)));
}

static void test_names_of_classes(void **state)
{
    CLSID clsid = IID_IStream;

    (void)state;
    assert_int_equal(CLSIDFromProgID(NULL, &clsid), E_INVALIDARG);
    assert_int_equal(CLSIDFromProgID(OLESTR("iccsp.SCardManage"), NULL), E_INVALIDARG);
    assert_int_equal(CLSIDFromProgID(OLESTR("iccsp.SCardManager"), &clsid), CO_E_CLASSSTRING);
    assert_true(IsEqualCLSID(REF(clsid), REF(CLSID_NULL)));
    assert_int_equal(CLSIDFromProgID(OLESTR("iccsp.SCardManage.2"), &clsid), CO_E_CLASSSTRING);
    assert_int_equal(CLSIDFromProgID(OLESTR("iccsp.SCardManag"), &clsid), CO_E_CLASSSTRING);
    assert_int_equal(CLSIDFromProgID(OLESTR("iccsp\016SCardManage"), &clsid), CO_E_CLASSSTRING);
    assert_int_equal(CLSIDFromProgID(L"iccsp.SCardCmd", &clsid), S_OK);
    assert_true(IsEqualCLSID(REF(clsid), REF(CLSID_CSCardCmd)));
    assert_int_equal(CLSIDFromProgID(OLESTR("ICCSP.scard.1"), &clsid), S_OK);
    assert_true(IsEqualCLSID(REF(clsid), REF(CLSID_CSCard)));
    assert_int_equal(CLSIDFromString(L"iccsp.SCardManage", &clsid), S_OK);
    assert_true(IsEqualCLSID(REF(clsid), REF(CLSID_SCardManage)));
    assert_int_equal(IIDFromString(L"iccsp.SCardManage", &clsid), CO_E_CLASSSTRING);
    assert_true(IsEqualIID(REF(clsid), REF(IID_NULL)));
}

static void test_identifiers_go_both_ways(void **state)
{
    OLECHAR out[39];
    LPOLESTR made = NULL;
    GUID guid;

    (void)state;
    assert_int_equal(CLSIDFromString(OLESTR("{0000000C-0000-0000-C000-000000000046}"), &guid), S_OK);
    assert_true(IsEqualIID(REF(guid), REF(IID_IStream)));
    assert_int_equal(IIDFromString(L"{00000000-0000-0000-c000-000000000046}", &guid), S_OK);
    assert_true(IsEqualIID(REF(guid), REF(IID_IUnknown)));
    assert_int_equal(StringFromGUID2(REF(IID_IStream), out, 38), 0);
    assert_int_equal(StringFromGUID2(REF(IID_IStream), out, 39), 39);
    assert_int_equal(StringFromCLSID(REF(IID_IStream), NULL), E_INVALIDARG);
    assert_int_equal(StringFromIID(REF(IID_IStream), &made), S_OK);
    assert_memory_equal(made, out, sizeof(out));
    CoTaskMemFree(made);
}

static void test_memory(void **state)
{
    LPVOID p = CoTaskMemAlloc(8);

    (void)state;
    memcpy(p, "12345678", 8);
    p = CoTaskMemRealloc(p, 800);
    assert_memory_equal(p, "12345678", 8);
    assert_ptr_equal(SecureZeroMemory(p, 8), p);
    assert_int_equal(*(BYTE *)p, 0);
    assert_null(CoTaskMemRealloc(p, 0));
    p = CoTaskMemRealloc(NULL, 4);
    assert_non_null(p);
    CoTaskMemFree(p);
}

static void test_wide_literals_become_texts(void **state)
{
    static const OLECHAR face[] = {'a', 0xD83D, 0xDE00, 0};
    const wchar_t *pointer = L"wide";
    wchar_t array[] = L"12345";
    BSTR text = SysAllocString(L"a\U0001F600");

    (void)state;
    assert_int_equal(SysStringLen(text), 3);
    assert_memory_equal(text, face, sizeof(face));
    assert_true(SysReAllocString(&text, L"other"));
    assert_memory_equal(text, OLESTR("other"), 12);
    SysFreeString(text);
    text = SysAllocString(pointer);
    assert_memory_equal(text, OLESTR("wide"), 10);
    SysFreeString(text);
    text = SysAllocStringLen(array, 4);
    assert_int_equal(SysStringByteLen(text), 8);
    assert_memory_equal(text, OLESTR("1234"), 10);
    SysFreeString(text);
    assert_null(SysAllocString(NULL));
    text = SysAllocStringLen(NULL, 3);
    assert_int_equal(SysStringLen(text), 3);
    assert_int_equal(text[2], 0);
    SysFreeString(text);
}

static void test_texts(void **state)
{
    BSTR text = SysAllocString(OLESTR("abcd")), old = text;

    (void)state;
    /* From a part of itself. */
    assert_true(SysReAllocString(&text, old + 2));
    assert_memory_equal(text, OLESTR("cd"), 6);
    assert_true(SysReAllocStringLen(&text, text, 1));
    assert_int_equal(SysStringLen(text), 1);
    assert_true(SysReAllocStringLen(&text, NULL, 2));
    assert_int_equal(text[0], 0);
    assert_true(SysReAllocString(&text, NULL));
    assert_int_equal(SysStringLen(text), 0);
    SysFreeString(text);
    text = SysAllocStringByteLen("odd", 3);
    assert_int_equal(SysStringByteLen(text), 3);
    assert_memory_equal(text, "odd", 3);
    SysFreeString(text);
}

static void test_narrow_texts_that_are_refused(void **state)
{
    WCHAR wide[4] = {'x'};
    char narrow[4] = "x";
    static const OLECHAR lone[] = {0xD800, 0};
    BOOL used = TRUE;

    (void)state;
    assert_int_equal(MultiByteToWideChar(1252, 0, "a", -1, wide, 4), 0);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, NULL, -1, wide, 4), 0);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, "a", 0, wide, 4), 0);
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "\xFF", -1, wide, 4), 0);
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "a\0b", 3, wide, 4), 0);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, "abcd", -1, wide, 4), 0);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, "abcd", -1, wide, -1), 0);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, "abcd", -1, NULL, 9), 0);
    assert_int_equal(wide[0], 'x');
    assert_int_equal(WideCharToMultiByte(1252, 0, OLESTR("a"), -1, narrow, 4, NULL, NULL), 0);
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, lone, -1, narrow, 4, NULL, &used), 0);
    assert_int_equal(used, FALSE);
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, OLESTR("abcd"), -1, narrow, 4, NULL, NULL), 0);
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, OLESTR("abcd"), 0, narrow, 4, NULL, NULL), 0);
    assert_string_equal(narrow, "x");
}

static void test_narrow_texts_go_both_ways(void **state)
{
    WCHAR wide[8];
    char narrow[8] = ".......";

    (void)state;
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0,
                                         "\xC3\xA9"
                                         "a",
                                         -1, NULL, 0),
                     3);
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0,
                                         "\xC3\xA9"
                                         "a",
                                         -1, wide, 8),
                     3);
    assert_int_equal(wide[0], 0xE9);
    assert_int_equal(wide[2], 0);
    assert_int_equal(MultiByteToWideChar(CP_ACP, 0, "abcd", 2, wide, 2), 2);
    assert_int_equal(wide[1], 'b');
    wide[0] = 0xE9;
    wide[2] = 0;
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, wide, -1, NULL, 0, NULL, NULL), 4);
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, wide, -1, narrow, 8, NULL, NULL), 4);
    assert_string_equal(narrow, "\xC3\xA9"
                                "b");
    assert_int_equal(WideCharToMultiByte(CP_ACP, 0, wide, 1, narrow, 2, NULL, NULL), 2);
}

static void test_arrays(void **state)
{
    SAFEARRAYBOUND bound;
    SAFEARRAY *array, *copy = NULL;
    LONG index = 5, low = 0, high = 0;
    VARTYPE type = VT_EMPTY;
    BSTR text = SysAllocString(OLESTR("five")), got = NULL;

    (void)state;
    assert_null(SafeArrayCreateVector(VT_EMPTY, 0, 1));
    bound.cElements = 2;
    bound.lLbound = 5;
    array = SafeArrayCreate(VT_BSTR, 1, &bound);
    assert_int_equal(SafeArrayGetDim(array), 1);
    assert_int_equal(SafeArrayGetElemsize(array), sizeof(BSTR));
    assert_int_equal(SafeArrayPutElement(array, &index, text), S_OK);
    SysFreeString(text);
    assert_int_equal(SafeArrayCopy(array, NULL), E_INVALIDARG);
    assert_int_equal(SafeArrayCopy(array, &copy), S_OK);
    assert_int_equal(SafeArrayLock(array), S_OK);
    assert_int_equal(SafeArrayDestroy(array), DISP_E_ARRAYISLOCKED);
    assert_int_equal(SafeArrayUnlock(array), S_OK);
    assert_int_equal(SafeArrayDestroy(array), S_OK);
    assert_int_equal(SafeArrayGetVartype(copy, &type), S_OK);
    assert_int_equal(type, VT_BSTR);
    assert_int_equal(SafeArrayGetLBound(copy, 1, &low), S_OK);
    assert_int_equal(SafeArrayGetUBound(copy, 1, &high), S_OK);
    assert_int_equal(low, 5);
    assert_int_equal(high, 6);
    assert_int_equal(SafeArrayGetElement(copy, &index, &got), S_OK);
    assert_memory_equal(got, OLESTR("five"), 10);
    SysFreeString(got);
    assert_int_equal(SafeArrayDestroy(copy), S_OK);
    array = SafeArrayCreateVector(VT_UI1, 0, 3);
    assert_int_equal(SafeArrayGetElemsize(array), 1);
    assert_int_equal(SafeArrayDestroy(array), S_OK);
    assert_int_equal(SafeArrayCopy(NULL, &copy), S_OK);
    assert_null(copy);
    assert_int_equal(SafeArrayGetElemsize(NULL), 0);
}

static void test_variants(void **state)
{
    VARIANT from, to;

    (void)state;
    VariantInit(&from);
    VariantInit(&to);
    V_VT(&from) = VT_BSTR;
    V_BSTR(&from) = SysAllocString(OLESTR("text"));
    assert_int_equal(VariantCopy(&to, &from), S_OK);
    assert_int_equal(VariantClear(&from), S_OK);
    assert_int_equal(V_VT(&from), VT_EMPTY);
    assert_memory_equal(V_BSTR(&to), OLESTR("text"), 10);
    assert_int_equal(VariantChangeType(&to, &to, 0, VT_I4), DISP_E_TYPEMISMATCH);
    V_VT(&from) = VT_I4;
    V_I4(&from) = 3;
    assert_int_equal(VariantChangeType(&to, &from, 0, VT_UI1), S_OK);
    assert_int_equal(V_UI1(&to), 3);
    assert_int_equal(VariantClear(&to), S_OK);
}

static SCARDHANDLE connect_to_the_demo_card(SCARDCONTEXT context)
{
    SCARDHANDLE card = 0;
    DWORD protocol = 0;

    assert_int_equal(SCardConnectA(context, READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_Tx, &card, &protocol),
                     SCARD_S_SUCCESS);
    assert_int_equal(protocol, SCARD_PROTOCOL_T1);
    return card;
}

static void test_winscard_refuses(void **state)
{
    SCARDCONTEXT context = 0;
    SCARDHANDLE card = 0;
    DWORD len = 4, automatic = SCARD_AUTOALLOCATE;
    BYTE bytes[4];
    char names[4];

    (void)state;
    assert_int_equal(SCardEstablishContext(3, NULL, NULL, &context), SCARD_E_INVALID_VALUE);
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, NULL), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardIsValidContext(12345), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardReleaseContext(12345), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardCancel(12345), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardListReadersA(12345, NULL, names, &len), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardBeginTransaction(12345), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardDisconnect(12345, SCARD_LEAVE_CARD), SCARD_E_INVALID_HANDLE);
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context), SCARD_S_SUCCESS);
    assert_int_equal(SCardListReadersA(context, NULL, names, NULL), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardListReadersA(context, NULL, names, &len), SCARD_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, sizeof(READER) + 1);
    assert_int_equal(SCardListReadersA(context, NULL, NULL, &automatic), SCARD_E_INVALID_PARAMETER);
    assert_int_equal(
        SCardConnectA(context, "no such reader", SCARD_SHARE_SHARED, SCARD_PROTOCOL_Tx, &card, &len),
        SCARD_E_UNKNOWN_READER);
    assert_int_equal(SCardGetStatusChangeA(context, 0, NULL, 1), SCARD_E_INVALID_PARAMETER);
    card = connect_to_the_demo_card(context);
    assert_int_equal(SCardEndTransaction(card, SCARD_LEAVE_CARD), SCARD_E_NOT_TRANSACTED);
    assert_int_equal(SCardTransmit(card, NULL, bytes, 4, NULL, bytes, &len), SCARD_E_INVALID_PARAMETER);
    automatic = SCARD_AUTOALLOCATE;
    assert_int_equal(SCardTransmit(card, SCARD_PCI_T1, bytes, 4, NULL, bytes, &automatic),
                     SCARD_E_INVALID_PARAMETER);
    assert_int_equal(SCardGetAttrib(card, 0x12345678, bytes, &len), SCARD_E_UNSUPPORTED_FEATURE);
    assert_int_equal(SCardReleaseContext(context), SCARD_S_SUCCESS);
}

static void test_winscard_asks_for_lengths(void **state)
{
    SCARDCONTEXT context = 0;
    SCARDHANDLE card;
    DWORD len = 0, atr_len = SCARD_AUTOALLOCATE, name_len = 0, card_state = 0, protocol = 0;
    BYTE *atr = NULL;
    BYTE attribute[SCARD_ATR_LENGTH];
    char names[64];

    (void)state;
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context), SCARD_S_SUCCESS);
    assert_int_equal(SCardListReadersA(context, NULL, NULL, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, sizeof(READER) + 1);
    assert_int_equal(SCardListReadersA(context, "any group", names, &len), SCARD_S_SUCCESS);
    assert_memory_equal(names, READER "\0", sizeof(READER) + 1);
    card = connect_to_the_demo_card(context);
    assert_int_equal(SCardBeginTransaction(card), SCARD_S_SUCCESS);
    assert_int_equal(SCardEndTransaction(card, SCARD_LEAVE_CARD), SCARD_S_SUCCESS);
    assert_int_equal(SCardReconnect(card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_Tx, SCARD_RESET_CARD, &protocol),
                     SCARD_S_SUCCESS);
    assert_int_equal(SCardStatusA(card, NULL, &name_len, &card_state, NULL, (LPBYTE)&atr, &atr_len),
                     SCARD_S_SUCCESS);
    assert_int_equal(name_len, sizeof(READER) + 1);
    assert_true(card_state >= SCARD_NEGOTIABLE);
    assert_int_equal(atr_len, 20);
    len = sizeof(attribute);
    assert_int_equal(SCardGetAttrib(card, SCARD_ATTR_ATR_STRING, attribute, &len), SCARD_S_SUCCESS);
    assert_int_equal(len, atr_len);
    assert_memory_equal(attribute, atr, len);
    assert_int_equal(SCardFreeMemory(context, atr), SCARD_S_SUCCESS);
    assert_int_equal(SCardDisconnect(card, SCARD_LEAVE_CARD), SCARD_S_SUCCESS);
    assert_int_equal(SCardReleaseContext(context), SCARD_S_SUCCESS);
}

static void test_winscard_waits(void **state)
{
    SCARDCONTEXT context = 0;
    SCARD_READERSTATE reader;

    (void)state;
    memset(&reader, 0, sizeof(reader));
    reader.szReader = READER;
    assert_int_equal(SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context), SCARD_S_SUCCESS);
    assert_int_equal(SCardCancel(context), SCARD_S_SUCCESS);
    assert_int_equal(SCardGetStatusChange(context, INFINITE, &reader, 1), SCARD_S_SUCCESS);
    assert_true((reader.dwEventState & SCARD_STATE_PRESENT) != 0);
    assert_int_equal(reader.cbAtr, 20);
    reader.dwCurrentState = reader.dwEventState;
    assert_int_equal(SCardGetStatusChange(context, 0, &reader, 1), SCARD_E_TIMEOUT);
    assert_int_equal(SCardGetStatusChange(context, 0, NULL, 0), SCARD_S_SUCCESS);
    assert_int_equal(SCardReleaseContext(context), SCARD_S_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_have_windows_widths),
        cmocka_unit_test(test_decision_A9_A10_names_without_prefix),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_objects_that_are_refused),
        cmocka_unit_test(test_class_objects_and_streams),
        cmocka_unit_test(test_identifiers_that_are_none),
        cmocka_unit_test(test_names_of_classes),
        cmocka_unit_test(test_identifiers_go_both_ways),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_wide_literals_become_texts),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_narrow_texts_that_are_refused),
        cmocka_unit_test(test_narrow_texts_go_both_ways),
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_winscard_refuses),
        cmocka_unit_test(test_winscard_asks_for_lengths),
        cmocka_unit_test(test_winscard_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
