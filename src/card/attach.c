/* SPDX-License-Identifier: BSD-2-Clause */
/* Attach, detach, reconnect: the life of an attachment. */
#include "card/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "iso7816/apdu.h"

/* Other programs hold a card for one short operation; one that holds it longer than this is reported. */
#define SHARING_PATIENCE_MS 400u
#define SHARING_PAUSE_MS    20u

static bool init_locks(struct iccsp_card *card)
{
    if (!iccsp_mutex_init(&card->lock))
        return false;
    if (iccsp_mutex_init(&card->facts_lock))
        return true;
    iccsp_mutex_destroy(&card->lock);
    return false;
}

struct iccsp_card *iccsp_card_new(struct iccsp_rm *rm)
{
    struct iccsp_card *card = (struct iccsp_card *)calloc(1, sizeof(*card));

    if (card == NULL)
        return NULL;
    if (!init_locks(card)) {
        free(card);
        return NULL;
    }
    iccsp_ref_init(&card->ref);
    card->rm = iccsp_rm_ref(rm);
    card->process = iccsp_process_id();
    card->detach_disposition = ICCSP_DISPOSE_RESET;
    return card;
}

struct iccsp_card *iccsp_card_ref(struct iccsp_card *card)
{
    iccsp_ref_inc(&card->ref);
    return card;
}

/* A child of fork() has nothing to end, and a mutex may be held for ever there (decision G9). */
static void end(struct iccsp_card *card)
{
    if (card->process != iccsp_process_id())
        return;
    iccsp_card_detach(card);
    if (card->context != 0)
        iccsp_rm_release(card->rm, card->context);
    iccsp_mutex_destroy(&card->facts_lock);
    iccsp_mutex_destroy(&card->lock);
}

void iccsp_card_unref(struct iccsp_card *card)
{
    if (iccsp_ref_dec(&card->ref) != 0)
        return;
    end(card);
    iccsp_rm_close(&card->rm);
    /* Both are wiped after each command. */
    free(card->scratch);
    free(card->long_command);
    free(card);
}

void iccsp_card_begin_epoch(struct iccsp_card *card, iccsp_hr cause)
{
    card->epoch++;
    card->epoch_cause = cause;
    card->selection.valid = false;
    iccsp_path_to_mf(&card->selection.path);
    card->authenticated = false;
}

static bool means_no_service(iccsp_hr hr)
{
    return hr == ICCSP_E_NO_SERVICE || hr == ICCSP_E_SERVICE_STOPPED || hr == ICCSP_E_INVALID_HANDLE ||
           hr == ICCSP_F_COMM_ERROR;
}

static iccsp_hr connect_patiently(struct iccsp_card *card, const char *reader, uint32_t share,
                                  uint32_t protocols)
{
    const uint64_t deadline = iccsp_now_ms() + SHARING_PATIENCE_MS;
    iccsp_hr hr;

    for (;;) {
        hr = iccsp_rm_connect(card->rm, card->context, reader, share, protocols, &card->handle,
                              &card->protocol);
        if (hr != ICCSP_E_SHARING_VIOLATION || iccsp_now_ms() >= deadline)
            return hr;
        iccsp_sleep_ms(SHARING_PAUSE_MS);
    }
}

static void drop_context(struct iccsp_card *card)
{
    if (card->context != 0)
        iccsp_rm_release(card->rm, card->context);
    card->context = 0;
}

static iccsp_hr establish(struct iccsp_card *card)
{
    return card->context != 0 ? ICCSP_OK : iccsp_rm_establish(card->rm, &card->context);
}

/* A connection that was waited for too long may still be under way in the context. */
static void renew_context(struct iccsp_card *card)
{
    drop_context(card);
    (void)establish(card);
}

iccsp_hr iccsp_card_establish(struct iccsp_card *card)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, establish(card)) : hr;
}

/* A context from before a restart of the service is dead without saying so (hostile-cards G4): a failure in
 * an old one is tried once more in a new one. */
static iccsp_hr connect_card(struct iccsp_card *card, const char *reader, uint32_t share, uint32_t protocols)
{
    const bool old_context = card->context != 0;
    iccsp_hr hr = establish(card);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = connect_patiently(card, reader, share, protocols);
    if (hr == ICCSP_E_TIMEOUT)
        renew_context(card);
    if (!old_context || !means_no_service(hr))
        return hr;
    drop_context(card);
    return connect_card(card, reader, share, protocols);
}

