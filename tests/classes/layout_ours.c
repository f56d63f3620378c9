/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout by our headers in C. */
#include "classes/layout.h"
#include "classes/slots.h"
#include "iccsp/iccsp.h"

#define ROW(iface, number, method) {#iface, #method, offsetof(iface##Vtbl, method) / sizeof(void *)},
#define ROWS(iface)                SLOTS_##iface(ROW)

const struct layout_row layout_ours[] = {BASE_INTERFACES(ROWS) CARD_INTERFACES(ROWS){NULL, NULL, 0}};

#define SIZE(iface) {#iface, sizeof(iface##Vtbl)},
#define STRUCT(name)                                                                                         \
    {                                                                                                        \
#name, sizeof(name)                                                                                  \
    }
#define MEMBER(s, m)                                                                                         \
    {                                                                                                        \
#s "." #m, offsetof(s, m)                                                                            \
    }

/* clang-format off */
const struct layout_size layout_our_sizes[] = {
    BASE_INTERFACES(SIZE) CARD_INTERFACES(SIZE)
    STRUCT(STATSTRUCT), MEMBER(STATSTRUCT, cbSize), MEMBER(STATSTRUCT, grfStateBits),
    STRUCT(BYTEARRAY), MEMBER(BYTEARRAY, dwSize), MEMBER(BYTEARRAY, pbyData),
    STRUCT(SCARDINFO), MEMBER(SCARDINFO, hContext), MEMBER(SCARDINFO, ActiveProtocol),
    MEMBER(SCARDINFO, ShareMode), MEMBER(SCARDINFO, hwndOwner), MEMBER(SCARDINFO, lpfnDisconnectProc),
    STRUCT(TLV_TABLE), MEMBER(TLV_TABLE, byData),
    STRUCT(HSCARD), STRUCT(HSCARDCONTEXT), STRUCT(HSCARD_FILE),
    STRUCT(SCARD_SHARE_MODES), STRUCT(SCARD_DISPOSITIONS), STRUCT(SCARD_STATES), STRUCT(SCARD_PROTOCOLS),
    STRUCT(ISO_APDU_TYPE), STRUCT(REFTYPE), STRUCT(FILETYPE), STRUCT(SEEKTYPE), STRUCT(SCARD_FLAGS),
    {NULL, 0},
};
/* clang-format on */
