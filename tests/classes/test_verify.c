/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardVerify and ISCardAuth: a code goes to the card once, and only if it can be right. */
#include "classes/suite.h"

#include <stdbool.h>
#include <string.h>

#define CHV1   1
#define VERIFY 0x20

static void test_decision_E3_E4_arguments_that_cost_no_try(void **state)
{
    static char long_code[300];
    int32_t ref = CHV1;

    (void)state;
    memset(long_code, '1', 299);
    assert_int_equal(verify_text(NULL, 0, &ref), E_INVALIDARG);
    assert_int_equal(verify_text("", 0, &ref), E_INVALIDARG);
    assert_int_equal(verify_text(long_code, 0, &ref), E_INVALIDARG);
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_IHV_CHECKONLY, &ref), E_INVALIDARG);
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL, &ref), E_INVALIDARG);
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_IHV_ENABLE, &ref), E_INVALIDARG);
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_SECURE_MESSAGING, &ref), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ref, CHV1);
    assert_int_equal(suite.card[0].commands, 0);
}

/* hostile-cards E1: what the family's rules forbid never reaches the card */
static void test_codes_that_cannot_be_right_cost_no_try(void **state)
{
    static const char *const bad[] = {"1", "123", "123456789", "12a4", "12 4", "\xFF\xFF\xFF\xFF"};
    int32_t ref = CHV1;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(verify_text(bad[i], 0, &ref), ICCSP_E_INVALID_CHV);
    assert_int_equal(ref, CHV1);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_E3_tries_left(void **state)
{
    int32_t ref = CHV1;

    (void)state;
    assert_int_equal(verify_text("9999", 0, &ref), ICCSP_W_WRONG_CHV);
    assert_int_equal(ref, CHV1 | 0x100 | 2 << 16);
    assert_int_equal(ICCSP_REF_TRIES(ref), 2);
    assert_int_equal(verify_text("9999", 0, &ref), ICCSP_W_WRONG_CHV);
    assert_int_equal(ICCSP_REF_TRIES(ref), 1);
    assert_int_equal(verify_text("9999", 0, &ref), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(ICCSP_REF_TRIES(ref), 0);
    assert_int_equal(verify_text("1234", 0, &ref), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(ref & 0xFF, CHV1);
    assert_int_equal(suite.card[0].commands, 4);
}

static void test_decision_E3_success_leaves_the_reference(void **state)
{
    int32_t ref = CHV1 | 0x100 | 2 << 16;

    (void)state;
    assert_int_equal(verify_text("1234", 0, &ref), S_OK);
    assert_int_equal(ref, CHV1 | 0x100 | 2 << 16);
    assert_int_equal(counting_card_count(&suite.card[0], VERIFY), 1);
    assert_int_equal(suite.card[0].commands, 1);
}

static void test_decision_E3_check_only(void **state)
{
    int32_t ref = CHV1;

    (void)state;
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(ICCSP_REF_TRIES(ref), 3);
    assert_int_equal(verify_text("", ICCSP_SC_FL_IHV_CHECKONLY, &ref), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(ICCSP_REF_TRIES(ref), 3);
    assert_int_equal(verify_text("1234", 0, &ref), S_OK);
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref), S_OK);
}

/* hostile-cards E2: a question is no proof, so it must not count as one */
static void test_a_question_does_not_authenticate(void **state)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t other = connect_other();

    (void)state;
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, (int32_t[]){CHV1}),
                     ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, other, &now), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_decision_E4_reference_to_p2(void **state)
{
    int32_t ref = 0x21;

    (void)state;
    /* GLOBAL keeps the low five bits: 21 becomes 01. */
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_IHV_GLOBAL, &ref), S_OK);
    /* LOCAL sets bit 8, and there is no such code. */
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_IHV_LOCAL, &ref), ICCSP_E_INVALID_CHV);
    /* Without either, all eight bits go to the card as they are: it knows no reference 21. */
    assert_int_equal(verify_text("1234", 0, &ref), ICCSP_E_INVALID_PARAMETER);
    assert_int_equal(verify_text("1234", 0, (int32_t[]){(int32_t)0xFFFFFF01}), S_OK);
}

