/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a stream, lent through a plain pointer. */
#ifndef ICCSP_CLASSES_STREAM_LOAN_H
#define ICCSP_CLASSES_STREAM_LOAN_H

#include "iccsp/scardssp.h"

/** Lends all bytes of any stream; its position stays. What the borrower changes is written back at the end of
 * the loan. The loan holds a reference on the stream. *out is NULL on failure. E_OUTOFMEMORY. E_UNEXPECTED:
 * the stream is above 16 MiB or contradicts itself. Else what the stream returns. */
HRESULT iccsp_stream_loan_begin(IStream *stream, BYTEARRAY **out);

/** Ends a loan: `bytes` is its pbyData. Writes changed bytes back, frees the array, releases the stream.
 * E_INVALIDARG: no such loan of this stream. Else what the stream returns; the loan is over all the same. */
HRESULT iccsp_stream_loan_end(IStream *stream, const uint8_t *bytes);

#endif
