/* SPDX-License-Identifier: BSD-2-Clause */
/* Authentication with keys: who may, for how long a challenge lives, and what it opens. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/key_card.h"

#define CHV_1       "00200001 04 31323334"
#define BLOCK_8     "0011223344556677"
#define BLOCK_16    "00112233445566778899AABBCCDDEEFF"
#define READ_KEY_1  "00B08B0000"
#define READ_EITHER "00B08C0000"
#define READ_BOTH   "00B08D0000"
#define IN_DF_2000  "00A4080C 02 2000"
#define TRIES_OF_1  "00820001"
#define OK_READ     "6F6B 9000"

static struct iccsp_vcard *card;

static int setup(void **state)
{
    (void)state;
    card = key_card(false);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_vcard_free(&card);
    return 0;
}

static struct host host_1(void)
{
    return host_with(card, 0, 1, ICCSP_CIPHER_AES, KEY_1);
}

static struct host host_2(void)
{
    return host_with(card, 0, 2, ICCSP_CIPHER_3DES, KEY_2);
}

static void assert_answer(const char *got, const char *wanted)
{
    if (!same_hex(wanted, got))
        fail_msg("< %s\nwanted %s", got, wanted);
}

static void test_bad_commands_cost_no_try(void **state)
{
    static const struct exchange table[] = {
        {"00820000 10 " BLOCK_16, "6A88"}, /* P2 */
        {"00820005 10 " BLOCK_16, "6A88"},
        {"00820081 10 " BLOCK_16, "6A88"}, /* of another DF */
        {"00820021 10 " BLOCK_16, "6A86"},
        {"00880041 10 " BLOCK_16 "00", "6A86"},
        {"00820801 10 " BLOCK_16, "6A86"}, /* P1: AES-128 */
        {"00880802 08 " BLOCK_8 "00", "6A86"},
        {"00820001 08 " BLOCK_8, "6700"}, /* lengths that no token has */
        {"00820001 0F 00112233445566778899AABBCCDDEE", "6700"},
        {"00820001 11 " BLOCK_16 "00", "6700"},
        {"00820001 20 " BLOCK_16 BLOCK_16, "6700"}, /* mutual, and nobody wants the answer */
        {"00820001 30 " BLOCK_16 BLOCK_16 BLOCK_16 "00", "6700"},
        {"00880002 10 " BLOCK_16 "00", "6700"},
        {"00880002 08 " BLOCK_8, "6700"},
        {"00880002", "6700"},
        {"00820003 10 " BLOCK_16, "6A81"}, /* a key that is not for this */
        {"00820003", "6A81"},
        {"00820004 10 " BLOCK_8 BLOCK_8 "00", "6A81"},
        {"00880001 10 " BLOCK_16 "00", "6A81"},
        {"00880003 10 " BLOCK_16 "00", "6982"}, /* only after CHV 1 */
        {"00820001 10 " BLOCK_16, "6985"},      /* no challenge */
        {"00820001 20 " BLOCK_16 BLOCK_16 "00", "6985"},
        {TRIES_OF_1, "63C3"},
        {"00820002", "63C3"},
        {"00820004", "63C3"},
    };

    (void)state;
    check_all(card, table, COUNT(table));
}

/* Neither shorter nor longer than a block, and not put together of several. */
static void test_challenges_of_another_length_serve_nothing(void **state)
{
    static const struct exchange table[] = {
        {"0084000008", "???????????????? 9000"},
        {"00820001 10 " BLOCK_16, "6985"},
        {"0084000010", "???????????????????????????????? 9000"},
        {"00820002 08 " BLOCK_8, "6985"},
        {"0084000011", "?????????????????????????????????? 9000"},
        {"00820001 10 " BLOCK_16, "6985"},
        {"0084030007", "?????????????? 9000"}, /* P1: for 3DES */
        {"00820002 08 " BLOCK_8, "6985"},
        {TRIES_OF_1, "63C3"},
    };

    (void)state;
    check_all(card, table, COUNT(table));
}

/* It serves the next command, whatever that is. */
static void test_a_challenge_lives_for_one_command(void **state)
{
    static const char *const between[] = {
        IN_DF_2000,   "0020000104 31323334",
        TRIES_OF_1,   "00C0000000",
        "00FF0000",   "80000000",
        "00",         "reset",
        "00840000",   "00880002 08 " BLOCK_8 "00",
        "0084000008",
    };
    struct host host = host_1();

    (void)state;
    for (size_t i = 0; i < COUNT(between); i++) {
        get_challenge(&host);
        if (strcmp(between[i], "reset") == 0)
            power_up(card);
        else
            answer_to(card, between[i]);
        assert_answer(authenticate(&host), "6985");
    }
    assert_answer(authenticate_anew(&host), "9000");
    assert_answer(authenticate(&host), "6985"); /* it has served */
    check(card, TRIES_OF_1, "9000");
}

