/* SPDX-License-Identifier: BSD-2-Clause */
/* Card-holder verification and challenges. */
#include "provider/chv.h"

#include "base/error.h"
#include "card/select.h"
#include "provider/provider.h"

#define INS_VERIFY        0x20u
#define INS_GET_CHALLENGE 0x84u
#define P2_SPECIFIC       0x80u

static bool has_only_digits(const uint8_t *code, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (code[i] < '0' || code[i] > '9')
            return false;
    }
    return true;
}

static iccsp_hr check_policy(const struct iccsp_chv_policy *policy, const uint8_t *code, size_t len)
{
    if (len < policy->min_len || len > policy->max_len)
        return iccsp_fail_with(ICCSP_E_INVALID_CHV, ICCSP_LAYER_ARGUMENT,
                               "The code must have %zu to %zu characters on this card. No try was spent.",
                               policy->min_len, policy->max_len);
    if (policy->digits_only && !has_only_digits(code, len))
        return iccsp_fail_with(ICCSP_E_INVALID_CHV, ICCSP_LAYER_ARGUMENT,
                               "The code may hold digits only on this card. No try was spent.");
    return ICCSP_OK;
}

/* VERIFY with a code, or with an empty body to ask (7816-4:2005, 7.5.6). Specific reference data belong to a
 * DF, which must be the current one. */
static iccsp_hr send_verify(struct iccsp_card *card, uint8_t p2, const uint8_t *code, size_t len, int *tries)
{
    const struct iccsp_apdu cmd = {.ins = INS_VERIFY, .p2 = p2, .data = code, .lc = (uint32_t)len};
    struct iccsp_rsp rsp = {0};
    iccsp_hr hr = iccsp_card_enter(card);

    if (ICCSP_FAILED(hr))
        return hr;
    if ((p2 & P2_SPECIFIC) != 0 && !iccsp_path_is_mf(&card->directory))
        hr = iccsp_card_select(card, &card->directory, ICCSP_OP_SELECT_DF, NULL);
    if (ICCSP_FAILED(hr))
        return iccsp_card_leave(card, hr);
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_VERIFY);
    *tries = iccsp_sw_tries(card->last_sw);
    if (card->last_sw == 0x6983)
        *tries = 0;
    if (ICCSP_SUCCEEDED(hr) && len > 0)
        card->authenticated = true;
    return iccsp_card_leave(card, hr);
}

iccsp_hr iccsp_chv_verify(struct iccsp_card *card, uint8_t p2, const uint8_t *code, size_t len, int *tries)
{
    const iccsp_hr hr = check_policy(&iccsp_provider_of(card)->chv, code, len);

    *tries = ICCSP_TRIES_UNKNOWN;
    return ICCSP_SUCCEEDED(hr) ? send_verify(card, p2, code, len, tries) : hr;
}

iccsp_hr iccsp_chv_query(struct iccsp_card *card, uint8_t p2, int *tries)
{
    iccsp_hr hr;

    *tries = ICCSP_TRIES_UNKNOWN;
    if (!iccsp_provider_of(card)->chv.query_is_safe)
        return iccsp_fail_with(
            ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
            "On cards of this family, asking for the tries left could cost one. Nothing was sent.");
    hr = send_verify(card, p2, NULL, 0, tries);
    if (hr == ICCSP_W_WRONG_CHV)
        return iccsp_fail(ICCSP_W_CARD_NOT_AUTHENTICATED, ICCSP_LAYER_CARD);
    return hr;
}

iccsp_hr iccsp_challenge_get(struct iccsp_card *card, uint8_t algorithm, uint8_t secret, uint8_t *out,
                             size_t *len)
{
    const struct iccsp_apdu cmd = {
        .ins = INS_GET_CHALLENGE, .p1 = algorithm, .p2 = secret, .le = (uint32_t)*len};
    struct iccsp_rsp rsp = {.data = out, .cap = *len};
    iccsp_hr hr = iccsp_card_enter(card);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_AUTH);
    if (ICCSP_SUCCEEDED(hr) && rsp.len == 0)
        hr = iccsp_fail_with(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD, "The card sent an empty challenge.");
    if (ICCSP_SUCCEEDED(hr))
        *len = rsp.len;
    return iccsp_card_leave(card, hr);
}
