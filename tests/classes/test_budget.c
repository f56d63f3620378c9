/* SPDX-License-Identifier: BSD-2-Clause */
/* Cards that are slow for ever, in a time that the test makes (hostile-cards B5). */
#include "classes/objects.h"

#include <string.h>

#include "base/clock.h"

static struct fake_card fake;
static struct objects o;
static uint64_t now_ms = 1000;
static uint32_t ms_a_command;

/* In place of the library's clock. */
uint64_t iccsp_now_ms(void)
{
    return now_ms;
}

void iccsp_sleep_ms(uint32_t ms)
{
    now_ms += ms;
}

static void take_time(struct fake_card *card)
{
    (void)card;
    now_ms += ms_a_command;
}

static void open_fake(const struct fake_rule *rules)
{
    objects_on_fake(&o, &fake, FAKE_ATR_T1, rules);
    fake.on_command = take_time;
}

static void close_fake(void)
{
    objects_off_fake(&o, &fake);
}

static HRESULT authenticate_mutually(void)
{
    IIccspAuth *extension = NULL;
    HRESULT hr;

    assert_int_equal(ISCardAuth_QueryInterface(o.auth, &ICCSP_IID_IIccspAuth, (void **)(void *)&extension),
                     S_OK);
    hr = IIccspAuth_MutualAuthenticate(extension, 0, NULL, (int32_t[]){0}, &o.data);
    IIccspAuth_Release(extension);
    return hr;
}

/* 120 seconds after the first command no further one is sent; one that is under way is waited for. */
static void test_a_slow_answer_is_given_up(void **state)
{
    const struct fake_rule rules[] = {{"", "AA 6107", 0}, {NULL, NULL, 0}};
    IByteBuffer *challenge = NULL;
    int32_t length = 8;

    (void)state;
    open_fake(rules);
    ms_a_command = 50000;
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, &length, &challenge), ICCSP_E_BUDGET);
    assert_null(challenge);
    assert_int_equal(fake.commands, 3);
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), ICCSP_E_BUDGET);
    assert_int_equal(fake.commands, 6);
    assert_int_equal(authenticate_mutually(), ICCSP_E_BUDGET);
    assert_int_equal(fake.commands, 9);
    ms_a_command = 10;
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, &length, &challenge), ICCSP_E_RESPONSE_LONG);
    close_fake();
}

/* The code is of a DF, which the card does not get selected. The code itself is not sent. */
static void test_a_code_whose_place_cannot_be_selected(void **state)
{
    const struct fake_rule rules[] = {
        {"00A4 08 04", "62 03 820138 9000", 0}, {"00A4 08 0C", "6C10", 0}, {NULL, NULL, 0}};
    int32_t ref = 1;

    (void)state;
    open_fake(rules);
    ms_a_command = 10;
    assert_int_equal(ISCardFileAccess_ChangeDir(o.files, ICCSP_SC_TYPE_BY_ID, o.directory), S_OK);
    assert_int_equal(ISCardVerify_Verify(o.verify, o.code, ICCSP_SC_FL_IHV_LOCAL, &ref), ICCSP_E_NO_PROGRESS);
    ms_a_command = 130000;
    assert_int_equal(ISCardVerify_Verify(o.verify, o.code, ICCSP_SC_FL_IHV_LOCAL, &ref), ICCSP_E_BUDGET);
    assert_null(strstr(fake.log, "31323334"));
    close_fake();
}

/* Another program that never lets go is waited for 0.4 seconds, and not longer. */
static void test_a_reader_that_stays_busy(void **state)
{
    const struct fake_rule rules[] = {{"", "9000", 0}, {NULL, NULL, 0}};
    uint64_t before;
    uintptr_t context, other;
    BSTR name = text_of(FAKE_READER);

    (void)state;
    fake_card_open(&fake, FAKE_ATR_T1, rules);
    objects_make(&o, fake.rm);
    assert_int_equal(iccsp_rm_establish(fake.rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(fake.rm, context, FAKE_READER, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &other, NULL),
                     ICCSP_OK);
    before = now_ms;
    assert_int_equal(ISCardManage_AttachByIFD(o.manage, name, ICCSP_MODE_SHARED), ICCSP_E_SHARING_VIOLATION);
    assert_in_range(now_ms - before, 400, 500);
    assert_int_equal(iccsp_rm_release(fake.rm, context), ICCSP_OK);
    assert_int_equal(ISCardManage_AttachByIFD(o.manage, name, ICCSP_MODE_SHARED), S_OK);
    iccsp_bstr_free(name);
    close_fake();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_slow_answer_is_given_up),
        cmocka_unit_test(test_a_code_whose_place_cannot_be_selected),
        cmocka_unit_test(test_a_reader_that_stays_busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
