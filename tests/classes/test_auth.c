/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardAuth with the keys of the demo card: the program proves itself, the card proves itself, or both. */
#include "classes/suite.h"

#include <string.h>

#include "base/crypto.h"

#define CHV1         1
#define BY_KEY1      "3F00/D100/D181"
#define BY_CHV82     "3F00/D100/D182"
#define INS_EXTERNAL 0x82
#define INS_INTERNAL 0x88

/* A key of the demo card, as docs/demo-card.md has it, and the references that name it. */
struct key {
    int32_t algorithm;
    uint8_t ref;
    enum iccsp_cipher cipher;
    uint8_t value[16];
};

static const struct key key1 = {
    0x08, 1, ICCSP_CIPHER_AES, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
static const struct key key2 = {
    0x03,
    2,
    ICCSP_CIPHER_3DES,
    {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10}};
static const struct key key3 = {
    0x08, 3, ICCSP_CIPHER_AES, {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31}};
static const struct key key4 = {
    0x03,
    4,
    ICCSP_CIPHER_3DES,
    {0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F}};

static const uint8_t host_challenge[16] = "the host's bytes";

static size_t block_of(const struct key *key)
{
    return iccsp_cipher_block(key->cipher);
}

/* CBC from zeros, in place. */
static void run_cipher(const struct key *key, bool encrypt, uint8_t *bytes, size_t len)
{
    static const uint8_t zeros[ICCSP_BLOCK_MAX];
    const struct iccsp_cipher_key cipher = {key->cipher, key->value, sizeof(key->value)};

    assert_int_equal((encrypt ? iccsp_encrypt : iccsp_decrypt)(&cipher, zeros, bytes, len, bytes), ICCSP_OK);
}

static IByteBuffer *buffer_of(const uint8_t *bytes, size_t len)
{
    IByteBuffer *buffer = NULL;

    assert_int_equal(iccsp_create_byte_buffer(bytes, len, &buffer), S_OK);
    return buffer;
}

/* Empties the buffer into `out` and releases it. */
static size_t take_bytes(IByteBuffer *buffer, uint8_t *out, size_t cap)
{
    size_t len = 0;

    assert_int_equal(iccsp_byte_buffer_bytes(buffer, out, cap, &len), S_OK);
    IByteBuffer_Release(buffer);
    return len;
}

/* A challenge of one block. */
static void get_challenge(const struct key *key, uint8_t *out)
{
    IByteBuffer *param = buffer_of(&key->ref, 1), *challenge = NULL;
    int32_t length = (int32_t)block_of(key);

    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, key->algorithm, param, &length, &challenge), S_OK);
    IByteBuffer_Release(param);
    assert_int_equal(length, block_of(key));
    assert_int_equal(take_bytes(challenge, out, block_of(key)), block_of(key));
}

static HRESULT send_proof(const struct key *key, const uint8_t *proof, size_t len)
{
    IByteBuffer *param = buffer_of(&key->ref, 1), *buffer = buffer_of(proof, len);
    const HRESULT hr = ISCardAuth_APP_Auth(suite.auth, key->algorithm, param, buffer);

    IByteBuffer_Release(param);
    IByteBuffer_Release(buffer);
    return hr;
}

/* With another key than the one that is named, or with the same. */
static HRESULT prove_with(const struct key *named, const struct key *used)
{
    uint8_t proof[ICCSP_BLOCK_MAX];

    get_challenge(named, proof);
    run_cipher(used, true, proof, block_of(named));
    return send_proof(named, proof, block_of(named));
}

static HRESULT prove(const struct key *key)
{
    return prove_with(key, key);
}

static HRESULT read_file(const char *path)
{
    uint8_t bytes[8];
    size_t len = 4;
    HSCARD_FILE file;
    HRESULT hr;

    assert_int_equal(open_path(path, &file), S_OK);
    hr = read_bytes(file, 4, bytes, &len);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    return hr;
}

