/* SPDX-License-Identifier: BSD-2-Clause */
/* What the doctor finds, and the conversation with the service from which it learns. */
#ifndef ICCSP_CLI_DOCTOR_H
#define ICCSP_CLI_DOCTOR_H

#include <stdatomic.h>

#include "cli/cli.h"
#include "cli/diagnose.h"
#include "cli/rm.h"

enum doctor_kind { DOCTOR_GOOD, DOCTOR_NOTE, DOCTOR_PROBLEM };

/** One thing that was found. */
struct doctor_finding {
    enum doctor_kind kind;
    const char *check;  /* its name in JSON */
    const char *cause;  /* NULL: none is known */
    const char *remedy; /* NULL: none is needed */
    iccsp_hr hr;        /* of a problem: what programs get */
};

#define DOCTOR_CLIENTS_MAX 16

/** One examination. */
struct doctor {
    struct cli *cli;
    struct cli_json *findings; /* NULL: they are printed */
    iccsp_hr hr;               /* of the first problem */
    int problems;
    char socket[CLI_PATH_MAX];
    char clients[400]; /* "scdaemon (1234), firefox (99)"; "": none, or not known */
};

/** Tells of a finding. */
CLI_PRINTF(3, 4)
void doctor_tell(struct doctor *doctor, const struct doctor_finding *finding, const char *sentence, ...);

/** Finds out whether the service of the system can be reached. False: it cannot, and why was told. */
bool doctor_look_at_service(struct doctor *doctor);

/** Tells of the readers that the system sees on USB while the service has none. False: there are none. */
bool doctor_look_at_usb(struct doctor *doctor);

/** How far the conversation with the service came. */
enum doctor_stage { DOCTOR_ESTABLISHING, DOCTOR_LISTING, DOCTOR_CONNECTING, DOCTOR_DONE };

/** The conversation, which lives as long as the program, for it may hang. */
struct doctor_talk {
    struct cli cli;
    atomic_int stage;
    iccsp_hr hr; /* why it went no further */
    struct cli_readers readers;
    iccsp_hr *cards; /* what connecting to the card in each reader gave */
};

/** Talks. `cli` has a resource manager. */
void doctor_talk(void *talk);

/** Closes what it has opened, if it came to its end. */
void doctor_talk_end(struct doctor_talk *talk);

/** Tells of the service, its readers and their cards. */
void doctor_look_at_readers(struct doctor *doctor, const struct doctor_talk *talk);

#endif
