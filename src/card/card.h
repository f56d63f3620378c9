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

/** The shared core. Fields below `lock` are guarded by it; the functions here take it themselves. */
struct iccsp_card {
    iccsp_ref ref;
    struct iccsp_rm *rm;
    iccsp_mutex lock;

    uintptr_t context; /* 0: none yet */
    uintptr_t handle;
    bool attached;
    uint32_t process; /* which attached: handles do not survive fork() (decision G9) */
    bool owned;       /* the handle is ours to disconnect (decision B2) */
    bool stale;       /* reset noticed: the handle needs a reconnect before its next use */
    iccsp_hr lost;    /* ICCSP_OK, or why every call fails until Reconnect (removed, service stopped) */
    char reader[ICCSP_READER_NAME_MAX + 1];
    uint32_t share;
    uint32_t protocols;
    uint32_t protocol;
    struct iccsp_atr atr;
    uint32_t detach_disposition; /* decision B4: with something verified */
    bool authenticated;          /* a CHV or an authentication succeeded through us */

    unsigned locks;       /* SCardLock calls not undone yet */
    unsigned steps;       /* enter() calls not left yet */
    uint32_t disposition; /* strongest one asked for by a nested unlock */

    uint32_t epoch;       /* changes when open files die: attach, detach, reset, reconnect */
    iccsp_hr epoch_cause; /* why the last epoch ended; ICCSP_OK: a new attachment */
    struct iccsp_card_limits limits;
    struct iccsp_selection selection;
    struct iccsp_path directory; /* the current directory, one for all users of the attachment */
    uint16_t last_sw;            /* status word of the last command; 0 if it brought none */
    uint8_t *scratch; /* one response of the largest size; made at the first command that needs it */
};

/** A core that is not attached. Takes a reference on rm. NULL: out of memory. */
struct iccsp_card *iccsp_card_new(struct iccsp_rm *rm);
struct iccsp_card *iccsp_card_ref(struct iccsp_card *card);

/** Drops a reference; the last one detaches (decision B4) and frees. */
void iccsp_card_unref(struct iccsp_card *card);

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

/** Ends the attachment and leaves the card as asked; an adopted handle is disposed of through a transaction
 * and stays open (decision C9). ICCSP_S_FALSE: there was none. */
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

/** State and protocol (decisions B6, B7): ICCSP_STATE_*, ICCSP_PROTOCOL_*. ICCSP_E_INVALID_HANDLE: not
 * attached. */
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

/** What was proven and opened until now is gone, for this reason; what is selected is unknown. The mutex is
 * held. */
void iccsp_card_begin_epoch(struct iccsp_card *card, iccsp_hr cause);

#endif
