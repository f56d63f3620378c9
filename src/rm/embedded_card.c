/* SPDX-License-Identifier: BSD-2-Clause */
/* What a card handle of the embedded resource manager is good for: transactions, status, commands. */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "rm/embedded.h"
#include "vcard/vcard.h"

struct iccsp_emb_handle *iccsp_emb_handle_lock(struct iccsp_emb *emb, uintptr_t value)
{
    struct iccsp_emb_handle *h = (struct iccsp_emb_handle *)iccsp_slots_find(&emb->handles, value);
    struct iccsp_emb_reader *r;

    if (h == NULL)
        return NULL;
    r = iccsp_emb_reader_of(h);
    iccsp_mutex_lock(&r->lock);
    /* Numbers are not used again, so this one still means this reader. */
    if (iccsp_slot_is(&h->slot, value) && !h->closing)
        return h;
    iccsp_mutex_unlock(&r->lock);
    return NULL;
}

void iccsp_emb_handle_enter(struct iccsp_emb_handle *h)
{
    h->calls++;
}

void iccsp_emb_handle_leave(struct iccsp_emb_handle *h)
{
    if (--h->calls == 0 && h->closing)
        iccsp_emb_reader_wake(iccsp_emb_reader_of(h));
}

iccsp_hr iccsp_emb_stale(void)
{
    return iccsp_fail_with(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT,
                           "this card handle is not or no longer open");
}

static const char *sentence_of(iccsp_hr hr)
{
    switch (hr) {
    case ICCSP_E_READER_UNAVAILABLE:
        return "reader '%s' was taken away";
    case ICCSP_W_REMOVED_CARD:
        return "the card was taken out of reader '%s'";
    case ICCSP_W_RESET_CARD:
        return "the card in reader '%s' was reset by another";
    case ICCSP_E_NO_SMARTCARD:
        return "reader '%s' is empty";
    case ICCSP_E_SHARING_VIOLATION:
        return "another connection holds the card in reader '%s'";
    case ICCSP_E_PROTO_MISMATCH:
        return "the card in reader '%s' does not use that protocol";
    case ICCSP_W_UNRESPONSIVE_CARD:
        return "the card in reader '%s' does not answer a reset";
    case ICCSP_E_NOT_TRANSACTED:
        return "this connection to reader '%s' has no transaction";
    default:
        return "reader '%s' cannot do this";
    }
}

iccsp_hr iccsp_emb_fail(iccsp_hr hr, const struct iccsp_emb_reader *r)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return iccsp_fail_with(hr, ICCSP_LAYER_RM, sentence_of(hr), r->name);
#pragma GCC diagnostic pop
}

static iccsp_hr alive(const struct iccsp_emb_handle *h, const struct iccsp_emb_reader *r)
{
    if (h->closing)
        return ICCSP_E_INVALID_HANDLE;
    return r->live ? ICCSP_OK : ICCSP_E_READER_UNAVAILABLE;
}

static bool must_wait(const struct iccsp_emb_handle *h, const struct iccsp_emb_reader *r, unsigned how)
{
    if ((how & ICCSP_EMB_HEED_FATE) != 0 && h->fate != ICCSP_EMB_FINE)
        return false;
    if (r->owner != NULL && r->owner != h)
        return true;
    if (r->seat == NULL || !r->seat->busy)
        return false;
    return (how & ICCSP_EMB_IDLE_CARD) != 0 || ((how & ICCSP_EMB_HEED_FATE) != 0 && r->seat->powered);
}

iccsp_hr iccsp_emb_handle_turn(struct iccsp_emb_handle *h, unsigned how, uint32_t limit_ms)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);
    const uint64_t deadline_ms = iccsp_rm_deadline_in(limit_ms);
    iccsp_hr hr;

    iccsp_emb_handle_enter(h);
    for (hr = alive(h, r); ICCSP_SUCCEEDED(hr) && must_wait(h, r, how); hr = alive(h, r)) {
        if (iccsp_now_ms() >= deadline_ms) {
            hr = ICCSP_E_TIMEOUT;
            break;
        }
        iccsp_emb_reader_wait(r, deadline_ms);
    }
    iccsp_emb_handle_leave(h);
    if (hr == ICCSP_E_INVALID_HANDLE)
        return iccsp_emb_stale();
    if (hr == ICCSP_E_TIMEOUT)
        return iccsp_rm_waited_too_long(r->name, limit_ms);
    return ICCSP_FAILED(hr) ? iccsp_emb_fail(hr, r) : ICCSP_OK;
}

