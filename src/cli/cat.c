/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp cat: the content of a file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/pin.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/system.h"
#include "cli/terminal.h"

#define OPTION_HEX CLI_OWN_OPTION
#define PER_LINE   16u

struct request {
    bool hex;
    const char *target; /* NULL: standard output */
    struct cli_pin pin;
};

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    if (option == OPTION_HEX)
        request->hex = true;
    else
        request->target = value;
    return true;
}

/* The lock makes one transaction of it: what is selected for the first piece is so for the last. */
static iccsp_hr read_locked(struct request *request, ISCardManage *manage, ISCardFileAccess *files,
                            const char *path, struct cli_content *out)
{
    struct cli_bar bar;
    const bool watched = cli_bar_is_wanted();
    iccsp_hr hr = ISCardManage_SCardLock(manage);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_pin_present(&request->pin);
    cli_bar_start(&bar);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_content_read(files, path, watched ? cli_bar_move : NULL, &bar, out);
    cli_bar_end(&bar);
    ISCardManage_SCardUnlock(manage, ICCSP_DISP_LEAVE);
    return hr;
}

static iccsp_hr read_file(struct cli *cli, struct request *request, ISCardManage *manage,
                          ISCardFileAccess *files, struct cli_content *out)
{
    const char *const path = cli->operands[0];
    iccsp_hr hr = cli_pin_open_for(&request->pin, cli, manage, files, path);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_prepare(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = read_locked(request, manage, files, path, out);
    return cli_pin_note_denied(&request->pin, cli, hr);
}

static void put_dump_line(FILE *to, size_t offset, const uint8_t *bytes, size_t len)
{
    fprintf(to, "%08zX  ", offset);
    cli_put_hex(to, bytes, len, " ");
    fprintf(to, "%*s  |", (int)(PER_LINE - len) * 3, "");
    for (size_t i = 0; i < len; i++)
        fputc(bytes[i] >= 0x20 && bytes[i] < 0x7F ? bytes[i] : '.', to);
    fputs("|\n", to);
}

static void put_dump(FILE *to, const struct cli_bytes *bytes)
{
    for (size_t at = 0; at < bytes->len; at += PER_LINE)
        put_dump_line(to, at, bytes->data + at, bytes->len - at < PER_LINE ? bytes->len - at : PER_LINE);
}

static void put_records(FILE *to, const struct cli_content *content, bool hex)
{
    const uint8_t *record = content->bytes.data;

    for (size_t i = 0; i < content->records; i++) {
        if (hex)
            cli_put_hex(to, record, content->length[i], " ");
        else
            cli_put_bytes(to, record, content->length[i], false);
        fputc('\n', to);
        record += content->length[i];
    }
}

static void put_text(FILE *to, const struct cli_bytes *bytes)
{
    cli_put_bytes(to, bytes->data, bytes->len, true);
    if (cli_is_terminal(to) && bytes->len > 0 && bytes->data[bytes->len - 1] != '\n')
        fputc('\n', to);
}

static void put_content(FILE *to, const struct cli_content *content, bool hex)
{
    if (content->has_records)
        put_records(to, content, hex);
    else if (hex)
        put_dump(to, &content->bytes);
    else
        put_text(to, &content->bytes);
}

static int put_file(struct cli *cli, const char *name, const struct cli_content *content, bool hex)
{
    FILE *file = cli_file_create(name);
    bool good = file != NULL;

    if (good) {
        put_content(file, content, hex);
        good = ferror(file) == 0;
        good = fclose(file) == 0 && good;
    }
    if (good)
        return CLI_OK;
    return cli_fail(cli, cli_note(cli, ICCSP_E_FAIL, "Choose another file, or make room.",
                                  "'%.200s' cannot be written: %s.", name, strerror(errno)));
}

static void add_records(struct cli_json *array, const struct cli_content *content)
{
    const uint8_t *record = content->bytes.data;

    for (size_t i = 0; i < content->records; i++) {
        cli_json_add_hex(array, NULL, record, content->length[i]);
        record += content->length[i];
    }
}

static void add_content(struct cli_json *result, const struct cli_content *content, bool with_data)
{
    cli_facts_add_json(&content->facts, result);
    cli_json_add_number(result, "bytes", (int64_t)content->bytes.len);
    if (!with_data)
        return;
    if (content->has_records)
        add_records(cli_json_add_array(result, "record_data"), content);
    else
        cli_json_add_hex(result, "data", content->bytes.data, content->bytes.len);
}

static int show(struct cli *cli, const struct request *request, const struct cli_content *content)
{
    if (cli->result != NULL)
        add_content(cli->result, content, request->target == NULL);
    if (request->target != NULL)
        return put_file(cli, request->target, content, request->hex);
    if (cli->result == NULL)
        put_content(stdout, content, request->hex);
    return CLI_OK;
}

int cli_run_cat(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {
        {"hex", no_argument, NULL, OPTION_HEX}, {"output", required_argument, NULL, 'o'}, {0}};
    struct request request = {.pin = CLI_PIN_NONE};
    const struct cli_syntax syntax = {.letters = ":o:",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .pin = &request.pin,
                                      .min_operands = 1,
                                      .max_operands = 1};
    ISCardManage *manage = NULL;
    ISCardFileAccess *files = NULL;
    struct cli_content content = {0};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = cli_attach_files(cli, &manage, &files);
    if (ICCSP_SUCCEEDED(hr))
        hr = read_file(cli, &request, manage, files, &content);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    cli_pin_close(&request.pin);
    cli_release(manage, files);
    if (status == CLI_OK)
        status = show(cli, &request, &content);
    cli_content_clear(&content);
    return status;
}
