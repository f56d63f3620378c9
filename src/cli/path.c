/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of files on a card, as people write them. */
#include "cli/path.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/iccsp.h"

#define HEX_DIGITS "0123456789ABCDEFabcdef"
#define MF         "3F00"

REFTYPE cli_path_type(const char *path)
{
    const size_t digits = strspn(path, "0123456789");
    size_t len;

    if (digits > 0 && digits <= 2 && path[digits] == '\0')
        return ICCSP_SC_TYPE_BY_SHORT_ID;
    for (const char *part = path; *part != '\0'; part += len + (part[len] != '\0')) {
        len = strcspn(part, "/\\");
        if (len != 0 && strspn(part, ".") != len && (len != 4 || strspn(part, HEX_DIGITS) < 4))
            return ICCSP_SC_TYPE_BY_NAME;
    }
    return ICCSP_SC_TYPE_BY_ID;
}

/* The library writes a file that lies elsewhere with its whole path: it begins with the MF, or with the name
 * of an application, which is longer than an identifier. */
static bool is_whole_path(const char *name)
{
    return strcspn(name, "/") != 4 || strncmp(name, MF, 4) == 0;
}

char *cli_path_join(const char *directory, const char *name)
{
    const size_t size = strlen(directory) + 1 + strlen(name) + 1;
    char *path = malloc(size);

    if (path != NULL)
        snprintf(path, size, "%s/%s", is_whole_path(name) ? "" : directory, name);
    return path;
}

char *cli_path_parent(const char *path)
{
    const char *const slash = strrchr(path, '/');
    const char *const backslash = strrchr(path, '\\');
    const char *const end = slash == NULL || (backslash != NULL && backslash > slash) ? backslash : slash;
    const size_t len = end == NULL ? strlen(path) : (size_t)(end - path);
    char *parent;

    if (len == 0 || (end == NULL && cli_path_type(path) != ICCSP_SC_TYPE_BY_NAME)) {
        parent = malloc(sizeof(MF));
        if (parent != NULL)
            memcpy(parent, MF, sizeof(MF));
        return parent;
    }
    parent = malloc(len + 1);
    if (parent != NULL)
        snprintf(parent, len + 1, "%.*s", (int)len, path);
    return parent;
}

char *cli_path_whole(const char *path)
{
    const bool is_relative =
        path[0] != '\0' && path[0] != '/' && path[0] != '\\' && cli_path_type(path) == ICCSP_SC_TYPE_BY_ID;
    char *const whole = cli_path_join("", path);

    if (whole != NULL && !is_relative)
        memmove(whole, whole + 1, strlen(whole));
    return whole;
}

iccsp_hr cli_path_from_mf(const char *path, BSTR *out)
{
    char *const whole = cli_path_whole(path);
    iccsp_hr hr = ICCSP_E_OUTOFMEMORY;

    *out = NULL;
    if (whole != NULL)
        hr = iccsp_bstr_from_utf8(whole, out);
    free(whole);
    return hr;
}
