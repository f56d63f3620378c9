/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp readers: the readers and what is in them. */
#include <jansson.h>

#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/text.h"

/* In the order in which they are shown. */
static const struct {
    uint32_t bit;
    const char *name;
} states[] = {
    {ICCSP_READER_UNKNOWN, "unknown"},
    {ICCSP_READER_UNAVAILABLE, "unavailable"},
    {ICCSP_READER_EMPTY, "empty"},
    {ICCSP_READER_PRESENT, "card"},
    {ICCSP_READER_MUTE, "does not answer"},
    {ICCSP_READER_UNPOWERED, "no power"},
    {ICCSP_READER_EXCLUSIVE, "exclusive use"},
    {ICCSP_READER_INUSE, "in use"},
};

#define STATES (sizeof(states) / sizeof(states[0]))

static void print_reader(const struct cli_reader *reader)
{
    const char *separator = ": ";

    cli_put_text(stdout, reader->name);
    for (size_t i = 0; i < STATES; i++) {
        if ((reader->state & states[i].bit) != 0) {
            printf("%s%s", separator, states[i].name);
            separator = ", ";
        }
    }
    if (reader->atr_len > 0) {
        printf("%sATR ", separator);
        cli_put_hex(stdout, reader->atr, reader->atr_len, " ");
    }
    putchar('\n');
}

static json_t *json_of_reader(const struct cli_reader *reader)
{
    json_t *object = json_object();
    json_t *state = json_array();

    for (size_t i = 0; i < STATES; i++) {
        if ((reader->state & states[i].bit) != 0)
            json_array_append_new(state, json_string(states[i].name));
    }
    json_object_set_new(object, "name", cli_json_text(reader->name));
    json_object_set_new(object, "state", state);
    json_object_set_new(object, "card", json_boolean((reader->state & ICCSP_READER_PRESENT) != 0));
    if (reader->atr_len > 0)
        json_object_set_new(object, "atr", cli_json_hex(reader->atr, reader->atr_len));
    return object;
}

static void show(struct cli *cli, const struct cli_readers *readers)
{
    json_t *array = cli->result == NULL ? NULL : json_array();

    for (size_t i = 0; i < readers->count; i++) {
        if (array == NULL)
            print_reader(&readers->reader[i]);
        else
            json_array_append_new(array, json_of_reader(&readers->reader[i]));
    }
    if (array != NULL)
        json_object_set_new(cli->result, "readers", array);
}

int cli_run_readers(struct cli *cli, int argc, char **argv)
{
    const struct cli_syntax syntax = {.letters = ":"};
    struct cli_readers readers;
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = cli_readers_list(cli, &readers);
    if (ICCSP_FAILED(hr))
        return cli_fail(cli, hr);
    if (cli->result != NULL)
        json_object_set_new(cli->result, "resource_manager", json_string(iccsp_rm_name(cli->rm)));
    show(cli, &readers);
    cli_readers_clear(&readers);
    return CLI_OK;
}
