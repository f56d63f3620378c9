/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual card as its reader sees it: arguments, reference counting, the claim, and limits that no card
 * passes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "iccsp/rm.h"
#include "vcard/card_check.h"

/* A card that says what the test wants it to say. */
static struct {
    size_t atr_len, rsp_len;
    iccsp_hr hr;
    unsigned destroyed, transmitted;
    uint32_t protocol;
} says;

static void odd_power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    (void)action;
    assert_ptr_equal(self, &says);
    memset(atr, 0x3B, 33);
    *atr_len = says.atr_len;
}

static void odd_protocol(void *self, uint32_t protocol)
{
    (void)self;
    says.protocol = protocol;
}

static iccsp_hr odd_transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                             size_t *rsp_len)
{
    (void)self;
    (void)cmd;
    (void)cmd_len;
    memset(rsp, 0x90, cap);
    *rsp_len = says.rsp_len;
    says.transmitted++;
    return says.hr;
}

static void odd_destroy(void *self)
{
    (void)self;
    says.destroyed++;
}

static const struct iccsp_vcard_ops odd_ops = {sizeof(struct iccsp_vcard_ops), odd_power, odd_protocol,
                                               odd_transmit, odd_destroy};

static struct iccsp_vcard *odd_card(void)
{
    struct iccsp_vcard *card;

    memset(&says, 0, sizeof(says));
    assert_int_equal(iccsp_vcard_new(&odd_ops, &says, &card), ICCSP_OK);
    return card;
}

static void test_new_refuses_bad_arguments(void **state)
{
    struct iccsp_vcard_ops ops = odd_ops;
    struct iccsp_vcard *card = (struct iccsp_vcard *)&ops;

    (void)state;
    assert_int_equal(iccsp_vcard_new(&odd_ops, NULL, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_vcard_new(NULL, NULL, &card), ICCSP_E_POINTER);
    assert_null(card);
    ops.power = NULL;
    assert_int_equal(iccsp_vcard_new(&ops, NULL, &card), ICCSP_E_POINTER);
    ops = odd_ops;
    ops.transmit = NULL;
    assert_int_equal(iccsp_vcard_new(&ops, NULL, &card), ICCSP_E_POINTER);
    ops = odd_ops;
    ops.size--;
    assert_int_equal(iccsp_vcard_new(&ops, NULL, &card), ICCSP_E_INVALIDARG);
    assert_null(card);
}

static void test_new_demo_refuses_bad_arguments(void **state)
{
    struct iccsp_vcard *card = (struct iccsp_vcard *)&says;

    (void)state;
    assert_int_equal(iccsp_vcard_new_demo(0, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_vcard_new_demo(0x04, &card), ICCSP_E_INVALIDARG);
    assert_null(card);
}

static void test_an_overlong_atr_is_cut_to_33_bytes(void **state)
{
    struct iccsp_vcard *card = odd_card();
    uint8_t atr[33];
    size_t len;

    (void)state;
    says.atr_len = 34;
    iccsp_vcard_power(card, ICCSP_POWER_COLD, atr, &len);
    assert_int_equal(len, 33);
    says.atr_len = SIZE_MAX;
    iccsp_vcard_power(card, ICCSP_POWER_WARM, atr, &len);
    assert_int_equal(len, 33);
    says.atr_len = 5;
    iccsp_vcard_power(card, ICCSP_POWER_COLD, atr, &len);
    assert_int_equal(len, 5);
    iccsp_vcard_power(card, ICCSP_POWER_OFF, atr, &len);
    assert_int_equal(len, 0);
    iccsp_vcard_free(&card);
}

static void test_a_response_longer_than_the_buffer_is_refused(void **state)
{
    static const uint8_t cmd[4] = {0};
    struct iccsp_vcard *card = odd_card();
    uint8_t rsp[8];
    size_t len = 99;

    (void)state;
    says.rsp_len = sizeof(rsp) + 1;
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 0);
    says.rsp_len = sizeof(rsp);
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len), ICCSP_OK);
    assert_int_equal(len, sizeof(rsp));
    iccsp_vcard_free(&card);
}

static void test_a_failing_card_gives_its_code_and_no_length(void **state)
{
    static const uint8_t cmd[4] = {0};
    struct iccsp_vcard *card = odd_card();
    uint8_t rsp[8];
    size_t len = 99;

    (void)state;
    says.hr = ICCSP_W_REMOVED_CARD;
    says.rsp_len = 2;
    assert_int_equal(iccsp_vcard_transmit(card, cmd, sizeof(cmd), rsp, sizeof(rsp), &len),
                     ICCSP_W_REMOVED_CARD);
    assert_int_equal(len, 0);
    iccsp_vcard_free(&card);
}

static void test_an_empty_command_never_reaches_the_card(void **state)
{
    struct iccsp_vcard *card = odd_card();
    uint8_t rsp[8];
    size_t len = 99;

    (void)state;
    assert_int_equal(iccsp_vcard_transmit(card, rsp, 0, rsp, sizeof(rsp), &len), ICCSP_E_INVALIDARG);
    assert_int_equal(len, 0);
    assert_int_equal(says.transmitted, 0);
    iccsp_vcard_free(&card);
}

static void test_the_last_reference_destroys(void **state)
{
    struct iccsp_vcard *card = odd_card();
    struct iccsp_vcard *second = iccsp_vcard_ref(card);

    (void)state;
    assert_ptr_equal(second, card);
    iccsp_vcard_free(&card);
    assert_null(card);
    assert_int_equal(says.destroyed, 0);
    iccsp_vcard_free(&second);
    assert_int_equal(says.destroyed, 1);
    iccsp_vcard_free(&second);
    iccsp_vcard_free(NULL);
    assert_null(iccsp_vcard_ref(NULL));
    assert_int_equal(says.destroyed, 1);
}

static void test_optional_functions_may_be_missing(void **state)
{
    struct iccsp_vcard_ops ops = odd_ops;
    struct iccsp_vcard *card;

    (void)state;
    ops.set_protocol = NULL;
    ops.destroy = NULL;
    assert_int_equal(iccsp_vcard_new(&ops, &says, &card), ICCSP_OK);
    iccsp_vcard_set_protocol(card, ICCSP_PROTOCOL_T0);
    iccsp_vcard_free(&card);
}

static void test_the_protocol_reaches_the_card(void **state)
{
    struct iccsp_vcard *card = odd_card();

    (void)state;
    iccsp_vcard_set_protocol(card, ICCSP_PROTOCOL_T1);
    assert_int_equal(says.protocol, ICCSP_PROTOCOL_T1);
    iccsp_vcard_free(&card);
}

static void test_one_reader_claims_a_card(void **state)
{
    struct iccsp_vcard *card = odd_card();

    (void)state;
    assert_true(iccsp_vcard_claim(card));
    assert_false(iccsp_vcard_claim(card));
    iccsp_vcard_unclaim(card);
    assert_true(iccsp_vcard_claim(card));
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_refuses_bad_arguments),
        cmocka_unit_test(test_new_demo_refuses_bad_arguments),
        cmocka_unit_test(test_an_overlong_atr_is_cut_to_33_bytes),
        cmocka_unit_test(test_a_response_longer_than_the_buffer_is_refused),
        cmocka_unit_test(test_a_failing_card_gives_its_code_and_no_length),
        cmocka_unit_test(test_an_empty_command_never_reaches_the_card),
        cmocka_unit_test(test_the_last_reference_destroys),
        cmocka_unit_test(test_optional_functions_may_be_missing),
        cmocka_unit_test(test_the_protocol_reaches_the_card),
        cmocka_unit_test(test_one_reader_claims_a_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
