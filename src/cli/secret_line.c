/* SPDX-License-Identifier: BSD-2-Clause */
/* A line that holds a secret, read byte by byte so that no buffer keeps a copy. */
#include "cli/secret_line.h"

#include "cli/text.h"

iccsp_hr cli_secret_line(cli_byte_source next, void *context, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    uint8_t byte = 0;
    size_t seen = 0;
    int got;
    iccsp_hr hr = ICCSP_OK;

    while ((got = next(context, &byte)) == 1 && byte != '\n') {
        if (seen < CLI_SECRET_MAX)
            secret[seen] = byte;
        seen++;
    }
    if (seen > 0 && seen <= CLI_SECRET_MAX && secret[seen - 1] == '\r')
        seen--;
    cli_wipe(&byte, sizeof(byte));
    if (got < 0)
        hr = ICCSP_E_NOT_READY;
    else if (seen == 0)
        hr = ICCSP_W_CANCELLED_BY_USER;
    else if (seen > CLI_SECRET_MAX)
        hr = ICCSP_E_INVALIDARG;
    if (ICCSP_FAILED(hr))
        cli_wipe(secret, CLI_SECRET_MAX);
    *len = ICCSP_FAILED(hr) ? 0 : seen;
    return hr;
}
