/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager as a C API: the real one of the system, an embedded one with virtual readers, or a
 * script.
 *
 * Contexts and card handles are numbers, as in PC/SC; a handle of this API can be given to
 * ISCardManage::AttachByHandle of a provider made on the same resource manager. With the real one, handles
 * are those of the system's own library, both ways. States and codes follow winscard; where pcsc-lite and
 * Windows differ, the Windows values hold.
 *
 * Every function: ICCSP_E_POINTER for a NULL rm or a NULL required pointer; ICCSP_E_INVALID_HANDLE for a
 * context or card handle that is unknown, closed, of another resource manager, or used in a child of fork();
 * ICCSP_E_NO_SERVICE and ICCSP_E_SERVICE_STOPPED when the real resource manager is not running or went away.
 * Source of the semantics: PC/SC part 5, winscard reference. */
#ifndef ICCSP_RM_H
#define ICCSP_RM_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "iccsp/export.h"
#include "iccsp/vcard.h"

ICCSP_BEGIN_DECLS

/** A resource manager. Reference counted, free-threaded. */
struct iccsp_rm;

/* Share modes. */
#define ICCSP_SHARE_EXCLUSIVE 1u
#define ICCSP_SHARE_SHARED    2u
#define ICCSP_SHARE_DIRECT    3u

/* Protocols, a mask. */
#define ICCSP_PROTOCOL_NONE 0u
#define ICCSP_PROTOCOL_T0   1u
#define ICCSP_PROTOCOL_T1   2u
#define ICCSP_PROTOCOL_ANY  3u
#define ICCSP_PROTOCOL_RAW  0x10000u

/* Dispositions and initialisations. EJECT is no initialisation. */
#define ICCSP_DISPOSE_LEAVE   0u
#define ICCSP_DISPOSE_RESET   1u
#define ICCSP_DISPOSE_UNPOWER 2u
#define ICCSP_DISPOSE_EJECT   3u

/* Card states, an enumeration. */
#define ICCSP_STATE_UNKNOWN    0u
#define ICCSP_STATE_ABSENT     1u
#define ICCSP_STATE_PRESENT    2u
#define ICCSP_STATE_SWALLOWED  3u
#define ICCSP_STATE_POWERED    4u
#define ICCSP_STATE_NEGOTIABLE 5u
#define ICCSP_STATE_SPECIFIC   6u

/* Reader states of iccsp_rm_wait, a mask. The upper 16 bits of `event` count insertions and removals. */
#define ICCSP_READER_UNAWARE     0x0000u
#define ICCSP_READER_IGNORE      0x0001u
#define ICCSP_READER_CHANGED     0x0002u
#define ICCSP_READER_UNKNOWN     0x0004u
#define ICCSP_READER_UNAVAILABLE 0x0008u
#define ICCSP_READER_EMPTY       0x0010u
#define ICCSP_READER_PRESENT     0x0020u
#define ICCSP_READER_ATRMATCH    0x0040u
#define ICCSP_READER_EXCLUSIVE   0x0080u
#define ICCSP_READER_INUSE       0x0100u
#define ICCSP_READER_MUTE        0x0200u
#define ICCSP_READER_UNPOWERED   0x0400u

/** Time-out of iccsp_rm_wait that never passes. */
#define ICCSP_WAIT_INFINITE 0xFFFFFFFFu

/** The pseudo reader whose change means that a reader came or went. */
#define ICCSP_PNP_READER "\\\\?PnP?\\Notification"

/** Longest ATR (ISO/IEC 7816-3:2006, 8.2.1: TS and 32 more). */
#define ICCSP_ATR_MAX 33u

/** Longest reader name, in bytes of UTF-8, without the terminator. */
#define ICCSP_READER_NAME_MAX 255u

/** What a card handle is connected to. Set `size` before the call. */
struct iccsp_rm_card_status {
    uint32_t size;
    uint32_t state;    /* ICCSP_STATE_* */
    uint32_t protocol; /* ICCSP_PROTOCOL_T0, _T1, _RAW or _NONE */
    uint32_t atr_len;  /* bytes of atr, 0..33 */
    uint8_t atr[36];
    char reader[ICCSP_READER_NAME_MAX + 1]; /* UTF-8, NUL terminated */
};

