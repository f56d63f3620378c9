/* SPDX-License-Identifier: BSD-2-Clause */
/* The main job by names only, as a script does it: nothing but IDispatch is called here. */
#include "classes/suite.h"

#include <string.h>

#include "support/late_bound.h"

#define ARGS(...) (VARIANT[]){__VA_ARGS__}, sizeof((VARIANT[]){__VA_ARGS__}) / sizeof(VARIANT)
#define NONE      NULL, 0

#define PIN_FILE "3F00/D000/D005"

static const IID null_iid;

static IDispatch *card, *files, *verify;
static struct {
    HRESULT code;
    char source[40], description[500];
} failure;

static BSTR text_of(const char *utf8)
{
    BSTR text = NULL;

    assert_int_equal(iccsp_bstr_from_utf8(utf8, &text), S_OK);
    return text;
}

static void take_text(BSTR text, char *out, size_t cap)
{
    size_t len;

    assert_int_equal(iccsp_bstr_to_utf8(text, out, cap, &len), S_OK);
    iccsp_bstr_free(text);
}

static DISPID id_of(IDispatch *object, const char *name)
{
    BSTR text = text_of(name);
    DISPID id = DISPID_UNKNOWN;

    assert_int_equal(IDispatch_GetIDsOfNames(object, &null_iid, &text, 1, 0, &id), S_OK);
    iccsp_bstr_free(text);
    return id;
}

static HRESULT invoke(IDispatch *object, DISPID id, uint16_t flags, const VARIANT *args, unsigned int count,
                      VARIANT *result)
{
    EXCEPINFO info = {0};
    const HRESULT hr = late_invoke(&(struct late_call){.object = object,
                                                       .id = id,
                                                       .flags = flags,
                                                       .args = args,
                                                       .count = count,
                                                       .result = result,
                                                       .info = &info});

    memset(&failure, 0, sizeof(failure));
    if (hr != DISP_E_EXCEPTION)
        return hr;
    failure.code = info.scode;
    take_text(info.bstrSource, failure.source, sizeof(failure.source));
    take_text(info.bstrDescription, failure.description, sizeof(failure.description));
    return hr;
}

/* object.Name(args): the code of the method if it failed. */
static HRESULT call(IDispatch *object, const char *name, const VARIANT *args, unsigned int count,
                    VARIANT *result)
{
    const HRESULT hr = invoke(object, id_of(object, name), LATE_VALUE, args, count, result);

    return hr == DISP_E_EXCEPTION ? failure.code : hr;
}

static HRESULT put(IDispatch *object, const char *name, VARIANT value)
{
    const HRESULT hr = invoke(object, id_of(object, name), DISPATCH_PROPERTYPUT, &value, 1, NULL);

    return hr == DISP_E_EXCEPTION ? failure.code : hr;
}

static int32_t number(IDispatch *object, const char *name, const VARIANT *args, unsigned int count)
{
    VARIANT result = v_empty();

    assert_int_equal(call(object, name, args, count, &result), S_OK);
    if (result.vt == VT_UI1)
        return result.bVal;
    assert_int_equal(result.vt, VT_I4);
    return result.lVal;
}

static IDispatch *object(IDispatch *from, const char *name, const VARIANT *args, unsigned int count)
{
    VARIANT result = v_empty();

    assert_int_equal(call(from, name, args, count, &result), S_OK);
    assert_int_equal(result.vt, VT_DISPATCH);
    return result.pdispVal;
}

static void release(IDispatch *object_or_null)
{
    if (object_or_null != NULL)
        (void)IDispatch_Release(object_or_null);
}

/* One text argument in front of the others. */
static HRESULT call_with_text(IDispatch *object_called, const char *name, const char *text, VARIANT second,
                              VARIANT *result)
{
    BSTR argument = text_of(text);
    const HRESULT hr = call(object_called, name, ARGS(v_text(argument), second), result);

    iccsp_bstr_free(argument);
    return hr;
}

static IDispatch *create(const CLSID *clsid)
{
    void *made = NULL;

    assert_int_equal(iccsp_create_object(suite.any.rm, clsid, NULL, &ICCSP_IID_IDispatch, &made), S_OK);
    return made;
}

