/* SPDX-License-Identifier: BSD-2-Clause */
/* One file in a list: a line, or a JSON object. */
#include "cli/entry.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/json.h"
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

struct cli_json *cli_entry_add_json(const struct cli *cli, const struct cli_entry *entry,
                                    struct cli_json *array)
{
    struct cli_json *object = cli_json_add_object(array, NULL);

    cli_json_add_text(object, "name", entry->name);
    if (entry->asked && ICCSP_FAILED(entry->hr))
        cli_json_add_failure(cli, object, entry->hr);
    else if (entry->asked)
        cli_facts_add_json(&entry->facts, object);
    return object;
}
