/* SPDX-License-Identifier: BSD-2-Clause */
/* The one place that runs a command on a card. */
#include "card/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "card/reader_limit.h"

#define CLA_PROPRIETARY    0x80u
#define CLA_CHAINING       0x10u
#define CLA_CHANNEL_AND_SM 0x0Fu
#define INS_GET_RESPONSE   0xC0u
#define INS_ENVELOPE       0xC2u
/* A card may correct Le once; a second correction of the same command leads nowhere. */
#define LE_CORRECTIONS_MAX 1u

/* One iccsp_card_run under way. */
struct run {
    struct iccsp_card *card;
    const struct iccsp_apdu *cmd;
    struct iccsp_rsp *rsp;
    unsigned apdus; /* sent so far */
    uint64_t deadline;
    uint8_t get_response_class;
};

/* Commands that spend a try, a key use or a signature: a second one could block the card (hostile-cards E3).
 */
static bool is_sent_once(uint8_t ins)
{
    switch (ins) {
    case 0x20: /* VERIFY */
    case 0x21:
    case 0x24: /* CHANGE REFERENCE DATA */
    case 0x26: /* DISABLE VERIFICATION REQUIREMENT */
    case 0x28: /* ENABLE VERIFICATION REQUIREMENT */
    case 0x2A: /* PERFORM SECURITY OPERATION */
    case 0x2C: /* RESET RETRY COUNTER */
    case 0x82: /* EXTERNAL AUTHENTICATE */
    case 0x86: /* GENERAL AUTHENTICATE */
    case 0x87:
    case 0x88: /* INTERNAL AUTHENTICATE */
        return true;
    default:
        return false;
    }
}

static iccsp_hr fail_card(const struct run *run, iccsp_hr hr)
{
    iccsp_fail_with(hr, ICCSP_LAYER_CARD, "%s (command %02X %02X, %u sent)", iccsp_strerror(hr),
                    run->cmd->cla, run->cmd->ins, run->apdus);
    return hr;
}

static iccsp_hr check_budget(const struct run *run)
{
    const struct iccsp_card *card = run->card;

    if (run->apdus >= ICCSP_RUN_APDUS_MAX || iccsp_now_ms() > run->deadline ||
        (card->sent_max > 0 && card->sent >= card->sent_max))
        return fail_card(run, ICCSP_E_BUDGET);
    return ICCSP_OK;
}

