/* SPDX-License-Identifier: BSD-2-Clause */
/* SAFEARRAY and VARIANT: ours off Windows, the system's there; the same answers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "iccsp/com.h"

static SAFEARRAY *vector(VARTYPE vt, int32_t low, uint32_t count)
{
    const SAFEARRAYBOUND bound = {.cElements = count, .lLbound = low};

    return iccsp_safearray_create(vt, 1, &bound);
}

static iccsp_ulong count_of(IStream *stream)
{
    (void)IStream_AddRef(stream);
    return IStream_Release(stream);
}

static void test_layout_is_that_of_windows(void **state)
{
    const size_t p = sizeof(void *);

    (void)state;
    assert_int_equal(sizeof(VARIANT), p == 8 ? 24 : 16);
    assert_int_equal(offsetof(VARIANT, vt), 0);
    assert_int_equal(offsetof(VARIANT, lVal), 8);
    assert_int_equal(offsetof(VARIANT, bstrVal), 8);
    assert_int_equal(offsetof(VARIANT, decVal), 0);
    assert_int_equal(sizeof(SAFEARRAYBOUND), 8);
    assert_int_equal(offsetof(SAFEARRAY, cbElements), 4);
    assert_int_equal(offsetof(SAFEARRAY, pvData), p == 8 ? 16 : 12);
    assert_int_equal(offsetof(SAFEARRAY, rgsabound), p == 8 ? 24 : 16);
    assert_int_equal(sizeof(DISPPARAMS), 2 * p + 8);
    assert_int_equal(sizeof(EXCEPINFO), p == 8 ? 64 : 32);
    assert_int_equal(sizeof(STATSTG), p == 8 ? 80 : 72);
    assert_int_equal(sizeof(GUID), 16);
    assert_int_equal(sizeof(OLECHAR), 2);
    assert_int_equal(sizeof(HRESULT), 4);
    assert_int_equal(sizeof(LARGE_INTEGER), 8);
}

static void test_create_refuses_what_it_cannot_hold(void **state)
{
    const SAFEARRAYBOUND huge = {.cElements = 0x80000000u, .lLbound = 0};
    const SAFEARRAYBOUND square[2] = {{.cElements = 0x10000, .lLbound = 0},
                                      {.cElements = 0x10000, .lLbound = 0}};
    const SAFEARRAYBOUND one = {.cElements = 1, .lLbound = 0};

    (void)state;
    assert_null(iccsp_safearray_create(VT_EMPTY, 1, &one));
    assert_null(iccsp_safearray_create(VT_UI1, 0, &one));
    assert_null(iccsp_safearray_create(VT_UI1, 17, &one));
    assert_null(iccsp_safearray_create(VT_UI1, 1, NULL));
    assert_null(iccsp_safearray_create(VT_UI1, 1, &huge));
    assert_null(iccsp_safearray_create(VT_UI4, 2, square));
}

static void test_calls_without_an_array_are_refused(void **state)
{
    const int32_t index = 0;
    int32_t bound;
    VARTYPE vt;
    void *data = &vt;

    (void)state;
    assert_int_equal(iccsp_safearray_destroy(NULL), S_OK);
    assert_int_equal(iccsp_safearray_dims(NULL), 0);
    assert_int_equal(iccsp_safearray_lbound(NULL, 1, &bound), E_INVALIDARG);
    assert_int_equal(iccsp_safearray_ubound(NULL, 1, &bound), E_INVALIDARG);
    assert_int_equal(iccsp_safearray_vartype(NULL, &vt), E_INVALIDARG);
    assert_int_equal(iccsp_safearray_vartype(NULL, NULL), E_POINTER);
    assert_int_equal(iccsp_safearray_get_element(NULL, &index, &bound), E_INVALIDARG);
    assert_int_equal(iccsp_safearray_put_element(NULL, &index, &bound), E_INVALIDARG);
    assert_int_equal(iccsp_safearray_access(NULL, &data), E_INVALIDARG);
    assert_null(data);
    assert_int_equal(iccsp_safearray_unaccess(NULL), E_INVALIDARG);
}

static void test_index_outside_is_refused(void **state)
{
    SAFEARRAY *array = vector(VT_UI1, -2, 3);
    const int32_t low = -3, high = 1, inside = -2;
    uint8_t byte = 7;
    int32_t bound = 0;

    (void)state;
    assert_non_null(array);
    assert_int_equal(iccsp_safearray_get_element(array, &low, &byte), DISP_E_BADINDEX);
    assert_int_equal(iccsp_safearray_get_element(array, &high, &byte), DISP_E_BADINDEX);
    assert_int_equal(iccsp_safearray_put_element(array, &high, &byte), DISP_E_BADINDEX);
    assert_int_equal(iccsp_safearray_get_element(array, &inside, NULL), E_POINTER);
    assert_int_equal(iccsp_safearray_get_element(array, NULL, &byte), E_INVALIDARG);
    assert_int_equal(iccsp_safearray_put_element(array, &inside, NULL), E_INVALIDARG);
    assert_int_equal(byte, 7);
    assert_int_equal(iccsp_safearray_lbound(array, 0, &bound), DISP_E_BADINDEX);
    assert_int_equal(iccsp_safearray_ubound(array, 2, &bound), DISP_E_BADINDEX);
    assert_int_equal(iccsp_safearray_lbound(array, 1, NULL), E_POINTER);
    assert_int_equal(iccsp_safearray_lbound(array, 1, &bound), S_OK);
    assert_int_equal(bound, -2);
    assert_int_equal(iccsp_safearray_ubound(array, 1, &bound), S_OK);
    assert_int_equal(bound, 0);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static void test_bytes_and_access(void **state)
{
    SAFEARRAY *array = vector(VT_UI1, 0, 4);
    const int32_t third = 2;
    uint8_t byte = 0xAB, *data = NULL;
    VARTYPE vt = 0;

    (void)state;
    assert_int_equal(iccsp_safearray_vartype(array, &vt), S_OK);
    assert_int_equal(vt, VT_UI1);
    assert_int_equal(iccsp_safearray_dims(array), 1);
    assert_int_equal(iccsp_safearray_put_element(array, &third, &byte), S_OK);
    assert_int_equal(iccsp_safearray_access(array, (void **)&data), S_OK);
    assert_memory_equal(data, "\x00\x00\xAB\x00", 4);
    assert_int_equal(iccsp_safearray_destroy(array), DISP_E_ARRAYISLOCKED);
    data[2] = 0xCD;
    assert_int_equal(iccsp_safearray_unaccess(array), S_OK);
    assert_int_equal(iccsp_safearray_unaccess(array), E_UNEXPECTED);
    assert_int_equal(iccsp_safearray_get_element(array, &third, &byte), S_OK);
    assert_int_equal(byte, 0xCD);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static void test_empty_array_has_upper_below_lower(void **state)
{
    SAFEARRAY *array = vector(VT_BSTR, 0, 0);
    int32_t bound = 0;

    (void)state;
    assert_non_null(array);
    assert_int_equal(iccsp_safearray_ubound(array, 1, &bound), S_OK);
    assert_int_equal(bound, -1);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static void test_texts_are_copied_in_and_out(void **state)
{
    SAFEARRAY *array = vector(VT_BSTR, 1, 2);
    const int32_t first = 1, second = 2;
    BSTR text, out = NULL;
    VARTYPE vt = 0;

    (void)state;
    assert_int_equal(iccsp_safearray_vartype(array, &vt), S_OK);
    assert_int_equal(vt, VT_BSTR);
    assert_int_equal(iccsp_bstr_from_utf8("one", &text), S_OK);
    assert_int_equal(iccsp_safearray_put_element(array, &first, text), S_OK);
    text[0] = 'O'; /* the array has its own */
    assert_int_equal(iccsp_safearray_put_element(array, &second, text), S_OK);
    assert_int_equal(iccsp_safearray_put_element(array, &second, text), S_OK); /* frees the old one */
    iccsp_bstr_free(text);
    assert_int_equal(iccsp_safearray_get_element(array, &first, &out), S_OK);
    assert_memory_equal(out, u"one", 8);
    iccsp_bstr_free(out);
    assert_int_equal(iccsp_safearray_put_element(array, &first, NULL), S_OK);
    assert_int_equal(iccsp_safearray_get_element(array, &first, &out), S_OK);
    assert_int_equal(iccsp_bstr_len(out), 0); /* NULL and empty are the same text */
    iccsp_bstr_free(out);
    assert_int_equal(iccsp_safearray_get_element(array, &second, &out), S_OK);
    assert_memory_equal(out, u"One", 8);
    iccsp_bstr_free(out);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static void test_interfaces_are_counted(void **state)
{
    SAFEARRAY *array = vector(VT_UNKNOWN, 0, 1);
    const int32_t index = 0;
    IStream *stream, *out = NULL;

    (void)state;
    assert_int_equal(iccsp_create_memory_stream(&stream), S_OK);
    assert_int_equal(iccsp_safearray_put_element(array, &index, stream), S_OK);
    assert_int_equal(count_of(stream), 2);
    assert_int_equal(iccsp_safearray_put_element(array, &index, stream), S_OK);
    assert_int_equal(count_of(stream), 2);
    assert_int_equal(iccsp_safearray_get_element(array, &index, &out), S_OK);
    assert_ptr_equal(out, stream);
    assert_int_equal(IStream_Release(out), 2);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
    assert_int_equal(IStream_Release(stream), 0);
}

