/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal: whether there is one, its clock, and a secret typed by its user. */
#ifndef ICCSP_CLI_TERMINAL_H
#define ICCSP_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "iccsp/errors.h"

/** Longest secret, without its line end (VERIFY takes at most 255 bytes in a short APDU). */
#define CLI_SECRET_MAX 255u

/** Once, at the start: the locale of the user, for characters only. */
void cli_terminal_init(void);

bool cli_is_terminal(FILE *file);

/** True if the user's terminal understands UTF-8; else bytes above 7F may be controls to it. */
bool cli_terminal_shows_utf8(void);

/** Writes a text, whole characters of UTF-8, to a file that is a terminal. */
void cli_terminal_put(FILE *to, const void *text, size_t len);

/** Seconds of a clock that only goes forward. */
double cli_clock(void);

/** Asks the user for a secret on the terminal itself, whatever the standard streams are, without echo. The
 * terminal is as before on every way out, signals included. The bytes go nowhere but to `secret`, which the
 * caller wipes.
 *
 * ICCSP_W_CANCELLED_BY_USER: an empty line or the end of input. ICCSP_E_INVALIDARG: longer than
 * CLI_SECRET_MAX. ICCSP_E_NOT_READY: there is no terminal. */
iccsp_hr cli_ask_secret(const char *prompt, uint8_t secret[CLI_SECRET_MAX], size_t *len);

/** Reads the first line of a file descriptor and not a byte more. The end of input ends the line too.
 * Results as cli_ask_secret; ICCSP_E_NOT_READY: it cannot be read. */
iccsp_hr cli_read_secret(int descriptor, uint8_t secret[CLI_SECRET_MAX], size_t *len);

/** Lets SIGINT and SIGTERM be told by cli_is_stopped instead of ending the program. */
void cli_catch_stop(void);
bool cli_is_stopped(void);

#endif
