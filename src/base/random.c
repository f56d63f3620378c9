/* SPDX-License-Identifier: BSD-2-Clause */
/* Unpredictable bytes from the operating system. */
#include "base/crypto.h"

#include <stdint.h>

#ifdef _WIN32
#include <windows.h>
#include <bcrypt.h>

iccsp_hr iccsp_random(void *out, size_t len)
{
    if (len > UINT32_MAX)
        return ICCSP_E_INVALIDARG;
    /* BCryptGenRandom refuses a NULL buffer even for no bytes. */
    if (len == 0)
        return ICCSP_OK;
    return BCryptGenRandom(NULL, (PUCHAR)out, (ULONG)len, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0
               ? ICCSP_OK
               : ICCSP_F_INTERNAL_ERROR;
}
#else
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

/* getentropy(3) gives at most this much at a time. */
#define ENTROPY_CHUNK 256u

iccsp_hr iccsp_random(void *out, size_t len)
{
    uint8_t *p = (uint8_t *)out;

    while (len > 0) {
        const size_t n = len < ENTROPY_CHUNK ? len : ENTROPY_CHUNK;

        if (getentropy(p, n) != 0)
            return ICCSP_F_INTERNAL_ERROR;
        p += n;
        len -= n;
    }
    return ICCSP_OK;
}
#endif
