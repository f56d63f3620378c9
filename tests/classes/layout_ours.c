/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout by our headers in C. */
#include "classes/layout.h"
#include "classes/slots.h"
#include "iccsp/iccsp.h"

#define ROW(iface, number, method) {#iface, #method, offsetof(iface##Vtbl, method) / sizeof(void *)},
#define ROWS(iface)                SLOTS_##iface(ROW)
#define SIZE(iface)                {#iface, sizeof(iface##Vtbl)},

const struct layout_row layout_ours[] = {BASE_INTERFACES(ROWS) CARD_INTERFACES(ROWS)
                                             OWN_INTERFACES(ROWS){NULL, NULL, 0}};

/* clang-format off */
const struct layout_size layout_our_sizes[] = {
    BASE_INTERFACES(SIZE) CARD_INTERFACES(SIZE) OWN_INTERFACES(SIZE) LAYOUT_SHARED_SIZES
    LAYOUT_STRUCT(TLV_TABLE) LAYOUT_MEMBER(TLV_TABLE, cbSize) LAYOUT_MEMBER(TLV_TABLE, byData)
    LAYOUT_STRUCT(HSCARD_FILE) LAYOUT_STRUCT(REFTYPE) LAYOUT_STRUCT(FILETYPE) LAYOUT_STRUCT(SEEKTYPE)
    LAYOUT_STRUCT(SCARD_FLAGS)
    {NULL, 0},
};
/* clang-format on */
