/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a configuration file. */
#include "rm/conf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/utf.h"

void iccsp_conf_begin(struct iccsp_conf *conf, char *text, size_t len)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* editors on Windows begin UTF-8 with it */

    *conf = (struct iccsp_conf){.next = text, .left = len};
    if (len >= 3 && memcmp(text, mark, 3) == 0) {
        conf->next += 3;
        conf->left -= 3;
    }
}

ICCSP_FORMAT_PRINTF(2, 3) bool iccsp_conf_wrong(struct iccsp_conf *conf, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(conf->sentence, sizeof(conf->sentence), format, ap);
    va_end(ap);
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_control(char c)
{
    return (uint8_t)c < 0x20 || c == 0x7F;
}

/* Cuts blanks off both ends; text[len] is writable. */
static char *trimmed(char *text, size_t len)
{
    while (len > 0 && is_blank(text[len - 1]))
        len--;
    text[len] = '\0';
    while (is_blank(*text))
        text++;
    return text;
}

/* Most text is ASCII, and needs no second look. */
static bool is_utf8(const char *text, size_t len)
{
    size_t units;

    for (size_t i = 0; i < len; i++)
        if ((uint8_t)text[i] >= 0x80)
            return ICCSP_SUCCEEDED(iccsp_utf8_to_utf16(text, len, NULL, 0, &units));
    return true;
}

static bool check_characters(struct iccsp_conf *conf, const char *line, size_t len)
{
    if (len > ICCSP_CONF_LINE_MAX)
        return iccsp_conf_wrong(conf, "the line is longer than %u bytes", ICCSP_CONF_LINE_MAX);
    for (size_t i = 0; i < len; i++)
        if (is_control(line[i]) && line[i] != '\t')
            return iccsp_conf_wrong(conf, "there is a control character in the line");
    return is_utf8(line, len) || iccsp_conf_wrong(conf, "the line is not UTF-8");
}

/* Takes the next line out of the text; its end becomes a NUL. */
static char *take_line(struct iccsp_conf *conf, size_t *len)
{
    char *line = conf->next;
    const char *newline = (const char *)memchr(line, '\n', conf->left);
    const size_t whole = newline == NULL ? conf->left : (size_t)(newline - line);

    conf->line++;
    conf->next += newline == NULL ? whole : whole + 1;
    conf->left -= newline == NULL ? whole : whole + 1;
    *len = whole > 0 && line[whole - 1] == '\r' ? whole - 1 : whole;
    return line;
}

static enum iccsp_conf_kind read_section(struct iccsp_conf *conf, char *text)
{
    const size_t len = strlen(text);

    if (text[len - 1] != ']') {
        iccsp_conf_wrong(conf, "the ']' that ends the name of a section is missing");
        return ICCSP_CONF_WRONG;
    }
    conf->name = trimmed(text + 1, len - 2);
    conf->value = NULL;
    return ICCSP_CONF_SECTION;
}

static enum iccsp_conf_kind read_setting(struct iccsp_conf *conf, char *text)
{
    char *equals = strchr(text, '=');

    if (equals == NULL || equals == text) {
        iccsp_conf_wrong(conf, "this is neither '[name]' nor 'key = value'");
        return ICCSP_CONF_WRONG;
    }
    conf->value = trimmed(equals + 1, strlen(equals + 1));
    conf->name = trimmed(text, (size_t)(equals - text));
    return ICCSP_CONF_SETTING;
}

enum iccsp_conf_kind iccsp_conf_next(struct iccsp_conf *conf)
{
    while (conf->left > 0) {
        size_t len;
        char *text = take_line(conf, &len);

        if (!check_characters(conf, text, len))
            return ICCSP_CONF_WRONG;
        text = trimmed(text, len);
        if (*text == '\0' || *text == '#' || *text == ';')
            continue;
        return *text == '[' ? read_section(conf, text) : read_setting(conf, text);
    }
    return ICCSP_CONF_END;
}

bool iccsp_conf_bytes(const char *value, uint8_t *out, size_t cap, size_t *len)
{
    *len = 0;
    while (*value != '\0') {
        const int byte = iccsp_hex_byte(value[0], value[1]);

        if (byte < 0 || *len == cap)
            return false;
        out[(*len)++] = (uint8_t)byte;
        value += 2;
        if (*value == ':' && value[1] != '\0')
            value++;
        while (is_blank(*value))
            value++;
    }
    return true;
}

bool iccsp_conf_is_name(const char *text, size_t max)
{
    const size_t len = strlen(text);

    if (len == 0 || len > max || is_blank(text[0]) || is_blank(text[len - 1]))
        return false;
    for (size_t i = 0; i < len; i++)
        if (is_control(text[i]))
            return false;
    return is_utf8(text, len);
}

static unsigned folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A' + 'a') : (unsigned)(uint8_t)c;
}

int iccsp_conf_compare(const char *a, const char *b)
{
    while (*a != '\0' && (*a == *b || folded(*a) == folded(*b))) {
        a++;
        b++;
    }
    return folded(*a) < folded(*b) ? -1 : folded(*a) > folded(*b);
}
