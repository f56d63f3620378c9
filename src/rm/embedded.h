/* SPDX-License-Identifier: BSD-2-Clause */
/* The embedded resource manager from the inside: what its files share, and what the scripted one builds on.
 */
#ifndef ICCSP_RM_EMBEDDED_H
#define ICCSP_RM_EMBEDDED_H

#include "base/thread.h"
#include "rm/rm_ops.h"
#include "rm/slots.h"

/* Locks, in the order in which they are taken:
 *   1. iccsp_emb_reader.lock, one per reader, never two at a time
 *   2. iccsp_emb.lock
 * A card is called with no lock held; `busy` of its seat keeps others away meanwhile. A transmission takes
 * the lock of its reader, twice, and nothing else. Readers and handles live as long as the resource manager
 * and are used again, so that a pointer to one can always be followed; after its lock is taken one looks
 * whether it is still the same. */

struct iccsp_emb;

/** A card in a reader. */
struct iccsp_emb_seat {
    struct iccsp_vcard *card;
    bool busy;    /* a thread is in a function of the card */
    bool powered; /* that function powers or resets it: no handle has been told yet */
    bool gone;    /* taken out meanwhile: that thread frees the seat */
    char pad[64]; /* every command writes `busy`: keeps another reader's seat off its cache line */
};

/** What a wait sees of a reader. */
struct iccsp_emb_view {
    uint32_t state; /* ICCSP_READER_EMPTY, _PRESENT, _MUTE, _EXCLUSIVE, _INUSE */
    uint16_t counter;
    uint8_t atr[ICCSP_ATR_MAX];
    uint32_t atr_len;
};

struct iccsp_emb_context {
    struct iccsp_slot slot;
    /* Guarded by iccsp_emb.lock. */
    struct iccsp_emb_handle *handles;
    uint32_t calls;       /* threads in a call that may wait */
    uint32_t cancels;     /* counts iccsp_rm_cancel */
    _Atomic bool closing; /* read without the lock by those who wait for a reader */
};

/** Why a handle is not good at present. */
enum iccsp_emb_fate { ICCSP_EMB_FINE, ICCSP_EMB_RESET, ICCSP_EMB_REMOVED };

struct iccsp_emb_handle {
    struct iccsp_slot slot;
    _Atomic(struct iccsp_emb_reader *) reader;
    /* Guarded by the reader's lock. */
    uint32_t share;
    enum iccsp_emb_fate fate;
    uint32_t calls; /* threads in a call on this handle that let go of the lock */
    bool closing;
    struct iccsp_emb_handle *next, **link; /* the reader's list */
    /* Guarded by iccsp_emb.lock. */
    struct iccsp_emb_context *context;
    struct iccsp_emb_handle *context_next, **context_link;
};

struct iccsp_emb_reader {
    iccsp_mutex lock;
    iccsp_cond changed; /* owner, seat, handles or life of the reader changed */
    struct iccsp_emb *emb;
    /* Guarded by `lock`. */
    uint32_t waiters; /* threads that wait for `changed` */
    uint32_t
        visitors; /* threads that try to connect; they keep the reader from being another one meanwhile */
    struct iccsp_emb_seat *seat;
    bool powered;
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len;
    uint32_t protocol;   /* in use; NONE after a reset */
    uint64_t idle_since; /* when the last handle was closed; UINT64_MAX: not used since it was powered */
    struct iccsp_emb_handle *handles;
    uint32_t handle_count;
    bool exclusive;
    struct iccsp_emb_handle *owner; /* of the transaction */
    uint32_t depth;
    /* Written under both locks, so that either is enough to read. */
    bool live;
    char name[ICCSP_READER_NAME_MAX + 1];
    /* Guarded by iccsp_emb.lock. */
    struct iccsp_emb_reader *next;     /* of those that live, in the order of arrival */
    struct iccsp_emb_reader *all_next; /* of all; never changes */
    struct iccsp_emb_view view;
    char pad[64]; /* keeps the next block of the allocator off the cache lines of this one */
};