static iccsp_hr good(const struct iccsp_emb_handle *h, const struct iccsp_emb_reader *r)
{
    if (h->fate == ICCSP_EMB_FINE)
        return ICCSP_OK;
    return iccsp_emb_fail(h->fate == ICCSP_EMB_REMOVED ? ICCSP_W_REMOVED_CARD : ICCSP_W_RESET_CARD, r);
}

static iccsp_hr good_turn(struct iccsp_emb_handle *h, unsigned how, uint32_t limit_ms)
{
    const iccsp_hr hr = iccsp_emb_handle_turn(h, how, limit_ms);

    return ICCSP_FAILED(hr) ? hr : good(h, iccsp_emb_reader_of(h));
}

void iccsp_emb_handle_disown(struct iccsp_emb_handle *h)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);

    if (r->owner != h)
        return;
    r->owner = NULL;
    iccsp_emb_reader_wake(r);
}

iccsp_hr iccsp_emb_begin(struct iccsp_rm *rm, uintptr_t card)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(iccsp_emb_of(rm), card);
    struct iccsp_emb_reader *r;
    iccsp_hr hr;

    if (h == NULL)
        return iccsp_emb_stale();
    r = iccsp_emb_reader_of(h);
    hr = good_turn(h, ICCSP_EMB_HEED_FATE, rm->begin_limit);
    if (ICCSP_SUCCEEDED(hr)) {
        r->depth = r->owner == h ? r->depth + 1 : 1;
        r->owner = h;
    }
    iccsp_mutex_unlock(&r->lock);
    return hr;
}

/* Whether the handle may end a transaction; somebody else's is not waited for. */
static iccsp_hr may_end(struct iccsp_emb_handle *h, const struct iccsp_emb_reader *r)
{
    iccsp_hr hr = alive(h, r);

    if (ICCSP_FAILED(hr))
        return iccsp_emb_fail(hr, r);
    hr = good(h, r);
    if (ICCSP_SUCCEEDED(hr) && r->owner != h)
        hr = iccsp_emb_fail(r->owner == NULL ? ICCSP_E_NOT_TRANSACTED : ICCSP_E_SHARING_VIOLATION, r);
    return hr;
}

iccsp_hr iccsp_emb_end(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(iccsp_emb_of(rm), card);
    struct iccsp_emb_reader *r;
    iccsp_hr hr;

    if (h == NULL)
        return iccsp_emb_stale();
    r = iccsp_emb_reader_of(h);
    hr = may_end(h, r);
    if (ICCSP_SUCCEEDED(hr) && disposition != ICCSP_DISPOSE_LEAVE)
        hr = good_turn(h, ICCSP_EMB_IDLE_CARD, ICCSP_WAIT_INFINITE);
    if (ICCSP_SUCCEEDED(hr)) {
        iccsp_emb_handle_enter(h);
        iccsp_emb_reader_dispose(r, disposition);
        if (r->owner == h && --r->depth == 0)
            iccsp_emb_handle_disown(h);
        iccsp_emb_handle_leave(h);
    }
    iccsp_mutex_unlock(&r->lock);
    return hr;
}

static uint32_t state_of(const struct iccsp_emb_reader *r)
{
    if (r->seat == NULL)
        return ICCSP_STATE_ABSENT;
    return r->atr_len == 0 ? ICCSP_STATE_SWALLOWED : ICCSP_STATE_NEGOTIABLE;
}

