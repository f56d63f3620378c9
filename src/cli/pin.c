/* SPDX-License-Identifier: BSD-2-Clause */
/* A code that a person gives and a card checks: its options, its state, and the one command that presents it.
 */
#include "cli/pin.h"

#include <stdlib.h>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/path.h"
#include "cli/report.h"
#include "cli/system.h"

/* OPTION_PIN is there to be refused: as an abbreviation it would stand for --pin-fd. Below the values of a
 * command's own options. */
enum { OPTION_REF = 0x180, OPTION_LOCAL, OPTION_FORCE, OPTION_PIN_FD, OPTION_PIN };

/* Global references have five bits (decision E4), others go to the card as they are. */
#define REF_MAX       255
#define REF_LOCAL_MAX 31
#define REF_LOCAL_BIT 0x80

const struct option cli_pin_options[CLI_PIN_OPTIONS] = {{"ref", required_argument, NULL, OPTION_REF},
                                                        {"local", no_argument, NULL, OPTION_LOCAL},
                                                        {"force", no_argument, NULL, OPTION_FORCE},
                                                        {"pin-fd", required_argument, NULL, OPTION_PIN_FD},
                                                        {"pin", required_argument, NULL, OPTION_PIN}};

bool cli_pin_is_option(int option)
{
    return option >= OPTION_REF && option <= OPTION_PIN;
}

bool cli_pin_take_option(struct cli_pin *pin, int option, const char *value)
{
    switch (option) {
    case OPTION_REF:
        pin->wanted = true;
        return cli_number_read(value, 0, REF_MAX, &pin->ref);
    case OPTION_PIN_FD:
        return cli_number_read(value, 0, 65535, &pin->pin_fd);
    case OPTION_LOCAL:
        pin->local = true;
        return true;
    case OPTION_FORCE:
        pin->force = true;
        return true;
    case OPTION_PIN:
        pin->is_shown = true;
        return true;
    default:
        return false;
    }
}

/* Before anything else is opened, which could get this number and be read as a PIN. */
static bool check_descriptor(struct cli *cli, const struct cli_pin *pin, int *status)
{
    if (pin->pin_fd < 0 || cli_descriptor_is_open((int)pin->pin_fd))
        return true;
    *status = cli_fail(cli, cli_note(cli, ICCSP_E_NOT_READY,
                                     "Pass the PIN through a pipe, or a file, that is open.",
                                     "File descriptor %ld is not open.", pin->pin_fd));
    return false;
}

bool cli_pin_check(struct cli *cli, const struct cli_pin *pin, int *status)
{
    if (pin->is_shown)
        *status = cli_fail_usage(cli, "a PIN is not taken from the command line, where others can see it");
    else if (!pin->wanted && (pin->local || pin->force || pin->pin_fd >= 0))
        *status = cli_fail_usage(cli, "--local, --force and --pin-fd are about a PIN, which --ref names");
    else if (pin->local && pin->ref > REF_LOCAL_MAX)
        *status = cli_fail_usage(cli, "a local reference is 0 to %d", REF_LOCAL_MAX);
    else
        return check_descriptor(cli, pin, status);
    return false;
}

/* The directory is entered anew for every step, so its path must not depend on where we are. */
iccsp_hr cli_pin_open(struct cli_pin *pin, struct cli *cli, ISCardManage *manage, ISCardFileAccess *files,
                      const char *directory)
{
    iccsp_hr hr = ICCSP_OK;

    pin->cli = cli;
    pin->manage = manage;
    pin->files = files;
    if (!pin->wanted)
        return hr;
    if (directory != NULL)
        hr = cli_directory_enter(files, directory);
    if (ICCSP_SUCCEEDED(hr) && directory != NULL)
        hr = cli_directory_current(files, &pin->directory);
    return ICCSP_SUCCEEDED(hr) ? ISCardManage_CreateCHVerification(manage, &pin->verify) : hr;
}

iccsp_hr cli_pin_open_for(struct cli_pin *pin, struct cli *cli, ISCardManage *manage, ISCardFileAccess *files,
                          const char *path)
{
    const bool is_local = pin->wanted && (pin->local || (pin->ref & REF_LOCAL_BIT) != 0);
    char *directory = is_local ? cli_path_parent(path) : NULL;
    iccsp_hr hr;

    if (is_local && directory == NULL)
        return ICCSP_E_OUTOFMEMORY;
    hr = cli_pin_open(pin, cli, manage, files, directory);
    free(directory);
    return hr;
}

void cli_pin_close(struct cli_pin *pin)
{
    if (pin->code != NULL)
        IByteBuffer_Release(pin->code);
    if (pin->verify != NULL)
        ISCardVerify_Release(pin->verify);
    free(pin->directory);
    pin->code = NULL;
    pin->verify = NULL;
    pin->directory = NULL;
}

