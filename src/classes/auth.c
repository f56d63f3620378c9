/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardAuth: authentication between card and program. */
#include "classes/children.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/secret.h"
#include "classes/arguments.h"
#include "classes/byte_buffer.h"
#include "com/object.h"
#include "iccsp/iccsp.h"
#include "provider/chv.h"

/* Decision E21. */
#define CHALLENGE_DEFAULT 8
#define CHALLENGE_MAX     256

struct auth {
    ISCardAuth ISCardAuth_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
};

ICCSP_DISPATCH_THUNKS(auth, ISCardAuth)

static struct iccsp_card *card_of(ISCardAuth *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct auth, ISCardAuth_iface)->card;
}

static void destroy(void *self)
{
    struct auth *auth = (struct auth *)self;

    iccsp_card_unref(auth->card);
    free(auth);
}

static HRESULT ICCSP_CALL app_auth(ISCardAuth *iface, int32_t algorithm, IByteBuffer *param,
                                   IByteBuffer *buffer)
{
    (void)iface, (void)algorithm, (void)param, (void)buffer;
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
}

/* Algorithm and secret reference (decision E20). */
static HRESULT algorithm_argument(int32_t algorithm, IByteBuffer *param, uint8_t *p1, uint8_t *p2)
{
    uint8_t byte = 0;
    size_t len = 0;
    HRESULT hr = S_OK;

    if (algorithm < 0 || algorithm > 0xFF)
        return iccsp_bad_argument("An algorithm reference is a number from 0 to 255.");
    if (param != NULL)
        hr = iccsp_byte_buffer_read_all(param, &byte, sizeof(byte), &len);
    if (hr == ICCSP_E_INSUFFICIENT_BUFFER)
        return iccsp_bad_argument("The parameter holds the secret's reference, one byte, and nothing else.");
    if (FAILED(hr))
        return hr;
    *p1 = (uint8_t)algorithm;
    *p2 = byte;
    return S_OK;
}

/* Into the caller's object, or into a new one. */
static HRESULT give_bytes(uint8_t *bytes, size_t len, IByteBuffer **buffer)
{
    if (*buffer == NULL)
        return iccsp_create_byte_buffer(bytes, len, buffer);
    return (*buffer)->lpVtbl->Initialize(*buffer, iccsp_length32(len), bytes);
}

static HRESULT ICCSP_CALL get_challenge(ISCardAuth *iface, int32_t algorithm, IByteBuffer *param,
                                        int32_t *length, IByteBuffer **buffer)
{
    uint8_t bytes[CHALLENGE_MAX];
    uint8_t p1 = 0, p2 = 0;
    size_t len;
    HRESULT hr;

    if (length == NULL || buffer == NULL)
        return iccsp_null_pointer();
    if (*length < 0 || *length > CHALLENGE_MAX)
        return iccsp_bad_argument("A challenge has 1 to 256 bytes; 0 asks for the usual 8.");
    hr = algorithm_argument(algorithm, param, &p1, &p2);
    if (FAILED(hr))
        return hr;
    len = (size_t)(*length == 0 ? CHALLENGE_DEFAULT : *length);
    hr = iccsp_challenge_get(card_of(iface), p1, p2, bytes, &len);
    if (SUCCEEDED(hr))
        hr = give_bytes(bytes, len, buffer);
    if (SUCCEEDED(hr))
        *length = (int32_t)len;
    iccsp_wipe(bytes, sizeof(bytes));
    return hr;
}

static HRESULT ICCSP_CALL icc_auth(ISCardAuth *iface, int32_t algorithm, IByteBuffer *param, int32_t *length,
                                   IByteBuffer **buffer)
{
    (void)iface, (void)algorithm, (void)param, (void)length, (void)buffer;
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
}

static HRESULT ICCSP_CALL initialize(ISCardAuth *iface, int32_t *lp)
{
    (void)iface, (void)lp;
    return iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT);
}

static const ISCardAuthVtbl auth_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardAuth),
    .APP_Auth = app_auth,
    .GetChallenge = get_challenge,
    .ICC_Auth = icc_auth,
    .Initialize = initialize,
    .User_Auth = icc_auth, /* the same shape and, off the card, the same fate */
};

static const struct iccsp_iface auth_ifaces[] = {
    {&ICCSP_IID_ISCardAuth, offsetof(struct auth, ISCardAuth_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct auth, ISCardAuth_iface)},
};

static const struct iccsp_class auth_class = ICCSP_CLASS(auth, auth_ifaces, destroy);

HRESULT iccsp_auth_create(struct iccsp_card *card, ISCardAuth **out)
{
    struct auth *auth = (struct auth *)calloc(1, sizeof(*auth));

    *out = NULL;
    if (auth == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    auth->card = iccsp_card_ref(card);
    auth->ISCardAuth_iface.lpVtbl = &auth_vtbl;
    iccsp_object_init(&auth->object, &auth_class);
    *out = &auth->ISCardAuth_iface;
    return S_OK;
}
