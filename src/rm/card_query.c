/* SPDX-License-Identifier: BSD-2-Clause */
/* What the card-type database is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "rm/cards.h"

static iccsp_hr no_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

static const GUID *interfaces_of(const struct iccsp_card_set *set, const struct iccsp_card_entry *entry)
{
    return (const GUID *)set->iid.items + entry->iid;
}

static bool supports(const struct iccsp_card_set *set, const struct iccsp_card_entry *entry,
                     const GUID *wanted)
{
    for (uint32_t i = 0; i < entry->iids; i++)
        if (iccsp_guid_equal(&interfaces_of(set, entry)[i], wanted))
            return true;
    return false;
}

static bool supports_all(const struct iccsp_card_set *set, const struct iccsp_card_entry *entry,
                         const GUID *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!supports(set, entry, &wanted[i]))
            return false;
    return true;
}

/* Patterns that an ATR fits, and whether there was memory for them. */
struct found {
    struct iccsp_card_array patterns; /* const struct iccsp_card_pattern * */
    bool no_memory;
};

static bool keep(void *user, const struct iccsp_card_pattern *p)
{
    struct found *found = (struct found *)user;
    const struct iccsp_card_pattern **slot =
        (const struct iccsp_card_pattern **)iccsp_card_array_add(&found->patterns, sizeof(*slot));

    found->no_memory = slot == NULL;
    if (slot != NULL)
        *slot = p;
    return slot != NULL;
}

/* The order of iccsp_card_set_best. */
static int best_first(const void *a, const void *b)
{
    const struct iccsp_card_pattern *x = *(const struct iccsp_card_pattern *const *)a;
    const struct iccsp_card_pattern *y = *(const struct iccsp_card_pattern *const *)b;

    if (x->evidence.kind != y->evidence.kind)
        return x->evidence.kind < y->evidence.kind ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static bool is_there(const struct iccsp_card_array *list, const char *name)
{
    const char *names = (const char *)list->items;

    for (size_t at = 0; at < list->count; at += strlen(names + at) + 1)
        if (strcmp(names + at, name) == 0)
            return true;
    return false;
}

static iccsp_hr list_matching(const struct iccsp_card_set *set, const uint8_t *atr, size_t atr_len,
                              const GUID *interfaces, size_t count, struct iccsp_card_array *list)
{
    struct found found = {0};
    const struct iccsp_card_pattern *const *patterns;
    iccsp_hr hr;

    iccsp_card_set_match(set, atr, atr_len, keep, &found);
    patterns = (const struct iccsp_card_pattern *const *)found.patterns.items;
    if (found.patterns.count > 1)
        qsort(found.patterns.items, found.patterns.count, sizeof(*patterns), best_first);
    hr = found.no_memory ? no_memory() : ICCSP_OK;
    for (size_t i = 0; i < found.patterns.count && ICCSP_SUCCEEDED(hr); i++) {
        const struct iccsp_card_entry *entry =
            ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry, patterns[i]->entry);

        /* More than one pattern of a type can fit. */
        if (supports_all(set, entry, interfaces, count) && !is_there(list, entry->name) &&
            !iccsp_cards_append(list, entry->name))
            hr = no_memory();
    }
    free(found.patterns.items);
    return hr;
}

static iccsp_hr list_all(const struct iccsp_card_set *set, const GUID *interfaces, size_t count,
                         struct iccsp_card_array *list)
{
    const struct iccsp_card_entry *const *names = (const struct iccsp_card_entry *const *)set->by_name.items;

    for (size_t i = 0; i < set->by_name.count; i++)
        if (supports_all(set, names[i], interfaces, count) && !iccsp_cards_append(list, names[i]->name))
            return no_memory();
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_list(struct iccsp_cards *cards, const uint8_t *atr, size_t atr_len,
                          const GUID *interfaces, size_t count, char *names, size_t cap, size_t *len)
{
    struct iccsp_card_array list = {0};
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (len == NULL || (names == NULL && cap > 0) || (interfaces == NULL && count > 0) ||
        (atr == NULL && atr_len > 0))
        return iccsp_fail_null();
    *len = 0;
    if (atr != NULL && (atr_len == 0 || atr_len > ICCSP_ATR_MAX))
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "an ATR has 1 to 33 bytes");
    hr = iccsp_cards_look(cards, &set);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = atr == NULL ? list_all(set, interfaces, count, &list)
                     : list_matching(set, atr, atr_len, interfaces, count, &list);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_give(&list, names, cap, len);
    free(list.items);
    iccsp_card_set_unref(set);
    return hr;
}

iccsp_hr iccsp_cards_interfaces(struct iccsp_cards *cards, const char *name, GUID *out, size_t cap,
                                size_t *count)
{
    const struct iccsp_card_entry *entry;
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (count == NULL || (out == NULL && cap > 0))
        return iccsp_fail_null();
    *count = 0;
    hr = iccsp_cards_look_for(cards, name, &set, &entry);
    if (ICCSP_FAILED(hr))
        return hr;
    *count = entry->iids;
    if (out != NULL && cap < *count)
        hr = iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
    else if (out != NULL && *count > 0)
        memcpy(out, interfaces_of(set, entry), *count * sizeof(*out));
    iccsp_card_set_unref(set);
    return hr;
}

