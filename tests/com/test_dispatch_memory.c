/* SPDX-License-Identifier: BSD-2-Clause */
/* Late-bound calls when memory runs out, and what they leave in memory that they give back. */
#include "com/probe.h"

#include <stdbool.h>

#include "support/alloc_watch.h"

static const char pin[] = "14997528";
static const int pin_numbers[] = {'1', '4', '9', '9', '7', '5', '2', '8'};

/* A failing method says E_OUTOFMEMORY in the exception. */
static bool is_ok(HRESULT hr, const EXCEPINFO *info)
{
    assert_true(hr == S_OK || hr == E_OUTOFMEMORY ||
                (hr == DISP_E_EXCEPTION && info->scode == E_OUTOFMEMORY));
    return hr == S_OK;
}

static bool call(IProbe *probe, DISPID id, const VARIANT *args, unsigned int count, VARIANT *result)
{
    EXCEPINFO info = {0};
    const bool ok = is_ok(late_invoke(&(struct late_call){.object = probe,
                                                          .id = id,
                                                          .flags = LATE_VALUE,
                                                          .args = args,
                                                          .count = count,
                                                          .result = result,
                                                          .info = &info}),
                          &info);

    assert_true(ok || result == NULL || result->vt == VT_EMPTY);
    iccsp_bstr_free(info.bstrSource);
    iccsp_bstr_free(info.bstrDescription);
    return ok;
}

/* Into a typed variable and a result, from every kind of array. */
static bool octets(IProbe *probe, VARIANT in)
{
    SAFEARRAY *typed = NULL;
    VARIANT result = v_empty(), elements = v_array(VT_VARIANT, NULL);
    const bool ok = call(probe, PROBE_OCTETS, ARGS(in), &result) &&
                    call(probe, PROBE_OCTETS, ARGS(in, v_typed(VT_ARRAY | VT_UI1, &typed)), NULL) &&
                    call(probe, PROBE_OCTETS, ARGS(in, v_variable(&elements)), NULL);

    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(iccsp_variant_clear(&elements), S_OK);
    assert_int_equal(iccsp_safearray_destroy(typed), S_OK);
    return ok;
}

static bool bytes(void)
{
    IProbe *probe = probe_new();
    SAFEARRAY *numbers = late_numbers(pin_numbers, 8);
    VARIANT text = {.vt = VT_BSTR}, result = v_empty();
    bool ok = probe != NULL && numbers != NULL && SUCCEEDED(iccsp_bstr_from_utf8(pin, &text.bstrVal));

    ok = ok && octets(probe, v_array(VT_VARIANT, numbers)) && octets(probe, text) &&
         call(probe, PROBE_PUT_BYTES, ARGS(text, v_i4(8)), NULL) &&
         call(probe, PROBE_GET_BYTES, ARGS(v_i4(20)), &result) &&
         call(probe, PROBE_OBJECTS, ARGS(v_empty(), text), NULL);
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    iccsp_bstr_free(text.bstrVal);
    assert_int_equal(iccsp_safearray_destroy(numbers), S_OK);
    if (probe != NULL)
        assert_int_equal(IUnknown_Release((IUnknown *)probe), 0);
    assert_int_equal(probe_live(), 0);
    return ok;
}

static bool texts(void)
{
    const SAFEARRAYBOUND bound = {.cElements = 2};
    IProbe *probe = probe_new();
    SAFEARRAY *list = iccsp_safearray_create(VT_VARIANT, 1, &bound), *typed = NULL;
    VARIANT text = {.vt = VT_BSTR}, result = v_empty();
    bool ok = probe != NULL && list != NULL && SUCCEEDED(iccsp_bstr_from_utf8("text", &text.bstrVal));

    for (int32_t i = 0; ok && i < 2; i++)
        ok = SUCCEEDED(iccsp_safearray_put_element(list, &i, &text));
    ok = ok && call(probe, PROBE_TEXTS, ARGS(v_array(VT_VARIANT, list)), &result);
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    ok = ok &&
         call(probe, PROBE_TEXTS, ARGS(v_array(VT_VARIANT, list), v_typed(VT_ARRAY | VT_BSTR, &typed)), NULL);
    ok = ok && call(probe, PROBE_TEXT, ARGS(text), &result);
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(iccsp_safearray_destroy(typed), S_OK);
    assert_int_equal(iccsp_safearray_destroy(list), S_OK);
    iccsp_bstr_free(text.bstrVal);
    if (probe != NULL)
        assert_int_equal(IUnknown_Release((IUnknown *)probe), 0);
    return ok;
}

static bool identifier(void)
{
    IProbe *probe = probe_new();
    VARIANT text = {.vt = VT_BSTR}, result = v_empty();
    const bool ok =
        probe != NULL &&
        SUCCEEDED(iccsp_bstr_from_utf8("{33333333-0001-0002-0102-030405060708}", &text.bstrVal)) &&
        call(probe, PROBE_IDENTIFIERS, ARGS(text), &result);

    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    iccsp_bstr_free(text.bstrVal);
    if (probe != NULL)
        assert_int_equal(IUnknown_Release((IUnknown *)probe), 0);
    return ok;
}

static void test_calls_survive_every_failing_allocation(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(bytes), 20, 200);
    assert_in_range(alloc_fail_each(texts), 15, 200);
    assert_in_range(alloc_fail_each(identifier), 4, 50);
}

/* The code is what counts; a text that cannot be allocated is left out. */
static void test_an_exception_without_memory(void **state)
{
    IProbe *probe = probe_new();

    (void)state;
    probe_seen.returns = E_ACCESSDENIED;
    for (unsigned int n = 1; n <= 2; n++) {
        EXCEPINFO info;

        alloc_fail_nth(n);
        assert_int_equal(late_invoke(&(struct late_call){
                             .object = probe, .id = PROBE_PLAIN, .flags = DISPATCH_METHOD, .info = &info}),
                         DISP_E_EXCEPTION);
        alloc_fail_nth(0);
        assert_int_equal(info.scode, E_ACCESSDENIED);
        assert_true((info.bstrSource == NULL) == (n == 1));
        assert_true((info.bstrDescription == NULL) == (n == 2));
        iccsp_bstr_free(info.bstrSource);
        iccsp_bstr_free(info.bstrDescription);
    }
    assert_int_equal(IUnknown_Release((IUnknown *)probe), 0);
}

static void test_decision_D21_calls_wipe_the_bytes_that_they_make(void **state)
{
    const long before = alloc_live();

    (void)state;
    alloc_watch_for(pin, 8);
    assert_true(bytes());
    assert_int_equal(alloc_watch_hits(), 0);
    alloc_watch_for(NULL, 0);
    assert_int_equal(alloc_live(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_survive_every_failing_allocation),
        cmocka_unit_test(test_an_exception_without_memory),
        cmocka_unit_test(test_decision_D21_calls_wipe_the_bytes_that_they_make),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
