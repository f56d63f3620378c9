/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the system: what is the same for pcsc-lite, PCSC.framework and winscard. */
#include "rm/system.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "rm/rm_ops.h"
#include "rm/system_contexts.h"

/* pcscd looks for the card every 400 ms; a card that vanished during a command is reported at the next look.
 */
#define REMOVAL_MS      1000u
#define REMOVAL_POLL_MS 50u

#define ATTRIB_MAX                1024u
#define ATTR_DEVICE_FRIENDLY_NAME 0x7FFF0003u
#define ATTR_DEVICE_SYSTEM_NAME   0x7FFF0004u

struct sys {
    struct iccsp_rm rm;
    const struct iccsp_sys_calls *calls;
    _Atomic uint32_t waits; /* under way */
    struct iccsp_sys_contexts contexts;
};

static struct sys *sys_of(struct iccsp_rm *rm)
{
    return (struct sys *)rm;
}

static const struct iccsp_sys_calls *calls_of(struct iccsp_rm *rm)
{
    return sys_of(rm)->calls;
}

/* Records the failure of a call of the library. Win32 codes are positive (decision G5). */
static iccsp_hr result(iccsp_hr hr, const char *call)
{
    if (hr > 0)
        hr = ICCSP_HR(0x80070000u | ((uint32_t)hr & 0xFFFFu));
    if (hr == ICCSP_OK)
        return hr;
    return iccsp_fail_with(hr, ICCSP_LAYER_RM, "%s: %s", call, iccsp_strerror(hr));
}

static iccsp_hr establish(struct iccsp_rm *rm, uintptr_t *context)
{
    uintptr_t made = 0;
    const iccsp_hr hr = result(calls_of(rm)->establish(&made), "opening a context");

    if (ICCSP_FAILED(hr))
        return hr;
    if (!iccsp_sys_contexts_add(&sys_of(rm)->contexts, made)) {
        calls_of(rm)->release(made);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    *context = made;
    return ICCSP_OK;
}

/* pcsc-lite lets a release wait for the end of a wait in the context, which may be never. */
static iccsp_hr release(struct iccsp_rm *rm, uintptr_t context)
{
    struct sys *sys = sys_of(rm);

    if (iccsp_sys_contexts_remove(&sys->contexts, context))
        return ICCSP_OK;
    if (sys->waits > 0)
        sys->calls->cancel(context);
    return result(sys->calls->release(context), "closing a context");
}

/* SCardIsValidContext of pcsc-lite does not ask the service, and finds a context good whose service is gone.
 */
static iccsp_hr is_valid(struct iccsp_rm *rm, uintptr_t context)
{
    iccsp_hr hr = iccsp_sys_contexts_check(&sys_of(rm)->contexts, context);
    size_t len;

    if (hr == ICCSP_OK)
        hr = calls_of(rm)->is_valid(context);
    if (hr == ICCSP_OK) {
        hr = calls_of(rm)->list_readers(context, NULL, 0, &len);
        if (hr == ICCSP_E_NO_READERS_AVAILABLE)
            hr = ICCSP_OK;
    }
    return result(hr, "looking at a context");
}

/* To a wait that is just about to end, pcsc-lite says that its context is not valid. */
static iccsp_hr cancel(struct iccsp_rm *rm, uintptr_t context)
{
    iccsp_hr hr = iccsp_sys_contexts_check(&sys_of(rm)->contexts, context);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = calls_of(rm)->cancel(context);
    if (hr == ICCSP_E_INVALID_HANDLE)
        hr = calls_of(rm)->is_valid(context);
    return result(hr, "cancelling a wait");
}

static iccsp_hr list_readers(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap, size_t *len)
{
    char *found = NULL;
    size_t found_len = 0;
    iccsp_hr hr = iccsp_sys_contexts_check(&sys_of(rm)->contexts, context);

    if (hr == ICCSP_OK)
        hr = iccsp_sys_fetch_names(calls_of(rm), context, &found, &found_len);
    if (hr == ICCSP_OK) {
        *len = iccsp_sys_tidy_names(found, found_len);
        if (*len == 0)
            hr = ICCSP_E_NO_READERS_AVAILABLE;
        else if (names != NULL && cap < *len)
            hr = ICCSP_E_INSUFFICIENT_BUFFER;
        else if (names != NULL)
            memcpy(names, found, *len);
    }
    free(found);
    return result(hr, "listing the readers");
}

static iccsp_hr wait_for_change(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                                struct iccsp_rm_reader_state *states, size_t count)
{
    struct sys *sys = sys_of(rm);
    iccsp_hr hr = iccsp_sys_contexts_check(&sys->contexts, context);

    if (ICCSP_FAILED(hr))
        return hr;
    sys->waits++;
    hr = sys->calls->wait(context, timeout_ms, states, count);
    sys->waits--;
    return result(hr, "waiting for a reader");
}

static iccsp_hr connect_card(struct iccsp_rm *rm, uintptr_t context, const char *reader, uint32_t share,
                             uint32_t protocols, uintptr_t *card, uint32_t *active)
{
    struct iccsp_sys_connection c = {
        .context = context, .reader = reader, .share = share, .protocols = protocols};
    const uint32_t limit_ms = rm->connect_limit;
    bool given_up = false;
    iccsp_hr hr = iccsp_sys_contexts_check(&sys_of(rm)->contexts, context);

    if (hr == ICCSP_OK)
        hr = iccsp_sys_connect(calls_of(rm), limit_ms, &c, &given_up);
    if (given_up) {
        iccsp_sys_contexts_give_up(&sys_of(rm)->contexts, context);
        return iccsp_rm_waited_too_long(reader, limit_ms);
    }
    /* All values were looked at before: what the library does not like can only be a name longer than it
     * knows. */
    if (hr == ICCSP_E_INVALID_VALUE)
        hr = ICCSP_E_UNKNOWN_READER;
    if (hr == ICCSP_OK) {
        *card = c.card;
        *active = c.active;
        return hr;
    }
    hr = result(hr, "connecting to a card");
    return iccsp_fail_with(hr, ICCSP_LAYER_RM, "reader '%s': %s", reader, iccsp_strerror(hr));
}

static iccsp_hr reconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                          uint32_t init, uint32_t *active)
{
    const iccsp_hr hr =
        result(calls_of(rm)->reconnect(card, share, protocols, init, active), "connecting again");

    if (ICCSP_FAILED(hr))
        *active = ICCSP_PROTOCOL_NONE;
    return hr;
}

