/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of the last failure, one per thread. The place that detects a failure sets it and returns the code. */
#ifndef ICCSP_BASE_ERROR_H
#define ICCSP_BASE_ERROR_H

#include "iccsp/errors.h"

/** Records a failure with the general texts of its code. Returns hr, so that a caller can write
 * `return iccsp_fail(hr, layer);`. */
iccsp_hr iccsp_fail(iccsp_hr hr, uint32_t layer);

/** The same with a sentence of its own, printf-like. The sentence may name readers, paths and numbers, never card
 * data. */
__attribute__((format(printf, 3, 4))) iccsp_hr iccsp_fail_with(iccsp_hr hr, uint32_t layer, const char *format, ...);

/** The same for a status word: layer CARD, sentence made of the status word's text. `command` is CLA INS P1 P2. */
iccsp_hr iccsp_fail_sw(iccsp_hr hr, uint16_t sw, const uint8_t command[4]);

/** Replaces the remedy of the record just set. Text is copied. */
void iccsp_fail_remedy(const char *remedy);

#endif
