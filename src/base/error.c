/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of the last failure, one per thread. */
#include "base/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error_texts.h"
#include "base/utf.h"

/* Only what differs from the general texts of the code is kept; the rest is looked up when somebody asks,
 * because many failures are handled and never shown. */
struct record {
    iccsp_hr hr;
    uint32_t layer;
    bool has_sw, has_command;
    bool has_cause;
    bool taken;
    uint16_t sw;
    uint8_t command[4];
    char sentence[sizeof(((struct iccsp_error *)0)->sentence)];
    char cause[sizeof(((struct iccsp_error *)0)->cause)];
    char remedy[sizeof(((struct iccsp_error *)0)->remedy)];
};

static _Thread_local struct record last;

static size_t utf8_length_at(const char *s, size_t left)
{
    size_t units;

    for (size_t n = 1; n <= 4 && n <= left; n++)
        if (ICCSP_SUCCEEDED(iccsp_utf8_to_utf16(s, n, NULL, 0, &units)))
            return n;
    return 0;
}

static bool is_control(const char *s, size_t n)
{
    const uint8_t first = (uint8_t)s[0];

    return (n == 1 && (first < 0x20 || first == 0x7F)) || (n == 2 && first == 0xC2 && (uint8_t)s[1] < 0xA0);
}

/* Names in a sentence come from drivers and callers. An escape sequence must not reach a terminal. */
static void make_printable(char *s)
{
    const size_t len = strlen(s);

    for (size_t i = 0; i < len;) {
        const size_t n = utf8_length_at(s + i, len - i);

        if (n > 0 && !is_control(s + i, n)) {
            i += n;
            continue;
        }
        memset(s + i, '?', n > 0 ? n : 1);
        i += n > 0 ? n : 1;
    }
}

/* A cut in the middle of a character would leave a lead byte without its followers. */
static void drop_partial_character(char *s)
{
    size_t len = strlen(s);

    while (len > 0 && ((uint8_t)s[len - 1] & 0xC0) == 0x80)
        len--;
    if (len > 0 && (uint8_t)s[len - 1] >= 0xC0)
        len--;
    s[len] = '\0';
}

ICCSP_FORMAT_PRINTF(3, 0) static void format_text(char *out, size_t cap, const char *format, va_list ap)
{
    const int n = vsnprintf(out, cap, format, ap);

    if (n < 0)
        out[0] = '\0';
    else if ((size_t)n >= cap)
        drop_partial_character(out);
    make_printable(out);
}

ICCSP_FORMAT_PRINTF(3, 4) static void write_text(char *out, size_t cap, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    format_text(out, cap, format, ap);
    va_end(ap);
}

iccsp_hr iccsp_fail(iccsp_hr hr, uint32_t layer)
{
    if (ICCSP_SUCCEEDED(hr))
        return hr;
    last = (struct record){.hr = hr, .layer = layer};
    return hr;
}

iccsp_hr iccsp_fail_with(iccsp_hr hr, uint32_t layer, const char *format, ...)
{
    /* An argument may point into the record that is about to be replaced. */
    char sentence[sizeof(last.sentence)];
    va_list ap;

    if (ICCSP_SUCCEEDED(hr))
        return hr;
    va_start(ap, format);
    format_text(sentence, sizeof(sentence), format, ap);
    va_end(ap);
    iccsp_fail(hr, layer);
    memcpy(last.sentence, sentence, sizeof(sentence));
    return hr;
}

iccsp_hr iccsp_fail_argument(iccsp_hr hr, const char *sentence)
{
    return iccsp_fail_with(hr, ICCSP_LAYER_ARGUMENT, "%s", sentence);
}

iccsp_hr iccsp_fail_null(void)
{
    return iccsp_fail_argument(ICCSP_E_POINTER, "a required pointer is NULL");
}