static int setup(void **state)
{
    const int result = suite_setup(state);

    card = create(&ICCSP_CLSID_SCardManage);
    files = object(card, "CreateFileAccess", NONE);
    verify = object(card, "CreateCHVerification", NONE);
    return result;
}

static int teardown(void **state)
{
    release(verify);
    release(files);
    release(card);
    return suite_teardown(state);
}

/* As documented, without the share mode (decision A1). */
static void attach_by_name(void)
{
    BSTR reader = text_of(suite.any.reader[0]);

    assert_int_equal(call(card, "AttachByIFD", ARGS(v_text(reader)), NULL), S_OK);
    iccsp_bstr_free(reader);
}

/* All bytes of a buffer, by its Read. */
static void assert_content(IDispatch *buffer, const void *expected, uint32_t len)
{
    VARIANT bytes = v_empty();

    assert_int_equal(number(buffer, "Seek", ARGS(v_i2(0), v_i2(STREAM_SEEK_SET))), 0);
    assert_int_equal(call(buffer, "Read", ARGS(v_i4(70000)), &bytes), S_OK);
    assert_int_equal(bytes.vt, VT_ARRAY | VT_UI1);
    assert_int_equal(bytes.parray->rgsabound[0].cElements, len);
    if (len > 0)
        assert_memory_equal(bytes.parray->pvData, expected, len);
    assert_int_equal(iccsp_variant_clear(&bytes), S_OK);
}

static VARIANT open_file(const char *path)
{
    BSTR text = text_of(path);
    VARIANT handle = v_empty();

    assert_int_equal(call(files, "Open", ARGS(v_i2(ICCSP_SC_TYPE_BY_ID), v_text(text)), &handle), S_OK);
    iccsp_bstr_free(text);
    return handle;
}