static iccsp_hr disconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    return result(calls_of(rm)->disconnect(card, disposition), "disconnecting");
}

static iccsp_hr begin(struct iccsp_rm *rm, uintptr_t card)
{
    const uint32_t limit_ms = rm->begin_limit;
    bool given_up;
    const iccsp_hr hr = iccsp_sys_begin(calls_of(rm), limit_ms, card, &given_up);

    return given_up ? iccsp_rm_waited_too_long(NULL, limit_ms) : result(hr, "beginning a transaction");
}

static iccsp_hr end(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    return result(calls_of(rm)->end(card, disposition), "ending a transaction");
}

static iccsp_hr status(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out)
{
    return result(calls_of(rm)->status(card, out), "asking for the state of a card");
}

/* An answer of no bytes is what a driver makes of a card that is taken out during the command. */
static iccsp_hr what_became_of(const struct iccsp_sys_calls *calls, uintptr_t card)
{
    const uint64_t deadline = iccsp_now_ms() + REMOVAL_MS;
    struct iccsp_rm_card_status ignored;
    iccsp_hr hr;

    for (;;) {
        hr = calls->status(card, &ignored);
        if (hr != ICCSP_OK || iccsp_now_ms() >= deadline)
            return hr;
        iccsp_sleep_ms(REMOVAL_POLL_MS);
    }
}

static iccsp_hr transmit(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                         size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    iccsp_hr hr = calls_of(rm)->transmit(card, protocol, cmd, cmd_len, rsp, cap, rsp_len);

    if (hr == ICCSP_OK && *rsp_len == 0)
        hr = what_became_of(calls_of(rm), card);
    if (hr == ICCSP_OK && *rsp_len > cap)
        hr = ICCSP_F_COMM_ERROR;
    return result(hr, "sending a command");
}

