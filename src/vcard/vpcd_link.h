/* SPDX-License-Identifier: BSD-2-Clause */
/* The vpcd protocol on bytes, without a socket: frames in, replies out. */
#ifndef ICCSP_VCARD_VPCD_LINK_H
#define ICCSP_VCARD_VPCD_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "vcard/vcard.h"

/** Length on two bytes, big-endian, then the payload. */
#define ICCSP_VPCD_PAYLOAD_MAX 65535u
#define ICCSP_VPCD_FRAME_MAX   (2u + ICCSP_VPCD_PAYLOAD_MAX)

/** One connection. */
struct iccsp_vpcd_link {
    struct iccsp_vcard *card; /* borrowed */
    uint8_t atr[33];          /* of the last power-up */
    size_t atr_len;
    size_t have; /* bytes in `in` */
    uint8_t in[ICCSP_VPCD_FRAME_MAX];
    uint8_t out[ICCSP_VPCD_FRAME_MAX];
};

/** Starts a connection. Powers the card up once and off again: vpcd asks for the ATR before it powers the
 * card. */
void iccsp_vpcd_link_open(struct iccsp_vpcd_link *link, struct iccsp_vcard *card);

/** Powers the card off and wipes what went over the link. */
void iccsp_vpcd_link_close(struct iccsp_vpcd_link *link);

/** Where to put received bytes, and how many fit: at least one after iccsp_vpcd_link_step returned
 * ICCSP_S_FALSE. */
uint8_t *iccsp_vpcd_link_space(struct iccsp_vpcd_link *link, size_t *space);
void iccsp_vpcd_link_received(struct iccsp_vpcd_link *link, size_t len);

/** Handles the next whole frame, if there is one. `reply` is valid until the next step; len 0: this frame has
 * no reply. The payload of a reply is never empty, and that of a reply to a command at least two bytes, as
 * less makes the reader wait for ever.
 *
 * ICCSP_OK: a frame was handled. ICCSP_S_FALSE: more bytes are needed. ICCSP_E_PROTOCOL_ERROR: an empty
 * frame, which vpcd never sends. ICCSP_W_REMOVED_CARD: the card says that it was taken out. */
iccsp_hr iccsp_vpcd_link_step(struct iccsp_vpcd_link *link, const uint8_t **reply, size_t *len);

#endif