/* A wrong token ends the status, and uses the challenge up. */
static void test_tries_run_out(void **state)
{
    struct host host = host_2();
    struct host stranger = host_with(card, 0, 2, ICCSP_CIPHER_3DES, KEY_4);

    (void)state;
    assert_answer(authenticate_anew(&host), "9000");
    assert_answer(authenticate_anew(&stranger), "63C2");
    check(card, "00820002", "63C2");
    memcpy(host.challenge, stranger.challenge, sizeof(host.challenge));
    assert_answer(authenticate(&host), "6985");
    assert_answer(authenticate_anew(&host), "9000");
    check(card, "0020FF00", "9000");
    check(card, "00820002", "63C3"); /* all tries again */
    assert_answer(authenticate_anew(&stranger), "63C2");
    assert_answer(authenticate_anew(&stranger), "63C1");
    assert_answer(authenticate_anew(&stranger), "63C0");
    assert_answer(authenticate_anew(&host), "6983");
    assert_answer(authenticate(&host), "6983");
    check(card, "00820002", "6983");
    check(card, "00880002 08 " BLOCK_8 "00", "6984"); /* nor does it prove the card any more */
    power_up(card);
    assert_answer(authenticate_anew(&host), "6983");
    check(card, "00820004", "63C3"); /* others are not concerned */
}

/* CBC from zeros, with the other order of the two challenges: one block X whose plain text is known would
 * make any challenge out of its predecessor. */
static void test_no_token_of_recorded_blocks(void **state)
{
    struct host host = host_1();
    uint8_t token[2 * ICCSP_BLOCK_MAX], recorded[ICCSP_BLOCK_MAX];

    (void)state;
    memset(recorded, 0x5A, sizeof(recorded));
    memcpy(token + 16, recorded, 16);
    host_cipher(&host, true, token + 16, 16);
    get_challenge(&host);
    for (size_t i = 0; i < 16; i++)
        token[i] = recorded[i] ^ host.challenge[i];
    assert_answer(send_token(&host, token, 32, "00"), "63C2");
}

static void check_external(uint8_t p1, uint8_t p2, enum iccsp_cipher cipher, const char *key)
{
    struct host host = host_with(card, p1, p2, cipher, key);
    char ask[16];

    snprintf(ask, sizeof(ask), "008200%02X", p2);
    check(card, ask, "63C3");
    assert_answer(authenticate_anew(&host), "9000");
    check(card, ask, "9000");
}

static void test_external_with_each_algorithm(void **state)
{
    (void)state;
    check_external(0x0A, 1, ICCSP_CIPHER_AES, KEY_1);
    check_external(0x03, 2, ICCSP_CIPHER_3DES, KEY_2);
    check_external(0x00, 4, ICCSP_CIPHER_3DES, KEY_4);
    check(card, "00A4080C 04 2000 2100", "9000");
    check_external(0x08, 0x81, ICCSP_CIPHER_AES, KEY_81);
    check(card, "00B0820000", OK_READ); /* "key 1" of this DF is its own */
}

static void test_what_a_key_opens(void **state)
{
    struct host host = host_1();

    (void)state;
    check(card, IN_DF_2000, "9000");
    check(card, READ_KEY_1, "6982");
    check(card, READ_EITHER, "6982");
    check(card, READ_BOTH, "6982");
    check(card, CHV_1, "9000"); /* CHV 1 is not key 1 */
    check(card, READ_KEY_1, "6982");
    check(card, READ_EITHER, OK_READ);
    check(card, READ_BOTH, "6982");
    assert_answer(authenticate_anew(&host), "9000");
    check(card, READ_KEY_1, OK_READ);
    check(card, READ_BOTH, OK_READ);
    check(card, "0020FF01", "9000");
    check(card, READ_KEY_1, OK_READ);
    check(card, READ_EITHER, OK_READ);
    check(card, READ_BOTH, "6982");
    check(card, "0020FF00", "9000");
    check(card, READ_KEY_1, "6982");
    assert_answer(authenticate_anew(&host), "9000");
    power_up(card);
    check(card, IN_DF_2000, "9000");
    check(card, READ_KEY_1, "6982");
}

