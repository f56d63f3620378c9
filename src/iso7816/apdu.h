/* SPDX-License-Identifier: BSD-2-Clause */
/* Command APDUs: cases 1 to 4, short and extended (ISO/IEC 7816-3:2006, 12.1; 7816-4:2005, 5.1). */
#ifndef ICCSP_ISO7816_APDU_H
#define ICCSP_ISO7816_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

#define ICCSP_APDU_MAX       65544u /* 4 header, 3 Lc, 65535 data, 2 Le */
#define ICCSP_SHORT_APDU_MAX 261u
#define ICCSP_RESPONSE_MAX   65538u /* 65536 data, SW1 SW2 */
#define ICCSP_LE_SHORT_MAX   256u
#define ICCSP_LE_EXT_MAX     65536u
#define ICCSP_LC_SHORT_MAX   255u
#define ICCSP_LC_EXT_MAX     65535u

/** A command. `data` is borrowed. `lc` 0: no data field. `le` 0: no Le field; else the number of bytes
 * wanted, 1..65536. `extended` forces extended fields where short ones would do; they are used by themselves
 * where needed. */
struct iccsp_apdu {
    uint8_t cla, ins, p1, p2;
    const uint8_t *data;
    uint32_t lc;
    uint32_t le;
    bool extended;
};

/** 1..4. */
unsigned iccsp_apdu_case(const struct iccsp_apdu *apdu);

/** True if the encoding has extended fields. Case 1 never has. */
bool iccsp_apdu_is_extended(const struct iccsp_apdu *apdu);

/** Writes the command. ICCSP_E_INVALIDARG: lc or le out of range, or lc without data.
 * ICCSP_E_INSUFFICIENT_BUFFER. *out_len is written on success only. */
iccsp_hr iccsp_apdu_encode(const struct iccsp_apdu *apdu, uint8_t *out, size_t cap, size_t *out_len);

/** Reads a command; out->data points into `in`. ICCSP_E_INVALIDARG: no command APDU of any case: shorter than
 * four bytes, Lc other than the bytes present, extended Lc 0000 with data, and the like. */
iccsp_hr iccsp_apdu_parse(const uint8_t *in, size_t len, struct iccsp_apdu *out);

#endif
