/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp put: writes to a file of the card. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/files.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/path.h"
#include "cli/pin.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/session.h"

enum { OPTION_OFFSET = CLI_OWN_OPTION, OPTION_RECORD, OPTION_APPEND };

/* One command of the longest data that cards take, by ISO/IEC 7816-4:2005, 7.2.5: a record. */
#define RECORD_MAX 65535u
/* One Write, so that it is known how far it came when the card is gone. Four short commands, or one extended
 * command, of the library; those for an offset of more than 15 bits carry less. */
#define PIECE         1020u
#define PIECE_FAR     980u
#define NEAR_MAX      0x7FFF
#define POSITION_BITS 31

struct request {
    struct cli *cli;
    struct cli_pin pin;
    const char *source; /* NULL: standard input */
    long offset;        /* -1: not given */
    long record;        /* -1: not given */
    bool append;
    FILE *input;
    ISCardManage *manage;
    ISCardFileAccess *files;
    HSCARD_FILE file;
    struct cli_facts facts;
    struct cli_bytes data;
    bool begun; /* what follows says something */
    size_t written;
};

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    switch (option) {
    case OPTION_OFFSET:
        return cli_number_read(value, 0, INT32_MAX, &request->offset);
    case OPTION_RECORD:
        return cli_number_read(value, 1, (long)CLI_RECORDS_MAX, &request->record);
    default:
        request->append = true;
        return true;
    }
}

static bool is_for_records(const struct request *request)
{
    return request->append || request->record > 0;
}

static size_t offset_of(const struct request *request)
{
    return request->offset > 0 ? (size_t)request->offset : 0;
}

/* No lock is held while the input comes in, which a person may type. */
static iccsp_hr open_file(struct request *request)
{
    iccsp_hr hr = ISCardManage_SCardLock(request->manage);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_file_open(request->files, request->cli->operands[0], &request->file);
    if (ICCSP_SUCCEEDED(hr) && ICCSP_FAILED(cli_facts_get_current(request->files, &request->facts)))
        cli_facts_read(NULL, 0, &request->facts);
    ISCardManage_SCardUnlock(request->manage, ICCSP_DISP_LEAVE);
    return hr;
}

static iccsp_hr check_records(const struct request *request)
{
    const struct cli_facts *facts = &request->facts;

    if (!is_for_records(request))
        return cli_note(request->cli, ICCSP_E_UNSUPPORTED_FEATURE, "",
                        "The file has records: --record N writes one of them, --append adds one.");
    if (request->append && facts->records < 0)
        return cli_note(request->cli, ICCSP_E_UNSUPPORTED_FEATURE, "",
                        "The card does not tell how many records there are, so that none can be added.");
    if (facts->records >= 0 && request->record > facts->records)
        return cli_note(request->cli, ICCSP_E_BAD_SEEK, "--append adds a record.",
                        "There is no record %ld: the file has %" PRId32 ".", request->record, facts->records);
    return ICCSP_OK;
}

static iccsp_hr check_units(const struct request *request, size_t bytes)
{
    if (bytes % (size_t)request->facts.unit == 0)
        return ICCSP_OK;
    return cli_note(request->cli, ICCSP_E_INVALID_VALUE, "",
                    "This file is written in units of %" PRId32 " bytes.", request->facts.unit);
}

static iccsp_hr check_place(const struct request *request)
{
    const struct cli_facts *facts = &request->facts;

    if (cli_facts_has_records(facts))
        return check_records(request);
    if (is_for_records(request))
        return cli_note(request->cli, ICCSP_E_UNSUPPORTED_FEATURE, "Write bytes, with --offset if need be.",
                        "The file has no records, as far as the card tells.");
    if (facts->size >= 0 && (int64_t)offset_of(request) > facts->size)
        return cli_note(request->cli, ICCSP_E_BAD_SEEK, NULL,
                        "Offset %ld is behind the end of the file, which has %" PRId64 " bytes.",
                        request->offset, facts->size);
    return check_units(request, offset_of(request));
}

/* How many bytes fit in the place. */
static size_t room_of(const struct request *request)
{
    const struct cli_facts *facts = &request->facts;
    int64_t left = CLI_CONTENT_MAX;

    if (cli_facts_has_records(facts))
        return facts->record_size > 0 ? (size_t)facts->record_size : RECORD_MAX;
    if (facts->size >= 0)
        left = facts->size - (int64_t)offset_of(request);
    return left < (int64_t)CLI_CONTENT_MAX ? (size_t)left : CLI_CONTENT_MAX;
}

