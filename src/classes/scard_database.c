/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardDatabase: what is known of kinds of cards, and the readers. */
#include "classes/base_classes.h"

#include <stdlib.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/members.h"
#include "classes/text_array.h"
#include "com/guid.h"
#include "com/object.h"
#include "iso7816/atr.h"

struct database {
    ISCardDatabase ISCardDatabase_iface;
    struct iccsp_object object;
    struct iccsp_rm *rm;
    struct iccsp_cards *cards;
};

ICCSP_DISPATCH_THUNKS(database, ISCardDatabase)

static struct database *impl_from_ISCardDatabase(ISCardDatabase *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct database, ISCardDatabase_iface);
}

static void destroy(void *self)
{
    struct database *database = (struct database *)self;

    iccsp_cards_close(&database->cards);
    iccsp_rm_close(&database->rm);
    free(database);
}

/* Somebody frees it with the function of COM (decision F3). */
static HRESULT new_guid(const GUID *guid, GUID **out)
{
    *out = (GUID *)iccsp_mem_alloc(sizeof(**out));
    if (*out == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    **out = *guid;
    return S_OK;
}

static HRESULT ICCSP_CALL get_provider_card_id(ISCardDatabase *iface, BSTR card_name, GUID **out)
{
    char name[ICCSP_TEXT_ARGUMENT_MAX];
    HRESULT hr;
    GUID guid;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = iccsp_text_argument(card_name, name, sizeof(name));
    if (SUCCEEDED(hr))
        hr = iccsp_cards_provider(impl_from_ISCardDatabase(iface)->cards, name, &guid);
    return SUCCEEDED(hr) ? new_guid(&guid, out) : hr;
}

static HRESULT put_guid(SAFEARRAY *array, size_t index, const GUID *guid)
{
    const int32_t place = (int32_t)index;
    OLECHAR text[ICCSP_GUID_TEXT_LEN + 1];
    BSTR made;
    HRESULT hr;

    iccsp_guid_format(guid, text);
    made = iccsp_bstr_alloc_len(text, ICCSP_GUID_TEXT_LEN);
    if (made == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = iccsp_safearray_put_element(array, &place, made);
    iccsp_bstr_free(made);
    return hr;
}

static HRESULT guids_to_array(const GUID *guids, size_t count, SAFEARRAY **out)
{
    SAFEARRAY *array = NULL;
    HRESULT hr = iccsp_text_array_new(count, &array);

    for (size_t i = 0; SUCCEEDED(hr) && i < count; i++)
        hr = put_guid(array, i, &guids[i]);
    if (SUCCEEDED(hr))
        *out = array;
    else if (array != NULL)
        (void)iccsp_safearray_destroy(array);
    return hr;
}

static HRESULT ICCSP_CALL list_card_interfaces(ISCardDatabase *iface, BSTR card_name, SAFEARRAY **out)
{
    char name[ICCSP_TEXT_ARGUMENT_MAX];
    GUID guids[ICCSP_CARD_INTERFACES_MAX];
    size_t count = 0;
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = iccsp_text_argument(card_name, name, sizeof(name));
    if (SUCCEEDED(hr))
        hr = iccsp_cards_interfaces(impl_from_ISCardDatabase(iface)->cards, name, guids,
                                    ICCSP_CARD_INTERFACES_MAX, &count);
    return SUCCEEDED(hr) ? guids_to_array(guids, count, out) : hr;
}

/* By which kinds of cards are chosen. */
struct filter {
    struct iccsp_cards *cards;
    struct iccsp_blob atr;
    struct iccsp_blob interfaces;
};

/* One with a wrong checksum may still be that of a card. */
static bool is_atr(const struct iccsp_blob *bytes)
{
    struct iccsp_atr atr;

    iccsp_atr_parse(bytes->data, bytes->len, &atr);
    return (atr.flags & (ICCSP_ATR_BAD_TS | ICCSP_ATR_TRUNCATED | ICCSP_ATR_TOO_LONG)) == 0;
}

/* An empty buffer is no filter, and so is an empty array (decision F1). */
static HRESULT read_filter(IByteBuffer *atr, SAFEARRAY *interfaces, struct filter *filter)
{
    HRESULT hr = atr != NULL ? iccsp_content_argument(atr, &filter->atr) : S_OK;

    if (SUCCEEDED(hr) && filter->atr.len > 0 && !is_atr(&filter->atr))
        hr = iccsp_bad_argument("The bytes are not an ATR.");
    if (SUCCEEDED(hr) && interfaces != NULL)
        hr = iccsp_guids_argument(interfaces, &filter->interfaces);
    return hr;
}

static iccsp_hr names_of_cards(void *context, char *names, size_t cap, size_t *len)
{
    const struct filter *filter = (const struct filter *)context;

    return iccsp_cards_list(filter->cards, filter->atr.len > 0 ? filter->atr.data : NULL, filter->atr.len,
                            (const GUID *)(const void *)filter->interfaces.data,
                            filter->interfaces.len / sizeof(GUID), names, cap, len);
}

/* Fetches a list of names and hands it out. */
static HRESULT give_names(iccsp_hr (*list)(void *context, char *names, size_t cap, size_t *len),
                          void *context, SAFEARRAY **out)
{
    struct iccsp_blob names = {0};
    HRESULT hr = iccsp_names_fetch(list, context, &names);

    /* Without a reader there are no names to list (decision F5). */
    if (hr == ICCSP_E_NO_READERS_AVAILABLE)
        hr = iccsp_names_to_array(NULL, out);
    else if (SUCCEEDED(hr))
        hr = iccsp_names_to_array((const char *)names.data, out);
    iccsp_blob_clear(&names);
    return hr;
}

static HRESULT ICCSP_CALL list_cards(ISCardDatabase *iface, IByteBuffer *atr, SAFEARRAY *interfaces,
                                     int32_t locale, SAFEARRAY **out)
{
    struct filter filter = {.cards = impl_from_ISCardDatabase(iface)->cards};
    HRESULT hr;

    (void)locale;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = read_filter(atr, interfaces, &filter);
    if (SUCCEEDED(hr))
        hr = give_names(names_of_cards, &filter, out);
    iccsp_blob_clear(&filter.atr);
    iccsp_blob_clear(&filter.interfaces);
    return hr;
}

static iccsp_hr names_of_groups(void *context, char *names, size_t cap, size_t *len)
{
    return iccsp_groups_list(((const struct database *)context)->cards, names, cap, len);
}

static HRESULT ICCSP_CALL list_reader_groups(ISCardDatabase *iface, int32_t locale, SAFEARRAY **out)
{
    (void)locale;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    return give_names(names_of_groups, impl_from_ISCardDatabase(iface), out);
}

struct session {
    struct iccsp_rm *rm;
    uintptr_t context;
};

static iccsp_hr names_of_readers(void *context, char *names, size_t cap, size_t *len)
{
    const struct session *session = (const struct session *)context;

    return iccsp_rm_list_readers(session->rm, session->context, names, cap, len);
}

static HRESULT ICCSP_CALL list_readers(ISCardDatabase *iface, int32_t locale, SAFEARRAY **out)
{
    struct session session = {.rm = impl_from_ISCardDatabase(iface)->rm};
    HRESULT hr;

    (void)locale;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = iccsp_rm_establish(session.rm, &session.context);
    if (FAILED(hr))
        return hr;
    hr = give_names(names_of_readers, &session, out);
    (void)iccsp_rm_release(session.rm, session.context);
    return hr;
}

static const ISCardDatabaseVtbl database_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardDatabase),       .GetProviderCardId = get_provider_card_id,
    .ListCardInterfaces = list_card_interfaces, .ListCards = list_cards,
    .ListReaderGroups = list_reader_groups,     .ListReaders = list_readers,
};

static const struct iccsp_iface database_ifaces[] = {
    {&ICCSP_IID_ISCardDatabase, offsetof(struct database, ISCardDatabase_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct database, ISCardDatabase_iface)},
};

static const struct iccsp_class database_class = ICCSP_CLASS(database, database_ifaces, destroy);

HRESULT iccsp_scard_database_create(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardDatabase **out)
{
    struct database *database = (struct database *)calloc(1, sizeof(*database));

    *out = NULL;
    if (database == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    database->rm = iccsp_rm_ref(rm);
    database->cards = iccsp_cards_ref(cards);
    database->ISCardDatabase_iface.lpVtbl = &database_vtbl;
    iccsp_object_init(&database->object, &database_class);
    *out = &database->ISCardDatabase_iface;
    return S_OK;
}
