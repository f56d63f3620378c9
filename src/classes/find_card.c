/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks for a card in the readers, and connects to it. */
#include "classes/find_card.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/text_array.h"
#include "rm/default.h"

/* A person who chooses wrong is asked again; a program in his place would do so for ever. */
#define ROUNDS_MAX 32u
/* Readers come and go while they are looked at, but not for ever. */
#define LOOKS_MAX 4u

/* One search under way. */
struct hunt {
    const struct iccsp_search *search;
    const char *wanted; /* names of kinds of cards */
    uintptr_t context;
    struct iccsp_blob readers; /* names, a multi-string */
    struct iccsp_rm_reader_state *states;
    size_t count;
    SCARDINFO *info;
    char *kind; /* of the card that was found */
};

/* A card in a reader, looked up by its ATR. */
struct by_atr {
    struct iccsp_cards *cards;
    const struct iccsp_rm_reader_state *state;
};

static HRESULT not_found(void)
{
    return iccsp_fail_with(ICCSP_E_NO_SMARTCARD, ICCSP_LAYER_LIBRARY,
                           "No reader holds a card of a kind that was looked for.");
}

static iccsp_hr names_by_interfaces(void *context, char *names, size_t cap, size_t *len)
{
    const struct iccsp_search *search = (const struct iccsp_search *)context;

    return iccsp_cards_list(search->cards, NULL, 0, search->interfaces, search->interface_count, names, cap,
                            len);
}

static iccsp_hr names_of_readers(void *context, char *names, size_t cap, size_t *len)
{
    const struct hunt *hunt = (const struct hunt *)context;

    return iccsp_groups_readers(hunt->search->cards, hunt->search->rm, hunt->context, hunt->search->groups,
                                names, cap, len);
}

static HRESULT list_readers(struct hunt *hunt)
{
    const char *name;
    size_t count = 0;
    HRESULT hr = iccsp_names_fetch(names_of_readers, hunt, &hunt->readers);

    free(hunt->states);
    hunt->states = NULL;
    hunt->count = 0;
    if (FAILED(hr))
        return hr == ICCSP_E_NO_READERS_AVAILABLE ? S_OK : hr;
    for (name = iccsp_names_first((char *)hunt->readers.data); name != NULL; name = iccsp_names_next(name))
        count++;
    hunt->states = (struct iccsp_rm_reader_state *)calloc(count + 1, sizeof(*hunt->states));
    if (hunt->states == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    for (name = iccsp_names_first((char *)hunt->readers.data); name != NULL; name = iccsp_names_next(name))
        hunt->states[hunt->count++].reader = name;
    return S_OK;
}

/* What is in the readers now. */
static HRESULT look(struct hunt *hunt)
{
    HRESULT hr = ICCSP_E_UNKNOWN_READER;

    for (unsigned looks = 0; hr == ICCSP_E_UNKNOWN_READER && looks < LOOKS_MAX; looks++) {
        hr = list_readers(hunt);
        if (SUCCEEDED(hr) && hunt->count > 0)
            hr = iccsp_cards_locate(hunt->search->cards, hunt->search->rm, hunt->context, hunt->wanted,
                                    hunt->states, hunt->count);
    }
    return hr;
}

static bool fits(const struct iccsp_rm_reader_state *state)
{
    return (state->event & ICCSP_READER_ATRMATCH) != 0;
}

static bool known_by_application(struct iccsp_cards *cards, const char *name)
{
    struct iccsp_card_evidence evidence;

    for (size_t i = 0; i < ICCSP_CARD_EVIDENCE_MAX; i++) {
        if (iccsp_cards_get_evidence(cards, name, i, &evidence) != S_OK)
            return false;
        if (evidence.kind == ICCSP_EVIDENCE_AID)
            return true;
    }
    return false;
}

static bool asking_may_help(const struct hunt *hunt)
{
    for (const char *name = iccsp_names_first(hunt->wanted); name != NULL; name = iccsp_names_next(name)) {
        if (known_by_application(hunt->search->cards, name))
            return true;
    }
    return false;
}

/* Names of kinds of cards are compared as the database does it. */
static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0' || *b != '\0'; a++, b++) {
        const char low_a = (char)(*a >= 'A' && *a <= 'Z' ? *a + 32 : *a);
        const char low_b = (char)(*b >= 'A' && *b <= 'Z' ? *b + 32 : *b);

        if (low_a != low_b)
            return false;
    }
    return true;
}

