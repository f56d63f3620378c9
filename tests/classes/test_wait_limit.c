/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods that wait for the transaction of another program (hostile-cards G6). On the embedded resource
 * manager and on a real pcscd. */
#include "classes/suite.h"

#include <string.h>

static HRESULT attach_by_reader(void)
{
    ISCard *card = NULL;
    BSTR reader = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_create_object(suite.any.rm, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard,
                                         (void **)(void *)&card),
                     S_OK);
    assert_int_equal(iccsp_bstr_from_utf8(suite.any.reader[0], &reader), S_OK);
    hr = ISCard_AttachByReader(card, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1);
    iccsp_bstr_free(reader);
    ISCard_Release(card);
    return hr;
}

static void test_attach_while_another_has_a_transaction(void **state)
{
    const uintptr_t other = connect_other();
    struct iccsp_error error = {.size = sizeof(error)};

    (void)state;
    assert_int_equal(iccsp_rm_set_wait_limit(suite.any.rm, 500), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.any.rm, other), ICCSP_OK);
    assert_int_equal(attach(suite.any.reader[0], ICCSP_MODE_SHARED), ICCSP_E_TIMEOUT);
    assert_int_equal(attach_by_reader(), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
    assert_non_null(strstr(error.sentence, "another program has kept the card"));
    assert_int_equal(attach(suite.any.reader[1], ICCSP_MODE_SHARED), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_end(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_set_wait_limit(suite.any.rm, ICCSP_WAIT_INFINITE), ICCSP_OK);
    must_attach();
    assert_int_equal(change_dir("/3F00"), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_lock_while_another_has_a_transaction(void **state)
{
    const uintptr_t other = connect_other();

    (void)state;
    must_attach();
    assert_int_equal(iccsp_rm_set_wait_limit(suite.any.rm, 500), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.any.rm, other), ICCSP_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), ICCSP_E_TIMEOUT);
    assert_int_equal(change_dir("/3F00"), ICCSP_E_TIMEOUT);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(iccsp_rm_end(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_set_wait_limit(suite.any.rm, ICCSP_WAIT_INFINITE), ICCSP_OK);
    assert_int_equal(change_dir("/3F00"), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_attach_while_another_has_a_transaction),
        SUITE_TEST(test_lock_while_another_has_a_transaction),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
