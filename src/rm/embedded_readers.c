/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtual readers of the embedded resource manager: how they and their cards come and go. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
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
        iccsp_emb_seat_discard(seat);
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
            iccsp_emb_seat_discard(r->seat);
        iccsp_cond_destroy(&r->changed);
        iccsp_mutex_destroy(&r->lock);
        free(r);
    }
}
