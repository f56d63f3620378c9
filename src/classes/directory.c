/* SPDX-License-Identifier: BSD-2-Clause */
/* The current directory as an array of names. */
#include "classes/directory.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "card/select.h"
#include "classes/text_array.h"
#include "provider/file_list.h"

static bool is_of_type(enum iccsp_file_kind kind, FILETYPE type)
{
    switch (type) {
    case ICCSP_SC_TYPE_DIRECTORIES:
    case ICCSP_SC_TYPE_DIRECTORY_FILE:
        return kind == ICCSP_FILE_DF;
    case ICCSP_SC_TYPE_FILES:
        return kind != ICCSP_FILE_DF;
    case ICCSP_SC_TYPE_TRANSPARENT_EF:
        return kind == ICCSP_FILE_TRANSPARENT;
    case ICCSP_SC_TYPE_FIXED_EF:
        return kind == ICCSP_FILE_LINEAR_FIXED;
    case ICCSP_SC_TYPE_CYCLIC_EF:
        return kind == ICCSP_FILE_CYCLIC;
    case ICCSP_SC_TYPE_VARIABLE_EF:
        return kind == ICCSP_FILE_LINEAR_VARIABLE;
    default:
        return true;
    }
}

/* A file that is listed and cannot be selected is of no type; a lost card ends it all. */
static HRESULT keep_files_of_type(struct iccsp_card *card, FILETYPE type, struct iccsp_file_list *list)
{
    struct iccsp_file_info info;
    size_t kept = 0;

    if (type == ICCSP_SC_TYPE_ALL_FILES)
        return S_OK;
    for (size_t i = 0; i < list->count; i++) {
        const HRESULT hr = iccsp_card_select(card, &list->entry[i], ICCSP_OP_SELECT_EF, &info);

        if (FAILED(hr) && card->last_sw == 0)
            return hr;
        if (SUCCEEDED(hr) && is_of_type(iccsp_fcp_kind(&info.fcp), type))
            list->entry[kept++] = list->entry[i];
    }
    list->count = kept;
    return S_OK;
}

/* The part of a path below the directory; the whole path, without its separator, for a file that lies
 * elsewhere. */
static const char *relative_name(const struct iccsp_path *path, const char *directory,
                                 char text[ICCSP_PATH_TEXT_MAX])
{
    const size_t len = strlen(directory);

    iccsp_path_format(path, text);
    return strncmp(text, directory, len) == 0 && text[len] == '/' ? text + len + 1 : text + 1;
}

static HRESULT names_of(const struct iccsp_file_list *list, const struct iccsp_path *directory,
                        SAFEARRAY **out)
{
    SAFEARRAY *array = NULL;
    char base[ICCSP_PATH_TEXT_MAX], text[ICCSP_PATH_TEXT_MAX];
    HRESULT hr = iccsp_text_array_new(list->count, &array);

    iccsp_path_format(directory, base);
    for (size_t i = 0; SUCCEEDED(hr) && i < list->count; i++)
        hr = iccsp_text_array_put(array, i, relative_name(&list->entry[i], base, text));
    if (FAILED(hr)) {
        iccsp_safearray_destroy(array);
        return hr;
    }
    *out = array;
    return S_OK;
}

HRESULT iccsp_directory_names(struct iccsp_card *card, FILETYPE type, SAFEARRAY **out)
{
    struct iccsp_file_list *list = (struct iccsp_file_list *)calloc(1, sizeof(*list));
    HRESULT hr;

    if (list == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = iccsp_directory_list(card, &card->directory, list);
    if (SUCCEEDED(hr))
        hr = keep_files_of_type(card, type, list);
    if (SUCCEEDED(hr))
        hr = names_of(list, &card->directory, out);
    free(list);
    return hr;
}
