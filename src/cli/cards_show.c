/* SPDX-License-Identifier: BSD-2-Clause */
/* Card types, shown. */
#include "cli/cards_show.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/json.h"
#include "cli/text.h"

/* A file that is wrong everywhere need not be told line by line. */
#define PROBLEMS_MAX 100

/* A type with all that is asked for separately. */
struct type {
    struct iccsp_card_type_info info;
    GUID interfaces[ICCSP_CARD_INTERFACES_MAX];
    size_t interface_count;
};

const char *cli_evidence_name(uint32_t kind)
{
    static const char *const names[] = {[ICCSP_EVIDENCE_ATR] = "ATR",
                                        [ICCSP_EVIDENCE_HISTORICAL] = "historical bytes",
                                        [ICCSP_EVIDENCE_AID] = "application",
                                        [ICCSP_EVIDENCE_EF_DIR] = "EF.DIR"};

    return kind >= ICCSP_EVIDENCE_ATR && kind <= ICCSP_EVIDENCE_EF_DIR ? names[kind] : "nothing";
}

static bool get_type(struct iccsp_cards *cards, const char *name, struct type *out)
{
    iccsp_hr hr;

    *out = (struct type){.info.size = sizeof(out->info)};
    hr = iccsp_cards_get(cards, name, &out->info);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_interfaces(cards, name, out->interfaces, ICCSP_CARD_INTERFACES_MAX,
                                    &out->interface_count);
    return ICCSP_SUCCEEDED(hr);
}

static bool get_evidence(struct iccsp_cards *cards, const char *name, size_t index,
                         struct iccsp_card_evidence *out)
{
    return iccsp_cards_get_evidence(cards, name, index, out) == ICCSP_OK;
}

static bool is_masked(const struct iccsp_card_evidence *evidence)
{
    bool masked = false;

    for (uint32_t i = 0; i < evidence->len; i++)
        masked = masked || evidence->mask[i] != 0xFF;
    return masked;
}

static void print_guid(const char *lead, const GUID *guid)
{
    char text[CLI_GUID_TEXT_MAX];

    cli_guid_write(guid, text);
    printf("  %-17s %s\n", lead, text);
}

static void print_type(struct iccsp_cards *cards, const char *name, const struct type *type)
{
    struct iccsp_card_evidence evidence;

    cli_put_text(stdout, name);
    putchar('\n');
    for (size_t i = 0; get_evidence(cards, name, i, &evidence); i++) {
        printf("  %-17s ", cli_evidence_name(evidence.kind));
        cli_put_hex(stdout, evidence.bytes, evidence.len, " ");
        if (is_masked(&evidence)) {
            fputs(", mask ", stdout);
            cli_put_hex(stdout, evidence.mask, evidence.len, " ");
        }
        putchar('\n');
    }
    for (size_t i = 0; i < type->interface_count; i++)
        print_guid("interface", &type->interfaces[i]);
    if (type->info.has_provider != 0)
        print_guid("provider", &type->info.provider);
    if (type->info.provider_library[0] != '\0') {
        printf("  %-17s ", "library");
        cli_put_text(stdout, type->info.provider_library);
        putchar('\n');
    }
    printf("  %-17s ", "file");
    cli_put_text(stdout, type->info.file);
    printf(", line %" PRIu32 "\n", type->info.line);
}

static void add_guid(struct cli_json *parent, const char *key, const GUID *guid)
{
    char text[CLI_GUID_TEXT_MAX];

    cli_guid_write(guid, text);
    cli_json_add_text(parent, key, text);
}

static void add_evidence(struct cli_json *array, const struct iccsp_card_evidence *evidence)
{
    struct cli_json *object = cli_json_add_object(array, NULL);

    cli_json_add_text(object, "kind", cli_evidence_name(evidence->kind));
    cli_json_add_hex(object, "bytes", evidence->bytes, evidence->len);
    if (is_masked(evidence))
        cli_json_add_hex(object, "mask", evidence->mask, evidence->len);
}

static void add_type(struct iccsp_cards *cards, const char *name, const struct type *type,
                     struct cli_json *array)
{
    struct cli_json *object = cli_json_add_object(array, NULL);
    struct iccsp_card_evidence evidence;
    struct cli_json *list;

    cli_json_add_text(object, "name", name);
    list = cli_json_add_array(object, "evidence");
    for (size_t i = 0; get_evidence(cards, name, i, &evidence); i++)
        add_evidence(list, &evidence);
    list = cli_json_add_array(object, "interfaces");
    for (size_t i = 0; i < type->interface_count; i++)
        add_guid(list, NULL, &type->interfaces[i]);
    if (type->info.has_provider != 0)
        add_guid(object, "provider", &type->info.provider);
    if (type->info.provider_library[0] != '\0')
        cli_json_add_text(object, "library", type->info.provider_library);
    cli_json_add_text(object, "file", type->info.file);
    cli_json_add_number(object, "line", type->info.line);
}

void cli_card_type_show(struct iccsp_cards *cards, const char *name, struct cli_json *array)
{
    struct type type;

    if (!get_type(cards, name, &type))
        return;
    if (array != NULL)
        add_type(cards, name, &type, array);
    else
        print_type(cards, name, &type);
}

static void show_problem(const struct iccsp_cards_problem *problem, struct cli_json *array)
{
    struct cli_json *object = cli_json_add_object(array, NULL);

    cli_json_add_text(object, "file", problem->file);
    cli_json_add_number(object, "line", problem->line);
    cli_json_add_text(object, "sentence", problem->sentence);
    if (array != NULL)
        return;
    fputs("iccsp: ", stderr);
    cli_put_text(stderr, problem->file);
    if (problem->line > 0)
        fprintf(stderr, ", line %" PRIu32, problem->line);
    fputs(": ", stderr);
    cli_put_text(stderr, problem->sentence);
    fputc('\n', stderr);
}

void cli_card_problems_show(struct iccsp_cards *cards, struct cli_json *result)
{
    struct cli_json *array = cli_json_add_array(result, "problems");

    for (size_t i = 0; i < PROBLEMS_MAX; i++) {
        struct iccsp_cards_problem problem = {.size = sizeof(problem)};

        if (iccsp_cards_get_problem(cards, i, &problem) != ICCSP_OK)
            return;
        show_problem(&problem, array);
    }
}
