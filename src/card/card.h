/* SPDX-License-Identifier: BSD-2-Clause */
/* One attached card: the core that a manager and its children share. */
#ifndef ICCSP_CARD_CARD_H
#define ICCSP_CARD_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ref.h"
#include "base/thread.h"
#include "iccsp/rm.h"
#include "iso7816/atr.h"
#include "card/path.h"

/** What a card and its reader can do; learnt once per attachment. */
struct iccsp_card_limits {
    bool extended;       /* extended length may be used */
    bool chaining;       /* command chaining may be used */
    bool reader_asked;   /* the reader was asked for its limit */
    bool no_path_select; /* SELECT by path was refused: go step by step */
};

/** Longest FCP template that is kept; ISO's objects are far shorter. */
#define ICCSP_FCP_TEXT_MAX 256u

/** What is selected on the card, as far as we know. */
struct iccsp_selection {
    bool valid;
    struct iccsp_path path; /* the file selected last, EF or DF */
    size_t fcp_len;         /* 0: its FCP was not asked for, or what it says may have changed */
    uint8_t fcp[ICCSP_FCP_TEXT_MAX];
};

/** What can be said of a card without waiting for a command that is under way (decision G3): how it was when
 * the last call ended. All zero in a child of fork(). */
struct iccsp_card_facts {
    uintptr_t context; /* 0: none, or its service is gone */
    uintptr_t handle;  /* 0: not attached */
    bool attached;
    iccsp_hr fate;  /* ICCSP_OK, or what the next command will report */
    uint32_t state; /* seen last, ICCSP_STATE_* */
    uint32_t protocol;
    struct iccsp_atr atr;
    struct iccsp_path directory;
    char reader[ICCSP_READER_NAME_MAX + 1];
};

/** The shared core. Fields below `lock` are guarded by it; the functions here take it themselves. Order of
 * the two mutexes: lock, then facts_lock, with which nothing else is done. */
struct iccsp_card {
    iccsp_ref ref;
    struct iccsp_rm *rm;
    uint32_t process;                    /* which made it: handles do not survive fork() (decision G9) */
    _Atomic uint32_t detach_disposition; /* decision B4: with something verified */

    iccsp_mutex facts_lock; /* guards the next one; held for a copy, never during a call */
    struct iccsp_card_facts facts;

    iccsp_mutex lock; /* held during a call, its commands included */

    uintptr_t context; /* 0: none yet */
    uintptr_t handle;
    bool attached;
    bool owned;    /* the handle is ours to disconnect (decision B2) */
    bool stale;    /* reset noticed: the handle needs a reconnect before its next use */
    iccsp_hr lost; /* ICCSP_OK, or why every call fails until Reconnect (removed, service stopped) */
    char reader[ICCSP_READER_NAME_MAX + 1];
    uint32_t share;
    uint32_t protocols;
    uint32_t protocol;
    uint32_t state; /* seen last */
    struct iccsp_atr atr;
    bool authenticated; /* a CHV or an authentication succeeded through us */

    bool transacted;      /* a transaction was begun and not ended yet, as far as we know */
    unsigned locks;       /* SCardLock calls not undone yet */
    unsigned steps;       /* enter() calls not left yet */
    uint32_t disposition; /* strongest one asked for by a nested unlock */

    uint32_t epoch;       /* changes when open files die: attach, detach, reset, reconnect */
    iccsp_hr epoch_cause; /* why the last epoch ended; ICCSP_OK: a new attachment */
    struct iccsp_card_limits limits;
    struct iccsp_selection selection;
    struct iccsp_path directory; /* the current directory, one for all users of the attachment */
    uint16_t last_sw;            /* status word of the last command; 0 if it brought none */
    uint32_t sent;               /* commands since the core was made, whatever they were for */
    uint32_t sent_max;           /* no more than these; 0: as many as it takes */
    uint8_t *scratch;            /* ICCSP_RESPONSE_MAX for one response; made at the first command */
    uint8_t *long_command;       /* ICCSP_APDU_MAX for one command; made at the first of any length */
};

/** A core that is not attached. Takes a reference on rm. NULL: out of memory. */
struct iccsp_card *iccsp_card_new(struct iccsp_rm *rm);
struct iccsp_card *iccsp_card_ref(struct iccsp_card *card);

/** Drops a reference; the last one detaches (decision B4) and frees. In a child of fork() it frees only. */
void iccsp_card_unref(struct iccsp_card *card);

/** Takes the mutex, after the call that is under way. On success the caller must call iccsp_card_let_go.
 * ICCSP_E_INVALID_HANDLE: this is a child of fork(); the mutex is not taken (decision G9). Every function
 * here that takes the mutex itself can return that. */
iccsp_hr iccsp_card_hold(struct iccsp_card *card);

/** Lets go of the mutex, makes known what there is to look at, and returns `result`. */
iccsp_hr iccsp_card_let_go(struct iccsp_card *card, iccsp_hr result);

