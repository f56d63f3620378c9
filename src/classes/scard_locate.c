/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardLocate: a search for a card, set up once and made as often as wanted. */
#include "classes/base_classes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/thread.h"
#include "classes/arguments.h"
#include "classes/find_card.h"
#include "classes/members.h"
#include "classes/text_array.h"
#include "com/object.h"

/* What to look for. It never changes: each Configure makes a new one, which a search under way does not see.
 */
struct criteria {
    iccsp_ref ref;
    struct iccsp_blob names;  /* empty: by interfaces */
    struct iccsp_blob guids;  /* of interfaces */
    struct iccsp_blob groups; /* empty: all readers */
    char title[ICCSP_TEXT_ARGUMENT_MAX];
    int32_t ui;
};

struct locate {
    ISCardLocate ISCardLocate_iface;
    IIccspLocate IIccspLocate_iface;
    struct iccsp_object object;
    struct iccsp_rm *rm;
    struct iccsp_cards *cards;
    iccsp_mutex lock; /* of the rest */
    struct criteria *criteria;
    iccsp_chooser choose;
    void *user;
    char found[ICCSP_CARD_NAME_MAX + 1]; /* the kind of card of the last search, or "" */
};

ICCSP_DISPATCH_THUNKS(locate, ISCardLocate)
ICCSP_UNKNOWN_THUNKS(locate, IIccspLocate)

static struct locate *impl_from_ISCardLocate(ISCardLocate *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct locate, ISCardLocate_iface);
}

static void criteria_unref(struct criteria *criteria)
{
    if (criteria == NULL || iccsp_ref_dec(&criteria->ref) > 0)
        return;
    iccsp_blob_clear(&criteria->names);
    iccsp_blob_clear(&criteria->guids);
    iccsp_blob_clear(&criteria->groups);
    free(criteria);
}

static void destroy(void *self)
{
    struct locate *locate = (struct locate *)self;

    criteria_unref(locate->criteria);
    iccsp_mutex_destroy(&locate->lock);
    iccsp_cards_close(&locate->cards);
    iccsp_rm_close(&locate->rm);
    free(locate);
}

static HRESULT ui_argument(int32_t flags)
{
    if (flags != ICCSP_DLG_MINIMAL_UI && flags != ICCSP_DLG_NO_UI && flags != ICCSP_DLG_FORCE_UI)
        return iccsp_bad_argument("The flags are none of MINIMAL_UI (1), NO_UI (2) and FORCE_UI (4).");
    return S_OK;
}

/* The title is for a dialog, and may be missing. */
static HRESULT title_argument(BSTR text, char *out, size_t cap)
{
    out[0] = '\0';
    return iccsp_bstr_len(text) > 0 ? iccsp_text_argument(text, out, cap) : S_OK;
}

