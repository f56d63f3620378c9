/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of names as the library gives them, and identifiers as text. */
#include "cli/names.h"

#include <stdlib.h>

/* A name that comes between asking for the length and for the names makes a new try; not for ever. */
#define LIST_TRIES 8

static iccsp_hr get_once(cli_lister *lister, void *context, char **out)
{
    size_t len = 0;
    iccsp_hr hr = lister(context, NULL, 0, &len);

    if (ICCSP_FAILED(hr) && hr != ICCSP_E_INSUFFICIENT_BUFFER)
        return hr;
    *out = calloc(1, len + 2);
    if (*out == NULL)
        return ICCSP_E_OUTOFMEMORY;
    hr = lister(context, *out, len, &len);
    if (ICCSP_FAILED(hr)) {
        free(*out);
        *out = NULL;
    }
    return hr;
}

iccsp_hr cli_names_get(cli_lister *lister, void *context, char **out)
{
    iccsp_hr hr = ICCSP_E_INSUFFICIENT_BUFFER;

    *out = NULL;
    for (int i = 0; i < LIST_TRIES && hr == ICCSP_E_INSUFFICIENT_BUFFER; i++)
        hr = get_once(lister, context, out);
    return hr;
}

bool cli_guid_read(const char *text, GUID *out)
{
    BSTR wide = NULL;
    iccsp_hr hr = iccsp_bstr_from_utf8(text, &wide);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_guid_from_text(wide, out);
    iccsp_bstr_free(wide);
    return ICCSP_SUCCEEDED(hr);
}

void cli_guid_write(const GUID *guid, char out[CLI_GUID_TEXT_MAX])
{
    OLECHAR wide[ICCSP_GUID_TEXT_SIZE];
    size_t i = 0;

    /* All of it is ASCII. */
    if (ICCSP_SUCCEEDED(iccsp_guid_to_text(guid, wide, ICCSP_GUID_TEXT_SIZE))) {
        for (; i + 1 < ICCSP_GUID_TEXT_SIZE; i++)
            out[i] = (char)wide[i];
    }
    out[i] = '\0';
}
