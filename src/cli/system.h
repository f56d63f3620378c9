/* SPDX-License-Identifier: BSD-2-Clause */
/* What every system has in its own way: arguments and names of files in UTF-8, the output, time that passes.
 */
#ifndef ICCSP_CLI_SYSTEM_H
#define ICCSP_CLI_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** The arguments of main() in UTF-8; they live as long as the program. NULL: out of memory. */
char **cli_arguments(int *argc, char **argv);

/** Sees to it that no file and no connection of this run gets the number of a standard stream that is closed:
 * what is said would go there. Reading and writing such a stream fails all the same. */
void cli_streams_keep(void);

/** True if something has this number. */
bool cli_descriptor_is_open(int descriptor);

/** fopen() of a new file for content as it is. NULL: errno says why. */
FILE *cli_file_create(const char *name);

/** fopen() of a file to read as it is. NULL: errno says why. */
FILE *cli_file_read(const char *name);

/** The standard input, to be read as it is. */
FILE *cli_standard_input(void);

/** True if nobody reads the standard output any more, as far as the system tells before it is written to. */
bool cli_output_is_lost(void);

/** Lets time pass; a signal may end it early. */
void cli_sleep_ms(uint32_t ms);

#endif
