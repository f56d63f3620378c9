/* SPDX-License-Identifier: BSD-2-Clause */
/* A bounded cache of named items per card, in the memory of the process. */
#ifndef ICCSP_ENTRY_WINSCARD_CACHE_H
#define ICCSP_ENTRY_WINSCARD_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

#define WINSCARD_CACHE_ITEMS    256u
#define WINSCARD_CACHE_BYTES    (1024u * 1024u)
#define WINSCARD_CACHE_ITEM_MAX (64u * 1024u)
#define WINSCARD_CACHE_NAME_MAX 255u
#define WINSCARD_CACHE_UUID     16u

/** Gives an item in new memory, for the caller to wipe and free. ICCSP_W_CACHE_ITEM_NOT_FOUND,
 * ICCSP_W_CACHE_ITEM_STALE, ICCSP_E_INVALIDARG: the name is empty or too long. ICCSP_E_OUTOFMEMORY. */
iccsp_hr winscard_cache_read(const uint8_t card[WINSCARD_CACHE_UUID], uint32_t freshness, const char *name,
                             uint8_t **data, size_t *len);

/** Copies an item into the cache. ICCSP_W_CACHE_ITEM_TOO_BIG, ICCSP_E_INVALIDARG, ICCSP_E_OUTOFMEMORY. */
iccsp_hr winscard_cache_write(const uint8_t card[WINSCARD_CACHE_UUID], uint32_t freshness, const char *name,
                              const uint8_t *data, size_t len);

#endif