static void test_decision_A5_no_reference_is_reference_0(void **state)
{
    (void)state;
    assert_int_equal(verify_text("1234", 0, NULL), ICCSP_E_INVALID_CHV);
    assert_int_equal(suite.card[0].commands, 1);
}

static IByteBuffer *buffer_of(const char *text)
{
    IByteBuffer *buffer = NULL;

    if (text != NULL)
        assert_int_equal(iccsp_create_byte_buffer(text, strlen(text), &buffer), S_OK);
    return buffer;
}

static HRESULT change(const char *old_code, const char *new_code, SCARD_FLAGS flags, int32_t ref)
{
    IByteBuffer *a = buffer_of(old_code), *b = buffer_of(new_code);
    const HRESULT hr = ISCardVerify_ChangeCode(suite.verify, a, b, flags, ref);

    if (a != NULL)
        IByteBuffer_Release(a);
    if (b != NULL)
        IByteBuffer_Release(b);
    return hr;
}

static void test_decision_E6_arguments_of_change(void **state)
{
    (void)state;
    assert_int_equal(change("1234", NULL, 0, CHV1), E_INVALIDARG);
    assert_int_equal(change("", "5678", 0, CHV1), E_INVALIDARG);
    assert_int_equal(change("1234", "", 0, CHV1), E_INVALIDARG);
    assert_int_equal(change("1234", "5678", ICCSP_SC_FL_IHV_ENABLE, CHV1), E_INVALIDARG);
    assert_int_equal(change(NULL, NULL, ICCSP_SC_FL_IHV_DISABLE, CHV1), E_INVALIDARG);
    assert_int_equal(change("1234", NULL, ICCSP_SC_FL_IHV_ENABLE | ICCSP_SC_FL_IHV_DISABLE, CHV1),
                     E_INVALIDARG);
    assert_int_equal(change("1234", "5678", ICCSP_SC_FL_RECURSIVE, CHV1), E_INVALIDARG);
    assert_int_equal(change("1234", "56", 0, CHV1), ICCSP_E_INVALID_CHV);
    assert_int_equal(change("12x4", "5678", 0, CHV1), ICCSP_E_INVALID_CHV);
    assert_int_equal(suite.card[0].commands, 0);
}

static IIccspVerify *extension_of_verify(void)
{
    IIccspVerify *extension = NULL;

    assert_int_equal(
        ISCardVerify_QueryInterface(suite.verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&extension),
        S_OK);
    return extension;
}

static void test_decision_E5_unblock_takes_no_pointer(void **state)
{
    IIccspVerify *extension = extension_of_verify();
    IByteBuffer *puk = buffer_of("12345678"), *empty = buffer_of("");
    int32_t number = 77;

    (void)state;
    assert_int_equal(ISCardVerify_Unblock(suite.verify, 0x12345678, 0, CHV1), E_INVALIDARG);
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, puk, NULL, NULL), E_POINTER);
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, NULL, NULL, &number), E_INVALIDARG);
    assert_int_equal(number, 0);
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, puk, empty, &number), E_INVALIDARG);
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, puk, NULL, &number), S_OK);
    /* A wrong number uses the prepared codes up without sending them. */
    assert_int_equal(ISCardVerify_Unblock(suite.verify, number + 1, 0, CHV1), E_INVALIDARG);
    assert_int_equal(ISCardVerify_Unblock(suite.verify, number, 0, CHV1), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
    IByteBuffer_Release(puk);
    IByteBuffer_Release(empty);
    IIccspVerify_Release(extension);
}

static void test_tries_left_are_remembered(void **state)
{
    IIccspVerify *extension = extension_of_verify();
    int32_t tries = 77;

    (void)state;
    assert_int_equal(IIccspVerify_get_TriesLeft(extension, NULL), E_POINTER);
    assert_int_equal(IIccspVerify_get_TriesLeft(extension, &tries), S_OK);
    assert_int_equal(tries, -1);
    assert_int_equal(verify_text("9999", 0, NULL), ICCSP_E_INVALID_CHV);
    assert_int_equal(verify_text("9999", 0, (int32_t[]){CHV1}), ICCSP_W_WRONG_CHV);
    assert_int_equal(IIccspVerify_get_TriesLeft(extension, &tries), S_OK);
    assert_int_equal(tries, 2);
    IIccspVerify_Release(extension);
}

