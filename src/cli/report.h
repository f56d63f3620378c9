/* SPDX-License-Identifier: BSD-2-Clause */
/* The one place where failures become text, JSON and exit codes. */
#ifndef ICCSP_CLI_REPORT_H
#define ICCSP_CLI_REPORT_H

#include <stdio.h>

#include "cli/cli.h"

struct cli_json;

/** The exit code of a result code; CLI_OK for success. */
int cli_exit_of(iccsp_hr hr);

/** True if nothing further can be had from this card: it is gone, its resource manager is, or it never ends.
 */
bool cli_is_final(iccsp_hr hr);

/** Notes what only this program knows of a failure, for cli_fail. remedy: static text, or NULL for that of
 * the code. Returns hr. */
CLI_PRINTF(4, 5)
iccsp_hr cli_note(struct cli *cli, iccsp_hr hr, const char *remedy, const char *sentence, ...);

/** Notes a better remedy than that of the code, unless a sentence of this program's own is noted already.
 * remedy: static text. */
void cli_note_remedy(struct cli *cli, iccsp_hr hr, const char *remedy);

/** Keeps what the library says of a failure now, for cli_fail: what follows may fail as well. */
void cli_keep_error(struct cli *cli, iccsp_hr hr);

/** Tells the user of a failure: what happened, the likely cause, what to do; as JSON in `result` with --json.
 * Call it before anything else can fail. Returns the exit code. */
int cli_fail(struct cli *cli, iccsp_hr hr);

/** One line for a failure that does not end the run: the sentence alone. */
void cli_put_failure(const struct cli *cli, FILE *to, iccsp_hr hr);

/** The member "error" for one that does not end the run, and for cli_fail. */
void cli_json_add_failure(const struct cli *cli, struct cli_json *parent, iccsp_hr hr);

/** Says what is wrong with the command line and shows how it is written. Returns CLI_USAGE. */
CLI_PRINTF(2, 3) int cli_fail_usage(struct cli *cli, const char *format, ...);

/** Makes `result` an object without anything but the number of the schema. */
void cli_start_result(struct cli *cli);

/** Prints `result`, if there is one and it has more than the number of the schema. False, with a sentence on
 * standard error: there was not enough memory for it. */
bool cli_put_result(const struct cli *cli);

/** The same on one line, for a run that prints many; `result` is empty afterwards. */
bool cli_put_result_line(struct cli *cli);

#endif
