/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands, and how they are written. */
#ifndef ICCSP_CLI_USAGE_H
#define ICCSP_CLI_USAGE_H

#include <stdio.h>

#include "cli/cli.h"

/** NULL: there is no such subcommand. */
const struct cli_command *cli_command_find(const char *name);

/** How a subcommand is written; all of them for NULL. */
void cli_put_usage(FILE *to, const struct cli_command *command);

/** Everything that --help says; about one subcommand, or all for NULL. */
void cli_put_help(const struct cli_command *command);

#endif
