/* SPDX-License-Identifier: BSD-2-Clause */
/* A bounded cache of named items per card, in the memory of the process. What is in it came from cards, so
 * that it is wiped when it leaves. */
#include "entry/winscard/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/thread.h"

struct item {
    uint8_t card[WINSCARD_CACHE_UUID];
    char name[WINSCARD_CACHE_NAME_MAX + 1];
    uint32_t freshness;
    uint64_t used; /* a serial: the smallest was used longest ago */
    uint8_t *data; /* NULL: the place is free */
    size_t len;
};

static iccsp_static_lock lock = ICCSP_STATIC_LOCK_INIT; /* guards what follows */
static struct item items[WINSCARD_CACHE_ITEMS];
static size_t bytes;
static uint64_t last_use;

static struct item *find(const uint8_t *card, const char *name)
{
    for (size_t i = 0; i < WINSCARD_CACHE_ITEMS; i++)
        if (items[i].data != NULL && memcmp(items[i].card, card, WINSCARD_CACHE_UUID) == 0 &&
            strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

static void drop(struct item *item)
{
    bytes -= item->len;
    iccsp_wipe(item->data, item->len);
    free(item->data);
    memset(item, 0, sizeof(*item));
}

static struct item *oldest(void)
{
    struct item *found = NULL;

    for (size_t i = 0; i < WINSCARD_CACHE_ITEMS; i++)
        if (items[i].data != NULL && (found == NULL || items[i].used < found->used))
            found = &items[i];
    return found;
}

static struct item *free_place(void)
{
    for (size_t i = 0; i < WINSCARD_CACHE_ITEMS; i++)
        if (items[i].data == NULL)
            return &items[i];
    return NULL;
}

static struct item *make_room(size_t len)
{
    struct item *place = free_place(), *victim;

    while (place == NULL || bytes + len > WINSCARD_CACHE_BYTES) {
        victim = oldest();
        drop(victim);
        place = place != NULL ? place : victim;
    }
    return place;
}

static iccsp_hr proper_name(const char *name)
{
    const size_t len = strlen(name);

    return len > 0 && len <= WINSCARD_CACHE_NAME_MAX ? ICCSP_OK : ICCSP_E_INVALIDARG;
}

static iccsp_hr read_item(struct item *item, uint32_t freshness, uint8_t **data, size_t *len)
{
    if (item == NULL)
        return ICCSP_W_CACHE_ITEM_NOT_FOUND;
    if (item->freshness != freshness) {
        drop(item);
        return ICCSP_W_CACHE_ITEM_STALE;
    }
    *data = (uint8_t *)malloc(item->len + 1);
    if (*data == NULL)
        return ICCSP_E_OUTOFMEMORY;
    memcpy(*data, item->data, item->len);
    *len = item->len;
    item->used = ++last_use;
    return ICCSP_OK;
}

iccsp_hr winscard_cache_read(const uint8_t card[WINSCARD_CACHE_UUID], uint32_t freshness, const char *name,
                             uint8_t **data, size_t *len)
{
    iccsp_hr hr = proper_name(name);

    *data = NULL;
    if (ICCSP_FAILED(hr))
        return hr;
    iccsp_static_lock_take(&lock);
    hr = read_item(find(card, name), freshness, data, len);
    iccsp_static_lock_release(&lock);
    return hr;
}

static void put(struct item *place, const uint8_t *card, uint32_t freshness, const char *name, uint8_t *data,
                size_t len)
{
    memcpy(place->card, card, WINSCARD_CACHE_UUID);
    memcpy(place->name, name, strlen(name) + 1);
    place->freshness = freshness;
    place->used = ++last_use;
    place->data = data;
    place->len = len;
    bytes += len;
}

iccsp_hr winscard_cache_write(const uint8_t card[WINSCARD_CACHE_UUID], uint32_t freshness, const char *name,
                              const uint8_t *data, size_t len)
{
    const iccsp_hr hr = proper_name(name);
    struct item *known;
    uint8_t *copy;

    if (ICCSP_FAILED(hr))
        return hr;
    if (len > WINSCARD_CACHE_ITEM_MAX)
        return ICCSP_W_CACHE_ITEM_TOO_BIG;
    copy = (uint8_t *)malloc(len + 1);
    if (copy == NULL)
        return ICCSP_E_OUTOFMEMORY;
    if (len > 0)
        memcpy(copy, data, len);
    iccsp_static_lock_take(&lock);
    known = find(card, name);
    if (known != NULL)
        drop(known);
    put(make_room(len), card, freshness, name, copy, len);
    iccsp_static_lock_release(&lock);
    return ICCSP_OK;
}