static void test_decision_A6_E7_reset_security_state(void **state)
{
    int32_t ref = CHV1;

    (void)state;
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, ICCSP_SC_FL_IHV_ENABLE), E_INVALIDARG);
    assert_int_equal(
        ISCardVerify_ResetSecurityState(suite.verify, ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL),
        E_INVALIDARG);
    assert_int_equal(verify_text("1234", 0, &ref), S_OK);
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref), S_OK);
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, 0), S_OK);
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref), ICCSP_W_CARD_NOT_AUTHENTICATED);
}

static void test_decision_E21_challenge_arguments(void **state)
{
    IByteBuffer *buffer = NULL, *param = NULL;
    int32_t n = -1;

    (void)state;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, NULL, &buffer), E_POINTER);
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &n, NULL), E_POINTER);
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &n, &buffer), E_INVALIDARG);
    n = 257;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &n, &buffer), E_INVALIDARG);
    n = 8;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 256, NULL, &n, &buffer), E_INVALIDARG);
    assert_int_equal(iccsp_create_byte_buffer("\0\0", 2, &param), S_OK);
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, param, &n, &buffer), E_INVALIDARG);
    assert_null(buffer);
    assert_int_equal(suite.card[0].commands, 0);
    IByteBuffer_Release(param);
}

static void test_decision_E21_challenge(void **state)
{
    uint8_t first[256], second[256];
    IByteBuffer *buffer = NULL, *same;
    int32_t n = 0;
    size_t len;

    (void)state;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &n, &buffer), S_OK);
    assert_int_equal(n, 8);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, first, sizeof(first), &len), S_OK);
    assert_int_equal(len, 8);
    same = buffer;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &n, &buffer), S_OK);
    assert_ptr_equal(buffer, same);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, second, sizeof(second), &len), S_OK);
    assert_true(memcmp(first, second, 8) != 0);
    n = 200;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &n, &buffer), S_OK);
    assert_int_equal(n, 200);
    assert_int_equal(suite.card[0].commands, 3);
    IByteBuffer_Release(buffer);
}

/* The code of a card that another program reset must be proven again. */
static void test_a_reset_by_another_takes_the_proof_away(void **state)
{
    int32_t ref = CHV1;

    (void)state;
    assert_int_equal(verify_text("1234", 0, &ref), S_OK);
    reset_by_other();
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref), ICCSP_W_RESET_CARD);
    assert_int_equal(verify_text(NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref), ICCSP_W_CARD_NOT_AUTHENTICATED);
}

#define VERIFY_TEST(name) cmocka_unit_test_setup_teardown(name, suite_attached_setup, suite_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFY_TEST(test_decision_E3_E4_arguments_that_cost_no_try),
        VERIFY_TEST(test_codes_that_cannot_be_right_cost_no_try),
        VERIFY_TEST(test_decision_E3_tries_left),
        VERIFY_TEST(test_decision_E3_success_leaves_the_reference),
        VERIFY_TEST(test_decision_E3_check_only),
        VERIFY_TEST(test_a_question_does_not_authenticate),
        VERIFY_TEST(test_decision_E4_reference_to_p2),
        VERIFY_TEST(test_decision_A5_no_reference_is_reference_0),
        VERIFY_TEST(test_decision_E6_arguments_of_change),
        VERIFY_TEST(test_decision_E5_unblock_takes_no_pointer),
        VERIFY_TEST(test_tries_left_are_remembered),
        VERIFY_TEST(test_decision_A6_E7_reset_security_state),
        VERIFY_TEST(test_decision_E21_challenge_arguments),
        VERIFY_TEST(test_decision_E21_challenge),
        VERIFY_TEST(test_a_reset_by_another_takes_the_proof_away),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
