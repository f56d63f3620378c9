/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing a script: its lines and settings. */
#include "rm/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/utf.h"
#include "rm/script_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define DEFAULT_READER "Scripted Reader 00 00"
/* T=1, no historical bytes (ISO/IEC 7816-3:2006, 8.2). */
static const uint8_t default_atr[] = {0x3B, 0x80, 0x01, 0x81};

/* The name is the rest of the line: a comment cannot follow. */
static iccsp_hr set_reader(struct iccsp_script_parser *ps)
{
    size_t len, units;

    while (ps->p < ps->end && (*ps->p == ' ' || *ps->p == '\t'))
        ps->p++;
    while (ps->end > ps->p && (ps->end[-1] == ' ' || ps->end[-1] == '\t'))
        ps->end--;
    len = (size_t)(ps->end - ps->p);
    if (len == 0 || len > ICCSP_READER_NAME_MAX ||
        ICCSP_FAILED(iccsp_utf8_to_utf16(ps->p, len, NULL, 0, &units)))
        return iccsp_script_wrong(ps, "the name of a reader is 1 to %u bytes of UTF-8",
                                  ICCSP_READER_NAME_MAX);
    memcpy(ps->script->reader, ps->p, len);
    ps->script->reader[len] = '\0';
    ps->p = ps->end;
    return ICCSP_OK;
}

static iccsp_hr set_atr(struct iccsp_script_parser *ps)
{
    struct iccsp_script *s = ps->script;
    struct iccsp_script_action bytes = {0};
    struct iccsp_script_word word;
    iccsp_hr hr;

    s->has_atr = true;
    s->atr_len = 0;
    if (iccsp_script_peek(ps, &word) && iccsp_script_is(word, "none")) {
        iccsp_script_next(ps, &word);
        return ICCSP_OK;
    }
    hr = iccsp_script_read_bytes(ps, &bytes);
    if (ICCSP_FAILED(hr))
        return hr;
    if (!iccsp_script_bytes(s, &bytes, s->atr, sizeof(s->atr), &s->atr_len) || s->atr_len == 0)
        return iccsp_script_wrong(ps, "an ATR has 1 to %u bytes", ICCSP_ATR_MAX);
    return ICCSP_OK;
}

static iccsp_hr set_empty(struct iccsp_script_parser *ps)
{
    ps->script->empty = true;
    return ICCSP_OK;
}

static iccsp_hr set_card(struct iccsp_script_parser *ps)
{
    struct iccsp_script_word word;

    if (!iccsp_script_next(ps, &word) || !iccsp_script_is(word, "demo"))
        return iccsp_script_wrong(ps, "the only card there is is: demo");
    ps->script->demo = true;
    while (iccsp_script_peek(ps, &word)) {
        if (iccsp_script_is(word, "t0"))
            ps->script->demo_flags |= ICCSP_DEMO_T0;
        else if (iccsp_script_is(word, "short"))
            ps->script->demo_flags |= ICCSP_DEMO_NO_EXT;
        else
            return iccsp_script_wrong(ps, "a demo card is t0 or short, not '%.*s'", (int)word.len, word.p);
        iccsp_script_next(ps, &word);
    }
    return ICCSP_OK;
}

static iccsp_hr set_limit(struct iccsp_script_parser *ps)
{
    return iccsp_script_number(ps, 1000000000u, &ps->script->limit);
}

static iccsp_hr set_idle_reset(struct iccsp_script_parser *ps)
{
    return iccsp_script_number(ps, 10000000u, &ps->script->idle_reset_ms);
}

static iccsp_hr set_state(struct iccsp_script_parser *ps)
{
    iccsp_hr hr = iccsp_script_state(ps, &ps->state);

    if (ICCSP_SUCCEEDED(hr) && ps->known[ps->state].defined)
        hr = iccsp_script_wrong(ps, "there is a state '%s' already", ps->known[ps->state].name);
    if (ICCSP_SUCCEEDED(hr)) {
        if (ps->script->states++ == 0)
            ps->script->first_state = ps->state;
        ps->known[ps->state].defined = true;
    }
    return hr;
}

static const struct {
    const char *word;
    iccsp_hr (*set)(struct iccsp_script_parser *ps);
} settings[] = {
    {"reader", set_reader}, {"atr", set_atr},     {"empty", set_empty},
    {"card", set_card},     {"limit", set_limit}, {"idle-reset", set_idle_reset},
    {"state", set_state},
};

