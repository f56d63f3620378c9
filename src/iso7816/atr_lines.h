/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of an explained ATR: shared by the part for interface bytes and the part for historical bytes. */
#ifndef ICCSP_ISO7816_ATR_LINES_H
#define ICCSP_ISO7816_ATR_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "iccsp/iso7816.h"
#include "iso7816/atr.h"

/* Longest meaning of a field, terminator included. */
#define ICCSP_ATR_MEANING_MAX 320u

/** Where lines go. */
struct iccsp_atr_lines {
    iccsp_atr_line emit;
    void *context;
};

/** Emits one line: the bytes in hex, the meaning printf-like. At most ICCSP_ATR_BYTES_MAX bytes. */
ICCSP_FORMAT_PRINTF(5, 6)
void iccsp_atr_say(const struct iccsp_atr_lines *lines, const char *field, const uint8_t *bytes, size_t len,
                   const char *format, ...);

/** Emits the lines for the historical bytes, none if the ATR has none. */
void iccsp_atr_describe_historical(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines);

#endif
