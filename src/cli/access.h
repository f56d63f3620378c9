/* SPDX-License-Identifier: BSD-2-Clause */
/* Security attributes in compact format, as text. */
#ifndef ICCSP_CLI_ACCESS_H
#define ICCSP_CLI_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Writes the access rules of tag 8C (ISO/IEC 7816-4:2005, 5.4.3.1): "read always, update never". out is ""
 * when the bytes do not fit together. */
void cli_access_describe(const uint8_t *bytes, size_t len, bool is_df, char *out, size_t cap);

#endif
