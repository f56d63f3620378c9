/* SPDX-License-Identifier: BSD-2-Clause */
/* The walker of late-bound calls: names, kinds, which arguments may be left out, exceptions. */
#include "com/probe.h"

#include "base/error.h"

static IProbe *probe;
static int bad;

static int setup(void **state)
{
    (void)state;
    probe = probe_new();
    bad = -1;
    return probe == NULL;
}

static int teardown(void **state)
{
    (void)state;
    return IUnknown_Release((IUnknown *)probe) != 0 || probe_live() != 0;
}

static const IID null_iid;

static HRESULT id_of(const OLECHAR *name, DISPID *id)
{
    OLECHAR *names[] = {(OLECHAR *)(uintptr_t)name};

    return probe->lpVtbl->GetIDsOfNames(probe, &null_iid, names, 1, 0x0407, id);
}

static void test_names_that_are_none(void **state)
{
    static const OLECHAR *const wrong[] = {u"",          u"Leve",       u"Levels",     u"get_Level",
                                           u"put_Level", u"L\x00E9vel", u"PLA\x0131N", u"PLA\x0130N",
                                           u"Plain ",    NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        DISPID id = 77;

        assert_int_equal(id_of(wrong[i], &id), DISP_E_UNKNOWNNAME);
        assert_int_equal(id, DISPID_UNKNOWN);
    }
}

static void test_names_in_any_case(void **state)
{
    static const OLECHAR *const right[] = {u"Level", u"LEVEL", u"level", u"lEvEl"};
    DISPID id;

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
        id = 77;
        assert_int_equal(id_of(right[i], &id), S_OK);
        assert_int_equal(id, PROBE_LEVEL);
    }
    assert_int_equal(id_of(u"foreignout", &id), S_OK);
    assert_int_equal(id, PROBE_FOREIGN_OUT);
}

static void test_parameters_have_no_names(void **state)
{
    OLECHAR *names[] = {(OLECHAR[]){'T', 'e', 'x', 't', 0}, (OLECHAR[]){'i', 'n', 0}};
    DISPID ids[2] = {77, 77};

    (void)state;
    assert_int_equal(probe->lpVtbl->GetIDsOfNames(probe, &null_iid, names, 2, 0, ids), DISP_E_UNKNOWNNAME);
    assert_int_equal(ids[0], PROBE_TEXT);
    assert_int_equal(ids[1], DISPID_UNKNOWN);
}

static HRESULT invoke(DISPID id, uint16_t flags)
{
    return late_invoke(&(struct late_call){.object = probe, .id = id, .flags = flags});
}

