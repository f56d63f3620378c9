/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp unblock: sets a new PIN with the unblocking code (PUK). */
#include "cli/options.h"
#include "cli/pin.h"
#include "cli/report.h"

/* RESET RETRY COUNTER, once: what was prepared serves one time only. */
static iccsp_hr unblock_code(struct cli_pin *pin, void *context)
{
    const int32_t *prepared = context;
    const iccsp_hr hr = ISCardVerify_Unblock(pin->verify, *prepared, cli_pin_flags(pin), (int32_t)pin->ref);

    cli_pin_note_tries(pin);
    return hr;
}

static iccsp_hr prepare(struct cli_pin *pin, IByteBuffer *puk, IByteBuffer *new_code, int32_t *prepared)
{
    IIccspVerify *more = NULL;
    iccsp_hr hr = ISCardVerify_QueryInterface(pin->verify, &ICCSP_IID_IIccspVerify, (void **)&more);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = IIccspVerify_PrepareUnblock(more, puk, new_code, prepared);
    IIccspVerify_Release(more);
    return hr;
}

static iccsp_hr read_and_prepare(struct cli_pin *pin, int32_t *prepared)
{
    IByteBuffer *puk = NULL;
    IByteBuffer *new_code = NULL;
    iccsp_hr hr = cli_pin_read(pin, "PUK", false, &puk);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_read(pin, "new PIN", true, &new_code);
    if (ICCSP_SUCCEEDED(hr))
        hr = prepare(pin, puk, new_code, prepared);
    if (puk != NULL)
        IByteBuffer_Release(puk);
    if (new_code != NULL)
        IByteBuffer_Release(new_code);
    return hr;
}

/* The codes say "PIN", and here it is another one. */
static iccsp_hr explain(struct cli_pin *pin, iccsp_hr hr)
{
    if (hr != ICCSP_W_WRONG_CHV && hr != ICCSP_W_CHV_BLOCKED)
        return hr;
    cli_pin_tell_tries(pin, "PUK of ", "tries_after");
    if (hr == ICCSP_W_WRONG_CHV)
        return cli_note(pin->cli, hr, "Make sure of it: a PUK that is blocked cannot be unblocked.",
                        "The PUK is wrong.");
    return cli_note(pin->cli, hr, "Ask the issuer of the card.",
                    "The PUK is blocked: it was entered wrongly too often.");
}

/* What is asked without a code are the tries of the PIN, of which most have none left here. */
static iccsp_hr unblock(struct cli_pin *pin)
{
    int32_t prepared = 0;
    iccsp_hr hr = read_and_prepare(pin, &prepared);

    if (ICCSP_SUCCEEDED(hr))
        hr = explain(pin, cli_pin_do(pin, unblock_code, &prepared));
    return hr;
}

int cli_run_unblock(struct cli *cli, int argc, char **argv)
{
    struct cli_pin pin = CLI_PIN_FIRST;
    const struct cli_syntax syntax = {.letters = ":", .pin = &pin, .max_operands = 1};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    if (pin.force)
        return cli_fail_usage(cli, "--force is about the tries of a PIN, and here a PUK is presented");
    return cli_pin_run(&pin, cli, unblock, "unblocked");
}