/* What is made once is there for the second command of a file that is half written. */
static iccsp_hr make_room(uint8_t **room, size_t size)
{
    if (*room == NULL)
        *room = (uint8_t *)malloc(size);
    return *room != NULL ? ICCSP_OK : iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

/* A caller without room wants no data: some cards answer SELECT with control information all the same. */
static bool wants_no_data(const struct run *run)
{
    return run->rsp->cap == 0;
}

/* Appends what came to the caller's response. `limit`: the bytes this exchange may bring. */
static iccsp_hr append(const struct run *run, const uint8_t *data, size_t len, size_t limit)
{
    struct iccsp_rsp *rsp = run->rsp;

    if (wants_no_data(run))
        return ICCSP_OK;
    if (len > limit || len > rsp->cap - rsp->len)
        return fail_card(run, ICCSP_E_RESPONSE_LONG);
    if (len > 0)
        memcpy(rsp->data + rsp->len, data, len);
    rsp->len += len;
    return ICCSP_OK;
}

static iccsp_hr transmit(struct run *run, const uint8_t *bytes, size_t len, size_t limit, size_t *received)
{
    struct iccsp_card *card = run->card;
    size_t got = 0;
    iccsp_hr hr = check_budget(run);

    /* Room for the largest response: a card that sends too much is caught here and not cut by a driver. */
    if (ICCSP_SUCCEEDED(hr))
        hr = make_room(&card->scratch, ICCSP_RESPONSE_MAX);
    if (ICCSP_FAILED(hr))
        return hr;
    run->apdus++;
    card->sent++;
    card->last_sw = 0;
    hr = iccsp_rm_transmit(card->rm, card->handle, card->protocol, bytes, len, card->scratch,
                           ICCSP_RESPONSE_MAX, &got);
    if (ICCSP_FAILED(hr))
        return iccsp_card_note_failure(card, hr);
    run->rsp->sw = (uint16_t)((unsigned)card->scratch[got - 2] << 8 | card->scratch[got - 1]);
    card->last_sw = run->rsp->sw;
    *received = got - 2;
    hr = append(run, card->scratch, got - 2, limit);
    iccsp_wipe(card->scratch, got);
    return hr;
}

/* On T=0 a case 4 command goes without its Le, which GET RESPONSE asks for (ISO/IEC 7816-3:2006, 12.2.4). */
static struct iccsp_apdu as_sent(const struct run *run, const struct iccsp_apdu *cmd)
{
    struct iccsp_apdu sent = *cmd;

    if (run->card->protocol == ICCSP_PROTOCOL_T0 && sent.lc > 0)
        sent.le = 0;
    return sent;
}

/* Without an Le field the card may answer what it likes, up to the caller's room. */
static size_t response_limit(const struct run *run, const struct iccsp_apdu *cmd)
{
    return cmd->le > 0 ? cmd->le : run->rsp->cap;
}

static iccsp_hr send_short(struct run *run, const struct iccsp_apdu *cmd, size_t *received)
{
    uint8_t bytes[ICCSP_SHORT_APDU_MAX];
    const struct iccsp_apdu sent = as_sent(run, cmd);
    size_t len;
    iccsp_hr hr = iccsp_apdu_encode(&sent, bytes, sizeof(bytes), &len);

    if (ICCSP_SUCCEEDED(hr))
        hr = transmit(run, bytes, len, response_limit(run, cmd), received);
    iccsp_wipe(bytes, sizeof(bytes));
    return hr;
}

/* The command as it is, of any length. */
static iccsp_hr send_as_it_is(struct run *run, const struct iccsp_apdu *cmd, size_t *received)
{
    uint8_t **room = &run->card->long_command;
    size_t len = 0;
    iccsp_hr hr = make_room(room, ICCSP_APDU_MAX);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_apdu_encode(cmd, *room, ICCSP_APDU_MAX, &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = transmit(run, *room, len, response_limit(run, cmd), received);
    iccsp_wipe(*room, len);
    return hr;
}

/* Cuts the data field into links of 255 bytes; all but the last carry a mark in their class. */
static iccsp_hr send_in_links(struct run *run, const struct iccsp_apdu *cmd, uint8_t mark, size_t *received)
{
    struct iccsp_apdu link = *cmd;
    uint32_t done = 0;

    link.cla |= mark;
    link.lc = ICCSP_LC_SHORT_MAX;
    link.le = 0;
    for (; cmd->lc - done > ICCSP_LC_SHORT_MAX; done += ICCSP_LC_SHORT_MAX) {
        link.data = cmd->data + done;
        const iccsp_hr hr = send_short(run, &link, received);
        if (ICCSP_FAILED(hr) || run->rsp->sw != ICCSP_SW_OK)
            return hr;
    }
    link.cla = cmd->cla;
    link.data = cmd->data + done;
    link.lc = cmd->lc - done;
    link.le = cmd->le > ICCSP_LE_SHORT_MAX ? ICCSP_LE_SHORT_MAX : cmd->le;
    return send_short(run, &link, received);
}

/* Command chaining (7816-4:2005, 5.1.1.1). */
static iccsp_hr send_chained(struct run *run, const struct iccsp_apdu *cmd, size_t *received)
{
    return send_in_links(run, cmd, CLA_CHAINING, received);
}

/* What a program put into an ENVELOPE goes through T=0 in as many of them as it needs, all alike
 * (ISO/IEC 7816-3:2006, 12.2; decision D4). */
static iccsp_hr send_envelopes(struct run *run, const struct iccsp_apdu *cmd, size_t *received)
{
    return send_in_links(run, cmd, 0, received);
}

/* The best form that the card takes. Without extended length a large Le becomes 256; 61xx brings the rest. */
static iccsp_hr send_in_best_form(struct run *run, const struct iccsp_apdu *cmd, size_t *received)
{
    struct iccsp_apdu cut = *cmd;

    if (iccsp_apdu_is_extended(cmd) && iccsp_card_takes_extended(run->card))
        return send_as_it_is(run, cmd, received);
    cut.extended = false;
    if (cut.le > ICCSP_LE_SHORT_MAX)
        cut.le = ICCSP_LE_SHORT_MAX;
    if (cut.lc <= ICCSP_LC_SHORT_MAX)
        return send_short(run, &cut, received);
    if (run->card->protocol == ICCSP_PROTOCOL_T0 && cut.ins == INS_ENVELOPE)
        return send_envelopes(run, &cut, received);
    if (run->card->limits.chaining)
        return send_chained(run, &cut, received);
    return fail_card(run, ICCSP_E_UNSUPPORTED_FEATURE);
}

static uint32_t le_in_sw2(uint16_t sw)
{
    return (sw & 0xFFu) == 0 ? ICCSP_LE_SHORT_MAX : sw & 0xFFu;
}

/* 6Cxx: the command was not carried out; SW2 is the exact length (7816-4:2005, 5.1.3). */
static iccsp_hr send_with_le_corrected(struct run *run, const struct iccsp_apdu *cmd, size_t *received)
{
    struct iccsp_apdu again = *cmd;
    iccsp_hr hr = send_in_best_form(run, &again, received);

    for (unsigned n = 0; ICCSP_SUCCEEDED(hr) && iccsp_sw_class(run->rsp->sw) == ICCSP_SW_CLASS_WRONG_LE;
         n++) {
        if (is_sent_once(cmd->ins))
            return ICCSP_OK;
        if (n == LE_CORRECTIONS_MAX)
            return fail_card(run, ICCSP_E_NO_PROGRESS);
        again.le = le_in_sw2(run->rsp->sw);
        again.extended = false;
        hr = send_in_best_form(run, &again, received);
    }
    return hr;
}

/* 61xx: SW2 is what the card still holds, 00 standing for 256 or more (7816-4:2005, 5.1.3). Ask for exactly
 * that: a larger Le may be refused with 6Cxx. Every round must bring something. */
static iccsp_hr get_response(struct run *run)
{
    struct iccsp_apdu cmd = {.cla = run->get_response_class, .ins = INS_GET_RESPONSE};
    iccsp_hr hr = ICCSP_OK;

    while (ICCSP_SUCCEEDED(hr) && iccsp_sw_class(run->rsp->sw) == ICCSP_SW_CLASS_MORE) {
        size_t received = 0;

        cmd.le = le_in_sw2(run->rsp->sw);
        hr = send_with_le_corrected(run, &cmd, &received);
        if (ICCSP_SUCCEEDED(hr) && received == 0 && iccsp_sw_class(run->rsp->sw) == ICCSP_SW_CLASS_MORE)
            hr = fail_card(run, ICCSP_E_NO_PROGRESS);
    }
    return hr;
}

/* A card or reader that claims extended length and then refuses it gets short commands from now on: one step
 * down, once. */
static bool refused_extended(const struct run *run, const struct iccsp_apdu *cmd, iccsp_hr hr)
{
    const bool by_card = ICCSP_SUCCEEDED(hr) && run->rsp->sw == 0x6700;
    const bool by_reader = hr == ICCSP_E_NOT_TRANSACTED || hr == ICCSP_E_INVALID_PARAMETER ||
                           hr == ICCSP_E_INVALID_VALUE || hr == ICCSP_E_UNSUPPORTED_FEATURE;

    return (by_card || by_reader) && iccsp_apdu_is_extended(cmd) && run->card->limits.extended &&
           !is_sent_once(cmd->ins);
}

/* GET RESPONSE is an interindustry command: of a proprietary class only the channel and secure messaging bits
 * go on, of an interindustry one all but chaining (7816-4:2005, 5.1.1; decision C6). */
static uint8_t class_of_get_response(uint8_t cla)
{
    return (uint8_t)((cla & CLA_PROPRIETARY) != 0 ? cla & CLA_CHANNEL_AND_SM : cla & ~CLA_CHAINING);
}

static struct run begin(struct iccsp_card *card, const struct iccsp_apdu *cmd, struct iccsp_rsp *rsp)
{
    rsp->len = 0;
    rsp->sw = 0;
    return (struct run){.card = card,
                        .cmd = cmd,
                        .rsp = rsp,
                        .deadline = iccsp_now_ms() + ICCSP_RUN_TIME_MAX_MS,
                        .get_response_class = class_of_get_response(cmd->cla)};
}

static iccsp_hr finish(struct run *run, iccsp_hr hr)
{
    if (ICCSP_SUCCEEDED(hr) && !wants_no_data(run))
        hr = get_response(run);
    if (ICCSP_FAILED(hr)) {
        iccsp_wipe(run->rsp->data, run->rsp->cap);
        run->rsp->len = 0;
    }
    return hr;
}

static iccsp_hr send_in_the_best_way(struct run *run)
{
    size_t received = 0;
    iccsp_hr hr = send_with_le_corrected(run, run->cmd, &received);

    if (refused_extended(run, run->cmd, hr)) {
        run->card->limits.extended = false;
        run->rsp->len = 0;
        hr = send_with_le_corrected(run, run->cmd, &received);
    }
    return hr;
}

iccsp_hr iccsp_card_run(struct iccsp_card *card, const struct iccsp_apdu *cmd, struct iccsp_rsp *rsp)
{
    struct run run = begin(card, cmd, rsp);

    return finish(&run, send_in_the_best_way(&run));
}

iccsp_hr iccsp_card_exchange(struct iccsp_card *card, const struct iccsp_apdu *cmd,
                             const uint8_t *alternate_class, struct iccsp_rsp *rsp)
{
    struct run run = begin(card, cmd, rsp);
    size_t received = 0;

    if (alternate_class != NULL)
        run.get_response_class = *alternate_class;
    if (card->protocol == ICCSP_PROTOCOL_T0)
        return finish(&run, send_in_the_best_way(&run));
    return finish(&run, send_as_it_is(&run, cmd, &received));
}

static void fail_with_status_word(const struct iccsp_apdu *cmd, uint16_t sw, iccsp_hr hr)
{
    const uint8_t header[4] = {cmd->cla, cmd->ins, cmd->p1, cmd->p2};
    char meaning[120];

    iccsp_sw_describe(sw, meaning, sizeof(meaning));
    iccsp_fail_sw(hr, sw, header, meaning);
}

iccsp_hr iccsp_card_run_op(struct iccsp_card *card, const struct iccsp_apdu *cmd, struct iccsp_rsp *rsp,
                           enum iccsp_op op)
{
    iccsp_hr hr = iccsp_card_run(card, cmd, rsp);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = (card->authenticated ? iccsp_sw_to_hr_verified : iccsp_sw_to_hr)(rsp->sw, op);
    if (ICCSP_FAILED(hr)) {
        iccsp_wipe(rsp->data, rsp->len);
        rsp->len = 0;
        fail_with_status_word(cmd, rsp->sw, hr);
    }
    return hr;
}

uint32_t iccsp_card_le_max(struct iccsp_card *card)
{
    return iccsp_card_takes_extended(card) ? ICCSP_LE_EXT_MAX : ICCSP_LE_SHORT_MAX;
}
