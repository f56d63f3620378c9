/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardVerify on a card that has everything: codes are changed, disabled and unblocked, and what was proven
 * ends when it must. */
#include "classes/suite.h"

#include <stdbool.h>
#include <string.h>

#define CHV1        1
#define CHV82       2 /* with LOCAL */
#define PUK         "12345678"
#define LOCAL       ICCSP_SC_FL_IHV_LOCAL
#define BY_CHV1     "3F00/D000/D005"
#define BY_CHV82    "3F00/D100/D182"
#define INS_CHANGE  0x24
#define INS_UNBLOCK 0x2C

static IByteBuffer *buffer_of(const char *text)
{
    IByteBuffer *buffer = NULL;

    if (text != NULL)
        assert_int_equal(iccsp_create_byte_buffer(text, strlen(text), &buffer), S_OK);
    return buffer;
}

static void release(IByteBuffer *buffer)
{
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
}

static HRESULT change(const char *old_code, const char *new_code, SCARD_FLAGS flags, int32_t ref)
{
    IByteBuffer *a = buffer_of(old_code), *b = buffer_of(new_code);
    const HRESULT hr = ISCardVerify_ChangeCode(suite.verify, a, b, flags, ref);

    release(a);
    release(b);
    return hr;
}

static HRESULT verify(const char *code, SCARD_FLAGS flags, int32_t ref)
{
    return verify_text(code, flags, &ref);
}

/* Without a code: what the card says of it. */
static HRESULT ask(SCARD_FLAGS flags, int32_t ref)
{
    return verify_text(NULL, flags | ICCSP_SC_FL_IHV_CHECKONLY, &ref);
}

static IIccspVerify *extension_of_verify(void)
{
    IIccspVerify *extension = NULL;

    assert_int_equal(
        ISCardVerify_QueryInterface(suite.verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&extension),
        S_OK);
    return extension;
}

static int32_t tries_left(void)
{
    IIccspVerify *extension = extension_of_verify();
    int32_t tries = 77;

    assert_int_equal(IIccspVerify_get_TriesLeft(extension, &tries), S_OK);
    IIccspVerify_Release(extension);
    return tries;
}

/* With both codes NULL, nothing is prepared. */
static HRESULT unblock(const char *puk, const char *new_code, SCARD_FLAGS flags, int32_t ref)
{
    IIccspVerify *extension = extension_of_verify();
    IByteBuffer *a = buffer_of(puk), *b = buffer_of(new_code);
    int32_t number = 0;

    if (a != NULL || b != NULL)
        assert_int_equal(IIccspVerify_PrepareUnblock(extension, a, b, &number), S_OK);
    release(a);
    release(b);
    IIccspVerify_Release(extension);
    return ISCardVerify_Unblock(suite.verify, number, flags, ref);
}

static HRESULT read_file(const char *path)
{
    uint8_t bytes[64];
    size_t len = 4;
    HSCARD_FILE file;
    HRESULT hr;

    assert_int_equal(open_path(path, &file), S_OK);
    hr = read_bytes(file, 4, bytes, &len);
    assert_true(FAILED(hr) || (len == 4 && memcmp(bytes, "Only", 4) == 0));
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    return hr;
}

static void block_chv1(void)
{
    while (verify("0000", 0, CHV1) != ICCSP_W_CHV_BLOCKED)
        ;
}

