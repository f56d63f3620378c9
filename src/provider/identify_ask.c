/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a card what it is: its applications and EF.DIR, within a fixed number of commands. */
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
#define WITH_FCI        0x00u
#define NO_FCI          0x0Cu
#define THIS_RECORD     0x04u

#define TAG_APPLICATION 0x61u /* ISO/IEC 7816-4:2005, 8.2.1.1 */
#define TAG_AID         0x4Fu

static const uint8_t fid_of_dir[] = {0x2F, 0x00};

/* One card that is asked. */
struct asking {
    struct iccsp_card *card;
    const struct iccsp_card_set *set;
    struct iccsp_card_finding learned, found;
    uint8_t services;  /* what it says of itself; 0: nothing */
    uint32_t next;     /* pattern: those before it were asked for */
    size_t left;       /* applications that were not asked for yet */
    uint8_t form;      /* P2 of a SELECT by name */
    bool form_settled; /* it was taken, or the other one was tried too */
    bool refuses;      /* it has said no to an application: its yes means something */
    bool over;         /* its answers mean nothing */
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

static size_t count_applications(const struct iccsp_card_set *set)
{
    size_t count = 0;

    for (size_t i = 0; i < set->pattern.count; i++)
        count += application_at(set, i) != NULL;
    return count;
}

static bool is_found(const struct asking *ask)
{
    return ask->found.how != ICCSP_EVIDENCE_NONE;
}

/* An application of EF.DIR; that of the type which comes first counts. */
static void look_at_aid(struct asking *ask, const struct iccsp_tlv *aid)
{
    for (uint32_t i = 0; i < ask->set->pattern.count; i++) {
        const struct iccsp_card_pattern *p = application_at(ask->set, i);

        if (p != NULL && begins_with(aid, &p->evidence)) {
            if (!is_found(ask) || i < ask->found.pattern)
                ask->found = (struct iccsp_card_finding){ICCSP_EVIDENCE_EF_DIR, i};
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

/* It may be of records or transparent. Its FCP would cost more on T=0: the first answer tells, if the card
 * did not announce it. */
static iccsp_hr read_dir(struct asking *ask, bool transparent)
{
    bool more = !transparent;
    iccsp_hr hr = ICCSP_OK;

    for (uint8_t record = 1; more && !is_found(ask); record++) {
        hr = read_once(ask, INS_READ_RECORD, record, THIS_RECORD, &more);
        if (ICCSP_FAILED(hr))
            return hr;
        transparent = !more && record == 1;
    }
    return transparent ? read_once(ask, INS_READ_BINARY, 0, 0, &more) : hr;
}

static bool announces_dir(uint8_t services, uint8_t access)
{
    return (services & (ICCSP_SERVICE_EF_DIR | ICCSP_SERVICE_ACCESS)) == (ICCSP_SERVICE_EF_DIR | access);
}

/* True also if the data objects come by GET DATA: then they are in no file to be read. */
static bool denies_dir(uint8_t services)
{
    return services != 0 && !announces_dir(services, ICCSP_SERVICE_BY_RECORD) &&
           !announces_dir(services, ICCSP_SERVICE_BY_BINARY);
}

static iccsp_hr select_and_read_dir(struct asking *ask)
{
    uint16_t sw;
    iccsp_hr hr = select_once(ask, BY_PATH_FROM_MF, NO_FCI, fid_of_dir, sizeof(fid_of_dir), &sw);

    if (ICCSP_SUCCEEDED(hr) && wants_another_form(sw))
        hr = select_once(ask, BY_FID, NO_FCI, fid_of_dir, sizeof(fid_of_dir), &sw);
    if (ICCSP_SUCCEEDED(hr) && is_good(sw))
        hr = read_dir(ask, announces_dir(ask->services, ICCSP_SERVICE_BY_BINARY));
    return hr;
}

/* Within its part of the commands, whatever a record costs (two on T=0, where 6Cxx comes first). */
static iccsp_hr ask_dir(struct asking *ask)
{
    struct iccsp_card *card = ask->card;
    const uint32_t all = card->sent_max, part = card->sent + ICCSP_IDENTIFY_DIR_MAX;
    iccsp_hr hr;

    card->sent_max = part < all ? part : all;
    hr = select_and_read_dir(ask);
    if (hr == ICCSP_E_BUDGET && card->sent == card->sent_max)
        hr = ICCSP_OK;
    card->sent_max = all;
    return hr;
}

/* An application, in the form that the card takes; which that is, it is asked once. A refused form says
 * nothing of the application. */
static iccsp_hr select_application(struct asking *ask, const uint8_t *aid, uint32_t len, bool *yes)
{
    uint16_t sw;
    iccsp_hr hr = select_once(ask, BY_NAME, ask->form, aid, len, &sw);

    if (ICCSP_SUCCEEDED(hr) && wants_another_form(sw) && !ask->form_settled) {
        ask->form_settled = true;
        ask->form = NO_FCI;
        hr = select_once(ask, BY_NAME, ask->form, aid, len, &sw);
        if (ICCSP_SUCCEEDED(hr) && wants_another_form(sw))
            ask->form = WITH_FCI;
    }
    *yes = ICCSP_SUCCEEDED(hr) && is_good(sw);
    ask->form_settled = ask->form_settled || *yes;
    ask->refuses = ask->refuses || (ICCSP_SUCCEEDED(hr) && !*yes);
    return hr;
}

/* An application that no card has: who selects it says yes to everything (hostile-cards B6). */
static iccsp_hr ask_for_nothing(struct asking *ask)
{
    uint8_t aid[12] = {0xF0}; /* proprietary, of no registered provider */
    iccsp_hr hr = iccsp_random(aid + 1, sizeof(aid) - 1);

    return ICCSP_FAILED(hr) ? hr : select_application(ask, aid, sizeof(aid), &ask->over);
}

static iccsp_hr ask_for(struct asking *ask, uint32_t pattern)
{
    const struct iccsp_card_evidence *aid = &application_at(ask->set, pattern)->evidence;
    bool yes;
    iccsp_hr hr = select_application(ask, aid->bytes, aid->len, &yes);

    ask->left--;
    if (yes && !ask->refuses)
        hr = ask_for_nothing(ask);
    if (ICCSP_SUCCEEDED(hr) && yes && !ask->over)
        ask->found = (struct iccsp_card_finding){ICCSP_EVIDENCE_AID, pattern};
    return hr;
}

/* Room for one more, and for the question that shows whether the answer means something. */
static bool goes_on(const struct asking *ask)
{
    return !is_found(ask) && !ask->over && ask->card->sent + (ask->refuses ? 1 : 2) <= ask->card->sent_max;
}

static bool is_learned(const struct asking *ask, uint32_t pattern)
{
    return ask->learned.how == ICCSP_EVIDENCE_AID && ask->learned.pattern == pattern;
}

/* The next ones, in the order of the files. */
static iccsp_hr ask_applications(struct asking *ask, size_t count)
{
    iccsp_hr hr = ICCSP_OK;

    for (; ask->next < ask->set->pattern.count && count > 0 && goes_on(ask) && ICCSP_SUCCEEDED(hr);
         ask->next++) {
        if (application_at(ask->set, ask->next) == NULL)
            continue;
        count--;
        if (!is_learned(ask, ask->next))
            hr = ask_for(ask, ask->next);
    }
    return hr;
}

/* EF.DIR costs up to four commands, so it comes first only if there are more applications than those could
 * ask for, or if it helped with another card. Where the card says that it has none it comes after the first
 * applications, if those that are left are more than can be asked for. */
static bool begins_with_dir(const struct asking *ask)
{
    return ask->learned.how == ICCSP_EVIDENCE_EF_DIR ||
           (ask->left > ICCSP_IDENTIFY_FIRST && !denies_dir(ask->services));
}

static iccsp_hr ask_dir_or_first(struct asking *ask)
{
    iccsp_hr hr;

    if (begins_with_dir(ask))
        return ask_dir(ask);
    hr = ask_applications(ask, ICCSP_IDENTIFY_FIRST);
    if (ICCSP_SUCCEEDED(hr) && goes_on(ask) && ask->left > ask->card->sent_max - ask->card->sent)
        hr = ask_dir(ask);
    return hr;
}

static iccsp_hr ask_all(struct asking *ask)
{
    iccsp_hr hr = ICCSP_OK;

    if (ask->learned.how == ICCSP_EVIDENCE_AID)
        hr = ask_for(ask, ask->learned.pattern);
    if (ICCSP_SUCCEEDED(hr) && goes_on(ask))
        hr = ask_dir_or_first(ask);
    return ICCSP_SUCCEEDED(hr) ? ask_applications(ask, SIZE_MAX) : hr;
}

bool iccsp_identify_has_applications(const struct iccsp_card_set *set)
{
    return count_applications(set) > 0;
}

iccsp_hr iccsp_identify_ask(struct iccsp_card *card, const struct iccsp_card_set *set,
                            const struct iccsp_card_finding *learned, struct iccsp_card_finding *out)
{
    struct asking ask = {.card = card,
                         .set = set,
                         .learned = *learned,
                         .services = iccsp_atr_services(&card->atr),
                         .left = count_applications(set),
                         .form = WITH_FCI};
    iccsp_hr hr;

    card->sent_max = card->sent + ICCSP_IDENTIFY_COMMANDS_MAX;
    hr = ask_all(&ask);
    card->sent_max = 0;
    card->selection.valid = false;
    if (is_nonsense(hr)) {
        ask.found.how = ICCSP_EVIDENCE_NONE;
        hr = ICCSP_OK;
    }
    *out = ask.found;
    if (ICCSP_FAILED(hr))
        out->how = ICCSP_EVIDENCE_NONE;
    return hr;
}
