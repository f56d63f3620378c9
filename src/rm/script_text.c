/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the text of a script: words, numbers, bytes. */
#include "rm/script_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hex.h"

iccsp_hr iccsp_script_wrong(const struct iccsp_script_parser *ps, const char *format, ...)
{
    char text[160];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    if (ps->line != 0)
        return iccsp_fail_with(ICCSP_E_SCRIPT, ICCSP_LAYER_LIBRARY, "%s:%u: %s", ps->name, (unsigned)ps->line,
                               text);
    iccsp_fail_with(ICCSP_E_SCRIPT, ICCSP_LAYER_LIBRARY, "%s: %s", ps->name, text);
    iccsp_fail_advise(NULL, "Correct the script.");
    return ICCSP_E_SCRIPT;
}

static iccsp_hr no_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_arrow(const char *p, const char *end)
{
    return end - p >= 2 && p[0] == '=' && p[1] == '>';
}

bool iccsp_script_peek(struct iccsp_script_parser *ps, struct iccsp_script_word *word)
{
    const char *p;

    while (ps->p < ps->end && is_blank(*ps->p))
        ps->p++;
    /* A comment begins a line or follows a blank: here either is so. */
    if (ps->p == ps->end || *ps->p == '#')
        return false;
    p = ps->p;
    if (*p == ',')
        p++;
    else if (is_arrow(p, ps->end))
        p += 2;
    else
        while (p < ps->end && !is_blank(*p) && *p != ',' && !is_arrow(p, ps->end))
            p++;
    *word = (struct iccsp_script_word){ps->p, (size_t)(p - ps->p)};
    return true;
}

bool iccsp_script_next(struct iccsp_script_parser *ps, struct iccsp_script_word *word)
{
    if (!iccsp_script_peek(ps, word))
        return false;
    ps->p += word->len;
    return true;
}

bool iccsp_script_is(struct iccsp_script_word word, const char *text)
{
    return word.len == strlen(text) && memcmp(word.p, text, word.len) == 0;
}

iccsp_hr iccsp_script_end_of_line(struct iccsp_script_parser *ps)
{
    struct iccsp_script_word word;

    return iccsp_script_peek(ps, &word) ? iccsp_script_wrong(ps, "'%.*s' is too much", (int)word.len, word.p)
                                        : ICCSP_OK;
}

/* The decimal digits of a whole word. */
static bool number_of(struct iccsp_script_word word, uint32_t max, uint32_t *out)
{
    uint64_t n = 0;

    if (word.len == 0 || word.len > 10)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(word.p[i] - '0');
    }
    *out = (uint32_t)n;
    return n <= max;
}

iccsp_hr iccsp_script_number(struct iccsp_script_parser *ps, uint32_t max, uint32_t *out)
{
    struct iccsp_script_word word;

    if (iccsp_script_next(ps, &word) && number_of(word, max, out))
        return ICCSP_OK;
    return iccsp_script_wrong(ps, "a number from 0 to %u is missing", (unsigned)max);
}

/* "N", "N..M", "N..", "*"; what is counted is counted from 1. */
static bool range_of(struct iccsp_script_word word, uint32_t *first, uint32_t *last)
{
    size_t dots = 0;

    *first = 1;
    *last = ICCSP_SCRIPT_FOREVER;
    if (iccsp_script_is(word, "*"))
        return true;
    while (dots < word.len && word.p[dots] != '.')
        dots++;
    if (!number_of((struct iccsp_script_word){word.p, dots}, UINT32_MAX - 1, first) || *first == 0)
        return false;
    if (dots == word.len) {
        *last = *first;
        return true;
    }
    if (word.len - dots < 2 || word.p[dots + 1] != '.')
        return false;
    const struct iccsp_script_word rest = {word.p + dots + 2, word.len - dots - 2};
    return rest.len == 0 || (number_of(rest, UINT32_MAX - 1, last) && *last >= *first);
}

iccsp_hr iccsp_script_range(struct iccsp_script_parser *ps, uint32_t *first, uint32_t *last)
{
    struct iccsp_script_word word;

    if (iccsp_script_next(ps, &word) && range_of(word, first, last))
        return ICCSP_OK;
    return iccsp_script_wrong(ps, "which one? N, N..M, N.. or * is missing");
}

