/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp demo: the main job from end to end, on an embedded demo card whose answers are known. */
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/demo_card.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"

struct demo {
    struct cli *cli;
    json_t *lines; /* of the step; NULL without --json */
    struct cli_reader reader;
    uintptr_t handle; /* a card handle of our own */
    ISCardManage *manage;
    ISCardFileAccess *files;
    ISCardVerify *verify;
    ISCardAuth *auth;
};

__attribute__((format(printf, 2, 3))) static void say(struct demo *demo, const char *format, ...)
{
    char text[600];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    if (demo->lines != NULL) {
        json_array_append_new(demo->lines, cli_json_text(text));
        return;
    }
    fputs("    ", stdout);
    cli_put_text(stdout, text);
    putchar('\n');
}

static void say_hex(struct demo *demo, const char *label, const uint8_t *bytes, size_t len)
{
    char text[3 * 64 + 1] = "";

    for (size_t i = 0; i < len && i < 64; i++)
        snprintf(text + 3 * i, 4, " %02X", bytes[i]);
    say(demo, "%s:%s", label, text);
}

/* ICCSP_OK if it is as it has to be. */
static iccsp_hr must(struct demo *demo, bool is_so, const char *what)
{
    if (is_so)
        return ICCSP_OK;
    return cli_note(demo->cli, ICCSP_E_MALFORMED, "This is a fault of the library: please report it.",
                    "The demo card gave another answer than it must: %s.", what);
}

static iccsp_hr show_readers(struct demo *demo)
{
    struct cli_readers readers;
    iccsp_hr hr = cli_readers_list(demo->cli, &readers);

    if (ICCSP_FAILED(hr))
        return hr;
    for (size_t i = 0; i < readers.count; i++)
        say(demo, "%s: %s", readers.reader[i].name,
            (readers.reader[i].state & ICCSP_READER_PRESENT) != 0 ? "card" : "empty");
    cli_readers_clear(&readers);
    hr = cli_reader_choose(demo->cli, &demo->reader);
    if (ICCSP_SUCCEEDED(hr))
        say_hex(demo, "ATR", demo->reader.atr, demo->reader.atr_len);
    return hr;
}

static iccsp_hr show_status(struct demo *demo)
{
    SCARD_STATES state;
    SCARD_PROTOCOLS protocol;
    const iccsp_hr hr = ISCardManage_Status(demo->manage, &state, &protocol);

    if (ICCSP_FAILED(hr))
        return hr;
    say(demo, "attached; state %d, protocol T=%d", (int)state, protocol == ICCSP_PROTO_T1 ? 1 : 0);
    return must(demo, state >= ICCSP_CARD_NEGOTIABLEMODE && protocol == ICCSP_PROTO_T1, "state or protocol");
}

static iccsp_hr attach_by_reader(struct demo *demo)
{
    iccsp_hr hr = iccsp_create_provider(demo->cli->rm, &demo->manage);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_attach_reader(demo->manage, demo->reader.name);
    if (ICCSP_SUCCEEDED(hr))
        hr = show_status(demo);
    return ICCSP_SUCCEEDED(hr) ? ISCardManage_Detach(demo->manage) : hr;
}

static iccsp_hr attach_by_handle(struct demo *demo)
{
    iccsp_hr hr = iccsp_rm_connect(demo->cli->rm, demo->cli->context, demo->reader.name, ICCSP_SHARE_SHARED,
                                   ICCSP_PROTOCOL_ANY, &demo->handle, NULL);

    if (ICCSP_FAILED(hr))
        return hr;
    say(demo, "this program connected by itself and has the handle 0x%llX", (unsigned long long)demo->handle);
    hr = ISCardManage_AttachByHandle(demo->manage, demo->handle);
    if (ICCSP_SUCCEEDED(hr))
        hr = show_status(demo);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_CreateFileAccess(demo->manage, &demo->files);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_CreateCHVerification(demo->manage, &demo->verify);
    return ICCSP_SUCCEEDED(hr) ? ISCardManage_CreateCardAuth(demo->manage, &demo->auth) : hr;
}

