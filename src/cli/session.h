/* SPDX-License-Identifier: BSD-2-Clause */
/* The choice of a reader, and the attachment to its card. */
#ifndef ICCSP_CLI_SESSION_H
#define ICCSP_CLI_SESSION_H

#include "cli/rm.h"

/** Chooses the reader: by exact name, by the only name that has the text in it, or the first with a card;
 * with --wait one that has a card, or will have one, which a person may be asked for.
 * ICCSP_E_UNKNOWN_READER, ICCSP_E_DUPLICATE_READER: several have it, ICCSP_E_NO_SMARTCARD: none has a card.
 */
iccsp_hr cli_reader_choose(struct cli *cli, struct cli_reader *out);

/** Attaches a new provider to the card in the chosen reader. *out is NULL on failure. */
iccsp_hr cli_attach(struct cli *cli, ISCardManage **out);

/** The same, and an object for its files. */
iccsp_hr cli_attach_files(struct cli *cli, ISCardManage **manage, ISCardFileAccess **files);

/** Attaches an unattached provider to the card in a reader. */
iccsp_hr cli_attach_reader(ISCardManage *manage, const char *reader);

/** Releases both, either may be NULL. */
void cli_release(ISCardManage *manage, ISCardFileAccess *files);

#endif
