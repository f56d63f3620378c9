/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes and lists of texts that go into and come out of late-bound calls. */
#include "com/probe.h"

#include <string.h>

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

static SAFEARRAY *variants(uint32_t count, const VARIANT *values)
{
    const SAFEARRAYBOUND bound = {.cElements = count, .lLbound = 5};
    SAFEARRAY *array = iccsp_safearray_create(VT_VARIANT, 1, &bound);

    assert_non_null(array);
    for (int32_t i = 0; i < (int32_t)count; i++)
        assert_int_equal(
            iccsp_safearray_put_element(array, (int32_t[]){5 + i}, (void *)(uintptr_t)&values[i]), S_OK);
    return array;
}

static SAFEARRAY *of_two_dimensions(VARTYPE vt)
{
    const SAFEARRAYBOUND bounds[] = {{.cElements = 2}, {.cElements = 2}};
    SAFEARRAY *array = iccsp_safearray_create(vt, 2, bounds);

    assert_non_null(array);
    return array;
}

static void free_array(SAFEARRAY *array)
{
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static void assert_seen(const char *expected)
{
    assert_int_equal(probe_seen.len, strlen(expected));
    assert_memory_equal(probe_seen.bytes, expected, probe_seen.len);
}

/* ---- Bytes in ---- */

static HRESULT refuse_bytes(VARIANT bytes)
{
    const HRESULT hr = probe_refused(probe, PROBE_PUT_BYTES, ARGS(bytes, v_i4(0)), &bad);

    assert_int_equal(bad, 0);
    return hr;
}

static void test_what_is_no_bytes(void **state)
{
    const SAFEARRAYBOUND bound = {.cElements = 2};
    SAFEARRAY *numbers = iccsp_safearray_create(VT_I4, 1, &bound);
    SAFEARRAY *square = of_two_dimensions(VT_UI1), *square_of_variants = of_two_dimensions(VT_VARIANT);

    (void)state;
    assert_int_equal(refuse_bytes(v_i4(1)), DISP_E_TYPEMISMATCH);
    assert_int_equal(refuse_bytes(v_object(probe)), DISP_E_TYPEMISMATCH);
    assert_int_equal(refuse_bytes(v_array(VT_I4, numbers)), DISP_E_TYPEMISMATCH);
    /* Arrays that are not what the variant says. */
    assert_int_equal(refuse_bytes(v_array(VT_UI1, numbers)), DISP_E_TYPEMISMATCH);
    assert_int_equal(refuse_bytes(v_array(VT_VARIANT, numbers)), DISP_E_TYPEMISMATCH);
    assert_int_equal(refuse_bytes(v_array(VT_UI1, square)), DISP_E_TYPEMISMATCH);
    assert_int_equal(refuse_bytes(v_array(VT_VARIANT, square_of_variants)), DISP_E_TYPEMISMATCH);
    free_array(numbers);
    free_array(square);
    free_array(square_of_variants);
}

static void test_elements_that_are_no_bytes(void **state)
{
    BSTR text = probe_text("1");
    const VARIANT wrong[] = {v_i4(256), v_i4(-1), v_text(text), v_object(probe), {.vt = VT_NULL}};
    const HRESULT expected[] = {DISP_E_OVERFLOW, DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH, DISP_E_TYPEMISMATCH,
                                DISP_E_TYPEMISMATCH};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        SAFEARRAY *array = variants(3, (VARIANT[]){v_i4(1), wrong[i], v_i4(1)});

        assert_int_equal(refuse_bytes(v_array(VT_VARIANT, array)), expected[i]);
        free_array(array);
    }
    iccsp_bstr_free(text);
}

static void test_texts_that_are_no_utf16(void **state)
{
    BSTR lone = iccsp_bstr_alloc_len((const OLECHAR[]){0xD800}, 1);

    (void)state;
    assert_int_equal(refuse_bytes(v_text(lone)), DISP_E_TYPEMISMATCH);
    iccsp_bstr_free(lone);
}

static void test_fewer_bytes_than_counted(void **state)
{
    SAFEARRAY *two = late_bytes("ab", 2);

    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_PUT_BYTES, ARGS(v_array(VT_UI1, two), v_i4(3)), &bad),
                     DISP_E_OVERFLOW);
    assert_int_equal(bad, 0);
    free_array(two);
}