struct iccsp_emb {
    struct iccsp_rm rm;
    iccsp_mutex lock;
    iccsp_cond events; /* views, list of readers, cancel */
    struct iccsp_slots contexts, handles;
    struct iccsp_emb_reader *readers, *all_readers;
    uint32_t reader_count; /* of those that live */
};

static inline struct iccsp_emb *iccsp_emb_of(struct iccsp_rm *rm)
{
    return (struct iccsp_emb *)rm;
}

/* embedded_reader.c: one reader and the card in it. */

/** Waits for a change of the reader, or until iccsp_now_ms() reaches the deadline (UINT64_MAX: no limit); its
 * lock is held on entry and on return. */
void iccsp_emb_reader_wait(struct iccsp_emb_reader *reader, uint64_t deadline_ms);

/** Wakes those who wait for a change of the reader, which is locked. */
void iccsp_emb_reader_wake(struct iccsp_emb_reader *reader);

/** Lets those who wait for reader states see what is so now. The reader is locked. */
void iccsp_emb_reader_publish(struct iccsp_emb_reader *reader);

/** Takes the card, which is not busy, for a call into it and lets go of the lock. */
struct iccsp_emb_seat *iccsp_emb_seat_enter(struct iccsp_emb_reader *reader);

/** Takes the lock again after the call. False: the card was taken out meanwhile. */
bool iccsp_emb_seat_leave(struct iccsp_emb_reader *reader, struct iccsp_emb_seat *seat);

/** The reader's side of the end of a card. No lock is held. */
void iccsp_emb_seat_discard(struct iccsp_emb_seat *seat);

/** Powers or resets the card, which is not busy; the protocol is open again. The lock is let go meanwhile.
 * False: taken out meanwhile. */
bool iccsp_emb_reader_power(struct iccsp_emb_reader *reader, uint32_t action);

/** Notes a reset in every handle. */
void iccsp_emb_reader_tell_reset(struct iccsp_emb_reader *reader);

/** Does to the card, which is not busy, what a disposition says. The lock is let go meanwhile. */
void iccsp_emb_reader_dispose(struct iccsp_emb_reader *reader, uint32_t disposition);

/** Fixes a protocol of those accepted, if none is in use. The lock is let go meanwhile.
 * ICCSP_E_PROTO_MISMATCH: the card does not offer one, or uses another. ICCSP_W_REMOVED_CARD: taken out
 * meanwhile. */
iccsp_hr iccsp_emb_reader_protocol(struct iccsp_emb_reader *reader, uint32_t accepted);

/* embedded_readers.c: how readers and their cards come and go. */

/** Finds the reader of this name and locks it. NULL: none. */
struct iccsp_emb_reader *iccsp_emb_reader_lock(struct iccsp_emb *emb, const char *name);

/** Wakes those who wait for any reader; nothing is locked. */
void iccsp_emb_wake_all(struct iccsp_emb *emb);

/** Frees all readers; nobody uses them any more. */
void iccsp_emb_readers_free(struct iccsp_emb *emb);

/** For the scripted one: the card was reset by somebody who heeds no transaction. Its own state is the card's
 * business. */
void iccsp_emb_force_reset(struct iccsp_emb *emb, const char *reader);

/** For the scripted one: whether a handle has a transaction on the reader. */
bool iccsp_emb_is_owned(struct iccsp_emb *emb, const char *reader);

iccsp_hr iccsp_emb_add_reader(struct iccsp_rm *rm, const char *name);
iccsp_hr iccsp_emb_remove_reader(struct iccsp_rm *rm, const char *name);
iccsp_hr iccsp_emb_insert_card(struct iccsp_rm *rm, const char *reader, struct iccsp_vcard *card);
iccsp_hr iccsp_emb_remove_card(struct iccsp_rm *rm, const char *reader);

/* embedded_context.c: contexts and the list of readers. */
iccsp_hr iccsp_emb_establish(struct iccsp_rm *rm, uintptr_t *context);
iccsp_hr iccsp_emb_release(struct iccsp_rm *rm, uintptr_t context);
iccsp_hr iccsp_emb_is_valid(struct iccsp_rm *rm, uintptr_t context);
iccsp_hr iccsp_emb_list_readers(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap, size_t *len);
iccsp_hr iccsp_emb_cancel(struct iccsp_rm *rm, uintptr_t context);

