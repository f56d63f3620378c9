/* SPDX-License-Identifier: BSD-2-Clause */
/* Block ciphers against the published vectors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/crypto.h"
#include "support/hex.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct vector {
    enum iccsp_cipher cipher;
    const char *key;
    const char *iv; /* NULL: ECB */
    const char *plain;
    const char *encrypted;
};

#define DES_3       "0123456789ABCDEF 23456789ABCDEF01 456789ABCDEF0123"
#define DES_2       "0123456789ABCDEF 23456789ABCDEF01"
#define DES_IV      "F69F2445DF4F9B17"
#define DES_PLAIN   "6BC1BEE22E409F96 E93D7E117393172A AE2D8A571E03AC9C 9EB76FAC45AF8E51"
#define AES_COUNT   "00010203 04050607 08090A0B 0C0D0E0F"
#define AES_COUNT_2 "10111213 14151617"
#define AES_COUNT_3 "18191A1B 1C1D1E1F"
#define AES_128     "2B7E1516 28AED2A6 ABF71588 09CF4F3C"
#define AES_192     "8E73B0F7 DA0E6452 C810F32B 809079E5 62F8EAD2 522C6B7B"
#define AES_256     "603DEB10 15CA71BE 2B73AEF0 857D7781 1F352C07 3B6108D7 2D9810A3 0914DFF4"
#define AES_PLAIN                                                                                            \
    "6BC1BEE22E409F96E93D7E117393172A AE2D8A571E03AC9C9EB76FAC45AF8E51 "                                     \
    "30C81C46A35CE411E5FBC1191A0A52EF F69F2445DF4F9B17AD2B417BE66C3710"

static const struct vector vectors[] = {
    /* FIPS 197, appendix C. */
    {ICCSP_CIPHER_AES, AES_COUNT, NULL, "00112233445566778899AABBCCDDEEFF",
     "69C4E0D86A7B0430D8CDB78070B4C55A"},
    {ICCSP_CIPHER_AES, AES_COUNT AES_COUNT_2, NULL, "00112233445566778899AABBCCDDEEFF",
     "DDA97CA4864CDFE06EAF70A0EC0D7191"},
    {ICCSP_CIPHER_AES, AES_COUNT AES_COUNT_2 AES_COUNT_3, NULL, "00112233445566778899AABBCCDDEEFF",
     "8EA2B7CA516745BFEAFC49904B496089"},
    /* SP 800-38A, F.1.1 to F.1.6, F.2.1 to F.2.6. */
    {ICCSP_CIPHER_AES, AES_128, NULL, AES_PLAIN,
     "3AD77BB40D7A3660A89ECAF32466EF97 F5D3D58503B9699DE785895A96FDBAAF "
     "43B1CD7F598ECE23881B00E3ED030688 7B0C785E27E8AD3F8223207104725DD4"},
    {ICCSP_CIPHER_AES, AES_192, NULL, AES_PLAIN,
     "BD334F1D6E45F25FF712A214571FA5CC 974104846D0AD3AD7734ECB3ECEE4EEF "
     "EF7AFD2270E2E60ADCE0BA2FACE6444E 9A4B41BA738D6C72FB16691603C18E0E"},
    {ICCSP_CIPHER_AES, AES_256, NULL, AES_PLAIN,
     "F3EED1BDB5D2A03C064B5A7E3DB181F8 591CCB10D410ED26DC5BA74A31362870 "
     "B6ED21B99CA6F4F9F153E7B1BEAFED1D 23304B7A39F9F3FF067D8D8F9E24ECC7"},
    {ICCSP_CIPHER_AES, AES_128, AES_COUNT, AES_PLAIN,
     "7649ABAC8119B246CEE98E9B12E9197D 5086CB9B507219EE95DB113A917678B2 "
     "73BED6B8E3C1743B7116E69E22229516 3FF1CAA1681FAC09120ECA307586E1A7"},
    {ICCSP_CIPHER_AES, AES_192, AES_COUNT, AES_PLAIN,
     "4F021DB243BC633D7178183A9FA071E8 B4D9ADA9AD7DEDF4E5E738763F69145A "
     "571B242012FB7AE07FA9BAAC3DF102E0 08B0E27988598881D920A9E64F5615CD"},
    {ICCSP_CIPHER_AES, AES_256, AES_COUNT, AES_PLAIN,
     "F58C4C04D6E5F1BA779EABFB5F7BFBD6 9CFC4E967EDB808D679F777BC6702C7D "
     "39F23369A9D9BACFA530E26304231461 B2EB05E2C39BE9FCDA6C19078C6A9D1B"},
    /* SP 800-67, B.1: the text is "The qufck brown fox jump" there. */
    {ICCSP_CIPHER_3DES, DES_3, NULL, "5468652071756663 6B2062726F776E20 666F78206A756D70",
     "A826FD8CE53B855F CCE21C8112256FE6 68D5C05DD9B6B900"},
    /* NIST's examples for TDES in the modes of SP 800-38A. */
    {ICCSP_CIPHER_3DES, DES_3, NULL, DES_PLAIN,
     "714772F339841D34 267FCC4BD2949CC3 EE11C22A576A3038 76183F99C0B6DE87"},
    {ICCSP_CIPHER_3DES, DES_2, NULL, DES_PLAIN,
     "06EDE3D82884090A FF322C19F0518486 730576972A666E58 B6C88CF107340D3D"},
    {ICCSP_CIPHER_3DES, DES_3, DES_IV, DES_PLAIN,
     "2079C3D53AA763E1 93B79E2569AB5262 516570481F25B50F 73C0BDA85C8E0DA7"},
    {ICCSP_CIPHER_3DES, DES_2, DES_IV, DES_PLAIN,
     "7401CE1EAB6D003C AFF84BF47B36CC21 54F0238F9FFECD8F 6ACF118392B45581"},
};

