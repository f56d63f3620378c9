/* SPDX-License-Identifier: BSD-2-Clause */
/* The card operating system: one card, its session, and what the command handlers share. */
#ifndef ICCSP_VCARD_CARDOS_H
#define ICCSP_VCARD_CARDOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/vcard.h"
#include "iso7816/apdu.h"
#include "iso7816/sw.h"
#include "vcard/image.h"

/* Status words (ISO/IEC 7816-4:2005, tables 5 and 6). */
#define SW_END_OF_FILE        0x6282u
#define SW_TRIES              0x63C0u
#define SW_MEMORY_FAILURE     0x6581u
#define SW_WRONG_LENGTH       0x6700u
#define SW_NO_CHANNEL         0x6881u
#define SW_NO_SM              0x6882u
#define SW_LAST_EXPECTED      0x6883u
#define SW_NO_CHAINING        0x6884u
#define SW_WRONG_STRUCTURE    0x6981u
#define SW_SECURITY_STATUS    0x6982u
#define SW_BLOCKED            0x6983u
#define SW_NOT_SATISFIED      0x6985u
#define SW_NO_CURRENT_EF      0x6986u
#define SW_WRONG_DATA         0x6A80u
#define SW_FILE_NOT_FOUND     0x6A82u
#define SW_RECORD_NOT_FOUND   0x6A83u
#define SW_WRONG_P1P2         0x6A86u
#define SW_NO_REFERENCED_DATA 0x6A88u
#define SW_OUTSIDE_EF         0x6B00u
#define SW_WRONG_INS          0x6D00u
#define SW_WRONG_CLA          0x6E00u
#define SW_NO_DIAGNOSIS       0x6F00u

/** Longest command that can be put together by chaining. Nothing that this card knows needs more than the
 * longest key or certificate; a host that never ends its chain meets this. */
#define ICCSP_CHAIN_MAX 4096u

/** Room for a response that has to be put together: the longest there is, without status word. */
#define ICCSP_SCRATCH_MAX ICCSP_LE_EXT_MAX

/** A response: bytes that stay put until the next command (in a file or in the scratch buffer), and a status
 * word. */
struct iccsp_answer {
    const uint8_t *data;
    size_t len;
    uint16_t sw;
};

/** What the card forgets when it loses power or is reset. */
struct iccsp_session {
    bool powered;
    bool t0;                     /* the protocol is T=0 */
    struct iccsp_vfile *df;      /* current DF, never NULL */
    struct iccsp_vfile *ef;      /* current EF, or NULL */
    size_t record;               /* record pointer: number of the current record, or 0 */
    uint32_t verified;           /* bit n: image->chv[n] */
    struct iccsp_answer pending; /* what GET RESPONSE would get; nothing if len is 0 */
    bool chaining;
    uint8_t chain_header[4]; /* of the chained commands, with the chaining bit */
    size_t chain_len;
    uint8_t chain[ICCSP_CHAIN_MAX];
};

struct iccsp_cardos {
    struct iccsp_image *image;
    struct iccsp_session session;
    uint8_t atr[33];
    size_t atr_len;
    bool atr_t0;   /* the ATR offers T=0 alone; else T=1 alone */
    bool extended; /* extended length, in T=1 */
    uint8_t scratch[ICCSP_SCRATCH_MAX];
};

/** What a card is made of. */
struct iccsp_cardos_config {
    bool t0;                   /* ATR for T=0; else for T=1 */
    bool extended;             /* takes extended length, in T=1 only */
    const uint8_t *historical; /* bytes of the ATR, with the category indicator first */
    size_t historical_len;     /* at most 15 */
};

/** Makes a virtual card of an image. Takes the image over on success and clears the pointer.
 * ICCSP_E_INVALIDARG: historical bytes too long. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_cardos_new(const struct iccsp_cardos_config *config, struct iccsp_image **image,
                          struct iccsp_vcard **out);

/** True if the security condition of an access mode is met now. */
bool iccsp_cardos_allows(const struct iccsp_cardos *os, const struct iccsp_vfile *file, unsigned access_mode);

/** True if Le asks for everything: its field holds zeros only (ISO/IEC 7816-4:2005, 5.1). */
bool iccsp_le_is_open(const struct iccsp_apdu *cmd);

/** Points the answer at bytes of a file or of the scratch buffer. Returns 9000, or, when the host asked for
 * more than there is by number, 6282 (`all` is what there is; Le cuts). */
uint16_t iccsp_answer_read(const struct iccsp_apdu *cmd, const uint8_t *bytes, size_t all,
                           struct iccsp_answer *out);

/** Finds the EF that a reading command means: by SFI below the current DF, or, for `sfi` 0, the current one.
 * Returns 9000, 6A82 or 6986. The EF does not become current: that is for the command to do when it succeeded
 * (7.2.2, 7.3.2). */
uint16_t iccsp_cardos_find_ef(const struct iccsp_cardos *os, uint8_t sfi, struct iccsp_vfile **ef);

/** A command handler. `out` is empty on entry; returns the status word. Le 0 means no Le field. */
typedef uint16_t (*iccsp_cardos_handler)(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                         struct iccsp_answer *out);

uint16_t iccsp_cmd_select(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);
uint16_t iccsp_cmd_read_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_read_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                   struct iccsp_answer *out);
uint16_t iccsp_cmd_read_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_verify(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);
uint16_t iccsp_cmd_get_challenge(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out);
uint16_t iccsp_cmd_get_data(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);

/** Writes the control information that SELECT returns for a file (P2 bits 4 and 3: 00 FCI, 04 FCP, 08 FMD) to
 * the scratch buffer and points the answer at it. Returns 9000; 6F00 if it does not fit. */
uint16_t iccsp_cardos_describe(struct iccsp_cardos *os, struct iccsp_vfile *file, uint8_t form,
                               struct iccsp_answer *out);

/** Sends an answer in the way of the protocol: 61xx and 6Cxx, what does not fit is kept for GET RESPONSE.
 * `incoming`: the command's data field goes to the card, so that T=0 cannot return data with it (ISO/IEC
 * 7816-3:2006, 10.3.1). Writes to `rsp`; ICCSP_E_INSUFFICIENT_BUFFER if it is longer than cap. */
iccsp_hr iccsp_cardos_deliver(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, bool incoming,
                              const struct iccsp_answer *answer, uint8_t *rsp, size_t cap, size_t *rsp_len);

/** GET RESPONSE, whole. */
iccsp_hr iccsp_cardos_get_response(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, uint8_t *rsp,
                                   size_t cap, size_t *rsp_len);

/** Writes an answer that has no data. */
iccsp_hr iccsp_cardos_put_sw(uint16_t sw, uint8_t *rsp, size_t cap, size_t *rsp_len);

/** Collects a chained command (CLA bit 5). True: `cmd` is whole now, its data in the chain buffer if it was
 * chained. False: *sw is the answer, 9000 for a part that was taken. */
bool iccsp_cardos_chain(struct iccsp_cardos *os, struct iccsp_apdu *cmd, bool incoming, uint16_t *sw);

/** Forgets a chain, wiping what it held: a PIN can come in parts. */
void iccsp_cardos_chain_reset(struct iccsp_cardos *os);

#endif
