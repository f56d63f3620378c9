/* SPDX-License-Identifier: BSD-2-Clause */
/* Block ciphers of Windows (CNG). Wine 8 knows no ECB of 3DES: ECB is made as CBC of each block for itself,
 * from zeros. */
#include "base/cipher.h"

#include <string.h>
#include <windows.h>
#include <bcrypt.h>

#include "base/error.h"
#include "base/secret.h"

static bool use_cbc(BCRYPT_ALG_HANDLE algorithm)
{
    WCHAR mode[] = BCRYPT_CHAIN_MODE_CBC;

    return BCryptSetProperty(algorithm, BCRYPT_CHAINING_MODE, (PUCHAR)mode, sizeof(mode), 0) == 0;
}

static bool run_with(BCRYPT_KEY_HANDLE key, const struct iccsp_cipher_run *run, uint32_t offset, uint32_t len)
{
    const ULONG block = (ULONG)iccsp_cipher_block(run->key.cipher);
    uint8_t iv[ICCSP_BLOCK_MAX] = {0}; /* changed by the call */
    ULONG done = 0;
    NTSTATUS status;

    if (run->iv != NULL)
        memcpy(iv, run->iv, block);
    status = (run->encrypt ? BCryptEncrypt : BCryptDecrypt)(key, (PUCHAR)run->in + offset, len, NULL, iv,
                                                            block, run->out + offset, len, &done, 0);
    iccsp_wipe(iv, sizeof(iv));
    return status == 0 && done == len;
}

/* One CBC run over len bytes from an offset, with a key object of its own: Wine's goes on where it stopped if
 * it gets the same IV again. */
static bool run_part(BCRYPT_ALG_HANDLE algorithm, const struct iccsp_cipher_run *run, uint32_t offset,
                     uint32_t len)
{
    BCRYPT_KEY_HANDLE key = NULL;
    bool ok;

    if (BCryptGenerateSymmetricKey(algorithm, &key, NULL, 0, (PUCHAR)run->key.bytes, (ULONG)run->key.len,
                                   0) != 0)
        return false;
    ok = run_with(key, run, offset, len);
    BCryptDestroyKey(key);
    return ok;
}

static bool run_all(BCRYPT_ALG_HANDLE algorithm, const struct iccsp_cipher_run *run)
{
    const uint32_t step = run->iv != NULL ? run->len : (uint32_t)iccsp_cipher_block(run->key.cipher);
    bool ok = use_cbc(algorithm);

    for (uint32_t offset = 0; ok && offset < run->len; offset += step)
        ok = run_part(algorithm, run, offset, step);
    return ok;
}

iccsp_hr iccsp_cipher_run(const struct iccsp_cipher_run *run)
{
    const bool aes = run->key.cipher == ICCSP_CIPHER_AES;
    BCRYPT_ALG_HANDLE algorithm = NULL;
    iccsp_hr hr;

    if (BCryptOpenAlgorithmProvider(&algorithm, aes ? BCRYPT_AES_ALGORITHM : BCRYPT_3DES_ALGORITHM, NULL,
                                    0) != 0)
        return iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_LIBRARY,
                               "This Windows offers no cipher %s.", aes ? "AES" : "3DES");
    hr = run_all(algorithm, run) ? ICCSP_OK : iccsp_fail(ICCSP_F_INTERNAL_ERROR, ICCSP_LAYER_LIBRARY);
    BCryptCloseAlgorithmProvider(algorithm, 0);
    return hr;
}