static void test_bytes_of_every_kind(void **state)
{
    SAFEARRAY *bytes = late_bytes("abc", 3), *numbers = late_numbers((const int[]){'x', 'y', 'z'}, 3);
    VARIANT variable = v_array(VT_VARIANT, numbers);
    BSTR text = probe_text("p\xC3\xA4n");

    (void)state;
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_array(VT_UI1, bytes), v_i4(3)), NULL), S_OK);
    assert_seen("abc");
    assert_ptr_equal(probe_seen.pointer, bytes->pvData);
    assert_int_equal(
        probe_call(probe, PROBE_PUT_BYTES, ARGS(v_typed(VT_ARRAY | VT_UI1, &bytes), v_i4(2)), NULL), S_OK);
    assert_seen("ab");
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_array(VT_VARIANT, numbers), v_i4(3)), NULL),
                     S_OK);
    assert_seen("xyz");
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_variable(&variable), v_i4(1)), NULL), S_OK);
    assert_seen("x");
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_text(text), v_i4(4)), NULL), S_OK);
    assert_seen("p\xC3\xA4n");
    free_array(bytes);
    free_array(numbers);
    iccsp_bstr_free(text);
}

static void test_no_bytes(void **state)
{
    SAFEARRAY *empty = late_bytes(NULL, 0);
    BSTR text = probe_text("");

    (void)state;
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_empty(), v_i4(9)), NULL), S_OK);
    assert_null(probe_seen.pointer);
    assert_int_equal(probe_seen.d, 9);
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_object(NULL), v_i4(9)), NULL), S_OK);
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_missing(), v_i4(9)), NULL), S_OK);
    assert_null(probe_seen.pointer);
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_array(VT_UI1, empty), v_i4(0)), NULL), S_OK);
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_text(text), v_i4(0)), NULL), S_OK);
    /* A negative count is the method's to refuse. */
    assert_int_equal(probe_call(probe, PROBE_PUT_BYTES, ARGS(v_array(VT_UI1, empty), v_i4(-1)), NULL), S_OK);
    assert_int_equal(probe_seen.d, -1);
    free_array(empty);
    iccsp_bstr_free(text);
}

/* An interface that can be made of bytes is. */
static void test_bytes_in_place_of_an_object(void **state)
{
    SAFEARRAY *numbers = late_numbers((const int[]){'1', '2'}, 2);
    BSTR text = probe_text("1234");
    VARIANT variable = v_array(VT_VARIANT, late_numbers((const int[]){'7'}, 1));

    (void)state;
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_array(VT_VARIANT, numbers)), NULL),
                     S_OK);
    assert_seen("12");
    assert_int_equal(probe_live(), 1);
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_text(text)), NULL), S_OK);
    assert_seen("1234");
    /* A variable that held bytes holds the object afterwards, which the method may have filled. */
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_variable(&variable)), NULL), S_OK);
    assert_seen("7");
    assert_int_equal(variable.vt, VT_DISPATCH);
    assert_int_equal(probe_live(), 2);
    assert_int_equal(iccsp_variant_clear(&variable), S_OK);
    assert_int_equal(probe_refused(probe, PROBE_OBJECTS, ARGS(v_array(VT_VARIANT, numbers), v_empty()), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 0);
    free_array(numbers);
    iccsp_bstr_free(text);
}

/* ---- Bytes out ---- */

static void put_abc(void)
{
    memcpy(probe_seen.bytes, "abc", 3);
    probe_seen.len = 3;
}

static void assert_bytes(const VARIANT *v, const char *expected)
{
    const uint32_t len = (uint32_t)strlen(expected);

    assert_int_equal(v->vt, VT_ARRAY | VT_UI1);
    assert_int_equal(iccsp_safearray_dims(v->parray), 1);
    assert_int_equal(v->parray->rgsabound[0].cElements, len);
    if (len > 0)
        assert_memory_equal(v->parray->pvData, expected, len);
}