static bool is_wanted(const struct hunt *hunt, const char *found)
{
    for (const char *name = iccsp_names_first(hunt->wanted); name != NULL; name = iccsp_names_next(name)) {
        if (same_name(name, found))
            return true;
    }
    return false;
}

/* A card that cannot be asked now is none that was found. */
static void ask_card(const struct hunt *hunt, struct iccsp_rm_reader_state *state)
{
    struct iccsp_card_match match = {.size = sizeof(match)};

    if ((state->event & ICCSP_READER_PRESENT) == 0 || (state->event & ICCSP_READER_MUTE) != 0)
        return;
    if (iccsp_cards_identify(hunt->search->cards, hunt->search->rm, hunt->context, state->reader, &match) ==
            S_OK &&
        is_wanted(hunt, match.name))
        state->event |= ICCSP_READER_ATRMATCH;
}

static bool anything_fits(const struct hunt *hunt)
{
    for (size_t i = 0; i < hunt->count; i++) {
        if (fits(&hunt->states[i]))
            return true;
    }
    return false;
}

/* Nobody touches a card where its ATR says enough. */
static HRESULT look_closely(struct hunt *hunt)
{
    const HRESULT hr = look(hunt);

    if (FAILED(hr) || anything_fits(hunt) || !asking_may_help(hunt))
        return hr;
    for (size_t i = 0; i < hunt->count; i++)
        ask_card(hunt, &hunt->states[i]);
    return S_OK;
}

static iccsp_hr names_by_atr(void *context, char *names, size_t cap, size_t *len)
{
    const struct by_atr *by = (const struct by_atr *)context;

    return iccsp_cards_list(by->cards, by->state->atr, by->state->atr_len, NULL, 0, names, cap, len);
}

/* Which of the kinds it is, the most specific one first; where the ATR does not tell, it was asked already.
 */
static HRESULT name_kind(struct hunt *hunt, const struct iccsp_rm_reader_state *state)
{
    struct iccsp_card_match match = {.size = sizeof(match)};
    struct by_atr by = {hunt->search->cards, state};
    struct iccsp_blob names = {0};
    const char *name;
    HRESULT hr = iccsp_names_fetch(names_by_atr, &by, &names);

    for (name = SUCCEEDED(hr) ? iccsp_names_first((const char *)names.data) : NULL; name != NULL;
         name = iccsp_names_next(name)) {
        if (is_wanted(hunt, name))
            break;
    }
    if (SUCCEEDED(hr) && name == NULL) {
        hr =
            iccsp_cards_identify(hunt->search->cards, hunt->search->rm, hunt->context, state->reader, &match);
        name = match.name;
    }
    if (SUCCEEDED(hr))
        snprintf(hunt->kind, ICCSP_CARD_NAME_MAX + 1, "%s", name);
    iccsp_blob_clear(&names);
    return hr;
}

static HRESULT connect_to(struct hunt *hunt, const struct iccsp_rm_reader_state *state)
{
    const struct iccsp_search *search = hunt->search;
    uint32_t active = 0;
    HRESULT hr = name_kind(hunt, state);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_connect(search->rm, hunt->context, state->reader, (uint32_t)search->share,
                              search->protocols, &hunt->info->hCard, &active);
    hunt->info->ActiveProtocol = iccsp_com_protocol(active);
    return hr;
}

static HRESULT connect_to_first(struct hunt *hunt)
{
    HRESULT hr = ICCSP_E_NO_SMARTCARD;
    bool tried = false;

    for (size_t i = 0; FAILED(hr) && hr != E_OUTOFMEMORY && i < hunt->count; i++) {
        if (!fits(&hunt->states[i]))
            continue;
        hr = connect_to(hunt, &hunt->states[i]);
        tried = true;
    }
    return tried ? hr : not_found();
}