static void test_members_that_there_are_not(void **state)
{
    (void)state;
    assert_int_equal(invoke(99, LATE_VALUE), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(invoke(DISPID_UNKNOWN, LATE_VALUE), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(invoke(DISPID_PROPERTYPUT, DISPATCH_PROPERTYPUT), DISP_E_MEMBERNOTFOUND);
    /* A method is no property, and a property no method. */
    assert_int_equal(invoke(PROBE_PLAIN, DISPATCH_PROPERTYGET), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(invoke(PROBE_PLAIN, DISPATCH_PROPERTYPUT), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(invoke(PROBE_LEVEL, DISPATCH_METHOD), DISP_E_MEMBERNOTFOUND);
    assert_int_equal(probe_seen.calls, 0);
}

static void test_calls_that_contradict_themselves(void **state)
{
    VARIANT arg = v_i4(1), result = v_i4(1);
    DISPID name = 3;
    DISPPARAMS params = {.cArgs = 1};
    const IID other = {.Data1 = 1};

    (void)state;
    assert_int_equal(
        probe->lpVtbl->Invoke(probe, PROBE_PLAIN, &other, 0, LATE_VALUE, &params, &result, NULL, NULL),
        DISP_E_UNKNOWNINTERFACE);
    assert_int_equal(result.vt, VT_EMPTY);
    assert_int_equal(
        probe->lpVtbl->Invoke(probe, PROBE_PLAIN, NULL, 0, LATE_VALUE, &params, NULL, NULL, NULL),
        DISP_E_UNKNOWNINTERFACE);
    assert_int_equal(
        probe->lpVtbl->Invoke(probe, PROBE_PLAIN, &null_iid, 0, LATE_VALUE, NULL, NULL, NULL, NULL),
        E_INVALIDARG);
    /* One argument, and no place where it stands. */
    assert_int_equal(
        probe->lpVtbl->Invoke(probe, PROBE_TEXT, &null_iid, 0, LATE_VALUE, &params, NULL, NULL, NULL),
        E_INVALIDARG);
    params = (DISPPARAMS){.rgvarg = &arg, .cArgs = 1, .cNamedArgs = 1};
    assert_int_equal(
        probe->lpVtbl->Invoke(probe, PROBE_TEXT, &null_iid, 0, LATE_VALUE, &params, NULL, NULL, NULL),
        E_INVALIDARG);
    params.rgdispidNamedArgs = &name;
    assert_int_equal(
        probe->lpVtbl->Invoke(probe, PROBE_TEXT, &null_iid, 0, LATE_VALUE, &params, NULL, NULL, NULL),
        DISP_E_NONAMEDARGS);
    assert_int_equal(probe->lpVtbl->Invoke(probe, PROBE_LEVEL, &null_iid, 0, DISPATCH_PROPERTYPUT, &params,
                                           NULL, NULL, NULL),
                     DISP_E_NONAMEDARGS);
    assert_int_equal(invoke(PROBE_PLAIN, 0), E_INVALIDARG);
    assert_int_equal(invoke(PROBE_PLAIN, DISPATCH_METHOD | 0x10), E_INVALIDARG);
    assert_int_equal(probe_seen.calls, 0);
}

static void test_too_many_and_too_few_arguments(void **state)
{
    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_PLAIN, ARGS(v_i4(1)), &bad), DISP_E_BADPARAMCOUNT);
    assert_int_equal(probe_refused(probe, PROBE_INTEGERS, ARGS(v_i4(1), v_i4(1), v_i4(1), v_i4(1)), &bad),
                     DISP_E_BADPARAMCOUNT);
    assert_int_equal(probe_refused(probe, PROBE_INTEGERS,
                                   ARGS(v_i4(1), v_i4(1), v_i4(1), v_i4(1), v_i4(1), v_i4(1)), &bad),
                     DISP_E_BADPARAMCOUNT);
    assert_int_equal(probe_refused(probe, PROBE_DEFAULTS, ARGS(v_i4(1), v_i4(1), v_i4(1)), &bad),
                     DISP_E_BADPARAMCOUNT);
    assert_int_equal(probe_refused(probe, PROBE_TEXT, NULL, 0, &bad), DISP_E_BADPARAMCOUNT);
    assert_int_equal(bad, -1);
    assert_int_equal(
        probe_refused(probe, PROBE_INTEGERS, ARGS(v_i4(1), v_missing(), v_i4(1), v_i4(1), v_i4(1)), &bad),
        DISP_E_PARAMNOTOPTIONAL);
    assert_int_equal(bad, 1);
}

static void test_the_place_of_a_bad_argument(void **state)
{
    VARIANT args[] = {v_i4(1), v_i4(1), v_i4(1), v_i4(1), v_i4(1)};
    BSTR text = probe_text("1");

    (void)state;
    for (int i = 0; i < 5; i++) {
        args[i] = v_text(text);
        assert_int_equal(probe_refused(probe, PROBE_INTEGERS, args, 5, &bad), DISP_E_TYPEMISMATCH);
        assert_int_equal(bad, i);
        args[i] = v_i4(1);
    }
    /* Of two the first one. Nobody has to ask for it. */
    args[1] = args[3] = v_text(text);
    assert_int_equal(probe_refused(probe, PROBE_INTEGERS, args, 5, &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 1);
    assert_int_equal(probe_call(probe, PROBE_INTEGERS, args, 5, NULL), DISP_E_TYPEMISMATCH);
    iccsp_bstr_free(text);
}

static void test_decision_A7_what_no_variant_can_carry(void **state)
{
    VARIANT variable = v_empty();

    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_FOREIGN, ARGS(v_i4(1)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 0);
    assert_int_equal(probe_refused(probe, PROBE_FOREIGN, ARGS(v_empty()), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_FOREIGN_OUT, NULL, 0, &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, -1);
    assert_int_equal(probe_refused(probe, PROBE_FOREIGN_OUT, ARGS(v_variable(&variable)), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_NOTHING, ARGS(v_i4(8)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_call(probe, PROBE_NOTHING, ARGS(v_object(NULL)), NULL), S_OK);
    assert_null(probe_seen.pointer);
}

static void test_decision_A7_methods_and_properties(void **state)
{
    VARIANT result = v_i4(1), three = v_i2(3);
    struct late_call put = {
        .object = probe, .id = PROBE_LEVEL, .flags = DISPATCH_PROPERTYPUT, .args = &three, .count = 1};
    DISPPARAMS unnamed = {.rgvarg = &three, .cArgs = 1};

    (void)state;
    assert_int_equal(invoke(PROBE_PLAIN, DISPATCH_METHOD), S_OK);
    assert_int_equal(probe_call(probe, PROBE_PLAIN, NULL, 0, &result), S_OK);
    assert_int_equal(result.vt, VT_EMPTY);
    assert_int_equal(late_invoke(&put), S_OK);
    assert_int_equal(probe_seen.level, 3);
    three = v_i2(4);
    put.flags = DISPATCH_PROPERTYPUTREF;
    assert_int_equal(late_invoke(&put), S_OK);
    assert_int_equal(probe_seen.level, 4);
    three = v_i2(5);
    put.flags = DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF;
    assert_int_equal(late_invoke(&put), S_OK);
    assert_int_equal(probe_seen.level, 5);
    /* A caller that does not name the new value can mean nothing else. */
    three = v_i2(6);
    assert_int_equal(probe->lpVtbl->Invoke(probe, PROBE_LEVEL, &null_iid, 0, DISPATCH_PROPERTYPUT, &unnamed,
                                           NULL, NULL, NULL),
                     S_OK);
    assert_int_equal(
        late_invoke(&(struct late_call){
            .object = probe, .id = PROBE_LEVEL, .flags = DISPATCH_PROPERTYGET, .result = &result}),
        S_OK);
    assert_int_equal(result.vt, VT_UI1);
    assert_int_equal(result.bVal, 6);
    assert_int_equal(probe_seen.calls, 7);
}

static void test_decision_A11_the_default_member(void **state)
{
    VARIANT result;

    (void)state;
    probe_seen.level = 9;
    assert_int_equal(probe_call(probe, DISPID_VALUE, NULL, 0, &result), S_OK);
    assert_int_equal(result.vt, VT_UI1);
    assert_int_equal(result.bVal, 9);
}

static void test_defaults(void **state)
{
    (void)state;
    assert_int_equal(probe_call(probe, PROBE_DEFAULTS, NULL, 0, NULL), S_OK);
    assert_int_equal(probe_seen.d, 5);
    assert_null(probe_seen.pointer);
    assert_int_equal(probe_call(probe, PROBE_DEFAULTS, ARGS(v_i4(7)), NULL), S_OK);
    assert_int_equal(probe_seen.d, 7);
    assert_null(probe_seen.pointer);
    assert_int_equal(probe_call(probe, PROBE_DEFAULTS, ARGS(v_missing(), v_i4(8)), NULL), S_OK);
    assert_int_equal(probe_seen.d, 5);
    assert_non_null(probe_seen.pointer);
    assert_int_equal(probe_seen.b, 8);
    assert_int_equal(probe_call(probe, PROBE_DEFAULTS, ARGS(v_i4(7), v_missing()), NULL), S_OK);
    assert_null(probe_seen.pointer);
    assert_int_equal(probe_call(probe, PROBE_DEFAULTS, ARGS(v_i4(7), v_empty()), NULL), S_OK);
    assert_null(probe_seen.pointer);
    assert_int_equal(probe_call(probe, PROBE_DEFAULTS, ARGS(v_i4(7), v_i4(0)), NULL), S_OK);
    assert_non_null(probe_seen.pointer);
}

/* Count(both, out): both goes in and out, out only out. */
static void test_what_is_left_out_is_the_result(void **state)
{
    VARIANT result, both = v_i4(10), out = v_empty();

    (void)state;
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_variable(&both)), &result), S_OK);
    assert_int_equal(both.lVal, 11);
    assert_int_equal(result.vt, VT_I4);
    assert_int_equal(result.lVal, 10);
    /* All are given: then there is no result. */
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_variable(&both), v_variable(&out)), &result),
                     S_OK);
    assert_int_equal(both.lVal, 12);
    assert_int_equal(out.lVal, 11);
    assert_int_equal(result.vt, VT_EMPTY);
    /* Missing by name; a missing one that goes both ways goes in as 0. */
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_missing(), v_variable(&out)), &result), S_OK);
    assert_int_equal(out.lVal, 0);
    assert_int_equal(result.lVal, 1);
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_i4(4), v_missing()), &result), S_OK);
    assert_int_equal(result.lVal, 4);
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_i4(4), v_empty()), &result), S_OK);
    assert_int_equal(result.lVal, 4);
    /* An optional one that goes in is no result, though it stands before. */
    assert_int_equal(probe_call(probe, PROBE_OPTIONAL, NULL, 0, &result), S_OK);
    assert_int_equal(result.lVal, 4);
    assert_int_equal(probe_call(probe, PROBE_OPTIONAL, ARGS(v_i4(8)), &result), S_OK);
    assert_int_equal(result.lVal, 9);
    /* Nobody takes the result. */
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_i4(4)), NULL), S_OK);
}

