/* SPDX-License-Identifier: BSD-2-Clause */
/* Virtual readers of the embedded resource manager, and the cards in them. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "iso7816/atr.h"
#include "rm/embedded.h"
#include "vcard/vcard.h"

struct iccsp_emb_reader *iccsp_emb_reader_lock(struct iccsp_emb *emb, const char *name)
{
    for (;;) {
        struct iccsp_emb_reader *r;

        iccsp_mutex_lock(&emb->lock);
        for (r = emb->readers; r != NULL && strcmp(r->name, name) != 0; r = r->next)
            ;
        iccsp_mutex_unlock(&emb->lock);
        if (r == NULL)
            return NULL;
        iccsp_mutex_lock(&r->lock);
        if (r->live && strcmp(r->name, name) == 0)
            return r;
        iccsp_mutex_unlock(&r->lock);
    }
}

void iccsp_emb_reader_wait(struct iccsp_emb_reader *r, uint64_t deadline_ms)
{
    r->waiters++;
    iccsp_cond_wait_until(&r->changed, &r->lock, deadline_ms);
    r->waiters--;
}

void iccsp_emb_reader_wake(struct iccsp_emb_reader *r)
{
    if (r->waiters > 0)
        iccsp_cond_broadcast(&r->changed);
}

static struct iccsp_emb_reader *following(struct iccsp_emb *emb, struct iccsp_emb_reader *r)
{
    iccsp_mutex_lock(&emb->lock);
    r = r == NULL ? emb->all_readers : r->all_next;
    iccsp_mutex_unlock(&emb->lock);
    return r;
}

void iccsp_emb_wake_all(struct iccsp_emb *emb)
{
    for (struct iccsp_emb_reader *r = following(emb, NULL); r != NULL; r = following(emb, r)) {
        iccsp_mutex_lock(&r->lock);
        iccsp_emb_reader_wake(r);
        iccsp_mutex_unlock(&r->lock);
    }
}

void iccsp_emb_reader_publish(struct iccsp_emb_reader *r)
{
    struct iccsp_emb_view *view = &r->view;
    uint32_t state = ICCSP_READER_EMPTY;

    if (r->seat != NULL)
        state = ICCSP_READER_PRESENT | (r->atr_len == 0 ? ICCSP_READER_MUTE : 0);
    if (r->exclusive)
        state |= ICCSP_READER_EXCLUSIVE;
    else if (r->handle_count > 0 && r->seat != NULL)
        state |= ICCSP_READER_INUSE;
    iccsp_mutex_lock(&r->emb->lock);
    if (((view->state ^ state) & ICCSP_READER_PRESENT) != 0)
        view->counter++;
    view->state = state;
    view->atr_len = r->seat == NULL ? 0 : (uint32_t)r->atr_len;
    memcpy(view->atr, r->atr, view->atr_len);
    iccsp_cond_broadcast(&r->emb->events);
    iccsp_mutex_unlock(&r->emb->lock);
}

/* The reader's side of the end of a card. No lock is held. */
static void discard(struct iccsp_emb_seat *seat)
{
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len;

    iccsp_vcard_power(seat->card, ICCSP_POWER_OFF, atr, &atr_len);
    iccsp_vcard_unclaim(seat->card);
    iccsp_vcard_free(&seat->card);
    free(seat);
}

struct iccsp_emb_seat *iccsp_emb_seat_enter(struct iccsp_emb_reader *r)
{
    struct iccsp_emb_seat *seat = r->seat;

    seat->busy = true;
    iccsp_mutex_unlock(&r->lock);
    return seat;
}

bool iccsp_emb_seat_leave(struct iccsp_emb_reader *r, struct iccsp_emb_seat *seat)
{
    iccsp_mutex_lock(&r->lock);
    seat->busy = seat->powered = false;
    iccsp_emb_reader_wake(r);
    if (!seat->gone)
        return true;
    iccsp_mutex_unlock(&r->lock);
    discard(seat);
    iccsp_mutex_lock(&r->lock);
    return false;
}

bool iccsp_emb_reader_power(struct iccsp_emb_reader *r, uint32_t action)
{
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len = 0;
    struct iccsp_emb_seat *seat;

    r->seat->powered = true;
    seat = iccsp_emb_seat_enter(r);
    iccsp_vcard_power(seat->card, action, atr, &atr_len);
    if (!iccsp_emb_seat_leave(r, seat))
        return false;
    memcpy(r->atr, atr, atr_len);
    r->atr_len = atr_len;
    r->protocol = ICCSP_PROTOCOL_NONE;
    r->idle_since = UINT64_MAX;
    return true;
}

void iccsp_emb_reader_tell_reset(struct iccsp_emb_reader *r)
{
    for (struct iccsp_emb_handle *h = r->handles; h != NULL; h = h->next)
        if (h->fate == ICCSP_EMB_FINE)
            h->fate = ICCSP_EMB_RESET;
    iccsp_emb_reader_wake(r);
}

