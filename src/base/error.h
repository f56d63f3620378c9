/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of the last failure, one per thread. The place that detects a failure sets it and returns the
 * code. */
#ifndef ICCSP_BASE_ERROR_H
#define ICCSP_BASE_ERROR_H

#include <stddef.h>

#include "iccsp/errors.h"

/* mingw-w64's stdio is told to be the C99 one, but its plain `printf` format attribute means the other. */
#ifdef __MINGW32__
#define ICCSP_FORMAT_PRINTF(format_index, first) __attribute__((format(gnu_printf, format_index, first)))
#else
#define ICCSP_FORMAT_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#endif

/** Records a failure with the general texts of its code. Returns hr, so that a caller can write
 * `return iccsp_fail(hr, layer);`. A code that is no failure is returned and not recorded, by all of these
 * alike. */
iccsp_hr iccsp_fail(iccsp_hr hr, uint32_t layer);

/** The same with a sentence of its own, printf-like. The sentence may name readers, paths and numbers, never
 * card data. Control characters and bytes that are not UTF-8 become '?'; too long a sentence is cut. */
ICCSP_FORMAT_PRINTF(3, 4) iccsp_hr iccsp_fail_with(iccsp_hr hr, uint32_t layer, const char *format, ...);

/** The same for an argument that is wrong: layer ARGUMENT. The sentence is taken as it is, not as a format.
 */
iccsp_hr iccsp_fail_argument(iccsp_hr hr, const char *sentence);

/** The same for a required pointer that is NULL. Returns ICCSP_E_POINTER. */
iccsp_hr iccsp_fail_null(void);

/** The same for a status word: layer CARD, sentence "The card answered <meaning>."
 * command: CLA INS P1 P2; NULL if there was none.
 * meaning: what iccsp_sw_describe writes ("6A82: file not found"); NULL: the status word alone is named. */
iccsp_hr iccsp_fail_sw(iccsp_hr hr, uint16_t sw, const uint8_t command[4], const char *meaning);

/** The record of the last failure of this thread, for somebody who hands it on: ICCSP_OK the first time it is
 * taken, ICCSP_S_FALSE and an empty *out afterwards, until something fails anew. iccsp_last_error gives it as
 * before. */
iccsp_hr iccsp_error_take(struct iccsp_error *out);

/** Bytes of the longest description. */
#define ICCSP_ERROR_DESCRIPTION_MAX 440u

/** Writes a record as one text for a dialog: what happened, what to do, and which command was answered by
 * which status word. Cut to cap, always terminated. */
void iccsp_error_describe(const struct iccsp_error *error, char *out, size_t cap);

/** Replaces the general cause and remedy of the record just set, which are often about something else once
 * the sentence is one's own. Texts are copied. cause: "": nothing is said of it; NULL: that of the code
 * stays. */
void iccsp_fail_advise(const char *cause, const char *remedy);

#endif
