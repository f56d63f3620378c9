/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCard: a connection to a card, for programs that make their own commands. */
#include "classes/base_classes.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/secret.h"
#include "card/run.h"
#include "classes/arguments.h"
#include "classes/members.h"
#include "com/object.h"
#include "iccsp/iccsp.h"

struct scard {
    ISCard ISCard_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
};

ICCSP_DISPATCH_THUNKS(scard, ISCard)

static struct iccsp_card *card_of(ISCard *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct scard, ISCard_iface)->card;
}

static void destroy(void *self)
{
    struct scard *scard = (struct scard *)self;

    /* What a program of its own commands proved is not known here; it detaches as it likes (decision B4 is
     * the provider's). */
    iccsp_card_unref(scard->card);
    free(scard);
}

static HRESULT ICCSP_CALL get_atr(ISCard *iface, IByteBuffer **out)
{
    struct iccsp_card_facts facts;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_card_look(card_of(iface), &facts);
    return facts.attached ? iccsp_create_byte_buffer(facts.atr.raw, facts.atr.len, out)
                          : iccsp_card_not_attached();
}

static HRESULT ICCSP_CALL get_card_handle(ISCard *iface, HSCARD *out)
{
    struct iccsp_card_facts facts;

    if (out == NULL)
        return iccsp_null_pointer();
    iccsp_card_look(card_of(iface), &facts);
    *out = facts.handle;
    return S_OK;
}

static HRESULT ICCSP_CALL get_context(ISCard *iface, HSCARDCONTEXT *out)
{
    struct iccsp_card_facts facts;

    if (out == NULL)
        return iccsp_null_pointer();
    iccsp_card_look(card_of(iface), &facts);
    *out = facts.context;
    return S_OK;
}

static HRESULT ICCSP_CALL get_protocol(ISCard *iface, SCARD_PROTOCOLS *out)
{
    uint32_t state, protocol;
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    hr = iccsp_card_status(card_of(iface), &state, &protocol);
    *out = iccsp_com_protocol(protocol);
    return hr;
}

static HRESULT ICCSP_CALL get_status(ISCard *iface, SCARD_STATES *out)
{
    uint32_t state, protocol;
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    hr = iccsp_card_status(card_of(iface), &state, &protocol);
    *out = (SCARD_STATES)state;
    return hr;
}

static HRESULT ICCSP_CALL attach_by_handle(ISCard *iface, HSCARD handle)
{
    if (handle == 0)
        return iccsp_bad_argument("The card handle is 0.");
    return iccsp_card_attach_handle(card_of(iface), handle, false);
}

static HRESULT ICCSP_CALL attach_by_reader(ISCard *iface, BSTR name, SCARD_SHARE_MODES mode,
                                           SCARD_PROTOCOLS protocol)
{
    char reader[ICCSP_READER_NAME_MAX + 1];
    uint32_t protocols = 0;
    HRESULT hr = iccsp_share_argument(mode);

    if (SUCCEEDED(hr))
        hr = iccsp_protocol_argument(protocol, &protocols);
    if (SUCCEEDED(hr))
        hr = iccsp_text_argument(name, reader, sizeof(reader));
    if (FAILED(hr))
        return hr;
    return iccsp_card_attach_reader(card_of(iface), reader, (uint32_t)mode, protocols);
}

static HRESULT ICCSP_CALL detach(ISCard *iface, SCARD_DISPOSITIONS disposition)
{
    const HRESULT hr = iccsp_disposition_argument(disposition);

    return SUCCEEDED(hr) ? iccsp_card_detach_with(card_of(iface), (uint32_t)disposition) : hr;
}

static HRESULT ICCSP_CALL lock_scard(ISCard *iface)
{
    return iccsp_card_lock(card_of(iface));
}

static HRESULT ICCSP_CALL re_attach(ISCard *iface, SCARD_SHARE_MODES mode, SCARD_DISPOSITIONS init)
{
    HRESULT hr = iccsp_share_argument(mode);

    if (SUCCEEDED(hr))
        hr = iccsp_disposition_argument(init);
    if (SUCCEEDED(hr) && init == ICCSP_DISP_EJECT)
        hr = iccsp_bad_argument("A card cannot be attached to by ejecting it.");
    return SUCCEEDED(hr) ? iccsp_card_reattach(card_of(iface), (uint32_t)mode, (uint32_t)init) : hr;
}

/* What a transaction takes out of the command object; that may be anybody's. */
struct order {
    struct iccsp_blob bytes;
    struct iccsp_apdu apdu;
    uint8_t alternate_class;
    bool has_alternate_class;
};

