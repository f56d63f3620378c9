/* SPDX-License-Identifier: BSD-2-Clause */
/* A person chooses a card: which of several, or inserts one. */
#ifndef ICCSP_CLI_CHOOSE_H
#define ICCSP_CLI_CHOOSE_H

#include <stdint.h>

#include "cli/follow.h"

/** What cli_choose gives in place of a number: a card came, and the readers are to be looked at again. */
#define CLI_CHOOSE_AGAIN SIZE_MAX

/** Starts with zeros, `cli`, `title`, `wanted` and `timeout_s`. */
struct cli_chooser {
    struct cli *cli;
    const char *title; /* what is asked for: "a card" */
    uint32_t wanted; /* the bit of a reader's state that its card needs: ICCSP_READER_PRESENT, or _ATRMATCH */
    long timeout_s;  /* until a card is there; 0: as long as it takes */
    double start;    /* 0: nobody was asked yet */
    struct cli_follower follower;
    const struct cli_readers *readers; /* during a call */
    bool came;
};

/** Asks. context: a struct cli_chooser. *chosen: the number of the reader in `readers`, or CLI_CHOOSE_AGAIN.
 *
 * With one card that is wanted, that one; with several, the person at the terminal says which, or it is the
 * first where there is no terminal. With none it waits for one, and shows meanwhile which readers there are.
 * ICCSP_W_CANCELLED_BY_USER: no answer. ICCSP_E_TIMEOUT: no card came. Others: as cli_follow. */
iccsp_hr cli_choose(void *context, const struct cli_readers *readers, size_t *chosen);

void cli_choose_end(struct cli_chooser *chooser);

#endif
