/* SPDX-License-Identifier: BSD-2-Clause */
/* What is to be written to a card: a file of this computer, or the standard input. */
#ifndef ICCSP_CLI_INPUT_H
#define ICCSP_CLI_INPUT_H

#include "cli/cli.h"
#include "cli/text.h"

/** Opens it. name: NULL or "-" is the standard input. ICCSP_E_FAIL: it cannot be read; the reason is noted.
 */
iccsp_hr cli_input_open(struct cli *cli, const char *name, FILE **out);

/** Reads all of it if it has `limit` bytes at most, and otherwise only counts how many there are, up to one
 * more than CLI_CONTENT_MAX. *count receives the number. ICCSP_E_FAIL as above. ICCSP_E_OUTOFMEMORY. */
iccsp_hr cli_input_read(struct cli *cli, const char *name, FILE *file, size_t limit, struct cli_bytes *out,
                        size_t *count);

/** Closes it, but for the standard input. NULL is allowed. */
void cli_input_close(FILE *file);

#endif
