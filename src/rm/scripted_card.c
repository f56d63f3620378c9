/* SPDX-License-Identifier: BSD-2-Clause */
/* The card of the scripted resource manager: finds the rule for a command, makes the answer, lets things
 * happen. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/trace.h"
#include "rm/embedded.h"
#include "rm/scripted_play.h"
#include "vcard/vcard.h"

/** One insertion: what the card object of the embedded resource manager stands for. */
struct insertion {
    struct iccsp_scripted *sc;
    uint32_t serial;
};

iccsp_hr iccsp_scripted_blame(struct iccsp_scripted *sc, iccsp_hr hr)
{
    if (sc->verdict == ICCSP_OK)
        sc->verdict = hr;
    return hr;
}

static bool in_state(const struct iccsp_scripted *sc, const struct iccsp_script_rule *rule)
{
    return rule->state == ICCSP_SCRIPT_ANY_STATE || rule->state == sc->state;
}

static bool is_used_up(const struct iccsp_scripted *sc, const struct iccsp_script_rule *rule)
{
    return rule->times != ICCSP_SCRIPT_FOREVER && sc->used[rule - sc->script->rule] >= rule->times;
}

const struct iccsp_script_rule *iccsp_scripted_expected(const struct iccsp_scripted *sc, bool any)
{
    for (size_t i = 0; i < sc->script->rules; i++) {
        const struct iccsp_script_rule *rule = &sc->script->rule[i];

        if (rule->trigger == ICCSP_SCRIPT_EXPECT && (any || in_state(sc, rule)) && !is_used_up(sc, rule))
            return rule;
    }
    return NULL;
}

/* A rule for this number of command comes first, then the command that is expected next, then the standing
 * rules. */
static const struct iccsp_script_rule *rule_for(const struct iccsp_scripted *sc, const uint8_t *cmd,
                                                size_t len)
{
    const struct iccsp_script *s = sc->script;
    const struct iccsp_script_rule *expected = iccsp_scripted_expected(sc, false);

    for (size_t i = 0; i < s->rules; i++)
        if (s->rule[i].trigger == ICCSP_SCRIPT_COMMAND && in_state(sc, &s->rule[i]) &&
            sc->commands >= s->rule[i].first && sc->commands <= s->rule[i].last)
            return &s->rule[i];
    if (expected != NULL && iccsp_script_fits(s, expected, cmd, len))
        return expected;
    for (size_t i = 0; i < s->rules; i++)
        if (s->rule[i].trigger == ICCSP_SCRIPT_ON && in_state(sc, &s->rule[i]) &&
            !is_used_up(sc, &s->rule[i]) && iccsp_script_fits(s, &s->rule[i], cmd, len))
            return &s->rule[i];
    return NULL;
}

/* Only the header of a command may be told: what follows could be a PIN. */
static iccsp_hr mismatch(struct iccsp_scripted *sc, const uint8_t *cmd, size_t len)
{
    const struct iccsp_script_rule *expected = iccsp_scripted_expected(sc, false);
    const unsigned h[4] = {cmd[0], len > 1 ? cmd[1] : 0, len > 2 ? cmd[2] : 0, len > 3 ? cmd[3] : 0};

    iccsp_scripted_blame(sc, ICCSP_E_SCRIPT_MISMATCH);
    if (expected == NULL)
        return iccsp_fail_with(ICCSP_E_SCRIPT_MISMATCH, ICCSP_LAYER_CARD,
                               "the script has no answer to command %u, %02X %02X %02X %02X",
                               (unsigned)sc->commands, h[0], h[1], h[2], h[3]);
    return iccsp_fail_with(ICCSP_E_SCRIPT_MISMATCH, ICCSP_LAYER_CARD,
                           "command %u is %02X %02X %02X %02X, not what line %u of the script expects",
                           (unsigned)sc->commands, h[0], h[1], h[2], h[3], (unsigned)expected->line);
}

static iccsp_hr ask_demo(struct iccsp_scripted *sc, const uint8_t *cmd, size_t cmd_len, size_t *len)
{
    return iccsp_vcard_transmit(sc->demo, cmd, cmd_len, sc->answer, ICCSP_SCRIPT_ANSWER_MAX, len);
}

/* Puts n bytes before the status word, or at the end if there is none. */
static void lengthen(struct iccsp_scripted *sc, size_t *len, size_t n)
{
    const size_t tail = *len >= 2 ? 2 : 0;

    if (n > ICCSP_SCRIPT_ANSWER_MAX - *len)
        n = ICCSP_SCRIPT_ANSWER_MAX - *len;
    memmove(sc->answer + *len - tail + n, sc->answer + *len - tail, tail);
    memset(sc->answer + *len - tail, 0, n);
    *len += n;
}

