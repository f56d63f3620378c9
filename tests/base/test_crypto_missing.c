/* SPDX-License-Identifier: BSD-2-Clause */
/* An OpenSSL that was configured to offer nothing: said in words, and its queue of errors stays the
 * program's. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <openssl/err.h>
#include <openssl/provider.h>

#include "base/crypto.h"
#include "iccsp/errors.h"

/* The provider "null" has no algorithm, and with it loaded, "default" is not loaded by itself. */
static void test_a_missing_cipher_is_named(void **state)
{
    static const uint8_t key[24] = {1};
    const struct iccsp_cipher_key triple_des = {ICCSP_CIPHER_3DES, key, sizeof(key)};
    struct iccsp_error error = {.size = sizeof(error)};
    OSSL_PROVIDER *null_provider = OSSL_PROVIDER_load(NULL, "null");
    uint8_t out[8];

    (void)state;
    assert_non_null(null_provider);
    memset(out, 0xA5, sizeof(out));
    assert_int_equal(iccsp_encrypt(&triple_des, NULL, key, sizeof(out), out), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_memory_equal(out, "\0\0\0\0\0\0\0\0", sizeof(out));
    assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
    assert_non_null(strstr(error.sentence, "DES-EDE3-ECB"));
    assert_non_null(strstr(error.remedy, "provider"));
    assert_int_equal(ERR_peek_error(), 0);
    OSSL_PROVIDER_unload(null_provider);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_missing_cipher_is_named)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
