/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a file of card types (iccsp-cards(5)). */
#include <string.h>

#include "rm/cards.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ATR_MIN        2u  /* TS and T0 */
#define HISTORICAL_MAX 15u /* ISO/IEC 7816-3:2006, 8.2.2 */
#define AID_MIN        5u  /* ISO/IEC 7816-4:2005, 8.2.1.2 */
#define AID_MAX        16u

struct parser {
    struct iccsp_card_set *set;
    struct iccsp_conf *conf;
    struct iccsp_card_entry *entry; /* NULL: before the first section. Valid until the next is added */
    uint32_t last_kind;             /* of the last evidence, for which a mask may follow */
    bool masked;                    /* it has one */
};

/* No sentence: there is not enough memory. */
static bool no_memory(struct parser *ps)
{
    ps->conf->sentence[0] = '\0';
    return false;
}

static struct iccsp_card_pattern *new_pattern(struct parser *ps)
{
    struct iccsp_card_pattern *p;

    if (ps->entry->patterns == ICCSP_CARD_EVIDENCE_MAX) {
        iccsp_conf_wrong(ps->conf, "a card type has at most %u pieces of evidence", ICCSP_CARD_EVIDENCE_MAX);
        return NULL;
    }
    p = (struct iccsp_card_pattern *)iccsp_card_array_add(&ps->set->pattern, sizeof(*p));
    if (p == NULL) {
        no_memory(ps);
        return NULL;
    }
    p->entry = (uint32_t)(ps->set->entry.count - 1);
    ps->entry->patterns++;
    return p;
}

static bool read_evidence(struct parser *ps, uint32_t kind, uint32_t min, uint32_t max)
{
    struct iccsp_card_pattern *p = new_pattern(ps);
    size_t len;

    if (p == NULL)
        return false;
    if (!iccsp_conf_bytes(ps->conf->value, p->evidence.bytes, max, &len) || len < min)
        return iccsp_conf_wrong(ps->conf, "'%s' takes %u to %u bytes in hex", ps->conf->name, (unsigned)min,
                                (unsigned)max);
    p->evidence.kind = kind;
    p->evidence.len = (uint32_t)len;
    memset(p->evidence.mask, 0xFF, len);
    ps->last_kind = kind;
    ps->masked = false;
    return true;
}

static bool read_atr(struct parser *ps)
{
    return read_evidence(ps, ICCSP_EVIDENCE_ATR, ATR_MIN, ICCSP_ATR_MAX);
}

static bool read_historical(struct parser *ps)
{
    return read_evidence(ps, ICCSP_EVIDENCE_HISTORICAL, 1, HISTORICAL_MAX);
}

static bool read_aid(struct parser *ps)
{
    return read_evidence(ps, ICCSP_EVIDENCE_AID, AID_MIN, AID_MAX);
}

static bool read_mask(struct parser *ps, uint32_t kind)
{
    struct iccsp_card_evidence *e;
    size_t len;

    if (ps->last_kind != kind || ps->masked)
        return iccsp_conf_wrong(ps->conf, "'%s' does not follow the bytes that it is for", ps->conf->name);
    e = &ICCSP_CARD_ITEM(ps->set, pattern, struct iccsp_card_pattern, ps->set->pattern.count - 1)->evidence;
    if (!iccsp_conf_bytes(ps->conf->value, e->mask, ICCSP_ATR_MAX, &len) || len != e->len)
        return iccsp_conf_wrong(ps->conf, "the mask is not %u bytes in hex, as what it is for",
                                (unsigned)e->len);
    for (size_t i = 0; i < len; i++)
        if ((e->bytes[i] & ~e->mask[i]) != 0)
            return iccsp_conf_wrong(ps->conf, "byte %u has bits that its mask leaves out", (unsigned)i + 1);
    ps->masked = true;
    return true;
}

static bool read_atr_mask(struct parser *ps)
{
    return read_mask(ps, ICCSP_EVIDENCE_ATR);
}

