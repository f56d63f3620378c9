/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays of texts, as COM has them, and multi-strings, as the layers below have them. */
#ifndef ICCSP_CLASSES_TEXT_ARRAY_H
#define ICCSP_CLASSES_TEXT_ARRAY_H

#include "base/blob.h"
#include "iccsp/com.h"

/** Elements of a one-dimensional array of this type, from whatever lowest index. E_INVALIDARG: NULL, or
 * another kind of array. */
HRESULT iccsp_array_argument(SAFEARRAY *array, VARTYPE element, size_t *count);

/** An array of texts as a multi-string of UTF-8; `out` starts empty, and the caller clears it. E_INVALIDARG:
 * not an array of VT_BSTR, or a text is empty, not UTF-16, with a zero inside, or too long. E_OUTOFMEMORY. */
HRESULT iccsp_texts_argument(SAFEARRAY *array, struct iccsp_blob *out);

/** An array of texts of GUIDs, with braces or without, as GUIDs one after the other; `out` as above.
 * E_INVALIDARG: not an array of VT_BSTR, or a text is no GUID. E_OUTOFMEMORY. */
HRESULT iccsp_guids_argument(SAFEARRAY *array, struct iccsp_blob *out);

/** A new array of `count` texts, all NULL. *out is NULL on failure. E_OUTOFMEMORY. */
HRESULT iccsp_text_array_new(size_t count, SAFEARRAY **out);

/** Puts a text, given in UTF-8, into such an array. E_OUTOFMEMORY. E_INVALIDARG: not UTF-8. */
HRESULT iccsp_text_array_put(SAFEARRAY *array, size_t index, const char *text);

/** Fetches a multi-string, whose length is not known before: `list` as iccsp_rm_list_readers; it is called
 * again while the list grows in between. `out` as above. What `list` returns. E_OUTOFMEMORY. */
HRESULT iccsp_names_fetch(iccsp_hr (*list)(void *context, char *names, size_t cap, size_t *len),
                          void *context, struct iccsp_blob *out);

/** The first name of a multi-string, or NULL; NULL has none. */
const char *iccsp_names_first(const char *names);

/** The name behind this one, or NULL. */
const char *iccsp_names_next(const char *name);

/** A new array of the names of a multi-string, which may be NULL. *out is NULL on failure. As
 * iccsp_text_array_put. */
HRESULT iccsp_names_to_array(const char *names, SAFEARRAY **out);

#endif