static void test_a_key_of_a_df_stays_in_its_df(void **state)
{
    struct host host = host_with(card, 0, 0x81, ICCSP_CIPHER_AES, KEY_81);
    struct host global = host_1();

    (void)state;
    check(card, "00A4080C 04 2000 2100", "9000");
    assert_answer(authenticate_anew(&global), "9000"); /* not the key that the file means */
    check(card, "00B0820000", "6982");
    assert_answer(authenticate_anew(&host), "9000");
    check(card, "00B0820000", OK_READ);
    check(card, IN_DF_2000, "9000");
    check(card, "00820081", "6A88");
    check(card, "00A4000C 02 2100", "9000");
    check(card, "00820081", "63C3");
    check(card, "00B0820000", "6982");
}

/* The card's answer to a token of this host, as bytes. */
static struct bytes authenticate_mutually(struct host *host, const uint8_t *rnd_ifd)
{
    uint8_t token[2 * ICCSP_BLOCK_MAX];

    get_challenge(host);
    memcpy(token, host->challenge, host->block);
    memcpy(token + host->block, rnd_ifd, host->block);
    host_cipher(host, true, token, 2 * host->block);
    return bytes_from_hex(send_token(host, token, 2 * host->block, "00"));
}

static void check_mutual(struct host host)
{
    struct bytes rsp = authenticate_mutually(&host, (const uint8_t *)"the host's bytes");

    assert_int_equal(rsp.len, 2 * host.block + 2);
    host_cipher(&host, false, rsp.p, 2 * host.block);
    assert_memory_equal(rsp.p, "the host's bytes", host.block);
    assert_memory_equal(rsp.p + host.block, host.challenge, host.block);
    assert_memory_equal(rsp.p + 2 * host.block, "\x90\x00", 2);
    bytes_free(&rsp);
}

static void test_mutual(void **state)
{
    struct host stranger = host_with(card, 0, 1, ICCSP_CIPHER_AES, KEY_3);
    struct bytes rsp;

    (void)state;
    check_mutual(host_1());
    check(card, TRIES_OF_1, "9000");
    check(card, IN_DF_2000, "9000");
    check(card, READ_KEY_1, OK_READ);
    check_mutual(host_2());
    rsp = authenticate_mutually(&stranger, (const uint8_t *)"the host's bytes");
    assert_int_equal(rsp.len, 2); /* no answer to who has not proven himself */
    assert_memory_equal(rsp.p, "\x63\xC2", 2);
    check(card, READ_KEY_1, "6982");
    bytes_free(&rsp);
}

/* Published vectors, so that not the card alone says that it is right. */
static void test_internal(void **state)
{
    static const struct exchange table[] = {
        {"00880002 08 5468652071756663 00", "A826FD8CE53B855F 9000"}, /* SP 800-67, B.1 */
        {"00880302 08 5468652071756663 08", "A826FD8CE53B855F 9000"},
        {"00880002 08 5468652071756663 04", "A826FD8C 6104"},
        {CHV_1, "9000"},
        {"00880003 10 " BLOCK_16 "00", "8EA2B7CA516745BFEAFC49904B496089 9000"}, /* FIPS 197, C.3 */
        {"00880C03 10 " BLOCK_16 "00", "8EA2B7CA516745BFEAFC49904B496089 9000"},
        {"0020FF01", "9000"},
        {"00880003 10 " BLOCK_16 "00", "6982"},
    };

    (void)state;
    check_all(card, table, COUNT(table));
}

/* In T=0 nobody says that an answer is wanted, and it is fetched. */
static void test_in_t0(void **state)
{
    struct iccsp_vcard *t0 = key_card(true);
    struct host host = host_with(t0, 0, 2, ICCSP_CIPHER_3DES, KEY_2);
    uint8_t token[16];

    (void)state;
    check(t0, "00880002 08 5468652071756663", "6108");
    check(t0, "00C0000008", "A826FD8CE53B855F 9000");
    assert_answer(authenticate_anew(&host), "9000");
    get_challenge(&host);
    memcpy(token, host.challenge, 8);
    memcpy(token + 8, host.challenge, 8);
    host_cipher(&host, true, token, 16);
    assert_answer(send_token(&host, token, 16, ""), "6110");
    check(t0, "00C0000010", "???????????????????????????????? 9000");
    iccsp_vcard_free(&t0);
}

