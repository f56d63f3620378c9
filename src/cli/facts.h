/* SPDX-License-Identifier: BSD-2-Clause */
/* What a card tells of a file: its properties, read for people. */
#ifndef ICCSP_CLI_FACTS_H
#define ICCSP_CLI_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/iccsp.h"

struct cli_json;

enum cli_kind {
    CLI_KIND_UNKNOWN,
    CLI_KIND_DF,
    CLI_KIND_TRANSPARENT,
    CLI_KIND_LINEAR_FIXED,
    CLI_KIND_LINEAR_VARIABLE,
    CLI_KIND_CYCLIC,
    CLI_KIND_TLV
};

/** -1 in a number: the card does not tell. */
struct cli_facts {
    enum cli_kind kind;
    int64_t size;        /* bytes, from tag 80; a hint */
    int32_t unit;        /* bytes of a data unit: what an offset counts; 1 if the card does not tell */
    int32_t record_size; /* the longest */
    int32_t records;
    int32_t sfi;
    int32_t life_cycle; /* the byte of tag 8A */
    char access[240];   /* "read always, update never"; "" */
};

/** Properties of the file at a path: one SELECT at most. Results as ISCardFileAccess::GetProperties. */
iccsp_hr cli_facts_get(ISCardFileAccess *files, const char *path, struct cli_facts *out);

/** Properties of the file opened last. Results as ISCardFileAccess::GetFileCapabilities. */
iccsp_hr cli_facts_get_current(ISCardFileAccess *files, struct cli_facts *out);

/** Reads the facts from properties. What is broken or unknown is left out. */
void cli_facts_read(const TLV_TABLE *table, int32_t count, struct cli_facts *out);

/** True if this is one property and nothing else: tag of one byte, length, value. */
bool cli_property_is_whole(uint8_t *bytes, size_t len);

/** True for files that are read by records. */
bool cli_facts_has_records(const struct cli_facts *facts);

/** "DF", "transparent", "linear fixed" ... */
const char *cli_kind_name(enum cli_kind kind);

/** "activated", "deactivated" ...; "" for -1 and for what each card defines for itself. */
const char *cli_life_cycle_name(int32_t life_cycle);

/** Adds the facts to a JSON object. */
void cli_facts_add_json(const struct cli_facts *facts, struct cli_json *object);

#endif
