/* SPDX-License-Identifier: BSD-2-Clause */
/* Block ciphers: what does not depend on whose cryptography it is. */
#include "base/cipher.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"

/* DES keys of 8 bytes: two, of which the first serves twice, or three (SP 800-67, 3.2). */
#define DES_KEY       8u
#define TWO_KEY_3DES  (2u * DES_KEY)
#define FULL_KEY_3DES (3u * DES_KEY)

size_t iccsp_cipher_block(enum iccsp_cipher cipher)
{
    return cipher == ICCSP_CIPHER_AES ? 16 : 8;
}

bool iccsp_cipher_takes_key(enum iccsp_cipher cipher, size_t len)
{
    return len == 16 || len == 24 || (len == 32 && cipher == ICCSP_CIPHER_AES);
}

static iccsp_hr invalid(const char *what)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "cipher: %s", what);
}

/* Makes three keys of two. */
static void complete_key(struct iccsp_cipher_key *key, uint8_t full[FULL_KEY_3DES])
{
    if (key->cipher != ICCSP_CIPHER_3DES || key->len != TWO_KEY_3DES)
        return;
    memcpy(full, key->bytes, TWO_KEY_3DES);
    memcpy(full + TWO_KEY_3DES, key->bytes, DES_KEY);
    key->bytes = full;
    key->len = FULL_KEY_3DES;
}

static iccsp_hr run(struct iccsp_cipher_run *run, size_t len)
{
    uint8_t full[FULL_KEY_3DES] = {0};
    iccsp_hr hr;

    if (!iccsp_cipher_takes_key(run->key.cipher, run->key.len))
        return invalid("no key of this cipher has this length");
    if (len % iccsp_cipher_block(run->key.cipher) != 0 || len > INT32_MAX)
        return invalid("data are not whole blocks, or too many");
    if (len == 0)
        return ICCSP_OK;
    run->len = (uint32_t)len;
    complete_key(&run->key, full);
    hr = iccsp_cipher_run(run);
    iccsp_wipe(full, sizeof(full));
    if (ICCSP_FAILED(hr))
        iccsp_wipe(run->out, len);
    return hr;
}

iccsp_hr iccsp_encrypt(const struct iccsp_cipher_key *key, const uint8_t *iv, const uint8_t *in, size_t len,
                       uint8_t *out)
{
    return run(&(struct iccsp_cipher_run){.key = *key, .encrypt = true, .iv = iv, .in = in, .out = out}, len);
}

iccsp_hr iccsp_decrypt(const struct iccsp_cipher_key *key, const uint8_t *iv, const uint8_t *in, size_t len,
                       uint8_t *out)
{
    return run(&(struct iccsp_cipher_run){.key = *key, .encrypt = false, .iv = iv, .in = in, .out = out},
               len);
}
