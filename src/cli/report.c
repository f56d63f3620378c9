/* SPDX-License-Identifier: BSD-2-Clause */
/* The one place where failures become text, JSON and exit codes. */
#include "cli/report.h"

#include <stdarg.h>
#include <string.h>

#include "cli/json.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "iccsp/iccsp.h"

/* Grows when a member goes away or changes its meaning; new members do not change it. */
#define SCHEMA 1

/* Codes that are not here end with CLI_FAILED. */
static const struct {
    iccsp_hr hr;
    int code;
} exits[] = {
    {ICCSP_E_INVALIDARG, CLI_USAGE},
    {ICCSP_E_NO_READERS_AVAILABLE, CLI_NO_CARD},
    {ICCSP_E_UNKNOWN_READER, CLI_NO_CARD},
    {ICCSP_E_DUPLICATE_READER, CLI_NO_CARD},
    {ICCSP_E_READER_UNAVAILABLE, CLI_NO_CARD},
    {ICCSP_E_NO_SMARTCARD, CLI_NO_CARD},
    {ICCSP_W_UNRESPONSIVE_CARD, CLI_NO_CARD},
    {ICCSP_W_UNSUPPORTED_CARD, CLI_NO_CARD},
    {ICCSP_E_PROTO_MISMATCH, CLI_NO_CARD},
    {ICCSP_W_WRONG_CHV, CLI_PIN},
    {ICCSP_W_CHV_BLOCKED, CLI_PIN},
    {ICCSP_E_INVALID_CHV, CLI_PIN},
    {ICCSP_W_CANCELLED_BY_USER, CLI_PIN},
    {ICCSP_E_NO_SERVICE, CLI_UNAVAILABLE},
    {ICCSP_E_SERVICE_STOPPED, CLI_UNAVAILABLE},
    {ICCSP_P_SHUTDOWN, CLI_UNAVAILABLE},
    {ICCSP_E_SYSTEM_CANCELLED, CLI_UNAVAILABLE},
    {ICCSP_E_SERVER_TOO_BUSY, CLI_UNAVAILABLE},
    {ICCSP_E_SHARING_VIOLATION, CLI_UNAVAILABLE},
    {ICCSP_E_TIMEOUT, CLI_UNAVAILABLE}, /* another program kept the card to itself */
    {ICCSP_E_SCRIPT, CLI_UNAVAILABLE},
    {ICCSP_E_DATABASE, CLI_UNAVAILABLE},
    {ICCSP_W_REMOVED_CARD, CLI_CARD_GONE},
    {ICCSP_W_RESET_CARD, CLI_CARD_GONE},
    {ICCSP_W_UNPOWERED_CARD, CLI_CARD_GONE},
    {ICCSP_E_NO_PROGRESS, CLI_BAD_ANSWER},
    {ICCSP_E_BUDGET, CLI_BAD_ANSWER},
    {ICCSP_E_RESPONSE_LONG, CLI_BAD_ANSWER},
    {ICCSP_E_RESPONSE_SHORT, CLI_BAD_ANSWER},
    {ICCSP_E_MALFORMED, CLI_BAD_ANSWER},
    {ICCSP_E_TLV, CLI_BAD_ANSWER},
    {ICCSP_E_PROTOCOL_ERROR, CLI_BAD_ANSWER},
    {ICCSP_E_SCRIPT_MISMATCH, CLI_BAD_ANSWER},
    {ICCSP_E_INVALID_ATR, CLI_BAD_ANSWER},
    {ICCSP_F_COMM_ERROR, CLI_BAD_ANSWER},
    {ICCSP_E_COMM_DATA_LOST, CLI_BAD_ANSWER},
};

int cli_exit_of(iccsp_hr hr)
{
    if (ICCSP_SUCCEEDED(hr))
        return CLI_OK;
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
        if (exits[i].hr == hr)
            return exits[i].code;
    }
    return CLI_FAILED;
}

bool cli_is_final(iccsp_hr hr)
{
    const int code = cli_exit_of(hr);

    return code == CLI_NO_CARD || code == CLI_UNAVAILABLE || code == CLI_CARD_GONE ||
           hr == ICCSP_E_NO_PROGRESS || hr == ICCSP_E_BUDGET || hr == ICCSP_E_INVALID_HANDLE;
}

iccsp_hr cli_note(struct cli *cli, iccsp_hr hr, const char *remedy, const char *sentence, ...)
{
    va_list ap;

    cli->note.hr = hr;
    cli->note.remedy = remedy;
    va_start(ap, sentence);
    vsnprintf(cli->note.sentence, sizeof(cli->note.sentence), sentence, ap);
    va_end(ap);
    return hr;
}

void cli_note_remedy(struct cli *cli, iccsp_hr hr, const char *remedy)
{
    if (cli->note.hr == hr && cli->note.sentence[0] != '\0')
        return;
    cli->note.hr = hr;
    cli->note.sentence[0] = '\0';
    cli->note.remedy = remedy;
}

void cli_keep_error(struct cli *cli, iccsp_hr hr)
{
    cli->note.kept.size = sizeof(cli->note.kept);
    iccsp_explain(hr, &cli->note.kept);
}

/* The texts for a failure: this program's own before those of the library. */
struct explained {
    struct iccsp_error error;
    const char *sentence;
    const char *cause;
    const char *remedy;
};