static iccsp_hr read_line(struct iccsp_script_parser *ps)
{
    struct iccsp_script_word word;

    if (!iccsp_script_next(ps, &word))
        return ICCSP_OK;
    if (iccsp_script_is_rule(word))
        return iccsp_script_read_rule(ps, word);
    for (size_t i = 0; i < COUNT(settings); i++)
        if (iccsp_script_is(word, settings[i].word)) {
            const iccsp_hr hr = settings[i].set(ps);

            return ICCSP_FAILED(hr) ? hr : iccsp_script_end_of_line(ps);
        }
    return iccsp_script_wrong(ps, "'%.*s' begins neither a setting nor a rule", (int)word.len, word.p);
}

static iccsp_hr read_lines(struct iccsp_script_parser *ps, const char *text, size_t len)
{
    iccsp_hr hr = ICCSP_OK;

    while (len > 0 && ICCSP_SUCCEEDED(hr)) {
        const char *newline = (const char *)memchr(text, '\n', len);
        const size_t n = newline == NULL ? len : (size_t)(newline - text);

        ps->line++;
        ps->p = text;
        ps->end = text + n;
        if (n > 0 && ps->end[-1] == '\r')
            ps->end--;
        if (n > ICCSP_SCRIPT_LINE_MAX)
            hr = iccsp_script_wrong(ps, "the line is longer than %u bytes", ICCSP_SCRIPT_LINE_MAX);
        else if (memchr(text, '\0', n) != NULL)
            hr = iccsp_script_wrong(ps, "there is a NUL in the line");
        else
            hr = read_line(ps);
        text += newline == NULL ? n : n + 1;
        len -= newline == NULL ? n : n + 1;
    }
    return hr;
}

/* What only the whole script shows. */
static iccsp_hr check(struct iccsp_script_parser *ps)
{
    for (uint32_t i = 0; i < ps->known_states; i++)
        if (!ps->known[i].defined) {
            ps->line = ps->known[i].line;
            return iccsp_script_wrong(ps, "there is no state '%s'", ps->known[i].name);
        }
    if (ps->needs_card && !ps->script->demo) {
        ps->line = ps->needs_card_line;
        return iccsp_script_wrong(ps, "there is no card behind the script: 'card demo' is missing");
    }
    return ICCSP_OK;
}

iccsp_hr iccsp_script_parse(const char *name, const char *text, size_t len, struct iccsp_script **out)
{
    struct iccsp_script_parser ps = {.name = name, .state = ICCSP_SCRIPT_ANY_STATE};
    iccsp_hr hr;

    *out = NULL;
    ps.script = (struct iccsp_script *)calloc(1, sizeof(*ps.script));
    if (ps.script == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    strcpy(ps.script->reader, DEFAULT_READER);
    memcpy(ps.script->atr, default_atr, sizeof(default_atr));
    ps.script->atr_len = sizeof(default_atr);
    ps.script->limit = ICCSP_SCRIPT_FOREVER;
    hr = len > ICCSP_SCRIPT_TEXT_MAX ? iccsp_script_wrong(&ps, "the script is longer than 1 MiB")
                                     : read_lines(&ps, text, len);
    if (ICCSP_SUCCEEDED(hr))
        hr = check(&ps);
    if (ICCSP_FAILED(hr))
        iccsp_script_free(&ps.script);
    *out = ps.script;
    return hr;
}

void iccsp_script_free(struct iccsp_script **script)
{
    struct iccsp_script *s = *script;

    *script = NULL;
    if (s == NULL)
        return;
    free(s->rule);
    free(s->action);
    free(s->run);
    free(s->pool);
    free(s);
}

bool iccsp_script_fits(const struct iccsp_script *s, const struct iccsp_script_rule *rule, const uint8_t *cmd,
                       size_t len)
{
    const uint8_t *bytes, *masks;

    if (len < rule->pattern_len || (len > rule->pattern_len && !rule->open))
        return false;
    if (rule->pattern_len == 0)
        return true;
    bytes = s->pool + rule->pattern;
    masks = bytes + rule->pattern_len;
    for (size_t i = 0; i < rule->pattern_len; i++)
        if ((cmd[i] & masks[i]) != bytes[i])
            return false;
    return true;
}

bool iccsp_script_bytes(const struct iccsp_script *s, const struct iccsp_script_action *action, uint8_t *out,
                        size_t cap, size_t *len)
{
    *len = 0;
    for (uint32_t i = 0; i < action->runs; i++)
        *len += (size_t)s->run[action->run + i].len * s->run[action->run + i].times;
    if (*len > cap)
        return false;
    for (uint32_t i = 0; i < action->runs; i++) {
        const struct iccsp_script_run *run = &s->run[action->run + i];

        for (uint32_t n = 0; n < run->times; n++) {
            memcpy(out, s->pool + run->at, run->len);
            out += run->len;
        }
    }
    return true;
}
