/* SPDX-License-Identifier: BSD-2-Clause */
/* A byte string that grows with what arrives, and is wiped before it moves or goes. */
#ifndef ICCSP_BASE_BLOB_H
#define ICCSP_BASE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

/** Largest content; also the largest byte buffer (decision D16). */
#define ICCSP_BLOB_MAX (16u * 1024u * 1024u)

/** Starts as {0}. */
struct iccsp_blob {
    uint8_t *data;
    size_t len;
    size_t cap;
};

/** Makes room for `extra` more bytes. ICCSP_E_BUDGET: beyond ICCSP_BLOB_MAX. ICCSP_E_OUTOFMEMORY. The content
 * stays as it is on failure. */
iccsp_hr iccsp_blob_reserve(struct iccsp_blob *blob, size_t extra);

/** Wipes and frees the content; the blob is empty again. */
void iccsp_blob_clear(struct iccsp_blob *blob);

#endif