/* Takes bytes from before the status word while there are some, then from the status word. */
static void shorten(struct iccsp_scripted *sc, size_t *len, size_t n)
{
    const size_t data = *len >= 2 ? *len - 2 : 0, from_data = n < data ? n : data;

    memmove(sc->answer + data - from_data, sc->answer + data, *len - data);
    *len -= from_data;
    n -= from_data;
    *len -= n < *len ? n : *len;
}

static void change(struct iccsp_scripted *sc, const struct iccsp_script_action *action, size_t *len)
{
    if (action->verb == ICCSP_SCRIPT_LONGER)
        lengthen(sc, len, action->number);
    else if (action->verb == ICCSP_SCRIPT_SHORTER)
        shorten(sc, len, action->number);
    else if (*len > 0)
        sc->answer[action->number / 8 % *len] ^= (uint8_t)(0x80u >> action->number % 8);
}

/* Plays the actions of a rule for a command. The answer is left in sc->answer. */
static iccsp_hr play(struct iccsp_scripted *sc, const struct iccsp_script_rule *rule, const uint8_t *cmd,
                     size_t cmd_len, size_t *len)
{
    iccsp_hr hr = ICCSP_OK;

    sc->used[rule - sc->script->rule]++;
    for (uint32_t i = 0; i < rule->actions; i++) {
        const struct iccsp_script_action *action = &sc->script->action[rule->action + i];

        switch (action->verb) {
        case ICCSP_SCRIPT_BYTES:
            iccsp_script_bytes(sc->script, action, sc->answer, ICCSP_SCRIPT_ANSWER_MAX, len);
            break;
        case ICCSP_SCRIPT_CARD:
            hr = ask_demo(sc, cmd, cmd_len, len);
            break;
        case ICCSP_SCRIPT_LONGER:
        case ICCSP_SCRIPT_SHORTER:
        case ICCSP_SCRIPT_FLIP:
            change(sc, action, len);
            break;
        case ICCSP_SCRIPT_FAIL:
            hr = iccsp_fail((iccsp_hr)action->number, ICCSP_LAYER_RM);
            break;
        default:
            iccsp_scripted_act(sc, action);
        }
    }
    return hr;
}

static iccsp_hr answer(struct iccsp_scripted *sc, const uint8_t *cmd, size_t cmd_len, size_t *len)
{
    const struct iccsp_script_rule *rule;

    sc->commands++;
    *len = 0;
    if (sc->commands > sc->script->limit) {
        iccsp_scripted_blame(sc, ICCSP_E_BUDGET);
        return iccsp_fail_with(ICCSP_E_BUDGET, ICCSP_LAYER_CARD, "the script allows %u commands",
                               (unsigned)sc->script->limit);
    }
    rule = rule_for(sc, cmd, cmd_len);
    if (rule != NULL)
        return play(sc, rule, cmd, cmd_len, len);
    if (sc->demo != NULL && iccsp_scripted_expected(sc, false) == NULL)
        return ask_demo(sc, cmd, cmd_len, len);
    return mismatch(sc, cmd, cmd_len);
}

static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    const struct insertion *in = (const struct insertion *)self;
    struct iccsp_scripted *sc = in->sc;
    size_t len = 0;
    iccsp_hr hr = ICCSP_W_REMOVED_CARD;

    iccsp_mutex_lock(&sc->lock);
    if (in->serial == sc->serial)
        hr = answer(sc, cmd, cmd_len, &len);
    if (ICCSP_SUCCEEDED(hr) && len > cap)
        hr = iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_CARD);
    if (ICCSP_SUCCEEDED(hr)) {
        memcpy(rsp, sc->answer, len);
        *rsp_len = len;
    }
    iccsp_mutex_unlock(&sc->lock);
    return hr;
}

/* The card forgets; with an ATR of its own it is not the demo card's that is seen. */
static void power_card(struct iccsp_scripted *sc, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    sc->state = sc->script->first_state;
    *atr_len = 0;
    if (sc->demo != NULL)
        iccsp_vcard_power(sc->demo, action, atr, atr_len);
    if (action != ICCSP_POWER_OFF && (sc->has_atr || sc->demo == NULL)) {
        memcpy(atr, sc->atr, sc->atr_len);
        *atr_len = sc->atr_len;
    }
}

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    const struct insertion *in = (const struct insertion *)self;

    iccsp_mutex_lock(&in->sc->lock);
    if (in->serial == in->sc->serial)
        power_card(in->sc, action, atr, atr_len);
    iccsp_mutex_unlock(&in->sc->lock);
}

static void set_protocol(void *self, uint32_t protocol)
{
    const struct insertion *in = (const struct insertion *)self;

    iccsp_mutex_lock(&in->sc->lock);
    if (in->serial == in->sc->serial && in->sc->demo != NULL)
        iccsp_vcard_set_protocol(in->sc->demo, protocol);
    iccsp_mutex_unlock(&in->sc->lock);
}