SCARD_FLAGS cli_pin_flags(const struct cli_pin *pin)
{
    return pin->local ? ICCSP_SC_FL_IHV_LOCAL : ICCSP_SC_FL_NO_FLAGS;
}

iccsp_hr cli_pin_do(struct cli_pin *pin, cli_pin_step step, void *context)
{
    iccsp_hr hr = ISCardManage_SCardLock(pin->manage);

    if (ICCSP_FAILED(hr))
        return hr;
    if (pin->directory != NULL)
        hr = cli_directory_enter(pin->files, pin->directory);
    if (ICCSP_SUCCEEDED(hr))
        hr = step(pin, context);
    ISCardManage_SCardUnlock(pin->manage, ICCSP_DISP_LEAVE);
    return hr;
}

/* One VERIFY, with a code or to ask. */
static iccsp_hr verify(struct cli_pin *pin, void *code)
{
    const SCARD_FLAGS ask = code == NULL ? ICCSP_SC_FL_IHV_CHECKONLY : ICCSP_SC_FL_NO_FLAGS;
    int32_t ref = (int32_t)pin->ref;
    const iccsp_hr hr = ISCardVerify_Verify(pin->verify, code, cli_pin_flags(pin) | ask, &ref);

    pin->tries = ICCSP_REF_TRIES(ref);
    return hr;
}

void cli_pin_note_tries(struct cli_pin *pin)
{
    IIccspVerify *more = NULL;

    pin->tries = -1;
    if (ICCSP_FAILED(ISCardVerify_QueryInterface(pin->verify, &ICCSP_IID_IIccspVerify, (void **)&more)))
        return;
    IIccspVerify_get_TriesLeft(more, &pin->tries);
    IIccspVerify_Release(more);
}

void cli_pin_tell_tries(const struct cli_pin *pin, const char *whose, const char *key)
{
    struct cli_json *const result = pin->cli->result;
    char text[32] = "unknown";

    if (pin->tries >= 0)
        snprintf(text, sizeof(text), "%d", pin->tries);
    if (result == NULL)
        fprintf(stderr, "%sCHV %ld: tries left: %s\n", whose, pin->ref, text);
    else if (pin->tries < 0)
        cli_json_add_null(result, key);
    else
        cli_json_add_number(result, key, pin->tries);
}

static iccsp_hr note_blocked(const struct cli_pin *pin, iccsp_hr hr)
{
    if (hr == ICCSP_W_CHV_BLOCKED)
        cli_note_remedy(pin->cli, hr,
                        "Unblock it with its PUK, iccsp unblock, or ask the issuer of the card.");
    return hr;
}

iccsp_hr cli_pin_tell_failure(const struct cli_pin *pin, iccsp_hr hr)
{
    if (hr == ICCSP_W_WRONG_CHV || hr == ICCSP_W_CHV_BLOCKED)
        cli_pin_tell_tries(pin, "", "tries_after");
    return note_blocked(pin, hr);
}

/* Not to say anything is the card's right. */
iccsp_hr cli_pin_ask_state(struct cli_pin *pin)
{
    const iccsp_hr hr = cli_pin_do(pin, verify, NULL);

    if (ICCSP_FAILED(hr) && hr != ICCSP_W_CARD_NOT_AUTHENTICATED && hr != ICCSP_E_UNSUPPORTED_FEATURE)
        return note_blocked(pin, hr);
    cli_pin_tell_tries(pin, "", "tries_before");
    if (pin->tries == 1 && !pin->force)
        return cli_note(pin->cli, ICCSP_W_SECURITY_VIOLATION,
                        "Make sure of the PIN, then repeat with --force.",
                        "Only one try is left: a wrong PIN would block it. Nothing was presented.");
    return ICCSP_OK;
}

iccsp_hr cli_pin_prepare(struct cli_pin *pin)
{
    iccsp_hr hr;

    if (!pin->wanted)
        return ICCSP_OK;
    hr = cli_pin_ask_state(pin);
    return ICCSP_SUCCEEDED(hr) ? cli_pin_read(pin, "PIN", false, &pin->code) : hr;
}

iccsp_hr cli_pin_present(struct cli_pin *pin)
{
    iccsp_hr hr;

    if (pin->code == NULL)
        return ICCSP_OK;
    hr = cli_pin_do(pin, verify, pin->code);
    IByteBuffer_Release(pin->code);
    pin->code = NULL;
    return cli_pin_tell_failure(pin, hr);
}

iccsp_hr cli_pin_note_denied(const struct cli_pin *pin, struct cli *cli, iccsp_hr hr)
{
    if (hr == ICCSP_W_SECURITY_VIOLATION || hr == ICCSP_W_CARD_NOT_AUTHENTICATED)
        cli_note_remedy(cli, hr,
                        pin->wanted ? "Another PIN, or a key, is needed: iccsp ls -l shows what guards it."
                                    : "Present the PIN that guards it, with --ref N; iccsp ls -l shows its "
                                      "number, as far as the card tells.");
    return hr;
}