iccsp_hr iccsp_script_state(struct iccsp_script_parser *ps, uint32_t *index)
{
    struct iccsp_script_word word;

    if (!iccsp_script_next(ps, &word) || word.len > ICCSP_SCRIPT_NAME_MAX || *word.p == ',' || *word.p == '=')
        return iccsp_script_wrong(ps, "the name of a state is missing or too long");
    for (*index = 0; *index < ps->known_states; ++*index)
        if (iccsp_script_is(word, ps->known[*index].name))
            return ICCSP_OK;
    if (ps->known_states == ICCSP_SCRIPT_STATES)
        return iccsp_script_wrong(ps, "there are more than %u states", ICCSP_SCRIPT_STATES);
    memcpy(ps->known[*index].name, word.p, word.len);
    ps->known[*index].line = ps->line;
    ps->known_states++;
    return ICCSP_OK;
}

static bool code_by_number(struct iccsp_script_word word, uint32_t *out)
{
    *out = 0;
    if (word.len != 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        const int digit = iccsp_hex_digit(word.p[i]);

        if (digit < 0)
            return false;
        *out = *out << 4 | (uint32_t)digit;
    }
    return true;
}

/* The codes of the resource manager and of this library. */
static bool code_by_name(struct iccsp_script_word word, uint32_t *out)
{
    static const uint32_t facility[] = {0x80100000u, 0xA0100000u};

    for (size_t i = 0; i < sizeof(facility) / sizeof(facility[0]); i++)
        for (*out = facility[i] + 1; *out < facility[i] + 0x80; ++*out)
            if (iccsp_script_is(word, iccsp_hr_name((iccsp_hr)*out)))
                return true;
    return false;
}

iccsp_hr iccsp_script_code(struct iccsp_script_parser *ps, iccsp_hr *out)
{
    struct iccsp_script_word word;
    uint32_t code;

    if (!iccsp_script_next(ps, &word) || iccsp_script_is(word, "unknown") ||
        (!code_by_number(word, &code) && !code_by_name(word, &code)) || ICCSP_SUCCEEDED((iccsp_hr)code))
        return iccsp_script_wrong(ps, "the name or the eight digits of a failing code are missing");
    *out = (iccsp_hr)code;
    return ICCSP_OK;
}

bool iccsp_script_grow(void **array, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return true;
    const size_t more = *room * 2 + 16;
    void *grown = realloc(*array, more * size);
    if (grown == NULL)
        return false;
    *array = grown;
    *room = more;
    return true;
}

static bool pool_byte(struct iccsp_script *s, uint8_t byte)
{
    void *pool = s->pool;

    if (!iccsp_script_grow(&pool, &s->pool_room, s->pooled, 1))
        return false;
    s->pool = (uint8_t *)pool;
    s->pool[s->pooled++] = byte;
    return true;
}

/* -1: there are no two hex digits. */
static int byte_at(struct iccsp_script_word word, size_t i)
{
    return i + 1 < word.len ? iccsp_hex_byte(word.p[i], word.p[i + 1]) : -1;
}

/* The hex digits of a word up to a star, into the pool. */
static iccsp_hr digits(struct iccsp_script_parser *ps, struct iccsp_script_word word, size_t *used)
{
    size_t i;

    for (i = 0; i < word.len && word.p[i] != '*'; i += 2) {
        const int byte = byte_at(word, i);

        if (byte < 0)
            return iccsp_script_wrong(ps, "'%.*s' is neither bytes in hex nor a word of the language",
                                      (int)word.len, word.p);
        if (!pool_byte(ps->script, (uint8_t)byte))
            return no_memory();
    }
    *used = i;
    return ICCSP_OK;
}

/* One word of bytes: "61FF", "00*256". */
static iccsp_hr read_run(struct iccsp_script_parser *ps, struct iccsp_script_word word,
                         struct iccsp_script_run *run)
{
    size_t used = 0;
    iccsp_hr hr;