static void test_leftmost_index_runs_fastest(void **state)
{
    const SAFEARRAYBOUND bounds[2] = {{.cElements = 2, .lLbound = 1}, {.cElements = 3, .lLbound = 10}};
    SAFEARRAY *array = iccsp_safearray_create(VT_I4, 2, bounds);
    int32_t *data, bound = 0;

    (void)state;
    assert_non_null(array);
    assert_int_equal(iccsp_safearray_dims(array), 2);
    assert_int_equal(iccsp_safearray_lbound(array, 2, &bound), S_OK);
    assert_int_equal(bound, 10);
    assert_int_equal(iccsp_safearray_ubound(array, 1, &bound), S_OK);
    assert_int_equal(bound, 2);
    for (int32_t j = 10; j < 13; j++) {
        for (int32_t i = 1; i < 3; i++) {
            const int32_t index[2] = {i, j}, value = 100 * j + i;

            assert_int_equal(iccsp_safearray_put_element(array, index, &value), S_OK);
        }
    }
    assert_int_equal(iccsp_safearray_access(array, (void **)&data), S_OK);
    assert_int_equal(data[0], 1001);
    assert_int_equal(data[1], 1002);
    assert_int_equal(data[2], 1101);
    assert_int_equal(data[5], 1202);
    assert_int_equal(iccsp_safearray_unaccess(array), S_OK);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static void test_variant_clear_frees_what_it_owns(void **state)
{
    IStream *stream;
    VARIANT v;

    (void)state;
    assert_int_equal(iccsp_variant_clear(NULL), S_OK);
    iccsp_variant_init(NULL);
    iccsp_variant_init(&v);
    assert_int_equal(v.vt, VT_EMPTY);
    v.vt = 0x0FFF;
    assert_int_equal(iccsp_variant_clear(&v), DISP_E_BADVARTYPE);
    assert_int_equal(v.vt, 0x0FFF);
    assert_int_equal(iccsp_create_memory_stream(&stream), S_OK);
    v.vt = VT_UNKNOWN;
    v.punkVal = (IUnknown *)(void *)stream;
    (void)IStream_AddRef(stream);
    assert_int_equal(iccsp_variant_clear(&v), S_OK);
    assert_int_equal(v.vt, VT_EMPTY);
    assert_int_equal(count_of(stream), 1);
    /* A reference to somebody's pointer owns nothing. */
    v.vt = VT_UNKNOWN | VT_BYREF;
    v.ppunkVal = (IUnknown **)(void *)&stream;
    assert_int_equal(iccsp_variant_clear(&v), S_OK);
    assert_int_equal(IStream_Release(stream), 0);
}

static void test_variant_with_an_array_in_use_stays(void **state)
{
    SAFEARRAY *array = vector(VT_UI1, 0, 1);
    VARIANT v;
    void *data;

    (void)state;
    iccsp_variant_init(&v);
    v.vt = VT_ARRAY | VT_UI1;
    v.parray = array;
    assert_int_equal(iccsp_safearray_access(array, &data), S_OK);
    assert_int_equal(iccsp_variant_clear(&v), DISP_E_ARRAYISLOCKED);
    assert_int_equal(v.vt, VT_ARRAY | VT_UI1);
    assert_int_equal(iccsp_safearray_unaccess(array), S_OK);
    assert_int_equal(iccsp_variant_clear(&v), S_OK);
}

static void test_variant_copy_is_deep(void **state)
{
    SAFEARRAY *texts = vector(VT_BSTR, 0, 1);
    const int32_t index = 0;
    VARIANT from, to;
    BSTR out = NULL;

    (void)state;
    iccsp_variant_init(&from);
    iccsp_variant_init(&to);
    assert_int_equal(iccsp_variant_copy(NULL, &from), E_POINTER);
    assert_int_equal(iccsp_variant_copy(&to, NULL), E_POINTER);
    from.vt = VT_BSTR;
    assert_int_equal(iccsp_bstr_from_utf8("text", &from.bstrVal), S_OK);
    assert_int_equal(iccsp_safearray_put_element(texts, &index, from.bstrVal), S_OK);
    assert_int_equal(iccsp_variant_copy(&to, &from), S_OK);
    assert_int_equal(to.vt, VT_BSTR);
    assert_true(to.bstrVal != from.bstrVal);
    assert_memory_equal(to.bstrVal, u"text", 10);
    assert_int_equal(iccsp_variant_copy(&to, &to), S_OK);
    assert_int_equal(iccsp_variant_clear(&from), S_OK);
    from.vt = VT_ARRAY | VT_BSTR;
    from.parray = texts;
    assert_int_equal(iccsp_variant_copy(&to, &from), S_OK); /* frees the text */
    assert_int_equal(iccsp_variant_clear(&from), S_OK);
    assert_int_equal(iccsp_safearray_get_element(to.parray, &index, &out), S_OK);
    assert_memory_equal(out, u"text", 10);
    iccsp_bstr_free(out);
    assert_int_equal(iccsp_variant_clear(&to), S_OK);
}

static VARIANT number(VARTYPE vt, int64_t value)
{
    VARIANT v;

    iccsp_variant_init(&v);
    v.vt = vt;
    v.llVal = value;
    return v;
}

static void test_type_changes_that_are_refused(void **state)
{
    VARIANT from = number(VT_I4, -1), to = number(VT_I2, 7), fraction = number(VT_EMPTY, 0);

    (void)state;
    assert_int_equal(iccsp_variant_change_type(NULL, &from, VT_I4), E_POINTER);
    assert_int_equal(iccsp_variant_change_type(&to, NULL, VT_I4), E_POINTER);
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_UI1), DISP_E_OVERFLOW);
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_UI2), DISP_E_OVERFLOW);
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_UI4), DISP_E_OVERFLOW);
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_BSTR), DISP_E_TYPEMISMATCH);
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_UNKNOWN), DISP_E_TYPEMISMATCH);
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_ARRAY | VT_UI1), DISP_E_TYPEMISMATCH);
    fraction.vt = VT_R8;
    fraction.dblVal = 2.5;
    assert_int_equal(iccsp_variant_change_type(&to, &fraction, VT_I4), DISP_E_TYPEMISMATCH);
    from.vt = 77;
    assert_int_equal(iccsp_variant_change_type(&to, &from, VT_I4), DISP_E_BADVARTYPE);
    assert_int_equal(to.vt, VT_I2);
    assert_int_equal(to.iVal, 7);
}