/* All that both kinds of search have. */
static HRESULT new_criteria(SAFEARRAY *groups, BSTR title, int32_t flags, struct criteria **out)
{
    struct criteria *criteria = (struct criteria *)calloc(1, sizeof(*criteria));
    HRESULT hr;

    *out = criteria;
    if (criteria == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    iccsp_ref_init(&criteria->ref);
    criteria->ui = flags;
    hr = ui_argument(flags);
    if (SUCCEEDED(hr))
        hr = title_argument(title, criteria->title, sizeof(criteria->title));
    if (SUCCEEDED(hr) && groups != NULL)
        hr = iccsp_texts_argument(groups, &criteria->groups);
    return hr;
}

/* Takes the criteria over, if all was right. */
static HRESULT set_criteria(ISCardLocate *iface, HRESULT hr, struct criteria *criteria)
{
    struct locate *locate = impl_from_ISCardLocate(iface);
    struct criteria *old = criteria;

    if (SUCCEEDED(hr)) {
        iccsp_mutex_lock(&locate->lock);
        old = locate->criteria;
        locate->criteria = criteria;
        iccsp_mutex_unlock(&locate->lock);
    }
    criteria_unref(old);
    return hr;
}

static HRESULT ICCSP_CALL configure_card_guid_search(ISCardLocate *iface, SAFEARRAY *guids, SAFEARRAY *groups,
                                                     BSTR title, int32_t flags)
{
    struct criteria *criteria;
    HRESULT hr = new_criteria(groups, title, flags, &criteria);

    if (SUCCEEDED(hr))
        hr = iccsp_guids_argument(guids, &criteria->guids);
    if (SUCCEEDED(hr) && criteria->guids.len == 0)
        hr = iccsp_bad_argument("There are no interfaces to look for.");
    return set_criteria(iface, hr, criteria);
}

static HRESULT ICCSP_CALL configure_card_name_search(ISCardLocate *iface, SAFEARRAY *names, SAFEARRAY *groups,
                                                     BSTR title, int32_t flags)
{
    struct criteria *criteria;
    HRESULT hr = new_criteria(groups, title, flags, &criteria);

    if (SUCCEEDED(hr))
        hr = iccsp_texts_argument(names, &criteria->names);
    if (SUCCEEDED(hr) && iccsp_names_first((const char *)criteria->names.data) == NULL)
        hr = iccsp_bad_argument("There are no names to look for.");
    return set_criteria(iface, hr, criteria);
}

/* The caller gives the criteria back. */
static HRESULT take_criteria(struct locate *locate, struct criteria **out, struct iccsp_search *search)
{
    struct criteria *criteria;

    iccsp_mutex_lock(&locate->lock);
    criteria = locate->criteria;
    if (criteria != NULL)
        (void)iccsp_ref_inc(&criteria->ref);
    search->choose = locate->choose;
    search->user = locate->user;
    iccsp_mutex_unlock(&locate->lock);
    *out = criteria;
    if (criteria == NULL)
        return iccsp_fail_with(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT,
                               "FindCard was called before a search was configured.");
    search->rm = locate->rm;
    search->cards = locate->cards;
    search->names = (const char *)criteria->names.data;
    search->interfaces = (const GUID *)(const void *)criteria->guids.data;
    search->interface_count = criteria->guids.len / sizeof(GUID);
    search->groups = (const char *)criteria->groups.data;
    search->title = criteria->title;
    search->ui = criteria->ui;
    return S_OK;
}

static HRESULT ICCSP_CALL find_card(ISCardLocate *iface, SCARD_SHARE_MODES mode, SCARD_PROTOCOLS protocols,
                                    int32_t flags, SCARDINFO **out)
{
    struct locate *locate = impl_from_ISCardLocate(iface);
    struct iccsp_search search = {.share = mode};
    struct criteria *criteria = NULL;
    char kind[ICCSP_CARD_NAME_MAX + 1] = "";
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = iccsp_share_argument(mode);
    if (SUCCEEDED(hr))
        hr = iccsp_protocol_argument(protocols, &search.protocols);
    if (SUCCEEDED(hr) && flags != 0)
        hr = ui_argument(flags);
    if (SUCCEEDED(hr))
        hr = take_criteria(locate, &criteria, &search);
    if (flags != 0)
        search.ui = flags;
    if (SUCCEEDED(hr))
        hr = iccsp_find_card(&search, out, kind);
    iccsp_mutex_lock(&locate->lock);
    memcpy(locate->found, kind, sizeof(kind));
    iccsp_mutex_unlock(&locate->lock);
    criteria_unref(criteria);
    return hr;
}

static HRESULT ICCSP_CALL set_chooser(IIccspLocate *iface, iccsp_chooser choose, void *user)
{
    struct locate *locate = ICCSP_CONTAINER_OF(iface, struct locate, IIccspLocate_iface);

    iccsp_mutex_lock(&locate->lock);
    locate->choose = choose;
    locate->user = user;
    iccsp_mutex_unlock(&locate->lock);
    return S_OK;
}

static HRESULT ICCSP_CALL get_card_name(IIccspLocate *iface, BSTR *out)
{
    struct locate *locate = ICCSP_CONTAINER_OF(iface, struct locate, IIccspLocate_iface);
    char name[ICCSP_CARD_NAME_MAX + 1];

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_mutex_lock(&locate->lock);
    memcpy(name, locate->found, sizeof(name));
    iccsp_mutex_unlock(&locate->lock);
    if (name[0] == '\0')
        return iccsp_fail_with(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT,
                               "The last search found no card, or there was none.");
    return iccsp_bstr_from_utf8(name, out);
}

static const ISCardLocateVtbl locate_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardLocate),
    .ConfigureCardGuidSearch = configure_card_guid_search,
    .ConfigureCardNameSearch = configure_card_name_search,
    .FindCard = find_card,
};

static const IIccspLocateVtbl extension_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IIccspLocate),
    .SetChooser = set_chooser,
    .get_CardName = get_card_name,
};

static const struct iccsp_iface locate_ifaces[] = {
    {&ICCSP_IID_ISCardLocate, offsetof(struct locate, ISCardLocate_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct locate, ISCardLocate_iface)},
    {&ICCSP_IID_IIccspLocate, offsetof(struct locate, IIccspLocate_iface)},
};

static const struct iccsp_class locate_class = ICCSP_CLASS(locate, locate_ifaces, destroy);

HRESULT iccsp_scard_locate_create(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardLocate **out)
{
    struct locate *locate = (struct locate *)calloc(1, sizeof(*locate));

    *out = NULL;
    if (locate == NULL || !iccsp_mutex_init(&locate->lock)) {
        free(locate);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    locate->rm = iccsp_rm_ref(rm);
    locate->cards = iccsp_cards_ref(cards);
    locate->ISCardLocate_iface.lpVtbl = &locate_vtbl;
    locate->IIccspLocate_iface.lpVtbl = &extension_vtbl;
    iccsp_object_init(&locate->object, &locate_class);
    *out = &locate->ISCardLocate_iface;
    return S_OK;
}