static iccsp_hr too_long(const struct request *request, size_t count, size_t room)
{
    char data[40];

    snprintf(data, sizeof(data), "%s%zu", count > CLI_CONTENT_MAX ? "more than " : "",
             count > CLI_CONTENT_MAX ? CLI_CONTENT_MAX : count);
    if (cli_facts_has_records(&request->facts))
        return cli_note(request->cli, ICCSP_E_WRITE_TOO_MANY, "Write less.",
                        "The data have %s bytes, and a record of this file has %zu. Nothing was written.",
                        data, room);
    if (room == CLI_CONTENT_MAX)
        return cli_note(request->cli, ICCSP_E_WRITE_TOO_MANY, "Write less.",
                        "The data have %s bytes, and no file of a card has as many. Nothing was written.",
                        data);
    if (offset_of(request) > 0)
        return cli_note(
            request->cli, ICCSP_E_WRITE_TOO_MANY, NULL,
            "The data have %s bytes, and the file has %zu behind offset %ld. Nothing was written.", data,
            room, request->offset);
    return cli_note(request->cli, ICCSP_E_WRITE_TOO_MANY, NULL,
                    "The data have %s bytes, and the file has %zu. Nothing was written.", data, room);
}

/* Records of one size are written whole (ISO/IEC 7816-4:2005, 7.3.5). */
static iccsp_hr check_length(const struct request *request, size_t count, size_t room)
{
    const bool is_of_one_size = cli_facts_has_records(&request->facts) &&
                                request->facts.kind != CLI_KIND_LINEAR_VARIABLE &&
                                request->facts.record_size > 0;

    if (count > room)
        return too_long(request, count, room);
    if (is_of_one_size && count < room)
        return cli_note(request->cli, ICCSP_E_INVALID_VALUE, "Fill the record up.",
                        "The data have %zu bytes, and a record of this file has %zu. Nothing was written.",
                        count, room);
    if (is_for_records(request) && count == 0)
        return cli_note(request->cli, ICCSP_E_INVALID_VALUE, "", "There are no data for a record.");
    return is_for_records(request) ? ICCSP_OK : check_units(request, count);
}

static iccsp_hr read_input(struct request *request)
{
    const size_t room = room_of(request);
    size_t count;
    const iccsp_hr hr =
        cli_input_read(request->cli, request->source, request->input, room, &request->data, &count);

    return ICCSP_SUCCEEDED(hr) ? check_length(request, count, room) : hr;
}

/* Where the handle stands, by steps back to the beginning: nothing is sent. 0: it is none any more. */
static size_t position_of(const struct request *request)
{
    uint32_t position = 0;

    for (int bit = POSITION_BITS; bit-- > 0;) {
        const int32_t step = (int32_t)1 << bit;

        if (ICCSP_SUCCEEDED(
                ISCardFileAccess_Seek(request->files, request->file, -step, ICCSP_SC_SEEK_RELATIVE)))
            position += (uint32_t)step;
    }
    return (size_t)position * (size_t)request->facts.unit;
}

static iccsp_hr write_piece(const struct request *request, size_t at, size_t len)
{
    IByteBuffer *buffer = NULL;
    iccsp_hr hr = iccsp_create_byte_buffer(request->data.data + at, len, &buffer);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = ISCardFileAccess_Write(request->files, request->file, (int32_t)len, buffer, ICCSP_SC_FL_NO_FLAGS);
    IByteBuffer_Release(buffer);
    return hr;
}

/* A record goes in one command, and so do units of more than a byte, which pieces could break. */
static size_t piece_at(const struct request *request, size_t at)
{
    const size_t left = request->data.len - at;
    const size_t max = offset_of(request) + at <= NEAR_MAX ? PIECE : PIECE_FAR;

    return is_for_records(request) || request->facts.unit != 1 || left < max ? left : max;
}

static iccsp_hr write_pieces(struct request *request, struct cli_bar *bar)
{
    while (request->written < request->data.len) {
        const size_t piece = piece_at(request, request->written);
        const iccsp_hr hr = write_piece(request, request->written, piece);

        if (ICCSP_FAILED(hr)) {
            size_t position;

            cli_keep_error(request->cli, hr);
            position = is_for_records(request) ? 0 : position_of(request);
            if (position > offset_of(request) + request->written)
                request->written = position - offset_of(request);
            return hr;
        }
        request->written += piece;
        cli_bar_move(bar, request->written, (int64_t)request->data.len);
    }
    return ICCSP_OK;
}