static IIccspAuth *extension_of_auth(void)
{
    IIccspAuth *extension = NULL;

    assert_int_equal(
        ISCardAuth_QueryInterface(suite.auth, &ICCSP_IID_IIccspAuth, (void **)(void *)&extension), S_OK);
    return extension;
}

static int32_t tries_left(void)
{
    IIccspAuth *extension = extension_of_auth();
    int32_t tries = 77;

    assert_int_equal(IIccspAuth_get_TriesLeft(extension, &tries), S_OK);
    IIccspAuth_Release(extension);
    return tries;
}

static void test_decision_E20_wrong_references(void **state)
{
    const struct key unknown = {0x08, 9, ICCSP_CIPHER_AES, {0}};
    const struct key other_algorithm = {0x03, 1, ICCSP_CIPHER_3DES, {0}};
    static const uint8_t proof[16] = {0};

    (void)state;
    assert_int_equal(send_proof(&unknown, proof, 16), ICCSP_E_NO_KEY_CONTAINER);
    assert_int_equal(send_proof(&other_algorithm, proof, 16), ICCSP_E_INVALID_PARAMETER);
    assert_int_equal(send_proof(&key1, proof, 8), ICCSP_E_INVALID_PARAMETER);
    assert_int_equal(send_proof(&key3, proof, 16), ICCSP_E_UNSUPPORTED_FEATURE);    /* not for this */
    assert_int_equal(send_proof(&key1, proof, 16), ICCSP_W_CARD_NOT_AUTHENTICATED); /* no challenge */
    assert_int_equal(tries_left(), -1);
    assert_int_equal(counting_card_count(&suite.card[0], INS_EXTERNAL), 5);
    assert_int_equal(prove(&key1), S_OK);
}

