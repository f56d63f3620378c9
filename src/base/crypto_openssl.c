/* SPDX-License-Identifier: BSD-2-Clause */
/* Block ciphers of OpenSSL 3. */
#include "base/cipher.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/error.h"

static const char *name_of(const struct iccsp_cipher_run *run)
{
    static const char *const aes[][2] = {
        {"AES-128-ECB", "AES-128-CBC"}, {"AES-192-ECB", "AES-192-CBC"}, {"AES-256-ECB", "AES-256-CBC"}};
    static const char *const triple_des[] = {"DES-EDE3-ECB", "DES-EDE3-CBC"};
    const int mode = run->iv != NULL;

    return run->key.cipher == ICCSP_CIPHER_3DES ? triple_des[mode] : aes[(run->key.len - 16) / 8][mode];
}

/* Which ciphers there are is the business of OpenSSL's configuration: a FIPS provider alone has no 3DES. */
static iccsp_hr not_offered(const char *name)
{
    iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_LIBRARY, "OpenSSL offers no cipher %s here.",
                    name);
    iccsp_fail_advise(NULL, "Activate OpenSSL's provider \"default\" in its configuration (openssl.cnf).");
    return ICCSP_E_UNSUPPORTED_FEATURE;
}

static bool run_with(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, const struct iccsp_cipher_run *run)
{
    int first = 0, last = 0;

    return EVP_CipherInit_ex2(context, cipher, run->key.bytes, run->iv, run->encrypt, NULL) == 1 &&
           EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
           EVP_CipherUpdate(context, run->out, &first, run->in, (int)run->len) == 1 &&
           EVP_CipherFinal_ex(context, run->out + first, &last) == 1 &&
           (uint32_t)first + (uint32_t)last == run->len;
}

static iccsp_hr fetch_and_run(const struct iccsp_cipher_run *run)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name_of(run), NULL);
    EVP_CIPHER_CTX *context;
    iccsp_hr hr = ICCSP_OK;

    if (cipher == NULL)
        return not_offered(name_of(run));
    context = EVP_CIPHER_CTX_new();
    if (context == NULL)
        hr = iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    else if (!run_with(context, cipher, run))
        hr = iccsp_fail(ICCSP_F_INTERNAL_ERROR, ICCSP_LAYER_LIBRARY);
    EVP_CIPHER_CTX_free(context); /* wipes the key schedule */
    EVP_CIPHER_free(cipher);
    return hr;
}

iccsp_hr iccsp_cipher_run(const struct iccsp_cipher_run *run)
{
    iccsp_hr hr;

    /* OpenSSL's queue of errors is the program's: it shall not find ours there. */
    ERR_set_mark();
    hr = fetch_and_run(run);
    ERR_pop_to_mark();
    return hr;
}
