/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks for a card in the readers, and connects to it. */
#ifndef ICCSP_CLASSES_FIND_CARD_H
#define ICCSP_CLASSES_FIND_CARD_H

#include "iccsp/cards.h"
#include "iccsp/iccspext.h"

/** What to look for, and how. All is borrowed. */
struct iccsp_search {
    struct iccsp_rm *rm;
    struct iccsp_cards *cards;
    const char *names;      /* of kinds of cards, a multi-string; NULL: those that have all `interfaces` */
    const GUID *interfaces; /* used without `names` only */
    size_t interface_count;
    const char *groups; /* of readers, a multi-string; NULL: all readers */
    const char *title;
    SCARD_SHARE_MODES share;
    uint32_t protocols; /* ICCSP_PROTOCOL_* */
    int32_t ui;         /* ICCSP_DLG_*, one of them */
    iccsp_chooser choose;
    void *user;
};

/** Finds a card. First those are looked at whose ATR tells; a card is asked only if none of them is there,
 * and one of the kinds can be known by its applications only. A card that fits and does not let itself be
 * connected is passed over, and is the result if there is no other.
 *
 * *out: in memory of iccsp_mem_alloc, with a handle in a context of its own, both the caller's (decision F6);
 * NULL on failure. kind: the name of the kind of card that it is, "" on failure. ICCSP_E_UNKNOWN_CARD: there
 * is no kind of card of one of the names. ICCSP_E_NO_SMARTCARD: not found. ICCSP_E_UNSUPPORTED_FEATURE:
 * somebody was to be asked, and cannot be (decision F7). What the chooser returns. What iccsp_rm_establish
 * and iccsp_rm_connect return. ICCSP_E_OUTOFMEMORY. */
HRESULT iccsp_find_card(const struct iccsp_search *search, SCARDINFO **out,
                        char kind[ICCSP_CARD_NAME_MAX + 1]);

#endif
