/* SPDX-License-Identifier: BSD-2-Clause */
/* The binary layout: every slot, structure and identifier as published. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "classes/layout.h"
#include "com/guid.h"
#include "iccsp/iccsp.h"

static void compare(const struct layout_row *seen)
{
    size_t rows = 0;

    for (size_t i = 0; layout_interfaces[i] != NULL; i++) {
        const char *method = layout_misplaced(layout_interfaces[i], seen, layout_published);

        if (method != NULL)
            fail_msg("%s::%s does not stand where it was published", layout_interfaces[i], method);
    }
    while (seen[rows].iface != NULL)
        rows++;
    assert_int_equal(rows, 11 * 6 + 132 + 4 * 2 + 11);
}

static void test_slots_in_c(void **state)
{
    (void)state;
    compare(layout_ours);
}

static void test_slots_in_cxx(void **state)
{
    (void)state;
    compare(layout_cxx);
}

static void test_cxx_calls_reach_the_right_methods(void **state)
{
    (void)state;
    assert_int_equal(layout_use_buffer_in_cxx(), 0);
}

static void test_decision_A1_A6_and_published_defaults_in_cxx(void **state)
{
    (void)state;
    assert_int_equal(layout_use_defaults_in_cxx(), 0);
}

/* No slot beyond the published ones, and none missing at the end. */
static void test_tables_end_where_published(void **state)
{
    static const struct {
        const char *iface;
        size_t slots;
    } expected[] = {
        {"IByteBuffer", 21},      {"ISCardTypeConv", 17}, {"ISCardCmd", 40},    {"ISCardISO7816", 25},
        {"ISCard", 19},           {"ISCardDatabase", 12}, {"ISCardLocate", 10}, {"ISCardManage", 18},
        {"ISCardFileAccess", 23}, {"ISCardVerify", 12},   {"ISCardAuth", 12},   {"IIccspManage", 8},
        {"IIccspVerify", 5},      {"IIccspAuth", 5},      {"IIccspLocate", 5},
    };

    (void)state;
    for (size_t i = 0; i < LAYOUT_LEN(expected); i++) {
        assert_string_equal(layout_our_sizes[i].name, expected[i].iface);
        assert_int_equal(layout_our_sizes[i].size, expected[i].slots * sizeof(void *));
    }
}

static void test_structures_have_the_published_sizes(void **state)
{
    const size_t wide = sizeof(void *) == 8;

    (void)state;
    assert_int_equal(sizeof(STATSTRUCT), 20);
    assert_int_equal(sizeof(BYTEARRAY), wide ? 24 : 12);
    assert_int_equal(sizeof(TLV_TABLE), wide ? 16 : 8);
    assert_int_equal(sizeof(SCARDINFO), wide ? 56 : 32);
    assert_int_equal(sizeof(HSCARD), sizeof(void *));
    assert_int_equal(sizeof(HSCARDCONTEXT), sizeof(void *));
    assert_int_equal(sizeof(HSCARD_FILE), sizeof(void *));
    assert_int_equal(sizeof(SCARD_SHARE_MODES), 4);
    assert_int_equal(sizeof(SCARD_FLAGS), 4);
}

static void test_decision_A3_depth_of_the_property_tables(void **state)
{
    /* Does not compile if a depth differs. */
    HRESULT(ICCSP_CALL *const create)
    (ISCardFileAccess *, REFTYPE, BSTR, TLV_TABLE **, int32_t *, SCARD_FLAGS, IByteBuffer *) =
        ((ISCardFileAccessVtbl){0}).Create;
    HRESULT(ICCSP_CALL *const get)
    (ISCardFileAccess *, REFTYPE, BSTR, TLV_TABLE **, int32_t *, SCARD_FLAGS) =
        ((ISCardFileAccessVtbl){0}).GetProperties;
    HRESULT(ICCSP_CALL *const set)
    (ISCardFileAccess *, REFTYPE, BSTR, TLV_TABLE *, int32_t, SCARD_FLAGS) =
        ((ISCardFileAccessVtbl){0}).SetProperties;
    HRESULT(ICCSP_CALL *const caps)
    (ISCardFileAccess *, TLV_TABLE **, int32_t *, SCARD_FLAGS) =
        ((ISCardFileAccessVtbl){0}).GetFileCapabilities;

    (void)state;
    assert_true(create == NULL && get == NULL && set == NULL && caps == NULL);
}

