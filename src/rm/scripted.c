/* SPDX-License-Identifier: BSD-2-Clause */
/* The scripted resource manager: an embedded one, between whose calls a script lets things happen. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/trace.h"
#include "rm/embedded.h"
#include "rm/scripted_play.h"

/* A call on its way: through which embedded resource manager. */
struct turn {
    struct iccsp_scripted *sc;
    enum iccsp_script_call call;
    uint32_t number;
    struct iccsp_rm *inner;
};

static bool applies(const struct iccsp_scripted *sc, const struct iccsp_script_rule *rule,
                    enum iccsp_script_trigger trigger, const struct turn *t)
{
    return rule->trigger == trigger && rule->call == t->call && t->number >= rule->first &&
           t->number <= rule->last && (rule->state == ICCSP_SCRIPT_ANY_STATE || rule->state == sc->state);
}

/* Plays the rules for a call; the last failure among them is what it comes to. */
static iccsp_hr play(struct iccsp_scripted *sc, enum iccsp_script_trigger trigger, const struct turn *t)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; i < sc->script->rules; i++) {
        const struct iccsp_script_rule *rule = &sc->script->rule[i];

        if (!applies(sc, rule, trigger, t))
            continue;
        for (uint32_t k = 0; k < rule->actions; k++) {
            const struct iccsp_script_action *action = &sc->script->action[rule->action + k];

            if (action->verb == ICCSP_SCRIPT_FAIL)
                hr = (iccsp_hr)action->number;
            else
                iccsp_scripted_act(sc, action);
        }
    }
    return hr;
}

/* Windows resets a card whose transaction was idle for five seconds (hostile-cards G3). */
static void reset_if_idle(struct iccsp_scripted *sc)
{
    static const struct iccsp_script_action idle = {.verb = ICCSP_SCRIPT_RESET};
    const uint32_t limit = sc->script->idle_reset_ms;

    if (limit > 0 && sc->inner != NULL && iccsp_now_ms() - sc->last_use > limit &&
        iccsp_emb_is_owned(iccsp_emb_of(sc->inner), sc->script->reader))
        iccsp_scripted_act(sc, &idle);
}

static iccsp_hr service_gone(iccsp_hr hr)
{
    return iccsp_fail_with(hr, ICCSP_LAYER_RM, "the script has stopped the service");
}

static bool needs_the_card(enum iccsp_script_call call)
{
    return call == ICCSP_SCRIPT_CONNECT || call == ICCSP_SCRIPT_RECONNECT || call == ICCSP_SCRIPT_BEGIN;
}

/* Begins a call: counts it, lets happen what happens before it. On success t->inner is the one to go to. */
static iccsp_hr enter(struct iccsp_rm *rm, enum iccsp_script_call call, struct turn *t)
{
    struct iccsp_scripted *sc = iccsp_scripted_of(rm);
    iccsp_hr hr;

    iccsp_mutex_lock(&sc->lock);
    *t = (struct turn){.sc = sc, .call = call, .number = ++sc->calls[call]};
    reset_if_idle(sc);
    hr = play(sc, ICCSP_SCRIPT_BEFORE, t);
    if (ICCSP_FAILED(hr))
        iccsp_fail_with(hr, ICCSP_LAYER_RM, "the script lets %s %u fail", iccsp_script_call_name(call),
                        (unsigned)t->number);
    else if (sc->inner == NULL)
        hr = service_gone(ICCSP_E_NO_SERVICE);
    else if (needs_the_card(call) && iccsp_now_ms() < sc->busy_until)
        hr = iccsp_fail(ICCSP_E_SHARING_VIOLATION, ICCSP_LAYER_RM);
    t->inner = sc->inner;
    if (t->inner != NULL) {
        t->inner->connect_limit = rm->connect_limit;
        t->inner->begin_limit = rm->begin_limit;
    }
    sc->last_use = iccsp_now_ms();
    iccsp_mutex_unlock(&sc->lock);
    return hr;
}

/* Ends a call that came to hr. */
static iccsp_hr leave(struct turn *t, iccsp_hr hr)
{
    struct iccsp_scripted *sc = t->sc;

    iccsp_mutex_lock(&sc->lock);
    if (sc->inner != t->inner)
        hr = service_gone(ICCSP_E_SERVICE_STOPPED);
    sc->last_use = iccsp_now_ms();
    play(sc, ICCSP_SCRIPT_AFTER, t);
    iccsp_mutex_unlock(&sc->lock);
    return hr;
}

static iccsp_hr establish(struct iccsp_rm *rm, uintptr_t *context)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_ESTABLISH, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->establish(t.inner, context));
}

static iccsp_hr release(struct iccsp_rm *rm, uintptr_t context)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_RELEASE, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->release(t.inner, context));
}

/* The one in use, for calls that a script does not count. */
static struct iccsp_rm *in_use(struct iccsp_rm *rm)
{
    struct iccsp_scripted *sc = iccsp_scripted_of(rm);

    iccsp_mutex_lock(&sc->lock);
    struct iccsp_rm *inner = sc->inner;
    iccsp_mutex_unlock(&sc->lock);
    if (inner == NULL)
        service_gone(ICCSP_E_NO_SERVICE);
    return inner;
}

