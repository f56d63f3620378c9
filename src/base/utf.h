/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-8 and UTF-16, strictly: over-long forms, lone surrogates and values above U+10FFFF are refused. */
#ifndef ICCSP_BASE_UTF_H
#define ICCSP_BASE_UTF_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

/** UTF-8 to UTF-16. Units needed go to *out_len, no terminator counted or written. out may be NULL with cap 0
 * to measure. ICCSP_E_INVALIDARG: not UTF-8. ICCSP_E_INSUFFICIENT_BUFFER: cap too small (*out_len is set). */
iccsp_hr iccsp_utf8_to_utf16(const char *in, size_t in_len, uint16_t *out, size_t cap, size_t *out_len);

/** UTF-16 to UTF-8, same rules. */
iccsp_hr iccsp_utf16_to_utf8(const uint16_t *in, size_t in_len, char *out, size_t cap, size_t *out_len);

#endif
