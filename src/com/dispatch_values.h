/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of late-bound calls: what a VARIANT holds, and one-dimensional arrays of bytes, texts and variants.
 */
#ifndef ICCSP_COM_DISPATCH_VALUES_H
#define ICCSP_COM_DISPATCH_VALUES_H

#include <stdbool.h>

#include "iccsp/com.h"

/** DISP_E_TYPEMISMATCH, recorded. */
HRESULT iccsp_type_mismatch(void);

/** The value of a variant, or that to which it refers: *out has no VT_BYREF and owns nothing. S_OK.
 * DISP_E_BADVARTYPE: there is no such type, or a reference refers to a reference. DISP_E_TYPEMISMATCH: a
 * reference is NULL. */
HRESULT iccsp_variant_borrow(const VARIANT *given, VARIANT *out);

/** An argument that the caller left out, as COM has it. */
bool iccsp_variant_is_missing(const VARIANT *plain);

/** Empty, Null or Nothing. */
bool iccsp_variant_is_none(const VARIANT *plain);

/** A whole number, from any type of number. Empty is 0, True is -1. S_OK. DISP_E_TYPEMISMATCH: no number, or
 * one with a fraction; a text is none, since what it means depends on the language of the system.
 * DISP_E_OVERFLOW: outside of int64_t. */
HRESULT iccsp_variant_number(const VARIANT *plain, int64_t *out);

/** True for types that iccsp_number_store writes. */
bool iccsp_vartype_is_number(VARTYPE vt);

/** Writes a number as a value of type vt. An unsigned one of 16 bits or more takes the negative number with
 * the same bits too: to Visual Basic &H9000 is -28672. S_OK. DISP_E_OVERFLOW: does not fit. */
HRESULT iccsp_number_store(VARTYPE vt, int64_t number, void *out);

/** Elements of a one-dimensional array of this type; NULL has none. False: another kind of array. */
bool iccsp_array_length(const SAFEARRAY *array, VARTYPE element, uint32_t *out);

/** A new array of VT_UI1. *out is NULL on failure: E_OUTOFMEMORY. DISP_E_OVERFLOW: more than a stream can
 * hold. bytes may be NULL: zeros. */
HRESULT iccsp_array_of_bytes(const void *bytes, uint64_t count, SAFEARRAY **out);

/** The UTF-8 of a text, as an array of VT_UI1. As iccsp_array_of_bytes; DISP_E_TYPEMISMATCH: not UTF-16. */
HRESULT iccsp_array_of_text(BSTR text, SAFEARRAY **out);

/** Copies the elements of an array to the first ones of another; the rest stays. Elements are of VT_UI1,
 * VT_BSTR or VT_VARIANT. S_OK. On failure some may have been copied: DISP_E_TYPEMISMATCH: an element or an
 * array has no such type. DISP_E_OVERFLOW: a number is no byte, or there is no room. DISP_E_BADVARTYPE.
 * E_OUTOFMEMORY. */
HRESULT iccsp_array_fill(SAFEARRAY *to, VARTYPE to_element, const SAFEARRAY *from, VARTYPE from_element);

/** The same into a new array, which may have as many elements as a stream bytes. *out is NULL on failure. */
HRESULT iccsp_array_convert(const SAFEARRAY *from, VARTYPE from_element, VARTYPE to_element, SAFEARRAY **out);

/** Frees what the variant owns, and wipes an array of bytes before: it may hold a PIN. */
void iccsp_value_forget(VARIANT *owned);

#endif
