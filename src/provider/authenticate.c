/* SPDX-License-Identifier: BSD-2-Clause */
/* Challenges and authentication. */
#include "provider/authenticate.h"

#include "base/error.h"
#include "card/run.h"

#define INS_EXTERNAL      0x82u
#define INS_GET_CHALLENGE 0x84u
#define INS_INTERNAL      0x88u

static struct iccsp_apdu command(uint8_t ins, struct iccsp_auth_ref ref)
{
    return (struct iccsp_apdu){.ins = ins, .p1 = ref.algorithm, .p2 = ref.secret};
}

/* A command whose answer is its purpose. */
static iccsp_hr fetch(struct iccsp_card *card, const struct iccsp_apdu *cmd, uint8_t *out, size_t *len)
{
    struct iccsp_rsp rsp = {.data = out, .cap = *len};
    iccsp_hr hr = iccsp_card_enter(card);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_card_run_op(card, cmd, &rsp, ICCSP_OP_AUTH);
    if (ICCSP_SUCCEEDED(hr) && rsp.len == 0)
        hr = iccsp_fail_with(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD, "The card said yes and sent no data.");
    if (ICCSP_SUCCEEDED(hr))
        *len = rsp.len;
    return iccsp_card_leave(card, hr);
}

iccsp_hr iccsp_challenge_get(struct iccsp_card *card, struct iccsp_auth_ref ref, uint8_t *out, size_t *len)
{
    struct iccsp_apdu cmd = command(INS_GET_CHALLENGE, ref);

    cmd.le = (uint32_t)*len;
    return fetch(card, &cmd, out, len);
}

iccsp_hr iccsp_authenticate_external(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                     size_t len)
{
    struct iccsp_apdu cmd = command(INS_EXTERNAL, ref);
    struct iccsp_rsp rsp = {0};
    iccsp_hr hr = iccsp_card_enter(card);

    if (ICCSP_FAILED(hr))
        return hr;
    cmd.data = data;
    cmd.lc = (uint32_t)len;
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_AUTH);
    if (ICCSP_SUCCEEDED(hr))
        card->authenticated = true;
    return iccsp_card_leave(card, hr);
}

iccsp_hr iccsp_authenticate_internal(struct iccsp_card *card, struct iccsp_auth_ref ref, const uint8_t *data,
                                     size_t len, uint8_t *out, size_t *out_len)
{
    struct iccsp_apdu cmd = command(INS_INTERNAL, ref);

    cmd.data = data;
    cmd.lc = (uint32_t)len;
    cmd.le = (uint32_t)*out_len;
    return fetch(card, &cmd, out, out_len);
}