/** Copies what can be said of the card, without waiting. */
void iccsp_card_look(struct iccsp_card *card, struct iccsp_card_facts *facts);

/** Records that there is no attachment. Returns ICCSP_E_INVALID_HANDLE. */
iccsp_hr iccsp_card_not_attached(void);

/** Connects to the card in a reader (decisions A1, B15, B16). share: ICCSP_SHARE_EXCLUSIVE or _SHARED.
 *
 * ICCSP_E_SHARING_VIOLATION: attached already, nothing changed (B1), or others hold the card: tried again for
 * a short while before it is reported. Others as iccsp_rm_establish and iccsp_rm_connect. */
iccsp_hr iccsp_card_attach_reader(struct iccsp_card *card, const char *reader, uint32_t share,
                                  uint32_t protocols);

/** Adopts a handle of the same resource manager. own: disconnect it at detach.
 *
 * ICCSP_S_FALSE: this handle is attached already; ICCSP_E_SHARING_VIOLATION: another one is (B1).
 * ICCSP_E_INVALIDARG: not a handle (documented). Others as iccsp_rm_status. */
iccsp_hr iccsp_card_attach_handle(struct iccsp_card *card, uintptr_t handle, bool own);

/** Opens the context without attaching; ISCard needs it from the start (decision C1). As iccsp_rm_establish.
 */
iccsp_hr iccsp_card_establish(struct iccsp_card *card);

/** Ends the attachment, after the call that is under way, and leaves the card as asked; an adopted handle is
 * disposed of through a transaction and stays open (decision C9). ICCSP_S_FALSE: there was none. */
iccsp_hr iccsp_card_detach_with(struct iccsp_card *card, uint32_t disposition);

/** Connects again with another share mode, and with a reset if asked (ICCSP_DISPOSE_LEAVE, _RESET, _UNPOWER).
 * Results as iccsp_card_reconnect. */
iccsp_hr iccsp_card_reattach(struct iccsp_card *card, uint32_t share, uint32_t init);

/** Ends the attachment (decisions B2, B3, B4). ICCSP_S_FALSE: there was none. */
iccsp_hr iccsp_card_detach(struct iccsp_card *card);

/** Connects again (decisions B5, G10). ICCSP_E_INVALID_HANDLE: not attached. ICCSP_E_UNKNOWN_CARD: another
 * card came. Others as iccsp_rm_reconnect. */
iccsp_hr iccsp_card_reconnect(struct iccsp_card *card);

/** Resets the card (warm) on an entered card; what was proven and opened is gone. As iccsp_rm_reconnect. */
iccsp_hr iccsp_card_reset(struct iccsp_card *card);

/** State and protocol (decisions B6, B7): ICCSP_STATE_*, ICCSP_PROTOCOL_*. While another call is under way it
 * does not wait, and tells what was seen last (decision G3). ICCSP_E_INVALID_HANDLE: not attached. */
iccsp_hr iccsp_card_status(struct iccsp_card *card, uint32_t *state, uint32_t *protocol);

/** Begins exclusive use for the caller; nests (decision B9). Results as iccsp_card_enter. */
iccsp_hr iccsp_card_lock(struct iccsp_card *card);

/** Undoes one lock. The strongest disposition of all nested ones is applied by the outermost (decision B9).
 * ICCSP_E_NOT_TRANSACTED: not locked. ICCSP_E_INVALID_HANDLE: not attached. */
iccsp_hr iccsp_card_unlock(struct iccsp_card *card, uint32_t disposition);

/** Begins one method's work: takes the mutex and, if the outermost, a transaction (decision E22). On success
 * the caller must call iccsp_card_leave.
 *
 * ICCSP_E_INVALID_HANDLE: not attached. ICCSP_W_REMOVED_CARD, ICCSP_E_SERVICE_STOPPED: until Reconnect (G10).
 * ICCSP_W_RESET_CARD: another program reset the card; said once, open files and proofs are gone, the next
 * call works again. */
iccsp_hr iccsp_card_enter(struct iccsp_card *card);

/** Ends one method's work and returns `result`. A transaction that cannot be ended is gone already; the next
 * call finds out why. */
iccsp_hr iccsp_card_leave(struct iccsp_card *card, iccsp_hr result);

/** Takes note of a failure that the resource manager reported on this handle: a reset or a loss changes what
 * later calls find. Returns the code to report. The mutex is held. */
iccsp_hr iccsp_card_note_failure(struct iccsp_card *card, iccsp_hr hr);

/** Ends a transaction that was left over from before a reset, if there is one: whether it outlived the reset
 * depends on the resource manager, and on the call that the reset fell into. The mutex is held. */
void iccsp_card_drop_transaction(struct iccsp_card *card);

/** What was proven and opened until now is gone, for this reason; what is selected is unknown. The mutex is
 * held. */
void iccsp_card_begin_epoch(struct iccsp_card *card, iccsp_hr cause);

#endif