static void test_numbers_change_their_type(void **state)
{
    int32_t referred = 300;
    VARIANT v = number(VT_I4, -2), by_reference;

    (void)state;
    assert_int_equal(iccsp_variant_change_type(&v, &v, VT_I8), S_OK);
    assert_int_equal(v.vt, VT_I8);
    assert_int_equal(v.llVal, -2);
    assert_int_equal(iccsp_variant_change_type(&v, &v, VT_BOOL), S_OK);
    assert_int_equal(v.boolVal, VARIANT_TRUE);
    assert_int_equal(iccsp_variant_change_type(&v, &v, VT_R8), S_OK);
    assert_true(v.dblVal == -1.0);
    iccsp_variant_init(&by_reference);
    by_reference.vt = VT_BYREF | VT_I4;
    by_reference.plVal = (void *)&referred;
    assert_int_equal(iccsp_variant_change_type(&v, &by_reference, VT_UI2), S_OK);
    assert_int_equal(v.vt, VT_UI2);
    assert_int_equal(v.uiVal, 300);
    assert_int_equal(iccsp_variant_change_type(&v, &by_reference, VT_I4), S_OK);
    assert_int_equal(v.vt, VT_I4);
    assert_int_equal(v.lVal, 300);
}

static void test_texts_and_interfaces_change_their_type(void **state)
{
    VARIANT text = number(VT_BSTR, 0), v = number(VT_EMPTY, 0);
    IStream *stream;

    (void)state;
    text.bstrVal = iccsp_bstr_alloc(u"text");
    assert_int_equal(iccsp_variant_change_type(&v, &text, VT_I4), DISP_E_TYPEMISMATCH);
    assert_int_equal(iccsp_variant_change_type(&v, &text, VT_BSTR), S_OK);
    assert_int_equal(iccsp_variant_clear(&text), S_OK);
    assert_memory_equal(v.bstrVal, u"text", 10);
    assert_int_equal(iccsp_create_memory_stream(&stream), S_OK);
    text.vt = VT_UNKNOWN;
    text.punkVal = (IUnknown *)(void *)stream;
    assert_int_equal(iccsp_variant_change_type(&v, &text, VT_DISPATCH), DISP_E_TYPEMISMATCH);
    assert_int_equal(v.vt, VT_BSTR);
    assert_int_equal(iccsp_variant_change_type(&v, &text, VT_UNKNOWN), S_OK); /* frees the text */
    assert_int_equal(count_of(stream), 2);
    text.vt = VT_DISPATCH;
    assert_int_equal(iccsp_variant_change_type(&v, &text, VT_UNKNOWN), S_OK);
    assert_int_equal(count_of(stream), 2);
    assert_int_equal(iccsp_variant_clear(&v), S_OK);
    assert_int_equal(iccsp_variant_clear(&text), S_OK);
    /* Nothing is nothing as either. */
    text = number(VT_UNKNOWN, 0);
    assert_int_equal(iccsp_variant_change_type(&v, &text, VT_DISPATCH), S_OK);
    assert_int_equal(v.vt, VT_DISPATCH);
    assert_null(v.pdispVal);
}

