/* SPDX-License-Identifier: BSD-2-Clause */
/* The command iccsp: options, subcommand, exit code. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/rm.h"
#include "cli/system.h"
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

    cli_streams_keep();
    cli_terminal_init();
    argv = cli_arguments(&argc, argv);
    status = argv != NULL ? run(&cli, argc, argv) : cli_fail(&cli, ICCSP_E_OUTOFMEMORY);
    if (!cli_put_result(&cli) && status == CLI_OK)
        status = CLI_FAILED;
    cli_rm_close(&cli);
    cli_json_free(cli.result);
    return end_output(status);
}