iccsp_hr iccsp_fail_sw(iccsp_hr hr, uint16_t sw, const uint8_t command[4], const char *meaning)
{
    if (ICCSP_SUCCEEDED(hr))
        return hr;
    if (meaning != NULL)
        iccsp_fail_with(hr, ICCSP_LAYER_CARD, "The card answered %s.", meaning);
    else
        iccsp_fail_with(hr, ICCSP_LAYER_CARD, "The card answered %04X.", (unsigned)sw);
    last.has_sw = true;
    last.sw = sw;
    last.has_command = command != NULL;
    if (command != NULL)
        memcpy(last.command, command, sizeof(last.command));
    return hr;
}

void iccsp_fail_advise(const char *cause, const char *remedy)
{
    last.has_cause = cause != NULL;
    write_text(last.cause, sizeof(last.cause), "%s", cause != NULL ? cause : "");
    write_text(last.remedy, sizeof(last.remedy), "%s", remedy);
}

static void fill_general(struct iccsp_error *out, iccsp_hr hr)
{
    const struct iccsp_error_text *text = iccsp_error_text_find(hr);

    *out = (struct iccsp_error){.size = sizeof(*out), .hr = hr};
    write_text(out->name, sizeof(out->name), "%s", iccsp_hr_name(hr));
    if (text == NULL) {
        write_text(out->sentence, sizeof(out->sentence), "Result code %08X has no meaning to this library.",
                   (unsigned)hr);
        return;
    }
    write_text(out->sentence, sizeof(out->sentence), "%s", text->sentence);
    write_text(out->cause, sizeof(out->cause), "%s", text->cause);
    write_text(out->remedy, sizeof(out->remedy), "%s", text->remedy);
}

static void fill_last(struct iccsp_error *out)
{
    fill_general(out, last.hr);
    out->layer = last.layer;
    out->has_sw = last.has_sw;
    out->sw = last.sw;
    out->has_command = last.has_command;
    memcpy(out->command, last.command, sizeof(out->command));
    if (last.sentence[0] != '\0')
        memcpy(out->sentence, last.sentence, sizeof(out->sentence));
    if (last.has_cause)
        memcpy(out->cause, last.cause, sizeof(out->cause));
    if (last.remedy[0] != '\0')
        memcpy(out->remedy, last.remedy, sizeof(out->remedy));
}

static iccsp_hr check_out(const struct iccsp_error *out)
{
    if (out == NULL)
        return ICCSP_E_POINTER;
    return out->size == sizeof(*out) ? ICCSP_OK : ICCSP_E_INVALIDARG;
}

iccsp_hr iccsp_last_error(struct iccsp_error *out)
{
    const iccsp_hr hr = check_out(out);

    if (ICCSP_FAILED(hr))
        return hr;
    if (ICCSP_SUCCEEDED(last.hr)) {
        *out = (struct iccsp_error){.size = sizeof(*out)};
        return ICCSP_S_FALSE;
    }
    fill_last(out);
    return ICCSP_OK;
}

iccsp_hr iccsp_error_take(struct iccsp_error *out)
{
    *out = (struct iccsp_error){.size = sizeof(*out)};
    if (last.taken)
        return ICCSP_S_FALSE;
    last.taken = true;
    return iccsp_last_error(out);
}

static bool ends_sentence(const char *text)
{
    const size_t len = strlen(text);

    return len == 0 || text[len - 1] == '.';
}

void iccsp_error_describe(const struct iccsp_error *error, char *out, size_t cap)
{
    char answer[sizeof(" (SW 6A82 to 00 A4 08 04)")] = "";

    if (error->has_sw && error->has_command)
        write_text(answer, sizeof(answer), " (SW %04X to %02X %02X %02X %02X)", (unsigned)error->sw,
                   error->command[0], error->command[1], error->command[2], error->command[3]);
    write_text(out, cap, "%s%s%s%s%s", error->sentence, ends_sentence(error->sentence) ? "" : ".",
               error->remedy[0] != '\0' ? " " : "", error->remedy, answer);
}

iccsp_hr iccsp_explain(iccsp_hr hr, struct iccsp_error *out)
{
    const iccsp_hr checked = check_out(out);

    if (ICCSP_FAILED(checked))
        return checked;
    if (ICCSP_FAILED(hr) && hr == last.hr)
        fill_last(out);
    else
        fill_general(out, hr);
    return ICCSP_OK;
}
