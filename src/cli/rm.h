/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of a run, and the readers that it lists. */
#ifndef ICCSP_CLI_RM_H
#define ICCSP_CLI_RM_H

#include "cli/cli.h"
#include "iccsp/iccsp.h"

/** A reader and what is in it. */
struct cli_reader {
    char name[ICCSP_READER_NAME_MAX + 1];
    uint32_t state; /* ICCSP_READER_* */
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len;
};

struct cli_readers {
    struct cli_reader *reader;
    size_t count;
};

/** Opens the resource manager that was asked for, and a context. With "auto" says so if it is the embedded
 * one. */
iccsp_hr cli_rm_open(struct cli *cli);

/** True if the user left the choice of the resource manager to this program. */
bool cli_rm_is_automatic(const struct cli *cli);

/** Opens a resource manager, if none is open, without a context. */
iccsp_hr cli_rm_load(struct cli *cli, const char *spec);

/** A context of the one that is open: taken if there is none, given back if there is one.
 * ICCSP_W_SECURITY_VIOLATION: the service closes the connection at once, because polkit does not allow it, or
 * because it ends. */
iccsp_hr cli_context_open(struct cli *cli);
void cli_context_close(struct cli *cli);

/** Explains that code, if it is hr, and makes it ICCSP_E_NO_SERVICE: it is not about the card. */
iccsp_hr cli_note_refusal(struct cli *cli, iccsp_hr hr);

/** Closes it, if it is open. */
void cli_rm_close(struct cli *cli);

/** Lists the readers; the resource manager is opened if it is not. ICCSP_E_NO_READERS_AVAILABLE: none. */
iccsp_hr cli_readers_list(struct cli *cli, struct cli_readers *out);
void cli_readers_clear(struct cli_readers *readers);

/** Keeps only those with this in their names. part: NULL keeps all. */
void cli_readers_keep(struct cli_readers *readers, const char *part);

/** True if the name has this in it; capital and small letters are the same. */
bool cli_name_has(const char *name, const char *part);

#endif