static HRESULT take_order(ISCardCmd *cmd, struct order *order)
{
    IByteBuffer *buffer = NULL;
    uint8_t nad = 0;
    HRESULT hr = ISCardCmd_get_Apdu(cmd, &buffer);

    if (SUCCEEDED(hr))
        hr = iccsp_content_argument(buffer, &order->bytes);
    if (buffer != NULL)
        (void)IByteBuffer_Release(buffer);
    if (SUCCEEDED(hr) && FAILED(iccsp_apdu_parse(order->bytes.data, order->bytes.len, &order->apdu)))
        hr = iccsp_bad_argument("The command object holds no command.");
    if (SUCCEEDED(hr) && SUCCEEDED(ISCardCmd_get_Nad(cmd, &nad)) && nad != 0)
        hr = iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
                             "PC/SC has no way to send a node address; it must be 0.");
    if (SUCCEEDED(hr))
        order->has_alternate_class = SUCCEEDED(ISCardCmd_get_AlternateClassId(cmd, &order->alternate_class));
    return hr;
}

static HRESULT give_reply(ISCardCmd *cmd, struct iccsp_rsp *rsp)
{
    IByteBuffer *buffer = NULL;
    HRESULT hr;

    rsp->data[rsp->len] = (uint8_t)(rsp->sw >> 8);
    rsp->data[rsp->len + 1] = (uint8_t)rsp->sw;
    hr = iccsp_create_byte_buffer(rsp->data, rsp->len + 2, &buffer);
    if (SUCCEEDED(hr))
        hr = ISCardCmd_put_ApduReply(cmd, buffer);
    if (buffer != NULL)
        (void)IByteBuffer_Release(buffer);
    return hr;
}

static HRESULT exchange(struct iccsp_card *card, ISCardCmd *cmd, const struct order *order)
{
    void *block = malloc(ICCSP_RESPONSE_MAX);
    struct iccsp_rsp rsp = {.data = (uint8_t *)block, .cap = ICCSP_RESPONSE_MAX - 2};
    HRESULT hr;

    if (block == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = iccsp_card_enter(card);
    if (SUCCEEDED(hr)) {
        /* What the command selects is not known. */
        card->selection.valid = false;
        hr = iccsp_card_leave(
            card, iccsp_card_exchange(card, &order->apdu,
                                      order->has_alternate_class ? &order->alternate_class : NULL, &rsp));
    }
    if (SUCCEEDED(hr))
        hr = give_reply(cmd, &rsp);
    iccsp_secret_free(&block, ICCSP_RESPONSE_MAX);
    return hr;
}

static HRESULT ICCSP_CALL transaction(ISCard *iface, ISCardCmd **cmd)
{
    struct order order = {.has_alternate_class = false};
    HRESULT hr;

    if (cmd == NULL)
        return iccsp_null_pointer();
    if (*cmd == NULL)
        return iccsp_bad_argument("There is no command object.");
    hr = take_order(*cmd, &order);
    if (SUCCEEDED(hr))
        hr = exchange(card_of(iface), *cmd, &order);
    iccsp_blob_clear(&order.bytes);
    return hr;
}

static HRESULT ICCSP_CALL unlock_scard(ISCard *iface, SCARD_DISPOSITIONS disposition)
{
    const HRESULT hr = iccsp_disposition_argument(disposition);

    return SUCCEEDED(hr) ? iccsp_card_unlock(card_of(iface), (uint32_t)disposition) : hr;
}

static const ISCardVtbl scard_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCard),
    .get_Atr = get_atr,
    .get_CardHandle = get_card_handle,
    .get_Context = get_context,
    .get_Protocol = get_protocol,
    .get_Status = get_status,
    .AttachByHandle = attach_by_handle,
    .AttachByReader = attach_by_reader,
    .Detach = detach,
    .LockSCard = lock_scard,
    .ReAttach = re_attach,
    .Transaction = transaction,
    .UnlockSCard = unlock_scard,
};

static const struct iccsp_iface scard_ifaces[] = {
    {&ICCSP_IID_ISCard, offsetof(struct scard, ISCard_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct scard, ISCard_iface)},
};

static const struct iccsp_class scard_class = ICCSP_CLASS(scard, scard_ifaces, destroy);

HRESULT iccsp_scard_create(struct iccsp_rm *rm, ISCard **out)
{
    struct scard *scard = (struct scard *)calloc(1, sizeof(*scard));
    HRESULT hr = ICCSP_E_OUTOFMEMORY;

    *out = NULL;
    if (scard != NULL)
        scard->card = iccsp_card_new(rm);
    if (scard != NULL && scard->card != NULL)
        hr = iccsp_card_establish(scard->card);
    if (FAILED(hr)) {
        if (scard != NULL && scard->card != NULL)
            iccsp_card_unref(scard->card);
        free(scard);
        return hr == ICCSP_E_OUTOFMEMORY ? iccsp_fail(hr, ICCSP_LAYER_LIBRARY) : hr;
    }
    scard->ISCard_iface.lpVtbl = &scard_vtbl;
    iccsp_object_init(&scard->object, &scard_class);
    *out = &scard->ISCard_iface;
    return S_OK;
}
