/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardVerify: card-holder verification. */
#include "classes/children.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/secret.h"
#include "classes/arguments.h"
#include "classes/byte_buffer.h"
#include "com/object.h"
#include "provider/chv.h"

/* Longest code that one short VERIFY carries. */
#define CODE_MAX 255u
/* How tries left come back in *lpRef (decision E3). */
#define REF_HAS_TRIES   0x100
#define REF_TRIES_SHIFT 16

struct verify {
    ISCardVerify ISCardVerify_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
};

ICCSP_DISPATCH_THUNKS(verify, ISCardVerify)

static struct iccsp_card *card_of(ISCardVerify *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct verify, ISCardVerify_iface)->card;
}

static void destroy(void *self)
{
    struct verify *verify = (struct verify *)self;

    iccsp_card_unref(verify->card);
    free(verify);
}

static HRESULT ICCSP_CALL change_code(ISCardVerify *iface, IByteBuffer *old_code, IByteBuffer *new_code,
                                      SCARD_FLAGS flags, int32_t ref)
{
    (void)iface, (void)old_code, (void)new_code, (void)flags, (void)ref;
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
}

static HRESULT ICCSP_CALL initialize(ISCardVerify *iface, int32_t *lp)
{
    (void)iface, (void)lp;
    return iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT);
}

static HRESULT ICCSP_CALL unblock(ISCardVerify *iface, int32_t data, SCARD_FLAGS flags, int32_t ref)
{
    (void)iface, (void)data, (void)flags, (void)ref;
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
}

static HRESULT ICCSP_CALL reset_security_state(ISCardVerify *iface, SCARD_FLAGS flags)
{
    (void)iface, (void)flags;
    return iccsp_fail(ICCSP_E_NOTIMPL, ICCSP_LAYER_LIBRARY);
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

static void report_tries(HRESULT hr, int tries, int32_t *ref)
{
    if (ref == NULL || tries < 0)
        return;
    if (hr == ICCSP_W_WRONG_CHV || hr == ICCSP_W_CHV_BLOCKED || hr == ICCSP_W_CARD_NOT_AUTHENTICATED)
        *ref = (*ref & 0xFF) | REF_HAS_TRIES | tries << REF_TRIES_SHIFT;
}

static HRESULT present(struct iccsp_card *card, IByteBuffer *code, uint8_t p2, bool check_only, int *tries)
{
    uint8_t bytes[CODE_MAX + 1];
    size_t len = 0;
    HRESULT hr = S_OK;

    if (code != NULL)
        hr = iccsp_byte_buffer_read_all(code, bytes, sizeof(bytes), &len);
    if (hr == ICCSP_E_INSUFFICIENT_BUFFER || (SUCCEEDED(hr) && len > CODE_MAX))
        hr = iccsp_bad_argument("A code has 255 bytes at most. No try was spent.");
    else if (SUCCEEDED(hr) && check_only && len > 0)
        hr = iccsp_bad_argument("SC_FL_IHV_CHECKONLY presents no code, but one was given. No try was spent.");
    else if (SUCCEEDED(hr) && check_only)
        hr = iccsp_chv_query(card, p2, tries);
    else if (SUCCEEDED(hr) && len == 0)
        hr = iccsp_bad_argument("The code is empty. No try was spent.");
    else if (SUCCEEDED(hr))
        hr = iccsp_chv_verify(card, p2, bytes, len, tries);
    iccsp_wipe(bytes, sizeof(bytes));
    return hr;
}

static HRESULT ICCSP_CALL verify_code(ISCardVerify *iface, IByteBuffer *code, SCARD_FLAGS flags, int32_t *ref)
{
    const bool check_only = (flags & ICCSP_SC_FL_IHV_CHECKONLY) != 0;
    int tries = ICCSP_TRIES_UNKNOWN;
    uint8_t p2 = 0;
    HRESULT hr = iccsp_flags_argument(flags, ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL |
                                                 ICCSP_SC_FL_IHV_CHECKONLY);

    if (SUCCEEDED(hr))
        hr = reference_argument(flags, ref != NULL ? *ref : 0, &p2);
    if (SUCCEEDED(hr) && code == NULL && !check_only)
        hr = iccsp_bad_argument("There is no code.");
    if (FAILED(hr))
        return hr;
    hr = present(card_of(iface), code, p2, check_only, &tries);
    report_tries(hr, tries, ref);
    return hr;
}

static const ISCardVerifyVtbl verify_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardVerify),
    .ChangeCode = change_code,
    .Initialize = initialize,
    .Unblock = unblock,
    .ResetSecurityState = reset_security_state,
    .Verify = verify_code,
};

static const struct iccsp_iface verify_ifaces[] = {
    {&ICCSP_IID_ISCardVerify, offsetof(struct verify, ISCardVerify_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct verify, ISCardVerify_iface)},
};

static const struct iccsp_class verify_class = ICCSP_CLASS(verify, verify_ifaces, destroy);

HRESULT iccsp_verify_create(struct iccsp_card *card, ISCardVerify **out)
{
    struct verify *verify = (struct verify *)calloc(1, sizeof(*verify));

    *out = NULL;
    if (verify == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    verify->card = iccsp_card_ref(card);
    verify->ISCardVerify_iface.lpVtbl = &verify_vtbl;
    iccsp_object_init(&verify->object, &verify_class);
    *out = &verify->ISCardVerify_iface;
    return S_OK;
}