static void explain(const struct cli *cli, iccsp_hr hr, struct explained *out)
{
    out->error.size = sizeof(out->error);
    if (cli->note.kept.size != 0 && cli->note.kept.hr == hr)
        out->error = cli->note.kept;
    else
        iccsp_explain(hr, &out->error);
    out->sentence = out->error.sentence;
    out->cause = out->error.cause;
    out->remedy = out->error.remedy;
    /* What the library says in general is for programmers. */
    if (hr == ICCSP_E_INVALIDARG && out->cause[0] != '\0') {
        out->cause = "";
        out->remedy = "See iccsp(1), or put --help behind the command.";
    }
    if (cli->note.hr != hr)
        return;
    if (cli->note.sentence[0] != '\0') {
        out->sentence = cli->note.sentence;
        out->cause = "";
    }
    if (cli->note.remedy != NULL)
        out->remedy = cli->note.remedy;
}

void cli_json_add_failure(const struct cli *cli, struct cli_json *parent, iccsp_hr hr)
{
    struct cli_json *object = cli_json_add_object(parent, "error");
    struct explained e;
    char number[11];

    explain(cli, hr, &e);
    snprintf(number, sizeof(number), "0x%08X", (unsigned)hr);
    cli_json_add_text(object, "hresult", number);
    cli_json_add_text(object, "name", e.error.name);
    cli_json_add_text(object, "sentence", e.sentence);
    cli_json_add_text(object, "cause", e.cause);
    cli_json_add_text(object, "remedy", e.remedy);
    if (e.error.has_sw != 0) {
        const uint8_t sw[2] = {(uint8_t)(e.error.sw >> 8), (uint8_t)e.error.sw};

        cli_json_add_hex(object, "sw", sw, sizeof(sw));
    }
    if (e.error.has_command != 0)
        cli_json_add_hex(object, "command", e.error.command, sizeof(e.error.command));
    cli_json_add_number(object, "exit", cli_exit_of(hr));
}

void cli_put_failure(const struct cli *cli, FILE *to, iccsp_hr hr)
{
    struct explained e;

    explain(cli, hr, &e);
    cli_put_text(to, e.sentence);
}

static void put_line(const char *lead, const char *text)
{
    if (text[0] == '\0')
        return;
    fputs(lead, stderr);
    cli_put_text(stderr, text);
    fputc('\n', stderr);
}

/* What is wrong lies outside of the card, where the doctor looks. */
static bool is_for_the_doctor(iccsp_hr hr)
{
    return hr == ICCSP_E_NO_SERVICE || hr == ICCSP_E_SERVICE_STOPPED || hr == ICCSP_E_NO_READERS_AVAILABLE ||
           hr == ICCSP_E_SHARING_VIOLATION || hr == ICCSP_W_UNRESPONSIVE_CARD;
}

int cli_fail(struct cli *cli, iccsp_hr hr)
{
    struct explained e;

    if (cli->result != NULL) {
        cli_json_add_failure(cli, cli->result, hr);
        return cli_exit_of(hr);
    }
    explain(cli, hr, &e);
    /* What has been printed of the result stands above what is said about its end. */
    fflush(stdout);
    put_line("iccsp: ", e.sentence);
    put_line("  cause:  ", e.cause);
    put_line("  remedy: ", e.remedy);
    if (is_for_the_doctor(hr))
        put_line("  see:    ", "iccsp doctor");
    fprintf(stderr, "  code:   %s, 0x%08X", e.error.name, (unsigned)hr);
    if (e.error.has_sw != 0)
        fprintf(stderr, ", SW %04X", (unsigned)e.error.sw);
    if (e.error.has_command != 0) {
        fputs(" to ", stderr);
        cli_put_hex(stderr, e.error.command, sizeof(e.error.command), " ");
    }
    fputc('\n', stderr);
    return cli_exit_of(hr);
}

int cli_fail_usage(struct cli *cli, const char *format, ...)
{
    char what[300];
    va_list ap;

    va_start(ap, format);
    vsnprintf(what, sizeof(what), format, ap);
    va_end(ap);
    fputs("iccsp: ", stderr);
    cli_put_text(stderr, what);
    fputc('\n', stderr);
    cli_put_usage(stderr, cli->command);
    if (cli->result != NULL) {
        cli_note(cli, ICCSP_E_INVALIDARG, "See iccsp --help.", "%s", what);
        cli_json_add_failure(cli, cli->result, ICCSP_E_INVALIDARG);
    }
    return CLI_USAGE;
}

void cli_start_result(struct cli *cli)
{
    if (cli->result == NULL)
        cli->result = cli_json_new();
    cli_json_clear(cli->result);
    cli_json_add_number(cli->result, "schema", SCHEMA);
}

static bool put_result(const struct cli *cli, void (*print)(const struct cli_json *document, FILE *to))
{
    if (cli->result == NULL)
        return true;
    if (!cli_json_is_complete(cli->result)) {
        fputs("iccsp: There is not enough memory for the result.\n", stderr);
        return false;
    }
    if (cli_json_count(cli->result) > 1)
        print(cli->result, stdout);
    fflush(stdout);
    return true;
}

bool cli_put_result(const struct cli *cli)
{
    return put_result(cli, cli_json_print);
}

bool cli_put_result_line(struct cli *cli)
{
    const bool complete = put_result(cli, cli_json_print_line);

    if (cli->result != NULL && complete)
        cli_start_result(cli);
    return complete;
}
