/* SPDX-License-Identifier: BSD-2-Clause */
/* A byte string that grows, and is wiped wherever it moves, gets smaller or goes: it may hold a PIN (decision
 * D21). */
#ifndef ICCSP_BASE_BLOB_H
#define ICCSP_BASE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

/** Largest content that is put together from what a card sends; also the largest byte buffer unless a program
 * says otherwise (decision D16). */
#define ICCSP_BLOB_MAX (16u * 1024u * 1024u)

/** Starts as {0}. What lies between len and cap is undefined. */
struct iccsp_blob {
    uint8_t *data;
    size_t len;
    size_t cap;
};

/** Makes room for `extra` more bytes behind the content. ICCSP_E_BUDGET: beyond ICCSP_BLOB_MAX.
 * ICCSP_E_OUTOFMEMORY. The content stays as it is on failure. */
iccsp_hr iccsp_blob_reserve(struct iccsp_blob *blob, size_t extra);

/** Changes the length, to any that the caller finds right. New bytes are zero, dropped ones are wiped.
 * ICCSP_E_OUTOFMEMORY: nothing changed (never when getting smaller). */
iccsp_hr iccsp_blob_resize(struct iccsp_blob *blob, size_t len);

/** Wipes and frees the content; the blob is empty again. */
void iccsp_blob_clear(struct iccsp_blob *blob);

#endif