/** One reader of iccsp_rm_wait. This structure is frozen: arrays of it cross the boundary. */
struct iccsp_rm_reader_state {
    const char *reader; /* in: name, borrowed */
    void *user;         /* the caller's own */
    uint32_t current;   /* in: what the caller believes, ICCSP_READER_* */
    uint32_t event;     /* out: what is so */
    uint32_t atr_len;   /* out */
    uint8_t atr[36];    /* out */
};

/** Opens a resource manager.
 *
 * spec, one of:
 *   "pcsc"            the one of the system
 *   "embedded"        a new embedded one with one reader that holds the demo card
 *   "embedded:empty"  a new embedded one without readers
 *   "scripted:FILE"   one reader whose card plays the script FILE, see iccsp-script(5)
 *   "auto", or NULL   "pcsc" if it answers and has a reader, else "embedded"
 * out: receives the first reference; NULL on failure.
 *
 * ICCSP_E_POINTER: out is NULL. ICCSP_E_INVALIDARG: unknown spec. ICCSP_E_NO_SERVICE: "pcsc" and the system's
 * library is not installed (a library without a running service opens; the first context then fails).
 * ICCSP_E_SCRIPT: the script is not readable or wrong; the sentence names the line. ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_rm_open(const char *spec, struct iccsp_rm **out);

/** Gives a reference to the resource manager of the process, which is used wherever NULL stands for one. It
 * is opened at first use as iccsp_rm_open("auto") does; after a failure the next call tries again, and a
 * child of fork() gets a new one. The process keeps a reference until it ends, so that readers, cards and
 * handles outlive any one user. out: the caller closes it; NULL on failure.
 *
 * ICCSP_E_POINTER: out is NULL; otherwise what iccsp_rm_open returns. */
ICCSP_API iccsp_hr iccsp_rm_default(struct iccsp_rm **out);

/** Makes a resource manager that of the process, which takes a reference, unless the process has one already.
 * A program that wants others to be used than iccsp_rm_default opens by itself calls it first; all that is
 * done through libiccsp-winscard in this process then happens there, too.
 *
 * ICCSP_S_FALSE: the process has one, and keeps it. ICCSP_E_POINTER: rm is NULL. ICCSP_E_INVALID_HANDLE: it
 * was opened before fork(). */
ICCSP_API iccsp_hr iccsp_rm_set_default(struct iccsp_rm *rm);

/** Takes a reference. Returns rm. */
ICCSP_API struct iccsp_rm *iccsp_rm_ref(struct iccsp_rm *rm);

/** Drops the caller's reference and clears the pointer. The last one closes every context and handle that is
 * still open, leaving the cards as they are. *rm may be NULL. */
ICCSP_API void iccsp_rm_close(struct iccsp_rm **rm);

/** "pcsc", "embedded" or "scripted". Static storage; "" for NULL. */
ICCSP_API const char *iccsp_rm_name(const struct iccsp_rm *rm);

/** How long iccsp_rm_connect waits for others, unless iccsp_rm_set_wait_limit says otherwise, in
 * milliseconds. Somebody may have to type a PIN meanwhile; nobody needs longer for one operation. */
#define ICCSP_WAIT_LIMIT_DEFAULT 60000u

/** Sets how long iccsp_rm_connect and iccsp_rm_begin wait for others who keep the card to themselves, in
 * milliseconds; ICCSP_WAIT_INFINITE: as long as it takes. It holds for calls that begin from now on, through
 * whichever reference. Before it is called iccsp_rm_connect waits ICCSP_WAIT_LIMIT_DEFAULT, and
 * iccsp_rm_begin as long as it takes, as in PC/SC: with the real resource manager a limit costs a thread for
 * each call, some 0.15 milliseconds. ICCSP_E_INVALIDARG: 0. */
ICCSP_API iccsp_hr iccsp_rm_set_wait_limit(struct iccsp_rm *rm, uint32_t ms);

/** Opens a context. One thread at a time may use a context, but for iccsp_rm_cancel. */
ICCSP_API iccsp_hr iccsp_rm_establish(struct iccsp_rm *rm, uintptr_t *context);

/** Closes a context. A wait in it ends with ICCSP_E_CANCELLED. Its card handles are disconnected: with RESET
 * if a handle has a transaction or the card for itself, with LEAVE otherwise. */
