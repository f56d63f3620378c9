/* SPDX-License-Identifier: BSD-2-Clause */
/* Readers and cards as they come and go, each event once. */
#ifndef ICCSP_CLI_FOLLOW_H
#define ICCSP_CLI_FOLLOW_H

#include "cli/cli.h"
#include "cli/rm.h"

enum cli_change {
    CLI_SERVICE_STOPPED,
    CLI_SERVICE_STARTED,
    CLI_READER_ADDED,
    CLI_READER_REMOVED,
    CLI_CARD_INSERTED,
    CLI_CARD_REMOVED,
    CLI_CARD_SWAPPED /* removed, and one inserted, between two looks */
};

/** What happened. */
struct cli_event {
    enum cli_change change;
    bool initial;       /* it was so at the first look after the start, or after that of the service */
    const char *reader; /* NULL for the service */
    const uint8_t *atr; /* of the card that came or went */
    size_t atr_len;     /* 0: not known */
    bool mute;          /* the card is there and does not answer */
    uint32_t unseen;    /* insertions and removals between the last event and this one that are not told */
};

/** Starts with `cli`, `tell` and `context`, and zeros. */
struct cli_follower {
    struct cli *cli;
    void (*tell)(void *context, const struct cli_event *event);
    void *context;
    struct cli_readers known; /* as they were when last looked at */
    bool looked;              /* once at least */
    bool running;             /* the service */
};

/** Waits for something to happen, at most so long, and tells what did. At first it tells what there is. With
 * `reader` of the run, only readers with that in their names.
 *
 * A service that stops, or does not run, is an event. ICCSP_E_NO_SERVICE: there is no library for it, so that
 * none will come. Others: as cli_readers_list. */
iccsp_hr cli_follow(struct cli_follower *follower, uint32_t timeout_ms);

void cli_follow_end(struct cli_follower *follower);

/** Tells what happened in a reader between two states (iccsp_rm_wait), by their counters. */
void cli_follow_compare(const struct cli_follower *follower, const struct cli_reader *before,
                        const struct cli_reader *after);

#endif
