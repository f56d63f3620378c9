/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp change: replaces a PIN by a new one. */
#include "cli/options.h"
#include "cli/pin.h"

struct codes {
    IByteBuffer *old_code, *new_code; /* each wiped with its last reference */
};

/* CHANGE REFERENCE DATA, once. */
static iccsp_hr change_code(struct cli_pin *pin, void *context)
{
    const struct codes *codes = context;
    const iccsp_hr hr = ISCardVerify_ChangeCode(pin->verify, codes->old_code, codes->new_code,
                                                cli_pin_flags(pin), (int32_t)pin->ref);

    cli_pin_note_tries(pin);
    return hr;
}

/* Nothing but the question for the tries is sent before both codes are there. */
static iccsp_hr change(struct cli_pin *pin)
{
    struct codes codes = {0};
    iccsp_hr hr = cli_pin_ask_state(pin);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_read(pin, "PIN", false, &codes.old_code);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_read(pin, "new PIN", true, &codes.new_code);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_tell_failure(pin, cli_pin_do(pin, change_code, &codes));
    if (codes.old_code != NULL)
        IByteBuffer_Release(codes.old_code);
    if (codes.new_code != NULL)
        IByteBuffer_Release(codes.new_code);
    return hr;
}

int cli_run_change(struct cli *cli, int argc, char **argv)
{
    struct cli_pin pin = CLI_PIN_FIRST;
    const struct cli_syntax syntax = {.letters = ":", .pin = &pin, .max_operands = 1};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    return cli_pin_run(&pin, cli, change, "changed");
}
