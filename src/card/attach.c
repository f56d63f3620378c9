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

struct iccsp_card *iccsp_card_new(struct iccsp_rm *rm)
{
    struct iccsp_card *card = (struct iccsp_card *)calloc(1, sizeof(*card));

    if (card == NULL)
        return NULL;
    if (!iccsp_mutex_init(&card->lock)) {
        free(card);
        return NULL;
    }
    iccsp_ref_init(&card->ref);
    card->rm = iccsp_rm_ref(rm);
    card->detach_disposition = ICCSP_DISPOSE_RESET;
    return card;
}

struct iccsp_card *iccsp_card_ref(struct iccsp_card *card)
{
    iccsp_ref_inc(&card->ref);
    return card;
}

void iccsp_card_unref(struct iccsp_card *card)
{
    void *scratch;

    if (iccsp_ref_dec(&card->ref) != 0)
        return;
    iccsp_card_detach(card);
    if (card->context != 0)
        iccsp_rm_release(card->rm, card->context);
    iccsp_rm_close(&card->rm);
    scratch = card->scratch;
    iccsp_secret_free(&scratch, ICCSP_RESPONSE_MAX);
    iccsp_mutex_destroy(&card->lock);
    free(card);
}

void iccsp_card_begin_epoch(struct iccsp_card *card, iccsp_hr cause)
{
    card->epoch++;
    card->epoch_cause = cause;
    card->selection.valid = false;
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

iccsp_hr iccsp_card_establish(struct iccsp_card *card)
{
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = establish(card);
    iccsp_mutex_unlock(&card->lock);
    return hr;
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
    card->process = iccsp_process_id();
    card->lost = ICCSP_OK;
    card->stale = false;
    card->locks = 0;
    card->steps = 0;
    card->disposition = ICCSP_DISPOSE_LEAVE;
    card->protocol = status->protocol;
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
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = attach_reader(card, reader, share, protocols);
    iccsp_mutex_unlock(&card->lock);
    return hr;
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
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = attach_handle(card, handle, own);
    iccsp_mutex_unlock(&card->lock);
    return hr;
}

static void forget(struct iccsp_card *card)
{
    if (card->lost == ICCSP_E_SERVICE_STOPPED)
        drop_context(card);
    card->attached = false;
    card->handle = 0;
    card->locks = 0;
    card->lost = ICCSP_OK;
    iccsp_card_begin_epoch(card, ICCSP_E_INVALIDARG);
}

/* An adopted handle stays open for its owner: what is to happen to the card happens at the end of a
 * transaction. */
static iccsp_hr dispose_of_adopted(struct iccsp_card *card, uint32_t disposition)
{
    iccsp_hr hr = ICCSP_OK;

    if (card->locks == 0 && disposition != ICCSP_DISPOSE_LEAVE)
        hr = iccsp_rm_begin(card->rm, card->handle);
    if (ICCSP_SUCCEEDED(hr) && (card->locks > 0 || disposition != ICCSP_DISPOSE_LEAVE))
        hr = iccsp_rm_end(card->rm, card->handle, disposition);
    return hr;
}

static iccsp_hr dispose_of_own(struct iccsp_card *card, uint32_t disposition)
{
    if (card->locks > 0)
        iccsp_rm_end(card->rm, card->handle, ICCSP_DISPOSE_LEAVE);
    return iccsp_rm_disconnect(card->rm, card->handle, disposition);
}

/* What fails on a card that is gone is no failure of going away. */
static iccsp_hr detach(struct iccsp_card *card, uint32_t disposition)
{
    iccsp_hr hr;

    if (!card->attached)
        return ICCSP_S_FALSE;
    const bool lost = card->lost != ICCSP_OK || card->stale || card->process != iccsp_process_id();
    hr = (card->owned ? dispose_of_own : dispose_of_adopted)(card, disposition);
    forget(card);
    return lost || ICCSP_SUCCEEDED(hr) ? ICCSP_OK : hr;
}

iccsp_hr iccsp_card_detach_with(struct iccsp_card *card, uint32_t disposition)
{
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = detach(card, disposition);
    iccsp_mutex_unlock(&card->lock);
    return hr;
}

/* An adopted handle goes back to its owner as the card is: resetting it would surprise the owner (decision
 * B2). */
iccsp_hr iccsp_card_detach(struct iccsp_card *card)
{
    iccsp_mutex_lock(&card->lock);
    const bool reset = card->owned && card->authenticated;
    const iccsp_hr hr = detach(card, reset ? card->detach_disposition : ICCSP_DISPOSE_LEAVE);
    iccsp_mutex_unlock(&card->lock);
    return hr;
}

/* A restarted service knows nothing of the old handle. */
static iccsp_hr connect_anew(struct iccsp_card *card)
{
    if (!card->owned)
        return iccsp_fail_with(ICCSP_E_SERVICE_STOPPED, ICCSP_LAYER_RM,
                               "The resource manager was restarted; the adopted card handle is void.");
    drop_context(card);
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

    if (!card->attached || card->process != iccsp_process_id())
        return iccsp_fail(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT);
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
    card->protocol = status.protocol;
    return ICCSP_OK;
}

iccsp_hr iccsp_card_reconnect(struct iccsp_card *card)
{
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = reconnect(card, card->share, ICCSP_DISPOSE_LEAVE);
    iccsp_mutex_unlock(&card->lock);
    return hr;
}

iccsp_hr iccsp_card_reattach(struct iccsp_card *card, uint32_t share, uint32_t init)
{
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = reconnect(card, share, init);
    iccsp_mutex_unlock(&card->lock);
    return hr;
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
