/* SPDX-License-Identifier: BSD-2-Clause */
/* Challenges and authentication. */
#include "provider/authenticate.h"

#include "base/error.h"
#include "card/select.h"
#include "provider/chv.h"

#define INS_EXTERNAL      0x82u
#define INS_GET_CHALLENGE 0x84u
#define INS_INTERNAL      0x88u

static struct iccsp_apdu command(uint8_t ins, struct iccsp_auth_ref ref, const uint8_t *data, size_t len)
{
    return (struct iccsp_apdu){
        .ins = ins, .p1 = ref.algorithm, .p2 = ref.secret, .data = data, .lc = (uint32_t)len};
}

/* A command whose answer is its purpose. The card is entered. */
static iccsp_hr fetch(struct iccsp_card *card, struct iccsp_apdu *cmd, uint8_t *out, size_t *len)
{
    struct iccsp_rsp rsp = {.data = out, .cap = *len};
    iccsp_hr hr;

    cmd->le = (uint32_t)*len;
    hr = iccsp_card_run_op(card, cmd, &rsp, ICCSP_OP_AUTH);
    if (ICCSP_FAILED(hr))
        return hr;
    if (rsp.len == 0)
        return iccsp_fail_with(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD, "The card said yes and sent no data.");
    *len = rsp.len;
    return ICCSP_OK;
}

/* The same where the secret is: specific secrets belong to the current directory. */
static iccsp_hr fetch_at(struct iccsp_card *card, uint8_t secret, struct iccsp_apdu *cmd, uint8_t *out,
                         size_t *len)
{
    iccsp_hr hr = iccsp_card_enter(card);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_card_select_place_of(card, secret);
    return iccsp_card_leave(card, ICCSP_SUCCEEDED(hr) ? fetch(card, cmd, out, len) : hr);
}

iccsp_hr iccsp_challenge_get(struct iccsp_card *card, struct iccsp_auth_ref ref, uint8_t *out, size_t *len)
{
    struct iccsp_apdu cmd = command(INS_GET_CHALLENGE, ref, NULL, 0);

    /* The command has no place for the secret (7816-4:2005, 7.5.3). */
    cmd.p2 = 0;
    return fetch_at(card, ref.secret, &cmd, out, len);
}

iccsp_hr iccsp_authenticate_internal(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                     size_t len, uint8_t *out, size_t *out_len)
{
    struct iccsp_apdu cmd = command(INS_INTERNAL, ref, data, len);

    return fetch_at(card, ref.secret, &cmd, out, out_len);
}

/* What an attempt to prove the program comes to: the card may have taken it for proven although its answer
 * was lost (decision B4). */
static iccsp_hr note_proof(struct iccsp_card *card, iccsp_hr hr, int *tries)
{
    if (ICCSP_SUCCEEDED(hr) || card->last_sw == ICCSP_SW_OK)
        card->authenticated = true;
    *tries = iccsp_tries_of(card);
    return hr;
}

/* Nothing is selected for these two: that would use the challenge up. Who fetched it selected the place, and
 * if others came in between, it is used up already. */
iccsp_hr iccsp_authenticate_external(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                     size_t len, int *tries)
{
    const struct iccsp_apdu cmd = command(INS_EXTERNAL, ref, data, len);
    struct iccsp_rsp rsp = {0};
    iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_AUTH);
    return iccsp_card_leave(card, note_proof(card, hr, tries));
}

iccsp_hr iccsp_authenticate_mutual(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                   size_t len, uint8_t *out, size_t *out_len, int *tries)
{
    struct iccsp_apdu cmd = command(INS_EXTERNAL, ref, data, len);
    iccsp_hr hr = iccsp_card_enter(card);

    *tries = ICCSP_TRIES_UNKNOWN;
    if (ICCSP_FAILED(hr))
        return hr;
    hr = fetch(card, &cmd, out, out_len);
    return iccsp_card_leave(card, note_proof(card, hr, tries));
}
