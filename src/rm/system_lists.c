/* SPDX-License-Identifier: BSD-2-Clause */
/* What a system's library says at some length, made to fit: lists of readers, ATRs. */
#include <stdlib.h>
#include <string.h>

#include "base/trace.h"
#include "base/utf.h"
#include "rm/system.h"

/* A reader can arrive between the question for the length of the list and the list itself; more often than
 * this it is no coincidence. */
#define LIST_ATTEMPTS 5
/* No list of readers is longer: 64 KiB hold more than 250 names of the greatest length. */
#define LIST_MAX 65536u

iccsp_hr iccsp_sys_fetch_names(const struct iccsp_sys_calls *calls, uintptr_t context, char **names,
                               size_t *len)
{
    for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
        size_t need = 0, cap;
        iccsp_hr hr = calls->list_readers(context, NULL, 0, &need);

        if (hr != ICCSP_OK)
            return hr;
        cap = need < LIST_MAX ? need : LIST_MAX;
        *names = (char *)calloc(1, cap + 2);
        if (*names == NULL)
            return ICCSP_E_OUTOFMEMORY;
        *len = cap;
        hr = calls->list_readers(context, *names, cap, len);
        if (hr == ICCSP_OK) {
            *len = *len < cap ? *len : cap;
            return hr;
        }
        free(*names);
        *names = NULL;
        if (hr != ICCSP_E_INSUFFICIENT_BUFFER)
            return hr;
    }
    return ICCSP_E_INSUFFICIENT_BUFFER;
}

static bool is_listed(const char *names, const char *end, const char *name)
{
    for (; names < end; names += strlen(names) + 1)
        if (strcmp(names, name) == 0)
            return true;
    return false;
}

size_t iccsp_sys_tidy_names(char *names, size_t len)
{
    size_t from = 0, to = 0, units;

    while (from < len && names[from] != '\0') {
        const size_t n = strlen(names + from);
        const bool good = n <= ICCSP_READER_NAME_MAX &&
                          ICCSP_SUCCEEDED(iccsp_utf8_to_utf16(names + from, n, NULL, 0, &units)) &&
                          !is_listed(names, names + to, names + from);

        if (good) {
            memmove(names + to, names + from, n + 1);
            to += n + 1;
        } else {
            iccsp_trace("a reader is left out: its name is not UTF-8, too long or there already");
        }
        from += n + 1;
    }
    if (to > 0)
        names[to++] = '\0';
    return to;
}

uint32_t iccsp_sys_copy_atr(uint8_t out[36], const uint8_t *atr, size_t array_size, size_t claimed)
{
    size_t len = claimed;

    if (len > array_size || len > ICCSP_ATR_MAX) {
        iccsp_trace("the reader's driver claims an ATR of %lu bytes", (unsigned long)claimed);
        len = array_size < ICCSP_ATR_MAX ? array_size : ICCSP_ATR_MAX;
    }
    memcpy(out, atr, len);
    return (uint32_t)len;
}