static iccsp_hr lock(struct demo *demo)
{
    const iccsp_hr hr = ISCardManage_SCardLock(demo->manage);

    if (ICCSP_SUCCEEDED(hr))
        say(demo, "the card is ours");
    return hr;
}

static iccsp_hr show_directory(struct demo *demo, const char *path, const char *wanted)
{
    struct cli_names names;
    char list[200] = "";
    size_t len = 0;
    bool good = true;
    iccsp_hr hr = cli_directory_enter(demo->files, path);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_directory_list(demo->files, &names);
    if (ICCSP_FAILED(hr))
        return hr;
    for (size_t i = 0; i < names.count && len < sizeof(list); i++) {
        good = good && strstr(wanted, names.name[i]) != NULL;
        len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i == 0 ? "" : " ", names.name[i]);
    }
    cli_names_clear(&names);
    say(demo, "%s: %s", path, list);
    return must(demo, good && strlen(list) == strlen(wanted), "the directory");
}

static iccsp_hr show_directories(struct demo *demo)
{
    const iccsp_hr hr = show_directory(demo, "/3F00", DEMO_MF_FILES);

    return ICCSP_SUCCEEDED(hr) ? show_directory(demo, "/3F00/D000", DEMO_DF_FILES) : hr;
}

/* Text, line by line. */
static void say_text(struct demo *demo, const struct cli_bytes *bytes)
{
    size_t start = 0;

    for (size_t i = 0; i < bytes->len; i++) {
        if (bytes->data[i] == '\n') {
            say(demo, "| %.*s", (int)(i - start), (const char *)bytes->data + start);
            start = i + 1;
        }
    }
}

static bool holds(const struct cli_bytes *bytes, const void *wanted, size_t len)
{
    return bytes->len == len && memcmp(bytes->data, wanted, len) == 0;
}

static bool begins_with(const struct cli_bytes *bytes, const char *wanted)
{
    return bytes->len >= strlen(wanted) && memcmp(bytes->data, wanted, strlen(wanted)) == 0;
}

