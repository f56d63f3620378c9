/* SPDX-License-Identifier: BSD-2-Clause */
/* The handle of the card-type database: its folders, and the set of what they say now. */
#include "rm/cards.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define FOLDER_NAME "cards.d"

/* No lock: a child of fork() could find it taken (rm/default.c). */
static _Atomic(struct iccsp_cards *) of_process;
static atomic_uint looking;

static iccsp_hr add_folders(struct iccsp_cards *cards, const char *const *folders, size_t count)
{
    if (count > ICCSP_CARDS_FOLDERS_MAX || (folders == NULL) != (count == 0))
        return iccsp_fail_argument(ICCSP_E_INVALIDARG,
                                   "a database has one to eight folders, or those of the system");
    for (size_t i = 0; i < count; i++) {
        if (folders[i] == NULL)
            return iccsp_fail_argument(ICCSP_E_POINTER, "a folder is NULL");
        if (!iccsp_path_is_absolute(folders[i]) || !iccsp_conf_is_name(folders[i], ICCSP_CARD_PATH_MAX))
            return iccsp_fail_argument(ICCSP_E_INVALIDARG,
                                       "a folder is not an absolute path of at most 1023 bytes");
        strcpy(cards->folder[i], folders[i]);
    }
    cards->folders = (uint32_t)count;
    cards->writable = true;
    return ICCSP_OK;
}

static void add_usual_folders(struct iccsp_cards *cards)
{
    static bool (*const places[])(const char *name, char *out, size_t cap) = {
        iccsp_folder_of_user, iccsp_folder_of_system, iccsp_folder_of_library};

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (places[i](FOLDER_NAME, cards->folder[cards->folders], sizeof(cards->folder[0]))) {
            cards->writable = cards->writable || i == 0;
            cards->folders++;
        }
}

