/* SPDX-License-Identifier: BSD-2-Clause */
/* Introducing card types and forgetting them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "rm/card_change.h"

static bool add_bytes(struct iccsp_card_change *change, const char *key, const uint8_t *bytes, size_t len)
{
    bool good = iccsp_card_change_add(change, "%s =", key);

    for (size_t i = 0; i < len && good; i++)
        good = iccsp_card_change_add(change, " %02X", bytes[i]);
    return good && iccsp_card_change_add(change, "\n");
}

static bool is_whole(const uint8_t *mask, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (mask[i] != 0xFF)
            return false;
    return true;
}

static bool add_masked(struct iccsp_card_change *change, const char *key, const char *mask_key,
                       const uint8_t *bytes, const uint8_t *mask, size_t len)
{
    return add_bytes(change, key, bytes, len) &&
           (mask == NULL || is_whole(mask, len) || add_bytes(change, mask_key, mask, len));
}

static bool add_evidence(struct iccsp_card_change *change, const struct iccsp_card_evidence *e)
{
    if (e->kind == ICCSP_EVIDENCE_AID)
        return add_bytes(change, "aid", e->bytes, e->len);
    if (e->kind == ICCSP_EVIDENCE_HISTORICAL)
        return add_masked(change, "historical-bytes", "historical-mask", e->bytes, e->mask, e->len);
    return add_masked(change, "atr", "atr-mask", e->bytes, e->mask, e->len);
}

static bool add_guid(struct iccsp_card_change *change, const char *key, const GUID *guid)
{
    char text[ICCSP_GUID_TEXT_SIZE];

    iccsp_card_guid_write(guid, text);
    return iccsp_card_change_add(change, "%s = %s\n", key, text);
}

static bool add_named_provider(struct iccsp_card_change *change, uint32_t id, const char *name)
{
    switch (id) {
    case ICCSP_PROVIDER_CSP:
        return iccsp_card_change_add(change, "csp = %s\n", name);
    case ICCSP_PROVIDER_KSP:
        return iccsp_card_change_add(change, "ksp = %s\n", name);
    case ICCSP_PROVIDER_CARD_MODULE:
        return iccsp_card_change_add(change, "card-module = %s\n", name);
    default:
        return iccsp_card_change_add(change, "provider-%08X = %s\n", (unsigned)id, name);
    }
}

static bool add_head(struct iccsp_card_change *change, const char *name)
{
    return iccsp_card_change_add(change, "\n[%s]\n", name);
}

static bool add_forgotten(struct iccsp_card_change *change, const char *name)
{
    return add_head(change, name) && iccsp_card_change_add(change, "forgotten = yes\n");
}

static bool add_facts(struct iccsp_card_change *change, const struct iccsp_card_entry *entry)
{
    const struct iccsp_card_set *set = change->set;
    bool good = true;

    for (uint32_t i = 0; i < entry->patterns && good; i++)
        good = add_evidence(
            change, &ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, entry->pattern + i)->evidence);
    for (uint32_t i = 0; i < entry->iids && good; i++)
        good = add_guid(change, "interface", ICCSP_CARD_ITEM(set, iid, GUID, entry->iid + i));
    if (good && entry->library != NULL)
        good = iccsp_card_change_add(change, "provider-library = %s\n", entry->library);
    return good;
}

/* An entry as it is, but for the provider of one kind (0: for none). */
static bool add_entry(struct iccsp_card_change *change, const struct iccsp_card_entry *entry, uint32_t but)
{
    bool good;

    if (entry->forgotten)
        return add_forgotten(change, entry->name);
    good = add_head(change, entry->name) && add_facts(change, entry);
    if (good && entry->has_provider && but != ICCSP_PROVIDER_PRIMARY)
        good = add_guid(change, "provider", &entry->provider);
    for (uint32_t i = 0; i < entry->names && good; i++) {
        const struct iccsp_card_provider *p =
            ICCSP_CARD_ITEM(change->set, provider, struct iccsp_card_provider, entry->named + i);

        good = p->id == but || add_named_provider(change, p->id, p->name);
    }
    return good;
}

