/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardManage: the entry to a card. */
#include "classes/children.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/members.h"
#include "com/guid.h"
#include "com/object.h"
#include "iccsp/iccsp.h"
#include "provider/provider.h"

struct manage {
    ISCardManage ISCardManage_iface;
    IIccspManage IIccspManage_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
};

ICCSP_DISPATCH_THUNKS(manage, ISCardManage)
ICCSP_UNKNOWN_THUNKS(manage, IIccspManage)

static struct iccsp_card *card_of(ISCardManage *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct manage, ISCardManage_iface)->card;
}

static struct iccsp_card *card_of_extension(IIccspManage *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct manage, IIccspManage_iface)->card;
}

static void destroy(void *self)
{
    struct manage *manage = (struct manage *)self;

    iccsp_card_unref(manage->card);
    free(manage);
}

static HRESULT ICCSP_CALL attach_by_handle(ISCardManage *iface, HSCARD handle)
{
    if (handle == 0)
        return iccsp_bad_argument("The card handle is 0.");
    return iccsp_card_attach_handle(card_of(iface), handle, false);
}

static HRESULT ICCSP_CALL attach_by_ifd(ISCardManage *iface, BSTR name, SCARD_SHARE_MODES mode)
{
    char reader[ICCSP_READER_NAME_MAX + 1];
    HRESULT hr = iccsp_share_argument(mode);

    if (SUCCEEDED(hr))
        hr = iccsp_text_argument(name, reader, sizeof(reader));
    if (FAILED(hr))
        return hr;
    return iccsp_card_attach_reader(card_of(iface), reader, (uint32_t)mode, ICCSP_PROTOCOL_ANY);
}

static HRESULT ICCSP_CALL create_file_access(ISCardManage *iface, ISCardFileAccess **out)
{
    return out != NULL ? iccsp_file_access_create(card_of(iface), out) : iccsp_null_pointer();
}

static HRESULT ICCSP_CALL create_card_auth(ISCardManage *iface, ISCardAuth **out)
{
    return out != NULL ? iccsp_auth_create(card_of(iface), out) : iccsp_null_pointer();
}

static HRESULT ICCSP_CALL create_ch_verification(ISCardManage *iface, ISCardVerify **out)
{
    return out != NULL ? iccsp_verify_create(card_of(iface), out) : iccsp_null_pointer();
}

static HRESULT ICCSP_CALL detach(ISCardManage *iface)
{
    return iccsp_card_detach(card_of(iface));
}

static HRESULT ICCSP_CALL lock(ISCardManage *iface)
{
    return iccsp_card_lock(card_of(iface));
}

static HRESULT ICCSP_CALL reconnect(ISCardManage *iface)
{
    return iccsp_card_reconnect(card_of(iface));
}

static HRESULT ICCSP_CALL status(ISCardManage *iface, SCARD_STATES *state, SCARD_PROTOCOLS *protocol)
{
    uint32_t s, p;
    HRESULT hr;

    if (state == NULL || protocol == NULL)
        return iccsp_null_pointer();
    hr = iccsp_card_status(card_of(iface), &s, &p);
    *state = (SCARD_STATES)s;
    *protocol = iccsp_com_protocol(p);
    return hr;
}

static HRESULT ICCSP_CALL unlock(ISCardManage *iface, SCARD_DISPOSITIONS disposition)
{
    const HRESULT hr = iccsp_disposition_argument(disposition);

    return SUCCEEDED(hr) ? iccsp_card_unlock(card_of(iface), (uint32_t)disposition) : hr;
}

static HRESULT make_file_access(struct iccsp_card *card, IUnknown **out)
{
    return iccsp_file_access_create(card, (ISCardFileAccess **)(void *)out);
}

static HRESULT make_auth(struct iccsp_card *card, IUnknown **out)
{
    return iccsp_auth_create(card, (ISCardAuth **)(void *)out);
}

static HRESULT make_verify(struct iccsp_card *card, IUnknown **out)
{
    return iccsp_verify_create(card, (ISCardVerify **)(void *)out);
}

/* What CreateInterface makes, by identifier and by name (decision B14). */
static const struct product {
    const IID *iid;
    const char *name;
    HRESULT (*make)(struct iccsp_card *card, IUnknown **out);
} products[] = {
    {&ICCSP_IID_ISCardFileAccess, "FileAccess", make_file_access},
    {&ICCSP_IID_ISCardAuth, "CardAuth", make_auth},
    {&ICCSP_IID_ISCardVerify, "CHVerification", make_verify},
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_name(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static const struct product *product_by_iid(const GUID *iid)
{
    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
        if (memcmp(iid, products[i].iid, sizeof(*iid)) == 0)
            return &products[i];
    }
    return NULL;
}

static const struct product *product_by_name(BSTR name)
{
    char text[ICCSP_TEXT_ARGUMENT_MAX];
    GUID iid;

    if (iccsp_guid_parse(name, iccsp_bstr_len(name), &iid))
        return product_by_iid(&iid);
    if (FAILED(iccsp_text_argument(name, text, sizeof(text))))
        return NULL;
    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
        if (same_name(text, products[i].name))
            return &products[i];
    }
    return NULL;
}