/* Numbers(a, b, c): all only go out. */
static void test_one_argument_left_out_is_the_last_one(void **state)
{
    VARIANT result, a = v_empty(), b = v_empty();

    (void)state;
    probe_seen.next_u16 = 1;
    probe_seen.next_u64 = 2;
    probe_seen.next_handle = 3;
    assert_int_equal(probe_call(probe, PROBE_NUMBERS, NULL, 0, &result), S_OK);
    assert_int_equal(result.lVal, 1);
    assert_int_equal(probe_call(probe, PROBE_NUMBERS, ARGS(v_variable(&a), v_variable(&b)), &result), S_OK);
    assert_int_equal(a.lVal, 1);
    assert_int_equal(b.lVal, 2);
    assert_int_equal(result.lVal, 3);
    /* One argument: is it a, or b, or c? */
    assert_int_equal(probe_refused(probe, PROBE_NUMBERS, ARGS(v_variable(&a)), &bad), DISP_E_BADPARAMCOUNT);
}

static void test_a_value_is_no_place_for_a_result(void **state)
{
    int16_t n = 0;
    VARIANT text = v_empty();

    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_COUNT, ARGS(v_i4(1), v_i4(1)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 1);
    assert_int_equal(probe_refused(probe, PROBE_COUNT, ARGS(v_i4(1), v_typed(VT_BSTR, &text.bstrVal)), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_TEXT, ARGS(v_empty(), v_typed(VT_I2, &n)), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_COUNT, ARGS(v_i4(1), v_typed(VT_BOOL, &n)), &bad),
                     DISP_E_TYPEMISMATCH);
}

