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
#define SW_WARNING            0x6200u
#define SW_END_OF_FILE        0x6282u
#define SW_DEACTIVATED        0x6283u
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
#define SW_NOT_USABLE         0x6984u
#define SW_NOT_SATISFIED      0x6985u
#define SW_NO_CURRENT_EF      0x6986u
#define SW_WRONG_DATA         0x6A80u
#define SW_NOT_SUPPORTED      0x6A81u
#define SW_FILE_NOT_FOUND     0x6A82u
#define SW_RECORD_NOT_FOUND   0x6A83u
#define SW_NO_MEMORY          0x6A84u
#define SW_TLV_LENGTH         0x6A85u
#define SW_WRONG_P1P2         0x6A86u
#define SW_NO_REFERENCED_DATA 0x6A88u
#define SW_FILE_EXISTS        0x6A89u
#define SW_NAME_EXISTS        0x6A8Au
#define SW_OUTSIDE_EF         0x6B00u
#define SW_WRONG_LE           0x6C00u
#define SW_WRONG_INS          0x6D00u
#define SW_WRONG_CLA          0x6E00u
#define SW_NO_DIAGNOSIS       0x6F00u

/** Longest command that can be put together by chaining. Nothing that this card knows needs more than the
 * longest key or certificate; a host that never ends its chain meets this. */
#define ICCSP_CHAIN_MAX 4096u

/** Room for a response that has to be put together: the longest there is, in an ENVELOPE with a status word.
 */
#define ICCSP_SCRATCH_MAX ICCSP_RESPONSE_MAX

#define ICCSP_INS_ENVELOPE 0xC2u

/** A response: bytes that stay put until the next command (in a file or in the scratch buffer), and a status
 * word. */
struct iccsp_answer {
    const uint8_t *data;
    size_t len;
    uint16_t sw;
};

/** Logical channels, the basic one included. */
#define ICCSP_CHANNELS 4u

/** What is current on one logical channel, and what was proven there. */
struct iccsp_channel {
    bool open;
    struct iccsp_vfile *df; /* current DF, not NULL while the channel is open */
    struct iccsp_vfile *ef; /* current EF, or NULL */
    size_t record;          /* record pointer: number of the current record, or 0 */
    uint32_t proven;        /* bit n: image->credentials[n]; see security.h */
};

/** What the card forgets when it loses power or is reset. */
struct iccsp_session {
    bool powered;
    bool t0;                                       /* the protocol is T=0 */
    struct iccsp_channel channels[ICCSP_CHANNELS]; /* the basic one is always open */
    struct iccsp_value challenge;                  /* what this command may use; empty: none */
    struct iccsp_value next_challenge;             /* what the next one may use */
    struct iccsp_answer pending;                   /* what GET RESPONSE would get; nothing if len is 0 */
    const struct iccsp_channel *pending_channel;   /* where it would get it */
    bool chaining;
    bool chained_by_class;   /* its parts say themselves whether they go on */
    uint8_t chain_header[4]; /* of the chained commands, with the chaining bit */
    size_t chain_len;
    uint8_t chain[ICCSP_CHAIN_MAX];
};

struct iccsp_cardos {
    struct iccsp_image *image;
    struct iccsp_session session;
    struct iccsp_channel *channel; /* of the command that runs */
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

/** Finds the channel that a class byte names. Returns 9000; 6881: it is not open; 6882; 6E00. */
uint16_t iccsp_channel_of(struct iccsp_cardos *os, uint8_t cla, struct iccsp_channel **channel);

/** True if a file, or one below it, is current on a channel other than the one of the command that runs. */
bool iccsp_channel_others_use(const struct iccsp_cardos *os, const struct iccsp_vfile *file);

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

/** May a file be accessed in this mode now? Returns 9000; 6984: it, or a DF above it, is deactivated; 6982.
 */
uint16_t iccsp_cardos_may(const struct iccsp_cardos *os, const struct iccsp_vfile *file,
                          unsigned access_mode);

/** The same for what may be done to a deactivated file as well: to activate and to delete it. */
uint16_t iccsp_cardos_may_manage(const struct iccsp_cardos *os, const struct iccsp_vfile *file,
                                 unsigned access_mode);

/** Finds the file that P1, P2 and the data field name as in SELECT. Returns 9000, 6A86, 6700 or 6A82. */
uint16_t iccsp_cardos_find_file(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_vfile **file);

/** Makes a file current: a DF without an EF, or an EF in its DF, without a record. The security status of DFs
 * that are left ends (5.4.1). */
void iccsp_cardos_make_current(struct iccsp_cardos *os, struct iccsp_vfile *file);

/** Makes an EF, and a record of it, current; 0: no record. */
void iccsp_cardos_set_current_ef(struct iccsp_cardos *os, struct iccsp_vfile *ef, size_t record);

/** A command handler. `out` is empty on entry; returns the status word. Le 0 means no Le field. */
typedef uint16_t (*iccsp_cardos_handler)(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                         struct iccsp_answer *out);

uint16_t iccsp_cmd_select(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);
uint16_t iccsp_cmd_manage_channel(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                  struct iccsp_answer *out);
uint16_t iccsp_cmd_read_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_read_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                   struct iccsp_answer *out);
uint16_t iccsp_cmd_read_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_update_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out);
uint16_t iccsp_cmd_update_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                     struct iccsp_answer *out);
uint16_t iccsp_cmd_write_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out);
uint16_t iccsp_cmd_write_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                    struct iccsp_answer *out);
uint16_t iccsp_cmd_erase_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out);
uint16_t iccsp_cmd_erase_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                    struct iccsp_answer *out);
uint16_t iccsp_cmd_update_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out);
uint16_t iccsp_cmd_write_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out);
uint16_t iccsp_cmd_append_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out);
uint16_t iccsp_cmd_create_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_delete_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_deactivate_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                   struct iccsp_answer *out);
uint16_t iccsp_cmd_activate_file(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out);
uint16_t iccsp_cmd_verify(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);
uint16_t iccsp_cmd_change_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_enable_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out);
uint16_t iccsp_cmd_disable_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out);
uint16_t iccsp_cmd_unblock_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out);
uint16_t iccsp_cmd_get_challenge(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out);
uint16_t iccsp_cmd_put_data(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);
uint16_t iccsp_cmd_authenticate_host(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                     struct iccsp_answer *out);
uint16_t iccsp_cmd_authenticate_card(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                     struct iccsp_answer *out);
uint16_t iccsp_cmd_get_data(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);

uint16_t iccsp_cmd_envelope(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, struct iccsp_answer *out);

/** Runs a command that came within another one, in any form and length. *cmd is what it says, as far as it
 * was understood. Returns its status word; 6884: it is one of several parts; 6985: GET RESPONSE or ENVELOPE.
 */
uint16_t iccsp_cardos_execute(struct iccsp_cardos *os, const uint8_t *bytes, size_t len,
                              struct iccsp_apdu *cmd, struct iccsp_answer *out);

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

/** True if the class byte says that another part follows. */
bool iccsp_apdu_is_chained(const struct iccsp_apdu *cmd);

/** Collects a chained command (CLA bit 5). True: `cmd` is whole now, its data in the chain buffer if it was
 * chained. False: *sw is the answer, 9000 for a part that was taken. */
bool iccsp_cardos_chain(struct iccsp_cardos *os, struct iccsp_apdu *cmd, bool incoming, uint16_t *sw);

/** Forgets a chain, wiping what it held: a PIN can come in parts. */
void iccsp_cardos_chain_reset(struct iccsp_cardos *os);

#endif
