/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognising the card in a reader (iccsp/cards.h). */
#include "provider/identify.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "rm/rm_ops.h"

/* What is in the reader, without touching it. */
static iccsp_hr look(struct iccsp_rm *rm, uintptr_t context, const char *reader,
                     struct iccsp_rm_reader_state *state)
{
    iccsp_hr hr;

    *state = (struct iccsp_rm_reader_state){.reader = reader};
    hr = iccsp_rm_wait(rm, context, 0, state, 1);
    if (ICCSP_FAILED(hr) && hr != ICCSP_E_TIMEOUT)
        return hr;
    if ((state->event & ICCSP_READER_UNKNOWN) != 0)
        return iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_RM, "there is no reader '%.100s'", reader);
    if ((state->event & ICCSP_READER_PRESENT) == 0)
        return iccsp_fail(ICCSP_E_NO_SMARTCARD, ICCSP_LAYER_RM);
    if ((state->event & ICCSP_READER_MUTE) != 0)
        return iccsp_fail(ICCSP_W_UNRESPONSIVE_CARD, ICCSP_LAYER_RM);
    state->atr_len = state->atr_len < ICCSP_ATR_MAX ? state->atr_len : ICCSP_ATR_MAX;
    return ICCSP_OK;
}

static struct iccsp_card_place place_of(const struct iccsp_rm *rm, const struct iccsp_card_set *set,
                                        const struct iccsp_rm_reader_state *state)
{
    struct iccsp_card_place place = {
        .rm = rm->number, .set = set->number, .events = state->event >> 16, .atr_len = state->atr_len};

    memcpy(place.atr, state->atr, state->atr_len);
    snprintf(place.reader, sizeof(place.reader), "%s", state->reader);
    return place;
}

static void note(struct iccsp_card_match *out, const struct iccsp_card_entry *entry, uint32_t how)
{
    out->how = entry == NULL ? ICCSP_EVIDENCE_NONE : how;
    if (entry != NULL)
        snprintf(out->name, sizeof(out->name), "%s", entry->name);
}

static const struct iccsp_card_entry *entry_of(const struct iccsp_card_set *set,
                                               const struct iccsp_card_finding *finding)
{
    if (finding->how == ICCSP_EVIDENCE_NONE)
        return NULL;
    return ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry,
                           ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, finding->pattern)->entry);
}

/* In one transaction, shared; the card stays as it is afterwards. */
static iccsp_hr ask_in(struct iccsp_rm *rm, const char *reader, const struct iccsp_card_set *set,
                       const struct iccsp_card_finding *learned, struct iccsp_card_finding *finding,
                       uint32_t *commands)
{
    struct iccsp_card *card = iccsp_card_new(rm);
    iccsp_hr hr;

    if (card == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = iccsp_card_attach_reader(card, reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_card_enter(card);
    if (ICCSP_SUCCEEDED(hr)) {
        hr = iccsp_identify_ask(card, set, learned, finding);
        *commands = card->sent;
        hr = iccsp_card_leave(card, hr);
    }
    iccsp_card_unref(card);
    return hr;
}

static iccsp_hr find_out(struct iccsp_cards *cards, const struct iccsp_card_set *set, struct iccsp_rm *rm,
                         const struct iccsp_rm_reader_state *state, struct iccsp_card_match *out)
{
    const struct iccsp_card_place place = place_of(rm, set, state);
    struct iccsp_card_finding finding = {.how = ICCSP_EVIDENCE_NONE}, learned;
    const struct iccsp_card_entry *best;
    iccsp_hr hr = ICCSP_OK;
    uint32_t how;

    best = iccsp_card_set_best(set, state->atr, state->atr_len, &how);
    note(out, best, how);
    if (out->how != ICCSP_EVIDENCE_NONE)
        return ICCSP_OK;
    if (!iccsp_card_recall(cards, &place, &finding)) {
        learned = iccsp_card_recall_atr(cards, &place);
        if (iccsp_identify_has_applications(set))
            hr = ask_in(rm, state->reader, set, &learned, &finding, &out->commands);
        if (ICCSP_FAILED(hr))
            return hr;
        iccsp_card_remember(cards, &place, &finding);
    }
    note(out, entry_of(set, &finding), finding.how);
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_identify(struct iccsp_cards *cards, struct iccsp_rm *rm, uintptr_t context,
                              const char *reader, struct iccsp_card_match *out)
{
    struct iccsp_rm_reader_state state;
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (out == NULL || reader == NULL)
        return iccsp_fail_null();
    if (out->size != sizeof(*out))
        return iccsp_cards_wrong_size();
    *out = (struct iccsp_card_match){.size = sizeof(*out)};
    hr = iccsp_cards_look(cards, &set);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = look(rm, context, reader, &state);
    if (ICCSP_SUCCEEDED(hr))
        hr = find_out(cards, set, rm, &state, out);
    iccsp_card_set_unref(set);
    if (ICCSP_SUCCEEDED(hr) && out->how == ICCSP_EVIDENCE_NONE)
        return ICCSP_S_FALSE;
    return hr;
}
