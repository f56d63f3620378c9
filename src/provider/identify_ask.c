/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a card what it is: EF.DIR, then its applications, within a fixed number of commands. */
#include <string.h>

#include "base/crypto.h"
#include "card/run.h"
#include "iso7816/tlv.h"
#include "provider/identify.h"

#define INS_SELECT      0xA4u
#define INS_READ_BINARY 0xB0u
#define INS_READ_RECORD 0xB2u
#define BY_FID          0x00u
#define BY_NAME         0x04u
#define BY_PATH_FROM_MF 0x08u
#define NO_FCI          0x0Cu
#define THIS_RECORD     0x04u

#define TAG_APPLICATION 0x61u /* ISO/IEC 7816-4:2005, 8.2.1.1 */
#define TAG_AID         0x4Fu

static const uint8_t fid_of_dir[] = {0x2F, 0x00};

/* One card that is asked. */
struct asking {
    struct iccsp_card *card;
    const struct iccsp_card_set *set;
    bool refuses; /* it has said no to a SELECT: its yes means something */
    const struct iccsp_card_entry *found;
};

/* What the card did wrong is an answer: it is none of ours. */
static bool is_nonsense(iccsp_hr hr)
{
    return hr == ICCSP_E_NO_PROGRESS || hr == ICCSP_E_BUDGET || hr == ICCSP_E_RESPONSE_LONG ||
           hr == ICCSP_E_RESPONSE_SHORT;
}

static bool is_good(uint16_t sw)
{
    return sw == ICCSP_SW_OK || iccsp_sw_class(sw) == ICCSP_SW_CLASS_MORE;
}

/* SELECT without a wish for data: one command, on T=0 too. */
static iccsp_hr select_once(struct asking *ask, uint8_t p1, uint8_t p2, const uint8_t *data, uint32_t len,
                            uint16_t *sw)
{
    const struct iccsp_apdu cmd = {.ins = INS_SELECT, .p1 = p1, .p2 = p2, .data = data, .lc = len};
    struct iccsp_rsp rsp = {0};
    const iccsp_hr hr = iccsp_card_run(ask->card, &cmd, &rsp);

    *sw = rsp.sw;
    ask->refuses = ask->refuses || (ICCSP_SUCCEEDED(hr) && !is_good(rsp.sw));
    return hr;
}

/* P1 or P2 is what the card does not like, not the file. */
static bool wants_another_form(uint16_t sw)
{
    return sw == 0x6A86 || sw == 0x6B00 || sw == 0x6A81;
}

static bool begins_with(const struct iccsp_tlv *aid, const struct iccsp_card_evidence *e)
{
    return aid->len >= e->len && memcmp(aid->value, e->bytes, e->len) == 0;
}

static const struct iccsp_card_pattern *application_at(const struct iccsp_card_set *set, size_t index)
{
    const struct iccsp_card_pattern *p = ICCSP_CARD_ITEM(set, pattern, struct iccsp_card_pattern, index);

    if (p->evidence.kind != ICCSP_EVIDENCE_AID ||
        ICCSP_CARD_ITEM(set, entry, struct iccsp_card_entry, p->entry)->hidden)
        return NULL;
    return p;
}

static const struct iccsp_card_entry *entry_of(const struct asking *ask, const struct iccsp_card_pattern *p)
{
    return ICCSP_CARD_ITEM(ask->set, entry, struct iccsp_card_entry, p->entry);
}

/* An application of EF.DIR; that of the type which comes first counts. */
static void look_at_aid(struct asking *ask, const struct iccsp_tlv *aid)
{
    for (size_t i = 0; i < ask->set->pattern.count; i++) {
        const struct iccsp_card_pattern *p = application_at(ask->set, i);

        if (p != NULL && begins_with(aid, &p->evidence)) {
            if (ask->found == NULL || entry_of(ask, p) < ask->found)
                ask->found = entry_of(ask, p);
            return;
        }
    }
}

/* Application templates, or identifiers alone (ISO/IEC 7816-4:2005, 8.2.1.1). What is broken ends it. */
static void look_at_dir(struct asking *ask, const uint8_t *bytes, size_t len)
{
    struct iccsp_rd rd = iccsp_rd_init(bytes, len);
    struct iccsp_tlv object, aid;

    while (iccsp_tlv_next_in_file(&rd, &object) == ICCSP_OK) {
        if (object.tag == TAG_AID)
            look_at_aid(ask, &object);
        else if (object.tag == TAG_APPLICATION &&
                 iccsp_tlv_find(object.value, object.len, TAG_AID, &aid) == ICCSP_OK)
            look_at_aid(ask, &aid);
    }
}

