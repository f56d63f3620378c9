/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding card types by name and by ATR. Patterns of one kind, length and mask stand together, in the order
 * of their bytes: an ATR is put under each mask once, and searched for. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "iso7816/atr.h"
#include "rm/cards.h"

/* Patterns that have a mask in common: `count` of by_bytes from `first`. */
struct iccsp_card_mask {
    uint32_t kind, len;
    uint8_t mask[36];
    size_t first, count;
};

static iccsp_hr no_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

static const struct iccsp_card_entry *entry_at(const struct iccsp_card_set *set, size_t index)
{
    return ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry, index);
}

/* Names alike: who comes first in the files. Entries lie in one array. */
static int by_name(const void *a, const void *b)
{
    const struct iccsp_card_entry *x = *(const struct iccsp_card_entry *const *)a;
    const struct iccsp_card_entry *y = *(const struct iccsp_card_entry *const *)b;
    const int order = iccsp_conf_compare(x->name, y->name);

    return order != 0 ? order : x < y ? -1 : x > y;
}

static int groups_by_name(const void *a, const void *b)
{
    const struct iccsp_reader_group *x = *(const struct iccsp_reader_group *const *)a;
    const struct iccsp_reader_group *y = *(const struct iccsp_reader_group *const *)b;
    const int order = iccsp_conf_compare(x->name, y->name);

    return order != 0 ? order : x < y ? -1 : x > y;
}

static void sort(struct iccsp_card_array *array, size_t size, int (*compare)(const void *, const void *))
{
    if (array->count > 1)
        qsort(array->items, array->count, size, compare);
}

/* Of those with one name the first counts; if it is "forgotten" none does. */
static iccsp_hr index_names(struct iccsp_card_set *set)
{
    const struct iccsp_card_entry **names;
    size_t kept = 0;

    for (size_t i = 0; i < set->entry.count; i++) {
        names = (const struct iccsp_card_entry **)iccsp_card_array_add(&set->by_name, sizeof(*names));
        if (names == NULL)
            return no_memory();
        *names = entry_at(set, i);
        ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry, i)->hidden = true;
    }
    sort(&set->by_name, sizeof(*names), by_name);
    names = (const struct iccsp_card_entry **)set->by_name.items;
    for (size_t i = 0; i < set->by_name.count; i++) {
        const struct iccsp_card_entry *entry = names[i];
        const bool first = i == 0 || iccsp_conf_compare(names[i - 1]->name, entry->name) != 0;

        if (first && !entry->forgotten)
            ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry, entry - entry_at(set, 0))->hidden = false;
    }
    for (size_t i = 0; i < set->by_name.count; i++)
        if (!names[i]->hidden)
            names[kept++] = names[i];
    set->by_name.count = kept;
    return ICCSP_OK;
}

static iccsp_hr index_groups(struct iccsp_card_set *set)
{
    struct iccsp_reader_group *all = (struct iccsp_reader_group *)set->group.items;
    const struct iccsp_reader_group **names;
    size_t kept = 0;

    for (size_t i = 0; i < set->group.count; i++) {
        names = (const struct iccsp_reader_group **)iccsp_card_array_add(&set->by_group, sizeof(*names));
        if (names == NULL)
            return no_memory();
        *names = &all[i];
    }
    sort(&set->by_group, sizeof(*names), groups_by_name);
    names = (const struct iccsp_reader_group **)set->by_group.items;
    for (size_t i = 0; i < set->by_group.count; i++) {
        const bool first = i == 0 || iccsp_conf_compare(names[i - 1]->name, names[i]->name) != 0;

        all[names[i] - all].hidden = !first || names[i]->forgotten;
    }
    for (size_t i = 0; i < set->by_group.count; i++)
        if (!names[i]->hidden)
            names[kept++] = names[i];
    set->by_group.count = kept;
    return ICCSP_OK;
}

static int compare_numbers(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_masks(const struct iccsp_card_evidence *a, const struct iccsp_card_evidence *b)
{
    int order = compare_numbers(a->kind, b->kind);

    if (order == 0)
        order = compare_numbers(a->len, b->len);
    return order != 0 ? order : memcmp(a->mask, b->mask, a->len);
}

static int by_mask_and_bytes(const void *a, const void *b)
{
    const struct iccsp_card_pattern *x = *(const struct iccsp_card_pattern *const *)a;
    const struct iccsp_card_pattern *y = *(const struct iccsp_card_pattern *const *)b;
    int order = compare_masks(&x->evidence, &y->evidence);

    if (order == 0)
        order = memcmp(x->evidence.bytes, y->evidence.bytes, x->evidence.len);
    return order != 0 ? order : x < y ? -1 : x > y;
}

static uint32_t bits_of(const struct iccsp_card_evidence *e)
{
    uint32_t bits = 0;

    for (uint32_t i = 0; i < e->len; i++)
        for (unsigned mask = e->mask[i]; mask != 0; mask &= mask - 1)
            bits++;
    return bits;
}

static iccsp_hr collect_patterns(struct iccsp_card_set *set)
{
    for (size_t i = 0; i < set->pattern.count; i++) {
        struct iccsp_card_pattern *p = ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, i);
        const struct iccsp_card_pattern **slot;

        if (p->evidence.kind == ICCSP_EVIDENCE_AID || entry_at(set, p->entry)->hidden)
            continue;
        p->weight = bits_of(&p->evidence);
        slot = (const struct iccsp_card_pattern **)iccsp_card_array_add(&set->by_bytes, sizeof(*slot));
        if (slot == NULL)
            return no_memory();
        *slot = p;
    }
    sort(&set->by_bytes, sizeof(struct iccsp_card_pattern *), by_mask_and_bytes);
    return ICCSP_OK;
}

