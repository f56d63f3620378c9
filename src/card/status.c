/* SPDX-License-Identifier: BSD-2-Clause */
/* What an attachment says of itself. */
#include "card/card.h"

#include "base/error.h"

struct answer {
    uint32_t state;
    uint32_t protocol;
};

/* Removal and reset are answers to this question, not failures of it (decision B7). */
static iccsp_hr answer_for(iccsp_hr fate, uint32_t state, uint32_t protocol, struct answer *answer)
{
    switch (fate) {
    case ICCSP_OK:
        *answer = (struct answer){state, state == ICCSP_STATE_ABSENT ? ICCSP_PROTOCOL_NONE : protocol};
        return ICCSP_OK;
    case ICCSP_W_REMOVED_CARD:
    case ICCSP_E_NO_SMARTCARD:
        *answer = (struct answer){ICCSP_STATE_ABSENT, ICCSP_PROTOCOL_NONE};
        return ICCSP_OK;
    case ICCSP_W_RESET_CARD:
        *answer = (struct answer){ICCSP_STATE_NEGOTIABLE, protocol};
        return ICCSP_OK;
    default:
        return fate;
    }
}

static iccsp_hr ask(struct iccsp_card *card, struct answer *answer)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    iccsp_hr hr = card->lost;

    if (!card->attached)
        return iccsp_card_not_attached();
    if (hr == ICCSP_OK)
        hr = iccsp_rm_status(card->rm, card->handle, &status);
    hr = answer_for(hr, status.state, ICCSP_SUCCEEDED(hr) ? status.protocol : card->protocol, answer);
    if (ICCSP_FAILED(hr))
        return iccsp_card_note_failure(card, hr);
    card->state = answer->state;
    return ICCSP_OK;
}

iccsp_hr iccsp_card_status(struct iccsp_card *card, uint32_t *state, uint32_t *protocol)
{
    struct iccsp_card_facts facts;
    struct answer answer = {0};
    iccsp_hr hr;

    iccsp_card_look(card, &facts);
    if (!facts.attached)
        hr = iccsp_card_not_attached();
    else if (iccsp_mutex_trylock(&card->lock))
        hr = iccsp_card_let_go(card, ask(card, &answer));
    else
        hr = iccsp_fail(answer_for(facts.fate, facts.state, facts.protocol, &answer), ICCSP_LAYER_RM);
    *state = answer.state;
    *protocol = answer.protocol;
    return hr;
}