static void test_decision_A9_both_spellings(void **state)
{
    (void)state;
    assert_int_equal(ICCSP_SC_TYPE_BY_SHORT, ICCSP_SC_TYPE_BY_SHORT_ID);
    assert_int_equal(ICCSP_SC_TYPE_BY_SHORT, 2);
    assert_int_equal(ICCSP_SC_TYPE_BY_ANY, 3);
    assert_int_equal(ICCSP_SC_FL_PREALLOCATED, ICCSP_SC_FL_PREALLOCATE);
    assert_int_equal(ICCSP_SC_FL_PREALLOCATED, 0x1000);
    assert_int_equal(ICCSP_SC_SEEK_FROM_END, 1); /* STREAM_SEEK has the two the other way round */
    assert_int_equal(ICCSP_SC_SEEK_RELATIVE, 2);
    assert_int_equal(ICCSP_PROTO_RAW, 0xFF);
}

static void test_identifiers_are_the_published_ones(void **state)
{
    static const struct {
        const GUID *guid;
        const OLECHAR *text;
    } of_com[] = {
        {&ICCSP_IID_IUnknown, u"{00000000-0000-0000-C000-000000000046}"},
        {&ICCSP_IID_IClassFactory, u"{00000001-0000-0000-C000-000000000046}"},
        {&ICCSP_IID_IStream, u"{0000000C-0000-0000-C000-000000000046}"},
        {&ICCSP_IID_IDispatch, u"{00020400-0000-0000-C000-000000000046}"},
        {&ICCSP_IID_ISequentialStream, u"{0C733A30-2A1C-11CE-ADE5-00AA0044773D}"},
    };

    (void)state;
    assert_int_equal(layout_wrong_identifiers(), 0);
    for (size_t i = 0; i < LAYOUT_LEN(of_com); i++) {
        GUID guid;

        assert_true(iccsp_guid_parse(of_com[i].text, ICCSP_GUID_TEXT_LEN, &guid));
        assert_true(iccsp_guid_equal(&guid, of_com[i].guid));
    }
}

static void test_decision_A8_own_classes_have_random_identifiers(void **state)
{
    const CLSID *const own[] = {&ICCSP_CLSID_SCardManage, &ICCSP_CLSID_SCardFileAccess,
                                &ICCSP_CLSID_SCardVerify, &ICCSP_CLSID_SCardAuth};

    (void)state;
    for (size_t i = 0; i < LAYOUT_LEN(own); i++) {
        assert_int_equal(own[i]->Data3 >> 12, 4); /* RFC 4122: version 4, variant 10 */
        assert_int_equal(own[i]->Data4[0] >> 6, 2);
        for (size_t j = 0; j < i; j++)
            assert_false(iccsp_guid_equal(own[i], own[j]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots_in_c),
        cmocka_unit_test(test_slots_in_cxx),
        cmocka_unit_test(test_cxx_calls_reach_the_right_methods),
        cmocka_unit_test(test_decision_A1_A6_and_published_defaults_in_cxx),
        cmocka_unit_test(test_tables_end_where_published),
        cmocka_unit_test(test_structures_have_the_published_sizes),
        cmocka_unit_test(test_decision_A3_depth_of_the_property_tables),
        cmocka_unit_test(test_decision_A9_both_spellings),
        cmocka_unit_test(test_identifiers_are_the_published_ones),
        cmocka_unit_test(test_decision_A8_own_classes_have_random_identifiers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
