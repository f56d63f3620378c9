/* SPDX-License-Identifier: BSD-2-Clause */
/* One file in a list: a line, or a JSON object. */
#ifndef ICCSP_CLI_ENTRY_H
#define ICCSP_CLI_ENTRY_H

#include "cli/cli.h"
#include "cli/facts.h"

/** A file and what is known of it. */
struct cli_entry {
    const char *name;
    bool asked;  /* `hr` and `facts` hold something */
    iccsp_hr hr; /* why there are no facts */
    struct cli_facts facts;
};

/** Prints what is known: "transparent, 12 bytes, SFI 2, activated; read always". */
void cli_entry_put_facts(const struct cli_facts *facts);

/** Adds an object with name, facts or error to an array, and returns it. */
struct cli_json *cli_entry_add_json(const struct cli *cli, const struct cli_entry *entry,
                                    struct cli_json *array);

#endif
