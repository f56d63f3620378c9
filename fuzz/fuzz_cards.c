/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of card types and of reader groups: any text is refused with a sentence and leaves nothing, or gives
 * entries that are within the set. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rm/cards.h"

static void check_entry(const struct iccsp_card_set *set, const struct iccsp_card_entry *e)
{
    if (!iccsp_conf_is_name(e->name, ICCSP_CARD_NAME_MAX) || e->line == 0 ||
        (size_t)e->pattern + e->patterns > set->pattern.count || (size_t)e->iid + e->iids > set->iid.count ||
        (size_t)e->named + e->names > set->provider.count)
        abort();
    for (uint32_t i = 0; i < e->patterns; i++) {
        const struct iccsp_card_evidence *v =
            &ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, e->pattern + i)->evidence;

        if (v->len == 0 || v->len > ICCSP_ATR_MAX)
            abort();
        /* What a pattern says fits itself. */
        if (!iccsp_card_evidence_fits(v, v->bytes, v->len))
            abort();
    }
}

static bool count(void *user, const struct iccsp_card_pattern *pattern)
{
    (void)pattern;
    ++*(size_t *)user;
    return true;
}

static void use(struct iccsp_card_set *set)
{
    static const uint8_t atr[] = {0x3B, 0x02, 0x14, 0x50};
    uint32_t how;
    size_t found = 0;

    if (iccsp_card_set_index(set) != ICCSP_OK)
        return;
    for (size_t i = 0; i < set->entry.count; i++) {
        const struct iccsp_card_entry *e = ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry, i);

        check_entry(set, e);
        if (!e->hidden && iccsp_card_set_find(set, e->name) != e)
            abort();
        for (uint32_t k = 0; k < e->patterns && !e->hidden; k++) {
            const struct iccsp_card_evidence *v =
                &ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, e->pattern + k)->evidence;

            if (v->kind == ICCSP_EVIDENCE_ATR && iccsp_card_set_best(set, v->bytes, v->len, &how) == NULL)
                abort();
        }
    }
    iccsp_card_set_match(set, atr, sizeof(atr), count, &found);
    if (found > set->pattern.count)
        abort();
}

static void read_as(const uint8_t *data, size_t size,
                    bool (*read)(struct iccsp_card_set *, uint32_t, char *, size_t, struct iccsp_conf *))
{
    struct iccsp_card_set *set = (struct iccsp_card_set *)calloc(1, sizeof(*set));
    char *text = (char *)malloc(size + 1);
    struct iccsp_conf conf;

    if (set != NULL && text != NULL) {
        iccsp_ref_init(&set->ref);
        if (size > 0)
            memcpy(text, data, size);
        text[size] = '\0';
        if (read(set, 0, text, size, &conf))
            use(set);
        else if (set->entry.count + set->pattern.count + set->group.count + set->member.count != 0 ||
                 conf.line == 0 || conf.sentence[0] == '\0')
            abort();
        iccsp_card_set_unref(set);
    } else {
        free(set);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65536)
        return 0;
    read_as(data, size, iccsp_card_text_read);
    read_as(data, size, iccsp_group_text_read);
    return 0;
}
