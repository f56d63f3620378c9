/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardAuth: authentication between card and program. */
#include "classes/children.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/secret.h"
#include "classes/arguments.h"
#include "classes/byte_buffer.h"
#include "classes/members.h"
#include "com/object.h"
#include "iccsp/iccsp.h"
#include "provider/authenticate.h"
#include "provider/chv.h"

/* Decision E21. */
#define CHALLENGE_DEFAULT 8u
/* What one short command carries and brings. */
#define DATA_MAX   255u
#define ANSWER_MAX 256u

struct auth {
    ISCardAuth ISCardAuth_iface;
    IIccspAuth IIccspAuth_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
    int tries; /* guarded by the card's mutex */
};

ICCSP_DISPATCH_THUNKS(auth, ISCardAuth)
ICCSP_UNKNOWN_THUNKS(auth, IIccspAuth)

static struct auth *impl_from(ISCardAuth *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct auth, ISCardAuth_iface);
}

static struct auth *impl_from_extension(IIccspAuth *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct auth, IIccspAuth_iface);
}

static void destroy(void *self)
{
    struct auth *auth = (struct auth *)self;

    iccsp_card_unref(auth->card);
    free(auth);
}

/* Algorithm and secret reference (decision E20). */
static HRESULT algorithm_argument(int32_t algorithm, IByteBuffer *param, struct iccsp_auth_ref *ref)
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
    *ref = (struct iccsp_auth_ref){(uint8_t)algorithm, byte};
    return S_OK;
}

/* Into the caller's object, or into a new one. */
static HRESULT give_bytes(uint8_t *bytes, size_t len, IByteBuffer **buffer)
{
    if (*buffer == NULL)
        return iccsp_create_byte_buffer(bytes, len, buffer);
    return iccsp_byte_buffer_replace(*buffer, bytes, len);
}

/* The data of an authentication: what one command carries, and not nothing. The caller wipes them. */
static HRESULT data_argument(IByteBuffer *buffer, uint8_t data[DATA_MAX + 1], size_t *len)
{
    HRESULT hr;

    if (buffer == NULL)
        return iccsp_bad_argument("There are no data to authenticate with.");
    hr = iccsp_byte_buffer_read_all(buffer, data, DATA_MAX + 1, len);
    if (hr == ICCSP_E_INSUFFICIENT_BUFFER || (SUCCEEDED(hr) && (*len == 0 || *len > DATA_MAX)))
        return iccsp_bad_argument("The data to authenticate with are empty or longer than 255 bytes.");
    return hr;
}

/* Keeps the number of tries for those who ask later. */
static HRESULT note_tries(struct auth *auth, HRESULT hr, int tries)
{
    iccsp_mutex_lock(&auth->card->lock);
    auth->tries = FAILED(hr) ? tries : ICCSP_TRIES_UNKNOWN;
    iccsp_mutex_unlock(&auth->card->lock);
    return hr;
}

static HRESULT ICCSP_CALL app_auth(ISCardAuth *iface, int32_t algorithm, IByteBuffer *param,
                                   IByteBuffer *buffer)
{
    struct auth *auth = impl_from(iface);
    uint8_t data[DATA_MAX + 1];
    struct iccsp_auth_ref ref;
    int tries = ICCSP_TRIES_UNKNOWN;
    size_t len = 0;
    HRESULT hr = algorithm_argument(algorithm, param, &ref);

    if (SUCCEEDED(hr))
        hr = data_argument(buffer, data, &len);
    if (SUCCEEDED(hr))
        hr = iccsp_authenticate_external(auth->card, ref, data, len, &tries);
    iccsp_wipe(data, sizeof(data));
    return note_tries(auth, hr, tries);
}

static HRESULT ICCSP_CALL get_challenge(ISCardAuth *iface, int32_t algorithm, IByteBuffer *param,
                                        int32_t *length, IByteBuffer **buffer)
{
    uint8_t bytes[ANSWER_MAX];
    struct iccsp_auth_ref ref;
    size_t len;
    HRESULT hr;

    if (length == NULL || buffer == NULL)
        return iccsp_null_pointer();
    if (*length < 0 || *length > (int32_t)ANSWER_MAX)
        return iccsp_bad_argument("A challenge has 1 to 256 bytes; 0 asks for the usual 8.");
    hr = algorithm_argument(algorithm, param, &ref);
    if (FAILED(hr))
        return hr;
    len = *length == 0 ? CHALLENGE_DEFAULT : (size_t)*length;
    hr = iccsp_challenge_get(impl_from(iface)->card, ref, bytes, &len);
    if (SUCCEEDED(hr))
        hr = give_bytes(bytes, len, buffer);
    if (SUCCEEDED(hr))
        *length = (int32_t)len;
    iccsp_wipe(bytes, sizeof(bytes));
    return hr;
}

