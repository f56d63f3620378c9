/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that held a PIN, a key or a challenge. */
#include "base/secret.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A volatile pointer to memset keeps the call alive on every compiler we build with; explicit_bzero is
 * missing on Windows and macOS, memset_s on Linux. */
static void *(*const volatile wipe_memset)(void *, int, size_t) = memset;

void iccsp_wipe(void *p, size_t len)
{
    if (len > 0)
        wipe_memset(p, 0, len);
}

bool iccsp_equal_const_time(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *x = (const volatile uint8_t *)a;
    const volatile uint8_t *y = (const volatile uint8_t *)b;
    uint8_t diff = 0;

    for (size_t i = 0; i < len; i++)
        diff = (uint8_t)(diff | (x[i] ^ y[i]));
    return diff == 0;
}

void iccsp_secret_free(void **p, size_t len)
{
    if (*p == NULL)
        return;
    iccsp_wipe(*p, len);
    free(*p);
    *p = NULL;
}
