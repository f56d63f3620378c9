/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardVerify: card-holder verification. */
#include "classes/children.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/thread.h"
#include "classes/arguments.h"
#include "classes/byte_buffer.h"
#include "classes/members.h"
#include "com/object.h"
#include "provider/chv.h"

/* How tries left come back in *lpRef (decision E3). */
#define REF_HAS_TRIES   0x100
#define REF_TRIES_SHIFT 16

/* A code taken out of a buffer. */
struct code {
    uint8_t bytes[ICCSP_CHV_MAX + 1];
    size_t len;
};

/* What Unblock needs and cannot carry (decision E5). */
struct prepared {
    int32_t number; /* 0: nothing is prepared */
    struct code puk;
    struct code new_code;
};

struct verify {
    ISCardVerify ISCardVerify_iface;
    IIccspVerify IIccspVerify_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
    _Atomic int32_t tries;
    iccsp_mutex lock; /* guards what follows; nothing is called with it held */
    struct prepared prepared;
    int32_t last_number;
};

ICCSP_DISPATCH_THUNKS(verify, ISCardVerify)
ICCSP_UNKNOWN_THUNKS(verify, IIccspVerify)

static struct verify *impl_from(ISCardVerify *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct verify, ISCardVerify_iface);
}

static struct verify *impl_from_extension(IIccspVerify *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct verify, IIccspVerify_iface);
}

static void destroy(void *self)
{
    struct verify *verify = (struct verify *)self;

    iccsp_card_unref(verify->card);
    iccsp_mutex_destroy(&verify->lock);
    iccsp_wipe(verify, sizeof(*verify));
    free(verify);
}

static struct iccsp_code borrow(const struct code *code)
{
    return (struct iccsp_code){code->bytes, code->len};
}

/* NULL gives an empty code. The caller wipes it on every path. */
static HRESULT code_argument(IByteBuffer *buffer, struct code *code)
{
    HRESULT hr = S_OK;

    code->len = 0;
    if (buffer != NULL)
        hr = iccsp_byte_buffer_read_all(buffer, code->bytes, sizeof(code->bytes), &code->len);
    if (hr == ICCSP_E_INSUFFICIENT_BUFFER || (SUCCEEDED(hr) && code->len > ICCSP_CHV_MAX))
        return iccsp_bad_argument("A code has 255 bytes at most. No try was spent.");
    return hr;
}

/* Reference data qualifier (decision E4; ISO/IEC 7816-4:2005, table 65). */
static HRESULT reference_argument(SCARD_FLAGS flags, int32_t ref, uint8_t *p2)
{
    const bool global = (flags & ICCSP_SC_FL_IHV_GLOBAL) != 0;
    const bool local = (flags & ICCSP_SC_FL_IHV_LOCAL) != 0;

    if (global && local)
        return iccsp_bad_argument("A code is either global or local, not both.");
    *p2 = (uint8_t)ref;
    if (global || local)
        *p2 = (uint8_t)((ref & 0x1F) | (local ? 0x80 : 0));
    return S_OK;
}

/* Keeps the number of tries for those who ask later. */
static HRESULT note_tries(struct verify *verify, HRESULT hr, int tries)
{
    verify->tries = FAILED(hr) ? tries : ICCSP_TRIES_UNKNOWN;
    return hr;
}

/* With ENABLE or DISABLE the old code alone says whether it is needed from now on (decision E6). */
static HRESULT change_with(struct iccsp_card *card, uint8_t p2, SCARD_FLAGS flags,
                           const struct code *old_code, const struct code *new_code, int *tries)
{
    const SCARD_FLAGS requirement = flags & (ICCSP_SC_FL_IHV_ENABLE | ICCSP_SC_FL_IHV_DISABLE);

    if (requirement != 0)
        return iccsp_chv_require(card, p2, borrow(old_code), requirement == ICCSP_SC_FL_IHV_ENABLE, tries);
    return iccsp_chv_change(card, p2, borrow(old_code), borrow(new_code), tries);
}

static HRESULT change_arguments(IByteBuffer *old_code, IByteBuffer *new_code, SCARD_FLAGS flags)
{
    const bool enable = (flags & ICCSP_SC_FL_IHV_ENABLE) != 0;
    const bool disable = (flags & ICCSP_SC_FL_IHV_DISABLE) != 0;
    const bool change = (flags & ICCSP_SC_FL_IHV_CHANGE) != 0;

    if (enable + disable + change > 1)
        return iccsp_bad_argument("ENABLE, DISABLE and CHANGE exclude one another.");
    if ((enable || disable) && (old_code == NULL || new_code != NULL))
        return iccsp_bad_argument("ENABLE and DISABLE take the present code and no new one.");
    if (!enable && !disable && new_code == NULL)
        return iccsp_bad_argument("There is no new code.");
    return S_OK;
}

