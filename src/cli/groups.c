/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp groups: groups of readers. */
#include <stdlib.h>
#include <string.h>

#include "cli/cards_show.h"
#include "cli/json.h"
#include "cli/names.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "iccsp/cards.h"

struct request {
    struct cli *cli;
    struct iccsp_cards *cards;
};

/* What a list is asked of. */
struct question {
    struct iccsp_cards *cards;
    const char *group;
};

static iccsp_hr list_groups(void *context, char *names, size_t cap, size_t *len)
{
    const struct question *q = context;

    return iccsp_groups_list(q->cards, names, cap, len);
}

static iccsp_hr list_members(void *context, char *names, size_t cap, size_t *len)
{
    const struct question *q = context;

    return iccsp_groups_members(q->cards, q->group, names, cap, len);
}

/* Those that the library makes itself have every reader, and no list. */
static bool is_reserved(const char *group)
{
    return strchr(group, '$') != NULL;
}

static void print_group(const char *group, const char *readers)
{
    cli_put_text(stdout, group);
    fputs(is_reserved(group) ? ": every reader" : ":", stdout);
    putchar('\n');
    for (const char *reader = readers; *reader != '\0'; reader = cli_names_next(reader)) {
        fputs("  ", stdout);
        cli_put_text(stdout, reader);
        putchar('\n');
    }
}

static void show_group(struct cli_json *array, const char *group, const char *readers)
{
    struct cli_json *object = cli_json_add_object(array, NULL);
    struct cli_json *list;

    cli_json_add_text(object, "name", group);
    cli_json_add_boolean(object, "all", is_reserved(group));
    list = cli_json_add_array(object, "readers");
    for (const char *reader = readers; *reader != '\0'; reader = cli_names_next(reader))
        cli_json_add_text(list, NULL, reader);
    if (array == NULL)
        print_group(group, readers);
}

static iccsp_hr show_groups(struct cli *cli, struct iccsp_cards *cards, const char *groups)
{
    struct cli_json *array = cli_json_add_array(cli->result, "groups");
    iccsp_hr hr = ICCSP_OK;

    for (const char *group = groups; *group != '\0' && ICCSP_SUCCEEDED(hr); group = cli_names_next(group)) {
        struct question members = {.cards = cards, .group = group};
        char *readers = NULL;

        if (!is_reserved(group))
            hr = cli_names_get(list_members, &members, &readers);
        /* One that has gone meanwhile. */
        if (hr == ICCSP_E_INVALID_VALUE)
            hr = ICCSP_OK;
        else if (ICCSP_SUCCEEDED(hr))
            show_group(array, group, readers != NULL ? readers : "");
        free(readers);
    }
    return hr;
}

/* What the codes mean here. */
static iccsp_hr explain(struct cli *cli, iccsp_hr hr)
{
    const char *const group = cli->operand_count > 1 ? cli->operands[1] : "";

    if (hr == ICCSP_E_INVALID_VALUE)
        cli_note(cli, hr, "List the groups with: iccsp groups",
                 "'%.250s' is no group that can be changed: there is none, or the name is none for a group.",
                 group);
    else if (hr == ICCSP_E_FILE_EXISTS)
        cli_note(cli, hr, "Add readers to it: iccsp groups add GROUP READER",
                 "There is a group '%.250s' already.", group);
    else if (hr == ICCSP_E_UNKNOWN_READER)
        cli_note(cli, hr, "List the groups and their readers with: iccsp groups",
                 "The group '%.120s' has no reader '%.200s', or no reader can have this name.", group,
                 cli->operand_count > 2 ? cli->operands[2] : "");
    return hr;
}

/* How a verb ends. */
static int end(struct cli *cli, iccsp_hr hr)
{
    if (ICCSP_FAILED(hr))
        return cli_fail(cli, explain(cli, hr));
    if (cli->operand_count > 1)
        cli_json_add_text(cli->result, "group", cli->operands[1]);
    return CLI_OK;
}

static int run_list(void *request)
{
    const struct request *r = request;
    struct question all = {.cards = r->cards};
    char *groups;
    iccsp_hr hr = cli_names_get(list_groups, &all, &groups);

    if (ICCSP_FAILED(hr))
        return end(r->cli, hr);
    hr = show_groups(r->cli, r->cards, groups);
    free(groups);
    cli_card_problems_show(r->cards, r->cli->result);
    return end(r->cli, hr);
}

static int run_add(void *request)
{
    const struct request *r = request;
    char **const names = r->cli->operands + 1;

    return end(r->cli, r->cli->operand_count > 2 ? iccsp_groups_add_reader(r->cards, names[0], names[1])
                                                 : iccsp_groups_introduce(r->cards, names[0]));
}

static int run_remove(void *request)
{
    const struct request *r = request;

    return end(r->cli, iccsp_groups_remove_reader(r->cards, r->cli->operands[1], r->cli->operands[2]));
}

static int run_forget(void *request)
{
    const struct request *r = request;

    return end(r->cli, iccsp_groups_forget(r->cards, r->cli->operands[1]));
}

static const struct cli_verb verbs[] = {{"list", 0, 0, run_list},
                                        {"add", 1, 2, run_add},
                                        {"remove", 2, 2, run_remove},
                                        {"forget", 1, 1, run_forget}};

int cli_run_groups(struct cli *cli, int argc, char **argv)
{
    const struct cli_syntax syntax = {.letters = ":", .max_operands = 3};
    struct request request = {.cli = cli};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    return cli_verbs_run(cli, verbs, sizeof(verbs) / sizeof(verbs[0]),
                         "groups can list, add a group or a reader, remove a reader, or forget a group",
                         &request.cards, &request);
}
