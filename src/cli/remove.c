/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp rm: removes a file, or a directory. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/path.h"
#include "cli/pin.h"
#include "cli/report.h"
#include "cli/session.h"

struct request {
    struct cli *cli;
    struct cli_pin pin;
    bool recursive;
    ISCardManage *manage;
    ISCardFileAccess *files;
};

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    (void)option;
    (void)value;
    request->recursive = true;
    return true;
}

/* Without a word of the card about what is in a directory, the library leaves it to DELETE FILE, which takes
 * all that is in it (ISO/IEC 7816-9:2004, 8.3). Here somebody has to want that. */
static iccsp_hr check_empty(const struct request *request, const char *path)
{
    struct cli_names names;
    iccsp_hr hr = cli_directory_enter(request->files, path);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_directory_list(request->files, &names);
    if (hr == ICCSP_E_NOTIMPL)
        return cli_note(request->cli, ICCSP_E_NOT_EMPTY, "--recursive removes it with all that is in it.",
                        "The card does not tell whether anything is in this directory. Nothing was removed.");
    if (ICCSP_FAILED(hr))
        return hr;
    if (names.count > 0)
        hr = cli_note(request->cli, ICCSP_E_NOT_EMPTY, "--recursive removes it with all that is in it.",
                      "The directory holds files or directories: %zu. Nothing was removed.", names.count);
    cli_names_clear(&names);
    return hr;
}

/* What does not say that it is a file may be a directory. */
static iccsp_hr check(const struct request *request, const char *path)
{
    struct cli_facts facts;
    const iccsp_hr hr = cli_facts_get(request->files, path, &facts);

    if (ICCSP_FAILED(hr) || (facts.kind != CLI_KIND_DF && facts.kind != CLI_KIND_UNKNOWN))
        return hr;
    return check_empty(request, path);
}

/* Nobody can put anything into it between the look and the command: the lock is held. So the library need not
 * look again. */
static iccsp_hr delete_file(const struct request *request, const char *path)
{
    BSTR text;
    iccsp_hr hr = request->recursive ? ICCSP_OK : check(request, path);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_bstr_from_utf8(path, &text);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardFileAccess_Delete(request->files, cli_path_type(path), text, ICCSP_SC_FL_RECURSIVE);
    iccsp_bstr_free(text);
    return hr;
}

static iccsp_hr remove_locked(struct request *request, const char *path)
{
    iccsp_hr hr = ISCardManage_SCardLock(request->manage);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_pin_present(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = delete_file(request, path);
    ISCardManage_SCardUnlock(request->manage, ICCSP_DISP_LEAVE);
    return hr;
}

/* The path is that from the MF, for a PIN of a directory makes that current. */
static iccsp_hr remove_file(struct request *request)
{
    struct cli *const cli = request->cli;
    char *const path = cli_path_whole(cli->operands[0]);
    iccsp_hr hr =
        path == NULL ? ICCSP_E_OUTOFMEMORY : cli_attach_files(cli, &request->manage, &request->files);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_open_for(&request->pin, cli, request->manage, request->files, cli->operands[0]);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_prepare(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = remove_locked(request, path);
    free(path);
    return cli_pin_note_denied(&request->pin, cli, hr);
}

int cli_run_rm(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"recursive", no_argument, NULL, 'r'}, {0}};
    struct request request = {.cli = cli, .pin = CLI_PIN_NONE};
    const struct cli_syntax syntax = {.letters = ":r",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .pin = &request.pin,
                                      .min_operands = 1,
                                      .max_operands = 1};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = remove_file(&request);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (status == CLI_OK && cli->result != NULL) {
        cli_json_add_text(cli->result, "removed", cli->operands[0]);
    } else if (status == CLI_OK) {
        cli_put_text(stdout, cli->operands[0]);
        fputs(": removed\n", stdout);
    }
    cli_pin_close(&request.pin);
    cli_release(request.manage, request.files);
    return status;
}
