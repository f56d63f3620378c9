/* SPDX-License-Identifier: BSD-2-Clause */
/* Values that go into and come out of late-bound calls. */
#include "com/probe.h"

#include <math.h>
#include <string.h>

#include "com/guid.h"

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

/* ---- Numbers ---- */

static VARIANT number_of(VARTYPE vt, int64_t value)
{
    VARIANT v = {.vt = vt};

    switch (vt) {
    case VT_I1:
    case VT_UI1:
        v.bVal = (uint8_t)value;
        break;
    case VT_I2:
    case VT_UI2:
    case VT_BOOL:
        v.uiVal = (uint16_t)value;
        break;
    case VT_R4:
        v.fltVal = (float)value;
        break;
    case VT_R8:
        v.dblVal = (double)value;
        break;
    case VT_I8:
    case VT_UI8:
        v.llVal = value;
        break;
    default:
        v.lVal = (int32_t)value;
        break;
    }
    return v;
}

static HRESULT integer_at(unsigned int place, VARIANT value)
{
    VARIANT args[] = {v_i4(0), v_i4(0), v_i4(0), v_i4(0), v_i4(0)};

    args[place] = value;
    return probe_call(probe, PROBE_INTEGERS, args, 5, NULL);
}

enum { AT_U8, AT_U16, AT_U32, AT_I32, AT_HANDLE };

