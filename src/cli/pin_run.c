/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands that are about a code: attached, in the directory that it belongs to, and how they end. */
#include <stdio.h>

#include "cli/json.h"
#include "cli/pin.h"
#include "cli/report.h"
#include "cli/session.h"

static void tell_success(const struct cli *cli, const struct cli_pin *pin, const char *done)
{
    if (cli->result != NULL)
        cli_json_add_boolean(cli->result, done, true);
    else
        printf("CHV %ld: %s\n", pin->ref, done);
}

int cli_pin_run(struct cli_pin *pin, struct cli *cli, cli_pin_action action, const char *done)
{
    ISCardManage *manage = NULL;
    ISCardFileAccess *files = NULL;
    iccsp_hr hr = cli_attach_files(cli, &manage, &files);
    int status;

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_open(pin, cli, manage, files, cli->operand_count > 0 ? cli->operands[0] : NULL);
    if (ICCSP_SUCCEEDED(hr))
        hr = action(pin);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (status == CLI_OK)
        tell_success(cli, pin, done);
    cli_pin_close(pin);
    cli_release(manage, files);
    return status;
}
