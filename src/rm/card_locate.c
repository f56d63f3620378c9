/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking into readers for cards of given types. */
#include <string.h>

#include "base/error.h"
#include "rm/cards.h"

/* How the readers are; that nothing changed is no failure here. */
static iccsp_hr ask(struct iccsp_rm *rm, uintptr_t context, struct iccsp_rm_reader_state *states,
                    size_t count)
{
    const iccsp_hr hr = iccsp_rm_wait(rm, context, 0, states, count);

    return hr == ICCSP_E_TIMEOUT ? ICCSP_OK : hr;
}

static bool is_named(const char *names, const char *name)
{
    if (names == NULL)
        return true;
    for (; *names != '\0'; names += strlen(names) + 1)
        if (iccsp_conf_compare(names, name) == 0)
            return true;
    return false;
}

/* Whether a pattern is one of a type that is looked for. */
struct search {
    const struct iccsp_card_set *set;
    const char *names;
    bool found;
};

static bool look(void *user, const struct iccsp_card_pattern *p)
{
    struct search *search = (struct search *)user;

    search->found =
        is_named(search->names, ICCSP_CARD_ITEM(search->set, entry, struct iccsp_card_entry, p->entry)->name);
    return !search->found;
}

static size_t atr_length(const struct iccsp_rm_reader_state *state)
{
    return state->atr_len < ICCSP_ATR_MAX ? state->atr_len : ICCSP_ATR_MAX;
}

static void mark_named(const struct iccsp_card_set *set, const char *names,
                       struct iccsp_rm_reader_state *states, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct search search = {.set = set, .names = names};

        if (states[i].atr_len > 0)
            iccsp_card_set_match(set, states[i].atr, atr_length(&states[i]), look, &search);
        if (search.found)
            states[i].event |= ICCSP_READER_ATRMATCH;
    }
}

static iccsp_hr check_names(const struct iccsp_card_set *set, const char *names)
{
    for (; names != NULL && *names != '\0'; names += strlen(names) + 1)
        if (iccsp_card_set_find(set, names) == NULL)
            return iccsp_cards_unknown(names);
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_locate(struct iccsp_cards *cards, struct iccsp_rm *rm, uintptr_t context,
                            const char *names, struct iccsp_rm_reader_state *states, size_t count)
{
    struct iccsp_card_set *set;
    iccsp_hr hr = iccsp_cards_look(cards, &set);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = check_names(set, names);
    if (ICCSP_SUCCEEDED(hr))
        hr = ask(rm, context, states, count);
    if (ICCSP_SUCCEEDED(hr))
        mark_named(set, names, states, count);
    iccsp_card_set_unref(set);
    return hr;
}

static bool fits_one(const struct iccsp_card_atr *atrs, size_t count,
                     const struct iccsp_rm_reader_state *state)
{
    for (size_t i = 0; i < count; i++) {
        struct iccsp_card_evidence e = {.kind = ICCSP_EVIDENCE_ATR, .len = atrs[i].len};

        /* Bits that the mask leaves out do not count on either side. */
        for (size_t k = 0; k < atrs[i].len; k++) {
            e.mask[k] = atrs[i].mask[k];
            e.bytes[k] = atrs[i].atr[k] & atrs[i].mask[k];
        }
        if (iccsp_card_evidence_fits(&e, state->atr, atr_length(state)))
            return true;
    }
    return false;
}

iccsp_hr iccsp_cards_locate_by_atr(struct iccsp_rm *rm, uintptr_t context, const struct iccsp_card_atr *atrs,
                                   size_t atr_count, struct iccsp_rm_reader_state *states, size_t count)
{
    iccsp_hr hr;

    if (atrs == NULL)
        return iccsp_fail_null();
    for (size_t i = 0; i < atr_count; i++)
        if (atrs[i].len == 0 || atrs[i].len > ICCSP_ATR_MAX)
            return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "an ATR has 1 to 33 bytes");
    hr = ask(rm, context, states, count);
    for (size_t i = 0; i < count && ICCSP_SUCCEEDED(hr); i++)
        if (fits_one(atrs, atr_count, &states[i]))
            states[i].event |= ICCSP_READER_ATRMATCH;
    return hr;
}