static void learn_limits(struct iccsp_card *card)
{
    const uint8_t caps = iccsp_atr_capabilities(&card->atr);

    memset(&card->limits, 0, sizeof(card->limits));
    card->limits.extended = card->protocol != ICCSP_PROTOCOL_T0 && (caps & ICCSP_CAP_EXTENDED) != 0;
    card->limits.chaining = (caps & ICCSP_CAP_CHAINING) != 0;
}

static void take_over(struct iccsp_card *card, const struct iccsp_rm_card_status *status)
{
    card->attached = true;
    card->lost = ICCSP_OK;
    card->stale = false;
    card->transacted = false;
    card->locks = 0;
    card->steps = 0;
    card->disposition = ICCSP_DISPOSE_LEAVE;
    card->protocol = status->protocol;
    card->state = status->state;
    snprintf(card->reader, sizeof(card->reader), "%s", status->reader);
    iccsp_atr_parse(status->atr, status->atr_len, &card->atr);
    learn_limits(card);
    iccsp_path_to_mf(&card->directory);
    iccsp_card_begin_epoch(card, ICCSP_OK);
}

static iccsp_hr refuse_second(void)
{
    return iccsp_fail_with(ICCSP_E_SHARING_VIOLATION, ICCSP_LAYER_ARGUMENT,
                           "This object is attached to a card already. Detach it first.");
}

static iccsp_hr attach_reader(struct iccsp_card *card, const char *reader, uint32_t share, uint32_t protocols)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    iccsp_hr hr;

    if (card->attached)
        return refuse_second();
    hr = connect_card(card, reader, share, protocols);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_rm_status(card->rm, card->handle, &status);
    if (ICCSP_FAILED(hr)) {
        iccsp_rm_disconnect(card->rm, card->handle, ICCSP_DISPOSE_LEAVE);
        return hr;
    }
    card->owned = true;
    card->share = share;
    card->protocols = protocols;
    take_over(card, &status);
    return ICCSP_OK;
}

iccsp_hr iccsp_card_attach_reader(struct iccsp_card *card, const char *reader, uint32_t share,
                                  uint32_t protocols)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, attach_reader(card, reader, share, protocols)) : hr;
}

static iccsp_hr attach_handle(struct iccsp_card *card, uintptr_t handle, bool own)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    iccsp_hr hr;

    if (card->attached)
        return card->handle == handle ? ICCSP_S_FALSE : refuse_second();
    hr = iccsp_rm_status(card->rm, handle, &status);
    if (hr == ICCSP_E_INVALID_HANDLE)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "The card handle is not one of this resource manager, or it is closed.");
    if (ICCSP_FAILED(hr))
        return hr;
    card->handle = handle;
    card->owned = own;
    card->share = ICCSP_SHARE_SHARED;
    card->protocols = status.protocol;
    take_over(card, &status);
    return ICCSP_OK;
}

iccsp_hr iccsp_card_attach_handle(struct iccsp_card *card, uintptr_t handle, bool own)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, attach_handle(card, handle, own)) : hr;
}

static void forget(struct iccsp_card *card)
{
    if (card->lost == ICCSP_E_SERVICE_STOPPED)
        drop_context(card);
    card->attached = false;
    card->handle = 0;
    card->transacted = false;
    card->locks = 0;
    card->lost = ICCSP_OK;
    iccsp_card_begin_epoch(card, ICCSP_E_INVALIDARG);
}

/* An adopted handle stays open for its owner: what is to happen to the card happens at the end of a
 * transaction. */
static iccsp_hr dispose_of_adopted(struct iccsp_card *card, uint32_t disposition)
{
    iccsp_hr hr = ICCSP_OK;

    if (!card->transacted && disposition != ICCSP_DISPOSE_LEAVE)
        hr = iccsp_rm_begin(card->rm, card->handle);
    if (ICCSP_SUCCEEDED(hr) && (card->transacted || disposition != ICCSP_DISPOSE_LEAVE))
        hr = iccsp_rm_end(card->rm, card->handle, disposition);
    return hr;
}