static void test_more_bytes_than_a_buffer_can_hold(void **state)
{
    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_GET_BYTES, ARGS(v_i4(INT32_MAX)), &bad), DISP_E_OVERFLOW);
    assert_int_equal(probe_refused(probe, PROBE_GET_BYTES, ARGS(v_i4(16 * 1024 * 1024 + 1)), &bad),
                     DISP_E_OVERFLOW);
}

static void test_bytes_come_out_as_many_as_there_are(void **state)
{
    static const struct {
        int32_t asked, claims;
        const char *expected;
    } cases[] = {
        {3, 0, "abc"}, {10, 0, "abc"}, {2, 0, "ab"}, {0, 0, ""}, {-1, 0, ""}, {3, -4, ""}, {3, 100, "abc"},
    };
    VARIANT result;

    (void)state;
    put_abc();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        probe_seen.claims = cases[i].claims;
        assert_int_equal(probe_call(probe, PROBE_GET_BYTES, ARGS(v_i4(cases[i].asked)), &result), S_OK);
        assert_bytes(&result, cases[i].expected);
        assert_int_equal(iccsp_variant_clear(&result), S_OK);
    }
}

static void test_bytes_into_variables(void **state)
{
    VARIANT variable = v_text(probe_text("before")), used;
    SAFEARRAY *typed = late_bytes("long before", 11), *none = NULL;

    (void)state;
    put_abc();
    assert_int_equal(probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&variable), v_i4(9)), &used), S_OK);
    assert_bytes(&variable, "abc");
    assert_int_equal(used.lVal, 3);
    assert_int_equal(probe_call(probe, PROBE_GET_BYTES,
                                ARGS(v_typed(VT_ARRAY | VT_UI1, &typed), v_i4(2), v_empty()), NULL),
                     S_OK);
    assert_bytes(&(VARIANT){.vt = VT_ARRAY | VT_UI1, .parray = typed}, "ab");
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_typed(VT_ARRAY | VT_UI1, &none), v_i4(1), v_empty()), NULL),
        S_OK);
    assert_bytes(&(VARIANT){.vt = VT_ARRAY | VT_UI1, .parray = none}, "a");
    free_array(typed);
    free_array(none);
    assert_int_equal(iccsp_variant_clear(&variable), S_OK);
}

/* VBScript reads the elements of arrays of variants only. */
static void assert_elements(const SAFEARRAY *array, uint32_t count, const char *expected)
{
    const VARIANT *v = array->pvData;

    assert_int_equal(array->rgsabound[0].cElements, count);
    for (size_t i = 0; i < strlen(expected); i++) {
        assert_int_equal(v[i].vt, VT_UI1);
        assert_int_equal(v[i].bVal, expected[i]);
    }
}

static void test_bytes_into_arrays_of_variants(void **state)
{
    VARIANT variable = v_array(VT_VARIANT, late_numbers((const int[]){1}, 1));
    SAFEARRAY *typed = late_numbers((const int[]){1, 2, 3, 4, 5}, 5);
    VARIANT by_reference = v_typed(VT_ARRAY | VT_VARIANT, &typed);

    (void)state;
    put_abc();
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&variable), v_i4(9), v_empty()), NULL), S_OK);
    assert_int_equal(variable.vt, VT_ARRAY | VT_VARIANT);
    assert_elements(variable.parray, 3, "abc");
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&by_reference), v_i4(2), v_empty()), NULL), S_OK);
    assert_elements(typed, 2, "ab");
    free_array(typed);
    assert_int_equal(iccsp_variant_clear(&variable), S_OK);
}