static iccsp_hr seek(const struct request *request)
{
    if (request->append)
        return ISCardFileAccess_Seek(request->files, request->file, 0, ICCSP_SC_SEEK_FROM_END);
    return ISCardFileAccess_Seek(request->files, request->file,
                                 request->record > 0
                                     ? (int32_t)request->record - 1
                                     : (int32_t)(offset_of(request) / (size_t)request->facts.unit),
                                 ICCSP_SC_SEEK_FROM_BEGINNING);
}

static iccsp_hr write_locked(struct request *request)
{
    struct cli_bar bar;
    iccsp_hr hr = ISCardManage_SCardLock(request->manage);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_pin_present(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = seek(request);
    cli_bar_start(&bar);
    request->begun = ICCSP_SUCCEEDED(hr);
    if (ICCSP_SUCCEEDED(hr))
        hr = write_pieces(request, cli_bar_is_wanted() ? &bar : NULL);
    cli_bar_end(&bar);
    ISCardManage_SCardUnlock(request->manage, ICCSP_DISP_LEAVE);
    return hr;
}

static iccsp_hr put(struct request *request)
{
    struct cli *const cli = request->cli;
    iccsp_hr hr = cli_input_open(cli, request->source, &request->input);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_attach_files(cli, &request->manage, &request->files);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_open_for(&request->pin, cli, request->manage, request->files, cli->operands[0]);
    if (ICCSP_SUCCEEDED(hr))
        hr = open_file(request);
    if (ICCSP_SUCCEEDED(hr))
        hr = check_place(request);
    /* The PIN comes before the data where both are lines of one input. */
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_prepare(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = read_input(request);
    if (ICCSP_SUCCEEDED(hr))
        hr = write_locked(request);
    return cli_pin_note_denied(&request->pin, cli, hr);
}

static void add_result(const struct request *request)
{
    struct cli_json *const result = request->cli->result;

    cli_facts_add_json(&request->facts, result);
    cli_json_add_number(result, "bytes", (int64_t)request->written);
    if (request->record > 0)
        cli_json_add_number(result, "record", request->record);
    else if (!request->append)
        cli_json_add_number(result, "offset", (int64_t)offset_of(request));
}

/* Whether the last command was done is not known when nobody answers it. */
static void tell(const struct request *request, iccsp_hr hr)
{
    FILE *const to = ICCSP_FAILED(hr) ? stderr : stdout;

    if (!request->begun)
        return;
    if (request->cli->result != NULL) {
        add_result(request);
        return;
    }
    cli_put_text(to, request->cli->operands[0]);
    if (ICCSP_FAILED(hr))
        fprintf(to, ": %s%zu of %zu bytes were written\n", cli_exit_of(hr) == CLI_FAILED ? "" : "at least ",
                request->written, request->data.len);
    else
        fprintf(to, ": %zu byte%s written\n", request->written, request->written == 1 ? "" : "s");
}

static bool check_options(struct request *request, int *status)
{
    if ((request->offset >= 0) + (request->record > 0) + request->append > 1)
        *status = cli_fail_usage(request->cli, "--offset, --record and --append exclude one another");
    else if (cli_path_type(request->cli->operands[0]) == ICCSP_SC_TYPE_BY_SHORT_ID)
        *status = cli_fail_usage(request->cli, "put takes no short identifier, which does not tell the size");
    else
        return true;
    return false;
}

int cli_run_put(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"offset", required_argument, NULL, OPTION_OFFSET},
                                               {"record", required_argument, NULL, OPTION_RECORD},
                                               {"append", no_argument, NULL, OPTION_APPEND},
                                               {0}};
    struct request request = {.cli = cli, .pin = CLI_PIN_NONE, .offset = -1, .record = -1};
    const struct cli_syntax syntax = {.letters = ":",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .pin = &request.pin,
                                      .min_operands = 1,
                                      .max_operands = 2};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status) || !check_options(&request, &status))
        return status;
    request.source = cli->operand_count > 1 ? cli->operands[1] : NULL;
    hr = put(&request);
    tell(&request, hr);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    cli_pin_close(&request.pin);
    cli_release(request.manage, request.files);
    cli_input_close(request.input);
    cli_bytes_clear(&request.data);
    return status;
}