/* Parts of a chain are one command: the one after the challenge. */
static void test_a_token_in_a_chain(void **state)
{
    struct host host = host_2();
    uint8_t token[8];
    char part[40];

    (void)state;
    get_challenge(&host);
    memcpy(token, host.challenge, 8);
    host_cipher(&host, true, token, 8);
    snprintf(part, sizeof(part), "1082000204%02X%02X%02X%02X", token[0], token[1], token[2], token[3]);
    check(card, part, "9000");
    snprintf(part, sizeof(part), "0082000204%02X%02X%02X%02X", token[4], token[5], token[6], token[7]);
    check(card, part, "9000");
    check(card, "00820002", "9000");
}

static struct {
    uint8_t tries[8];
    size_t count;
    size_t fail_at; /* 1 for the first; 0: never */
} written;

static bool write_down(void *context, const struct iccsp_credential *changed)
{
    assert_ptr_equal(context, &written);
    assert_int_equal(changed->kind, ICCSP_CREDENTIAL_KEY);
    assert_true(written.count < COUNT(written.tries));
    written.tries[written.count++] = changed->tries;
    return written.count != written.fail_at;
}

static void watch(size_t fail_at)
{
    memset(&written, 0, sizeof(written));
    written.fail_at = fail_at;
    tree_image->commit = write_down;
    tree_image->commit_context = &written;
}

/* E6 of the catalogue of hostile cards. */
static void test_the_try_is_taken_before_the_comparison(void **state)
{
    struct host host = host_2(), stranger = host_with(card, 0, 2, ICCSP_CIPHER_3DES, KEY_4);

    (void)state;
    watch(0);
    assert_answer(authenticate_anew(&host), "9000");
    assert_int_equal(written.count, 2);
    assert_int_equal(written.tries[0], 2);
    assert_int_equal(written.tries[1], 3);
    assert_answer(authenticate_anew(&stranger), "63C2");
    assert_int_equal(written.count, 3);
    assert_int_equal(written.tries[2], 2);
}

static void test_a_failing_write_opens_nothing(void **state)
{
    struct host host = host_1();

    (void)state;
    check(card, IN_DF_2000, "9000");
    for (size_t fail_at = 1; fail_at <= 2; fail_at++) {
        struct bytes rsp;

        watch(fail_at);
        rsp = authenticate_mutually(&host, (const uint8_t *)"the host's bytes");
        assert_int_equal(rsp.len, 2);
        assert_memory_equal(rsp.p, "\x65\x81", 2);
        bytes_free(&rsp);
        check(card, READ_KEY_1, "6982");
    }
    watch(0);
    assert_answer(authenticate_anew(&host), "9000");
}

static void test_impossible_keys_are_refused(void **state)
{
    static const uint8_t bytes[32] = {0};
    static const struct {
        uint8_t algorithm;
        size_t len;
    } wrong[] = {
        {0, 16},
        {1, 16},
        {ICCSP_ALGORITHM_3DES, 8},
        {ICCSP_ALGORITHM_3DES, 32},
        {ICCSP_ALGORITHM_AES_128, 24},
        {ICCSP_ALGORITHM_AES_192, 16},
        {ICCSP_ALGORITHM_AES_256, 24},
        {ICCSP_ALGORITHM_AES_256, 0},
        {ICCSP_ALGORITHM_AES_256, 33},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const struct iccsp_credential_spec spec = {.kind = ICCSP_CREDENTIAL_KEY,
                                                   .ref = 9,
                                                   .value = bytes,
                                                   .len = wrong[i].len,
                                                   .tries = 3,
                                                   .key = {.algorithm = wrong[i].algorithm}};

        if (iccsp_image_add_credential(tree_image, tree_image->mf, &spec) != ICCSP_E_INVALIDARG)
            fail_msg("key %zu was made", i);
    }
}

#define KEY_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEY_TEST(test_impossible_keys_are_refused),
        KEY_TEST(test_bad_commands_cost_no_try),
        KEY_TEST(test_challenges_of_another_length_serve_nothing),
        KEY_TEST(test_a_challenge_lives_for_one_command),
        KEY_TEST(test_tries_run_out),
        KEY_TEST(test_no_token_of_recorded_blocks),
        KEY_TEST(test_external_with_each_algorithm),
        KEY_TEST(test_what_a_key_opens),
        KEY_TEST(test_a_key_of_a_df_stays_in_its_df),
        KEY_TEST(test_mutual),
        KEY_TEST(test_internal),
        KEY_TEST(test_in_t0),
        KEY_TEST(test_a_token_in_a_chain),
        KEY_TEST(test_the_try_is_taken_before_the_comparison),
        KEY_TEST(test_a_failing_write_opens_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