static void test_success_codes_are_passed_on(void **state)
{
    (void)state;
    probe_seen.returns = S_FALSE;
    assert_int_equal(invoke(PROBE_PLAIN, DISPATCH_METHOD), S_FALSE);
}

static void free_texts(EXCEPINFO *info)
{
    iccsp_bstr_free(info->bstrSource);
    iccsp_bstr_free(info->bstrDescription);
}

static void assert_text(BSTR text, const char *expected)
{
    char utf8[600];
    size_t len;

    assert_int_equal(iccsp_bstr_to_utf8(text, utf8, sizeof(utf8), &len), S_OK);
    assert_string_equal(utf8, expected);
}

static void test_decision_A7_a_failure_is_an_exception(void **state)
{
    VARIANT result = v_i4(1), variable = v_i4(6), out = v_i4(1);
    EXCEPINFO info;
    struct late_call call = {.object = probe,
                             .id = PROBE_COUNT,
                             .flags = LATE_VALUE,
                             .args = (VARIANT[]){v_variable(&variable), v_variable(&out)},
                             .count = 2,
                             .result = &result,
                             .info = &info};

    (void)state;
    memset(&info, 0xAA, sizeof(info));
    probe_seen.returns = ICCSP_E_ACCESSDENIED;
    assert_int_equal(late_invoke(&call), DISP_E_EXCEPTION);
    assert_int_equal(probe_seen.calls, 1);
    assert_int_equal(result.vt, VT_EMPTY);
    assert_int_equal(info.scode, E_ACCESSDENIED);
    assert_int_equal(info.wCode, 0);
    assert_null(info.bstrHelpFile);
    assert_true(info.pfnDeferredFillIn == NULL);
    assert_text(info.bstrSource, "IProbe");
    assert_text(
        info.bstrDescription,
        "The object does not allow this call now. Set the value first, or use an object of your own.");
    free_texts(&info);
    /* What a method tells while it fails is told. */
    assert_int_equal(variable.lVal, 7);
    assert_int_equal(out.lVal, 6);
    call.info = NULL;
    assert_int_equal(late_invoke(&call), DISP_E_EXCEPTION);
}