static iccsp_hr index_patterns(struct iccsp_card_set *set)
{
    const iccsp_hr hr = collect_patterns(set);
    const struct iccsp_card_pattern *const *all =
        (const struct iccsp_card_pattern *const *)set->by_bytes.items;
    struct iccsp_card_mask *run = NULL;

    if (ICCSP_FAILED(hr))
        return hr;
    for (size_t i = 0; i < set->by_bytes.count; i++) {
        const struct iccsp_card_evidence *e = &all[i]->evidence;

        if (i == 0 || compare_masks(&all[i - 1]->evidence, e) != 0) {
            run = (struct iccsp_card_mask *)iccsp_card_array_add(&set->mask, sizeof(*run));
            if (run == NULL)
                return no_memory();
            *run = (struct iccsp_card_mask){.kind = e->kind, .len = e->len, .first = i};
            memcpy(run->mask, e->mask, e->len);
        }
        run->count++;
    }
    return ICCSP_OK;
}

iccsp_hr iccsp_card_set_index(struct iccsp_card_set *set)
{
    iccsp_hr hr = index_names(set);

    if (ICCSP_SUCCEEDED(hr))
        hr = index_groups(set);
    return ICCSP_SUCCEEDED(hr) ? index_patterns(set) : hr;
}

const struct iccsp_card_entry *iccsp_card_set_find(const struct iccsp_card_set *set, const char *name)
{
    const struct iccsp_card_entry *const *names = (const struct iccsp_card_entry *const *)set->by_name.items;
    size_t low = 0, high = set->by_name.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = iccsp_conf_compare(name, names[middle]->name);

        if (order == 0)
            return names[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct iccsp_reader_group *iccsp_card_set_find_group(const struct iccsp_card_set *set, const char *name)
{
    const struct iccsp_reader_group *const *names =
        (const struct iccsp_reader_group *const *)set->by_group.items;

    for (size_t i = 0; i < set->by_group.count; i++)
        if (iccsp_conf_compare(name, names[i]->name) == 0)
            return names[i];
    return NULL;
}

bool iccsp_card_evidence_fits(const struct iccsp_card_evidence *e, const uint8_t *bytes, size_t len)
{
    if (len != e->len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((bytes[i] & e->mask[i]) != e->bytes[i])
            return false;
    return true;
}

/* The first pattern of the run with these bytes, or where it would be. */
static size_t search(const struct iccsp_card_pattern *const *all, const struct iccsp_card_mask *run,
                     const uint8_t *masked)
{
    size_t low = run->first, high = run->first + run->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (memcmp(all[middle]->evidence.bytes, masked, run->len) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* False: `fits` wants no more. */
static bool match_run(const struct iccsp_card_set *set, const struct iccsp_card_mask *run,
                      const uint8_t *bytes,
                      bool (*fits)(void *user, const struct iccsp_card_pattern *pattern), void *user)
{
    const struct iccsp_card_pattern *const *all =
        (const struct iccsp_card_pattern *const *)set->by_bytes.items;
    uint8_t masked[ICCSP_ATR_MAX];

    for (size_t i = 0; i < run->len; i++)
        masked[i] = bytes[i] & run->mask[i];
    for (size_t i = search(all, run, masked); i < run->first + run->count; i++) {
        if (memcmp(all[i]->evidence.bytes, masked, run->len) != 0)
            return true;
        if (!fits(user, all[i]))
            return false;
    }
    return true;
}

void iccsp_card_set_match(const struct iccsp_card_set *set, const uint8_t *atr, size_t len,
                          bool (*fits)(void *user, const struct iccsp_card_pattern *pattern), void *user)
{
    const struct iccsp_card_mask *runs = (const struct iccsp_card_mask *)set->mask.items;
    struct iccsp_atr parsed;

    iccsp_atr_parse(atr, len, &parsed);
    for (size_t i = 0; i < set->mask.count; i++) {
        const bool whole = runs[i].kind == ICCSP_EVIDENCE_ATR;
        const uint8_t *bytes = whole ? parsed.raw : parsed.raw + parsed.historical;

        if (runs[i].len == (whole ? parsed.len : parsed.historical_len) &&
            !match_run(set, &runs[i], bytes, fits, user))
            return;
    }
}

static bool is_better(void *user, const struct iccsp_card_pattern *p)
{
    const struct iccsp_card_pattern **best = (const struct iccsp_card_pattern **)user;

    if (*best == NULL || p->evidence.kind < (*best)->evidence.kind ||
        (p->evidence.kind == (*best)->evidence.kind &&
         (p->weight > (*best)->weight || (p->weight == (*best)->weight && p->entry < (*best)->entry))))
        *best = p;
    return true;
}

const struct iccsp_card_entry *iccsp_card_set_best(const struct iccsp_card_set *set, const uint8_t *atr,
                                                   size_t len, uint32_t *how)
{
    const struct iccsp_card_pattern *best = NULL;

    iccsp_card_set_match(set, atr, len, is_better, &best);
    *how = best == NULL ? ICCSP_EVIDENCE_NONE : best->evidence.kind;
    return best == NULL ? NULL : entry_at(set, best->entry);
}
