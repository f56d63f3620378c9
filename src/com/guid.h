/* SPDX-License-Identifier: BSD-2-Clause */
/* Identifiers as text. */
#ifndef ICCSP_COM_GUID_H
#define ICCSP_COM_GUID_H

#include <stdbool.h>

#include "iccsp/com.h"

/** Units of the text of an identifier, braces included, terminator not. */
#define ICCSP_GUID_TEXT_LEN 38u

/** Reads "{00000000-0000-0000-C000-000000000046}", with or without braces, in either case of letters, from
 * exactly `units` units. False, and *out untouched: anything else. */
bool iccsp_guid_parse(const OLECHAR *text, size_t units, GUID *out);

/** Writes the text with braces and capital letters, and a terminator. */
void iccsp_guid_format(const GUID *guid, OLECHAR out[ICCSP_GUID_TEXT_LEN + 1]);

#endif
