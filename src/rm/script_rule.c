/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing the rules of a script: what sets one off, and what it does. */
#include <string.h>

#include "base/error.h"
#include "rm/script_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const call_names[ICCSP_SCRIPT_CALLS] = {
    "establish", "release", "list",   "wait",     "connect", "reconnect", "disconnect",
    "begin",     "end",     "status", "transmit", "control", "attrib",
};

static const char *const trigger_names[] = {"on", "expect", "command", "before", "after"};

/* What follows the word of an action. */
enum operand { NOTHING, NUMBER, DURATION, CODE, BYTES, ATR, STATE };

/* What an action is good for. */
enum role { ANSWER, CHANGE, OUTCOME, EVENT };

static const struct {
    const char *word;
    enum iccsp_script_verb verb;
    enum operand operand;
    enum role role;
} verbs[] = {
    {"none", ICCSP_SCRIPT_BYTES, NOTHING, ANSWER},   {"card", ICCSP_SCRIPT_CARD, NOTHING, ANSWER},
    {"longer", ICCSP_SCRIPT_LONGER, NUMBER, CHANGE}, {"shorter", ICCSP_SCRIPT_SHORTER, NUMBER, CHANGE},
    {"flip", ICCSP_SCRIPT_FLIP, NUMBER, CHANGE},     {"fail", ICCSP_SCRIPT_FAIL, CODE, OUTCOME},
    {"delay", ICCSP_SCRIPT_DELAY, NUMBER, EVENT},    {"busy", ICCSP_SCRIPT_BUSY, DURATION, EVENT},
    {"remove", ICCSP_SCRIPT_REMOVE, NOTHING, EVENT}, {"insert", ICCSP_SCRIPT_INSERT, ATR, EVENT},
    {"reset", ICCSP_SCRIPT_RESET, NOTHING, EVENT},   {"unplug", ICCSP_SCRIPT_UNPLUG, NOTHING, EVENT},
    {"plug", ICCSP_SCRIPT_PLUG, NOTHING, EVENT},     {"stop", ICCSP_SCRIPT_STOP, NOTHING, EVENT},
    {"start", ICCSP_SCRIPT_START, NOTHING, EVENT},   {"enter", ICCSP_SCRIPT_ENTER, STATE, EVENT},
    {"send", ICCSP_SCRIPT_SEND, BYTES, EVENT},
};

const char *iccsp_script_call_name(enum iccsp_script_call call)
{
    return call_names[call];
}

const char *iccsp_script_verb_name(enum iccsp_script_verb verb)
{
    size_t i = 0;

    while (verbs[i].verb != verb)
        i++;
    return verbs[i].word;
}

static bool answers(enum iccsp_script_trigger trigger)
{
    return trigger <= ICCSP_SCRIPT_COMMAND;
}

static iccsp_hr read_operand(struct iccsp_script_parser *ps, enum operand operand,
                             struct iccsp_script_action *action)
{
    struct iccsp_script_word word;
    iccsp_hr code = ICCSP_OK, hr = ICCSP_OK;

    switch (operand) {
    case NOTHING:
        break;
    case DURATION:
        if (iccsp_script_peek(ps, &word) && iccsp_script_is(word, "forever")) {
            iccsp_script_next(ps, &word);
            action->number = ICCSP_SCRIPT_FOREVER;
            break;
        }
        /* fall through */
    case NUMBER:
        hr = iccsp_script_number(ps, 10000000u, &action->number);
        break;
    case CODE:
        hr = iccsp_script_code(ps, &code);
        action->number = (uint32_t)code;
        break;
    case STATE:
        hr = iccsp_script_state(ps, &action->number);
        break;
    case ATR:
    case BYTES:
        hr = iccsp_script_read_bytes(ps, action);
        if (ICCSP_SUCCEEDED(hr) && operand == BYTES && action->runs == 0)
            hr = iccsp_script_wrong(ps, "bytes are missing");
        break;
    }
    return hr;
}

/* Whether an action may stand here, after those that the rule has. `outcomes` counts answers and failures. */
static iccsp_hr allowed(struct iccsp_script_parser *ps, const struct iccsp_script_rule *rule, enum role role,
                        unsigned *outcomes)
{
    if ((role == ANSWER || role == CHANGE) && !answers(rule->trigger))
        return iccsp_script_wrong(ps, "only a command has an answer");
    if (role == OUTCOME && rule->trigger == ICCSP_SCRIPT_AFTER)
        return iccsp_script_wrong(ps, "the call has its result already");
    if (role == CHANGE && *outcomes == 0)
        return iccsp_script_wrong(ps, "there is no answer before this to be changed");
    if ((role == ANSWER || role == OUTCOME) && ++*outcomes > 1)
        return iccsp_script_wrong(ps, "there can be one answer or failure only");
    return ICCSP_OK;
}

static iccsp_hr read_action(struct iccsp_script_parser *ps, const struct iccsp_script_rule *rule,
                            struct iccsp_script_action *action, unsigned *outcomes)
{
    struct iccsp_script_word word;
    iccsp_hr hr;

