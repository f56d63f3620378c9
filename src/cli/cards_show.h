/* SPDX-License-Identifier: BSD-2-Clause */
/* Card types, shown. */
#ifndef ICCSP_CLI_CARDS_SHOW_H
#define ICCSP_CLI_CARDS_SHOW_H

#include "cli/names.h"
#include "iccsp/cards.h"

struct cli_json;

/** "ATR", "historical bytes", "application", "EF.DIR". */
const char *cli_evidence_name(uint32_t kind);

/** Prints what is known of a type, or adds it to an array. One that has been forgotten meanwhile is left out.
 */
void cli_card_type_show(struct iccsp_cards *cards, const char *name, struct cli_json *array);

/** Tells of files that could not be used: on standard error, or as a member. */
void cli_card_problems_show(struct iccsp_cards *cards, struct cli_json *result);

#endif