ICCSP_API iccsp_hr iccsp_rm_release(struct iccsp_rm *rm, uintptr_t context);

/** ICCSP_OK: the context is good. */
ICCSP_API iccsp_hr iccsp_rm_is_valid(struct iccsp_rm *rm, uintptr_t context);

/** Lists the readers as a multi-string: UTF-8 names, each with its NUL, then one more NUL.
 *
 * names: may be NULL with cap 0 to ask for the length. *len: in bytes, with all NULs.
 * ICCSP_E_NO_READERS_AVAILABLE: none. ICCSP_E_INSUFFICIENT_BUFFER: cap is too small, *len is what is needed.
 */
ICCSP_API iccsp_hr iccsp_rm_list_readers(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap,
                                         size_t *len);

/** Waits until a reader's state differs from `current`, at most timeout_ms milliseconds (0: report and
 * return; ICCSP_WAIT_INFINITE). Every `event` and ATR is filled in; ICCSP_READER_CHANGED marks the readers
 * that differ.
 *
 * With no readers, or only ICCSP_READER_IGNOREd ones, it returns at once. ICCSP_PNP_READER never has an ATR.
 *
 * ICCSP_E_TIMEOUT: nothing changed. ICCSP_E_CANCELLED: iccsp_rm_cancel or iccsp_rm_release.
 * ICCSP_E_UNKNOWN_READER: no reader has one of the names; one that goes away during the wait is reported as
 * ICCSP_READER_UNKNOWN instead. ICCSP_E_INVALID_VALUE: a NULL name. */
ICCSP_API iccsp_hr iccsp_rm_wait(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                                 struct iccsp_rm_reader_state *states, size_t count);

/** Ends a wait of this context in another thread. ICCSP_OK also when none is under way. */
ICCSP_API iccsp_hr iccsp_rm_cancel(struct iccsp_rm *rm, uintptr_t context);

/** Connects to the card in a reader. While another handle has a transaction on it, the call waits, at most as
 * long as iccsp_rm_set_wait_limit allows.
 *
 * share: ICCSP_SHARE_*; protocols: the mask that the caller accepts (0 with DIRECT: no card needed).
 * card: receives the handle. active: receives the protocol in use; may be NULL.
 *
 * ICCSP_E_UNKNOWN_READER: no reader of exactly this name. ICCSP_E_NO_SMARTCARD: reader empty.
 * ICCSP_E_SHARING_VIOLATION: held exclusively, or exclusive wanted and others are connected.
 * ICCSP_E_PROTO_MISMATCH: the card offers none of `protocols`, or another protocol is in use.
 * ICCSP_W_UNRESPONSIVE_CARD: no ATR. ICCSP_E_INVALID_VALUE: share or protocols make no sense.
 * ICCSP_E_TIMEOUT: waited too long. The real resource manager keeps the context until it is done: with all
 * its handles it is of no use any more (ICCSP_E_INVALID_HANDLE), and releasing it does not wait. */
ICCSP_API iccsp_hr iccsp_rm_connect(struct iccsp_rm *rm, uintptr_t context, const char *reader,
                                    uint32_t share, uint32_t protocols, uintptr_t *card, uint32_t *active);

/** Connects again on the same handle: clears a reported reset or removal, changes share mode or protocol.
 * While another handle has a transaction, the call waits.
 *
 * init: ICCSP_DISPOSE_LEAVE nothing, _RESET warm reset, _UNPOWER cold reset; others ICCSP_E_INVALID_VALUE.
 * Other results as iccsp_rm_connect; ICCSP_E_NO_SMARTCARD or ICCSP_W_REMOVED_CARD: still no card. */
ICCSP_API iccsp_hr iccsp_rm_reconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                                      uint32_t init, uint32_t *active);

/** Closes a handle. Its transaction ends; a call on it in another thread is waited for. A disposition other
 * than LEAVE waits for the transaction of another handle, and every other handle then sees
 * ICCSP_W_RESET_CARD. ICCSP_E_INVALID_VALUE: no such disposition. */
ICCSP_API iccsp_hr iccsp_rm_disconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition);