/* Dim a(4): the array stays, whatever happens. */
static void test_bytes_into_arrays_of_a_fixed_size(void **state)
{
    SAFEARRAY *fixed = late_numbers((const int[]){'1', '2', '3', '4', '5'}, 5);
    SAFEARRAY *const before = fixed;
    VARIANT by_reference = v_typed(VT_ARRAY | VT_VARIANT, &fixed), variable = v_array(VT_VARIANT, fixed);

    (void)state;
    put_abc();
    fixed->fFeatures |= FADF_FIXEDSIZE | FADF_STATIC;
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&by_reference), v_i4(9), v_empty()), NULL), S_OK);
    assert_ptr_equal(fixed, before);
    assert_elements(fixed, 5, "abc");
    assert_int_equal(((VARIANT *)fixed->pvData)[3].iVal, '4');
    memcpy(probe_seen.bytes, "xyz", 3);
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&variable), v_i4(9), v_empty()), NULL), S_OK);
    assert_ptr_equal(variable.parray, before);
    assert_elements(fixed, 5, "xyz");
    memset(probe_seen.bytes, 'o', 6);
    probe_seen.len = 6;
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&by_reference), v_i4(9), v_empty()), NULL),
        DISP_E_OVERFLOW);
    assert_ptr_equal(fixed, before);
    probe_seen.returns = E_FAIL;
    assert_int_equal(probe_call(probe, PROBE_OCTETS, ARGS(v_empty(), v_variable(&by_reference)), NULL),
                     DISP_E_EXCEPTION);
    assert_ptr_equal(fixed, before);
    assert_elements(fixed, 5, "xyz");
    fixed->fFeatures &= (uint16_t) ~(FADF_FIXEDSIZE | FADF_STATIC);
    free_array(fixed);
}

/* Dim a(5 To 7) */
static void test_an_array_of_a_fixed_size_that_begins_elsewhere(void **state)
{
    SAFEARRAY *fixed = variants(3, (VARIANT[]){v_i4(1), v_i4(2), v_i4(3)});

    (void)state;
    put_abc();
    fixed->fFeatures |= FADF_FIXEDSIZE;
    assert_int_equal(probe_call(probe, PROBE_GET_BYTES,
                                ARGS(v_typed(VT_ARRAY | VT_VARIANT, &fixed), v_i4(2), v_empty()), NULL),
                     S_OK);
    assert_elements(fixed, 3, "ab");
    assert_int_equal(((VARIANT *)fixed->pvData)[2].lVal, 3);
    fixed->fFeatures &= (uint16_t)~FADF_FIXEDSIZE;
    free_array(fixed);
}

static void test_an_array_in_use_stays(void **state)
{
    SAFEARRAY *locked = late_bytes("old", 3);
    SAFEARRAY *typed = locked;
    VARIANT variable = v_array(VT_UI1, locked);
    void *data;

    (void)state;
    put_abc();
    assert_int_equal(iccsp_safearray_access(locked, &data), S_OK);
    assert_int_equal(probe_call(probe, PROBE_GET_BYTES,
                                ARGS(v_typed(VT_ARRAY | VT_UI1, &typed), v_i4(3), v_empty()), NULL),
                     DISP_E_ARRAYISLOCKED);
    assert_ptr_equal(typed, locked);
    assert_int_equal(
        probe_call(probe, PROBE_GET_BYTES, ARGS(v_variable(&variable), v_i4(3), v_empty()), NULL),
        DISP_E_ARRAYISLOCKED);
    assert_bytes(&variable, "old");
    assert_int_equal(iccsp_safearray_unaccess(locked), S_OK);
    free_array(locked);
}

static void test_arrays_of_bytes(void **state)
{
    SAFEARRAY *bytes = late_bytes("abc", 3), *numbers = late_numbers((const int[]){'x'}, 1);
    BSTR text = probe_text("t");
    VARIANT result;

    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_OCTETS, ARGS(v_i4(1)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_call(probe, PROBE_OCTETS, ARGS(v_array(VT_UI1, bytes)), &result), S_OK);
    assert_ptr_equal(probe_seen.pointer, bytes);
    assert_bytes(&result, "abc");
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(probe_call(probe, PROBE_OCTETS, ARGS(v_array(VT_VARIANT, numbers)), &result), S_OK);
    assert_bytes(&result, "x");
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(probe_call(probe, PROBE_OCTETS, ARGS(v_text(text)), &result), S_OK);
    assert_bytes(&result, "t");
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(probe_call(probe, PROBE_OCTETS, ARGS(v_empty()), &result), S_OK);
    assert_int_equal(result.vt, VT_EMPTY);
    free_array(bytes);
    free_array(numbers);
    iccsp_bstr_free(text);
}

/* One variable for what goes in and what comes out. */
static void test_in_and_out_of_one_variable(void **state)
{
    VARIANT variable = v_array(VT_UI1, late_bytes("abc", 3));

    (void)state;
    assert_int_equal(
        probe_call(probe, PROBE_OCTETS, ARGS(v_variable(&variable), v_variable(&variable)), NULL), S_OK);
    assert_bytes(&variable, "abc");
    assert_int_equal(iccsp_variant_clear(&variable), S_OK);
}

