/* SPDX-License-Identifier: BSD-2-Clause */
/* What is to be written to a card: a file of this computer, or the standard input. */
#include "cli/input.h"

#include <errno.h>
#include <string.h>

#include "cli/files.h"
#include "cli/report.h"
#include "cli/system.h"

#define PIECE 4096u

static bool is_standard(const char *name)
{
    return name == NULL || strcmp(name, "-") == 0;
}

static iccsp_hr note_unreadable(struct cli *cli, const char *name, int error)
{
    return cli_note(cli, ICCSP_E_FAIL, "Nothing was written to the card. Choose another file.",
                    "'%.200s' cannot be read: %s.", is_standard(name) ? "standard input" : name,
                    strerror(error));
}

iccsp_hr cli_input_open(struct cli *cli, const char *name, FILE **out)
{
    *out = is_standard(name) ? cli_standard_input() : cli_file_read(name);
    return *out != NULL ? ICCSP_OK : note_unreadable(cli, name, errno);
}

iccsp_hr cli_input_read(struct cli *cli, const char *name, FILE *file, size_t limit, struct cli_bytes *out,
                        size_t *count)
{
    uint8_t piece[PIECE];
    iccsp_hr hr = ICCSP_OK;
    size_t got;

    *count = 0;
    errno = 0;
    /* Less than was asked for is the end, which a terminal tells once only. */
    do {
        got = fread(piece, 1, sizeof(piece), file);
        *count += got;
        if (*count <= limit)
            hr = cli_bytes_append(out, piece, got);
    } while (ICCSP_SUCCEEDED(hr) && got == sizeof(piece) && *count <= CLI_CONTENT_MAX);
    /* What goes to a card may be a key. */
    cli_wipe(piece, sizeof(piece));
    if (ICCSP_SUCCEEDED(hr) && ferror(file) != 0)
        hr = note_unreadable(cli, name, errno);
    return hr;
}

void cli_input_close(FILE *file)
{
    if (file != NULL && file != stdin)
        fclose(file);
}
