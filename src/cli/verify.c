/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp verify: presents a PIN, once, and tells the tries left. */
#include "cli/options.h"
#include "cli/pin.h"

static iccsp_hr verify(struct cli_pin *pin)
{
    const iccsp_hr hr = cli_pin_prepare(pin);

    return ICCSP_SUCCEEDED(hr) ? cli_pin_present(pin) : hr;
}

int cli_run_verify(struct cli *cli, int argc, char **argv)
{
    struct cli_pin pin = CLI_PIN_FIRST;
    const struct cli_syntax syntax = {.letters = ":", .pin = &pin, .max_operands = 1};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    return cli_pin_run(&pin, cli, verify, "verified");
}
