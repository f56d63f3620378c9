/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace lines and status words: always terminated, and nothing but the header of a command that could hold a
 * secret. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "iccsp/errors.h"
#include "iso7816/redact.h"
#include "iso7816/sw.h"

#define LINE_MAX_BYTES 300u

/* Runs in a block of exactly `cap` bytes. */
static void check_terminated(const char *line, size_t cap)
{
    if (memchr(line, '\0', cap) == NULL)
        abort();
}

static void check_command(const uint8_t *cmd, size_t len, char *line, size_t cap)
{
    const size_t most = sizeof("00000000 [hidden]");

    iccsp_trace_command(cmd, len, line, cap);
    check_terminated(line, cap);
    if (!iccsp_apdu_is_harmless(cmd, len) && strlen(line) >= most)
        abort();
}

static void check_response(const uint8_t *rsp, size_t len, char *line, size_t cap)
{
    const size_t most = sizeof("[hidden] (no status word)");

    iccsp_trace_response(rsp, len, true, line, cap);
    check_terminated(line, cap);
    iccsp_trace_response(rsp, len, false, line, cap);
    check_terminated(line, cap);
    if (strlen(line) >= most)
        abort();
}

static void check_status_word(const uint8_t *data, char *line, size_t cap)
{
    const uint16_t sw = (uint16_t)(data[0] << 8 | data[1]);
    const enum iccsp_op op = (enum iccsp_op)(data[2] % (ICCSP_OP_PROPERTY + 1));
    const iccsp_hr hr = iccsp_sw_to_hr(sw, op);

    if (iccsp_sw_describe(sw, line, cap) > 80)
        abort();
    check_terminated(line, cap);
    if (ICCSP_SUCCEEDED(hr) && iccsp_sw_class(sw) > ICCSP_SW_CLASS_WARNING && hr != ICCSP_S_FALSE)
        abort();
    if (iccsp_hr_name(hr)[0] == 'u')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t cap = size > 0 ? data[size - 1] + 1u : LINE_MAX_BYTES;
    char *line = malloc(cap);

    if (line == NULL)
        abort();
    check_command(data, size, line, cap);
    check_response(data, size, line, cap);
    if (size >= 3)
        check_status_word(data, line, cap);
    free(line);
    return 0;
}
