/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers to reset: the parser stays inside, and the explanation is plain text for any bytes. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "iso7816/atr.h"

/* TS, T0, four bytes in each level, one line more in each for what is missing, and the historical bytes in
 * detail. */
#define LINES_MAX 200u

static void check_line(void *context, const char *field, const char *bytes, const char *meaning)
{
    unsigned *lines = context;

    if (field[0] == '\0' || meaning[0] == '\0' || strlen(bytes) > 3 * ICCSP_ATR_BYTES_MAX)
        abort();
    for (; *meaning != '\0'; meaning++)
        if (*meaning < 0x20 || *meaning > 0x7E)
            abort();
    if (++*lines > LINES_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct iccsp_atr atr;
    unsigned lines = 0;
    iccsp_hr hr;

    iccsp_atr_parse(data, size, &atr);
    if (atr.len > ICCSP_ATR_BYTES_MAX || atr.levels > ICCSP_ATR_LEVELS_MAX || atr.end > atr.len)
        abort();
    if (atr.historical > atr.end || atr.historical_len > atr.end - atr.historical || atr.historical_len > 15)
        abort();
    if ((atr.flags & (ICCSP_ATR_EMPTY | ICCSP_ATR_BAD_TS)) == 0 && size > 1 && atr.protocols == 0)
        abort();
    if (iccsp_atr_capabilities(&atr) != 0 && atr.historical_len < 5)
        abort();
    if (iccsp_atr_services(&atr) != 0 && atr.historical_len < 3)
        abort();
    hr = iccsp_atr_describe(data, size, check_line, &lines);
    if (hr != (atr.flags == 0 ? ICCSP_OK : ICCSP_E_INVALID_ATR) || lines == 0)
        abort();
    return 0;
}