static void test_numbers_that_do_not_fit(void **state)
{
    static const struct {
        unsigned int place;
        VARTYPE vt;
        int64_t value;
    } wrong[] = {
        {AT_U8, VT_I2, 256},          {AT_U8, VT_I2, -1},           {AT_U8, VT_BOOL, -1},
        {AT_U8, VT_I1, -1},           {AT_U16, VT_I4, 65536},       {AT_U16, VT_I4, -32769},
        {AT_U32, VT_I8, 4294967296},  {AT_U32, VT_I8, -2147483649}, {AT_I32, VT_UI4, 2147483648},
        {AT_I32, VT_I8, -2147483649}, {AT_I32, VT_R8, 2147483648},  {AT_I32, VT_UI8, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(integer_at(wrong[i].place, number_of(wrong[i].vt, wrong[i].value)), DISP_E_OVERFLOW);
    assert_int_equal(probe_seen.calls, 0);
}

static void test_what_is_no_whole_number(void **state)
{
    static const VARTYPE no_number[] = {VT_NULL,    VT_CY,       VT_DATE,   VT_ERROR,
                                        VT_DECIMAL, VT_DISPATCH, VT_UNKNOWN};
    VARIANT v;

    (void)state;
    for (size_t i = 0; i < sizeof(no_number) / sizeof(no_number[0]); i++) {
        v = (VARIANT){.vt = no_number[i]};
        assert_int_equal(integer_at(AT_I32, v), DISP_E_TYPEMISMATCH);
    }
    v = number_of(VT_R8, 0);
    v.dblVal = 1.5;
    assert_int_equal(integer_at(AT_I32, v), DISP_E_TYPEMISMATCH);
    v.dblVal = (double)NAN;
    assert_int_equal(integer_at(AT_I32, v), DISP_E_OVERFLOW);
    v.dblVal = (double)INFINITY;
    assert_int_equal(integer_at(AT_I32, v), DISP_E_OVERFLOW);
    v.dblVal = 0x1p63;
    assert_int_equal(integer_at(AT_I32, v), DISP_E_OVERFLOW);
    v = number_of(VT_R4, 0);
    v.fltVal = -0.25f;
    assert_int_equal(integer_at(AT_I32, v), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_seen.calls, 0);
}

static void test_a_text_is_no_number(void **state)
{
    BSTR text = probe_text("12");

    (void)state;
    assert_int_equal(integer_at(AT_I32, v_text(text)), DISP_E_TYPEMISMATCH);
    iccsp_bstr_free(text);
}

static void test_types_that_are_none(void **state)
{
    static const VARTYPE wrong[] = {15, 24, 64, 0x0FFF, VT_VARIANT, 0x1000 | VT_I4, 0x8000 | VT_I4, VT_ARRAY};
    VARIANT value = v_i4(1), variable = v_variable(&value), null = v_variable(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(integer_at(AT_I32, (VARIANT){.vt = wrong[i]}), DISP_E_BADVARTYPE);
        assert_int_equal(integer_at(AT_I32, v_typed(wrong[i] == VT_VARIANT ? 15 : wrong[i], &value)),
                         DISP_E_BADVARTYPE);
    }
    /* A reference to a reference to a variant: as deep as this goes. */
    assert_int_equal(integer_at(AT_I32, v_variable(&variable)), DISP_E_BADVARTYPE);
    assert_int_equal(integer_at(AT_I32, null), DISP_E_TYPEMISMATCH);
    assert_int_equal(integer_at(AT_I32, v_typed(VT_I4, NULL)), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_seen.calls, 0);
}

static void test_every_type_of_number(void **state)
{
    static const VARTYPE types[] = {VT_I1,  VT_UI1,  VT_I2, VT_UI2, VT_I4, VT_UI4,
                                    VT_INT, VT_UINT, VT_I8, VT_UI8, VT_R4, VT_R8};

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        VARIANT v = number_of(types[i], 100);
        VARIANT by_reference = v_typed(types[i], &v.llVal);

        assert_int_equal(integer_at(AT_I32, v), S_OK);
        assert_int_equal(probe_seen.d, 100);
        assert_int_equal(integer_at(AT_U8, v_variable(&v)), S_OK);
        assert_int_equal(probe_seen.level, 100);
        assert_int_equal(integer_at(AT_U16, by_reference), S_OK);
        assert_int_equal(probe_seen.b, 100);
        assert_int_equal(integer_at(AT_U32, v_variable(&by_reference)), S_OK);
        assert_int_equal(probe_seen.c, 100);
        assert_int_equal(integer_at(AT_HANDLE, v), S_OK);
        assert_int_equal(probe_seen.e, 100);
    }
    assert_int_equal(integer_at(AT_I32, number_of(VT_BOOL, -1)), S_OK);
    assert_int_equal(probe_seen.d, -1);
    assert_int_equal(integer_at(AT_I32, v_empty()), S_OK);
    assert_int_equal(probe_seen.d, 0);
    assert_int_equal(integer_at(AT_I32, number_of(VT_R8, INT32_MIN)), S_OK);
    assert_int_equal(probe_seen.d, INT32_MIN);
}

static void test_all_integers_arrive_in_their_places(void **state)
{
    (void)state;
    assert_int_equal(probe_call(probe, PROBE_INTEGERS,
                                ARGS(v_i4(0xF1), v_i4(0xF2F3), number_of(VT_UI4, 0xF4F5F6F7), v_i4(-8),
                                     number_of(VT_I8, 0x7000000F)),
                                NULL),
                     S_OK);
    assert_int_equal(probe_seen.level, 0xF1);
    assert_int_equal(probe_seen.b, 0xF2F3);
    assert_int_equal(probe_seen.c, 0xF4F5F6F7);
    assert_int_equal(probe_seen.d, -8);
    assert_int_equal(probe_seen.e, 0x7000000F);
}

/* To Visual Basic &H9000 is the Integer -28672, and &H80000000 a negative Long. */
static void test_hexadecimal_numbers_of_visual_basic(void **state)
{
    (void)state;
    assert_int_equal(integer_at(AT_U16, v_i2((int16_t)0x9000)), S_OK);
    assert_int_equal(probe_seen.b, 0x9000);
    assert_int_equal(integer_at(AT_U32, v_i4(INT32_MIN)), S_OK);
    assert_int_equal(probe_seen.c, 0x80000000);
}

static void test_numbers_come_out_signed(void **state)
{
    VARIANT result, a = v_empty(), b = v_empty(), c = v_empty();

    (void)state;
    probe_seen.next_u16 = 0x9000;
    probe_seen.next_u64 = 0x80000000;
    probe_seen.next_handle = UINTPTR_MAX;
    assert_int_equal(
        probe_call(probe, PROBE_NUMBERS, ARGS(v_variable(&a), v_variable(&b), v_variable(&c)), &result),
        S_OK);
    assert_int_equal(a.vt, VT_I4);
    assert_int_equal(a.lVal, 0x9000);
    assert_int_equal(b.vt, VT_I8);
    assert_int_equal(b.llVal, 0x80000000);
    assert_int_equal(result.vt, VT_EMPTY);
    /* Whatever a handle came out as goes in again. */
    assert_int_equal(integer_at(AT_HANDLE, c), S_OK);
    assert_int_equal(probe_seen.e, UINTPTR_MAX);
}

static void test_numbers_into_typed_variables(void **state)
{
    static const VARTYPE types[] = {VT_I1,  VT_UI1,  VT_I2, VT_UI2, VT_I4, VT_UI4,
                                    VT_INT, VT_UINT, VT_I8, VT_UI8, VT_R4, VT_R8};

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        VARIANT expected = number_of(types[i], 100), seen = number_of(types[i], 0);

        seen.vt = types[i];
        assert_int_equal(
            probe_call(probe, PROBE_COUNT, ARGS(v_i4(100), v_typed(types[i], &seen.llVal)), NULL), S_OK);
        assert_memory_equal(&seen.llVal, &expected.llVal, sizeof(seen.llVal));
    }
}