static bool read_historical_mask(struct parser *ps)
{
    return read_mask(ps, ICCSP_EVIDENCE_HISTORICAL);
}

bool iccsp_card_guid_read(const char *text, GUID *out)
{
    OLECHAR wide[ICCSP_GUID_TEXT_SIZE];
    const size_t len = strlen(text);

    if (len >= ICCSP_GUID_TEXT_SIZE)
        return false;
    for (size_t i = 0; i <= len; i++)
        wide[i] = (OLECHAR)(uint8_t)text[i];
    return iccsp_guid_from_text(wide, out) == ICCSP_OK;
}

static bool read_guid(struct parser *ps, GUID *out)
{
    return iccsp_card_guid_read(ps->conf->value, out) ||
           iccsp_conf_wrong(ps->conf, "'%s' takes a GUID: {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}",
                            ps->conf->name);
}

static bool read_interface(struct parser *ps)
{
    GUID *guid;

    if (ps->entry->iids == ICCSP_CARD_INTERFACES_MAX)
        return iccsp_conf_wrong(ps->conf, "a card type has at most %u interfaces", ICCSP_CARD_INTERFACES_MAX);
    guid = (GUID *)iccsp_card_array_add(&ps->set->iid, sizeof(*guid));
    if (guid == NULL)
        return no_memory(ps);
    ps->entry->iids++;
    return read_guid(ps, guid);
}

static bool read_provider(struct parser *ps)
{
    if (ps->entry->has_provider)
        return iccsp_conf_wrong(ps->conf, "the card type has a provider already");
    ps->entry->has_provider = true;
    return read_guid(ps, &ps->entry->provider);
}

static bool read_library(struct parser *ps)
{
    const char *path = ps->conf->value;

    if (ps->entry->library != NULL)
        return iccsp_conf_wrong(ps->conf, "the card type has a library already");
    if (!iccsp_path_is_absolute(path) || !iccsp_conf_is_name(path, ICCSP_CARD_PATH_MAX))
        return iccsp_conf_wrong(ps->conf, "'%s' takes the absolute path of a library", ps->conf->name);
    ps->entry->library = path;
    return true;
}

static bool read_named_provider(struct parser *ps, uint32_t id)
{
    struct iccsp_card_entry *entry = ps->entry;
    struct iccsp_card_provider *p;

    if (!iccsp_conf_is_name(ps->conf->value, ICCSP_PROVIDER_NAME_MAX))
        return iccsp_conf_wrong(ps->conf, "'%s' takes the name of a provider, 1 to %u bytes", ps->conf->name,
                                ICCSP_PROVIDER_NAME_MAX);
    if (entry->names == ICCSP_CARD_PROVIDERS_MAX)
        return iccsp_conf_wrong(ps->conf, "a card type has at most %u providers", ICCSP_CARD_PROVIDERS_MAX);
    for (uint32_t i = 0; i < entry->names; i++)
        if (ICCSP_CARD_ITEM(ps->set, provider, struct iccsp_card_provider, entry->named + i)->id == id)
            return iccsp_conf_wrong(ps->conf, "the card type has a provider of this kind already");
    p = (struct iccsp_card_provider *)iccsp_card_array_add(&ps->set->provider, sizeof(*p));
    if (p == NULL)
        return no_memory(ps);
    entry->names++;
    *p = (struct iccsp_card_provider){id, ps->conf->value};
    return true;
}

static bool read_csp(struct parser *ps)
{
    return read_named_provider(ps, ICCSP_PROVIDER_CSP);
}

static bool read_ksp(struct parser *ps)
{
    return read_named_provider(ps, ICCSP_PROVIDER_KSP);
}

static bool read_card_module(struct parser *ps)
{
    return read_named_provider(ps, ICCSP_PROVIDER_CARD_MODULE);
}

static bool read_forgotten(struct parser *ps)
{
    if (strcmp(ps->conf->value, "yes") != 0)
        return iccsp_conf_wrong(ps->conf, "'forgotten' can only be yes");
    ps->entry->forgotten = true;
    return true;
}