static iccsp_hr dispose_of_own(struct iccsp_card *card, uint32_t disposition)
{
    iccsp_card_drop_transaction(card);
    return iccsp_rm_disconnect(card->rm, card->handle, disposition);
}

/* What fails on a card that is gone is no failure of going away. */
static iccsp_hr detach(struct iccsp_card *card, uint32_t disposition)
{
    iccsp_hr hr;

    if (!card->attached)
        return ICCSP_S_FALSE;
    const bool lost = card->lost != ICCSP_OK || card->stale;
    hr = (card->owned ? dispose_of_own : dispose_of_adopted)(card, disposition);
    forget(card);
    return lost || ICCSP_SUCCEEDED(hr) ? ICCSP_OK : hr;
}

iccsp_hr iccsp_card_detach_with(struct iccsp_card *card, uint32_t disposition)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, detach(card, disposition)) : hr;
}

/* An adopted handle goes back to its owner as the card is: resetting it would surprise the owner (decision
 * B2). */
iccsp_hr iccsp_card_detach(struct iccsp_card *card)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    if (ICCSP_FAILED(hr))
        return hr;
    const bool reset = card->owned && card->authenticated;
    return iccsp_card_let_go(card, detach(card, reset ? card->detach_disposition : ICCSP_DISPOSE_LEAVE));
}

/* A restarted service knows nothing of the old handle. */
static iccsp_hr connect_anew(struct iccsp_card *card)
{
    if (!card->owned)
        return iccsp_fail_with(ICCSP_E_SERVICE_STOPPED, ICCSP_LAYER_RM,
                               "The resource manager was restarted; the adopted card handle is void.");
    drop_context(card);
    card->transacted = false;
    return connect_card(card, card->reader, card->share, card->protocols);
}

static bool has_reset_pending(struct iccsp_card *card)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};

    return card->stale || card->lost != ICCSP_OK ||
           ICCSP_FAILED(iccsp_rm_status(card->rm, card->handle, &status));
}

static bool is_same_card(const struct iccsp_card *card, const struct iccsp_rm_card_status *status)
{
    return status->atr_len == card->atr.len && memcmp(status->atr, card->atr.raw, card->atr.len) == 0;
}

static iccsp_hr reconnect(struct iccsp_card *card, uint32_t share, uint32_t init)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    iccsp_hr hr;

    if (!card->attached)
        return iccsp_card_not_attached();
    const bool reset = init != ICCSP_DISPOSE_LEAVE || has_reset_pending(card);
    card->share = share;
    if (card->lost == ICCSP_E_SERVICE_STOPPED)
        hr = connect_anew(card);
    else
        hr = iccsp_rm_reconnect(card->rm, card->handle, share, card->protocols, init, &card->protocol);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_status(card->rm, card->handle, &status);
    if (ICCSP_FAILED(hr))
        return iccsp_card_note_failure(card, hr);
    if (!is_same_card(card, &status)) {
        card->lost = ICCSP_W_REMOVED_CARD;
        return iccsp_fail_with(ICCSP_E_UNKNOWN_CARD, ICCSP_LAYER_RM, "Another card is in the reader now.");
    }
    if (reset)
        iccsp_card_begin_epoch(card, card->lost != ICCSP_OK ? card->lost : ICCSP_W_RESET_CARD);
    card->lost = ICCSP_OK;
    card->stale = false;
    if (card->locks == 0)
        iccsp_card_drop_transaction(card);
    card->protocol = status.protocol;
    card->state = status.state;
    return ICCSP_OK;
}

iccsp_hr iccsp_card_reconnect(struct iccsp_card *card)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, reconnect(card, card->share, ICCSP_DISPOSE_LEAVE))
                               : hr;
}

iccsp_hr iccsp_card_reattach(struct iccsp_card *card, uint32_t share, uint32_t init)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, reconnect(card, share, init)) : hr;
}

iccsp_hr iccsp_card_reset(struct iccsp_card *card)
{
    const iccsp_hr hr = iccsp_rm_reconnect(card->rm, card->handle, card->share, card->protocols,
                                           ICCSP_DISPOSE_RESET, &card->protocol);

    if (ICCSP_FAILED(hr))
        return iccsp_card_note_failure(card, hr);
    iccsp_card_begin_epoch(card, ICCSP_W_RESET_CARD);
    return ICCSP_OK;
}
