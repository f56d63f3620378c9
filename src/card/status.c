/* SPDX-License-Identifier: BSD-2-Clause */
/* What an attachment says of itself. */
#include "card/card.h"

#include "base/error.h"

/* Removal and reset are answers to this question, not failures of it (decision B7). */
static iccsp_hr status_of(struct iccsp_card *card, uint32_t *state, uint32_t *protocol)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    iccsp_hr hr;

    if (!card->attached)
        return iccsp_fail_with(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT,
                               "The object is not attached to a card.");
    hr = card->lost != ICCSP_OK ? card->lost : iccsp_rm_status(card->rm, card->handle, &status);
    if (hr == ICCSP_W_REMOVED_CARD || hr == ICCSP_E_NO_SMARTCARD) {
        *state = ICCSP_STATE_ABSENT;
        return ICCSP_OK;
    }
    if (hr == ICCSP_W_RESET_CARD) {
        *state = ICCSP_STATE_NEGOTIABLE;
        *protocol = card->protocol;
        return ICCSP_OK;
    }
    if (ICCSP_FAILED(hr))
        return iccsp_card_note_failure(card, hr);
    *state = status.state;
    *protocol = status.protocol;
    return ICCSP_OK;
}

iccsp_hr iccsp_card_status(struct iccsp_card *card, uint32_t *state, uint32_t *protocol)
{
    *state = 0;
    *protocol = 0;
    iccsp_mutex_lock(&card->lock);
    const iccsp_hr hr = status_of(card, state, protocol);
    iccsp_mutex_unlock(&card->lock);
    return hr;
}