static const struct {
    const char *key;
    bool (*read)(struct parser *ps);
} settings[] = {
    {"atr", read_atr},
    {"atr-mask", read_atr_mask},
    {"historical-bytes", read_historical},
    {"historical-mask", read_historical_mask},
    {"aid", read_aid},
    {"interface", read_interface},
    {"provider", read_provider},
    {"provider-library", read_library},
    {"csp", read_csp},
    {"ksp", read_ksp},
    {"card-module", read_card_module},
    {"forgotten", read_forgotten},
};

/* "provider-" and the number of a provider, eight hex digits. */
static bool is_numbered(const char *key, uint32_t *id)
{
    static const char prefix[] = "provider-";
    uint8_t b[4];
    size_t len;

    if (strncmp(key, prefix, sizeof(prefix) - 1) != 0 || strlen(key) != sizeof(prefix) - 1 + 8 ||
        !iccsp_conf_bytes(key + sizeof(prefix) - 1, b, sizeof(b), &len) || len != sizeof(b))
        return false;
    *id = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return *id > ICCSP_PROVIDER_PRIMARY;
}

static bool read_setting(struct parser *ps)
{
    const char *key = ps->conf->name;
    uint32_t id;

    if (ps->entry == NULL)
        return iccsp_conf_wrong(ps->conf, "a setting comes before the first '[name of a card type]'");
    for (size_t i = 0; i < COUNT(settings); i++)
        if (strcmp(key, settings[i].key) == 0)
            return settings[i].read(ps);
    if (is_numbered(key, &id))
        return read_named_provider(ps, id);
    return iccsp_conf_wrong(ps->conf, "there is no setting '%.60s'", key);
}

static bool read_section(struct parser *ps, uint32_t file)
{
    struct iccsp_card_set *set = ps->set;

    if (!iccsp_conf_is_name(ps->conf->name, ICCSP_CARD_NAME_MAX))
        return iccsp_conf_wrong(ps->conf, "the name of a card type is 1 to %u bytes", ICCSP_CARD_NAME_MAX);
    if (set->entry.count == ICCSP_CARDS_TYPES_MAX)
        return iccsp_conf_wrong(ps->conf, "there are more than %u card types", ICCSP_CARDS_TYPES_MAX);
    ps->entry = (struct iccsp_card_entry *)iccsp_card_array_add(&set->entry, sizeof(*ps->entry));
    if (ps->entry == NULL)
        return no_memory(ps);
    ps->entry->name = ps->conf->name;
    ps->entry->file = file;
    ps->entry->line = ps->conf->line;
    ps->entry->pattern = (uint32_t)set->pattern.count;
    ps->entry->iid = (uint32_t)set->iid.count;
    ps->entry->named = (uint32_t)set->provider.count;
    ps->last_kind = ICCSP_EVIDENCE_NONE;
    return true;
}

static bool read_line(struct parser *ps, enum iccsp_conf_kind kind, uint32_t file)
{
    if (kind == ICCSP_CONF_SECTION)
        return read_section(ps, file);
    return kind == ICCSP_CONF_SETTING && read_setting(ps);
}

bool iccsp_card_text_read(struct iccsp_card_set *set, uint32_t file, char *text, size_t len,
                          struct iccsp_conf *conf)
{
    const size_t entries = set->entry.count, patterns = set->pattern.count;
    const size_t interfaces = set->iid.count, providers = set->provider.count;
    struct parser ps = {.set = set, .conf = conf};
    enum iccsp_conf_kind kind;

    iccsp_conf_begin(conf, text, len);
    while ((kind = iccsp_conf_next(conf)) != ICCSP_CONF_END)
        if (!read_line(&ps, kind, file)) {
            set->entry.count = entries;
            set->pattern.count = patterns;
            set->iid.count = interfaces;
            set->provider.count = providers;
            return false;
        }
    return true;
}
