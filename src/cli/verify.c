/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp verify: presents a PIN, once, and tells the tries left. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "cli/text.h"

/* OPTION_PIN is there to be refused: as an abbreviation it would stand for --pin-fd. */
enum { OPTION_REF = CLI_OWN_OPTION, OPTION_LOCAL, OPTION_FORCE, OPTION_PIN_FD, OPTION_PIN };

/* Global references have five bits (decision E4), others go to the card as they are. */
#define REF_MAX       255
#define REF_LOCAL_MAX 31

struct request {
    struct cli *cli;
    char *directory; /* path from the MF of the one whose CHV it is; NULL: what is current */
    long ref;
    bool local;
    bool force;
    long pin_fd; /* -1: ask on the terminal */
    bool is_pin_shown;
    ISCardManage *manage;
    ISCardFileAccess *files;
    ISCardVerify *verify;
    int tries; /* left, -1: unknown */
};

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    switch (option) {
    case OPTION_REF:
        return cli_number_read(value, 0, REF_MAX, &request->ref);
    case OPTION_PIN_FD:
        return cli_number_read(value, 0, 65535, &request->pin_fd);
    case OPTION_LOCAL:
        request->local = true;
        return true;
    case OPTION_FORCE:
        request->force = true;
        return true;
    case OPTION_PIN:
        request->is_pin_shown = true;
        return true;
    default:
        return false;
    }
}

/* One VERIFY, with a code or to ask; in the directory that the code belongs to, with nobody between. */
static iccsp_hr present(struct request *request, IByteBuffer *code)
{
    const SCARD_FLAGS flags = (request->local ? ICCSP_SC_FL_IHV_LOCAL : ICCSP_SC_FL_NO_FLAGS) |
                              (code == NULL ? ICCSP_SC_FL_IHV_CHECKONLY : ICCSP_SC_FL_NO_FLAGS);
    int32_t ref = (int32_t)request->ref;
    iccsp_hr hr = ISCardManage_SCardLock(request->manage);

    if (ICCSP_FAILED(hr))
        return hr;
    if (request->directory != NULL)
        hr = cli_directory_enter(request->files, request->directory);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardVerify_Verify(request->verify, code, flags, &ref);
    request->tries = ICCSP_REF_TRIES(ref);
    ISCardManage_SCardUnlock(request->manage, ICCSP_DISP_LEAVE);
    return hr;
}

static const char *text_of_tries(int tries, char text[32])
{
    if (tries < 0)
        return "unknown";
    snprintf(text, 32, "%d", tries);
    return text;
}

static void tell_tries(const struct request *request, const char *key)
{
    char text[32];

    if (request->cli->result == NULL)
        fprintf(stderr, "CHV %ld: tries left: %s\n", request->ref, text_of_tries(request->tries, text));
    else if (request->tries < 0)
        cli_json_add_null(request->cli->result, key);
    else
        cli_json_add_number(request->cli->result, key, request->tries);
}

/* What the card says before a try is spent. Not to say anything is its right. */
static iccsp_hr ask_state(struct request *request)
{
    const iccsp_hr hr = present(request, NULL);

    if (ICCSP_FAILED(hr) && hr != ICCSP_W_CARD_NOT_AUTHENTICATED && hr != ICCSP_E_UNSUPPORTED_FEATURE)
        return hr;
    tell_tries(request, "tries_before");
    if (request->tries == 1 && !request->force)
        return cli_note(request->cli, ICCSP_W_SECURITY_VIOLATION,
                        "Make sure of the PIN, then repeat with --force.",
                        "Only one try is left: a wrong PIN would block it. Nothing was presented.");
    return ICCSP_OK;
}

static iccsp_hr get_secret(const struct request *request, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    char prompt[64];
    iccsp_hr hr;

    snprintf(prompt, sizeof(prompt), "PIN (CHV %ld): ", request->ref);
    hr = request->pin_fd >= 0 ? cli_read_secret((int)request->pin_fd, secret, len)
                              : cli_ask_secret(prompt, secret, len);
    if (hr == ICCSP_E_NOT_READY)
        return cli_note(request->cli, hr,
                        "Run it on a terminal, or pass the PIN through a pipe with --pin-fd.",
                        request->pin_fd >= 0 ? "The PIN cannot be read from this file descriptor."
                                             : "There is no terminal on which the PIN can be asked.");
    if (hr == ICCSP_E_INVALIDARG)
        return cli_note(request->cli, ICCSP_E_INVALID_CHV, "", "The PIN is longer than %u bytes.",
                        CLI_SECRET_MAX);
    return hr == ICCSP_W_CANCELLED_BY_USER ? cli_note(request->cli, hr, "", "No PIN was given.") : hr;
}

/* The bytes of the PIN live here and in the buffer, which wipes itself with its last reference. */
static iccsp_hr get_code(const struct request *request, IByteBuffer **out)
{
    uint8_t secret[CLI_SECRET_MAX];
    size_t len = 0;
    iccsp_hr hr = get_secret(request, secret, &len);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_create_byte_buffer(secret, len, out);
    cli_wipe(secret, sizeof(secret));
    return hr;
}

/* No lock is held while the user types. */
static iccsp_hr verify(struct request *request)
{
    IByteBuffer *code = NULL;
    iccsp_hr hr = ask_state(request);

    if (ICCSP_SUCCEEDED(hr))
        hr = get_code(request, &code);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = present(request, code);
    IByteBuffer_Release(code);
    if (hr == ICCSP_W_WRONG_CHV || hr == ICCSP_W_CHV_BLOCKED)
        tell_tries(request, "tries_after");
    return hr;
}

static void tell_success(const struct request *request)
{
    if (request->cli->result != NULL)
        cli_json_add_boolean(request->cli->result, "verified", true);
    else
        printf("CHV %ld: verified\n", request->ref);
}

/* The directory is entered anew for every step, so its path must not depend on where we are. */
static iccsp_hr attach(struct request *request)
{
    const struct cli *cli = request->cli;
    iccsp_hr hr = cli_attach_files(request->cli, &request->manage, &request->files);

    if (ICCSP_SUCCEEDED(hr) && cli->operand_count > 0) {
        hr = cli_directory_enter(request->files, cli->operands[0]);
        if (ICCSP_SUCCEEDED(hr))
            hr = cli_directory_current(request->files, &request->directory);
    }
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_CreateCHVerification(request->manage, &request->verify);
    return hr;
}

int cli_run_verify(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {
        {"ref", required_argument, NULL, OPTION_REF}, {"local", no_argument, NULL, OPTION_LOCAL},
        {"force", no_argument, NULL, OPTION_FORCE},   {"pin-fd", required_argument, NULL, OPTION_PIN_FD},
        {"pin", required_argument, NULL, OPTION_PIN}, {0}};
    struct request request = {.cli = cli, .ref = 1, .pin_fd = -1};
    const struct cli_syntax syntax = {.letters = ":",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .max_operands = 1};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    if (request.is_pin_shown)
        return cli_fail_usage(cli, "a PIN is not taken from the command line, where others can see it");
    if (request.local && request.ref > REF_LOCAL_MAX)
        return cli_fail_usage(cli, "a local reference is 0 to %d", REF_LOCAL_MAX);
    hr = attach(&request);
    if (ICCSP_SUCCEEDED(hr))
        hr = verify(&request);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (status == CLI_OK)
        tell_success(&request);
    if (request.verify != NULL)
        ISCardVerify_Release(request.verify);
    cli_release(request.manage, request.files);
    free(request.directory);
    return status;
}
