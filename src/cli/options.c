/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: those of every command, before or after its name, and those of one. */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/pin.h"
#include "cli/report.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "iccsp/iccsp.h"

#define LONG_OPTIONS_MAX 24
/* A day. */
#define WAIT_MAX_S 86400

enum {
    OPTION_RM = 0x100,
    OPTION_READER,
    OPTION_WAIT,
    OPTION_JSON,
    OPTION_TRACE,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option global_options[] = {
    {"rm", required_argument, NULL, OPTION_RM},     {"reader", required_argument, NULL, OPTION_READER},
    {"wait", optional_argument, NULL, OPTION_WAIT}, {"json", no_argument, NULL, OPTION_JSON},
    {"trace", no_argument, NULL, OPTION_TRACE},     {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
};

#define GLOBAL_OPTIONS (sizeof(global_options) / sizeof(global_options[0]))

static void trace_line(void *context, const char *line)
{
    (void)context;
    fputs("trace: ", stderr);
    cli_put_text(stderr, line);
    fputc('\n', stderr);
}

static void put_version(struct cli *cli)
{
    if (cli->result != NULL)
        cli_json_add_text(cli->result, "version", iccsp_version());
    else
        printf("iccsp %s\n", iccsp_version());
}

/* False: the run ends with *status. */
static bool take_global(struct cli *cli, int option, const char *value, int *status)
{
    switch (option) {
    case OPTION_RM:
        cli->rm_spec = value;
        return true;
    case OPTION_READER:
        cli->reader = value;
        return true;
    case OPTION_WAIT:
        cli->wait = true;
        if (value == NULL || cli_number_read(value, 1, WAIT_MAX_S, &cli->wait_s))
            return true;
        *status = cli_fail_usage(cli, "--wait takes a number of seconds, 1 or more");
        return false;
    case OPTION_JSON:
        cli_start_result(cli);
        return true;
    case OPTION_TRACE:
        iccsp_set_trace(trace_line, NULL);
        return true;
    case OPTION_VERSION:
        put_version(cli);
        return false;
    default:
        cli_put_help(cli->command);
        return false;
    }
}

/* What getopt_long says in its return value and in what it leaves in its variables. */
static int fail_option(struct cli *cli, int result, char **argv)
{
    char letter[] = {'-', (char)optopt, '\0'};
    const char *name = optopt > 0 && optopt < 0x100 ? letter : argv[optind - 1];
    /* What stands behind it could be a PIN. */
    const int len = (int)strcspn(name, "=");

    if (result == ':')
        return cli_fail_usage(cli, "the option %.*s needs a value", len, name);
    return cli_fail_usage(cli, "the option %.*s is unknown, ambiguous, or takes no value", len, name);
}

static bool take_own(const struct cli_syntax *syntax, int option, const char *value)
{
    return cli_pin_is_option(option) ? cli_pin_take_option(syntax->pin, option, value)
                                     : syntax->take(syntax->context, option, value);
}

static bool read_options(struct cli *cli, int argc, char **argv, const struct cli_syntax *syntax, int *status)
{
    struct option long_names[LONG_OPTIONS_MAX] = {{0}};
    size_t count = GLOBAL_OPTIONS;
    int option;
    int index = -1;

    memcpy(long_names, global_options, sizeof(global_options));
    for (size_t i = 0; syntax->long_names != NULL && syntax->long_names[i].name != NULL; i++)
        long_names[count++] = syntax->long_names[i];
    for (size_t i = 0; syntax->pin != NULL && i < CLI_PIN_OPTIONS; i++)
        long_names[count++] = cli_pin_options[i];
    /* A second round over other arguments: 0 makes every C library with getopt_long begin anew. */
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, syntax->letters, long_names, &index)) != -1) {
        *status = CLI_OK;
        if (option == '?' || option == ':')
            *status = fail_option(cli, option, argv);
        else if (option >= OPTION_RM && option <= OPTION_VERSION) {
            if (take_global(cli, option, optarg, status))
                continue;
        } else if (take_own(syntax, option, optarg))
            continue;
        else
            /* The value itself is not repeated: it could be a PIN in the wrong place. */
            *status = cli_fail_usage(cli, "this is no value for the option --%s",
                                     index < 0 ? "" : long_names[index].name);
        return false;
    }
    return true;
}

bool cli_options_read(struct cli *cli, int argc, char **argv, const struct cli_syntax *syntax, int *status)
{
    if (!read_options(cli, argc, argv, syntax, status))
        return false;
    cli->operands = argv + optind;
    cli->operand_count = argc - optind;
    if (cli->operand_count < syntax->min_operands) {
        *status = cli_fail_usage(cli, "something is missing");
        return false;
    }
    if (cli->operand_count > syntax->max_operands) {
        *status = cli_fail_usage(cli, "'%s' is too much", cli->operands[syntax->max_operands]);
        return false;
    }
    return syntax->pin == NULL || cli_pin_check(cli, syntax->pin, status);
}

bool cli_options_read_global(struct cli *cli, int argc, char **argv, int *command, int *status)
{
    const struct cli_syntax syntax = {.letters = "+:"};

    if (!read_options(cli, argc, argv, &syntax, status))
        return false;
    *command = optind;
    return true;
}

bool cli_number_read(const char *text, long min, long max, long *out)
{
    const int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    char *end;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *out = strtol(text, &end, base);
    return errno == 0 && *end == '\0' && *out >= min && *out <= max;
}
