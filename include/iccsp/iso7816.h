/* SPDX-License-Identifier: BSD-2-Clause */
/* ISO/IEC 7816 as text: what an ATR says, line by line. Status words are in errors.h. */
#ifndef ICCSP_ISO7816_H
#define ICCSP_ISO7816_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "iccsp/export.h"

ICCSP_BEGIN_DECLS

/** Receives one line: a field ("TA1", "historical bytes", "TCK"), its bytes in hex (may be ""), and what it
 * means. */
typedef void (*iccsp_atr_line)(void *context, const char *field, const char *bytes, const char *meaning);

/** Explains an ATR byte by byte, wrong ones included; `emit` is called for every field in order. Returns
 * ICCSP_OK; ICCSP_E_INVALID_ATR after all lines if the ATR breaks ISO/IEC 7816-3:2006 clause 8;
 * ICCSP_E_POINTER: emit is NULL, or atr is NULL with len > 0. */
ICCSP_API iccsp_hr iccsp_atr_describe(const uint8_t *atr, size_t len, iccsp_atr_line emit, void *context);

ICCSP_END_DECLS

#endif