static HRESULT ICCSP_CALL change_code(ISCardVerify *iface, IByteBuffer *old_buffer, IByteBuffer *new_buffer,
                                      SCARD_FLAGS flags, int32_t ref)
{
    struct verify *verify = impl_from(iface);
    struct code old_code = {.len = 0}, new_code = {.len = 0};
    int tries = ICCSP_TRIES_UNKNOWN;
    uint8_t p2 = 0;
    HRESULT hr =
        iccsp_flags_argument(flags, ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL | ICCSP_SC_FL_IHV_ENABLE |
                                        ICCSP_SC_FL_IHV_DISABLE | ICCSP_SC_FL_IHV_CHANGE);

    if (SUCCEEDED(hr))
        hr = reference_argument(flags, ref, &p2);
    if (SUCCEEDED(hr))
        hr = change_arguments(old_buffer, new_buffer, flags);
    if (SUCCEEDED(hr))
        hr = code_argument(old_buffer, &old_code);
    if (SUCCEEDED(hr))
        hr = code_argument(new_buffer, &new_code);
    if (SUCCEEDED(hr) &&
        ((old_buffer != NULL && old_code.len == 0) || (new_buffer != NULL && new_code.len == 0)))
        hr = iccsp_bad_argument("A code is empty. No try was spent.");
    if (SUCCEEDED(hr))
        hr = change_with(verify->card, p2, flags, &old_code, &new_code, &tries);
    iccsp_wipe(&old_code, sizeof(old_code));
    iccsp_wipe(&new_code, sizeof(new_code));
    return note_tries(verify, hr, tries);
}

static HRESULT ICCSP_CALL initialize(ISCardVerify *iface, int32_t *lp)
{
    (void)iface, (void)lp;
    return iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT);
}

/* Takes the prepared codes out: they serve once. */
static HRESULT take_prepared(struct verify *verify, int32_t number, struct prepared *out)
{
    HRESULT hr = S_OK;

    iccsp_mutex_lock(&verify->lock);
    if (number != 0 && number != verify->prepared.number)
        hr = iccsp_bad_argument("lData is neither 0 nor the number of prepared codes.");
    else
        *out = verify->prepared;
    iccsp_wipe(&verify->prepared, sizeof(verify->prepared));
    iccsp_mutex_unlock(&verify->lock);
    return hr;
}

static HRESULT ICCSP_CALL unblock(ISCardVerify *iface, int32_t data, SCARD_FLAGS flags, int32_t ref)
{
    struct verify *verify = impl_from(iface);
    struct prepared prepared = {.number = 0};
    int tries = ICCSP_TRIES_UNKNOWN;
    uint8_t p2 = 0;
    HRESULT hr = iccsp_flags_argument(flags, ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL);

    if (SUCCEEDED(hr))
        hr = reference_argument(flags, ref, &p2);
    if (SUCCEEDED(hr))
        hr = take_prepared(verify, data, &prepared);
    if (SUCCEEDED(hr))
        hr = iccsp_chv_unblock(verify->card, p2, borrow(&prepared.puk), borrow(&prepared.new_code), &tries);
    iccsp_wipe(&prepared, sizeof(prepared));
    return note_tries(verify, hr, tries);
}

static HRESULT ICCSP_CALL reset_security_state(ISCardVerify *iface, SCARD_FLAGS flags)
{
    unsigned scope = 0;

    if ((flags & ~(ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL)) != 0)
        return iccsp_bad_argument("ResetSecurityState takes no flag but GLOBAL and LOCAL.");
    if ((flags & ICCSP_SC_FL_IHV_GLOBAL) != 0)
        scope |= ICCSP_FORGET_GLOBAL;
    if ((flags & ICCSP_SC_FL_IHV_LOCAL) != 0)
        scope |= ICCSP_FORGET_SPECIFIC;
    if (scope == ICCSP_FORGET_ALL)
        return iccsp_bad_argument(
            "ResetSecurityState takes GLOBAL or LOCAL, not both; neither is everything.");
    return iccsp_chv_forget(impl_from(iface)->card, scope != 0 ? scope : ICCSP_FORGET_ALL);
}

static void report_tries(HRESULT hr, int tries, int32_t *ref)
{
    if (ref == NULL || tries < 0)
        return;
    if (hr == ICCSP_W_WRONG_CHV || hr == ICCSP_W_CHV_BLOCKED || hr == ICCSP_W_CARD_NOT_AUTHENTICATED)
        *ref = (*ref & 0xFF) | REF_HAS_TRIES | tries << REF_TRIES_SHIFT;
}

