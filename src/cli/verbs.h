/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands on the card-type database that are told by their first operand what to do. */
#ifndef ICCSP_CLI_VERBS_H
#define ICCSP_CLI_VERBS_H

#include <stddef.h>

#include "cli/cli.h"
#include "iccsp/cards.h"

/** What a command can be told to do. */
struct cli_verb {
    const char *name;
    int min_operands, max_operands; /* behind it */
    /** Returns an exit code. */
    int (*run)(void *request);
};

/** Runs the verb that the operands begin with, "list" if there are none, on the database of the process, to
 * which it sets *cards for that time. Returns an exit code. usage: what is said if no verb has this name and
 * takes so many operands. */
int cli_verbs_run(struct cli *cli, const struct cli_verb *verbs, size_t count, const char *usage,
                  struct iccsp_cards **cards, void *request);

#endif