static iccsp_hr no_provider(const char *name)
{
    return iccsp_fail_with(ICCSP_E_ICC_INSTALLATION, ICCSP_LAYER_LIBRARY,
                           "the card type '%.100s' names no such provider", name);
}

iccsp_hr iccsp_cards_provider(struct iccsp_cards *cards, const char *name, GUID *out)
{
    const struct iccsp_card_entry *entry;
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail_null();
    memset(out, 0, sizeof(*out));
    hr = iccsp_cards_look_for(cards, name, &set, &entry);
    if (ICCSP_FAILED(hr))
        return hr;
    if (entry->has_provider)
        *out = entry->provider;
    else
        hr = no_provider(name);
    iccsp_card_set_unref(set);
    return hr;
}

void iccsp_card_guid_write(const GUID *guid, char out[ICCSP_GUID_TEXT_SIZE])
{
    OLECHAR wide[ICCSP_GUID_TEXT_SIZE] = {0};

    iccsp_guid_to_text(guid, wide, ICCSP_GUID_TEXT_SIZE);
    for (size_t i = 0; i < ICCSP_GUID_TEXT_SIZE; i++)
        out[i] = (char)wide[i];
}

static const char *named_provider(const struct iccsp_card_set *set, const struct iccsp_card_entry *entry,
                                  uint32_t id)
{
    for (uint32_t i = 0; i < entry->names; i++) {
        const struct iccsp_card_provider *p =
            ICCSP_CARD_ITEM(set, provider, struct iccsp_card_provider, entry->named + i);

        if (p->id == id)
            return p->name;
    }
    return NULL;
}

static iccsp_hr give_text(const char *from, char *text, size_t cap, size_t *len)
{
    *len = strlen(from) + 1;
    if (text == NULL)
        return ICCSP_OK;
    if (cap < *len)
        return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
    memcpy(text, from, *len);
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_provider_name(struct iccsp_cards *cards, const char *name, uint32_t id, char *text,
                                   size_t cap, size_t *len)
{
    const struct iccsp_card_entry *entry;
    struct iccsp_card_set *set;
    char guid[ICCSP_GUID_TEXT_SIZE];
    const char *found;
    iccsp_hr hr;

    if (len == NULL || (text == NULL && cap > 0))
        return iccsp_fail_null();
    *len = 0;
    if (id == 0)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "there is no provider 0");
    hr = iccsp_cards_look_for(cards, name, &set, &entry);
    if (ICCSP_FAILED(hr))
        return hr;
    found = named_provider(set, entry, id);
    if (id == ICCSP_PROVIDER_PRIMARY && entry->has_provider) {
        iccsp_card_guid_write(&entry->provider, guid);
        found = guid;
    }
    hr = found == NULL ? no_provider(name) : give_text(found, text, cap, len);
    iccsp_card_set_unref(set);
    return hr;
}

iccsp_hr iccsp_cards_get(struct iccsp_cards *cards, const char *name, struct iccsp_card_type_info *out)
{
    const struct iccsp_card_entry *entry;
    const struct iccsp_card_file *file;
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail_null();
    if (out->size != sizeof(*out))
        return iccsp_cards_wrong_size();
    *out = (struct iccsp_card_type_info){.size = sizeof(*out)};
    hr = iccsp_cards_look_for(cards, name, &set, &entry);
    if (ICCSP_FAILED(hr))
        return hr;
    file = ICCSP_CARD_ITEM(set, file, struct iccsp_card_file, entry->file);
    out->folder = file->folder;
    out->line = entry->line;
    out->interface_count = entry->iids;
    out->evidence_count = entry->patterns;
    out->has_provider = entry->has_provider;
    out->provider = entry->provider;
    snprintf(out->name, sizeof(out->name), "%s", entry->name);
    snprintf(out->file, sizeof(out->file), "%s", file->path);
    if (entry->library != NULL)
        snprintf(out->provider_library, sizeof(out->provider_library), "%s", entry->library);
    iccsp_card_set_unref(set);
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_get_evidence(struct iccsp_cards *cards, const char *name, size_t index,
                                  struct iccsp_card_evidence *out)
{
    const struct iccsp_card_entry *entry;
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail_null();
    *out = (struct iccsp_card_evidence){0};
    hr = iccsp_cards_look_for(cards, name, &set, &entry);
    if (ICCSP_FAILED(hr))
        return hr;
    if (index < entry->patterns)
        *out = ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, entry->pattern + index)->evidence;
    else
        hr = ICCSP_S_FALSE;
    iccsp_card_set_unref(set);
    return hr;
}

iccsp_hr iccsp_cards_get_problem(struct iccsp_cards *cards, size_t index, struct iccsp_cards_problem *out)
{
    struct iccsp_card_set *set;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail_null();
    if (out->size != sizeof(*out))
        return iccsp_cards_wrong_size();
    *out = (struct iccsp_cards_problem){.size = sizeof(*out)};
    hr = iccsp_cards_look(cards, &set);
    if (ICCSP_FAILED(hr))
        return hr;
    if (index < set->problem.count) {
        const struct iccsp_card_problem *p = ICCSP_CARD_ITEM(set, problem, struct iccsp_card_problem, index);

        out->line = p->line;
        snprintf(out->file, sizeof(out->file), "%s", p->path);
        snprintf(out->sentence, sizeof(out->sentence), "%s", p->sentence);
    } else {
        hr = ICCSP_S_FALSE;
    }
    iccsp_card_set_unref(set);
    return hr;
}