/* embedded_wait.c */
iccsp_hr iccsp_emb_wait(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                        struct iccsp_rm_reader_state *states, size_t count);

/** Notes a call in a context that may wait. NULL: no such context. */
struct iccsp_emb_context *iccsp_emb_context_enter(struct iccsp_emb *emb, uintptr_t value);
void iccsp_emb_context_leave(struct iccsp_emb *emb, struct iccsp_emb_context *context);

/* embedded_connect.c: how handles come and go. */
iccsp_hr iccsp_emb_connect(struct iccsp_rm *rm, uintptr_t context, const char *reader, uint32_t share,
                           uint32_t protocols, uintptr_t *card, uint32_t *active);
iccsp_hr iccsp_emb_reconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                             uint32_t init, uint32_t *active);
iccsp_hr iccsp_emb_disconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition);

/** Closes the handle of a context that is released. Whoever had the card for himself may have left anything
 * on it: then it is reset, as pcscd does. */
void iccsp_emb_abandon(struct iccsp_emb *emb, uintptr_t card);

/* embedded_card.c: what a handle is good for. */

/** Finds a handle and locks its reader. NULL: no such handle. */
struct iccsp_emb_handle *iccsp_emb_handle_lock(struct iccsp_emb *emb, uintptr_t value);

static inline struct iccsp_emb_reader *iccsp_emb_reader_of(struct iccsp_emb_handle *handle)
{
    return atomic_load_explicit(&handle->reader, memory_order_acquire);
}

/** Lets a call on a handle be away from the lock: a disconnect waits for it. */
void iccsp_emb_handle_enter(struct iccsp_emb_handle *handle);
void iccsp_emb_handle_leave(struct iccsp_emb_handle *handle);

/* What else iccsp_emb_handle_turn waits for, or not. HEED_FATE: a handle that was reset or removed does not
 * wait; one whose card is being reset waits until it is told. */
#define ICCSP_EMB_IDLE_CARD 1u /* no other thread is in a function of the card */
#define ICCSP_EMB_HEED_FATE 2u

/** Waits until no other handle has a transaction, at most limit_ms milliseconds (ICCSP_E_TIMEOUT).
 * ICCSP_E_INVALID_HANDLE: closed meanwhile. ICCSP_E_READER_UNAVAILABLE. */
iccsp_hr iccsp_emb_handle_turn(struct iccsp_emb_handle *handle, unsigned how, uint32_t limit_ms);

/** iccsp_emb_handle_lock for what concerns the reader more than the card: it does not wait for a transaction
 * of another, but fails with ICCSP_E_SHARING_VIOLATION. As in pcscd, what happened to the card matters to
 * attributes (ICCSP_EMB_HEED_FATE) and not to control codes (0). NULL: *hr says why. */
struct iccsp_emb_handle *iccsp_emb_handle_lock_driver(struct iccsp_emb *emb, uintptr_t value, unsigned how,
                                                      iccsp_hr *hr);

/** Gives up a transaction, if the handle has one. */
void iccsp_emb_handle_disown(struct iccsp_emb_handle *handle);

/** Records a failure that concerns a reader, or a card handle that is not open, and returns its code. */
iccsp_hr iccsp_emb_fail(iccsp_hr hr, const struct iccsp_emb_reader *reader);
iccsp_hr iccsp_emb_stale(void);

iccsp_hr iccsp_emb_begin(struct iccsp_rm *rm, uintptr_t card);
iccsp_hr iccsp_emb_end(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition);
iccsp_hr iccsp_emb_status(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out);
iccsp_hr iccsp_emb_transmit(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                            size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len);
iccsp_hr iccsp_emb_control(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in,
                           size_t in_len, uint8_t *out, size_t cap, size_t *out_len);

iccsp_hr iccsp_emb_set_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, const uint8_t *in,
                              size_t in_len);

/* embedded_attrib.c */
iccsp_hr iccsp_emb_get_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out,
                              size_t cap, size_t *out_len);

#endif