static iccsp_hr read_once(struct asking *ask, uint8_t ins, uint8_t p1, uint8_t p2, bool *more)
{
    const struct iccsp_apdu cmd = {.ins = ins, .p1 = p1, .p2 = p2, .le = ICCSP_LE_SHORT_MAX};
    uint8_t bytes[ICCSP_LE_SHORT_MAX];
    struct iccsp_rsp rsp = {.data = bytes, .cap = sizeof(bytes)};
    const iccsp_hr hr = iccsp_card_run(ask->card, &cmd, &rsp);

    /* A warning comes with what there is; success without data leads nowhere. */
    *more = ICCSP_SUCCEEDED(hr) && rsp.len > 0 &&
            (rsp.sw == ICCSP_SW_OK || iccsp_sw_class(rsp.sw) == ICCSP_SW_CLASS_WARNING);
    if (*more)
        look_at_dir(ask, bytes, rsp.len);
    return hr;
}

/* It may be of records or transparent; without its FCP, which costs more on T=0, the first answer tells. */
static iccsp_hr read_dir(struct asking *ask)
{
    bool more = true;
    iccsp_hr hr = ICCSP_OK;

    for (uint8_t record = 1; more && ask->found == NULL && ask->card->sent < ICCSP_IDENTIFY_DIR_MAX;
         record++) {
        hr = read_once(ask, INS_READ_RECORD, record, THIS_RECORD, &more);
        if (ICCSP_FAILED(hr))
            return hr;
        if (!more && record == 1)
            return read_once(ask, INS_READ_BINARY, 0, 0, &more);
    }
    return hr;
}

static iccsp_hr ask_dir(struct asking *ask)
{
    uint16_t sw;
    iccsp_hr hr = select_once(ask, BY_PATH_FROM_MF, NO_FCI, fid_of_dir, sizeof(fid_of_dir), &sw);

    if (ICCSP_SUCCEEDED(hr) && wants_another_form(sw))
        hr = select_once(ask, BY_FID, NO_FCI, fid_of_dir, sizeof(fid_of_dir), &sw);
    if (ICCSP_SUCCEEDED(hr) && is_good(sw))
        hr = read_dir(ask);
    return hr;
}

/* An application that no card has: who selects it says yes to everything (hostile-cards B6). */
static iccsp_hr ask_for_nothing(struct asking *ask)
{
    uint8_t aid[12] = {0xF0}; /* proprietary, of no registered provider */
    uint16_t sw;
    iccsp_hr hr = iccsp_random(aid + 1, sizeof(aid) - 1);

    return ICCSP_FAILED(hr) ? hr : select_once(ask, BY_NAME, 0, aid, sizeof(aid), &sw);
}

static iccsp_hr ask_for(struct asking *ask, const struct iccsp_card_pattern *p)
{
    const struct iccsp_card_evidence *e = &p->evidence;
    uint16_t sw;
    iccsp_hr hr = select_once(ask, BY_NAME, 0, e->bytes, e->len, &sw);

    if (ICCSP_SUCCEEDED(hr) && wants_another_form(sw))
        hr = select_once(ask, BY_NAME, NO_FCI, e->bytes, e->len, &sw);
    if (ICCSP_FAILED(hr) || !is_good(sw))
        return hr;
    if (!ask->refuses)
        hr = ask_for_nothing(ask);
    if (ICCSP_SUCCEEDED(hr) && ask->refuses)
        ask->found = entry_of(ask, p);
    return hr;
}

/* Room for one more, and for the question that shows whether the answer means something. */
static bool has_room(const struct asking *ask)
{
    return ask->card->sent + (ask->refuses ? 1 : 2) <= ICCSP_IDENTIFY_COMMANDS_MAX;
}

static iccsp_hr ask_applications(struct asking *ask)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; i < ask->set->pattern.count && ask->found == NULL && ICCSP_SUCCEEDED(hr); i++) {
        const struct iccsp_card_pattern *p = application_at(ask->set, i);

        if (p == NULL)
            continue;
        if (!has_room(ask))
            break;
        hr = ask_for(ask, p);
        /* A card that says yes to nothing in particular is not asked on. */
        if (ICCSP_SUCCEEDED(hr) && !ask->refuses)
            break;
    }
    return hr;
}

bool iccsp_identify_has_applications(const struct iccsp_card_set *set)
{
    for (size_t i = 0; i < set->pattern.count; i++)
        if (application_at(set, i) != NULL)
            return true;
    return false;
}

iccsp_hr iccsp_identify_ask(struct iccsp_card *card, const struct iccsp_card_set *set,
                            const struct iccsp_card_entry **entry, uint32_t *how)
{
    struct asking ask = {.card = card, .set = set};
    iccsp_hr hr;

    *entry = NULL;
    *how = ICCSP_EVIDENCE_NONE;
    card->sent_max = card->sent + ICCSP_IDENTIFY_COMMANDS_MAX;
    hr = ask_dir(&ask);
    *how = ask.found != NULL ? ICCSP_EVIDENCE_EF_DIR : ICCSP_EVIDENCE_AID;
    if (ICCSP_SUCCEEDED(hr) && ask.found == NULL)
        hr = ask_applications(&ask);
    card->sent_max = 0;
    card->selection.valid = false;
    if (is_nonsense(hr)) {
        ask.found = NULL;
        hr = ICCSP_OK;
    }
    *entry = ICCSP_SUCCEEDED(hr) ? ask.found : NULL;
    if (*entry == NULL)
        *how = ICCSP_EVIDENCE_NONE;
    return hr;
}