static HRESULT present(struct iccsp_card *card, IByteBuffer *buffer, uint8_t p2, bool check_only, int *tries)
{
    struct code code;
    HRESULT hr = code_argument(buffer, &code);

    if (SUCCEEDED(hr) && check_only && code.len > 0)
        hr = iccsp_bad_argument("SC_FL_IHV_CHECKONLY presents no code, but one was given. No try was spent.");
    else if (SUCCEEDED(hr) && check_only)
        hr = iccsp_chv_query(card, p2, tries);
    else if (SUCCEEDED(hr) && code.len == 0)
        hr = iccsp_bad_argument("The code is missing or empty. No try was spent.");
    else if (SUCCEEDED(hr))
        hr = iccsp_chv_verify(card, p2, borrow(&code), tries);
    iccsp_wipe(&code, sizeof(code));
    return hr;
}

static HRESULT ICCSP_CALL verify_code(ISCardVerify *iface, IByteBuffer *code, SCARD_FLAGS flags, int32_t *ref)
{
    struct verify *verify = impl_from(iface);
    int tries = ICCSP_TRIES_UNKNOWN;
    uint8_t p2 = 0;
    HRESULT hr = iccsp_flags_argument(flags, ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL |
                                                 ICCSP_SC_FL_IHV_CHECKONLY);

    if (SUCCEEDED(hr))
        hr = reference_argument(flags, ref != NULL ? *ref : 0, &p2);
    if (FAILED(hr))
        return hr;
    hr = present(verify->card, code, p2, (flags & ICCSP_SC_FL_IHV_CHECKONLY) != 0, &tries);
    report_tries(hr, tries, ref);
    return note_tries(verify, hr, tries);
}

/* Both codes, or none of them, are kept. */
static HRESULT prepare(struct prepared *prepared, IByteBuffer *puk, IByteBuffer *new_code)
{
    HRESULT hr = code_argument(puk, &prepared->puk);

    if (SUCCEEDED(hr))
        hr = code_argument(new_code, &prepared->new_code);
    if (SUCCEEDED(hr) &&
        ((puk != NULL && prepared->puk.len == 0) || (new_code != NULL && prepared->new_code.len == 0)))
        hr = iccsp_bad_argument("A code is empty.");
    return hr;
}

static HRESULT ICCSP_CALL prepare_unblock(IIccspVerify *iface, IByteBuffer *puk, IByteBuffer *new_code,
                                          int32_t *number)
{
    struct verify *verify = impl_from_extension(iface);
    struct prepared prepared;
    HRESULT hr;

    if (number == NULL)
        return iccsp_null_pointer();
    *number = 0;
    if (puk == NULL && new_code == NULL)
        return iccsp_bad_argument("There is neither an unblocking code nor a new code.");
    hr = prepare(&prepared, puk, new_code);
    if (SUCCEEDED(hr)) {
        iccsp_mutex_lock(&verify->lock);
        verify->last_number = verify->last_number < INT32_MAX ? verify->last_number + 1 : 1;
        prepared.number = verify->last_number;
        verify->prepared = prepared;
        iccsp_mutex_unlock(&verify->lock);
        *number = prepared.number;
    }
    iccsp_wipe(&prepared, sizeof(prepared));
    return hr;
}

static HRESULT ICCSP_CALL get_tries_left(IIccspVerify *iface, int32_t *tries)
{
    if (tries == NULL)
        return iccsp_null_pointer();
    *tries = impl_from_extension(iface)->tries;
    return S_OK;
}

static const ISCardVerifyVtbl verify_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardVerify),
    .ChangeCode = change_code,
    .Initialize = initialize,
    .Unblock = unblock,
    .ResetSecurityState = reset_security_state,
    .Verify = verify_code,
};

static const IIccspVerifyVtbl extension_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IIccspVerify),
    .PrepareUnblock = prepare_unblock,
    .get_TriesLeft = get_tries_left,
};

static const struct iccsp_iface verify_ifaces[] = {
    {&ICCSP_IID_ISCardVerify, offsetof(struct verify, ISCardVerify_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct verify, ISCardVerify_iface)},
    {&ICCSP_IID_IIccspVerify, offsetof(struct verify, IIccspVerify_iface)},
};

static const struct iccsp_class verify_class = ICCSP_CLASS(verify, verify_ifaces, destroy);

HRESULT iccsp_verify_create(struct iccsp_card *card, ISCardVerify **out)
{
    struct verify *verify = (struct verify *)calloc(1, sizeof(*verify));

    *out = NULL;
    if (verify == NULL || !iccsp_mutex_init(&verify->lock)) {
        free(verify);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    verify->card = iccsp_card_ref(card);
    verify->tries = ICCSP_TRIES_UNKNOWN;
    verify->ISCardVerify_iface.lpVtbl = &verify_vtbl;
    verify->IIccspVerify_iface.lpVtbl = &extension_vtbl;
    iccsp_object_init(&verify->object, &verify_class);
    *out = &verify->ISCardVerify_iface;
    return S_OK;
}