iccsp_hr iccsp_emb_status(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(iccsp_emb_of(rm), card);
    struct iccsp_emb_reader *r;
    iccsp_hr hr;

    if (h == NULL)
        return iccsp_emb_stale();
    r = iccsp_emb_reader_of(h);
    hr = good_turn(h, 0, ICCSP_WAIT_INFINITE);
    if (ICCSP_SUCCEEDED(hr)) {
        out->state = state_of(r);
        out->protocol = r->protocol;
        out->atr_len = (uint32_t)r->atr_len;
        memcpy(out->atr, r->atr, r->atr_len);
        strcpy(out->reader, r->name);
    }
    iccsp_mutex_unlock(&r->lock);
    return hr;
}

/* The handle's turn, with a card that speaks this protocol. */
static iccsp_hr ready_for(struct iccsp_emb_handle *h, uint32_t protocol)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);
    const iccsp_hr hr = good_turn(h, ICCSP_EMB_IDLE_CARD, ICCSP_WAIT_INFINITE);

    if (ICCSP_FAILED(hr))
        return hr;
    if (r->seat == NULL)
        return iccsp_emb_fail(ICCSP_E_NO_SMARTCARD, r);
    return r->protocol == protocol ? ICCSP_OK : iccsp_emb_fail(ICCSP_E_PROTO_MISMATCH, r);
}

iccsp_hr iccsp_emb_transmit(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                            size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(iccsp_emb_of(rm), card);
    struct iccsp_emb_reader *r;
    struct iccsp_emb_seat *seat;
    iccsp_hr hr;

    if (h == NULL)
        return iccsp_emb_stale();
    r = iccsp_emb_reader_of(h);
    hr = ready_for(h, protocol);
    if (ICCSP_SUCCEEDED(hr)) {
        iccsp_emb_handle_enter(h);
        seat = iccsp_emb_seat_enter(r);
        hr = iccsp_vcard_transmit(seat->card, cmd, cmd_len, rsp, cap, rsp_len);
        if (!iccsp_emb_seat_leave(r, seat))
            hr = iccsp_emb_fail(r->live ? ICCSP_W_REMOVED_CARD : ICCSP_E_READER_UNAVAILABLE, r);
        iccsp_emb_handle_leave(h);
    }
    iccsp_mutex_unlock(&r->lock);
    return hr;
}

struct iccsp_emb_handle *iccsp_emb_handle_lock_driver(struct iccsp_emb *emb, uintptr_t value, unsigned how,
                                                      iccsp_hr *hr)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(emb, value);
    struct iccsp_emb_reader *r;

    if (h == NULL) {
        *hr = iccsp_emb_stale();
        return NULL;
    }
    r = iccsp_emb_reader_of(h);
    *hr = alive(h, r);
    if (ICCSP_SUCCEEDED(*hr) && r->owner != NULL && r->owner != h)
        *hr = ICCSP_E_SHARING_VIOLATION;
    if (ICCSP_FAILED(*hr))
        iccsp_emb_fail(*hr, r);
    else if ((how & ICCSP_EMB_HEED_FATE) != 0)
        *hr = good(h, r);
    if (ICCSP_SUCCEEDED(*hr))
        return h;
    iccsp_mutex_unlock(&r->lock);
    return NULL;
}

static iccsp_hr refuse(struct iccsp_rm *rm, uintptr_t card, unsigned how)
{
    iccsp_hr hr;
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock_driver(iccsp_emb_of(rm), card, how, &hr);

    if (h == NULL)
        return hr;
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);
    hr = iccsp_emb_fail(ICCSP_E_UNSUPPORTED_FEATURE, r);
    iccsp_mutex_unlock(&r->lock);
    return hr;
}

iccsp_hr iccsp_emb_control(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in,
                           size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
    (void)code, (void)in, (void)in_len, (void)out, (void)cap, (void)out_len;
    return refuse(rm, card, 0);
}

iccsp_hr iccsp_emb_set_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, const uint8_t *in,
                              size_t in_len)
{
    (void)attribute, (void)in, (void)in_len;
    return refuse(rm, card, ICCSP_EMB_HEED_FATE);
}