/* The record may hold a sentence without its period, which stands before another one here. */
static void test_the_sentence_of_the_record(void **state)
{
    static const char *const sentences[] = {"The lid is open.", "the lid is open", ""};
    static const char *const expected[] = {"The lid is open. Close it.", "the lid is open. Close it.",
                                           "The object does not allow this call now. Close it."};
    EXCEPINFO info;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        probe_seen.returns = iccsp_fail_with(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_CARD, "%s", sentences[i]);
        iccsp_fail_advise(NULL, "Close it.");
        assert_int_equal(late_invoke(&(struct late_call){
                             .object = probe, .id = PROBE_PLAIN, .flags = DISPATCH_METHOD, .info = &info}),
                         DISP_E_EXCEPTION);
        assert_text(info.bstrDescription, expected[i]);
        free_texts(&info);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_names_that_are_none),
        TEST(test_parameters_have_no_names),
        TEST(test_members_that_there_are_not),
        TEST(test_calls_that_contradict_themselves),
        TEST(test_too_many_and_too_few_arguments),
        TEST(test_the_place_of_a_bad_argument),
        TEST(test_a_value_is_no_place_for_a_result),
        TEST(test_decision_A7_what_no_variant_can_carry),
        TEST(test_names_in_any_case),
        TEST(test_decision_A7_methods_and_properties),
        TEST(test_decision_A11_the_default_member),
        TEST(test_defaults),
        TEST(test_what_is_left_out_is_the_result),
        TEST(test_one_argument_left_out_is_the_last_one),
        TEST(test_success_codes_are_passed_on),
        TEST(test_decision_A7_a_failure_is_an_exception),
        TEST(test_the_sentence_of_the_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