static HRESULT ask_person(const struct hunt *hunt, uint32_t round, size_t *chosen)
{
    const struct iccsp_search *search = hunt->search;
    struct iccsp_choice choice = {.size = sizeof(choice), .round = round, .title = search->title};
    struct iccsp_reader_choice *readers =
        (struct iccsp_reader_choice *)calloc(hunt->count + 1, sizeof(*readers));
    HRESULT hr;

    if (readers == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    for (size_t i = 0; i < hunt->count; i++)
        readers[i] = (struct iccsp_reader_choice){hunt->states[i].reader, hunt->states[i].event};
    choice.readers = readers;
    choice.count = hunt->count;
    *chosen = ICCSP_CHOOSE_AGAIN;
    hr = search->choose(search->user, &choice, chosen);
    free(readers);
    return iccsp_fail(hr, ICCSP_LAYER_LIBRARY);
}

/* What a person chose, if it is right; *again: it is not, or he did something to the readers. */
static HRESULT take_choice(struct hunt *hunt, size_t chosen, bool *again)
{
    *again = false;
    if (chosen == ICCSP_CHOOSE_AGAIN) {
        const HRESULT hr = look_closely(hunt);

        *again = SUCCEEDED(hr) && !anything_fits(hunt);
        return SUCCEEDED(hr) && !*again ? connect_to_first(hunt) : hr;
    }
    *again = chosen >= hunt->count || !fits(&hunt->states[chosen]);
    return *again ? look_closely(hunt) : connect_to(hunt, &hunt->states[chosen]);
}

static HRESULT ask(struct hunt *hunt)
{
    bool again = true;
    HRESULT hr = S_OK;

    for (uint32_t round = 0; SUCCEEDED(hr) && again && round < ROUNDS_MAX; round++) {
        size_t chosen;

        hr = ask_person(hunt, round, &chosen);
        if (SUCCEEDED(hr))
            hr = take_choice(hunt, chosen, &again);
    }
    return SUCCEEDED(hr) && again ? not_found() : hr;
}

static HRESULT find(struct hunt *hunt)
{
    const struct iccsp_search *search = hunt->search;
    HRESULT hr = look_closely(hunt);

    if (FAILED(hr))
        return hr;
    if (search->ui == ICCSP_DLG_FORCE_UI ||
        (search->ui == ICCSP_DLG_MINIMAL_UI && search->choose != NULL && !anything_fits(hunt)))
        return ask(hunt);
    return connect_to_first(hunt);
}

static HRESULT find_in_context(struct hunt *hunt, SCARDINFO **out)
{
    HRESULT hr = iccsp_rm_establish(hunt->search->rm, &hunt->context);

    if (FAILED(hr))
        return hr;
    hr = find(hunt);
    if (FAILED(hr)) {
        (void)iccsp_rm_release(hunt->search->rm, hunt->context);
        return hr;
    }
    /* The handles are the caller's now (decision F6), and outlive the objects of this library. */
    iccsp_rm_default_keep();
    hunt->info->hContext = hunt->context;
    hunt->info->ShareMode = hunt->search->share;
    *out = hunt->info;
    hunt->info = NULL;
    return S_OK;
}

static HRESULT begin(struct hunt *hunt, struct iccsp_blob *names)
{
    const struct iccsp_search *search = hunt->search;
    HRESULT hr = S_OK;

    if (search->ui == ICCSP_DLG_FORCE_UI && search->choose == NULL)
        return iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
                               "Somebody is to be asked for a card, and the program has set no chooser.");
    hunt->wanted = search->names;
    if (search->names == NULL) {
        hr = iccsp_names_fetch(names_by_interfaces, (void *)(uintptr_t)search, names);
        hunt->wanted = (const char *)names->data;
    }
    if (SUCCEEDED(hr) && iccsp_names_first(hunt->wanted) == NULL)
        return not_found();
    if (FAILED(hr))
        return hr;
    hunt->info = (SCARDINFO *)iccsp_mem_alloc(sizeof(*hunt->info));
    if (hunt->info == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    memset(hunt->info, 0, sizeof(*hunt->info));
    return S_OK;
}

HRESULT iccsp_find_card(const struct iccsp_search *search, SCARDINFO **out,
                        char kind[ICCSP_CARD_NAME_MAX + 1])
{
    struct hunt hunt = {.search = search, .kind = kind};
    struct iccsp_blob names = {0};
    HRESULT hr = begin(&hunt, &names);

    *out = NULL;
    if (SUCCEEDED(hr))
        hr = find_in_context(&hunt, out);
    if (FAILED(hr))
        kind[0] = '\0';
    iccsp_mem_free(hunt.info);
    free(hunt.states);
    iccsp_blob_clear(&hunt.readers);
    iccsp_blob_clear(&names);
    return hr;
}