/* All of our file but this name. */
static bool add_others(struct iccsp_card_change *change, const char *name)
{
    bool good = true;

    for (size_t i = 0; i < change->set->entry.count && good; i++) {
        const struct iccsp_card_entry *entry =
            ICCSP_CARD_ITEM(change->set, entry, struct iccsp_card_entry, i);

        if (iccsp_card_change_owns(change, entry->file) && iccsp_conf_compare(entry->name, name) != 0)
            good = add_entry(change, entry, 0);
    }
    return good;
}

/* What is written must be read again: the rules are those of the file. */
static iccsp_hr check_text(const struct iccsp_card_change *change)
{
    struct iccsp_card_set *scratch = (struct iccsp_card_set *)calloc(1, sizeof(*scratch));
    char *copy = (char *)malloc(change->text.count + 1);
    struct iccsp_conf conf = {0};
    iccsp_hr hr = ICCSP_OK;

    if (scratch != NULL)
        iccsp_ref_init(&scratch->ref);
    if (scratch == NULL || copy == NULL) {
        hr = iccsp_cards_memory_unless(false);
    } else {
        memcpy(copy, change->text.items, change->text.count);
        copy[change->text.count] = '\0';
        if (!iccsp_card_text_read(scratch, 0, copy, change->text.count, &conf))
            hr = conf.sentence[0] == '\0' ? iccsp_cards_memory_unless(false)
                                          : iccsp_fail_argument(ICCSP_E_INVALIDARG, conf.sentence);
    }
    free(copy);
    iccsp_card_set_unref(scratch);
    return hr;
}

static iccsp_hr check_atr(const struct iccsp_card_type *type)
{
    if (type->atr == NULL)
        return type->atr_len == 0 && type->atr_mask == NULL
                   ? ICCSP_OK
                   : iccsp_fail_argument(ICCSP_E_INVALIDARG, "a length or a mask, but no ATR");
    if (type->atr_len == 0 || type->atr_len > ICCSP_ATR_MAX)
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "an ATR of a card type has 2 to 33 bytes");
    return ICCSP_OK;
}

static iccsp_hr check_evidence(const struct iccsp_card_evidence *evidence, size_t count)
{
    if (evidence == NULL && count > 0)
        return iccsp_fail_null();
    for (size_t i = 0; i < count; i++)
        if (evidence[i].len > ICCSP_ATR_MAX || evidence[i].kind < ICCSP_EVIDENCE_ATR ||
            evidence[i].kind > ICCSP_EVIDENCE_AID)
            return iccsp_fail_argument(ICCSP_E_INVALIDARG, "a piece of evidence is of no kind, or too long");
    return ICCSP_OK;
}

static iccsp_hr check_type(const struct iccsp_card_type *type)
{
    iccsp_hr hr;

    if (type == NULL)
        return iccsp_fail_null();
    if (type->size != sizeof(*type))
        return iccsp_cards_wrong_size();
    if (type->name == NULL || (type->interfaces == NULL && type->interface_count > 0))
        return iccsp_fail_null();
    if (!iccsp_conf_is_name(type->name, ICCSP_CARD_NAME_MAX))
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "this cannot be the name of a card type");
    if (type->interface_count > ICCSP_CARD_INTERFACES_MAX || type->evidence_count > ICCSP_CARD_EVIDENCE_MAX)
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "too many interfaces or pieces of evidence");
    if (type->provider_library != NULL && !iccsp_conf_is_name(type->provider_library, ICCSP_CARD_PATH_MAX))
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "this cannot be the path of a library");
    hr = check_atr(type);
    return ICCSP_FAILED(hr) ? hr : check_evidence(type->evidence, type->evidence_count);
}

static bool add_type(struct iccsp_card_change *change, const struct iccsp_card_type *type)
{
    bool good = add_head(change, type->name);

    if (good && type->atr != NULL)
        good = add_masked(change, "atr", "atr-mask", type->atr, type->atr_mask, type->atr_len);
    for (size_t i = 0; i < type->evidence_count && good; i++)
        good = add_evidence(change, &type->evidence[i]);
    for (size_t i = 0; i < type->interface_count && good; i++)
        good = add_guid(change, "interface", &type->interfaces[i]);
    if (good && type->provider_library != NULL)
        good = iccsp_card_change_add(change, "provider-library = %s\n", type->provider_library);
    if (good && type->provider != NULL)
        good = add_guid(change, "provider", type->provider);
    return good;
}