static iccsp_hr read_serial(struct demo *demo)
{
    struct cli_content content;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/2F02", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    say_hex(demo, "2F02, serial number", content.bytes.data, content.bytes.len);
    hr = must(demo, holds(&content.bytes, DEMO_SERIAL, sizeof(DEMO_SERIAL) - 1), "the serial number");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_text(struct demo *demo)
{
    struct cli_content content;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D001", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    say(demo, "D001, %zu bytes of text:", content.bytes.len);
    say_text(demo, &content.bytes);
    hr = must(demo, begins_with(&content.bytes, DEMO_TEXT_START), "the text");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_records(struct demo *demo)
{
    struct cli_content content;
    bool good;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D002", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    good = content.has_records && content.records == DEMO_RECORDS &&
           content.bytes.len == DEMO_RECORDS * DEMO_RECORD_SIZE;
    for (unsigned i = 0; good && i < DEMO_RECORDS; i++) {
        char wanted[DEMO_RECORD_SIZE + 1];
        const char *record = (const char *)content.bytes.data + i * DEMO_RECORD_SIZE;

        snprintf(wanted, sizeof(wanted), DEMO_RECORD_FORMAT, i + 1);
        good = memcmp(record, wanted, DEMO_RECORD_SIZE) == 0;
        say(demo, "D002, record %u: %.*s", i + 1, (int)DEMO_RECORD_SIZE, record);
    }
    hr = must(demo, good, "the records");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_pattern(struct demo *demo)
{
    struct cli_content content;
    bool good;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D006", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    good = content.bytes.len == DEMO_PATTERN_SIZE;
    for (size_t i = 0; good && i < content.bytes.len; i++)
        good = content.bytes.data[i] == (uint8_t)(i % 2 == 0 ? i / 2 >> 8 : i / 2);
    say(demo, "D006, %zu bytes: each pair is its number", content.bytes.len);
    hr = must(demo, good, "the large file");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_files(struct demo *demo)
{
    iccsp_hr hr = read_serial(demo);

    if (ICCSP_SUCCEEDED(hr))
        hr = read_text(demo);
    if (ICCSP_SUCCEEDED(hr))
        hr = read_records(demo);
    return ICCSP_SUCCEEDED(hr) ? read_pattern(demo) : hr;
}

/* A VERIFY that must end in a certain way; pin NULL asks for the state only. */
static iccsp_hr present(struct demo *demo, const char *pin, iccsp_hr wanted, int tries, const char *what)
{
    IByteBuffer *code = NULL;
    int32_t ref = DEMO_CHV;
    iccsp_hr hr = pin == NULL ? ICCSP_OK : iccsp_create_byte_buffer(pin, strlen(pin), &code);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = ISCardVerify_Verify(demo->verify, code, pin == NULL ? ICCSP_SC_FL_IHV_CHECKONLY : 0, &ref);
    if (code != NULL)
        IByteBuffer_Release(code);
    if (hr != wanted)
        return ICCSP_FAILED(hr) ? hr : must(demo, false, what);
    if (ICCSP_SUCCEEDED(hr))
        say(demo, "CHV %d: %s: verified", DEMO_CHV, what);
    else
        say(demo, "CHV %d: %s: %d tries left", DEMO_CHV, what, ICCSP_REF_TRIES(ref));
    return must(demo, ICCSP_REF_TRIES(ref) == tries, "the tries left");
}

/* The text that needs the PIN: refused before, read after. */
static iccsp_hr read_protected(struct demo *demo, bool verified)
{
    struct cli_content content;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D005", NULL, NULL, &content);

    if (!verified) {
        if (ICCSP_SUCCEEDED(hr))
            cli_content_clear(&content);
        say(demo, "D005 without a PIN: %s", iccsp_hr_name(hr));
        return must(demo, hr == ICCSP_W_SECURITY_VIOLATION, "a protected file is read without a PIN");
    }
    if (ICCSP_FAILED(hr))
        return hr;
    say(demo, "D005 with the PIN:");
    say_text(demo, &content.bytes);
    hr = must(demo, holds(&content.bytes, DEMO_SECRET, sizeof(DEMO_SECRET) - 1), "the protected text");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr verify_pin(struct demo *demo)
{
    iccsp_hr hr = present(demo, NULL, ICCSP_W_CARD_NOT_AUTHENTICATED, DEMO_TRIES, "before");

    if (ICCSP_SUCCEEDED(hr))
        hr = read_protected(demo, false);
    if (ICCSP_SUCCEEDED(hr))
        hr = present(demo, DEMO_WRONG_PIN, ICCSP_W_WRONG_CHV, DEMO_TRIES - 1, "a wrong PIN");
    if (ICCSP_SUCCEEDED(hr))
        hr = present(demo, DEMO_PIN, ICCSP_OK, -1, "the right PIN");
    return ICCSP_SUCCEEDED(hr) ? read_protected(demo, true) : hr;
}

static iccsp_hr get_challenge(struct demo *demo, struct cli_bytes *out)
{
    IByteBuffer *buffer = NULL;
    int32_t len = 8;
    iccsp_hr hr = ISCardAuth_GetChallenge(demo->auth, 0, NULL, &len, &buffer);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_bytes_append_buffer(out, buffer);
    IByteBuffer_Release(buffer);
    if (ICCSP_SUCCEEDED(hr))
        say_hex(demo, "challenge", out->data, out->len);
    return hr;
}

static iccsp_hr get_challenges(struct demo *demo)
{
    struct cli_bytes first = {0}, second = {0};
    iccsp_hr hr = get_challenge(demo, &first);

    if (ICCSP_SUCCEEDED(hr))
        hr = get_challenge(demo, &second);
    if (ICCSP_SUCCEEDED(hr))
        hr = must(demo, first.len == 8 && second.len == 8 && !holds(&first, second.data, 8),
                  "two challenges of 8 bytes that differ");
    cli_bytes_clear(&first);
    cli_bytes_clear(&second);
    return hr;
}

static iccsp_hr unlock(struct demo *demo)
{
    const iccsp_hr hr = ISCardManage_SCardUnlock(demo->manage, ICCSP_DISP_LEAVE);

    if (ICCSP_SUCCEEDED(hr))
        say(demo, "others may use the card again");
    return hr;
}

/* Detach forgets the handle; it stays good for the program that made it (decision B2). */
static iccsp_hr detach(struct demo *demo)
{
    static const uint8_t command[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    uint8_t response[258];
    size_t len = 0;
    iccsp_hr hr = ISCardManage_Detach(demo->manage);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_transmit(demo->cli->rm, demo->handle, ICCSP_PROTOCOL_T1, command, sizeof(command),
                               response, sizeof(response), &len);
    if (ICCSP_FAILED(hr))
        return hr;
    say_hex(demo, "detached; the program's own handle still works, SELECT 3F00", response, len);
    return must(demo, len == 2 && response[0] == 0x90 && response[1] == 0x00, "SELECT by our own handle");
}

static const struct {
    const char *name;
    iccsp_hr (*run)(struct demo *demo);
} steps[] = {
    {"readers", show_readers},
    {"attach by reader", attach_by_reader},
    {"attach by handle", attach_by_handle},
    {"lock", lock},
    {"directory", show_directories},
    {"file content", read_files},
    {"PIN tries", verify_pin},
    {"challenge", get_challenges},
    {"unlock", unlock},
    {"detach", detach},
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static void begin_step(struct demo *demo, json_t *array, size_t number)
{
    json_t *object;

    if (array == NULL) {
        printf("[%zu/%zu] %s\n", number + 1, STEPS, steps[number].name);
        return;
    }
    object = json_object();
    demo->lines = json_array();
    json_object_set_new(object, "step", json_string(steps[number].name));
    json_object_set_new(object, "lines", demo->lines);
    json_array_append_new(array, object);
}

static iccsp_hr run_steps(struct demo *demo)
{
    json_t *array = NULL;
    iccsp_hr hr = ICCSP_OK;

    if (demo->cli->result != NULL) {
        array = json_array();
        json_object_set_new(demo->cli->result, "steps", array);
    }
    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < STEPS; i++) {
        begin_step(demo, array, i);
        hr = steps[i].run(demo);
    }
    return hr;
}

static void release_all(struct demo *demo)
{
    if (demo->auth != NULL)
        ISCardAuth_Release(demo->auth);
    if (demo->verify != NULL)
        ISCardVerify_Release(demo->verify);
    cli_release(demo->manage, demo->files);
    if (demo->handle != 0)
        iccsp_rm_disconnect(demo->cli->rm, demo->handle, ICCSP_DISPOSE_LEAVE);
}

int cli_run_demo(struct cli *cli, int argc, char **argv)
{
    const struct cli_syntax syntax = {.letters = ":"};
    struct demo demo = {.cli = cli};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    /* It presents a wrong PIN on purpose: never to a card of the user. */
    if (cli->rm_spec != NULL && strcmp(cli->rm_spec, "auto") != 0 && strcmp(cli->rm_spec, "embedded") != 0)
        return cli_fail_usage(cli, "the demo runs on the embedded resource manager only");
    cli->rm_spec = "embedded";
    hr = run_steps(&demo);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (status == CLI_OK && cli->result == NULL)
        puts("The demo card gave what it must, in every step.");
    release_all(&demo);
    return status;
}