static void test_variants_in_an_array(void **state)
{
    SAFEARRAY *array = vector(VT_VARIANT, 0, 2);
    const int32_t index = 1;
    VARIANT v, out;

    (void)state;
    iccsp_variant_init(&v);
    iccsp_variant_init(&out);
    v.vt = VT_BSTR;
    assert_int_equal(iccsp_bstr_from_utf8("in", &v.bstrVal), S_OK);
    assert_int_equal(iccsp_safearray_put_element(array, &index, &v), S_OK);
    assert_int_equal(iccsp_variant_clear(&v), S_OK);
    assert_int_equal(iccsp_safearray_get_element(array, &index, &out), S_OK);
    assert_int_equal(out.vt, VT_BSTR);
    assert_memory_equal(out.bstrVal, u"in", 6);
    assert_int_equal(iccsp_variant_clear(&out), S_OK);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK); /* valgrind: frees the text inside */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_is_that_of_windows),
        cmocka_unit_test(test_create_refuses_what_it_cannot_hold),
        cmocka_unit_test(test_calls_without_an_array_are_refused),
        cmocka_unit_test(test_index_outside_is_refused),
        cmocka_unit_test(test_bytes_and_access),
        cmocka_unit_test(test_empty_array_has_upper_below_lower),
        cmocka_unit_test(test_texts_are_copied_in_and_out),
        cmocka_unit_test(test_interfaces_are_counted),
        cmocka_unit_test(test_leftmost_index_runs_fastest),
        cmocka_unit_test(test_variant_clear_frees_what_it_owns),
        cmocka_unit_test(test_variant_with_an_array_in_use_stays),
        cmocka_unit_test(test_variant_copy_is_deep),
        cmocka_unit_test(test_type_changes_that_are_refused),
        cmocka_unit_test(test_numbers_change_their_type),
        cmocka_unit_test(test_texts_and_interfaces_change_their_type),
        cmocka_unit_test(test_variants_in_an_array),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
