/* SPDX-License-Identifier: BSD-2-Clause */
/* A byte string that grows, and leaves no copies of itself behind. */
#include "base/blob.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

/* Not realloc: it could leave a copy of a secret behind. The first size is usually the last one; after that,
 * doubling keeps a series of additions linear. */
static iccsp_hr grow(struct iccsp_blob *blob, size_t need)
{
    const size_t cap = blob->cap > need / 2 ? blob->cap * 2 : need;
    const size_t len = blob->len;
    uint8_t *bigger = (uint8_t *)malloc(cap);

    if (bigger == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    if (len > 0)
        memcpy(bigger, blob->data, len);
    iccsp_blob_clear(blob);
    *blob = (struct iccsp_blob){bigger, len, cap};
    return ICCSP_OK;
}

iccsp_hr iccsp_blob_reserve(struct iccsp_blob *blob, size_t extra)
{
    if (blob->len > ICCSP_BLOB_MAX || extra > ICCSP_BLOB_MAX - blob->len)
        return iccsp_fail(ICCSP_E_BUDGET, ICCSP_LAYER_CARD);
    return extra > blob->cap - blob->len ? grow(blob, blob->len + extra) : ICCSP_OK;
}

iccsp_hr iccsp_blob_resize(struct iccsp_blob *blob, size_t len)
{
    const iccsp_hr hr = len > blob->cap ? grow(blob, len) : ICCSP_OK;

    if (ICCSP_FAILED(hr))
        return hr;
    if (len < blob->len)
        iccsp_wipe(blob->data + len, blob->len - len);
    else if (len > blob->len)
        memset(blob->data + blob->len, 0, len - blob->len);
    blob->len = len;
    return ICCSP_OK;
}

void iccsp_blob_clear(struct iccsp_blob *blob)
{
    void *data = blob->data;

    iccsp_secret_free(&data, blob->cap);
    *blob = (struct iccsp_blob){0};
}
