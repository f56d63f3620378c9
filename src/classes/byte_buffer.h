/* SPDX-License-Identifier: BSD-2-Clause */
/* IByteBuffer: making one, and reading or filling one that may be anybody's. */
#ifndef ICCSP_CLASSES_BYTE_BUFFER_H
#define ICCSP_CLASSES_BYTE_BUFFER_H

#include "iccsp/scardssp.h"

/** Makes a buffer as the class factory does: every method but Initialize and put_Stream returns E_UNEXPECTED
 * until one of them succeeded (D13). For one with content: iccsp_create_byte_buffer. *out is NULL on failure.
 * S_OK. E_POINTER: out is NULL. E_OUTOFMEMORY. */
HRESULT iccsp_byte_buffer_create(IByteBuffer **out);

/** Copies all bytes of a buffer, from offset 0, and leaves its position as it was (D20). The buffer may be an
 * object of another library: nothing but its interface is used, and nothing that it claims is believed.
 *
 * At most cap bytes go to buf (may be NULL with cap 0); *len receives the length, 0 on failure. S_OK.
 * E_POINTER: len is NULL, or buf is NULL with cap > 0. E_INVALIDARG: buffer is NULL.
 * ICCSP_E_INSUFFICIENT_BUFFER: longer than cap; *len is the length, nothing was copied. E_UNEXPECTED: not
 * initialised, or it contradicts itself. STG_E_LOCKVIOLATION: a byte is locked by a clone of it. Else what
 * the buffer returns. On failure buf has been wiped, if it was touched. */
HRESULT iccsp_byte_buffer_read_all(IByteBuffer *buffer, uint8_t *buf, size_t cap, size_t *len);

/** Makes `len` bytes of data the whole content of a buffer that came in as [in,out], position 0; initialises
 * it if need be. The buffer may be an object of another library. S_OK. E_INVALIDARG: buffer is NULL, or len
 * is above 2^31 - 1. Else what the buffer returns (STG_E_MEDIUMFULL, STG_E_LOCKVIOLATION, E_OUTOFMEMORY); the
 * content is then undefined. */
HRESULT iccsp_byte_buffer_replace(IByteBuffer *buffer, const void *data, size_t len);

#endif