static void test_decision_E20_refused_proofs(void **state)
{
    (void)state;
    for (int tries = 4; tries > 0; tries--) {
        assert_int_equal(prove_with(&key2, &key4), ICCSP_W_WRONG_CHV);
        assert_int_equal(tries_left(), tries);
    }
    assert_int_equal(prove_with(&key2, &key4), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(tries_left(), 0);
    assert_int_equal(prove(&key2), ICCSP_W_CHV_BLOCKED);
    assert_int_equal(counting_card_count(&suite.card[0], INS_EXTERNAL), 6);
}

static void test_decision_E20_the_program_proves_itself(void **state)
{
    (void)state;
    assert_int_equal(read_file(BY_KEY1), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(prove(&key2), S_OK);
    assert_int_equal(read_file(BY_KEY1), ICCSP_W_SECURITY_VIOLATION); /* another key */
    assert_int_equal(prove_with(&key1, &key3), ICCSP_W_WRONG_CHV);
    assert_int_equal(prove(&key1), S_OK);
    assert_int_equal(read_file(BY_KEY1), S_OK);
    assert_int_equal(tries_left(), -1);
    assert_int_equal(ISCardVerify_ResetSecurityState(suite.verify, 0), S_OK);
    assert_int_equal(read_file(BY_KEY1), ICCSP_W_SECURITY_VIOLATION);
}

/* The administrator, who knows no code, unblocks one. */
static void test_decision_E5_unblock_after_authentication(void **state)
{
    int32_t ref = 2;

    (void)state;
    assert_int_equal(change_dir("/D100"), S_OK);
    while (verify_text("0000", ICCSP_SC_FL_IHV_LOCAL, &ref) != ICCSP_W_CHV_BLOCKED)
        ;
    assert_int_equal(ISCardVerify_Unblock(suite.verify, 0, ICCSP_SC_FL_IHV_LOCAL, 2),
                     ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(prove(&key1), S_OK);
    assert_int_equal(ISCardVerify_Unblock(suite.verify, 0, ICCSP_SC_FL_IHV_LOCAL, 2), S_OK);
    assert_int_equal(verify_text("5678", ICCSP_SC_FL_IHV_LOCAL, &ref), S_OK);
    assert_int_equal(read_file(BY_CHV82), S_OK);
}

typedef HRESULT (*answering)(int32_t algorithm, IByteBuffer *param, int32_t *length, IByteBuffer **buffer);

static HRESULT icc_auth(int32_t algorithm, IByteBuffer *param, int32_t *length, IByteBuffer **buffer)
{
    return ISCardAuth_ICC_Auth(suite.auth, algorithm, param, length, buffer);
}

static HRESULT user_auth(int32_t algorithm, IByteBuffer *param, int32_t *length, IByteBuffer **buffer)
{
    return ISCardAuth_User_Auth(suite.auth, algorithm, param, length, buffer);
}

static HRESULT mutual_authenticate(int32_t algorithm, IByteBuffer *param, int32_t *length,
                                   IByteBuffer **buffer)
{
    IIccspAuth *extension = extension_of_auth();
    const HRESULT hr = IIccspAuth_MutualAuthenticate(extension, algorithm, param, length, buffer);

    IIccspAuth_Release(extension);
    return hr;
}

/* Sends `len` bytes, which the answer takes the place of if there is one. */
static HRESULT exchange(answering method, const struct key *key, uint8_t *bytes, size_t len)
{
    IByteBuffer *param = buffer_of(&key->ref, 1), *buffer = buffer_of(bytes, len), *same = buffer;
    int32_t length = 0;
    const HRESULT hr = method(key->algorithm, param, &length, &buffer);

    IByteBuffer_Release(param);
    assert_ptr_equal(buffer, same);
    if (SUCCEEDED(hr))
        assert_int_equal(length, len);
    assert_int_equal(take_bytes(buffer, bytes, len), len);
    return hr;
}

static void test_decision_E20_the_card_proves_itself(void **state)
{
    uint8_t bytes[16];

    (void)state;
    memcpy(bytes, host_challenge, sizeof(bytes));
    assert_int_equal(exchange(icc_auth, &key1, bytes, 16), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_memory_equal(bytes, host_challenge, 16);
    assert_int_equal(exchange(icc_auth, &key3, bytes, 16), S_OK);
    run_cipher(&key3, false, bytes, 16);
    assert_memory_equal(bytes, host_challenge, 16);
    assert_int_equal(counting_card_count(&suite.card[0], INS_INTERNAL), 2);
}

/* The key of the holder works for who knows the code. */
static void test_decision_E20_the_card_proves_its_holder(void **state)
{
    uint8_t bytes[8];
    int32_t ref = CHV1;

    (void)state;
    memcpy(bytes, host_challenge, sizeof(bytes));
    assert_int_equal(exchange(user_auth, &key4, bytes, 8), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify_text("1234", 0, &ref), S_OK);
    assert_int_equal(exchange(user_auth, &key4, bytes, 8), S_OK);
    run_cipher(&key4, false, bytes, 8);
    assert_memory_equal(bytes, host_challenge, 8);
}

/* Token of the program: both challenges, the card's first. Token of the card: the other way round. */
static HRESULT authenticate_mutually(const struct key *named, const struct key *used)
{
    const size_t block = block_of(named);
    uint8_t challenge[ICCSP_BLOCK_MAX], token[2 * ICCSP_BLOCK_MAX];
    HRESULT hr;

    get_challenge(named, challenge);
    memcpy(token, challenge, block);
    memcpy(token + block, host_challenge, block);
    run_cipher(used, true, token, 2 * block);
    hr = exchange(mutual_authenticate, named, token, 2 * block);
    if (FAILED(hr))
        return hr;
    run_cipher(used, false, token, 2 * block);
    assert_memory_equal(token, host_challenge, block);
    assert_memory_equal(token + block, challenge, block);
    return hr;
}

static void test_both_prove_themselves(void **state)
{
    (void)state;
    assert_int_equal(authenticate_mutually(&key2, &key4), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries_left(), 4);
    assert_int_equal(authenticate_mutually(&key2, &key2), S_OK);
    assert_int_equal(tries_left(), -1);
    assert_int_equal(read_file(BY_KEY1), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(authenticate_mutually(&key1, &key1), S_OK);
    assert_int_equal(read_file(BY_KEY1), S_OK);
    for (int tries = 4; tries > 0; tries--)
        assert_int_equal(authenticate_mutually(&key2, &key4), ICCSP_W_WRONG_CHV);
    assert_int_equal(authenticate_mutually(&key2, &key4), ICCSP_W_CHV_BLOCKED);
}

static void send_as_other(uintptr_t other, const char *command, size_t len)
{
    uint8_t rsp[258];
    size_t rsp_len;

    assert_int_equal(iccsp_rm_transmit(suite.any.rm, other, ICCSP_PROTOCOL_T1, (const uint8_t *)command, len,
                                       rsp, sizeof(rsp), &rsp_len),
                     ICCSP_OK);
}

/* Another program's command uses the challenge up, and costs no try; one's own method does, too. */
static void test_decision_E21_a_challenge_that_others_spoil(void **state)
{
    const uintptr_t other = connect_other();
    uint8_t proof[ICCSP_BLOCK_MAX];

    (void)state;
    get_challenge(&key1, proof);
    run_cipher(&key1, true, proof, 16);
    send_as_other(other, "\x00\xCA\x00\x5A\x00", 5);
    assert_int_equal(send_proof(&key1, proof, 16), ICCSP_W_CARD_NOT_AUTHENTICATED);
    get_challenge(&key1, proof);
    run_cipher(&key1, true, proof, 16);
    assert_int_equal(read_file(BY_CHV82), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(send_proof(&key1, proof, 16), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(tries_left(), -1);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(prove(&key1), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

/* The usual 8 bytes are a challenge for 3DES, and none for AES. */
static void test_decision_E21_the_usual_challenge(void **state)
{
    IByteBuffer *challenge = NULL;
    uint8_t proof[16] = {0};
    int32_t length = 0;

    (void)state;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &length, &challenge), S_OK);
    assert_int_equal(take_bytes(challenge, proof, 8), 8);
    run_cipher(&key2, true, proof, 8);
    assert_int_equal(send_proof(&key2, proof, 8), S_OK);
    challenge = NULL;
    assert_int_equal(ISCardAuth_GetChallenge(suite.auth, 0, NULL, &length, &challenge), S_OK);
    IByteBuffer_Release(challenge);
    assert_int_equal(send_proof(&key1, proof, 16), ICCSP_W_SECURITY_VIOLATION);
}

/* The next user must not inherit what a key opened. */
static void test_decision_B4_detach_resets_after_an_authentication(void **state)
{
    uint8_t bytes[16];

    (void)state;
    memcpy(bytes, host_challenge, sizeof(bytes));
    assert_int_equal(prove_with(&key1, &key3), ICCSP_W_WRONG_CHV);
    assert_int_equal(exchange(icc_auth, &key3, bytes, 16), S_OK); /* opens nothing */
    assert_detach_resets(false);
    assert_int_equal(prove(&key1), S_OK);
    assert_detach_resets(true);
    assert_int_equal(read_file(BY_KEY1), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(authenticate_mutually(&key1, &key1), S_OK);
    assert_detach_resets(true);
    assert_detach_resets(false);
}

#define AUTH_TEST(name) cmocka_unit_test_setup_teardown(name, suite_attached_setup, suite_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AUTH_TEST(test_decision_E20_wrong_references),
        AUTH_TEST(test_decision_E20_refused_proofs),
        AUTH_TEST(test_decision_E20_the_program_proves_itself),
        AUTH_TEST(test_decision_E5_unblock_after_authentication),
        AUTH_TEST(test_decision_E20_the_card_proves_itself),
        AUTH_TEST(test_decision_E20_the_card_proves_its_holder),
        AUTH_TEST(test_both_prove_themselves),
        AUTH_TEST(test_decision_E21_a_challenge_that_others_spoil),
        AUTH_TEST(test_decision_E21_the_usual_challenge),
        AUTH_TEST(test_decision_B4_detach_resets_after_an_authentication),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
