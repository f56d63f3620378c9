/* SPDX-License-Identifier: BSD-2-Clause */
/* Properties as TLV_TABLE (decisions A3, E13, E14). */
#ifndef ICCSP_CLASSES_TLV_TABLE_H
#define ICCSP_CLASSES_TLV_TABLE_H

#include "iccsp/scardcom.h"

/** More entries are refused: a caller that passes a table of another depth shows up as a senseless count
 * (A3). */
#define ICCSP_TLV_TABLE_MAX 256

/** Checks the two in/out arguments before anything is sent. E_POINTER, E_INVALIDARG. */
HRESULT iccsp_tlv_table_check(TLV_TABLE **table, int32_t *count, SCARD_FLAGS flags);

/** Answers with the data objects in `body`: all of them in one new block, or the ones that the caller's table
 * asks for, in place. The arguments have passed iccsp_tlv_table_check.
 *
 * E_INVALIDARG: an entry is no data object. ICCSP_E_INSUFFICIENT_BUFFER: an entry is too small; its cbSize
 * tells the size needed, no value was written. E_OUTOFMEMORY. */
HRESULT iccsp_tlv_table_fill(const uint8_t *body, size_t len, TLV_TABLE **table, int32_t *count,
                             SCARD_FLAGS flags);

#endif
