/* SPDX-License-Identifier: BSD-2-Clause */
/* What winscard has beside pcsc-lite's functions and needs no database: SCardState, the count of commands,
 * the cache.
 */
#include <stdlib.h>

#include "base/secret.h"
#include "entry/winscard/cache.h"
#include "entry/winscard/calls.h"

WINSCARD_API LONG WINSCARD_CALL SCardState(SCARDHANDLE card, LPDWORD state, LPDWORD protocol, LPBYTE atr,
                                           LPDWORD atr_len)
{
    return winscard_status(card, WINSCARD_NARROW, NULL, NULL, state, protocol, atr, atr_len);
}

WINSCARD_API LONG WINSCARD_CALL SCardGetTransmitCount(SCARDHANDLE card, LPDWORD count)
{
    LONG rc;

    if (count == NULL)
        return SCARD_E_INVALID_PARAMETER;
    rc = SCardState(card, NULL, NULL, NULL, NULL);
    /* A card that was reset or removed has been sent what it was sent. */
    if (rc == SCARD_E_INVALID_HANDLE)
        return rc;
    *count = winscard_counted(winscard_from_handle(card));
    return SCARD_S_SUCCESS;
}

LONG winscard_read_cache(SCARDCONTEXT context, const void *card, DWORD freshness, const char *name,
                         LPBYTE data, LPDWORD len)
{
    uint8_t *item = NULL;
    size_t size = 0;
    LONG rc;

    if (card == NULL || name == NULL || len == NULL)
        return SCARD_E_INVALID_PARAMETER;
    rc = SCardIsValidContext(context);
    if (rc == SCARD_S_SUCCESS)
        rc = winscard_code(
            winscard_cache_read((const uint8_t *)card, (uint32_t)freshness, name, &item, &size));
    if (rc == SCARD_S_SUCCESS)
        rc = winscard_give(item, size, data, len);
    if (item != NULL)
        iccsp_wipe(item, size);
    free(item);
    return rc;
}

LONG winscard_write_cache(SCARDCONTEXT context, const void *card, DWORD freshness, const char *name,
                          LPCBYTE data, DWORD len)
{
    LONG rc;

    if (card == NULL || name == NULL || (data == NULL && len > 0))
        return SCARD_E_INVALID_PARAMETER;
    rc = SCardIsValidContext(context);
    return rc != SCARD_S_SUCCESS ? rc
                                 : winscard_code(winscard_cache_write((const uint8_t *)card,
                                                                      (uint32_t)freshness, name, data, len));
}
