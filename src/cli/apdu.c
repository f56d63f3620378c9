/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp apdu: sends exactly the given commands. */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/text.h"

/* ISO/IEC 7816-3:2006, 12.1.3: header, extended Lc, 65,535 bytes, extended Le; 65,536 bytes and status word.
 */
#define COMMAND_MIN   4u
#define COMMAND_MAX   65544u
#define RESPONSE_MAX  65538u
#define OPTION_EXPECT CLI_OWN_OPTION

/** The run: what to send, and to whom. */
struct exchange {
    struct cli *cli;
    const char *expected; /* four of hex digit or x; NULL: any status word will do */
    struct cli_bytes *commands;
    size_t count;
    uintptr_t card;
    uint32_t protocol;
    uint8_t *response;
    struct cli_json *responses; /* owned by the result; NULL without --json */
    bool mismatch;
};

static bool take_option(void *context, int option, const char *value)
{
    struct exchange *exchange = context;

    (void)option;
    exchange->expected = value;
    return strlen(value) == 4 && strspn(value, "0123456789ABCDEFabcdefXx") == 4;
}

static bool matches(const char *expected, uint16_t sw)
{
    char digits[5];

    snprintf(digits, sizeof(digits), "%04X", (unsigned)sw);
    for (size_t i = 0; i < 4; i++) {
        const char c =
            (char)(expected[i] >= 'a' && expected[i] <= 'f' ? expected[i] - 'a' + 'A' : expected[i]);

        if (c != 'x' && c != 'X' && c != digits[i])
            return false;
    }
    return true;
}

/* All commands are looked at before the first is sent. */
static int read_commands(struct exchange *exchange)
{
    struct cli *cli = exchange->cli;
    uint8_t *bytes = malloc(COMMAND_MAX);
    int status = CLI_OK;

    exchange->commands = calloc((size_t)cli->operand_count, sizeof(struct cli_bytes));
    if (exchange->commands == NULL || bytes == NULL)
        status = cli_fail(cli, ICCSP_E_OUTOFMEMORY);
    for (int i = 0; status == CLI_OK && i < cli->operand_count; i++) {
        const long len = cli_hex_read(cli->operands[i], bytes, COMMAND_MAX);

        if (len < (long)COMMAND_MIN)
            status = cli_fail_usage(
                cli,
                len < 0 ? "'%.40s' is not whole bytes in hexadecimal, or is longer than an APDU can be"
                        : "'%.40s' is shorter than the 4 bytes of an APDU (put spaces into quotes)",
                cli->operands[i]);
        else if (ICCSP_FAILED(cli_bytes_append(&exchange->commands[exchange->count++], bytes, (size_t)len)))
            status = cli_fail(cli, ICCSP_E_OUTOFMEMORY);
    }
    free(bytes);
    return status;
}

static void print_response(const struct cli_bytes *command, const uint8_t *data, size_t len, uint16_t sw,
                           const char *meaning)
{
    fputs("> ", stdout);
    cli_put_hex(stdout, command->data, command->len, " ");
    fputs("\n< ", stdout);
    cli_put_hex(stdout, data, len, " ");
    printf("%s%02X %02X\n  %s\n", len > 0 ? " " : "", sw >> 8, sw & 0xFFu, meaning);
}

static void show(const struct exchange *exchange, const struct cli_bytes *command, size_t len)
{
    const uint8_t *data = exchange->response;
    const uint16_t sw = (uint16_t)((unsigned)data[len - 2] << 8 | data[len - 1]);
    char meaning[200];
    struct cli_json *object;

    iccsp_sw_describe(sw, meaning, sizeof(meaning));
    if (exchange->responses == NULL) {
        print_response(command, data, len - 2, sw, meaning);
        return;
    }
    object = cli_json_add_object(exchange->responses, NULL);
    cli_json_add_hex(object, "command", command->data, command->len);
    cli_json_add_hex(object, "data", data, len - 2);
    cli_json_add_hex(object, "sw", data + len - 2, 2);
    cli_json_add_text(object, "meaning", meaning);
}

static iccsp_hr transmit_all(struct exchange *exchange)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < exchange->count && !exchange->mismatch; i++) {
        const struct cli_bytes *command = &exchange->commands[i];
        size_t len = 0;

        hr = iccsp_rm_transmit(exchange->cli->rm, exchange->card, exchange->protocol, command->data,
                               command->len, exchange->response, RESPONSE_MAX, &len);
        if (ICCSP_FAILED(hr))
            break;
        show(exchange, command, len);
        exchange->mismatch =
            exchange->expected != NULL &&
            !matches(exchange->expected,
                     (uint16_t)((unsigned)exchange->response[len - 2] << 8 | exchange->response[len - 1]));
    }
    return hr;
}

static iccsp_hr connect_card(struct exchange *exchange)
{
    struct cli *cli = exchange->cli;
    struct cli_reader reader;
    iccsp_hr hr = cli_reader_choose(cli, &reader);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_connect(cli->rm, cli->context, reader.name, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                              &exchange->card, &exchange->protocol);
    if (ICCSP_SUCCEEDED(hr)) {
        cli_json_add_text(cli->result, "reader", reader.name);
        exchange->responses = cli_json_add_array(cli->result, "responses");
    }
    return hr;
}

static int send_all(struct exchange *exchange)
{
    struct cli *cli = exchange->cli;
    iccsp_hr hr = connect_card(exchange);
    int status;

    if (ICCSP_FAILED(hr))
        return cli_fail(cli, hr);
    hr = iccsp_rm_begin(cli->rm, exchange->card);
    if (ICCSP_SUCCEEDED(hr)) {
        hr = transmit_all(exchange);
        status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
        iccsp_rm_end(cli->rm, exchange->card, ICCSP_DISPOSE_LEAVE);
    } else {
        status = cli_fail(cli, hr);
    }
    iccsp_rm_disconnect(cli->rm, exchange->card, ICCSP_DISPOSE_LEAVE);
    if (status == CLI_OK && exchange->mismatch)
        status = cli_fail(cli, cli_note(cli, ICCSP_E_FAIL, "", "The last status word is not the expected %s.",
                                        exchange->expected));
    return status;
}

int cli_run_apdu(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"expect", required_argument, NULL, OPTION_EXPECT}, {0}};
    struct exchange exchange = {.cli = cli};
    const struct cli_syntax syntax = {.letters = ":",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &exchange,
                                      .min_operands = 1,
                                      .max_operands = argc};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    status = read_commands(&exchange);
    exchange.response = malloc(RESPONSE_MAX);
    if (status == CLI_OK)
        status = exchange.response != NULL ? send_all(&exchange) : cli_fail(cli, ICCSP_E_OUTOFMEMORY);
    free(exchange.response);
    for (size_t i = 0; i < exchange.count; i++)
        cli_bytes_clear(&exchange.commands[i]);
    free(exchange.commands);
    return status;
}
