/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp vcard serve: the demo card in a vpcd reader of a real resource manager. */
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/text.h"
#include "iccsp/iccsp.h"

enum { OPTION_VPCD = CLI_OWN_OPTION, OPTION_T0, OPTION_NO_EXTENDED };

#define HOST_MAX   256
#define HOST_USUAL "127.0.0.1"
#define PORT_USUAL 35963
/* How soon a signal is answered. */
#define WAIT_MS 100u

struct request {
    char host[HOST_MAX];
    long port;
    uint32_t flags;
};

/* HOST, HOST:PORT, :PORT, [ADDRESS]:PORT. */
static bool read_address(const char *text, struct request *request)
{
    const char *end = text[0] == '[' ? strchr(text, ']') : strrchr(text, ':');
    const char *host = text[0] == '[' ? text + 1 : text;
    const char *port;
    size_t len;

    if (text[0] == '[' && end == NULL)
        return false;
    len = end == NULL ? strlen(host) : (size_t)(end - host);
    port = end == NULL ? "" : text[0] == '[' ? end + 1 : end;
    if (len >= HOST_MAX || (port[0] != '\0' && port[0] != ':'))
        return false;
    if (len > 0) {
        memcpy(request->host, host, len);
        request->host[len] = '\0';
    }
    return port[0] == '\0' || cli_number_read(port + 1, 1, 65535, &request->port);
}

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    if (option == OPTION_VPCD)
        return read_address(value, request);
    request->flags |= option == OPTION_T0 ? ICCSP_DEMO_T0 : ICCSP_DEMO_NO_EXT;
    return true;
}

static void tell_start(struct cli *cli, const struct request *request)
{
    if (cli->result != NULL) {
        cli_json_add_text(cli->result, "host", request->host);
        cli_json_add_number(cli->result, "port", request->port);
        (void)cli_put_result(cli);
        cli_start_result(cli);
        return;
    }
    fputs("The demo card is in the vpcd reader at ", stdout);
    cli_put_text(stdout, request->host);
    printf(":%ld; SIGINT or SIGTERM takes it out\n", request->port);
    fflush(stdout);
}

static iccsp_hr serve(struct cli *cli, const struct request *request, struct iccsp_vcard *card)
{
    struct iccsp_vpcd *vpcd = NULL;
    iccsp_hr hr;

    cli_catch_stop();
    hr = iccsp_vpcd_start(card, request->host, (uint16_t)request->port, &vpcd);
    if (ICCSP_FAILED(hr))
        return hr;
    tell_start(cli, request);
    do
        hr = iccsp_vpcd_wait(vpcd, WAIT_MS);
    while (hr == ICCSP_E_TIMEOUT && !cli_is_stopped());
    iccsp_vpcd_stop(&vpcd);
    if (hr == ICCSP_E_READER_UNAVAILABLE)
        cli_note(cli, hr, "Start the command again when pcscd runs.",
                 "The reader went away: pcscd, or its vpcd driver, has ended.");
    return hr == ICCSP_E_TIMEOUT ? ICCSP_OK : hr;
}

int cli_run_vcard(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"vpcd", required_argument, NULL, OPTION_VPCD},
                                               {"t0", no_argument, NULL, OPTION_T0},
                                               {"no-extended", no_argument, NULL, OPTION_NO_EXTENDED},
                                               {0}};
    struct request request = {.host = HOST_USUAL, .port = PORT_USUAL};
    const struct cli_syntax syntax = {.letters = ":",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .min_operands = 1,
                                      .max_operands = 1};
    struct iccsp_vcard *card = NULL;
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    if (strcmp(cli->operands[0], "serve") != 0)
        return cli_fail_usage(cli, "vcard cannot '%s'", cli->operands[0]);
    hr = iccsp_vcard_new_demo(request.flags, &card);
    if (ICCSP_SUCCEEDED(hr))
        hr = serve(cli, &request, card);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    iccsp_vcard_free(&card);
    return status;
}
