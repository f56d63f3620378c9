/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp create: makes a file or a directory. */
#include <stdio.h>
#include <string.h>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/path.h"
#include "cli/pin.h"
#include "cli/report.h"
#include "cli/session.h"

enum {
    OPTION_DF = CLI_OWN_OPTION,
    OPTION_NAME,
    OPTION_SIZE,
    OPTION_RECORDS,
    OPTION_RECORD_SIZE,
    OPTION_SFI,
    OPTION_PROPERTY
};

/* Tags of file control parameters (ISO/IEC 7816-4:2005, table 12). */
#define TAG_SIZE       0x80u
#define TAG_DESCRIPTOR 0x82u
#define TAG_FID        0x83u
#define TAG_NAME       0x84u
#define TAG_SFI        0x88u

/* File descriptor and data coding bytes (tables 14 and 87): units of one byte. */
#define DESCRIPTOR_DF          0x38u
#define DESCRIPTOR_TRANSPARENT 0x01u
#define KIND_FIXED             0x02u
#define KIND_VARIABLE          0x04u
#define KIND_CYCLIC            0x06u
#define CODING_BYTES           0x21u

#define NAME_MAX     16 /* bytes of a DF name (table 12) */
#define SFI_MAX      30
#define PROPERTY_MAX 250 /* what the template of one command has room for */
#define ENTRIES_MAX  16u
#define FID_DIGITS   4u

/* The objects one after the other, and where each begins. */
struct properties {
    uint8_t bytes[2 * PROPERTY_MAX];
    size_t len;
    TLV_TABLE table[ENTRIES_MAX];
    int32_t count;
};

struct request {
    struct cli *cli;
    struct cli_pin pin;
    bool is_df;
    uint8_t name[NAME_MAX];
    long name_len;
    long size;        /* -1: not given */
    uint8_t kind;     /* of a file with records, as its descriptor has it */
    long record_size; /* 0: not given */
    long sfi;         /* 0: not given */
    struct properties given, all;
    ISCardManage *manage;
    ISCardFileAccess *files;
};

static bool add_object(struct properties *properties, const uint8_t *bytes, size_t len)
{
    if (properties->count == (int32_t)ENTRIES_MAX || len > sizeof(properties->bytes) - properties->len)
        return false;
    memcpy(properties->bytes + properties->len, bytes, len);
    properties->table[properties->count++] =
        (TLV_TABLE){.cbSize = (int32_t)len, .byData = properties->bytes + properties->len};
    properties->len += len;
    return true;
}

/* A value of less than 128 bytes. */
static bool add(struct properties *properties, unsigned tag, const uint8_t *value, size_t len)
{
    uint8_t object[2 + PROPERTY_MAX];

    object[0] = (uint8_t)tag;
    object[1] = (uint8_t)len;
    memcpy(object + 2, value, len);
    return add_object(properties, object, 2 + len);
}

static bool take_property(struct request *request, const char *value)
{
    uint8_t bytes[PROPERTY_MAX];
    const long len = cli_hex_read(value, bytes, sizeof(bytes));

    return len > 0 && cli_property_is_whole(bytes, (size_t)len) &&
           add_object(&request->given, bytes, (size_t)len);
}

static bool take_records(struct request *request, const char *value)
{
    static const struct {
        const char *name;
        uint8_t descriptor;
    } kinds[] = {{"fixed", KIND_FIXED}, {"variable", KIND_VARIABLE}, {"cyclic", KIND_CYCLIC}};

    request->kind = 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, value) == 0)
            request->kind = kinds[i].descriptor;
    }
    return request->kind != 0;
}

/* Hexadecimal digits, or the text itself. */
static bool take_name(struct request *request, const char *value)
{
    const size_t len = strlen(value);

    request->name_len = cli_hex_read(value, request->name, sizeof(request->name));
    if (request->name_len > 0)
        return true;
    if (len == 0 || len > sizeof(request->name))
        return false;
    memcpy(request->name, value, len);
    request->name_len = (long)len;
    return true;
}

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    switch (option) {
    case OPTION_DF:
        request->is_df = true;
        return true;
    case OPTION_NAME:
        return take_name(request, value);
    case OPTION_SIZE:
        return cli_number_read(value, 0, INT32_MAX, &request->size);
    case OPTION_RECORDS:
        return take_records(request, value);
    case OPTION_RECORD_SIZE:
        return cli_number_read(value, 1, UINT16_MAX, &request->record_size);
    case OPTION_SFI:
        return cli_number_read(value, 1, SFI_MAX, &request->sfi);
    default:
        return take_property(request, value);
    }
}

static long records_of(const struct request *request)
{
    return request->record_size > 0 ? request->size / request->record_size : 0;
}

static bool room_is_for_records(const struct request *request)
{
    const long count = records_of(request);

    if (request->kind == KIND_VARIABLE)
        return count > 0;
    return count > 0 && count <= (long)CLI_RECORDS_MAX && request->size % request->record_size == 0;
}

/* The identifier stands in the path. */
static bool ends_with_identifier(const char *path)
{
    const size_t len = strlen(path);
    const char *const last = len < FID_DIGITS ? path : path + len - FID_DIGITS;
    uint8_t fid[2];

    return (last == path || last[-1] == '/' || last[-1] == '\\') && strchr(last, ' ') == NULL &&
           cli_hex_read(last, fid, sizeof(fid)) == (long)sizeof(fid);
}

