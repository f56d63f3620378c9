/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp demo: the main job from end to end, on an embedded demo card whose answers are known. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/demo.h"
#include "cli/demo_card.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"

void cli_demo_say(struct cli_demo *demo, const char *format, ...)
{
    char text[600];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    if (demo->lines != NULL) {
        cli_json_add_text(demo->lines, NULL, text);
        return;
    }
    fputs("    ", stdout);
    cli_put_text(stdout, text);
    putchar('\n');
}

void cli_demo_say_hex(struct cli_demo *demo, const char *label, const uint8_t *bytes, size_t len)
{
    char text[3 * 64 + 1] = "";

    for (size_t i = 0; i < len && i < 64; i++)
        snprintf(text + 3 * i, 4, " %02X", bytes[i]);
    cli_demo_say(demo, "%s:%s", label, text);
}

/* ICCSP_OK if it is as it has to be. */
iccsp_hr cli_demo_must(struct cli_demo *demo, bool is_so, const char *what)
{
    if (is_so)
        return ICCSP_OK;
    return cli_note(demo->cli, ICCSP_E_MALFORMED, "This is a fault of the library: please report it.",
                    "The demo card gave another answer than it must: %s.", what);
}

static iccsp_hr show_readers(struct cli_demo *demo)
{
    struct cli_readers readers;
    iccsp_hr hr = cli_readers_list(demo->cli, &readers);

    if (ICCSP_FAILED(hr))
        return hr;
    for (size_t i = 0; i < readers.count; i++)
        cli_demo_say(demo, "%s: %s", readers.reader[i].name,
                     (readers.reader[i].state & ICCSP_READER_PRESENT) != 0 ? "card" : "empty");
    cli_readers_clear(&readers);
    hr = cli_reader_choose(demo->cli, &demo->reader);
    if (ICCSP_SUCCEEDED(hr))
        cli_demo_say_hex(demo, "ATR", demo->reader.atr, demo->reader.atr_len);
    return hr;
}

static iccsp_hr show_status(struct cli_demo *demo)
{
    SCARD_STATES state;
    SCARD_PROTOCOLS protocol;
    const iccsp_hr hr = ISCardManage_Status(demo->manage, &state, &protocol);

    if (ICCSP_FAILED(hr))
        return hr;
    cli_demo_say(demo, "attached; state %d, protocol T=%d", (int)state, protocol == ICCSP_PROTO_T1 ? 1 : 0);
    return cli_demo_must(demo, state >= ICCSP_CARD_NEGOTIABLEMODE && protocol == ICCSP_PROTO_T1,
                         "state or protocol");
}

static iccsp_hr attach_by_reader(struct cli_demo *demo)
{
    iccsp_hr hr = iccsp_create_provider(demo->cli->rm, &demo->manage);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_attach_reader(demo->manage, demo->reader.name);
    if (ICCSP_SUCCEEDED(hr))
        hr = show_status(demo);
    return ICCSP_SUCCEEDED(hr) ? ISCardManage_Detach(demo->manage) : hr;
}

static iccsp_hr attach_by_handle(struct cli_demo *demo)
{
    iccsp_hr hr = iccsp_rm_connect(demo->cli->rm, demo->cli->context, demo->reader.name, ICCSP_SHARE_SHARED,
                                   ICCSP_PROTOCOL_ANY, &demo->handle, NULL);

    if (ICCSP_FAILED(hr))
        return hr;
    cli_demo_say(demo, "this program connected by itself and has the handle 0x%llX",
                 (unsigned long long)demo->handle);
    hr = ISCardManage_AttachByHandle(demo->manage, demo->handle);
    if (ICCSP_SUCCEEDED(hr))
        hr = show_status(demo);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_CreateFileAccess(demo->manage, &demo->files);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_CreateCHVerification(demo->manage, &demo->verify);
    return ICCSP_SUCCEEDED(hr) ? ISCardManage_CreateCardAuth(demo->manage, &demo->auth) : hr;
}

static iccsp_hr lock(struct cli_demo *demo)
{
    const iccsp_hr hr = ISCardManage_SCardLock(demo->manage);

    if (ICCSP_SUCCEEDED(hr))
        cli_demo_say(demo, "the card is ours");
    return hr;
}

static iccsp_hr show_directory(struct cli_demo *demo, const char *path, const char *wanted)
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
    cli_demo_say(demo, "%s: %s", path, list);
    return cli_demo_must(demo, good && strlen(list) == strlen(wanted), "the directory");
}

static iccsp_hr show_directories(struct cli_demo *demo)
{
    const iccsp_hr hr = show_directory(demo, "/3F00", DEMO_MF_FILES);

    return ICCSP_SUCCEEDED(hr) ? show_directory(demo, "/3F00/D000", DEMO_DF_FILES) : hr;
}

static iccsp_hr unlock(struct cli_demo *demo)
{
    const iccsp_hr hr = ISCardManage_SCardUnlock(demo->manage, ICCSP_DISP_LEAVE);

    if (ICCSP_SUCCEEDED(hr))
        cli_demo_say(demo, "others may use the card again");
    return hr;
}

/* Detach forgets the handle; it stays good for the program that made it (decision B2). */
static iccsp_hr detach(struct cli_demo *demo)
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
    cli_demo_say_hex(demo, "detached; the program's own handle still works, SELECT 3F00", response, len);
    return cli_demo_must(demo, len == 2 && response[0] == 0x90 && response[1] == 0x00,
                         "SELECT by our own handle");
}

static const struct {
    const char *name;
    iccsp_hr (*run)(struct cli_demo *demo);
} steps[] = {
    {"readers", show_readers},
    {"attach by reader", attach_by_reader},
    {"attach by handle", attach_by_handle},
    {"lock", lock},
    {"directory", show_directories},
    {"file content", cli_demo_read_files},
    {"PIN tries", cli_demo_verify_pin},
    {"challenge", cli_demo_get_challenges},
    {"unlock", unlock},
    {"detach", detach},
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static void begin_step(struct cli_demo *demo, struct cli_json *array, size_t number)
{
    struct cli_json *object;

    if (array == NULL) {
        printf("[%zu/%zu] %s\n", number + 1, STEPS, steps[number].name);
        return;
    }
    object = cli_json_add_object(array, NULL);
    cli_json_add_text(object, "step", steps[number].name);
    demo->lines = cli_json_add_array(object, "lines");
}

static iccsp_hr run_steps(struct cli_demo *demo)
{
    struct cli_json *array = cli_json_add_array(demo->cli->result, "steps");
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < STEPS; i++) {
        begin_step(demo, array, i);
        hr = steps[i].run(demo);
    }
    return hr;
}

static void release_all(struct cli_demo *demo)
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
    struct cli_demo demo = {.cli = cli};
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