static void test_what_there_is_not(void **state)
{
    OLECHAR *name = (OLECHAR[]){'F', 'o', 'r', 'm', 'a', 't', 0};
    DISPID id = 1;

    (void)state;
    assert_int_equal(IDispatch_GetIDsOfNames(card, &null_iid, &name, 1, 0, &id), DISP_E_UNKNOWNNAME);
    assert_int_equal(id, DISPID_UNKNOWN);
    assert_int_equal(invoke(card, 0, LATE_VALUE, NONE, NULL), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(invoke(card, 1, DISPATCH_PROPERTYPUT, ARGS(v_i2(1)), NULL), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(call(card, "AttachByIFD", NONE, NULL), DISP_E_BADPARAMCOUNT);
    assert_int_equal(call(card, "AttachByIFD", ARGS(v_i2(1)), NULL), DISP_E_TYPEMISMATCH);
}

static void test_failures_are_explained(void **state)
{
    (void)state;
    assert_int_equal(call_with_text(card, "AttachByIFD", "No such reader", v_i2(ICCSP_MODE_SHARED), NULL),
                     ICCSP_E_UNKNOWN_READER);
    assert_string_equal(failure.source, "ISCardManage");
    assert_non_null(strstr(failure.description, "No such reader"));
    assert_int_equal(call_with_text(card, "AttachByIFD", suite.any.reader[0], v_i2(3), NULL), E_INVALIDARG);
    assert_int_equal(call(card, "Status", NONE, NULL), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(call(card, "SCardUnlock", NONE, NULL), ICCSP_E_INVALID_HANDLE);
}

/* Property tables have no type that a VARIANT knows (decision A7). */
static void test_decision_A7_property_tables_cannot_be_passed(void **state)
{
    VARIANT table = v_empty(), count = v_i4(0);
    BSTR path = text_of("3F00");

    (void)state;
    attach_by_name();
    assert_int_equal(call(files, "GetProperties",
                          ARGS(v_i2(ICCSP_SC_TYPE_BY_ID), v_text(path), v_variable(&table),
                               v_variable(&count), v_i4(ICCSP_SC_FL_GET_ALL_PROPERTIES)),
                          NULL),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(suite.card[0].commands, 0);
    iccsp_bstr_free(path);
}

static void test_decision_A2_initialize_is_internal(void **state)
{
    (void)state;
    assert_int_equal(call(files, "Initialize", ARGS(v_i4(0)), NULL), E_ACCESSDENIED);
    assert_int_equal(call(verify, "Initialize", NONE, NULL), E_ACCESSDENIED);
}

static void test_decision_A7_attach_and_read(void **state)
{
    VARIANT handle, count = v_i2(15), protocol = v_empty();
    IDispatch *buffer;

    (void)state;
    attach_by_name();
    assert_in_range(number(card, "Status", NONE), ICCSP_CARD_POWERED, ICCSP_CARD_SPECIFICMODE);
    assert_int_equal(call(card, "status", ARGS(v_empty(), v_variable(&protocol)), NULL), S_OK);
    assert_int_equal(protocol.lVal, ICCSP_PROTO_T1);
    handle = open_file("3F00/D000/D001");
    buffer = object(files, "Read", ARGS(handle, v_variable(&count), v_i2(0)));
    assert_int_equal(count.lVal, 15);
    assert_content(buffer, "iccsp demo card", 15);
    release(buffer);
    assert_int_equal(call(files, "Close", ARGS(handle), NULL), S_OK);
    assert_int_equal(call(files, "CLOSE", ARGS(handle), NULL), E_INVALIDARG);
    assert_int_equal(call(card, "Detach", NONE, NULL), S_OK);
    assert_int_equal(call(card, "Detach", NONE, NULL), S_FALSE);
}

static void test_directories(void **state)
{
    VARIANT list = v_empty(), path = v_empty();
    const VARIANT *names;
    char name[40];

    (void)state;
    attach_by_name();
    assert_int_equal(call_with_text(files, "ChangeDir", "D000", v_missing(), NULL), DISP_E_TYPEMISMATCH);
    path = v_text(text_of("D000"));
    assert_int_equal(call(files, "ChangeDir", ARGS(v_i2(ICCSP_SC_TYPE_BY_ID), v_variable(&path)), NULL),
                     S_OK);
    assert_int_equal(call(files, "GetCurrentDir", ARGS(v_variable(&path)), NULL), S_OK);
    assert_int_equal(path.vt, VT_BSTR);
    take_text(path.bstrVal, name, sizeof(name));
    assert_string_equal(name, "/3F00/D000");
    assert_int_equal(call(files, "Directory", ARGS(v_i2(ICCSP_SC_TYPE_FILES)), &list), S_OK);
    /* An array of variants: VBScript takes no other. */
    assert_int_equal(list.vt, VT_ARRAY | VT_VARIANT);
    assert_int_equal(list.parray->rgsabound[0].cElements, 7);
    names = list.parray->pvData;
    assert_int_equal(names[0].vt, VT_BSTR);
    assert_memory_equal(names[0].bstrVal, u"D001", 10);
    assert_int_equal(iccsp_variant_clear(&list), S_OK);
}

static void test_decision_A7_a_wrong_pin_is_an_exception(void **state)
{
    VARIANT reference = v_i2(1);
    BSTR code = text_of("9999");

    (void)state;
    attach_by_name();
    assert_int_equal(invoke(verify, id_of(verify, "Verify"), DISPATCH_METHOD,
                            ARGS(v_text(code), v_i2(0), v_variable(&reference)), NULL),
                     DISP_E_EXCEPTION);
    assert_int_equal(failure.code, (HRESULT)0x8010006Bu);
    assert_string_equal(failure.source, "ISCardVerify");
    assert_non_null(strstr(failure.description, "2 tries left"));
    assert_int_equal(reference.lVal, 1 | 0x100 | 2 << 16);
    assert_int_equal(counting_card_count(&suite.card[0], 0x20), 1);
    /* The value can be passed again. */
    assert_int_equal(call(verify, "Verify", ARGS(v_text(code), v_i2(0), v_variable(&reference)), NULL),
                     ICCSP_W_WRONG_CHV);
    assert_int_equal(ICCSP_REF_TRIES(reference.lVal), 1);
    iccsp_bstr_free(code);
}

static void read_secret(void)
{
    const VARIANT handle = open_file(PIN_FILE);
    IDispatch *buffer = object(files, "Read", ARGS(handle, v_i2(9), v_i2(0)));

    assert_content(buffer, "Only thos", 9);
    release(buffer);
}

/* The code as text, as Array(...), as bytes, and as the object that the method takes. */
static void test_a_pin_in_every_form(void **state)
{
    static const int digits[] = {'1', '2', '3', '4'};
    IDispatch *buffer = create(&ICCSP_CLSID_CByteBuffer);
    VARIANT forms[] = {v_text(text_of("1234")), v_array(VT_VARIANT, late_numbers(digits, 4)),
                       v_array(VT_UI1, late_bytes("1234", 4)), v_object(buffer)};

    (void)state;
    attach_by_name();
    assert_int_equal(call(buffer, "Initialize", ARGS(v_i2(4), forms[1]), NULL), S_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(call(verify, "Verify", ARGS(forms[i], v_i2(0), v_i2(1)), NULL), S_OK);
        assert_int_equal(counting_card_count(&suite.card[0], 0x20), i + 1);
    }
    read_secret();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(iccsp_variant_clear(&forms[i]), S_OK);
}

static void test_the_question_for_the_tries(void **state)
{
    VARIANT reference = v_i2(1);

    (void)state;
    attach_by_name();
    assert_int_equal(call(verify, "Verify",
                          ARGS(v_object(NULL), v_i4(ICCSP_SC_FL_IHV_CHECKONLY), v_variable(&reference)),
                          NULL),
                     ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(ICCSP_REF_TRIES(reference.lVal), 3);
}

static void test_challenge_and_other_objects(void **state)
{
    IDispatch *auth = object(card, "CreateCardAuth", NONE), *again;
    VARIANT length = v_i2(0), made = v_empty();
    BSTR name = text_of("chverification"), iid = text_of("{4029DD8A-5902-11D0-B84C-00C04FD424B9}");
    IDispatch *buffer;

    (void)state;
    attach_by_name();
    buffer = object(auth, "GetChallenge", ARGS(v_i2(0), v_object(NULL), v_variable(&length)));
    assert_int_equal(length.lVal, 8);
    made = v_object(buffer);
    /* The same object, filled again. */
    assert_int_equal(
        call(auth, "GetChallenge", ARGS(v_i2(0), v_object(NULL), v_i2(4), v_variable(&made)), NULL), S_OK);
    assert_ptr_equal(made.pdispVal, buffer);
    assert_int_equal(number(buffer, "Seek", ARGS(v_i2(0), v_i2(STREAM_SEEK_END))), 4);
    again = object(card, "CreateInterface", ARGS(v_text(iid), v_empty()));
    (void)id_of(again, "ChangeDir");
    release(again);
    again = object(card, "CreateInterface", ARGS(v_empty(), v_text(name), v_object(NULL)));
    (void)id_of(again, "ChangeCode");
    release(again);
    release(buffer);
    release(auth);
    iccsp_bstr_free(name);
    iccsp_bstr_free(iid);
}

static void test_commands_by_name(void **state)
{
    static const int select_mf[] = {0x3F, 0x00};
    IDispatch *iso = create(&ICCSP_CLSID_CSCardISO7816), *connection = create(&ICCSP_CLSID_CSCard), *cmd;
    SAFEARRAY *mf = late_numbers(select_mf, 2);
    BSTR reader = text_of(suite.any.reader[0]);
    VARIANT variable;

    (void)state;
    assert_int_equal(call(connection, "AttachByReader",
                          ARGS(v_text(reader), v_i2(ICCSP_MODE_SHARED), v_i2(ICCSP_PROTO_T0_T1)), NULL),
                     S_OK);
    cmd = object(iso, "SelectFile", ARGS(v_i2(0), v_i2(0x0C), v_array(VT_VARIANT, mf), v_i2(0)));
    variable = v_object(cmd);
    assert_int_equal(call(connection, "Transaction", ARGS(v_variable(&variable)), NULL), S_OK);
    assert_ptr_equal(variable.pdispVal, cmd);
    assert_int_equal(number(cmd, "ReplyStatus", NONE), 0x9000);
    assert_int_equal(number(cmd, "ReplyStatusSW1", NONE), 0x90);
    assert_int_equal(number(connection, "Protocol", NONE), ICCSP_PROTO_T1);
    assert_int_equal(call(connection, "Detach", NONE, NULL), S_OK);
    assert_int_equal(iccsp_safearray_destroy(mf), S_OK);
    iccsp_bstr_free(reader);
    release(cmd);
    release(connection);
    release(iso);
}

static void test_properties_of_a_command(void **state)
{
    static const uint8_t apdu[] = {0x80, 0xCA, 0x01, 0x02, 0x01, 0x5A};
    IDispatch *cmd = create(&ICCSP_CLSID_CSCardCmd), *buffer;
    SAFEARRAY *data = late_bytes("\x5A", 1);
    VARIANT value = v_empty();

    (void)state;
    assert_int_equal(put(cmd, "P3", v_i2(1)), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(put(cmd, "P1", v_i2(256)), DISP_E_OVERFLOW);
    assert_int_equal(put(cmd, "Nad", v_missing()), DISP_E_PARAMNOTOPTIONAL);
    assert_int_equal(call(cmd, "AlternateClassId", NONE, NULL), E_ACCESSDENIED);
    assert_int_equal(call(cmd, "BuildCmd", ARGS(v_i2(0), v_i2(0xCA)), NULL), S_OK);
    assert_int_equal(put(cmd, "ClassId", v_i2(0x80)), S_OK);
    assert_int_equal(put(cmd, "P1", v_i2(1)), S_OK);
    assert_int_equal(put(cmd, "P2", v_i2(2)), S_OK);
    assert_int_equal(put(cmd, "Data", v_array(VT_UI1, data)), S_OK);
    assert_int_equal(number(cmd, "ApduLength", NONE), sizeof(apdu));
    assert_int_equal(number(cmd, "instructionid", NONE), 0xCA);
    assert_int_equal(number(cmd, "P3", NONE), 1);
    /* The default member (decision A11). */
    assert_int_equal(invoke(cmd, DISPID_VALUE, LATE_VALUE, NONE, &value), S_OK);
    buffer = value.pdispVal;
    assert_content(buffer, apdu, sizeof(apdu));
    /* &H9000 of Visual Basic. */
    assert_int_equal(put(cmd, "ReplyStatus", v_i2((int16_t)0x9000)), S_OK);
    assert_int_equal(number(cmd, "ReplyStatus", NONE), 0x9000);
    assert_int_equal(
        call(cmd, "BuildCmd", ARGS(v_i2(0), v_i2(0xB0), v_i2(1), v_missing(), v_missing(), v_i2(16)), NULL),
        S_OK);
    assert_int_equal(number(cmd, "LeField", NONE), 16);
    assert_int_equal(iccsp_safearray_destroy(data), S_OK);
    release(buffer);
    release(cmd);
}

static void test_a_buffer_by_name(void **state)
{
    IDispatch *buffer = create(&ICCSP_CLSID_CByteBuffer), *clone, *other;
    VARIANT numbers = v_array(VT_VARIANT, late_numbers((const int[]){10, 20, 30}, 3)), stream = v_empty();
    VARIANT elements = v_array(VT_VARIANT, late_numbers(NULL, 0)), copied = v_empty();

    (void)state;
    assert_int_equal(call(buffer, "SetSize", ARGS(v_i2(1)), NULL), E_UNEXPECTED);
    assert_int_equal(call(buffer, "Initialize", ARGS(v_i2(4), numbers), NULL), DISP_E_OVERFLOW);
    assert_int_equal(call(buffer, "Initialize", ARGS(v_i2(3), numbers), NULL), S_OK);
    assert_content(buffer, "\x0A\x14\x1E", 3);
    assert_int_equal(number(buffer, "Write", ARGS(numbers, v_i2(2))), 2);
    assert_int_equal(number(buffer, "Seek", ARGS(v_i2(-1), v_i2(STREAM_SEEK_END))), 4);
    /* Into Array(): its elements are what VBScript can read. */
    assert_int_equal(number(buffer, "Read", ARGS(v_variable(&elements), v_i2(9))), 1);
    assert_int_equal(elements.vt, VT_ARRAY | VT_VARIANT);
    assert_int_equal(((VARIANT *)elements.parray->pvData)[0].bVal, 20);
    clone = object(buffer, "Clone", NONE);
    other = create(&ICCSP_CLSID_CByteBuffer);
    assert_int_equal(call(other, "Initialize", NONE, NULL), S_OK);
    assert_int_equal(number(clone, "Seek", ARGS(v_i2(0), v_i2(STREAM_SEEK_SET))), 0);
    assert_int_equal(number(clone, "CopyTo", ARGS(v_object(other), v_i2(9))), 5);
    assert_content(other, "\x0A\x14\x1E\x0A\x14", 5);
    assert_int_equal(call(clone, "Stat", ARGS(v_variable(&copied), v_i2(0)), NULL), DISP_E_TYPEMISMATCH);
    /* The default member is a stream, which nobody can call by name. */
    assert_int_equal(invoke(clone, DISPID_VALUE, DISPATCH_PROPERTYGET, NONE, &stream), S_OK);
    assert_int_equal(stream.vt, VT_UNKNOWN);
    assert_int_equal(put(other, "Stream", stream), S_OK);
    assert_int_equal(iccsp_variant_clear(&stream), S_OK);
    assert_int_equal(iccsp_variant_clear(&numbers), S_OK);
    assert_int_equal(iccsp_variant_clear(&elements), S_OK);
    release(other);
    release(clone);
    release(buffer);
}

static void test_conversions_by_name(void **state)
{
    IDispatch *conv = create(&ICCSP_CLSID_CSCardTypeConv), *buffer;
    SAFEARRAY *bytes = late_bytes("abc", 3);
    VARIANT result = v_empty(), stream = v_empty();

    (void)state;
    assert_int_equal(call(conv, "CreateByteArray", ARGS(v_i2(3)), NULL), DISP_E_TYPEMISMATCH);
    buffer = object(conv, "ConvertSafeArrayToByteBuffer", ARGS(v_array(VT_UI1, bytes)));
    assert_content(buffer, "abc", 3);
    assert_int_equal(call(conv, "ConvertByteBufferToSafeArray", ARGS(v_object(buffer)), &result), S_OK);
    assert_int_equal(result.vt, VT_ARRAY | VT_UI1);
    assert_memory_equal(result.parray->pvData, "abc", 3);
    assert_int_equal(invoke(buffer, DISPID_VALUE, DISPATCH_PROPERTYGET, NONE, &stream), S_OK);
    assert_int_equal(number(conv, "SizeOfIStream", ARGS(stream)), 3);
    assert_int_equal(iccsp_variant_clear(&stream), S_OK);
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    release(buffer);
    buffer = object(conv, "ConvertByteArrayToByteBuffer", ARGS(v_array(VT_UI1, bytes), v_i2(2)));
    assert_content(buffer, "ab", 2);
    release(buffer);
    buffer = object(conv, "CreateByteBuffer", ARGS(v_i2(2)));
    assert_content(buffer, "\0\0", 2);
    release(buffer);
    assert_int_equal(iccsp_safearray_destroy(bytes), S_OK);
    release(conv);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_what_there_is_not),
        TEST(test_failures_are_explained),
        TEST(test_decision_A7_property_tables_cannot_be_passed),
        TEST(test_decision_A2_initialize_is_internal),
        TEST(test_decision_A7_a_wrong_pin_is_an_exception),
        TEST(test_decision_A7_attach_and_read),
        TEST(test_directories),
        TEST(test_a_pin_in_every_form),
        TEST(test_the_question_for_the_tries),
        TEST(test_challenge_and_other_objects),
        TEST(test_commands_by_name),
        TEST(test_properties_of_a_command),
        TEST(test_a_buffer_by_name),
        TEST(test_conversions_by_name),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