static iccsp_hr is_valid(struct iccsp_rm *rm, uintptr_t context)
{
    struct iccsp_rm *inner = in_use(rm);

    return inner == NULL ? ICCSP_E_NO_SERVICE : inner->ops->is_valid(inner, context);
}

static iccsp_hr cancel(struct iccsp_rm *rm, uintptr_t context)
{
    struct iccsp_rm *inner = in_use(rm);

    return inner == NULL ? ICCSP_E_NO_SERVICE : inner->ops->cancel(inner, context);
}

static iccsp_hr list_readers(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap, size_t *len)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_LIST, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->list_readers(t.inner, context, names, cap, len));
}

static iccsp_hr wait_for_change(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                                struct iccsp_rm_reader_state *states, size_t count)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_WAIT, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->wait(t.inner, context, timeout_ms, states, count));
}

static iccsp_hr connect_card(struct iccsp_rm *rm, uintptr_t context, const char *reader, uint32_t share,
                             uint32_t protocols, uintptr_t *card, uint32_t *active)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_CONNECT, &t);

    return ICCSP_FAILED(hr)
               ? hr
               : leave(&t, t.inner->ops->connect(t.inner, context, reader, share, protocols, card, active));
}

static iccsp_hr reconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                          uint32_t init, uint32_t *active)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_RECONNECT, &t);

    return ICCSP_FAILED(hr)
               ? hr
               : leave(&t, t.inner->ops->reconnect(t.inner, card, share, protocols, init, active));
}

static iccsp_hr disconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_DISCONNECT, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->disconnect(t.inner, card, disposition));
}

static iccsp_hr begin(struct iccsp_rm *rm, uintptr_t card)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_BEGIN, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->begin(t.inner, card));
}

static iccsp_hr end(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_END, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->end(t.inner, card, disposition));
}

static iccsp_hr status(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_STATUS, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->status(t.inner, card, out));
}

static iccsp_hr transmit(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                         size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_TRANSMIT, &t);

    return ICCSP_FAILED(hr)
               ? hr
               : leave(&t, t.inner->ops->transmit(t.inner, card, protocol, cmd, cmd_len, rsp, cap, rsp_len));
}

static iccsp_hr control(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in, size_t in_len,
                        uint8_t *out, size_t cap, size_t *out_len)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_CONTROL, &t);

    return ICCSP_FAILED(hr)
               ? hr
               : leave(&t, t.inner->ops->control(t.inner, card, code, in, in_len, out, cap, out_len));
}

static iccsp_hr get_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap,
                           size_t *out_len)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_ATTRIB, &t);

    return ICCSP_FAILED(hr)
               ? hr
               : leave(&t, t.inner->ops->get_attrib(t.inner, card, attribute, out, cap, out_len));
}

static iccsp_hr set_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, const uint8_t *in,
                           size_t in_len)
{
    struct turn t;
    const iccsp_hr hr = enter(rm, ICCSP_SCRIPT_ATTRIB, &t);

    return ICCSP_FAILED(hr) ? hr : leave(&t, t.inner->ops->set_attrib(t.inner, card, attribute, in, in_len));
}

iccsp_hr iccsp_scripted_judge(struct iccsp_scripted *sc)
{
    const struct iccsp_script_rule *missing = iccsp_scripted_expected(sc, true);

    if (sc->verdict != ICCSP_OK)
        return iccsp_fail(sc->verdict, ICCSP_LAYER_CARD);
    if (missing != NULL)
        return iccsp_fail_with(ICCSP_E_SCRIPT_MISMATCH, ICCSP_LAYER_CARD,
                               "the command that line %u of the script expects has not come",
                               (unsigned)missing->line);
    return ICCSP_OK;
}

void iccsp_scripted_dismantle(struct iccsp_scripted *sc)
{
    iccsp_rm_close(&sc->inner);
    for (size_t i = 0; i < sc->pasts; i++)
        iccsp_rm_close(&sc->past[i]);
    iccsp_vcard_free(&sc->demo);
    iccsp_script_free(&sc->script);
    free(sc->past);
    free(sc->used);
    free(sc->answer);
    iccsp_mutex_destroy(&sc->lock);
    free(sc);
}

static void destroy(struct iccsp_rm *rm)
{
    struct iccsp_scripted *sc = iccsp_scripted_of(rm);

    if (ICCSP_FAILED(iccsp_scripted_judge(sc)))
        iccsp_trace("script: not played as written");
    iccsp_scripted_dismantle(sc);
}

const struct iccsp_rm_ops iccsp_scripted_ops = {
    .name = "scripted",
    .destroy = destroy,
    .establish = establish,
    .release = release,
    .is_valid = is_valid,
    .list_readers = list_readers,
    .wait = wait_for_change,
    .cancel = cancel,
    .connect = connect_card,
    .reconnect = reconnect,
    .disconnect = disconnect,
    .begin = begin,
    .end = end,
    .status = status,
    .transmit = transmit,
    .control = control,
    .get_attrib = get_attrib,
    .set_attrib = set_attrib,
};