static const struct iccsp_vcard_ops card_ops = {
    .size = sizeof(struct iccsp_vcard_ops),
    .power = power,
    .set_protocol = set_protocol,
    .transmit = transmit,
    .destroy = free,
};

iccsp_hr iccsp_scripted_insert(struct iccsp_scripted *sc)
{
    struct insertion *in = (struct insertion *)calloc(1, sizeof(*in));
    struct iccsp_vcard *card = NULL;
    iccsp_hr hr;

    if (in == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    in->sc = sc;
    in->serial = ++sc->serial;
    hr = iccsp_vcard_new(&card_ops, in, &card);
    if (ICCSP_FAILED(hr)) {
        free(in);
        return hr;
    }
    hr = iccsp_emb_insert_card(sc->inner, sc->script->reader, card);
    iccsp_vcard_free(&card);
    sc->present = ICCSP_SUCCEEDED(hr);
    return hr;
}

static void take_out(struct iccsp_scripted *sc)
{
    if (!sc->present)
        return;
    sc->present = false;
    iccsp_emb_remove_card(sc->inner, sc->script->reader);
    sc->serial++;
}

static void swap(struct iccsp_scripted *sc, const struct iccsp_script_action *action)
{
    take_out(sc);
    if (action->runs > 0)
        sc->has_atr = iccsp_script_bytes(sc->script, action, sc->atr, sizeof(sc->atr), &sc->atr_len);
    iccsp_scripted_insert(sc);
}

static void reset(struct iccsp_scripted *sc)
{
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len;

    if (!sc->present)
        return;
    power_card(sc, ICCSP_POWER_WARM, atr, &atr_len);
    iccsp_emb_force_reset(iccsp_emb_of(sc->inner), sc->script->reader);
}

/* The reader goes, so that whoever waits wakes up; what was given out means nothing after the next start. */
static void stop(struct iccsp_scripted *sc)
{
    iccsp_emb_remove_reader(sc->inner, sc->script->reader);
    sc->past[sc->pasts++] = sc->inner;
    sc->inner = NULL;
}

static void start(struct iccsp_scripted *sc)
{
    const bool present = sc->present;

    if (ICCSP_FAILED(iccsp_scripted_start(sc)))
        return;
    sc->present = false;
    if (present)
        iccsp_scripted_insert(sc);
}

static void let_pass(struct iccsp_scripted *sc, uint32_t ms)
{
    iccsp_mutex_unlock(&sc->lock);
    iccsp_sleep_ms(ms);
    iccsp_mutex_lock(&sc->lock);
}

/* Events with the service running; without it nothing but a start has an effect. */
static void happen(struct iccsp_scripted *sc, const struct iccsp_script_action *action)
{
    switch (action->verb) {
    case ICCSP_SCRIPT_REMOVE:
        take_out(sc);
        break;
    case ICCSP_SCRIPT_INSERT:
        swap(sc, action);
        break;
    case ICCSP_SCRIPT_RESET:
        reset(sc);
        break;
    case ICCSP_SCRIPT_UNPLUG:
        sc->present = false;
        iccsp_emb_remove_reader(sc->inner, sc->script->reader);
        break;
    case ICCSP_SCRIPT_PLUG:
        iccsp_emb_add_reader(sc->inner, sc->script->reader);
        break;
    default:
        stop(sc);
    }
}

static void send_to_demo(struct iccsp_scripted *sc, const struct iccsp_script_action *action)
{
    uint8_t cmd[ICCSP_SCRIPT_LINE_MAX], *rsp = sc->answer + ICCSP_SCRIPT_BYTES_MAX;
    size_t cmd_len, rsp_len;

    /* The upper half of the answer's room: an answer that is under way stays. */
    if (iccsp_script_bytes(sc->script, action, cmd, sizeof(cmd), &cmd_len) && cmd_len > 0)
        iccsp_vcard_transmit(sc->demo, cmd, cmd_len, rsp, ICCSP_SCRIPT_BYTES_MAX, &rsp_len);
}

void iccsp_scripted_act(struct iccsp_scripted *sc, const struct iccsp_script_action *action)
{
    iccsp_trace("script: %s", iccsp_script_verb_name(action->verb));
    switch (action->verb) {
    case ICCSP_SCRIPT_DELAY:
        let_pass(sc, action->number);
        break;
    case ICCSP_SCRIPT_BUSY:
        sc->busy_until =
            action->number == ICCSP_SCRIPT_FOREVER ? UINT64_MAX : iccsp_now_ms() + action->number;
        break;
    case ICCSP_SCRIPT_ENTER:
        sc->state = action->number;
        break;
    case ICCSP_SCRIPT_SEND:
        send_to_demo(sc, action);
        break;
    case ICCSP_SCRIPT_START:
        if (sc->inner == NULL)
            start(sc);
        break;
    default:
        if (sc->inner != NULL)
            happen(sc, action);
    }
}