/* A vector as bytes. */
struct loaded {
    struct bytes key, iv, plain, encrypted, out;
    struct iccsp_cipher_key cipher;
};

static struct loaded load(const struct vector *vector)
{
    struct loaded l = {.key = bytes_from_hex(vector->key),
                       .iv = bytes_from_hex(vector->iv != NULL ? vector->iv : ""),
                       .plain = bytes_from_hex(vector->plain),
                       .encrypted = bytes_from_hex(vector->encrypted)};

    l.out = bytes_copy(l.plain.p, l.plain.len);
    l.cipher = (struct iccsp_cipher_key){vector->cipher, l.key.p, l.key.len};
    return l;
}

static void unload(struct loaded *l)
{
    bytes_free(&l->key);
    bytes_free(&l->iv);
    bytes_free(&l->plain);
    bytes_free(&l->encrypted);
    bytes_free(&l->out);
}

static const uint8_t *iv_of(const struct loaded *l)
{
    return l->iv.len > 0 ? l->iv.p : NULL;
}

static void check_vector(const struct vector *vector)
{
    struct loaded l = load(vector);

    memset(l.out.p, 0, l.out.len);
    assert_int_equal(iccsp_encrypt(&l.cipher, iv_of(&l), l.plain.p, l.plain.len, l.out.p), ICCSP_OK);
    assert_memory_equal(l.out.p, l.encrypted.p, l.encrypted.len);
    assert_int_equal(iccsp_decrypt(&l.cipher, iv_of(&l), l.encrypted.p, l.encrypted.len, l.out.p), ICCSP_OK);
    assert_memory_equal(l.out.p, l.plain.p, l.plain.len);
    /* In place. */
    assert_int_equal(iccsp_encrypt(&l.cipher, iv_of(&l), l.out.p, l.out.len, l.out.p), ICCSP_OK);
    assert_memory_equal(l.out.p, l.encrypted.p, l.encrypted.len);
    assert_int_equal(iccsp_decrypt(&l.cipher, iv_of(&l), l.out.p, l.out.len, l.out.p), ICCSP_OK);
    assert_memory_equal(l.out.p, l.plain.p, l.plain.len);
    unload(&l);
}

static void test_published_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++)
        check_vector(&vectors[i]);
}

static void test_keys_of_other_lengths_are_refused(void **state)
{
    static const uint8_t zeros[64];
    uint8_t out[16];

    (void)state;
    for (size_t len = 0; len <= sizeof(zeros); len++) {
        const bool aes = len == 16 || len == 24 || len == 32;
        const bool des = len == 16 || len == 24;
        const struct iccsp_cipher_key aes_key = {ICCSP_CIPHER_AES, zeros, len};
        const struct iccsp_cipher_key des_key = {ICCSP_CIPHER_3DES, zeros, len};

        assert_int_equal(iccsp_cipher_takes_key(ICCSP_CIPHER_AES, len), aes);
        assert_int_equal(iccsp_cipher_takes_key(ICCSP_CIPHER_3DES, len), des);
        assert_int_equal(iccsp_encrypt(&aes_key, NULL, zeros, 16, out), aes ? ICCSP_OK : ICCSP_E_INVALIDARG);
        assert_int_equal(iccsp_decrypt(&des_key, NULL, zeros, 16, out), des ? ICCSP_OK : ICCSP_E_INVALIDARG);
    }
}

/* What is no whole block is refused, not padded and not cut. */
static void test_parts_of_blocks_are_refused(void **state)
{
    static const uint8_t zeros[64];
    uint8_t out[64];

    (void)state;
    for (int cipher = ICCSP_CIPHER_3DES; cipher <= ICCSP_CIPHER_AES; cipher++) {
        const struct iccsp_cipher_key key = {(enum iccsp_cipher)cipher, zeros, 16};
        const size_t block = iccsp_cipher_block(key.cipher);

        assert_int_equal(block, cipher == ICCSP_CIPHER_AES ? 16 : 8);
        for (size_t len = 0; len <= sizeof(zeros); len++) {
            const iccsp_hr wanted = len % block == 0 ? ICCSP_OK : ICCSP_E_INVALIDARG;

            memset(out, 0xA5, sizeof(out));
            assert_int_equal(iccsp_encrypt(&key, zeros, zeros, len, out), wanted);
            for (size_t i = wanted == ICCSP_OK ? len : 0; i < sizeof(out); i++)
                assert_int_equal(out[i], 0xA5);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_other_lengths_are_refused),
        cmocka_unit_test(test_parts_of_blocks_are_refused),
        cmocka_unit_test(test_published_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