/* EJECT: a virtual reader has no motor; the card is powered anew, which is the part that protects it. */
void iccsp_emb_reader_dispose(struct iccsp_emb_reader *r, uint32_t disposition)
{
    if (disposition == ICCSP_DISPOSE_LEAVE || r->seat == NULL)
        return;
    if (iccsp_emb_reader_power(r, disposition == ICCSP_DISPOSE_RESET ? ICCSP_POWER_WARM : ICCSP_POWER_COLD)) {
        iccsp_emb_reader_tell_reset(r);
        iccsp_emb_reader_publish(r);
    }
}

/* TA2 fixes one protocol: the card is in specific mode (ISO/IEC 7816-3:2006, 8.3). As in pcsc-lite,
 * a card whose ATR ends before T0 or begins with neither 3B nor 3F offers nothing. */
static uint32_t offered(const struct iccsp_emb_reader *r)
{
    struct iccsp_atr atr;

    iccsp_atr_parse(r->atr, r->atr_len, &atr);
    if (atr.levels > 1 && (atr.level[1].present & 1u) != 0)
        return 1u << (atr.level[1].ta & 0x0Fu);
    return atr.protocols;
}

/* As pcsc-lite: T=1 before T=0 where the card and the caller take both; RAW is not negotiated. */
static uint32_t choice(const struct iccsp_emb_reader *r, uint32_t accepted)
{
    const uint32_t both = accepted & offered(r);

    if ((accepted & ICCSP_PROTOCOL_RAW) != 0)
        return ICCSP_PROTOCOL_RAW;
    if ((both & ICCSP_PROTOCOL_T1) != 0)
        return ICCSP_PROTOCOL_T1;
    return both & ICCSP_PROTOCOL_T0;
}

iccsp_hr iccsp_emb_reader_protocol(struct iccsp_emb_reader *r, uint32_t accepted)
{
    const uint32_t chosen = choice(r, accepted);

    if (r->protocol != ICCSP_PROTOCOL_NONE && chosen != ICCSP_PROTOCOL_RAW)
        return (accepted & r->protocol) != 0 ? ICCSP_OK : iccsp_emb_fail(ICCSP_E_PROTO_MISMATCH, r);
    if (chosen == ICCSP_PROTOCOL_NONE)
        return iccsp_emb_fail(ICCSP_E_PROTO_MISMATCH, r);
    if (chosen != ICCSP_PROTOCOL_RAW) {
        struct iccsp_emb_seat *seat = iccsp_emb_seat_enter(r);

        iccsp_vcard_set_protocol(seat->card, chosen);
        if (!iccsp_emb_seat_leave(r, seat))
            return iccsp_emb_fail(ICCSP_W_REMOVED_CARD, r);
    }
    r->protocol = chosen;
    return ICCSP_OK;
}

/* A reader that nobody uses any more, or a new one; locked. */
static struct iccsp_emb_reader *vacant_reader(struct iccsp_emb *emb)
{
    struct iccsp_emb_reader *r;

    for (r = following(emb, NULL); r != NULL; r = following(emb, r)) {
        iccsp_mutex_lock(&r->lock);
        if (!r->live && r->handle_count == 0 && r->visitors == 0)
            return r;
        iccsp_mutex_unlock(&r->lock);
    }
    r = (struct iccsp_emb_reader *)calloc(1, sizeof(*r));
    if (r == NULL)
        return NULL;
    if (!iccsp_mutex_init(&r->lock)) {
        free(r);
        return NULL;
    }
    if (!iccsp_cond_init(&r->changed)) {
        iccsp_mutex_destroy(&r->lock);
        free(r);
        return NULL;
    }
    r->emb = emb;
    iccsp_mutex_lock(&r->lock);
    iccsp_mutex_lock(&emb->lock);
    r->all_next = emb->all_readers;
    emb->all_readers = r;
    iccsp_mutex_unlock(&emb->lock);
    return r;
}

iccsp_hr iccsp_emb_add_reader(struct iccsp_rm *rm, const char *name)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);
    struct iccsp_emb_reader *r = vacant_reader(emb), **link;
    bool fresh = true;

    if (r == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    iccsp_mutex_lock(&emb->lock);
    for (link = &emb->readers; *link != NULL; link = &(*link)->next)
        fresh = fresh && strcmp((*link)->name, name) != 0;
    if (fresh) {
        strcpy(r->name, name);
        r->live = true;
        r->next = NULL;
        r->view = (struct iccsp_emb_view){.state = ICCSP_READER_EMPTY};
        *link = r;
        emb->reader_count++;
        iccsp_cond_broadcast(&emb->events);
    }
    iccsp_mutex_unlock(&emb->lock);
    iccsp_mutex_unlock(&r->lock);
    return fresh ? ICCSP_OK
                 : iccsp_fail_with(ICCSP_E_DUPLICATE_READER, ICCSP_LAYER_ARGUMENT,
                                   "there is a reader '%s' already", name);
}

/* Takes the card out of a reader that has one. Returns the seat if the caller is to discard it, after
 * unlocking. A transaction ends with its card, or the next card would have to wait for somebody who has no
 * reason to end it. */