static void test_decision_E6_refused_changes(void **state)
{
    (void)state;
    assert_int_equal(change("0000", "567890", 0, CHV1), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries_left(), 2);
    assert_int_equal(change(NULL, "567890", 0, CHV1), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(change("1234", NULL, ICCSP_SC_FL_IHV_DISABLE, CHV1), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(change("1234", "567890", 0, 3), ICCSP_E_INVALID_CHV); /* there is none */
    assert_int_equal(change("0000", "567890", 0, CHV1), ICCSP_W_WRONG_CHV);
    assert_int_equal(change("0000", "567890", 0, CHV1), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(tries_left(), 0);
    assert_int_equal(change("1234", "567890", 0, CHV1), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(counting_card_count(&suite.card[0], INS_CHANGE), 6);
}

static void test_decision_E6_change(void **state)
{
    (void)state;
    assert_int_equal(change("1234", "567890", ICCSP_SC_FL_IHV_CHANGE, CHV1), S_OK);
    assert_int_equal(counting_card_count(&suite.card[0], INS_CHANGE), 1);
    assert_int_equal(suite.card[0].commands, 1);
    assert_int_equal(tries_left(), -1);
    reset_by_other();
    assert_int_equal(verify("1234", 0, CHV1), ICCSP_W_RESET_CARD);
    assert_int_equal(verify("1234", 0, CHV1), ICCSP_W_WRONG_CHV);
    assert_int_equal(verify("567890", 0, CHV1), S_OK);
    assert_int_equal(change("567890", "1234", ICCSP_SC_FL_IHV_GLOBAL, CHV1), S_OK);
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
}

/* LOCAL means the current directory, whatever else was selected meanwhile. */
static void test_decision_E6_change_of_a_local_code(void **state)
{
    (void)state;
    assert_int_equal(change("5678", "87654321", LOCAL, CHV82), ICCSP_E_INVALID_CHV); /* not in the MF */
    assert_int_equal(change_dir("/D100"), S_OK);
    assert_int_equal(read_file(BY_CHV1), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(change("5678", "87654321", LOCAL, CHV82), S_OK);
    assert_int_equal(read_file(BY_CHV82), S_OK);
    assert_int_equal(verify("5678", LOCAL, CHV82), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries_left(), 2);
    assert_int_equal(read_file(BY_CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify("87654321", LOCAL, CHV82), S_OK);
    assert_int_equal(read_file(BY_CHV82), S_OK);
    assert_int_equal(verify("5678", LOCAL, CHV1), ICCSP_E_INVALID_CHV); /* there is no 81 */
}

/* Where the last file was is not where the program is. */
static void test_decision_E4_local_is_of_the_current_directory(void **state)
{
    (void)state;
    assert_int_equal(read_file(BY_CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify("0000", LOCAL, CHV82), ICCSP_E_INVALID_CHV);
    assert_int_equal(change_dir("/D000"), S_OK);
    assert_int_equal(read_file(BY_CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify("0000", LOCAL, CHV82), ICCSP_E_INVALID_CHV);
    assert_int_equal(change_dir("/D100"), S_OK);
    assert_int_equal(read_file(BY_CHV1), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify("0000", LOCAL, CHV82), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries_left(), 2); /* the first try */
}

static void test_decision_E6_new_code_alone(void **state)
{
    (void)state;
    assert_int_equal(change_dir("/D100"), S_OK);
    assert_int_equal(change(NULL, "4321", LOCAL, CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
    assert_int_equal(change(NULL, "4321", LOCAL, CHV82), S_OK);
    assert_int_equal(ask(LOCAL, CHV82), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(verify("4321", LOCAL, CHV82), S_OK);
}

static void test_decision_E6_disable_and_enable(void **state)
{
    (void)state;
    assert_int_equal(change_dir("/D100"), S_OK);
    assert_int_equal(read_file(BY_CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(change("0000", NULL, ICCSP_SC_FL_IHV_DISABLE | LOCAL, CHV82), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries_left(), 2);
    assert_int_equal(change("5678", NULL, ICCSP_SC_FL_IHV_DISABLE | LOCAL, CHV82), S_OK);
    reset_by_other();
    assert_int_equal(ask(LOCAL, CHV82), ICCSP_W_RESET_CARD);
    assert_int_equal(ask(LOCAL, CHV82), S_OK); /* not needed */
    assert_int_equal(read_file(BY_CHV82), S_OK);
    assert_int_equal(change("5678", NULL, ICCSP_SC_FL_IHV_ENABLE | LOCAL, CHV82), S_OK);
    reset_by_other();
    assert_int_equal(ask(LOCAL, CHV82), ICCSP_W_RESET_CARD);
    assert_int_equal(ask(LOCAL, CHV82), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(read_file(BY_CHV82), ICCSP_W_SECURITY_VIOLATION);
}

static void test_decision_E5_refused_unblocking(void **state)
{
    (void)state;
    block_chv1();
    assert_int_equal(unblock("00000000", "567890", 0, CHV1), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries_left(), 4); /* of the PUK */
    assert_int_equal(unblock(PUK, "12x4", 0, CHV1), ICCSP_E_INVALID_CHV);
    assert_int_equal(unblock(NULL, "567890", 0, CHV1), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(unblock(NULL, NULL, 0, CHV1), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(unblock(PUK, NULL, 0, 3), ICCSP_E_INVALID_CHV);
    assert_int_equal(verify("1234", 0, CHV1), ICCSP_W_CHV_BLOCKED);
    for (int tries = 3; tries > 0; tries--) {
        assert_int_equal(unblock("00000000", NULL, 0, CHV1), ICCSP_W_WRONG_CHV);
        assert_int_equal(tries_left(), tries);
    }
    assert_int_equal(unblock("00000000", NULL, 0, CHV1), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(unblock(PUK, NULL, 0, CHV1), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(counting_card_count(&suite.card[0], INS_UNBLOCK), 9);
}

static void test_decision_E5_unblock_with_a_puk(void **state)
{
    (void)state;
    block_chv1();
    assert_int_equal(unblock(PUK, NULL, 0, CHV1), S_OK);
    assert_int_equal(ask(0, CHV1), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
    block_chv1();
    assert_int_equal(unblock(PUK, "567890", ICCSP_SC_FL_IHV_GLOBAL, CHV1), S_OK);
    assert_int_equal(verify("1234", 0, CHV1), ICCSP_W_WRONG_CHV);
    assert_int_equal(verify("567890", 0, CHV1), S_OK);
}

static void block_chv82(void)
{
    while (verify("0000", LOCAL, CHV82) != ICCSP_W_CHV_BLOCKED)
        ;
}

static void test_decision_E5_unblock_without_a_puk(void **state)
{
    (void)state;
    assert_int_equal(change_dir("/D100"), S_OK);
    block_chv82();
    assert_int_equal(unblock(NULL, NULL, LOCAL, CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
    assert_int_equal(unblock(NULL, NULL, LOCAL, CHV82), S_OK);
    assert_int_equal(verify("5678", LOCAL, CHV82), S_OK);
    block_chv82();
    assert_int_equal(unblock(NULL, "4321", LOCAL, CHV82), S_OK);
    assert_int_equal(verify("4321", LOCAL, CHV82), S_OK);
}

/* Prepared codes serve once: the second time there are none. */
static void test_decision_E5_prepared_codes_serve_once(void **state)
{
    IIccspVerify *extension = extension_of_verify();
    IByteBuffer *puk = buffer_of(PUK), *code = buffer_of("567890");
    int32_t first = 0, second = 0;

    (void)state;
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, puk, NULL, &first), S_OK);
    assert_int_equal(IIccspVerify_PrepareUnblock(extension, puk, code, &second), S_OK);
    assert_int_not_equal(first, second);
    assert_int_equal(ISCardVerify_Unblock(suite.verify, 0, 0, CHV1), S_OK); /* the last ones */
    assert_int_equal(ISCardVerify_Unblock(suite.verify, second, 0, CHV1), E_INVALIDARG);
    assert_int_equal(ISCardVerify_Unblock(suite.verify, 0, 0, CHV1), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(counting_card_count(&suite.card[0], INS_UNBLOCK), 2);
    assert_int_equal(verify("567890", 0, CHV1), S_OK);
    release(puk);
    release(code);
    IIccspVerify_Release(extension);
}

static void prove_both(void)
{
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
    assert_int_equal(verify("5678", LOCAL, CHV82), S_OK);
}

static void assert_proven(bool global, bool local)
{
    assert_int_equal(ask(0, CHV1), global ? S_OK : ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(ask(LOCAL, CHV82), local ? S_OK : ICCSP_W_CARD_NOT_AUTHENTICATED);
}

/* By a command, so that open files stay open. */
static void test_decision_E7_forgetting_what_was_proven(void **state)
{
    uint8_t bytes[8];
    size_t len = 4;
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(change_dir("/D100"), S_OK);
    assert_int_equal(open_path(BY_CHV82, &file), S_OK);
    prove_both();
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, ICCSP_SC_FL_IHV_GLOBAL), S_OK);
    assert_proven(false, true);
    assert_int_equal(read_bytes(file, 4, bytes, &len), S_OK);
    prove_both();
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, LOCAL), S_OK);
    assert_proven(true, false);
    prove_both();
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, 0), S_OK);
    assert_proven(false, false);
    len = 4;
    assert_int_equal(read_bytes(file, 4, bytes, &len), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
}

/* A card may take the code for verified after each of these; ours does after the first two. */
static void test_decision_B4_detach_resets_after_a_code_was_presented(void **state)
{
    (void)state;
    assert_int_equal(change("0000", "567890", 0, CHV1), ICCSP_W_WRONG_CHV);
    assert_detach_resets(false);
    assert_int_equal(change("1234", "1234", 0, CHV1), S_OK);
    assert_detach_resets(true);
    assert_int_equal(change_dir("/D100"), S_OK);
    assert_int_equal(change("5678", NULL, ICCSP_SC_FL_IHV_ENABLE | LOCAL, CHV82), S_OK);
    assert_detach_resets(true);
    assert_int_equal(unblock(PUK, NULL, 0, CHV1), S_OK);
    assert_detach_resets(true);
    assert_detach_resets(false);
}

/* Only when everything was given back is there nothing to be reset. */
static void test_decision_B4_detach_leaves_a_card_that_was_made_to_forget(void **state)
{
    (void)state;
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, 0), S_OK);
    assert_detach_resets(false);
    assert_int_equal(verify("1234", 0, CHV1), S_OK);
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, LOCAL), S_OK);
    assert_detach_resets(true);
}

#define CHANGE_TEST(name) cmocka_unit_test_setup_teardown(name, suite_attached_setup, suite_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHANGE_TEST(test_decision_E6_refused_changes),
        CHANGE_TEST(test_decision_E6_change),
        CHANGE_TEST(test_decision_E6_change_of_a_local_code),
        CHANGE_TEST(test_decision_E4_local_is_of_the_current_directory),
        CHANGE_TEST(test_decision_E6_new_code_alone),
        CHANGE_TEST(test_decision_E6_disable_and_enable),
        CHANGE_TEST(test_decision_E5_refused_unblocking),
        CHANGE_TEST(test_decision_E5_unblock_with_a_puk),
        CHANGE_TEST(test_decision_E5_unblock_without_a_puk),
        CHANGE_TEST(test_decision_E5_prepared_codes_serve_once),
        CHANGE_TEST(test_decision_E7_forgetting_what_was_proven),
        CHANGE_TEST(test_decision_B4_detach_resets_after_a_code_was_presented),
        CHANGE_TEST(test_decision_B4_detach_leaves_a_card_that_was_made_to_forget),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
