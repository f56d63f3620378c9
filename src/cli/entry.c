/* SPDX-License-Identifier: BSD-2-Clause */
/* One file in a list: a line, or a JSON object. */
#include "cli/entry.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "cli/report.h"
#include "cli/text.h"

static void put_number(const char *lead, int64_t number, const char *unit)
{
    printf("%s%" PRId64 " %s%s", lead, number, unit, number == 1 ? "" : "s");
}

static void put_records(const struct cli_facts *facts)
{
    if (facts->records >= 0)
        put_number(", ", facts->records, "record");
    if (facts->record_size > 0) {
        put_number(facts->kind == CLI_KIND_LINEAR_VARIABLE ? ", up to " : ", ", facts->record_size, "byte");
        fputs(" each", stdout);
    }
}

void cli_entry_put_facts(const struct cli_facts *facts)
{
    const char *state = cli_life_cycle_name(facts->life_cycle);

    fputs(cli_kind_name(facts->kind), stdout);
    if (cli_facts_has_records(facts))
        put_records(facts);
    else if (facts->size >= 0)
        put_number(", ", facts->size, "byte");
    if (facts->sfi > 0)
        printf(", SFI %" PRId32, facts->sfi);
    if (state[0] != '\0')
        printf(", %s", state);
    if (facts->access[0] != '\0')
        printf("; %s", facts->access);
}

json_t *cli_entry_to_json(const struct cli *cli, const struct cli_entry *entry)
{
    json_t *object = json_object();

    json_object_set_new(object, "name", cli_json_text(entry->name));
    if (entry->asked && ICCSP_FAILED(entry->hr))
        json_object_set_new(object, "error", cli_json_failure(cli, entry->hr));
    else if (entry->asked)
        cli_facts_to_json(&entry->facts, object);
    return object;
}
