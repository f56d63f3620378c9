/* SPDX-License-Identifier: BSD-2-Clause */
/* Card-holder verification. */
#include "provider/chv.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "card/select.h"
#include "provider/provider.h"

#define INS_VERIFY      0x20u
#define INS_CHANGE      0x24u
#define INS_DISABLE     0x26u
#define INS_ENABLE      0x28u
#define INS_RESET_RETRY 0x2Cu
/* VERIFY, P1: set the verification status to "not verified" (7816-4:2013, 11.5.6). */
#define P1_FORGET    0xFFu
#define P2_SPECIFIC  0x80u
#define SW_BLOCKED   0x6983u
#define CHV_DATA_MAX (2u * ICCSP_CHV_MAX)

/* P1 of CHANGE REFERENCE DATA and RESET RETRY COUNTER: what the data field holds (7816-4:2005, 7.5.7
 * and 7.5.10). */
#define CHANGE_OLD_AND_NEW 0x00u
#define CHANGE_NEW_ONLY    0x01u
#define UNBLOCK_BOTH       0x00u
#define UNBLOCK_PUK_ONLY   0x01u
#define UNBLOCK_NEW_ONLY   0x02u
#define UNBLOCK_NEITHER    0x03u

static bool has_only_digits(struct iccsp_code code)
{
    for (size_t i = 0; i < code.len; i++) {
        if (code.bytes[i] < '0' || code.bytes[i] > '9')
            return false;
    }
    return true;
}

static const struct iccsp_chv_policy *policy_of(const struct iccsp_card *card)
{
    return &iccsp_provider_of(&card->atr)->chv;
}

static iccsp_hr check_code(const struct iccsp_card *card, struct iccsp_code code)
{
    const struct iccsp_chv_policy *policy = policy_of(card);

    if (code.len < policy->min_len || code.len > policy->max_len)
        return iccsp_fail_with(ICCSP_E_INVALID_CHV, ICCSP_LAYER_ARGUMENT,
                               "The code must have %u to %u characters on this card. No try was spent.",
                               (unsigned)policy->min_len, (unsigned)policy->max_len);
    if (policy->digits_only && !has_only_digits(code))
        return iccsp_fail_with(ICCSP_E_INVALID_CHV, ICCSP_LAYER_ARGUMENT,
                               "The code may hold digits only on this card. No try was spent.");
    return ICCSP_OK;
}

int iccsp_tries_of(const struct iccsp_card *card)
{
    return card->last_sw == SW_BLOCKED ? 0 : iccsp_sw_tries(card->last_sw);
}

static iccsp_hr send_chv(struct iccsp_card *card, const struct iccsp_apdu *cmd, int *tries)
{
    struct iccsp_rsp rsp = {0};
    iccsp_hr hr = iccsp_card_select_place_of(card, cmd->p2);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_card_run_op(card, cmd, &rsp, ICCSP_OP_VERIFY);
    *tries = iccsp_tries_of(card);
    return hr;
}

/* A command that presents a code or takes a new one. Some cards count the code as verified after any of them,
 * so that Detach must not leave the card as it is (decision B4). */
static iccsp_hr present(struct iccsp_card *card, const struct iccsp_apdu *cmd, int *tries)
{
    const iccsp_hr hr = send_chv(card, cmd, tries);

    if (ICCSP_SUCCEEDED(hr))
        card->authenticated = true;
    return hr;
}

/* Two codes in one data field, the first as long as it is: cards of this kind know its length. */
static iccsp_hr send_two(struct iccsp_card *card, struct iccsp_apdu *cmd, struct iccsp_code first,
                         struct iccsp_code second, int *tries)
{
    uint8_t data[CHV_DATA_MAX];
    iccsp_hr hr;

    if (first.len + second.len > ICCSP_CHV_MAX)
        return iccsp_fail_with(
            ICCSP_E_INVALID_CHV, ICCSP_LAYER_ARGUMENT,
            "The two codes are longer together than one command carries. No try was spent.");
    if (first.len > 0)
        memcpy(data, first.bytes, first.len);
    if (second.len > 0)
        memcpy(data + first.len, second.bytes, second.len);
    cmd->data = data;
    cmd->lc = (uint32_t)(first.len + second.len);
    hr = present(card, cmd, tries);
    iccsp_wipe(data, sizeof(data));
    return hr;
}

static iccsp_hr verify(struct iccsp_card *card, uint8_t p2, struct iccsp_code code, int *tries)
{
    const struct iccsp_apdu cmd = {.ins = INS_VERIFY, .p2 = p2, .data = code.bytes, .lc = (uint32_t)code.len};
    const iccsp_hr hr = check_code(card, code);

    return ICCSP_SUCCEEDED(hr) ? present(card, &cmd, tries) : hr;
}

iccsp_hr iccsp_chv_verify(struct iccsp_card *card, uint8_t p2, struct iccsp_code code, int *tries)
{
    const iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    return ICCSP_SUCCEEDED(hr) ? iccsp_card_leave(card, verify(card, p2, code, tries)) : hr;
}