/* ---- Lists of texts ---- */

static SAFEARRAY *two_texts(VARTYPE element)
{
    const SAFEARRAYBOUND bound = {.cElements = 2};
    SAFEARRAY *array = iccsp_safearray_create(element, 1, &bound);

    for (int32_t i = 0; i < 2; i++) {
        BSTR text = probe_text(i == 0 ? "one" : "two");
        VARIANT v = v_text(text);

        assert_int_equal(
            iccsp_safearray_put_element(array, &i, element == VT_BSTR ? (void *)text : (void *)&v), S_OK);
        iccsp_bstr_free(text);
    }
    return array;
}

static void assert_two_texts(const SAFEARRAY *array, VARTYPE element)
{
    assert_int_equal(array->rgsabound[0].cElements, 2);
    for (size_t i = 0; i < 2; i++) {
        BSTR text = element == VT_BSTR ? ((BSTR *)array->pvData)[i] : ((VARIANT *)array->pvData)[i].bstrVal;

        assert_int_equal(iccsp_bstr_len(text), 3);
        assert_memory_equal(text, i == 0 ? u"one" : u"two", 6);
    }
}

static void test_what_is_no_list_of_texts(void **state)
{
    SAFEARRAY *numbers = late_numbers((const int[]){1}, 1), *bytes = late_bytes("a", 1);
    BSTR text = probe_text("one");

    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_TEXTS, ARGS(v_array(VT_VARIANT, numbers)), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_TEXTS, ARGS(v_array(VT_UI1, bytes)), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_TEXTS, ARGS(v_text(text)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 0);
    free_array(numbers);
    free_array(bytes);
    iccsp_bstr_free(text);
}

static void test_lists_of_texts(void **state)
{
    static const VARTYPE elements[] = {VT_BSTR, VT_VARIANT};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        SAFEARRAY *in = two_texts(elements[i]), *typed = two_texts(VT_BSTR);
        VARIANT result, variable = v_i4(1);

        assert_int_equal(probe_call(probe, PROBE_TEXTS, ARGS(v_array(elements[i], in)), &result), S_OK);
        assert_int_equal(result.vt, VT_ARRAY | VT_VARIANT);
        assert_two_texts(result.parray, VT_VARIANT);
        assert_int_equal(iccsp_variant_clear(&result), S_OK);
        assert_int_equal(probe_call(probe, PROBE_TEXTS,
                                    ARGS(v_array(elements[i], in), v_typed(VT_ARRAY | VT_BSTR, &typed)),
                                    NULL),
                         S_OK);
        assert_two_texts(typed, VT_BSTR);
        assert_int_equal(
            probe_call(probe, PROBE_TEXTS, ARGS(v_array(elements[i], in), v_variable(&variable)), NULL),
            S_OK);
        assert_int_equal(variable.vt, VT_ARRAY | VT_VARIANT);
        assert_two_texts(variable.parray, VT_VARIANT);
        assert_int_equal(iccsp_variant_clear(&variable), S_OK);
        free_array(in);
        free_array(typed);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_no_bytes),
        TEST(test_elements_that_are_no_bytes),
        TEST(test_texts_that_are_no_utf16),
        TEST(test_fewer_bytes_than_counted),
        TEST(test_more_bytes_than_a_buffer_can_hold),
        TEST(test_what_is_no_list_of_texts),
        TEST(test_an_array_in_use_stays),
        TEST(test_bytes_of_every_kind),
        TEST(test_no_bytes),
        TEST(test_bytes_in_place_of_an_object),
        TEST(test_bytes_come_out_as_many_as_there_are),
        TEST(test_bytes_into_variables),
        TEST(test_bytes_into_arrays_of_variants),
        TEST(test_bytes_into_arrays_of_a_fixed_size),
        TEST(test_an_array_of_a_fixed_size_that_begins_elsewhere),
        TEST(test_arrays_of_bytes),
        TEST(test_in_and_out_of_one_variable),
        TEST(test_lists_of_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
