/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of names as the library gives them: a multi-string. */
#ifndef ICCSP_CLI_NAMES_H
#define ICCSP_CLI_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "iccsp/com.h"
#include "iccsp/errors.h"

/** A function of the library that lists names, with what else it needs in `context`. */
typedef iccsp_hr cli_lister(void *context, char *names, size_t cap, size_t *len);

/** Gets a list, to be freed with free(). It ends with two NULs, whatever the function wrote. *out is NULL on
 * failure. Results of the function; ICCSP_E_OUTOFMEMORY. */
iccsp_hr cli_names_get(cli_lister *lister, void *context, char **out);

/** The name behind one; an empty one is the end. */
static inline const char *cli_names_next(const char *name)
{
    return name + strlen(name) + 1;
}

#define CLI_GUID_TEXT_MAX 40u

/** An identifier, with or without braces. False: it is none. */
bool cli_guid_read(const char *text, GUID *out);

/** Writes an identifier with braces. */
void cli_guid_write(const GUID *guid, char out[CLI_GUID_TEXT_MAX]);

#endif
