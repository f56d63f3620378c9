/* SPDX-License-Identifier: BSD-2-Clause */
/* A line that holds a secret, read byte by byte so that no buffer keeps a copy. */
#ifndef ICCSP_CLI_SECRET_LINE_H
#define ICCSP_CLI_SECRET_LINE_H

#include "cli/terminal.h"

/** Reads one byte. 1: it is in *byte; 0: end of input; -1: it failed. */
typedef int (*cli_byte_source)(void *context, uint8_t *byte);

/** Reads up to a line feed, and drops a carriage return in front of it. The whole line is consumed even if it
 * is too long. ICCSP_W_CANCELLED_BY_USER: empty. ICCSP_E_INVALIDARG: too long. ICCSP_E_NOT_READY: reading
 * failed. On failure `secret` is wiped. */
iccsp_hr cli_secret_line(cli_byte_source next, void *context, uint8_t secret[CLI_SECRET_MAX], size_t *len);

#endif