static void test_a_number_too_large_for_the_variable(void **state)
{
    VARIANT seen = number_of(VT_I2, 7);

    (void)state;
    assert_int_equal(probe_call(probe, PROBE_COUNT, ARGS(v_i4(40000), v_typed(VT_I2, &seen.iVal)), NULL),
                     DISP_E_OVERFLOW);
    assert_int_equal(probe_seen.calls, 1);
    assert_int_equal(seen.iVal, 7);
}

/* ---- Texts ---- */

static void assert_text(const VARIANT *v, const char *expected)
{
    char utf8[100];
    size_t len;

    assert_int_equal(v->vt, VT_BSTR);
    assert_int_equal(iccsp_bstr_to_utf8(v->bstrVal, utf8, sizeof(utf8), &len), S_OK);
    assert_string_equal(utf8, expected);
}

static void test_what_is_no_text(void **state)
{
    (void)state;
    assert_int_equal(probe_refused(probe, PROBE_TEXT, ARGS(v_i4(1)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_TEXT, ARGS(v_object(probe)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 0);
}

static void test_texts(void **state)
{
    BSTR text = probe_text("abc"), old = probe_text("old");
    VARIANT result, variable = v_text(text), out = v_text(probe_text("before"));

    (void)state;
    assert_int_equal(probe_call(probe, PROBE_TEXT, ARGS(v_text(text)), &result), S_OK);
    assert_ptr_equal(probe_seen.pointer, text);
    assert_text(&result, "abc");
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(probe_call(probe, PROBE_TEXT, ARGS(v_variable(&variable), v_variable(&out)), NULL),
                     S_OK);
    assert_text(&out, "abc");
    assert_int_equal(
        probe_call(probe, PROBE_TEXT, ARGS(v_typed(VT_BSTR, &text), v_typed(VT_BSTR, &old)), NULL), S_OK);
    assert_int_equal(iccsp_bstr_len(old), 3);
    /* Empty, Null and Nothing are the empty text. */
    assert_int_equal(probe_call(probe, PROBE_TEXT, ARGS(v_empty(), v_variable(&out)), NULL), S_OK);
    assert_null(probe_seen.pointer);
    assert_text(&out, "");
    assert_int_equal(iccsp_variant_clear(&out), S_OK);
    iccsp_bstr_free(text);
    iccsp_bstr_free(old);
}

/* ---- Objects ---- */

static void test_what_is_no_such_object(void **state)
{
    BSTR text = probe_text("x");
    IStream *stream;
    VARIANT unknown;

    (void)state;
    assert_int_equal(iccsp_create_memory_stream(&stream), S_OK);
    unknown = v_object(stream);
    unknown.vt = VT_UNKNOWN;
    assert_int_equal(probe_refused(probe, PROBE_OBJECTS, ARGS(v_i4(1), v_empty()), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 0);
    assert_int_equal(probe_refused(probe, PROBE_OBJECTS, ARGS(v_text(text), v_empty()), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_OBJECTS, ARGS(unknown, v_empty()), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_refused(probe, PROBE_OBJECTS, ARGS(v_empty(), v_i4(1)), &bad),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 1);
    assert_int_equal(IStream_Release(stream), 0);
    iccsp_bstr_free(text);
}

static void test_objects_go_in(void **state)
{
    IProbe *other = probe;
    VARIANT variable = v_object(probe), unknown = v_object(probe), both = v_object(probe);

    (void)state;
    unknown.vt = VT_UNKNOWN;
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_object(probe), v_empty()), NULL), S_OK);
    assert_ptr_equal(probe_seen.pointer, probe);
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_variable(&variable), v_variable(&both)), NULL),
                     S_OK);
    assert_ptr_equal(probe_seen.pointer, probe);
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(unknown, v_typed(VT_DISPATCH, &other)), NULL),
                     S_OK);
    assert_ptr_equal(probe_seen.pointer, probe);
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_object(NULL), v_empty()), NULL), S_OK);
    assert_null(probe_seen.pointer);
    /* Objects that the method left in their places are where they were. */
    assert_ptr_equal(both.punkVal, probe);
    assert_ptr_equal(other, probe);
    assert_int_equal(probe_references(probe), 1);
}

static void test_objects_come_out(void **state)
{
    VARIANT result, both = v_empty(), out = v_empty();

    (void)state;
    probe_seen.next = probe;
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_variable(&both)), &result), S_OK);
    assert_int_equal(both.vt, VT_DISPATCH);
    assert_ptr_equal(both.punkVal, probe);
    assert_int_equal(result.vt, VT_DISPATCH);
    assert_ptr_equal(result.punkVal, probe);
    assert_int_equal(probe_references(probe), 3);
    assert_int_equal(iccsp_variant_clear(&both), S_OK);
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    /* None came out: Nothing. */
    probe_seen.next = NULL;
    assert_int_equal(
        probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_missing(), v_variable(&out)), &result), S_OK);
    assert_int_equal(out.vt, VT_DISPATCH);
    assert_null(out.punkVal);
    assert_int_equal(result.vt, VT_DISPATCH);
    assert_null(result.punkVal);
}