static iccsp_hr query(struct iccsp_card *card, uint8_t p2, int *tries)
{
    const struct iccsp_apdu cmd = {.ins = INS_VERIFY, .p2 = p2};
    iccsp_hr hr;

    if (!policy_of(card)->query_is_safe)
        return iccsp_fail_with(
            ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
            "On cards of this family, asking for the tries left could cost one. Nothing was sent.");
    hr = send_chv(card, &cmd, tries);
    return hr == ICCSP_W_WRONG_CHV ? iccsp_fail(ICCSP_W_CARD_NOT_AUTHENTICATED, ICCSP_LAYER_CARD) : hr;
}

iccsp_hr iccsp_chv_query(struct iccsp_card *card, uint8_t p2, int *tries)
{
    const iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    return ICCSP_SUCCEEDED(hr) ? iccsp_card_leave(card, query(card, p2, tries)) : hr;
}

static iccsp_hr change(struct iccsp_card *card, uint8_t p2, struct iccsp_code old_code,
                       struct iccsp_code new_code, int *tries)
{
    struct iccsp_apdu cmd = {.ins = INS_CHANGE,
                             .p1 = (uint8_t)(old_code.len > 0 ? CHANGE_OLD_AND_NEW : CHANGE_NEW_ONLY),
                             .p2 = p2};
    iccsp_hr hr = old_code.len > 0 ? check_code(card, old_code) : ICCSP_OK;

    if (ICCSP_SUCCEEDED(hr))
        hr = check_code(card, new_code);
    return ICCSP_SUCCEEDED(hr) ? send_two(card, &cmd, old_code, new_code, tries) : hr;
}

iccsp_hr iccsp_chv_change(struct iccsp_card *card, uint8_t p2, struct iccsp_code old_code,
                          struct iccsp_code new_code, int *tries)
{
    const iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    return ICCSP_SUCCEEDED(hr) ? iccsp_card_leave(card, change(card, p2, old_code, new_code, tries)) : hr;
}

iccsp_hr iccsp_chv_require(struct iccsp_card *card, uint8_t p2, struct iccsp_code code, bool required,
                           int *tries)
{
    const struct iccsp_apdu cmd = {
        .ins = required ? INS_ENABLE : INS_DISABLE, .p2 = p2, .data = code.bytes, .lc = (uint32_t)code.len};
    iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    if (ICCSP_FAILED(hr))
        return hr;
    hr = check_code(card, code);
    return iccsp_card_leave(card, ICCSP_SUCCEEDED(hr) ? present(card, &cmd, tries) : hr);
}

static unsigned unblock_p1(struct iccsp_code puk, struct iccsp_code new_code)
{
    if (puk.len > 0)
        return new_code.len > 0 ? UNBLOCK_BOTH : UNBLOCK_PUK_ONLY;
    return new_code.len > 0 ? UNBLOCK_NEW_ONLY : UNBLOCK_NEITHER;
}

static iccsp_hr unblock(struct iccsp_card *card, uint8_t p2, struct iccsp_code puk,
                        struct iccsp_code new_code, int *tries)
{
    struct iccsp_apdu cmd = {.ins = INS_RESET_RETRY, .p1 = (uint8_t)unblock_p1(puk, new_code), .p2 = p2};
    iccsp_hr hr = new_code.len > 0 ? check_code(card, new_code) : ICCSP_OK;

    if (cmd.p1 == UNBLOCK_NEITHER && !policy_of(card)->unblock_needs_no_code)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "No unblocking data were prepared, and cards of this family need some.");
    return ICCSP_SUCCEEDED(hr) ? send_two(card, &cmd, puk, new_code, tries) : hr;
}

iccsp_hr iccsp_chv_unblock(struct iccsp_card *card, uint8_t p2, struct iccsp_code puk,
                           struct iccsp_code new_code, int *tries)
{
    const iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    return ICCSP_SUCCEEDED(hr) ? iccsp_card_leave(card, unblock(card, p2, puk, new_code, tries)) : hr;
}

static iccsp_hr forget_at(struct iccsp_card *card, uint8_t p2)
{
    const struct iccsp_apdu cmd = {.ins = INS_VERIFY, .p1 = P1_FORGET, .p2 = p2};
    int tries;

    return send_chv(card, &cmd, &tries);
}

static iccsp_hr forget_by_verify(struct iccsp_card *card, unsigned scope)
{
    iccsp_hr hr = ICCSP_OK;

    if ((scope & ICCSP_FORGET_SPECIFIC) != 0)
        hr = forget_at(card, P2_SPECIFIC);
    if (ICCSP_SUCCEEDED(hr) && (scope & ICCSP_FORGET_GLOBAL) != 0)
        hr = forget_at(card, 0);
    if (ICCSP_SUCCEEDED(hr) && scope == ICCSP_FORGET_ALL)
        card->authenticated = false;
    return hr;
}

iccsp_hr iccsp_chv_forget(struct iccsp_card *card, unsigned scope)
{
    const iccsp_hr hr = iccsp_card_enter(card);

    if (ICCSP_FAILED(hr))
        return hr;
    return iccsp_card_leave(card, policy_of(card)->verify_can_forget ? forget_by_verify(card, scope)
                                                                     : iccsp_card_reset(card));
}