/* What is wrong with the command line; NULL: nothing. */
static const char *problem_of(const struct request *request)
{
    const bool has_records = request->kind != 0 || request->record_size > 0;

    if (!ends_with_identifier(request->cli->operands[0]))
        return "the path ends with the identifier of the new file, four hexadecimal digits";
    if (!request->is_df && request->size < 0 && request->given.count == 0)
        return "create needs --df, --size or --property";
    if (request->is_df && (request->size >= 0 || has_records || request->sfi > 0))
        return "a directory has no size, no records and no short identifier";
    if (!request->is_df && request->name_len > 0)
        return "only a directory has a name: --df";
    if (has_records && (request->kind == 0 || request->record_size == 0 || request->size < 0))
        return "--records, --record-size and --size go together";
    if (has_records && !room_is_for_records(request))
        return request->kind == KIND_VARIABLE ? "--size has no room for one record of --record-size"
                                              : "--size is no multiple of --record-size, or has room for "
                                                "none or for more than 254 of them";
    return NULL;
}

static size_t put_number(uint8_t *out, long number, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (uint8_t)(number >> 8 * (width - 1 - i));
    return width;
}

/* Descriptor, and for records data coding, size and, unless it varies, number of them. */
static bool add_descriptor(struct request *request)
{
    uint8_t value[5] = {request->is_df       ? DESCRIPTOR_DF
                        : request->kind != 0 ? request->kind
                                             : DESCRIPTOR_TRANSPARENT,
                        CODING_BYTES};
    size_t len = 1;

    if (request->kind != 0) {
        len = 2 + put_number(value + 2, request->record_size, 2);
        if (request->kind != KIND_VARIABLE)
            value[len++] = (uint8_t)records_of(request);
    }
    return add(&request->all, TAG_DESCRIPTOR, value, len);
}

static bool add_size(struct request *request)
{
    uint8_t value[4];
    const size_t len = put_number(value, request->size, request->size > UINT16_MAX ? 4 : 2);

    return add(&request->all, TAG_SIZE, value, len);
}

/* The identifier is the last of them: the card may choose another one, if it is told 0000. */
static bool add_properties(struct request *request)
{
    const char *const path = request->cli->operands[0];
    const uint8_t sfi = (uint8_t)(request->sfi << 3);
    uint8_t fid[2];
    bool good = cli_hex_read(path + strlen(path) - FID_DIGITS, fid, sizeof(fid)) > 0;

    if (request->size >= 0)
        good = good && add_size(request);
    if (request->is_df || request->size >= 0)
        good = good && add_descriptor(request);
    if (request->name_len > 0)
        good = good && add(&request->all, TAG_NAME, request->name, (size_t)request->name_len);
    if (request->sfi > 0)
        good = good && add(&request->all, TAG_SFI, &sfi, 1);
    for (int32_t i = 0; i < request->given.count; i++)
        good = good && add_object(&request->all, request->given.table[i].byData,
                                  (size_t)request->given.table[i].cbSize);
    return good && add(&request->all, TAG_FID, fid, sizeof(fid));
}

static iccsp_hr create_file(struct request *request)
{
    const char *const path = request->cli->operands[0];
    TLV_TABLE *table = request->all.table;
    BSTR text;
    iccsp_hr hr = cli_path_from_mf(path, &text);

    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardFileAccess_Create(request->files, cli_path_type(path), text, &table, &request->all.count,
                                     ICCSP_SC_FL_NO_FLAGS, NULL);
    iccsp_bstr_free(text);
    return hr;
}

static iccsp_hr create(struct request *request)
{
    struct cli *const cli = request->cli;
    iccsp_hr hr = cli_attach_files(cli, &request->manage, &request->files);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_open_for(&request->pin, cli, request->manage, request->files, cli->operands[0]);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_pin_prepare(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_SCardLock(request->manage);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_pin_present(&request->pin);
    if (ICCSP_SUCCEEDED(hr))
        hr = create_file(request);
    ISCardManage_SCardUnlock(request->manage, ICCSP_DISP_LEAVE);
    return cli_pin_note_denied(&request->pin, cli, hr);
}

static void tell(const struct request *request)
{
    const uint8_t *const fid = request->all.table[request->all.count - 1].byData + 2;
    char *const path = request->cli->operands[0];

    /* It may be the card's choice. */
    snprintf(path + strlen(path) - FID_DIGITS, FID_DIGITS + 1, "%02X%02X", fid[0], fid[1]);
    cli_json_add_text(request->cli->result, "created", path);
    if (request->cli->result != NULL)
        return;
    cli_put_text(stdout, path);
    fputs(": created\n", stdout);
}

int cli_run_create(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"df", no_argument, NULL, OPTION_DF},
                                               {"name", required_argument, NULL, OPTION_NAME},
                                               {"size", required_argument, NULL, OPTION_SIZE},
                                               {"records", required_argument, NULL, OPTION_RECORDS},
                                               {"record-size", required_argument, NULL, OPTION_RECORD_SIZE},
                                               {"sfi", required_argument, NULL, OPTION_SFI},
                                               {"property", required_argument, NULL, OPTION_PROPERTY},
                                               {0}};
    struct request request = {.cli = cli, .pin = CLI_PIN_NONE, .size = -1};
    const struct cli_syntax syntax = {.letters = ":",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .pin = &request.pin,
                                      .min_operands = 1,
                                      .max_operands = 1};
    const char *problem;
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    problem = problem_of(&request);
    if (problem == NULL && !add_properties(&request))
        problem = "these are more properties than one command carries";
    if (problem != NULL)
        return cli_fail_usage(cli, "%s", problem);
    hr = create(&request);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (status == CLI_OK)
        tell(&request);
    cli_pin_close(&request.pin);
    cli_release(request.manage, request.files);
    return status;
}
