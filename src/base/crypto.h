/* SPDX-License-Identifier: BSD-2-Clause */
/* Cryptography for the layers above: OpenSSL's, and on Windows the system's own. */
#ifndef ICCSP_BASE_CRYPTO_H
#define ICCSP_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

/** Fills out with len unpredictable bytes from the operating system. ICCSP_F_INTERNAL_ERROR: it refused. */
iccsp_hr iccsp_random(void *out, size_t len);

/** Block ciphers: 3DES (SP 800-67) with two or three keys, AES (FIPS 197). The length of the key tells which.
 */
enum iccsp_cipher { ICCSP_CIPHER_3DES, ICCSP_CIPHER_AES };

#define ICCSP_BLOCK_MAX      16u
#define ICCSP_CIPHER_KEY_MAX 32u

/** A cipher with its key; the bytes are borrowed. */
struct iccsp_cipher_key {
    enum iccsp_cipher cipher;
    const uint8_t *bytes;
    size_t len;
};

/** Bytes of a block: 8 or 16. */
size_t iccsp_cipher_block(enum iccsp_cipher cipher);

/** True if the cipher has keys of this length: 3DES of 16 and 24 bytes, AES of 16, 24 and 32. */
bool iccsp_cipher_takes_key(enum iccsp_cipher cipher, size_t len);

/** Encrypts whole blocks, without padding (SP 800-38A).
 *
 * iv: one block, for CBC; NULL: ECB. out: len bytes, may be `in` itself; zeros on failure.
 * ICCSP_E_INVALIDARG: no such key, or not whole blocks. ICCSP_E_UNSUPPORTED_FEATURE: the system's
 * cryptography does not offer this cipher: it may be configured away. ICCSP_F_INTERNAL_ERROR: it failed.
 * ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_encrypt(const struct iccsp_cipher_key *key, const uint8_t *iv, const uint8_t *in, size_t len,
                       uint8_t *out);

/** The other way; the same in all else. */
iccsp_hr iccsp_decrypt(const struct iccsp_cipher_key *key, const uint8_t *iv, const uint8_t *in, size_t len,
                       uint8_t *out);

#endif
