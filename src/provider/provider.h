/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs from one card family to the next. */
#ifndef ICCSP_PROVIDER_PROVIDER_H
#define ICCSP_PROVIDER_PROVIDER_H

#include "card/card.h"
#include "provider/file_list.h"

/** What is known of a family's CHV, so that no try is spent on what cannot be right. */
struct iccsp_chv_policy {
    size_t min_len; /* bytes */
    size_t max_len;
    bool digits_only;
    bool query_is_safe;         /* an empty VERIFY asks and costs no try (decision E3) */
    bool unblock_needs_no_code; /* RESET RETRY COUNTER with an empty body (decision E5) */
    bool verify_can_forget; /* VERIFY with P1 FF; P2 00: all global, 80: all specific data (decision E7) */
};

/** A card family. The constant is the family; a NULL entry is done as ISO/IEC 7816-4 has it. */
struct iccsp_provider {
    /** Shown to people. */
    const char *name;
    /** True if a card with this ATR is of the family. No command is sent to find out. */
    bool (*match)(const struct iccsp_atr *atr);
    struct iccsp_chv_policy chv;
    /** Lists a directory that has been selected. The card is entered. ICCSP_E_NOTIMPL: this directory cannot
     * be listed (decision E17). */
    iccsp_hr (*list)(struct iccsp_card *card, const struct iccsp_path *directory,
                     struct iccsp_file_list *list);
};

/** The family of a card with this ATR; "ISO 7816-4" if no other matches. Never NULL. */
const struct iccsp_provider *iccsp_provider_of(const struct iccsp_atr *atr);

extern const struct iccsp_provider iccsp_provider_iso7816;
extern const struct iccsp_provider iccsp_provider_vcard;

#endif
