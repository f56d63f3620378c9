/* SPDX-License-Identifier: BSD-2-Clause */
/* What of an APDU may be shown in a trace. */
#include "iso7816/redact.h"

#define HEADER_LEN 4u
#define SW_LEN     2u

static const char hidden[] = "[hidden]";

/* ISO/IEC 7816-4:2005, table 2 and 3: 000c ssnn and 01sc nnnn, where s is secure messaging and c chaining. In
 * other classes an instruction byte means what the card's maker wants. */
static bool is_plain_interindustry(uint8_t cla)
{
    return (cla & 0xEC) == 0x00 || (cla & 0xE0) == 0x40;
}

static bool is_harmless_instruction(uint8_t ins)
{
    switch (ins) {
    case 0xA4: /* SELECT */
    case 0xB0: /* READ BINARY */
    case 0xB1:
    case 0xB2: /* READ RECORD */
    case 0xB3:
    case 0xCA: /* GET DATA */
    case 0xCB:
    case 0x70: /* MANAGE CHANNEL */
        return true;
    default:
        return false;
    }
}

bool iccsp_apdu_is_harmless(const uint8_t *cmd, size_t len)
{
    return len >= HEADER_LEN && is_plain_interindustry(cmd[0]) && is_harmless_instruction(cmd[1]);
}

/* A line that grows to the end of its buffer and is always terminated. */
struct line {
    char *out;
    size_t len;
    size_t cap;
};

static void put_text(struct line *line, const char *text)
{
    for (; *text != '\0' && line->len + 1 < line->cap; text++)
        line->out[line->len++] = *text;
    if (line->cap > 0)
        line->out[line->len] = '\0';
}

static void put_hex(struct line *line, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len && line->len + 1 < line->cap; i++) {
        const char pair[] = {digits[bytes[i] >> 4], digits[bytes[i] & 0x0F], '\0'};

        put_text(line, pair);
    }
}

void iccsp_trace_command(const uint8_t *cmd, size_t len, char *out, size_t cap)
{
    struct line line = {out, 0, cap};

    put_text(&line, "");
    if (len >= HEADER_LEN) {
        put_hex(&line, cmd, HEADER_LEN);
        put_text(&line, len > HEADER_LEN || !iccsp_apdu_is_harmless(cmd, len) ? " " : "");
    }
    if (!iccsp_apdu_is_harmless(cmd, len))
        put_text(&line, hidden);
    else
        put_hex(&line, cmd + HEADER_LEN, len - HEADER_LEN);
}

void iccsp_trace_response(const uint8_t *rsp, size_t len, bool harmless, char *out, size_t cap)
{
    const size_t data_len = len >= SW_LEN ? len - SW_LEN : 0;
    struct line line = {out, 0, cap};

    put_text(&line, "");
    if (!harmless)
        put_text(&line, hidden);
    else
        put_hex(&line, rsp, data_len);
    if (line.len > 0)
        put_text(&line, " ");
    if (len < SW_LEN)
        put_text(&line, "(no status word)");
    else
        put_hex(&line, rsp + data_len, SW_LEN);
}
