/* SPDX-License-Identifier: BSD-2-Clause */
/* A script being played: what scripted.c, the resource manager, and scripted_card.c, its card, share. */
#ifndef ICCSP_RM_SCRIPTED_PLAY_H
#define ICCSP_RM_SCRIPTED_PLAY_H

#include "base/thread.h"
#include "rm/rm_ops.h"
#include "rm/script.h"

/** Room for an answer, lengthened ones included. */
#define ICCSP_SCRIPT_ANSWER_MAX (ICCSP_SCRIPT_BYTES_MAX * 2u)

/** The lock is taken before those of the embedded resource manager, and not held while a thread waits or
 * sleeps. The embedded one calls its card with no lock held, so that the card may take this one. */
struct iccsp_scripted {
    struct iccsp_rm rm;
    struct iccsp_script *script; /* never changes */
    iccsp_mutex lock;
    /* Guarded by `lock`. */
    struct iccsp_rm *inner; /* the embedded one in use; NULL while the service is stopped */
    struct iccsp_rm **past; /* those before a stop: calls may still be in them */
    size_t pasts;
    struct iccsp_vcard *demo; /* behind the script, or NULL */
    uint32_t serial;          /* of the card in the reader: an earlier one has nothing to say */
    bool present;
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len;
    bool has_atr;
    uint32_t state;
    uint32_t calls[ICCSP_SCRIPT_CALLS];
    uint32_t commands;
    uint32_t *used; /* how often each rule was */
    uint64_t busy_until, last_use;
    uint8_t *answer;
    iccsp_hr verdict;
};

/** Puts the card that plays the script into the reader. The lock is held. */
iccsp_hr iccsp_scripted_insert(struct iccsp_scripted *sc);

extern const struct iccsp_rm_ops iccsp_scripted_ops;

static inline struct iccsp_scripted *iccsp_scripted_of(struct iccsp_rm *rm)
{
    return (struct iccsp_scripted *)rm;
}

/** Frees all; contexts and handles of every embedded resource manager go with it. */
void iccsp_scripted_dismantle(struct iccsp_scripted *sc);

/** What has gone wrong so far, an expected command that has not come included; recorded. The lock is held. */
iccsp_hr iccsp_scripted_judge(struct iccsp_scripted *sc);

/** Makes an embedded resource manager with the script's reader the one in use. The lock is held. */
iccsp_hr iccsp_scripted_start(struct iccsp_scripted *sc);

/** Does what an action of a rule says, but for answers and their changes. The lock is held, once, and let go
 * during a delay. */
void iccsp_scripted_act(struct iccsp_scripted *sc, const struct iccsp_script_action *action);

/** Notes the first thing that went wrong. The lock is held. Returns hr. */
iccsp_hr iccsp_scripted_blame(struct iccsp_scripted *sc, iccsp_hr hr);

/** The first rule of an expected command that has not come, in this state of the card; with all states if
 * `any`. NULL: none. */
const struct iccsp_script_rule *iccsp_scripted_expected(const struct iccsp_scripted *sc, bool any);

#endif
