/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories and contents of files, through ISCardFileAccess. */
#include "cli/files.h"

#include <stdlib.h>
#include <string.h>

#include "cli/path.h"
#include "cli/terminal.h"

/* One Read: the library asks the card for no more than the file has. */
#define PIECE_MAX (1u << 20)
/* With somebody watching, the first piece; a multiple of the 256 bytes of a short READ BINARY. */
#define PIECE_FIRST   2048u
#define PIECE_SECONDS 0.5
#define RECORD_MAX    65536

iccsp_hr cli_directory_enter(ISCardFileAccess *files, const char *path)
{
    BSTR text;
    iccsp_hr hr = iccsp_bstr_from_utf8(path, &text);

    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardFileAccess_ChangeDir(files, cli_path_type(path), text);
    iccsp_bstr_free(text);
    return hr;
}

iccsp_hr cli_directory_current(ISCardFileAccess *files, char **out)
{
    BSTR text;
    iccsp_hr hr = ISCardFileAccess_GetCurrentDir(files, &text);

    *out = NULL;
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_utf8_of(text, out);
    iccsp_bstr_free(text);
    return hr;
}

static iccsp_hr take_name(SAFEARRAY *array, int32_t index, char **out)
{
    BSTR text = NULL;
    iccsp_hr hr = iccsp_safearray_get_element(array, &index, &text);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_utf8_of(text, out);
    iccsp_bstr_free(text);
    return hr;
}

static iccsp_hr take_names(SAFEARRAY *array, struct cli_names *out)
{
    int32_t low = 0;
    int32_t high = -1;
    iccsp_hr hr = iccsp_safearray_lbound(array, 1, &low);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_safearray_ubound(array, 1, &high);
    if (ICCSP_FAILED(hr) || high < low)
        return hr;
    out->name = calloc((size_t)(high - low) + 1, sizeof(*out->name));
    if (out->name == NULL)
        return ICCSP_E_OUTOFMEMORY;
    for (int32_t i = low; ICCSP_SUCCEEDED(hr) && i <= high; i++) {
        hr = take_name(array, i, &out->name[out->count]);
        if (ICCSP_SUCCEEDED(hr))
            out->count++;
    }
    return hr;
}

iccsp_hr cli_directory_list(ISCardFileAccess *files, struct cli_names *out)
{
    SAFEARRAY *array = NULL;
    iccsp_hr hr = ISCardFileAccess_Directory(files, ICCSP_SC_TYPE_ALL_FILES, &array);

    *out = (struct cli_names){0};
    if (ICCSP_FAILED(hr))
        return hr;
    hr = take_names(array, out);
    iccsp_safearray_destroy(array);
    if (ICCSP_FAILED(hr))
        cli_names_clear(out);
    return hr;
}

void cli_names_clear(struct cli_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct cli_names){0};
}

iccsp_hr cli_file_open(ISCardFileAccess *files, const char *path, HSCARD_FILE *out)
{
    BSTR text;
    iccsp_hr hr = cli_path_from_mf(path, &text);

    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardFileAccess_Open(files, cli_path_type(path), text, out);
    iccsp_bstr_free(text);
    return hr;
}

/* What is needed while a file is read. */
struct reading {
    ISCardFileAccess *files;
    HSCARD_FILE file;
    cli_progress progress;
    void *context;
    struct cli_content *out;
};

/* One Read, appended. *got is what it brought. */
static iccsp_hr read_piece(const struct reading *reading, int32_t want, int32_t *got)
{
    IByteBuffer *buffer = NULL;
    iccsp_hr hr;

    *got = want;
    hr = ISCardFileAccess_Read(reading->files, reading->file, got, &buffer, ICCSP_SC_FL_NO_FLAGS);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_bytes_append_buffer(&reading->out->bytes, buffer);
    IByteBuffer_Release(buffer);
    if (ICCSP_SUCCEEDED(hr) && reading->out->bytes.len > CLI_CONTENT_MAX)
        return ICCSP_E_BUDGET;
    if (ICCSP_SUCCEEDED(hr) && reading->progress != NULL)
        reading->progress(reading->context, reading->out->bytes.len, reading->out->facts.size);
    return hr;
}

/* As much as should take about half a second, going by the last piece. */
static int32_t next_piece(int32_t piece, double seconds)
{
    const double wanted = seconds > 0 ? (double)piece * PIECE_SECONDS / seconds : PIECE_MAX;

    if (wanted >= PIECE_MAX)
        return PIECE_MAX;
    return wanted < 2.0 * PIECE_FIRST ? (int32_t)PIECE_FIRST
                                      : (int32_t)wanted / (int32_t)PIECE_FIRST * (int32_t)PIECE_FIRST;
}

static bool is_complete(const struct cli_content *content)
{
    return content->facts.size > 0 && (int64_t)content->bytes.len >= content->facts.size;
}

static iccsp_hr read_bytes(const struct reading *reading)
{
    int32_t want = reading->progress == NULL ? (int32_t)PIECE_MAX : (int32_t)PIECE_FIRST;

    for (;;) {
        const double start = cli_clock();
        int32_t got;
        const iccsp_hr hr = read_piece(reading, want, &got);

        if (hr == ICCSP_W_EOF)
            return ICCSP_OK;
        if (ICCSP_FAILED(hr) || got < want || is_complete(reading->out))
            return hr;
        want = reading->progress == NULL ? want : next_piece(want, cli_clock() - start);
    }
}

/* The number of records is a hint too; without it the end is found by asking for one more. */
static iccsp_hr read_records(const struct reading *reading)
{
    struct cli_content *out = reading->out;
    const size_t count = out->facts.records >= 0 && out->facts.records < (int32_t)CLI_RECORDS_MAX
                             ? (size_t)out->facts.records
                             : CLI_RECORDS_MAX;

    while (out->records < count) {
        const size_t before = out->bytes.len;
        int32_t got;
        const iccsp_hr hr = read_piece(reading, RECORD_MAX, &got);

        if (hr == ICCSP_W_EOF)
            return ICCSP_OK;
        if (ICCSP_FAILED(hr))
            return hr;
        out->length[out->records++] = out->bytes.len - before;
    }
    return ICCSP_OK;
}

iccsp_hr cli_content_read(ISCardFileAccess *files, const char *path, cli_progress progress, void *context,
                          struct cli_content *out)
{
    struct reading reading = {.files = files, .progress = progress, .context = context, .out = out};
    iccsp_hr hr = cli_file_open(files, path, &reading.file);

    *out = (struct cli_content){0};
    if (ICCSP_FAILED(hr))
        return hr;
    /* A card that tells nothing of the file is asked for bytes. */
    if (ICCSP_FAILED(cli_facts_get_current(files, &out->facts)))
        cli_facts_read(NULL, 0, &out->facts);
    out->has_records = cli_facts_has_records(&out->facts);
    hr = out->has_records ? read_records(&reading) : read_bytes(&reading);
    ISCardFileAccess_Close(files, reading.file);
    if (ICCSP_FAILED(hr))
        cli_content_clear(out);
    return hr;
}

void cli_content_clear(struct cli_content *content)
{
    cli_bytes_clear(&content->bytes);
    *content = (struct cli_content){0};
}
