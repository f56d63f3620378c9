/* SPDX-License-Identifier: BSD-2-Clause */
/* One virtual reader of the embedded resource manager: who waits for it, what is seen of it, and the card in
 * it. */
#include <stdlib.h>
#include <string.h>

#include "iso7816/atr.h"
#include "rm/embedded.h"
#include "vcard/vcard.h"

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

void iccsp_emb_seat_discard(struct iccsp_emb_seat *seat)
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
    iccsp_emb_seat_discard(seat);
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
