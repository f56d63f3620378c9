/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout by the Windows header, which somebody else wrote. Our headers are not included here. */
#include <windows.h>
#include <scardssp.h>
#include <scardssp_i.c>

#include <string.h>

#include "classes/layout.h"
#include "classes/slots.h"

#define ROW(iface, number, method) {#iface, #method, offsetof(iface##Vtbl, method) / sizeof(void *)},
#define ROWS(iface)                SLOTS_##iface(ROW)
#define SIZE(iface)                {#iface, sizeof(iface##Vtbl)},

const struct layout_row layout_theirs[] = {BASE_INTERFACES(ROWS){NULL, NULL, 0}};
const struct layout_size layout_their_sizes[] = {BASE_INTERFACES(SIZE) LAYOUT_SHARED_SIZES{NULL, 0}};

/* Declared as our scardssp.h does. */
#define IDENTIFIERS(X)                                                                                       \
    X(IID, IByteBuffer)                                                                                      \
    X(IID, ISCardTypeConv)                                                                                   \
    X(IID, ISCardCmd)                                                                                        \
    X(IID, ISCardISO7816)                                                                                    \
    X(IID, ISCard)                                                                                           \
    X(IID, ISCardDatabase)                                                                                   \
    X(IID, ISCardLocate)                                                                                     \
    X(CLSID, CByteBuffer)                                                                                    \
    X(CLSID, CSCardTypeConv)                                                                                 \
    X(CLSID, CSCardCmd)                                                                                      \
    X(CLSID, CSCardISO7816)                                                                                  \
    X(CLSID, CSCard)                                                                                         \
    X(CLSID, CSCardDatabase)                                                                                 \
    X(CLSID, CSCardLocate)

#define DECLARE(kind, name) extern const kind ICCSP_##kind##_##name;
#define PAIR(kind, name)    {&ICCSP_##kind##_##name, &kind##_##name},
IDENTIFIERS(DECLARE)

static const struct {
    const GUID *ours, *theirs;
} identifiers[] = {IDENTIFIERS(PAIR)};

size_t layout_their_identifiers(void)
{
    return LAYOUT_LEN(identifiers);
}

size_t layout_identifiers_unlike_theirs(void)
{
    size_t wrong = 0;

    for (size_t i = 0; i < LAYOUT_LEN(identifiers); i++)
        wrong += memcmp(identifiers[i].ours, identifiers[i].theirs, sizeof(GUID)) != 0;
    return wrong;
}
