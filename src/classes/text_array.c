/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays of texts, as COM has them, and multi-strings, as the layers below have them. */
#include "classes/text_array.h"

#include <string.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "com/guid.h"

/* Names rarely need more; a list that grows each time it is looked at is not a list. */
#define NAMES_FIRST_CAP 1024u
#define NAMES_TRIES     8u

HRESULT iccsp_array_argument(SAFEARRAY *array, VARTYPE element, size_t *count)
{
    int32_t low = 0, high = 0;
    VARTYPE type = VT_EMPTY;

    *count = 0;
    if (array == NULL || iccsp_safearray_dims(array) != 1 || FAILED(iccsp_safearray_vartype(array, &type)) ||
        type != element || FAILED(iccsp_safearray_lbound(array, 1, &low)) ||
        FAILED(iccsp_safearray_ubound(array, 1, &high)))
        return iccsp_bad_argument(element == VT_UI1 ? "The array is not one of bytes with one dimension."
                                                    : "The array is not one of texts with one dimension.");
    *count = (size_t)((int64_t)high - low + 1);
    return S_OK;
}

static HRESULT append_text(BSTR text, struct iccsp_blob *out)
{
    char utf8[ICCSP_TEXT_ARGUMENT_MAX];
    const size_t before = out->len;
    HRESULT hr = iccsp_text_argument(text, utf8, sizeof(utf8));

    if (SUCCEEDED(hr))
        hr = iccsp_blob_resize(out, before + strlen(utf8) + 1);
    if (SUCCEEDED(hr))
        memcpy(out->data + before, utf8, strlen(utf8) + 1);
    return hr;
}

static HRESULT append_guid(BSTR text, struct iccsp_blob *out)
{
    const size_t before = out->len;
    HRESULT hr;
    GUID guid;

    if (!iccsp_guid_parse(text, iccsp_bstr_len(text), &guid))
        return iccsp_bad_argument("A text is not that of a GUID.");
    hr = iccsp_blob_resize(out, before + sizeof(guid));
    if (SUCCEEDED(hr))
        memcpy(out->data + before, &guid, sizeof(guid));
    return hr;
}

static HRESULT append_each(SAFEARRAY *array, HRESULT (*append)(BSTR text, struct iccsp_blob *out),
                           struct iccsp_blob *out)
{
    void *texts = NULL;
    size_t count;
    HRESULT hr = iccsp_array_argument(array, VT_BSTR, &count);

    if (SUCCEEDED(hr))
        hr = iccsp_safearray_access(array, &texts);
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; SUCCEEDED(hr) && i < count; i++)
        hr = append(((BSTR *)texts)[i], out);
    (void)iccsp_safearray_unaccess(array);
    return hr;
}

HRESULT iccsp_texts_argument(SAFEARRAY *array, struct iccsp_blob *out)
{
    const HRESULT hr = append_each(array, append_text, out);

    return SUCCEEDED(hr) ? iccsp_blob_resize(out, out->len + 1) : hr;
}

HRESULT iccsp_guids_argument(SAFEARRAY *array, struct iccsp_blob *out)
{
    return append_each(array, append_guid, out);
}

HRESULT iccsp_text_array_new(size_t count, SAFEARRAY **out)
{
    const SAFEARRAYBOUND bound = {.cElements = (uint32_t)count};

    *out = iccsp_safearray_create(VT_BSTR, 1, &bound);
    return *out != NULL ? S_OK : iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

HRESULT iccsp_text_array_put(SAFEARRAY *array, size_t index, const char *text)
{
    const int32_t place = (int32_t)index;
    BSTR made = NULL;
    HRESULT hr = iccsp_bstr_from_utf8(text, &made);

    if (SUCCEEDED(hr))
        hr = iccsp_safearray_put_element(array, &place, made);
    iccsp_bstr_free(made);
    return hr;
}

HRESULT iccsp_names_fetch(iccsp_hr (*list)(void *context, char *names, size_t cap, size_t *len),
                          void *context, struct iccsp_blob *out)
{
    size_t needed = NAMES_FIRST_CAP;
    HRESULT hr = ICCSP_E_INSUFFICIENT_BUFFER;

    for (unsigned tries = 0; hr == ICCSP_E_INSUFFICIENT_BUFFER && tries < NAMES_TRIES; tries++) {
        hr = iccsp_blob_resize(out, needed);
        if (SUCCEEDED(hr))
            hr = list(context, (char *)out->data, out->len, &needed);
    }
    return SUCCEEDED(hr) ? iccsp_blob_resize(out, needed) : hr;
}

const char *iccsp_names_first(const char *names)
{
    return names != NULL && names[0] != '\0' ? names : NULL;
}

const char *iccsp_names_next(const char *name)
{
    return iccsp_names_first(name + strlen(name) + 1);
}

static size_t count_of(const char *names)
{
    size_t count = 0;

    for (const char *name = iccsp_names_first(names); name != NULL; name = iccsp_names_next(name))
        count++;
    return count;
}

HRESULT iccsp_names_to_array(const char *names, SAFEARRAY **out)
{
    SAFEARRAY *array = NULL;
    size_t i = 0;
    HRESULT hr = iccsp_text_array_new(count_of(names), &array);

    *out = NULL;
    for (const char *name = iccsp_names_first(names); SUCCEEDED(hr) && name != NULL;
         name = iccsp_names_next(name))
        hr = iccsp_text_array_put(array, i++, name);
    if (SUCCEEDED(hr))
        *out = array;
    else if (array != NULL)
        (void)iccsp_safearray_destroy(array);
    return hr;
}
