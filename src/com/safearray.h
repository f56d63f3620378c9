/* SPDX-License-Identifier: BSD-2-Clause */
/* What arrays and variants know of each other. Off Windows only. */
#ifndef ICCSP_COM_SAFEARRAY_H
#define ICCSP_COM_SAFEARRAY_H

#include "com/vartype.h"

/** Copies one value of a type: duplicates a text, takes a reference. *to is overwritten, not freed. S_OK.
 * E_OUTOFMEMORY: *to is all zero. Else as iccsp_variant_copy. */
HRESULT iccsp_value_copy(VARTYPE vt, void *to, const void *from);

/** Frees what one value owns. The bytes stay as they are. S_OK. Else as iccsp_variant_clear. */
HRESULT iccsp_value_clear(VARTYPE vt, void *value);

/** Duplicates an array with all it owns. *out is NULL on failure. S_OK. E_INVALIDARG: array does not tell its
 * type. E_OUTOFMEMORY. */
HRESULT iccsp_safearray_copy(SAFEARRAY *array, SAFEARRAY **out);

#endif
