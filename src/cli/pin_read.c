/* SPDX-License-Identifier: BSD-2-Clause */
/* A code that a person gives: typed on the terminal, or read from a file descriptor. */
#include <ctype.h>
#include <string.h>

#include "cli/pin.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/text.h"

/* One answer. The caller wipes it. */
struct secret {
    uint8_t bytes[CLI_SECRET_MAX];
    size_t len;
};

static iccsp_hr ask(const struct cli_pin *pin, const char *name, const char *again, struct secret *out)
{
    char prompt[64];

    if (pin->pin_fd >= 0)
        return cli_read_secret((int)pin->pin_fd, out->bytes, &out->len);
    snprintf(prompt, sizeof(prompt), "%c%s%s (CHV %ld): ", toupper((unsigned char)name[0]), name + 1, again,
             pin->ref);
    return cli_ask_secret(prompt, out->bytes, &out->len);
}

static iccsp_hr explain(const struct cli_pin *pin, const char *name, iccsp_hr hr)
{
    if (hr == ICCSP_E_NOT_READY && pin->pin_fd >= 0)
        return cli_note(pin->cli, hr, "Run it on a terminal, or pass the PIN through a pipe with --pin-fd.",
                        "The %s cannot be read from this file descriptor.", name);
    if (hr == ICCSP_E_NOT_READY)
        return cli_note(pin->cli, hr, "Run it on a terminal, or pass the PIN through a pipe with --pin-fd.",
                        "There is no terminal on which the %s can be asked.", name);
    if (hr == ICCSP_E_INVALIDARG)
        return cli_note(pin->cli, ICCSP_E_INVALID_CHV, "", "The %s is longer than %u bytes.", name,
                        CLI_SECRET_MAX);
    return hr == ICCSP_W_CANCELLED_BY_USER ? cli_note(pin->cli, hr, "", "No %s was given.", name) : hr;
}

/* What is typed twice was typed as it was meant. Who does not see it types it once more. */
static iccsp_hr ask_again(const struct cli_pin *pin, const char *name, const struct secret *first)
{
    struct secret second = {.len = 0};
    iccsp_hr hr = ask(pin, name, " again", &second);

    if (ICCSP_FAILED(hr))
        hr = explain(pin, name, hr);
    else if (second.len != first->len || memcmp(second.bytes, first->bytes, first->len) != 0)
        hr = cli_note(pin->cli, ICCSP_W_CANCELLED_BY_USER, "Repeat the command.",
                      "The second %s is another one than the first. Nothing was sent.", name);
    cli_wipe(&second, sizeof(second));
    return hr;
}

/* The bytes live here and in the buffer, which wipes itself with its last reference. */
iccsp_hr cli_pin_read(const struct cli_pin *pin, const char *name, bool again, IByteBuffer **out)
{
    struct secret secret = {.len = 0};
    iccsp_hr hr = ask(pin, name, "", &secret);

    if (ICCSP_FAILED(hr))
        hr = explain(pin, name, hr);
    else if (again && pin->pin_fd < 0)
        hr = ask_again(pin, name, &secret);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_create_byte_buffer(secret.bytes, secret.len, out);
    cli_wipe(&secret, sizeof(secret));
    return hr;
}
