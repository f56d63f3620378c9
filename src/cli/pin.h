/* SPDX-License-Identifier: BSD-2-Clause */
/* A code that a person gives and a card checks: which one, how it gets in, and the tries that are left. */
#ifndef ICCSP_CLI_PIN_H
#define ICCSP_CLI_PIN_H

#include <getopt.h>

#include "cli/cli.h"
#include "iccsp/iccsp.h"

/** The options of a code, and what is needed while it is presented. A command whose file may be guarded
 * starts with CLI_PIN_NONE, one that is about a code with CLI_PIN_FIRST. */
struct cli_pin {
    bool wanted; /* false: the user named none, and nothing is asked or presented */
    long ref;
    bool local;
    bool force;
    long pin_fd;   /* -1: ask on the terminal */
    bool is_shown; /* the user tried to give it on the command line */
    struct cli *cli;
    ISCardManage *manage;    /* borrowed, as files */
    ISCardFileAccess *files; /* of the card that the code belongs to */
    ISCardVerify *verify;
    char *directory;   /* path from the MF of the one whose code it is; NULL: what is current */
    IByteBuffer *code; /* wiped with its last reference */
    int tries;         /* left, -1: unknown */
};

#define CLI_PIN_NONE                                                                                         \
    {                                                                                                        \
        .pin_fd = -1                                                                                         \
    }
#define CLI_PIN_FIRST                                                                                        \
    {                                                                                                        \
        .wanted = true, .ref = 1, .pin_fd = -1                                                               \
    }

/** What the options of a code are in getopt's table; CLI_PIN_OPTIONS of them. */
#define CLI_PIN_OPTIONS 5
extern const struct option cli_pin_options[CLI_PIN_OPTIONS];

/** True if it is one of them. */
bool cli_pin_is_option(int option);

/** Takes one. False: its value is none that it can have. */
bool cli_pin_take_option(struct cli_pin *pin, int option, const char *value);

/** False: the options do not go together; the user has been told and *status is the exit code. */
bool cli_pin_check(struct cli *cli, const struct cli_pin *pin, int *status);

/** Ties a code to a card. directory: NULL, or a path to make current before each step; it is entered once, to
 * know how it is called from the MF. Results as ISCardFileAccess::ChangeDir. */
iccsp_hr cli_pin_open(struct cli_pin *pin, struct cli *cli, ISCardManage *manage, ISCardFileAccess *files,
                      const char *directory);

/** The same for a code that guards the file at a path: with a local reference its directory is entered. */
iccsp_hr cli_pin_open_for(struct cli_pin *pin, struct cli *cli, ISCardManage *manage, ISCardFileAccess *files,
                          const char *path);

/** Ends the use of a code, whose bytes are wiped. */
void cli_pin_close(struct cli_pin *pin);

/** Tells the tries left, where that can be asked without spending one. ICCSP_W_SECURITY_VIOLATION: only one,
 * and the user did not force it. ICCSP_W_CHV_BLOCKED: none. The card's codes. */
iccsp_hr cli_pin_ask_state(struct cli_pin *pin);

/** Has the user give a secret: name is "PIN", "new PIN" or "PUK". No lock is held while somebody types.
 * again: it is asked twice on a terminal, and both must be the same.
 *
 * ICCSP_E_NOT_READY: no place to ask. ICCSP_W_CANCELLED_BY_USER: none was given, or twice another one.
 * ICCSP_E_INVALID_CHV: too long. */
iccsp_hr cli_pin_read(const struct cli_pin *pin, const char *name, bool again, IByteBuffer **out);

/** Asks for the state and for the code, which is kept to be presented. Nothing if no code is wanted. */
iccsp_hr cli_pin_prepare(struct cli_pin *pin);

/** Presents the code that was kept, once, and tells the tries left after a failure. Nothing if no code is
 * wanted. Results as ISCardVerify::Verify. */
iccsp_hr cli_pin_present(struct cli_pin *pin);

/** A step with a code. It runs with the lock held, in the directory of the code. */
typedef iccsp_hr (*cli_pin_step)(struct cli_pin *pin, void *context);
iccsp_hr cli_pin_do(struct cli_pin *pin, cli_pin_step step, void *context);

/** ICCSP_SC_FL_IHV_LOCAL for a local reference. */
SCARD_FLAGS cli_pin_flags(const struct cli_pin *pin);

/** What ISCardVerify says of the tries left after a failure, to `tries`. */
void cli_pin_note_tries(struct cli_pin *pin);

/** Tells the tries left: a line on standard error, or the member `key`. whose: "" or "PUK of ". */
void cli_pin_tell_tries(const struct cli_pin *pin, const char *whose, const char *key);

/** Tells the tries left after a code was presented in vain, and notes what can be done. Returns hr. */
iccsp_hr cli_pin_tell_failure(const struct cli_pin *pin, iccsp_hr hr);

/** What a command does with its code, which is tied to the card. */
typedef iccsp_hr (*cli_pin_action)(struct cli_pin *pin);

/** Runs a command that is about a code: attaches, in the directory that its operand names, and tells how it
 * ended. done: "verified", say, the word and the member. Returns the exit code. */
int cli_pin_run(struct cli_pin *pin, struct cli *cli, cli_pin_action action, const char *done);

/** Notes how to present a code, if that is what hr asks for. Returns hr. */
iccsp_hr cli_pin_note_denied(const struct cli_pin *pin, struct cli *cli, iccsp_hr hr);

#endif
