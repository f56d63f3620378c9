/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual card as its reader sees it: shared, claimed by one reader, and held to its limits. */
#include "vcard/vcard.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/ref.h"

#define ATR_MAX 33u

struct iccsp_vcard {
    iccsp_ref ref;
    atomic_bool claimed;
    const struct iccsp_vcard_ops *ops;
    void *self;
};

iccsp_hr iccsp_vcard_new(const struct iccsp_vcard_ops *ops, void *self, struct iccsp_vcard **out)
{
    struct iccsp_vcard *card;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (ops == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    if (ops->size != sizeof(*ops))
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "the card's table of functions has a size that this version does not know");
    if (ops->power == NULL || ops->transmit == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    card = malloc(sizeof(*card));
    if (card == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    iccsp_ref_init(&card->ref);
    atomic_init(&card->claimed, false);
    card->ops = ops;
    card->self = self;
    *out = card;
    return ICCSP_OK;
}

struct iccsp_vcard *iccsp_vcard_ref(struct iccsp_vcard *card)
{
    if (card != NULL)
        iccsp_ref_inc(&card->ref);
    return card;
}

void iccsp_vcard_free(struct iccsp_vcard **card)
{
    struct iccsp_vcard *gone;

    if (card == NULL || *card == NULL)
        return;
    gone = *card;
    *card = NULL;
    if (iccsp_ref_dec(&gone->ref) > 0)
        return;
    if (gone->ops->destroy != NULL)
        gone->ops->destroy(gone->self);
    free(gone);
}

bool iccsp_vcard_claim(struct iccsp_vcard *card)
{
    return !atomic_exchange(&card->claimed, true);
}

void iccsp_vcard_unclaim(struct iccsp_vcard *card)
{
    atomic_store(&card->claimed, false);
}

void iccsp_vcard_power(struct iccsp_vcard *card, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    *atr_len = 0;
    card->ops->power(card->self, action, atr, atr_len);
    if (action == ICCSP_POWER_OFF)
        *atr_len = 0;
    else if (*atr_len > ATR_MAX)
        *atr_len = ATR_MAX;
}

void iccsp_vcard_set_protocol(struct iccsp_vcard *card, uint32_t protocol)
{
    if (card->ops->set_protocol != NULL)
        card->ops->set_protocol(card->self, protocol);
}

iccsp_hr iccsp_vcard_transmit(struct iccsp_vcard *card, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp,
                              size_t cap, size_t *rsp_len)
{
    size_t len = 0;
    iccsp_hr hr;

    *rsp_len = 0;
    if (cmd_len == 0)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "a command has at least one byte");
    hr = card->ops->transmit(card->self, cmd, cmd_len, rsp, cap, &len);
    if (ICCSP_FAILED(hr))
        return hr;
    if (len > cap)
        return iccsp_fail_with(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_CARD,
                               "the virtual card claims a response longer than the buffer that it was given");
    *rsp_len = len;
    return hr;
}
