/* SPDX-License-Identifier: BSD-2-Clause */
/* A byte string that grows with what arrives, and is wiped before it moves or goes. */
#include "base/blob.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

#define FIRST_CAP 512u

iccsp_hr iccsp_blob_reserve(struct iccsp_blob *blob, size_t extra)
{
    size_t cap = blob->cap < FIRST_CAP ? FIRST_CAP : blob->cap;
    uint8_t *bigger;

    if (extra > ICCSP_BLOB_MAX - blob->len)
        return iccsp_fail(ICCSP_E_BUDGET, ICCSP_LAYER_CARD);
    if (blob->len + extra <= blob->cap)
        return ICCSP_OK;
    while (cap < blob->len + extra)
        cap *= 2;
    /* Not realloc: it could leave a copy of a secret behind. */
    bigger = (uint8_t *)malloc(cap);
    if (bigger == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    if (blob->len > 0)
        memcpy(bigger, blob->data, blob->len);
    const size_t len = blob->len;
    iccsp_blob_clear(blob);
    *blob = (struct iccsp_blob){bigger, len, cap};
    return ICCSP_OK;
}

void iccsp_blob_clear(struct iccsp_blob *blob)
{
    void *data = blob->data;

    iccsp_secret_free(&data, blob->cap);
    *blob = (struct iccsp_blob){0};
}
