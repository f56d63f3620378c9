/* SPDX-License-Identifier: BSD-2-Clause */
/* Text and bytes that come from cards and readers, made fit to be seen. */
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"
#include "iccsp/iccsp.h"

/* Twice as much each time, so that many small pieces do not copy all of it again and again; and wiped, for
 * what was read may be a key. */
static iccsp_hr make_room(struct cli_bytes *bytes, size_t len)
{
    const size_t wanted = bytes->len + len;
    const size_t room = wanted > 2 * bytes->room ? wanted : 2 * bytes->room;
    uint8_t *grown;

    if (wanted <= bytes->room)
        return ICCSP_OK;
    grown = malloc(room);
    if (grown == NULL)
        return ICCSP_E_OUTOFMEMORY;
    if (bytes->data != NULL) {
        memcpy(grown, bytes->data, bytes->len);
        cli_wipe(bytes->data, bytes->len);
        free(bytes->data);
    }
    bytes->data = grown;
    bytes->room = room;
    return ICCSP_OK;
}

iccsp_hr cli_bytes_append(struct cli_bytes *bytes, const void *data, size_t len)
{
    const iccsp_hr hr = len == 0 ? ICCSP_OK : make_room(bytes, len);

    if (ICCSP_FAILED(hr) || len == 0)
        return hr;
    memcpy(bytes->data + bytes->len, data, len);
    bytes->len += len;
    return ICCSP_OK;
}

void cli_bytes_clear(struct cli_bytes *bytes)
{
    if (bytes->data != NULL)
        cli_wipe(bytes->data, bytes->len);
    free(bytes->data);
    *bytes = (struct cli_bytes){0};
}

iccsp_hr cli_bytes_append_buffer(struct cli_bytes *bytes, IByteBuffer *buffer)
{
    size_t len = 0;
    iccsp_hr hr = iccsp_byte_buffer_bytes(buffer, NULL, 0, &len);

    if (ICCSP_FAILED(hr) && hr != ICCSP_E_INSUFFICIENT_BUFFER)
        return hr;
    if (len == 0)
        return ICCSP_OK;
    hr = make_room(bytes, len);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_byte_buffer_bytes(buffer, bytes->data + bytes->len, len, &len);
    if (ICCSP_SUCCEEDED(hr))
        bytes->len += len;
    return hr;
}

/* Unicode 15.0, 3.9, table 3-7. */
size_t cli_character_at(const uint8_t *s, size_t left, uint32_t *value)
{
    static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t len = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;

    if ((s[0] >= 0x80 && s[0] < 0xC2) || s[0] > 0xF4 || len > left)
        return 0;
    *value = len == 1 ? s[0] : s[0] & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        *value = *value << 6 | (s[i] & 0x3Fu);
    }
    return *value < lowest[len] || *value > 0x10FFFF || (*value >= 0xD800 && *value < 0xE000) ? 0 : len;
}

/* Controls (C0, DEL, C1), line and paragraph separators, and what changes the direction of text around it. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

struct escaping {
    bool utf8;  /* the terminal shows UTF-8 */
    bool lines; /* line feeds and tabs are meant */
};

/* Bytes of the character at s, if it may be shown as it is; 0: its first byte must be escaped. */
static size_t visible_at(const uint8_t *s, size_t left, struct escaping how)
{
    uint32_t c;
    const size_t len = cli_character_at(s, left, &c);

    if (len == 0 || (len > 1 && !how.utf8))
        return 0;
    return is_control(c) && !(how.lines && (c == '\n' || c == '\t')) ? 0 : len;
}

static size_t visible_run(const uint8_t *s, size_t len, struct escaping how)
{
    size_t run = 0, n;

    while (run < len && (n = visible_at(s + run, len - run, how)) > 0)
        run += n;
    return run;
}

void cli_put_bytes(FILE *to, const void *bytes, size_t len, bool lines)
{
    const struct escaping how = {.utf8 = cli_terminal_shows_utf8(), .lines = lines};
    const uint8_t *s = bytes;

    if (!cli_is_terminal(to)) {
        fwrite(bytes, 1, len, to);
        return;
    }
    while (len > 0) {
        size_t n = visible_run(s, len, how);

        if (n > 0) {
            cli_terminal_put(to, s, n);
        } else {
            fprintf(to, "\\x%02X", s[0]);
            n = 1;
        }
        s += n;
        len -= n;
    }
}

void cli_put_text(FILE *to, const char *text)
{
    cli_put_bytes(to, text, strlen(text), false);
}

void cli_put_hex(FILE *to, const uint8_t *bytes, size_t len, const char *separator)
{
    for (size_t i = 0; i < len; i++)
        fprintf(to, "%s%02X", i == 0 ? "" : separator, bytes[i]);
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789ABCDEFabcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    if (at == NULL)
        return -1;
    return (int)(at - digits < 16 ? at - digits : at - digits - 6);
}

long cli_hex_read(const char *text, uint8_t *out, size_t cap)
{
    size_t len = 0;

    for (;;) {
        while (*text == ' ')
            text++;
        if (*text == '\0')
            return (long)len;
        const int high = digit_of(text[0]);
        const int low = high < 0 ? -1 : digit_of(text[1]);

        if (low < 0 || len == cap)
            return -1;
        out[len++] = (uint8_t)(high << 4 | low);
        text += 2;
    }
}

iccsp_hr cli_utf8_of(BSTR text, char **out)
{
    size_t len = 0;
    iccsp_hr hr = iccsp_bstr_to_utf8(text, NULL, 0, &len);

    *out = NULL;
    if (ICCSP_FAILED(hr) && hr != ICCSP_E_INSUFFICIENT_BUFFER)
        return hr;
    *out = malloc(len + 1);
    if (*out == NULL)
        return ICCSP_E_OUTOFMEMORY;
    hr = iccsp_bstr_to_utf8(text, *out, len + 1, &len);
    if (ICCSP_FAILED(hr)) {
        free(*out);
        *out = NULL;
    }
    return hr;
}

void cli_wipe(void *p, size_t len)
{
    volatile uint8_t *bytes = p;

    while (len-- > 0)
        *bytes++ = 0;
}
