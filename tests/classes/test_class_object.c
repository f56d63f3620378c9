/* SPDX-License-Identifier: BSD-2-Clause */
/* Class objects: IClassFactory for each class. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"

static void test_refused(void **state)
{
    static const CLSID unknown = {1, 2, 3, {4}};
    void *out = &out;

    (void)state;
    assert_int_equal(iccsp_create_class_object(NULL, &unknown, &ICCSP_IID_IClassFactory, &out),
                     CLASS_E_CLASSNOTAVAILABLE);
    assert_null(out);
    assert_int_equal(iccsp_create_class_object(NULL, NULL, &ICCSP_IID_IClassFactory, &out), E_INVALIDARG);
    assert_int_equal(iccsp_create_class_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &out), E_INVALIDARG);
    assert_int_equal(iccsp_create_class_object(NULL, &ICCSP_CLSID_CSCardCmd, &ICCSP_IID_IClassFactory, NULL),
                     E_POINTER);
    out = &out;
    assert_int_equal(iccsp_create_class_object(NULL, &ICCSP_CLSID_CSCardCmd, &ICCSP_IID_ISCardCmd, &out),
                     E_NOINTERFACE);
    assert_null(out);
}

static IClassFactory *class_object(struct iccsp_rm *rm, const CLSID *clsid)
{
    void *out = NULL;

    assert_int_equal(iccsp_create_class_object(rm, clsid, &ICCSP_IID_IClassFactory, &out), S_OK);
    return (IClassFactory *)out;
}

static void test_it_makes_objects(void **state)
{
    IClassFactory *factory = class_object(NULL, &ICCSP_CLSID_CSCardCmd);
    void *made = &made;

    (void)state;
    assert_int_equal(IClassFactory_CreateInstance(factory, NULL, &ICCSP_IID_ISCardManage, &made),
                     E_NOINTERFACE);
    assert_null(made);
    assert_int_equal(IClassFactory_CreateInstance(factory, NULL, &ICCSP_IID_ISCardCmd, NULL), E_POINTER);
    assert_int_equal(
        IClassFactory_CreateInstance(factory, (IUnknown *)(void *)factory, &ICCSP_IID_IUnknown, &made),
        CLASS_E_NOAGGREGATION);
    assert_int_equal(IClassFactory_CreateInstance(factory, NULL, &ICCSP_IID_ISCardCmd, &made), S_OK);
    assert_int_equal(IClassFactory_LockServer(factory, 1), S_OK);
    assert_int_equal(IClassFactory_LockServer(factory, 0), S_OK);
    assert_int_equal(IClassFactory_Release(factory), 0);
    assert_int_equal(ISCardCmd_Release((ISCardCmd *)made), 0);
}

static void test_decision_G6_one_class_can_be_part_of_another_object(void **state)
{
    const CLSID *const alone[] = {&ICCSP_CLSID_CByteBuffer,  &ICCSP_CLSID_CSCard,
                                  &ICCSP_CLSID_CSCardCmd,    &ICCSP_CLSID_CSCardDatabase,
                                  &ICCSP_CLSID_CSCardLocate, &ICCSP_CLSID_CSCardTypeConv,
                                  &ICCSP_CLSID_SCardManage};
    IClassFactory *outer = class_object(NULL, &ICCSP_CLSID_CSCardISO7816);
    struct iccsp_rm *rm = NULL;
    void *made;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
        IClassFactory *factory = class_object(rm, alone[i]);

        made = &made;
        assert_int_equal(
            IClassFactory_CreateInstance(factory, (IUnknown *)(void *)outer, &ICCSP_IID_IUnknown, &made),
            CLASS_E_NOAGGREGATION);
        assert_null(made);
        assert_int_equal(IClassFactory_Release(factory), 0);
    }
    assert_int_equal(
        IClassFactory_CreateInstance(outer, (IUnknown *)(void *)outer, &ICCSP_IID_IUnknown, &made), S_OK);
    assert_int_equal(IUnknown_Release((IUnknown *)made), 0);
    assert_int_equal(IClassFactory_Release(outer), 0);
    iccsp_rm_close(&rm);
}

/* Closed by its owner, the resource manager still serves. */
static void test_it_keeps_the_resource_manager(void **state)
{
    BSTR reader = NULL;
    struct iccsp_rm *rm = NULL;
    IClassFactory *factory;
    void *made = NULL;

    (void)state;
    assert_int_equal(iccsp_bstr_from_utf8("iccsp Virtual Reader 00 00", &reader), S_OK);
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    factory = class_object(rm, &ICCSP_CLSID_SCardManage);
    iccsp_rm_close(&rm);
    assert_int_equal(IClassFactory_CreateInstance(factory, NULL, &ICCSP_IID_ISCardManage, &made), S_OK);
    assert_int_equal(IClassFactory_Release(factory), 0);
    assert_int_equal(iccsp_scard_manage_attach((ISCardManage *)made, reader), S_OK);
    assert_int_equal(ISCardManage_Release((ISCardManage *)made), 0);
    iccsp_bstr_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_it_makes_objects),
        cmocka_unit_test(test_decision_G6_one_class_can_be_part_of_another_object),
        cmocka_unit_test(test_it_keeps_the_resource_manager),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