iccsp_hr iccsp_cards_introduce(struct iccsp_cards *cards, const struct iccsp_card_type *type)
{
    struct iccsp_card_change change;
    iccsp_hr hr = iccsp_cards_usable(cards);

    if (ICCSP_SUCCEEDED(hr))
        hr = check_type(type);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_card_change_begin(cards, ICCSP_CARDS_OWN_FILE, &change);
    if (ICCSP_FAILED(hr))
        return hr;
    if (iccsp_card_set_find(change.set, type->name) != NULL)
        hr = iccsp_fail_with(ICCSP_E_FILE_EXISTS, ICCSP_LAYER_ARGUMENT,
                             "there is a card type '%.100s' already", type->name);
    else if (change.set->entry.count == ICCSP_CARDS_TYPES_MAX)
        hr = iccsp_fail_with(ICCSP_E_DATABASE, ICCSP_LAYER_LIBRARY, "there are %u card types already",
                             ICCSP_CARDS_TYPES_MAX);
    else
        hr = iccsp_cards_memory_unless(add_others(&change, type->name) && add_type(&change, type));
    if (ICCSP_SUCCEEDED(hr))
        hr = check_text(&change);
    return iccsp_card_change_end(&change, hr);
}

/* True if the name would come back once it is gone from our file. */
static bool is_elsewhere(const struct iccsp_card_change *change, const char *name)
{
    for (size_t i = 0; i < change->set->entry.count; i++) {
        const struct iccsp_card_entry *entry =
            ICCSP_CARD_ITEM(change->set, entry, struct iccsp_card_entry, i);

        if (!iccsp_card_change_owns(change, entry->file) && iccsp_conf_compare(entry->name, name) == 0)
            return !entry->forgotten;
    }
    return false;
}

iccsp_hr iccsp_cards_forget(struct iccsp_cards *cards, const char *name)
{
    struct iccsp_card_change change;
    iccsp_hr hr = iccsp_cards_usable(cards);

    if (ICCSP_SUCCEEDED(hr) && name == NULL)
        hr = iccsp_fail_null();
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_card_change_begin(cards, ICCSP_CARDS_OWN_FILE, &change);
    if (ICCSP_FAILED(hr))
        return hr;
    if (iccsp_card_set_find(change.set, name) == NULL)
        hr = iccsp_cards_unknown(name);
    else
        hr = iccsp_cards_memory_unless(add_others(&change, name) &&
                                       (!is_elsewhere(&change, name) || add_forgotten(&change, name)));
    return iccsp_card_change_end(&change, hr);
}

static bool add_changed(struct iccsp_card_change *change, const struct iccsp_card_entry *entry, uint32_t id,
                        const char *text)
{
    GUID guid;

    if (!add_others(change, entry->name) || !add_entry(change, entry, id))
        return false;
    if (text == NULL || *text == '\0')
        return true;
    if (id == ICCSP_PROVIDER_PRIMARY)
        return iccsp_card_guid_read(text, &guid) && add_guid(change, "provider", &guid);
    return add_named_provider(change, id, text);
}

static iccsp_hr check_provider(uint32_t id, const char *text)
{
    GUID guid;

    if (id == 0)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "there is no provider 0");
    if (text == NULL || *text == '\0')
        return ICCSP_OK;
    if (id == ICCSP_PROVIDER_PRIMARY && !iccsp_card_guid_read(text, &guid))
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "the primary provider is a GUID");
    if (!iccsp_conf_is_name(text, ICCSP_PROVIDER_NAME_MAX))
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "this cannot be the name of a provider");
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_set_provider_name(struct iccsp_cards *cards, const char *name, uint32_t id,
                                       const char *text)
{
    const struct iccsp_card_entry *entry;
    struct iccsp_card_change change;
    iccsp_hr hr = iccsp_cards_usable(cards);

    if (ICCSP_SUCCEEDED(hr))
        hr = name == NULL ? iccsp_fail_null() : check_provider(id, text);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_card_change_begin(cards, ICCSP_CARDS_OWN_FILE, &change);
    if (ICCSP_FAILED(hr))
        return hr;
    entry = iccsp_card_set_find(change.set, name);
    hr = entry == NULL ? iccsp_cards_unknown(name)
                       : iccsp_cards_memory_unless(add_changed(&change, entry, id, text));
    if (ICCSP_SUCCEEDED(hr))
        hr = check_text(&change);
    return iccsp_card_change_end(&change, hr);
}