static void test_an_object_that_cannot_be_called_by_name(void **state)
{
    VARIANT result;
    IStream *stream;
    IUnknown *unknown = NULL, *dispatch = NULL;

    (void)state;
    assert_int_equal(iccsp_create_memory_stream(&stream), S_OK);
    probe_seen.stream = stream;
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_empty()), &result), S_OK);
    assert_int_equal(result.vt, VT_UNKNOWN);
    assert_ptr_equal(result.punkVal, stream);
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(
        probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_empty(), v_typed(VT_UNKNOWN, &unknown)), NULL),
        S_OK);
    assert_ptr_equal(unknown, stream);
    assert_int_equal(
        probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_empty(), v_typed(VT_DISPATCH, &dispatch)), NULL),
        DISP_E_TYPEMISMATCH);
    assert_null(dispatch);
    assert_int_equal(IUnknown_Release(unknown), 1);
    assert_int_equal(IStream_Release(stream), 0);
}

static void test_an_object_that_is_replaced_is_released(void **state)
{
    IProbe *old = probe_new();
    IProbe *variable = old;
    VARIANT holder = v_object(old);

    (void)state;
    assert_non_null(old);
    (void)IUnknown_AddRef((IUnknown *)old);
    probe_seen.next = probe;
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_typed(VT_DISPATCH, &variable)), NULL),
                     S_OK);
    assert_ptr_equal(variable, probe);
    assert_int_equal(probe_references(old), 1);
    assert_int_equal(probe_call(probe, PROBE_OBJECTS, ARGS(v_empty(), v_variable(&holder)), NULL), S_OK);
    assert_ptr_equal(holder.punkVal, probe);
    assert_int_equal(probe_live(), 1);
    assert_int_equal(iccsp_variant_clear(&holder), S_OK);
    assert_int_equal(IUnknown_Release((IUnknown *)variable), 1);
}

/* ---- Identifiers ---- */

static void test_identifiers(void **state)
{
    OLECHAR expected[ICCSP_GUID_TEXT_LEN + 1];
    BSTR text = probe_text("{33333333-0001-0002-0102-030405060708}"), wrong = probe_text("{3333}");
    BSTR empty = probe_text("");
    VARIANT result;

    (void)state;
    iccsp_guid_format(&iid_IProbe, expected);
    assert_int_equal(probe_refused(probe, PROBE_IDENTIFIERS, ARGS(v_text(wrong)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(bad, 0);
    assert_int_equal(probe_refused(probe, PROBE_IDENTIFIERS, ARGS(v_i4(1)), &bad), DISP_E_TYPEMISMATCH);
    assert_int_equal(probe_call(probe, PROBE_IDENTIFIERS, ARGS(v_text(text)), &result), S_OK);
    assert_int_equal(result.vt, VT_BSTR);
    assert_int_equal(iccsp_bstr_len(result.bstrVal), ICCSP_GUID_TEXT_LEN);
    assert_memory_equal(result.bstrVal, expected, sizeof(expected));
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(probe_call(probe, PROBE_IDENTIFIERS, ARGS(v_text(empty)), &result), S_OK);
    assert_null(probe_seen.pointer);
    assert_text(&result, "");
    assert_int_equal(iccsp_variant_clear(&result), S_OK);
    assert_int_equal(probe_call(probe, PROBE_IDENTIFIERS, ARGS(v_empty()), NULL), S_OK);
    assert_null(probe_seen.pointer);
    iccsp_bstr_free(text);
    iccsp_bstr_free(wrong);
    iccsp_bstr_free(empty);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_numbers_that_do_not_fit),
        TEST(test_what_is_no_whole_number),
        TEST(test_a_text_is_no_number),
        TEST(test_types_that_are_none),
        TEST(test_a_number_too_large_for_the_variable),
        TEST(test_what_is_no_text),
        TEST(test_what_is_no_such_object),
        TEST(test_every_type_of_number),
        TEST(test_all_integers_arrive_in_their_places),
        TEST(test_hexadecimal_numbers_of_visual_basic),
        TEST(test_numbers_come_out_signed),
        TEST(test_numbers_into_typed_variables),
        TEST(test_texts),
        TEST(test_objects_go_in),
        TEST(test_objects_come_out),
        TEST(test_an_object_that_cannot_be_called_by_name),
        TEST(test_an_object_that_is_replaced_is_released),
        TEST(test_identifiers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