    if (!iccsp_script_peek(ps, &word) || *word.p == ',')
        return iccsp_script_wrong(ps, "an action is missing");
    for (size_t i = 0; i < COUNT(verbs); i++) {
        if (!iccsp_script_is(word, verbs[i].word))
            continue;
        iccsp_script_next(ps, &word);
        action->verb = verbs[i].verb;
        if (!ps->needs_card && (action->verb == ICCSP_SCRIPT_CARD || action->verb == ICCSP_SCRIPT_SEND)) {
            ps->needs_card = true;
            ps->needs_card_line = ps->line;
        }
        hr = allowed(ps, rule, verbs[i].role, outcomes);
        return ICCSP_FAILED(hr) ? hr : read_operand(ps, verbs[i].operand, action);
    }
    action->verb = ICCSP_SCRIPT_BYTES;
    hr = allowed(ps, rule, ANSWER, outcomes);
    return ICCSP_FAILED(hr) ? hr : iccsp_script_read_bytes(ps, action);
}

static iccsp_hr check_atr(struct iccsp_script_parser *ps, const struct iccsp_script_action *action)
{
    uint8_t atr[ICCSP_ATR_MAX];
    size_t len;

    if (action->verb != ICCSP_SCRIPT_INSERT || iccsp_script_bytes(ps->script, action, atr, sizeof(atr), &len))
        return ICCSP_OK;
    return iccsp_script_wrong(ps, "an ATR has at most %u bytes", ICCSP_ATR_MAX);
}

static iccsp_hr read_actions(struct iccsp_script_parser *ps, struct iccsp_script_rule *rule)
{
    struct iccsp_script *s = ps->script;
    struct iccsp_script_word comma;
    unsigned outcomes = 0;
    iccsp_hr hr;

    rule->action = (uint32_t)s->actions;
    do {
        void *array = s->action;

        if (!iccsp_script_grow(&array, &s->action_room, s->actions, sizeof(*s->action)))
            return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
        s->action = (struct iccsp_script_action *)array;
        struct iccsp_script_action *action = &s->action[s->actions++];
        *action = (struct iccsp_script_action){0};
        hr = read_action(ps, rule, action, &outcomes);
        if (ICCSP_SUCCEEDED(hr))
            hr = check_atr(ps, action);
        if (ICCSP_FAILED(hr))
            return hr;
    } while (iccsp_script_next(ps, &comma) && iccsp_script_is(comma, ","));
    rule->actions = (uint32_t)s->actions - rule->action;
    if (answers(rule->trigger) && outcomes == 0)
        return iccsp_script_wrong(ps, "an answer is missing: bytes, none, card or fail");
    return ICCSP_OK;
}

static iccsp_hr read_call(struct iccsp_script_parser *ps, struct iccsp_script_rule *rule)
{
    struct iccsp_script_word word;

    if (iccsp_script_next(ps, &word))
        for (size_t i = 0; i < ICCSP_SCRIPT_CALLS; i++)
            if (iccsp_script_is(word, call_names[i])) {
                rule->call = (enum iccsp_script_call)i;
                return iccsp_script_range(ps, &rule->first, &rule->last);
            }
    return iccsp_script_wrong(ps, "the name of a call is missing");
}

static iccsp_hr read_times(struct iccsp_script_parser *ps, struct iccsp_script_rule *rule)
{
    struct iccsp_script_word word;

    rule->times = rule->trigger == ICCSP_SCRIPT_EXPECT ? 1 : ICCSP_SCRIPT_FOREVER;
    if (!iccsp_script_peek(ps, &word) || !iccsp_script_is(word, "times"))
        return ICCSP_OK;
    iccsp_script_next(ps, &word);
    return iccsp_script_number(ps, 1000000u, &rule->times);
}

static iccsp_hr read_cause(struct iccsp_script_parser *ps, struct iccsp_script_rule *rule)
{
    iccsp_hr hr;

    switch (rule->trigger) {
    case ICCSP_SCRIPT_ON:
    case ICCSP_SCRIPT_EXPECT:
        hr = iccsp_script_read_pattern(ps, rule);
        return ICCSP_FAILED(hr) ? hr : read_times(ps, rule);
    case ICCSP_SCRIPT_COMMAND:
        return iccsp_script_range(ps, &rule->first, &rule->last);
    default:
        return read_call(ps, rule);
    }
}

bool iccsp_script_is_rule(struct iccsp_script_word word)
{
    for (size_t i = 0; i < COUNT(trigger_names); i++)
        if (iccsp_script_is(word, trigger_names[i]))
            return true;
    return false;
}

iccsp_hr iccsp_script_read_rule(struct iccsp_script_parser *ps, struct iccsp_script_word word)
{
    struct iccsp_script *s = ps->script;
    struct iccsp_script_rule rule = {.state = ps->state, .line = ps->line};
    void *array = s->rule;
    iccsp_hr hr;

    while (!iccsp_script_is(word, trigger_names[rule.trigger]))
        rule.trigger = (enum iccsp_script_trigger)(rule.trigger + 1);
    if (s->rules == ICCSP_SCRIPT_RULES_MAX)
        return iccsp_script_wrong(ps, "there are more than %u rules", ICCSP_SCRIPT_RULES_MAX);
    if (!iccsp_script_grow(&array, &s->rule_room, s->rules, sizeof(*s->rule)))
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    s->rule = (struct iccsp_script_rule *)array;
    hr = read_cause(ps, &rule);
    if (ICCSP_FAILED(hr))
        return hr;
    if (!iccsp_script_next(ps, &word) || !iccsp_script_is(word, "=>"))
        return iccsp_script_wrong(ps, "=> is missing");
    hr = read_actions(ps, &rule);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_script_end_of_line(ps);
    if (ICCSP_SUCCEEDED(hr))
        s->rule[s->rules++] = rule;
    return hr;
}
