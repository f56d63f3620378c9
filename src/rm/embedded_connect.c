/* SPDX-License-Identifier: BSD-2-Clause */
/* The embedded resource manager: how card handles come and go. */
#include "base/clock.h"
#include "base/error.h"
#include "rm/embedded.h"

/* A card that nobody is connected to for so long is powered anew for the next who comes, as pcscd powers it
 * down after a period of grace: nobody inherits what another unlocked and forgot. */
#define GRACE_MS 5000u

/* "Look again": the lock was let go, so that anything may have changed. */
#define AGAIN ICCSP_S_FALSE

/* Makes the card ready for a connection that is not DIRECT. The card is not busy. */
static iccsp_hr prepare_card(struct iccsp_emb_reader *r, uint32_t protocols)
{
    if (r->seat == NULL)
        return iccsp_emb_fail(ICCSP_E_NO_SMARTCARD, r);
    if (r->handle_count == 0 && r->idle_since != UINT64_MAX && iccsp_now_ms() - r->idle_since >= GRACE_MS) {
        iccsp_emb_reader_power(r, ICCSP_POWER_COLD);
        return AGAIN;
    }
    if (r->atr_len == 0)
        return iccsp_emb_fail(ICCSP_W_UNRESPONSIVE_CARD, r);
    if (r->protocol == ICCSP_PROTOCOL_NONE) {
        const iccsp_hr hr = iccsp_emb_reader_protocol(r, protocols);

        return ICCSP_FAILED(hr) ? hr : AGAIN;
    }
    return iccsp_emb_reader_protocol(r, protocols);
}

/* One look at a reader that somebody wants to connect to. The order is pcscd's: exclusive use is told at
 * once, a transaction is waited for, then the card is looked at. */
static iccsp_hr try_connect(struct iccsp_emb_reader *r, const struct iccsp_emb_context *c, uint32_t share,
                            uint32_t protocols, uint64_t deadline_ms)
{
    iccsp_hr hr = ICCSP_OK;

    if (c->closing)
        return iccsp_fail(ICCSP_E_CANCELLED, ICCSP_LAYER_RM);
    if (!r->live)
        return iccsp_emb_fail(ICCSP_E_READER_UNAVAILABLE, r);
    if (r->exclusive)
        return iccsp_emb_fail(ICCSP_E_SHARING_VIOLATION, r);
    if (r->owner != NULL || (r->seat != NULL && r->seat->busy)) {
        if (iccsp_now_ms() >= deadline_ms)
            return ICCSP_E_TIMEOUT;
        iccsp_emb_reader_wait(r, deadline_ms);
        return AGAIN;
    }
    if (share != ICCSP_SHARE_DIRECT)
        hr = prepare_card(r, protocols);
    if (hr == ICCSP_OK && share == ICCSP_SHARE_EXCLUSIVE && r->handle_count > 0)
        return iccsp_emb_fail(ICCSP_E_SHARING_VIOLATION, r);
    return hr;
}

/* Puts a handle into the lists of its reader, which is locked, and of its context. */
static uintptr_t open_handle(struct iccsp_emb_reader *r, struct iccsp_emb_context *c, uint32_t share)
{
    uintptr_t value;

    iccsp_mutex_lock(&r->emb->lock);
    struct iccsp_emb_handle *h = (struct iccsp_emb_handle *)iccsp_slots_take(&r->emb->handles);
    if (h == NULL) {
        iccsp_mutex_unlock(&r->emb->lock);
        return 0;
    }
    h->context = c;
    h->context_next = c->handles;
    h->context_link = &c->handles;
    if (c->handles != NULL)
        c->handles->context_link = &h->context_next;
    c->handles = h;
    h->share = share;
    h->fate = ICCSP_EMB_FINE;
    h->calls = 0;
    h->closing = false;
    h->next = r->handles;
    h->link = &r->handles;
    if (r->handles != NULL)
        r->handles->link = &h->next;
    r->handles = h;
    r->handle_count++;
    r->exclusive = share == ICCSP_SHARE_EXCLUSIVE;
    atomic_store_explicit(&h->reader, r, memory_order_release);
    value = iccsp_slots_name(&h->slot);
    iccsp_mutex_unlock(&r->emb->lock);
    iccsp_emb_reader_publish(r);
    return value;
}

static void close_handle(struct iccsp_emb_handle *h)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);

    iccsp_emb_handle_disown(h);
    if (h->share == ICCSP_SHARE_EXCLUSIVE)
        r->exclusive = false;
    *h->link = h->next;
    if (h->next != NULL)
        h->next->link = h->link;
    if (--r->handle_count == 0)
        r->idle_since = iccsp_now_ms();
    iccsp_mutex_lock(&r->emb->lock);
    *h->context_link = h->context_next;
    if (h->context_next != NULL)
        h->context_next->context_link = h->context_link;
    iccsp_slots_unname(&h->slot);
    iccsp_slots_give(&r->emb->handles, &h->slot);
    iccsp_mutex_unlock(&r->emb->lock);
    iccsp_emb_reader_publish(r);
    iccsp_emb_reader_wake(r);
}

