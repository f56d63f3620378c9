/* SPDX-License-Identifier: BSD-2-Clause */
/* What cipher.c asks of the cryptography of the platform. */
#ifndef ICCSP_BASE_CIPHER_H
#define ICCSP_BASE_CIPHER_H

#include "base/crypto.h"

/** One run of a cipher, checked. A key of 3DES has 24 bytes. */
struct iccsp_cipher_run {
    struct iccsp_cipher_key key;
    bool encrypt;
    const uint8_t *iv; /* CBC; NULL: ECB */
    const uint8_t *in;
    uint8_t *out;
    uint32_t len; /* whole blocks, at least one, at most INT32_MAX */
};

/** Does it. Results as iccsp_encrypt; records them. */
iccsp_hr iccsp_cipher_run(const struct iccsp_cipher_run *run);

#endif