/* An authentication in which the card answers: data go in, an answer comes out. */
struct exchange {
    struct iccsp_auth_ref ref;
    uint8_t data[DATA_MAX + 1];
    size_t len;
    uint8_t answer[ANSWER_MAX];
    size_t answer_len; /* wanted, then received */
};

/* The caller wipes it on every path. */
static HRESULT exchange_arguments(int32_t algorithm, IByteBuffer *param, const int32_t *length,
                                  IByteBuffer **buffer, struct exchange *exchange)
{
    HRESULT hr;

    if (length == NULL || buffer == NULL)
        return iccsp_null_pointer();
    if (*length < 0 || *length > (int32_t)ANSWER_MAX)
        return iccsp_bad_argument("An answer has 1 to 256 bytes; 0 takes what the card gives.");
    exchange->answer_len = *length == 0 ? ANSWER_MAX : (size_t)*length;
    hr = algorithm_argument(algorithm, param, &exchange->ref);
    return SUCCEEDED(hr) ? data_argument(*buffer, exchange->data, &exchange->len) : hr;
}

static HRESULT give_answer(struct exchange *exchange, int32_t *length, IByteBuffer **buffer)
{
    const HRESULT hr = give_bytes(exchange->answer, exchange->answer_len, buffer);

    if (SUCCEEDED(hr))
        *length = (int32_t)exchange->answer_len;
    return hr;
}

static HRESULT ICCSP_CALL icc_auth(ISCardAuth *iface, int32_t algorithm, IByteBuffer *param, int32_t *length,
                                   IByteBuffer **buffer)
{
    struct exchange e;
    HRESULT hr = exchange_arguments(algorithm, param, length, buffer, &e);

    if (SUCCEEDED(hr))
        hr = iccsp_authenticate_internal(impl_from(iface)->card, e.ref, e.data, e.len, e.answer,
                                         &e.answer_len);
    if (SUCCEEDED(hr))
        hr = give_answer(&e, length, buffer);
    iccsp_wipe(&e, sizeof(e));
    return hr;
}

static HRESULT ICCSP_CALL mutual_authenticate(IIccspAuth *iface, int32_t algorithm, IByteBuffer *param,
                                              int32_t *length, IByteBuffer **buffer)
{
    struct auth *auth = impl_from_extension(iface);
    int tries = ICCSP_TRIES_UNKNOWN;
    struct exchange e;
    HRESULT hr = exchange_arguments(algorithm, param, length, buffer, &e);

    if (SUCCEEDED(hr))
        hr = iccsp_authenticate_mutual(auth->card, e.ref, e.data, e.len, e.answer, &e.answer_len, &tries);
    if (SUCCEEDED(hr))
        hr = give_answer(&e, length, buffer);
    iccsp_wipe(&e, sizeof(e));
    return note_tries(auth, hr, tries);
}

static HRESULT ICCSP_CALL get_tries_left(IIccspAuth *iface, int32_t *tries)
{
    struct auth *auth = impl_from_extension(iface);

    if (tries == NULL)
        return iccsp_null_pointer();
    iccsp_mutex_lock(&auth->card->lock);
    *tries = auth->tries;
    iccsp_mutex_unlock(&auth->card->lock);
    return S_OK;
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
    .User_Auth = icc_auth, /* the same command on behalf of the user (decision E20) */
};

static const IIccspAuthVtbl extension_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IIccspAuth),
    .MutualAuthenticate = mutual_authenticate,
    .get_TriesLeft = get_tries_left,
};

static const struct iccsp_iface auth_ifaces[] = {
    {&ICCSP_IID_ISCardAuth, offsetof(struct auth, ISCardAuth_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct auth, ISCardAuth_iface)},
    {&ICCSP_IID_IIccspAuth, offsetof(struct auth, IIccspAuth_iface)},
};

static const struct iccsp_class auth_class = ICCSP_CLASS(auth, auth_ifaces, destroy);

HRESULT iccsp_auth_create(struct iccsp_card *card, ISCardAuth **out)
{
    struct auth *auth = (struct auth *)calloc(1, sizeof(*auth));

    *out = NULL;
    if (auth == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    auth->card = iccsp_card_ref(card);
    auth->tries = ICCSP_TRIES_UNKNOWN;
    auth->ISCardAuth_iface.lpVtbl = &auth_vtbl;
    auth->IIccspAuth_iface.lpVtbl = &extension_vtbl;
    iccsp_object_init(&auth->object, &auth_class);
    *out = &auth->ISCardAuth_iface;
    return S_OK;
}
