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

/** A JSON object with name, facts or error. NULL: out of memory. */
struct json_t *cli_entry_to_json(const struct cli *cli, const struct cli_entry *entry);

#endif
