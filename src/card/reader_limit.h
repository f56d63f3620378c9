/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reader takes. */
#ifndef ICCSP_CARD_READER_LIMIT_H
#define ICCSP_CARD_READER_LIMIT_H

#include "card/card.h"

/** True if card and reader take extended length. Asks the reader once for an attachment, and only if the card
 * would take it; that costs no APDU (PC/SC part 10, 2.6.14: property dwMaxAPDUDataSize). The card is entered.
 */
bool iccsp_card_takes_extended(struct iccsp_card *card);

/** Reads the largest data size from the TLV properties of a reader; false if it does not tell. Exposed for
 * tests. */
bool iccsp_reader_max_data(const uint8_t *properties, size_t len, uint32_t *max);

#endif
