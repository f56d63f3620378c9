/* SPDX-License-Identifier: BSD-2-Clause */
/* Virtual cards: for the embedded resource manager, and served to a vpcd reader of a real one. */
#ifndef ICCSP_VCARD_H
#define ICCSP_VCARD_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "iccsp/export.h"

ICCSP_BEGIN_DECLS

/** A virtual card. Reference counted; used by one reader at a time. */
struct iccsp_vcard;

/* What power() is asked to do. */
#define ICCSP_POWER_OFF  0u
#define ICCSP_POWER_COLD 1u
#define ICCSP_POWER_WARM 2u

/** A card of one's own. The functions of one card are never called concurrently. */
struct iccsp_vcard_ops {
    uint32_t size; /* sizeof(struct iccsp_vcard_ops) */
    /** Powers, resets or switches off. For COLD and WARM writes the ATR (at most 33 bytes) and its length;
     * length 0 is a mute card. All security state is gone after each of the three. */
    void (*power)(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len);
    /** Tells which protocol was chosen, ICCSP_PROTOCOL_T0 or _T1. May be NULL. */
    void (*set_protocol)(void *self, uint32_t protocol);
    /** Answers one command. cmd_len >= 1. Writes at most cap bytes, status word included, and the length. A
     * failing result reaches the caller of iccsp_rm_transmit as it is. */
    iccsp_hr (*transmit)(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len);
    /** Frees self; called with the last reference. May be NULL. */
    void (*destroy)(void *self);
};

/** Makes a card of the caller's functions; self and ops must stay valid until destroy. ICCSP_E_POINTER: ops,
 * a required function or out is NULL. ICCSP_E_INVALIDARG: ops->size unknown. ICCSP_E_OUTOFMEMORY: destroy is
 * not called. */
ICCSP_API iccsp_hr iccsp_vcard_new(const struct iccsp_vcard_ops *ops, void *self, struct iccsp_vcard **out);

/** Flags of iccsp_vcard_new_demo. Default: T=1, extended length. */
#define ICCSP_DEMO_T0     0x01u /* T=0: 61xx and 6Cxx, no extended length */
#define ICCSP_DEMO_NO_EXT 0x02u /* T=1 without extended length */

/** Makes the demo card (see iccsp-demo-card(7)): a file card with EF.DIR, EF.ATR, a serial number, one EF of
 * every structure, and an EF that needs CHV 1, PIN 1234, 3 tries. ICCSP_E_POINTER; ICCSP_E_INVALIDARG:
 * unknown flag; ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_vcard_new_demo(uint32_t flags, struct iccsp_vcard **out);

/** Takes a reference. Returns card. */
ICCSP_API struct iccsp_vcard *iccsp_vcard_ref(struct iccsp_vcard *card);

/** Drops the caller's reference and clears the pointer. *card may be NULL. */
ICCSP_API void iccsp_vcard_free(struct iccsp_vcard **card);

/** A running connection of a card to a vpcd reader. */
struct iccsp_vpcd;

/** Connects a card to a vpcd reader and serves it on a thread of its own, until iccsp_vpcd_stop.
 *
 * host: name or address, "127.0.0.1" by default if NULL. port: 0 for 35963, the first reader of a usual vpcd.
 * The connection is made before the function returns, within 5 s (to which the system's own limits for
 * resolving a name come).
 *
 * ICCSP_E_POINTER; ICCSP_E_READER_UNAVAILABLE: nobody answers there; ICCSP_E_INVALIDARG: the name cannot be
 * resolved; ICCSP_E_SHARING_VIOLATION: the card is in another reader; ICCSP_E_UNSUPPORTED_FEATURE: this
 * platform has no vpcd (Windows); ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_vpcd_start(struct iccsp_vcard *card, const char *host, uint16_t port,
                                    struct iccsp_vpcd **out);

/** Waits until the connection ends by itself (the reader went away) or timeout_ms passes (0xFFFFFFFF: no
 * limit). ICCSP_E_TIMEOUT: it still runs. Otherwise why it ended: ICCSP_E_READER_UNAVAILABLE: closed by the
 * other side; ICCSP_E_PROTOCOL_ERROR: the other side sent what vpcd does not send; ICCSP_W_REMOVED_CARD: the
 * card said that it was taken out. ICCSP_E_POINTER. */
ICCSP_API iccsp_hr iccsp_vpcd_wait(struct iccsp_vpcd *vpcd, uint32_t timeout_ms);

/** Ends the connection (the reader sees the card removed), frees, clears the pointer. *vpcd may be NULL. */
ICCSP_API void iccsp_vpcd_stop(struct iccsp_vpcd **vpcd);

ICCSP_END_DECLS

#endif