iccsp_hr iccsp_cards_open(const char *const *folders, size_t count, struct iccsp_cards **out)
{
    struct iccsp_cards *cards;
    iccsp_hr hr = ICCSP_OK;

    if (out == NULL)
        return iccsp_fail_null();
    *out = NULL;
    cards = (struct iccsp_cards *)calloc(1, sizeof(*cards));
    if (cards == NULL || !iccsp_mutex_init(&cards->lock)) {
        free(cards);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    iccsp_ref_init(&cards->ref);
    cards->process = iccsp_process_id();
    if (folders == NULL && count == 0)
        add_usual_folders(cards);
    else
        hr = add_folders(cards, folders, count);
    if (ICCSP_FAILED(hr))
        iccsp_cards_close(&cards);
    *out = cards;
    return hr;
}

static iccsp_hr find_or_open(struct iccsp_cards **out)
{
    struct iccsp_cards *known = atomic_load(&of_process), *fresh;
    iccsp_hr hr;

    if (known == NULL || known->process != iccsp_process_id()) {
        hr = iccsp_cards_open(NULL, 0, &fresh);
        if (ICCSP_FAILED(hr))
            return hr;
        if (atomic_compare_exchange_strong(&of_process, &known, fresh))
            known = fresh;
        else
            iccsp_cards_close(&fresh);
    }
    *out = iccsp_cards_ref(known);
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_default(struct iccsp_cards **out)
{
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail_null();
    *out = NULL;
    atomic_fetch_add(&looking, 1);
    hr = find_or_open(out);
    atomic_fetch_sub(&looking, 1);
    return hr;
}

bool iccsp_cards_default_close(void)
{
    struct iccsp_cards *mine = atomic_exchange(&of_process, NULL), *none = NULL;

    if (mine == NULL)
        return true;
    if (atomic_load(&looking) == 0) {
        iccsp_cards_close(&mine);
        return true;
    }
    atomic_compare_exchange_strong(&of_process, &none, mine);
    return false;
}

struct iccsp_cards *iccsp_cards_ref(struct iccsp_cards *cards)
{
    if (cards != NULL)
        iccsp_ref_inc(&cards->ref);
    return cards;
}

void iccsp_cards_close(struct iccsp_cards **cards)
{
    struct iccsp_cards *mine;

    if (cards == NULL || *cards == NULL)
        return;
    mine = *cards;
    *cards = NULL;
    if (iccsp_ref_dec(&mine->ref) > 0 || mine->process != iccsp_process_id())
        return;
    iccsp_card_set_unref(mine->set);
    iccsp_mutex_destroy(&mine->lock);
    free(mine);
}

iccsp_hr iccsp_cards_usable(const struct iccsp_cards *cards)
{
    if (cards == NULL)
        return iccsp_fail_null();
    if (cards->process != iccsp_process_id())
        return iccsp_fail_argument(ICCSP_E_INVALID_HANDLE,
                                   "the database was opened before fork(); the child must open its own");
    return ICCSP_OK;
}

/* The lock is held. What was read last stays if there is no memory for more. */
static iccsp_hr read_again(struct iccsp_cards *cards)
{
    struct iccsp_card_set *fresh = NULL;
    iccsp_hr hr;

    if (cards->set != NULL && iccsp_card_set_holds(cards->set, cards))
        return ICCSP_OK;
    hr = iccsp_card_set_read(cards, &fresh);
    if (ICCSP_FAILED(hr))
        return hr;
    /* What was found out of cards with the old one holds if nothing but a date is new. */
    if (cards->set != NULL && iccsp_card_set_equals(cards->set, fresh))
        fresh->number = cards->set->number;
    iccsp_card_set_unref(cards->set);
    cards->set = fresh;
    return ICCSP_OK;
}

iccsp_hr iccsp_cards_look(struct iccsp_cards *cards, struct iccsp_card_set **out)
{
    iccsp_hr hr = iccsp_cards_usable(cards);

    if (ICCSP_FAILED(hr))
        return hr;
    iccsp_mutex_lock(&cards->lock);
    hr = read_again(cards);
    if (ICCSP_SUCCEEDED(hr))
        *out = iccsp_card_set_ref(cards->set);
    iccsp_mutex_unlock(&cards->lock);
    return hr;
}

iccsp_hr iccsp_cards_wrong_size(void)
{
    return iccsp_fail_argument(ICCSP_E_INVALIDARG,
                               "the size of the structure is not one that this version knows");
}

iccsp_hr iccsp_cards_memory_unless(bool done)
{
    return done ? ICCSP_OK : iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

iccsp_hr iccsp_cards_unknown(const char *name)
{
    return iccsp_fail_with(ICCSP_E_UNKNOWN_CARD, ICCSP_LAYER_ARGUMENT, "there is no card type '%.100s'",
                           name);
}

iccsp_hr iccsp_cards_look_for(struct iccsp_cards *cards, const char *name, struct iccsp_card_set **out,
                              const struct iccsp_card_entry **entry)
{
    iccsp_hr hr;

    if (name == NULL)
        return iccsp_fail_null();
    hr = iccsp_cards_look(cards, out);
    if (ICCSP_FAILED(hr))
        return hr;
    *entry = iccsp_card_set_find(*out, name);
    if (*entry != NULL)
        return ICCSP_OK;
    iccsp_card_set_unref(*out);
    *out = NULL;
    return iccsp_cards_unknown(name);
}

bool iccsp_cards_append(struct iccsp_card_array *list, const char *name)
{
    const size_t size = strlen(name) + 1;

    if (size > list->room - list->count) {
        const size_t room = (list->room + size) * 2;
        void *more = realloc(list->items, room);

        if (more == NULL)
            return false;
        list->items = more;
        list->room = room;
    }
    memcpy((char *)list->items + list->count, name, size);
    list->count += size;
    return true;
}

iccsp_hr iccsp_cards_give(const struct iccsp_card_array *list, char *names, size_t cap, size_t *len)
{
    *len = list->count + 1;
    if (names == NULL && cap == 0)
        return ICCSP_OK;
    if (cap < *len)
        return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
    if (list->count > 0)
        memcpy(names, list->items, list->count);
    names[list->count] = '\0';
    return ICCSP_OK;
}