/** Begins a transaction: waits until no other handle has one, at most as long as iccsp_rm_set_wait_limit
 * allows. Nests on one handle.
 *
 * ICCSP_E_TIMEOUT: waited too long; no transaction was begun. ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD: reset
 * by another, removed; no transaction was begun. */
ICCSP_API iccsp_hr iccsp_rm_begin(struct iccsp_rm *rm, uintptr_t card);

/** Ends the innermost transaction of the handle. The disposition applies at once, also when an outer one goes
 * on; after any but LEAVE every handle, this one too, sees ICCSP_W_RESET_CARD. ICCSP_E_NOT_TRANSACTED: there
 * is none. ICCSP_E_SHARING_VIOLATION: it is another handle's. ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD: reset
 * by another, removed. */
ICCSP_API iccsp_hr iccsp_rm_end(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition);

/** State, protocol, ATR and reader of a handle. ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD as a result of the
 * card's fate; ICCSP_E_INVALIDARG: out->size unknown. */
ICCSP_API iccsp_hr iccsp_rm_status(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out);

/** Sends one command APDU and receives one response APDU, status word included, nothing added.
 *
 * protocol: the one in use, ICCSP_PROTOCOL_*. cmd, cmd_len: 4..65,544 bytes. rsp, cap: where the response
 * goes. rsp_len: bytes received, 0 on failure.
 *
 * ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD, ICCSP_W_UNPOWERED_CARD. ICCSP_E_INSUFFICIENT_BUFFER: response
 * longer than cap. ICCSP_E_RESPONSE_SHORT: fewer than two bytes. ICCSP_E_PROTO_MISMATCH: not the protocol in
 * use. ICCSP_E_NOT_TRANSACTED, ICCSP_F_COMM_ERROR and others: the reader's. */
ICCSP_API iccsp_hr iccsp_rm_transmit(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol,
                                     const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                                     size_t *rsp_len);

/** Sends a control command to the reader's driver, whatever became of the card. ICCSP_E_UNSUPPORTED_FEATURE:
 * the driver does not know it. ICCSP_E_SHARING_VIOLATION: another handle has a transaction. */
ICCSP_API iccsp_hr iccsp_rm_control(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in,
                                    size_t in_len, uint8_t *out, size_t cap, size_t *out_len);

/** Reads a reader attribute (class << 16 | tag). ICCSP_E_UNSUPPORTED_FEATURE: not known.
 * ICCSP_E_INSUFFICIENT_BUFFER: *out_len is what is needed. ICCSP_E_SHARING_VIOLATION: another handle has a
 * transaction. ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD: reset by another, removed. */
ICCSP_API iccsp_hr iccsp_rm_get_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out,
                                       size_t cap, size_t *out_len);

/** Writes a reader attribute. ICCSP_E_UNSUPPORTED_FEATURE: not writable. Other results as
 * iccsp_rm_get_attrib. */
ICCSP_API iccsp_hr iccsp_rm_set_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute,
                                       const uint8_t *in, size_t in_len);

/** Adds a virtual reader, empty, to an embedded resource manager.
 *
 * ICCSP_E_INVALIDARG: name NULL, empty, not UTF-8 or longer than ICCSP_READER_NAME_MAX.
 * ICCSP_E_DUPLICATE_READER. ICCSP_E_UNSUPPORTED_FEATURE: not an embedded resource manager.
 * ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_rm_add_reader(struct iccsp_rm *rm, const char *name);

/** Takes a virtual reader away; handles to it see ICCSP_E_READER_UNAVAILABLE. ICCSP_E_UNKNOWN_READER. */
ICCSP_API iccsp_hr iccsp_rm_remove_reader(struct iccsp_rm *rm, const char *name);

/** Inserts a virtual card; the reader takes a reference. ICCSP_E_UNKNOWN_READER; ICCSP_E_SHARING_VIOLATION:
 * the reader holds a card, or the card is in another reader. */
ICCSP_API iccsp_hr iccsp_rm_insert_card(struct iccsp_rm *rm, const char *reader, struct iccsp_vcard *card);

/** Takes the card out. ICCSP_E_UNKNOWN_READER; ICCSP_E_NO_SMARTCARD: the reader is empty. */
ICCSP_API iccsp_hr iccsp_rm_remove_card(struct iccsp_rm *rm, const char *reader);

ICCSP_END_DECLS

#endif
