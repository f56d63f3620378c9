/* SPDX-License-Identifier: BSD-2-Clause */
/* Exclusive use: one short transaction for each method, a longer one while the caller holds a lock; and what
 * is done about a reset or a loss that shows on the way. */
#include "card/card.h"

#include "base/error.h"

/* The transaction that the caller held ended with the card's power. */
static void end_epoch(struct iccsp_card *card, iccsp_hr cause)
{
    card->locks = 0;
    card->disposition = ICCSP_DISPOSE_LEAVE;
    iccsp_card_begin_epoch(card, cause);
}

static iccsp_hr lose(struct iccsp_card *card, iccsp_hr cause)
{
    card->lost = cause;
    end_epoch(card, cause);
    return iccsp_fail(cause, ICCSP_LAYER_RM);
}

/* The service may be gone, or one exchange with the card went wrong: the handle's status tells them apart. */
static bool is_service_gone(struct iccsp_card *card)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};

    switch (iccsp_rm_status(card->rm, card->handle, &status)) {
    case ICCSP_E_NO_SERVICE:
    case ICCSP_E_SERVICE_STOPPED:
    case ICCSP_E_INVALID_HANDLE:
    case ICCSP_F_COMM_ERROR:
        return true;
    default:
        return false;
    }
}

iccsp_hr iccsp_card_note_failure(struct iccsp_card *card, iccsp_hr hr)
{
    switch (hr) {
    case ICCSP_W_RESET_CARD:
    case ICCSP_W_UNPOWERED_CARD:
        card->stale = true;
        end_epoch(card, hr);
        return hr;
    case ICCSP_W_REMOVED_CARD:
    case ICCSP_E_NO_SMARTCARD:
        return lose(card, ICCSP_W_REMOVED_CARD);
    case ICCSP_E_READER_UNAVAILABLE:
        return lose(card, hr);
    case ICCSP_E_INVALID_HANDLE:
        /* Ours can be void only if the service was restarted; an adopted one was closed by its owner. */
        return lose(card, card->owned ? ICCSP_E_SERVICE_STOPPED : ICCSP_E_INVALID_HANDLE);
    case ICCSP_E_NO_SERVICE:
    case ICCSP_E_SERVICE_STOPPED:
        return lose(card, ICCSP_E_SERVICE_STOPPED);
    case ICCSP_F_COMM_ERROR:
        return is_service_gone(card) ? lose(card, ICCSP_E_SERVICE_STOPPED) : iccsp_fail(hr, ICCSP_LAYER_RM);
    default:
        return hr;
    }
}

static iccsp_hr end_transaction(struct iccsp_card *card, uint32_t disposition)
{
    const iccsp_hr hr = iccsp_rm_end(card->rm, card->handle, disposition);

    card->transacted = ICCSP_FAILED(hr) && hr != ICCSP_E_NOT_TRANSACTED && hr != ICCSP_E_SHARING_VIOLATION;
    return hr;
}

void iccsp_card_drop_transaction(struct iccsp_card *card)
{
    if (card->transacted)
        end_transaction(card, ICCSP_DISPOSE_LEAVE);
}

/* A reset was reported by an earlier call; this one starts over on the same handle. */
static iccsp_hr refresh(struct iccsp_card *card)
{
    const iccsp_hr hr = iccsp_rm_reconnect(card->rm, card->handle, card->share, card->protocols,
                                           ICCSP_DISPOSE_LEAVE, &card->protocol);

    if (ICCSP_SUCCEEDED(hr))
        card->stale = false;
    return hr;
}

static iccsp_hr begin_transaction(struct iccsp_card *card)
{
    iccsp_hr hr = ICCSP_OK;

    if (card->stale)
        hr = refresh(card);
    if (ICCSP_SUCCEEDED(hr)) {
        iccsp_card_drop_transaction(card);
        hr = iccsp_rm_begin(card->rm, card->handle);
        card->transacted = card->transacted || ICCSP_SUCCEEDED(hr);
    }
    return ICCSP_SUCCEEDED(hr) ? hr : iccsp_card_note_failure(card, hr);
}

static iccsp_hr check_usable(const struct iccsp_card *card)
{
    if (!card->attached)
        return iccsp_card_not_attached();
    return card->lost == ICCSP_OK ? ICCSP_OK : iccsp_fail(card->lost, ICCSP_LAYER_RM);
}

/* Takes the mutex; holds it on success. */
static iccsp_hr hold_transaction(struct iccsp_card *card)
{
    iccsp_hr hr = iccsp_card_hold(card);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = check_usable(card);
    if (ICCSP_SUCCEEDED(hr) && card->locks == 0 && card->steps == 0)
        hr = begin_transaction(card);
    return ICCSP_SUCCEEDED(hr) ? hr : iccsp_card_let_go(card, hr);
}

/* Others may have selected another file since our last command: whoever shares the card while we hold no
 * lock, and the owner of an adopted handle at any time (decision E2). */
static bool was_out_of_our_hands(const struct iccsp_card *card)
{
    return !card->owned || (card->share != ICCSP_SHARE_EXCLUSIVE && card->locks == 0);
}

iccsp_hr iccsp_card_enter(struct iccsp_card *card)
{
    const iccsp_hr hr = hold_transaction(card);

    if (ICCSP_FAILED(hr))
        return hr;
    if (card->steps == 0 && was_out_of_our_hands(card))
        card->selection.valid = false;
    card->steps++;
    return ICCSP_OK;
}

iccsp_hr iccsp_card_leave(struct iccsp_card *card, iccsp_hr result)
{
    card->steps--;
    if (card->steps == 0 && card->locks == 0 && !card->stale && card->lost == ICCSP_OK)
        end_transaction(card, ICCSP_DISPOSE_LEAVE);
    return iccsp_card_let_go(card, result);
}

iccsp_hr iccsp_card_lock(struct iccsp_card *card)
{
    const iccsp_hr hr = hold_transaction(card);

    if (ICCSP_FAILED(hr))
        return hr;
    if (card->locks == 0) {
        card->disposition = ICCSP_DISPOSE_LEAVE;
        card->selection.valid = card->selection.valid && !was_out_of_our_hands(card);
    }
    card->locks++;
    return iccsp_card_let_go(card, ICCSP_OK);
}

/* A disposition that takes power or state from the card ends what was open and proven. */
static iccsp_hr end_lock(struct iccsp_card *card)
{
    const uint32_t disposition = card->disposition;
    const iccsp_hr hr = end_transaction(card, disposition);

    if (ICCSP_FAILED(hr))
        return iccsp_card_note_failure(card, hr);
    if (disposition != ICCSP_DISPOSE_LEAVE) {
        card->stale = true;
        end_epoch(card, ICCSP_W_RESET_CARD);
    }
    return ICCSP_OK;
}

static iccsp_hr unlock(struct iccsp_card *card, uint32_t disposition)
{
    if (!card->attached)
        return iccsp_card_not_attached();
    if (card->locks == 0)
        return iccsp_fail(card->lost != ICCSP_OK ? card->lost : ICCSP_E_NOT_TRANSACTED, ICCSP_LAYER_ARGUMENT);
    if (disposition > card->disposition)
        card->disposition = disposition;
    card->locks--;
    return card->locks > 0 ? ICCSP_OK : end_lock(card);
}

iccsp_hr iccsp_card_unlock(struct iccsp_card *card, uint32_t disposition)
{
    const iccsp_hr hr = iccsp_card_hold(card);

    return ICCSP_SUCCEEDED(hr) ? iccsp_card_let_go(card, unlock(card, disposition)) : hr;
}
