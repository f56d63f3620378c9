/* SPDX-License-Identifier: BSD-2-Clause */
/* The in-memory stream, as far as its owner needs more than IStream gives. */
#ifndef ICCSP_COM_STREAM_H
#define ICCSP_COM_STREAM_H

#include <stdbool.h>

#include "base/blob.h"
#include "iccsp/com.h"

/** True for a stream of iccsp_create_memory_stream, or a clone of one. The functions below take such streams
 * only. */
bool iccsp_memory_stream_is(const IStream *stream);

/** Replaces all bytes by `len` bytes of data (zeros if data is NULL), wipes the old ones, gives up the locks
 * of this stream, and sets its position to 0. S_OK. On failure nothing has changed: E_ACCESSDENIED: a clone
 * shares the bytes (D13). STG_E_MEDIUMFULL: len above the maximum. E_OUTOFMEMORY. */
HRESULT iccsp_memory_stream_replace(IStream *stream, const void *data, size_t len);

/** Copies all bytes, whatever the position (D20): at most cap of them to out, the number to *len. S_OK.
 * ICCSP_E_INSUFFICIENT_BUFFER: more than cap; nothing was copied. STG_E_LOCKVIOLATION: another stream has
 * locked a byte with LOCK_EXCLUSIVE. */
HRESULT iccsp_memory_stream_bytes(IStream *stream, void *out, size_t cap, size_t *len);

/** Writes n bytes, n > 0, over the first ones, and moves nothing. S_OK. On failure nothing was written:
 * STG_E_LOCKVIOLATION: another stream has locked a byte of it. STG_E_MEDIUMFULL, E_OUTOFMEMORY: there were
 * fewer than n. */
HRESULT iccsp_memory_stream_overwrite(IStream *stream, const void *data, uint32_t n);

/** Gives up all region locks of this stream. */
void iccsp_memory_stream_unlock_all(IStream *stream);

/** Reads up to `want` bytes from the position of any stream into an empty blob, which the caller clears. It
 * grows with what arrives, not with what was asked for. S_OK, at the end with fewer bytes. On failure
 * the blob is empty: E_OUTOFMEMORY. STG_E_MEDIUMFULL: more than the maximum arrived. E_UNEXPECTED: the
 * stream claims to have read more than was asked for. Else what the stream returns. */
HRESULT iccsp_stream_take(IStream *stream, uint64_t want, struct iccsp_blob *out);

#endif