static iccsp_hr control(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in, size_t in_len,
                        uint8_t *out, size_t cap, size_t *out_len)
{
    const iccsp_hr hr =
        result(calls_of(rm)->control(card, code, in, in_len, out, cap, out_len), "controlling the reader");

    if (ICCSP_FAILED(hr) || *out_len > cap)
        *out_len = 0;
    return hr;
}

/* pcsc-lite 1.9.9 finds every buffer too small for the two names; they are the reader's name. */
static iccsp_hr name_attrib(const struct iccsp_sys_calls *calls, uintptr_t card, uint8_t *value, size_t *len)
{
    struct iccsp_rm_card_status s;
    const iccsp_hr hr = calls->status(card, &s);

    if (hr == ICCSP_OK) {
        *len = strlen(s.reader) + 1;
        memcpy(value, s.reader, *len);
    }
    return hr;
}

static iccsp_hr get_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap,
                           size_t *out_len)
{
    const struct iccsp_sys_calls *calls = calls_of(rm);
    const bool name = attribute == ATTR_DEVICE_FRIENDLY_NAME || attribute == ATTR_DEVICE_SYSTEM_NAME;
    const size_t room = calls->attrib_max < ATTRIB_MAX ? calls->attrib_max : ATTRIB_MAX;
    uint8_t value[ATTRIB_MAX];
    size_t len = room;
    iccsp_hr hr = calls->get_attrib(card, attribute, value, room, &len);

    if (hr == ICCSP_E_INSUFFICIENT_BUFFER && name)
        hr = name_attrib(calls, card, value, &len);
    if (hr == ICCSP_OK && len > room)
        hr = ICCSP_F_COMM_ERROR;
    if (hr == ICCSP_OK) {
        *out_len = len;
        if (out != NULL && cap < len)
            hr = ICCSP_E_INSUFFICIENT_BUFFER;
        else if (out != NULL)
            memcpy(out, value, len);
    }
    return result(hr, "reading an attribute of the reader");
}

static iccsp_hr set_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, const uint8_t *in,
                           size_t in_len)
{
    iccsp_hr hr = calls_of(rm)->set_attrib(card, attribute, in, in_len);

    /* pcsc-lite's word for what the driver refuses. */
    if (hr == ICCSP_E_NOT_TRANSACTED)
        hr = ICCSP_E_UNSUPPORTED_FEATURE;
    return result(hr, "writing an attribute of the reader");
}

static void destroy(struct iccsp_rm *rm)
{
    struct sys *sys = sys_of(rm);

    iccsp_sys_contexts_clear(&sys->contexts, sys->calls->release);
    free(sys);
}

static const struct iccsp_rm_ops sys_ops = {
    .name = "pcsc",
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

iccsp_hr iccsp_sys_open(const struct iccsp_sys_calls *calls, struct iccsp_rm **out)
{
    struct sys *sys = (struct sys *)calloc(1, sizeof(*sys));

    if (sys == NULL || !iccsp_sys_contexts_init(&sys->contexts)) {
        free(sys);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    sys->rm.ops = &sys_ops;
    iccsp_rm_init(&sys->rm);
    sys->calls = calls;
    *out = &sys->rm;
    return ICCSP_OK;
}

iccsp_hr iccsp_rm_pcsc_open(const char *argument, struct iccsp_rm **out)
{
    const struct iccsp_sys_calls *calls;
    iccsp_hr hr;

    if (argument != NULL)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "'pcsc' takes no argument");
    calls = iccsp_sys_load();
    if (calls != NULL)
        return iccsp_sys_open(calls, out);
    hr = iccsp_fail_with(ICCSP_E_NO_SERVICE, ICCSP_LAYER_RM, "%s", iccsp_sys_absence);
    iccsp_fail_advise(NULL, iccsp_sys_absence_remedy);
    return hr;
}
