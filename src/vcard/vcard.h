/* SPDX-License-Identifier: BSD-2-Clause */
/* How a reader drives a virtual card. */
#ifndef ICCSP_VCARD_VCARD_H
#define ICCSP_VCARD_VCARD_H

#include <stdbool.h>

#include "iccsp/vcard.h"

/** Claims the card for one reader. False: another has it. */
bool iccsp_vcard_claim(struct iccsp_vcard *card);
void iccsp_vcard_unclaim(struct iccsp_vcard *card);

/** The three operations, with outputs that a misbehaving card cannot push past their limits: atr_len is at
 * most 33, rsp_len at most cap. The caller serialises. */
void iccsp_vcard_power(struct iccsp_vcard *card, uint32_t action, uint8_t atr[33], size_t *atr_len);
void iccsp_vcard_set_protocol(struct iccsp_vcard *card, uint32_t protocol);
iccsp_hr iccsp_vcard_transmit(struct iccsp_vcard *card, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp,
                              size_t cap, size_t *rsp_len);

#endif
