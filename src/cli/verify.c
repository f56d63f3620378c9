/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp verify: presents a PIN, once, and tells the tries left. */
#include <stdio.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/pin.h"
#include "cli/report.h"
#include "cli/session.h"

static void tell_success(const struct cli *cli, const struct cli_pin *pin)
{
    if (cli->result != NULL)
        cli_json_add_boolean(cli->result, "verified", true);
    else
        printf("CHV %ld: verified\n", pin->ref);
}

int cli_run_verify(struct cli *cli, int argc, char **argv)
{
    struct cli_pin pin = CLI_PIN_FIRST;
    const struct cli_syntax syntax = {.letters = ":", .pin = &pin, .max_operands = 1};
    ISCardManage *manage = NULL;
    ISCardFileAccess *files = NULL;
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = cli_attach_files(cli, &manage, &files);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_open(&pin, cli, manage, files, cli->operand_count > 0 ? cli->operands[0] : NULL);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_prepare(&pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_present(&pin);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (status == CLI_OK)
        tell_success(cli, &pin);
    cli_pin_close(&pin);
    cli_release(manage, files);
    return status;
}