iccsp_hr iccsp_emb_connect(struct iccsp_rm *rm, uintptr_t context, const char *reader, uint32_t share,
                           uint32_t protocols, uintptr_t *card, uint32_t *active)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);
    struct iccsp_emb_context *c = iccsp_emb_context_enter(emb, context);
    const uint32_t limit_ms = rm->connect_limit;
    const uint64_t deadline_ms = iccsp_rm_deadline_in(limit_ms);
    iccsp_hr hr;

    if (c == NULL)
        return ICCSP_E_INVALID_HANDLE;
    struct iccsp_emb_reader *r = iccsp_emb_reader_lock(emb, reader);
    if (r == NULL) {
        iccsp_emb_context_leave(emb, c);
        return iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_RM, "there is no reader '%s'", reader);
    }
    r->visitors++;
    do
        hr = try_connect(r, c, share, protocols, deadline_ms);
    while (hr == AGAIN);
    r->visitors--;
    if (hr == ICCSP_E_TIMEOUT)
        iccsp_rm_waited_too_long(reader, limit_ms);
    if (ICCSP_SUCCEEDED(hr)) {
        *card = open_handle(r, c, share);
        *active = r->protocol;
        hr = *card != 0 ? ICCSP_OK : iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    iccsp_mutex_unlock(&r->lock);
    iccsp_emb_context_leave(emb, c);
    return hr;
}

static iccsp_hr renew_card(struct iccsp_emb_reader *r, uint32_t init)
{
    if (r->seat == NULL)
        return iccsp_emb_fail(ICCSP_E_NO_SMARTCARD, r);
    if (init != ICCSP_DISPOSE_LEAVE) {
        if (!iccsp_emb_reader_power(r, init == ICCSP_DISPOSE_RESET ? ICCSP_POWER_WARM : ICCSP_POWER_COLD))
            return iccsp_emb_fail(ICCSP_W_REMOVED_CARD, r);
        iccsp_emb_reader_tell_reset(r);
        iccsp_emb_reader_publish(r);
    }
    return r->atr_len == 0 ? iccsp_emb_fail(ICCSP_W_UNRESPONSIVE_CARD, r) : ICCSP_OK;
}

static void share_as(struct iccsp_emb_handle *h, uint32_t share)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);

    h->share = share;
    r->exclusive = share == ICCSP_SHARE_EXCLUSIVE;
    iccsp_emb_reader_publish(r);
    iccsp_emb_reader_wake(r);
}

/* What became of the handle before is forgotten once all has gone well: the card that is here now was here
 * during each step. */
static iccsp_hr renew(struct iccsp_emb_handle *h, uint32_t share, uint32_t protocols, uint32_t init)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);
    iccsp_hr hr = iccsp_emb_handle_turn(h, ICCSP_EMB_IDLE_CARD, ICCSP_WAIT_INFINITE);

    if (ICCSP_FAILED(hr))
        return hr;
    if (share == ICCSP_SHARE_EXCLUSIVE && r->handle_count > 1)
        return iccsp_emb_fail(ICCSP_E_SHARING_VIOLATION, r);
    hr = renew_card(r, init);
    if (ICCSP_SUCCEEDED(hr) && share != ICCSP_SHARE_DIRECT)
        hr = iccsp_emb_reader_protocol(r, protocols);
    if (ICCSP_FAILED(hr))
        return hr;
    h->fate = ICCSP_EMB_FINE;
    share_as(h, share);
    return ICCSP_OK;
}

iccsp_hr iccsp_emb_reconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                             uint32_t init, uint32_t *active)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(iccsp_emb_of(rm), card);
    struct iccsp_emb_reader *r;
    iccsp_hr hr;

    if (h == NULL)
        return iccsp_emb_stale();
    r = iccsp_emb_reader_of(h);
    iccsp_emb_handle_enter(h);
    hr = renew(h, share, protocols, init);
    if (ICCSP_SUCCEEDED(hr))
        *active = r->protocol;
    iccsp_emb_handle_leave(h);
    iccsp_mutex_unlock(&r->lock);
    return hr;
}

/* Whether a handle that is closing has to wait: for a call of its own that is away from the lock, and if it
 * is to reset the card for those who use it, as nobody resets it under the transaction of another. */
static bool must_wait(const struct iccsp_emb_handle *h, const struct iccsp_emb_reader *r, bool resets)
{
    if (h->calls > 0)
        return true;
    return resets && ((r->owner != NULL && r->owner != h) || (r->seat != NULL && r->seat->busy));
}

/* Closes a handle, whose reader is locked, and lets go of the lock. */
static void finish(struct iccsp_emb_handle *h, uint32_t disposition)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);

    h->closing = true;
    iccsp_emb_reader_wake(r);
    while (must_wait(h, r, disposition != ICCSP_DISPOSE_LEAVE))
        iccsp_emb_reader_wait(r, UINT64_MAX);
    iccsp_emb_reader_dispose(r, disposition);
    close_handle(h);
    iccsp_mutex_unlock(&r->lock);
}

iccsp_hr iccsp_emb_disconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(iccsp_emb_of(rm), card);

    if (h == NULL)
        return iccsp_emb_stale();
    finish(h, disposition);
    return ICCSP_OK;
}

void iccsp_emb_abandon(struct iccsp_emb *emb, uintptr_t card)
{
    struct iccsp_emb_handle *h = iccsp_emb_handle_lock(emb, card);

    if (h == NULL)
        return;
    const bool alone = h->share == ICCSP_SHARE_EXCLUSIVE || iccsp_emb_reader_of(h)->owner == h;
    finish(h, alone ? ICCSP_DISPOSE_RESET : ICCSP_DISPOSE_LEAVE);
}
