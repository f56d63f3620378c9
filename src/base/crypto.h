/* SPDX-License-Identifier: BSD-2-Clause */
/* Cryptography for the layers above. */
#ifndef ICCSP_BASE_CRYPTO_H
#define ICCSP_BASE_CRYPTO_H

#include <stddef.h>

#include "iccsp/errors.h"

/** Fills out with len unpredictable bytes from the operating system. ICCSP_F_INTERNAL_ERROR: it refused. */
iccsp_hr iccsp_random(void *out, size_t len);

#endif
