/* SPDX-License-Identifier: BSD-2-Clause */
/* The command iccsp: options, subcommand, exit code. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "cli/usage.h"

static int run(struct cli *cli, int argc, char **argv)
{
    int first;
    int status;

    if (!cli_options_read_global(cli, argc, argv, &first, &status))
        return status;
    if (first >= argc)
        return cli_fail_usage(cli, "there is no command");
    cli->command = cli_command_find(argv[first]);
    if (cli->command == NULL)
        return cli_fail_usage(cli, "there is no command '%s'", argv[first]);
    return cli->command->run(cli, argc - first, argv + first);
}

/* A full disk must not look like success. */
static int end_output(int status)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return status;
    fprintf(stderr, "iccsp: the output cannot be written: %s\n", strerror(errno));
    return status == CLI_OK ? CLI_FAILED : status;
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    int status;

    cli_terminal_init();
    status = run(&cli, argc, argv);
    cli_put_result(&cli);
    cli_rm_close(&cli);
    json_decref(cli.result);
    return end_output(status);
}