static struct iccsp_emb_seat *take_out(struct iccsp_emb_reader *r)
{
    struct iccsp_emb_seat *seat = r->seat;

    r->seat = NULL;
    r->atr_len = 0;
    r->protocol = ICCSP_PROTOCOL_NONE;
    r->owner = NULL;
    for (struct iccsp_emb_handle *h = r->handles; h != NULL; h = h->next)
        h->fate = ICCSP_EMB_REMOVED;
    iccsp_emb_reader_publish(r);
    iccsp_emb_reader_wake(r);
    if (!seat->busy)
        return seat;
    seat->gone = true;
    return NULL;
}

static void unlock_and_discard(struct iccsp_emb_reader *r, struct iccsp_emb_seat *seat)
{
    iccsp_mutex_unlock(&r->lock);
    if (seat != NULL)
        discard(seat);
}

static iccsp_hr unknown(const char *name)
{
    return iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_RM, "there is no reader '%s'", name);
}

iccsp_hr iccsp_emb_remove_reader(struct iccsp_rm *rm, const char *name)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);
    struct iccsp_emb_reader *r = iccsp_emb_reader_lock(emb, name), **link;

    if (r == NULL)
        return unknown(name);
    struct iccsp_emb_seat *seat = r->seat == NULL ? NULL : take_out(r);
    iccsp_mutex_lock(&emb->lock);
    for (link = &emb->readers; *link != r; link = &(*link)->next)
        ;
    *link = r->next;
    emb->reader_count--;
    r->live = false;
    r->owner = NULL;
    iccsp_cond_broadcast(&emb->events);
    iccsp_mutex_unlock(&emb->lock);
    iccsp_emb_reader_wake(r);
    unlock_and_discard(r, seat);
    return ICCSP_OK;
}

static struct iccsp_emb_seat *seat_for(struct iccsp_vcard *card)
{
    struct iccsp_emb_seat *seat = (struct iccsp_emb_seat *)calloc(1, sizeof(*seat));

    if (seat != NULL)
        seat->card = iccsp_vcard_ref(card);
    return seat;
}

/* The card is claimed, so only one insertion gets as far as this for it. */
static iccsp_hr seat_card(struct iccsp_emb *emb, const char *name, struct iccsp_vcard *card)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_lock(emb, name);

    if (r == NULL)
        return unknown(name);
    if (r->seat != NULL) {
        iccsp_mutex_unlock(&r->lock);
        return iccsp_fail_with(ICCSP_E_SHARING_VIOLATION, ICCSP_LAYER_ARGUMENT,
                               "reader '%s' holds a card already", name);
    }
    r->seat = seat_for(card);
    if (r->seat == NULL) {
        iccsp_mutex_unlock(&r->lock);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    /* A removal during the power-up has told everything already. */
    if (iccsp_emb_reader_power(r, ICCSP_POWER_COLD))
        iccsp_emb_reader_publish(r);
    iccsp_mutex_unlock(&r->lock);
    return ICCSP_OK;
}

iccsp_hr iccsp_emb_insert_card(struct iccsp_rm *rm, const char *reader, struct iccsp_vcard *card)
{
    iccsp_hr hr;

    if (!iccsp_vcard_claim(card))
        return iccsp_fail_with(ICCSP_E_SHARING_VIOLATION, ICCSP_LAYER_ARGUMENT,
                               "the card is in another reader");
    hr = seat_card(iccsp_emb_of(rm), reader, card);
    if (ICCSP_FAILED(hr))
        iccsp_vcard_unclaim(card);
    return hr;
}

iccsp_hr iccsp_emb_remove_card(struct iccsp_rm *rm, const char *reader)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_lock(iccsp_emb_of(rm), reader);

    if (r == NULL)
        return unknown(reader);
    if (r->seat == NULL) {
        iccsp_mutex_unlock(&r->lock);
        return iccsp_fail_with(ICCSP_E_NO_SMARTCARD, ICCSP_LAYER_RM, "reader '%s' is empty", reader);
    }
    unlock_and_discard(r, take_out(r));
    return ICCSP_OK;
}

void iccsp_emb_force_reset(struct iccsp_emb *emb, const char *reader)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_lock(emb, reader);

    if (r == NULL)
        return;
    r->protocol = ICCSP_PROTOCOL_NONE;
    iccsp_emb_reader_tell_reset(r);
    iccsp_mutex_unlock(&r->lock);
}

bool iccsp_emb_is_owned(struct iccsp_emb *emb, const char *reader)
{
    struct iccsp_emb_reader *r = iccsp_emb_reader_lock(emb, reader);

    if (r == NULL)
        return false;
    const bool owned = r->owner != NULL;
    iccsp_mutex_unlock(&r->lock);
    return owned;
}

void iccsp_emb_readers_free(struct iccsp_emb *emb)
{
    while (emb->all_readers != NULL) {
        struct iccsp_emb_reader *r = emb->all_readers;

        emb->all_readers = r->all_next;
        if (r->seat != NULL)
            discard(r->seat);
        iccsp_cond_destroy(&r->changed);
        iccsp_mutex_destroy(&r->lock);
        free(r);
    }
}
