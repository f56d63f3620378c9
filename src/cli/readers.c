/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp readers: the readers and what is in them. */
#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/rm.h"
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

static void add_reader(struct cli_json *array, const struct cli_reader *reader)
{
    struct cli_json *object = cli_json_add_object(array, NULL);
    struct cli_json *state;

    cli_json_add_text(object, "name", reader->name);
    state = cli_json_add_array(object, "state");
    for (size_t i = 0; i < STATES; i++) {
        if ((reader->state & states[i].bit) != 0)
            cli_json_add_text(state, NULL, states[i].name);
    }
    cli_json_add_boolean(object, "card", (reader->state & ICCSP_READER_PRESENT) != 0);
    if (reader->atr_len > 0)
        cli_json_add_hex(object, "atr", reader->atr, reader->atr_len);
}

static void show(struct cli *cli, const struct cli_readers *readers)
{
    struct cli_json *array = cli_json_add_array(cli->result, "readers");

    for (size_t i = 0; i < readers->count; i++) {
        if (array == NULL)
            print_reader(&readers->reader[i]);
        else
            add_reader(array, &readers->reader[i]);
    }
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
    cli_json_add_text(cli->result, "resource_manager", iccsp_rm_name(cli->rm));
    show(cli, &readers);
    cli_readers_clear(&readers);
    return CLI_OK;
}