    run->at = (uint32_t)ps->script->pooled;
    run->times = 1;
    hr = digits(ps, word, &used);
    if (ICCSP_FAILED(hr))
        return hr;
    run->len = (uint32_t)ps->script->pooled - run->at;
    if (used == word.len)
        return ICCSP_OK;
    const struct iccsp_script_word times = {word.p + used + 1, word.len - used - 1};
    if (run->len == 0 || !number_of(times, ICCSP_SCRIPT_BYTES_MAX, &run->times))
        return iccsp_script_wrong(ps, "bytes*N needs bytes, and N of at most %u", ICCSP_SCRIPT_BYTES_MAX);
    return ICCSP_OK;
}

iccsp_hr iccsp_script_read_bytes(struct iccsp_script_parser *ps, struct iccsp_script_action *action)
{
    struct iccsp_script *s = ps->script;
    struct iccsp_script_word word;
    uint64_t total = 0;

    action->run = (uint32_t)s->runs;
    while (iccsp_script_peek(ps, &word) && *word.p != ',') {
        void *run = s->run;
        iccsp_hr hr;

        if (!iccsp_script_grow(&run, &s->run_room, s->runs, sizeof(*s->run)))
            return no_memory();
        s->run = (struct iccsp_script_run *)run;
        iccsp_script_next(ps, &word);
        hr = read_run(ps, word, &s->run[s->runs]);
        if (ICCSP_FAILED(hr))
            return hr;
        total += (uint64_t)s->run[s->runs].len * s->run[s->runs].times;
        if (total > ICCSP_SCRIPT_BYTES_MAX)
            return iccsp_script_wrong(ps, "more than %u bytes", ICCSP_SCRIPT_BYTES_MAX);
        s->runs++;
    }
    action->runs = (uint32_t)s->runs - action->run;
    return ICCSP_OK;
}

/* One word of a pattern into bytes and masks; a star ends it. */
static iccsp_hr pattern_word(struct iccsp_script_parser *ps, struct iccsp_script_word word,
                             uint8_t bytes[ICCSP_SCRIPT_LINE_MAX], uint8_t masks[ICCSP_SCRIPT_LINE_MAX],
                             struct iccsp_script_rule *rule)
{
    for (size_t i = 0; i < word.len; i += 2) {
        const bool any = i + 1 < word.len && word.p[i] == '.' && word.p[i + 1] == '.';
        const int byte = byte_at(word, i);

        if (word.p[i] == '*' && i + 1 == word.len) {
            rule->open = true;
            return ICCSP_OK;
        }
        if (!any && byte < 0)
            return iccsp_script_wrong(ps, "'%.*s' is not a pattern of bytes, .. and *", (int)word.len,
                                      word.p);
        bytes[rule->pattern_len] = any ? 0 : (uint8_t)byte;
        masks[rule->pattern_len++] = any ? 0 : 0xFF;
    }
    return ICCSP_OK;
}

/* A pattern is shorter than its line, so the two arrays are large enough. */
iccsp_hr iccsp_script_read_pattern(struct iccsp_script_parser *ps, struct iccsp_script_rule *rule)
{
    uint8_t bytes[ICCSP_SCRIPT_LINE_MAX], masks[ICCSP_SCRIPT_LINE_MAX];
    struct iccsp_script_word word;
    bool ok = true;

    while (iccsp_script_peek(ps, &word) && *word.p != ',' && *word.p != '=' &&
           !iccsp_script_is(word, "times")) {
        iccsp_hr hr;

        if (rule->open)
            return iccsp_script_wrong(ps, "* ends a pattern");
        iccsp_script_next(ps, &word);
        hr = pattern_word(ps, word, bytes, masks, rule);
        if (ICCSP_FAILED(hr))
            return hr;
    }
    if (rule->pattern_len == 0 && !rule->open)
        return iccsp_script_wrong(ps, "a pattern is missing");
    rule->pattern = (uint32_t)ps->script->pooled;
    for (uint32_t i = 0; i < rule->pattern_len && ok; i++)
        ok = pool_byte(ps->script, bytes[i]);
    for (uint32_t i = 0; i < rule->pattern_len && ok; i++)
        ok = pool_byte(ps->script, masks[i]);
    return ok ? ICCSP_OK : no_memory();
}
