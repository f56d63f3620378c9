/* SPDX-License-Identifier: BSD-2-Clause */
/* What every method that needs the card says when there is no connection, or no longer the same. */
#include "classes/objects.h"
#include "classes/suite.h"

static struct objects o;

static int setup(void **state)
{
    const int result = suite_setup(state);

    objects_make(&o, suite.any.rm);
    return result;
}

static int setup_attached(void **state)
{
    const int result = setup(state);

    objects_attach(&o, suite.any.reader[0]);
    objects_open(&o);
    counting_card_forget(&suite.card[0]);
    return result;
}

static int teardown(void **state)
{
    objects_release(&o);
    return suite_teardown(state);
}

static void expect(const struct call *call, HRESULT wanted)
{
    const HRESULT hr = call->make(&o);

    if (hr != wanted)
        fail_msg("%s gives %s, not %s", call->name, iccsp_hr_name(hr), iccsp_hr_name(wanted));
}

static void test_every_method_needs_an_attachment(void **state)
{
    (void)state;
    for (const struct call *call = calls; call->name != NULL; call++)
        expect(call, ICCSP_E_INVALID_HANDLE);
    assert_int_equal(suite.card[0].commands, 0);
    objects_attach(&o, suite.any.reader[0]);
    assert_int_equal(ISCardManage_Detach(o.manage), S_OK);
    assert_int_equal(ISCard_Detach(o.card, ICCSP_DISP_LEAVE), S_OK);
    for (const struct call *call = calls; call->name != NULL; call++)
        expect(call, ICCSP_E_INVALID_HANDLE);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_every_method_says_that_the_card_was_removed(void **state)
{
    (void)state;
    any_rm_remove(&suite.any, 0);
    for (const struct call *call = calls; call->name != NULL; call++) {
        expect(call, ICCSP_W_REMOVED_CARD);
        expect(call, ICCSP_W_REMOVED_CARD);
    }
    any_rm_insert(&suite.any, 0, suite.card[0].card);
    for (const struct call *call = calls; call->name != NULL; call++)
        expect(call, ICCSP_W_REMOVED_CARD);
    assert_int_equal(suite.card[0].commands, 0);
}

/* Once: the next call of the object works. */
static void test_every_method_says_once_that_the_card_was_reset(void **state)
{
    (void)state;
    for (const struct call *call = calls; call->name != NULL; call++) {
        reset_by_other();
        expect(call, ICCSP_W_RESET_CARD);
        assert_int_equal(suite.card[0].commands, 0);
        if ((call->traits & CALL_OF_CARD) != 0)
            assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
        else
            objects_open(&o);
        counting_card_forget(&suite.card[0]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_attached, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_method_needs_an_attachment, setup, teardown),
        TEST(test_every_method_says_that_the_card_was_removed),
        TEST(test_every_method_says_once_that_the_card_was_reset),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
