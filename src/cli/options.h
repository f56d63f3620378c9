/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: those of every command, before or after its name, and those of one. */
#ifndef ICCSP_CLI_OPTIONS_H
#define ICCSP_CLI_OPTIONS_H

#include <getopt.h>

#include "cli/cli.h"

struct cli_pin;

/** Values of a command's own long options start here. */
#define CLI_OWN_OPTION 0x200

/** What a command takes beside the options of every command. */
struct cli_syntax {
    const char *letters;             /* short options as getopt(3) writes them */
    const struct option *long_names; /* ended by a zero entry; may be NULL */
    /** Takes one option. False: its value is none that it can have. */
    bool (*take)(void *context, int option, const char *value);
    void *context;
    struct cli_pin *pin; /* takes the options of a code; NULL: there are none */
    int min_operands, max_operands;
};

/** Reads the options of a command and leaves its operands in `cli`. False: the run ends here with *status;
 * the user has been told. */
bool cli_options_read(struct cli *cli, int argc, char **argv, const struct cli_syntax *syntax, int *status);

/** Reads the options in front of the command; *command is the index of its name. False: as above. */
bool cli_options_read_global(struct cli *cli, int argc, char **argv, int *command, int *status);

/** Reads a number, decimal or hexadecimal with 0x. False: it is none, or outside of min..max. */
bool cli_number_read(const char *text, long min, long max, long *out);

#endif