static bool is_null_guid(const GUID *guid)
{
    static const GUID null_guid;

    return guid == NULL || memcmp(guid, &null_guid, sizeof(null_guid)) == 0;
}

static HRESULT ICCSP_CALL create_interface(ISCardManage *iface, const GUID *iid, BSTR name,
                                           int32_t *user_data, IUnknown **out)
{
    const struct product *product;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    if (is_null_guid(iid) && iccsp_bstr_len(name) == 0)
        return iccsp_bad_argument("CreateInterface needs an identifier or a name.");
    /* No interface made here takes user data; the size that must stand in front is checked all the same. */
    if (user_data != NULL && *user_data < (int32_t)sizeof(*user_data))
        return iccsp_bad_argument("User data must begin with their own size.");
    product = is_null_guid(iid) ? product_by_name(name) : product_by_iid(iid);
    if (product == NULL)
        return iccsp_fail_with(ICCSP_E_NOINTERFACE, ICCSP_LAYER_ARGUMENT,
                               "This provider makes no interface of that identifier or name.");
    return product->make(card_of(iface), out);
}

static HRESULT ICCSP_CALL attach_by_handle_ex(IIccspManage *iface, HSCARD handle, int32_t flags)
{
    if (handle == 0)
        return iccsp_bad_argument("The card handle is 0.");
    if ((flags & ~ICCSP_ATTACH_OWN) != 0)
        return iccsp_bad_argument("A flag is not ICCSP_ATTACH_OWN.");
    return iccsp_card_attach_handle(card_of_extension(iface), handle, (flags & ICCSP_ATTACH_OWN) != 0);
}

static HRESULT ICCSP_CALL get_family(IIccspManage *iface, BSTR *out)
{
    struct iccsp_card_facts facts;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_card_look(card_of_extension(iface), &facts);
    return facts.attached ? iccsp_bstr_from_utf8(iccsp_provider_of(&facts.atr)->name, out)
                          : iccsp_card_not_attached();
}

static HRESULT ICCSP_CALL get_reader_name(IIccspManage *iface, BSTR *out)
{
    struct iccsp_card_facts facts;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_card_look(card_of_extension(iface), &facts);
    return facts.attached ? iccsp_bstr_from_utf8(facts.reader, out) : iccsp_card_not_attached();
}

static HRESULT ICCSP_CALL get_atr(IIccspManage *iface, IByteBuffer **out)
{
    struct iccsp_card_facts facts;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_card_look(card_of_extension(iface), &facts);
    return facts.attached ? iccsp_create_byte_buffer(facts.atr.raw, facts.atr.len, out)
                          : iccsp_card_not_attached();
}

static HRESULT ICCSP_CALL put_detach_disposition(IIccspManage *iface, SCARD_DISPOSITIONS disposition)
{
    const HRESULT hr = iccsp_disposition_argument(disposition);

    if (FAILED(hr))
        return hr;
    card_of_extension(iface)->detach_disposition = (uint32_t)disposition;
    return S_OK;
}

static const ISCardManageVtbl manage_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardManage),
    .AttachByHandle = attach_by_handle,
    .AttachByIFD = attach_by_ifd,
    .CreateFileAccess = create_file_access,
    .CreateCardAuth = create_card_auth,
    .CreateCHVerification = create_ch_verification,
    .Detach = detach,
    .SCardLock = lock,
    .Reconnect = reconnect,
    .Status = status,
    .SCardUnlock = unlock,
    .CreateInterface = create_interface,
};

static const IIccspManageVtbl extension_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IIccspManage),
    .AttachByHandleEx = attach_by_handle_ex,
    .get_Family = get_family,
    .get_ReaderName = get_reader_name,
    .get_Atr = get_atr,
    .put_DetachDisposition = put_detach_disposition,
};

static const struct iccsp_iface manage_ifaces[] = {
    {&ICCSP_IID_ISCardManage, offsetof(struct manage, ISCardManage_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct manage, ISCardManage_iface)},
    {&ICCSP_IID_IIccspManage, offsetof(struct manage, IIccspManage_iface)},
};

static const struct iccsp_class manage_class = ICCSP_CLASS(manage, manage_ifaces, destroy);

HRESULT iccsp_manage_create(struct iccsp_rm *rm, ISCardManage **out)
{
    struct manage *manage = (struct manage *)calloc(1, sizeof(*manage));

    *out = NULL;
    if (manage != NULL)
        manage->card = iccsp_card_new(rm);
    if (manage == NULL || manage->card == NULL) {
        free(manage);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    manage->ISCardManage_iface.lpVtbl = &manage_vtbl;
    manage->IIccspManage_iface.lpVtbl = &extension_vtbl;
    iccsp_object_init(&manage->object, &manage_class);
    *out = &manage->ISCardManage_iface;
    return S_OK;
}
