/* SPDX-License-Identifier: BSD-2-Clause */
/* What all subcommands share: the global options, the resource manager in use, and how a run ends. */
#ifndef ICCSP_CLI_CLI_H
#define ICCSP_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"

/* mingw's printf is the C99 one here, and its attribute has another name. */
#ifdef __MINGW32__
#define CLI_PRINTF(format_index, first) __attribute__((format(gnu_printf, format_index, first)))
#else
#define CLI_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#endif

struct cli_json;
struct iccsp_rm;
struct cli_command;

/** Exit codes: documented in iccsp(1), never renumbered. */
enum cli_exit {
    CLI_OK = 0,
    CLI_FAILED = 1,      /* the card or a file said no; anything without a code of its own */
    CLI_USAGE = 2,       /* wrong command line */
    CLI_NO_CARD = 3,     /* no reader, no such reader, no card that can be used */
    CLI_PIN = 4,         /* PIN wrong, blocked, or not presented */
    CLI_UNAVAILABLE = 5, /* no resource manager, or another program holds the card */
    CLI_CARD_GONE = 6,   /* card removed or reset */
    CLI_BAD_ANSWER = 7   /* card or reader breaks the rules */
};

/** What this program, rather than the library, knows of a failure. Texts are static or in `sentence`. */
struct cli_note {
    iccsp_hr hr;
    char sentence[400];
    const char *remedy;
    struct iccsp_error kept; /* what the library said of a failure; size 0: nothing is kept */
};

/** One run of the command. */
struct cli {
    const char *rm_spec; /* NULL: not given, "auto" */
    const char *reader;  /* NULL: the first reader with a card */
    bool wait;           /* for a card, if there is none */
    long wait_s;         /* at most so long; 0: as long as it takes */
    const struct cli_command *command;
    char **operands;
    int operand_count;
    struct iccsp_rm *rm; /* NULL until cli_rm_open */
    uintptr_t context;
    struct cli_json *result; /* with json: the object that the run prints at its end, else NULL */
    struct cli_note note;
};

/** A subcommand. `run` gets its own arguments, argv[0] is its name, and returns an exit code. */
struct cli_command {
    const char *name;
    const char *synopsis; /* operands and options */
    const char *summary;
    int (*run)(struct cli *cli, int argc, char **argv);
};

int cli_run_readers(struct cli *cli, int argc, char **argv);
int cli_run_watch(struct cli *cli, int argc, char **argv);
int cli_run_doctor(struct cli *cli, int argc, char **argv);
int cli_run_cards(struct cli *cli, int argc, char **argv);
int cli_run_groups(struct cli *cli, int argc, char **argv);
int cli_run_info(struct cli *cli, int argc, char **argv);
int cli_run_ls(struct cli *cli, int argc, char **argv);
int cli_run_tree(struct cli *cli, int argc, char **argv);
int cli_run_cat(struct cli *cli, int argc, char **argv);
int cli_run_put(struct cli *cli, int argc, char **argv);
int cli_run_create(struct cli *cli, int argc, char **argv);
int cli_run_rm(struct cli *cli, int argc, char **argv);
int cli_run_apdu(struct cli *cli, int argc, char **argv);
int cli_run_verify(struct cli *cli, int argc, char **argv);
int cli_run_change(struct cli *cli, int argc, char **argv);
int cli_run_unblock(struct cli *cli, int argc, char **argv);
int cli_run_vcard(struct cli *cli, int argc, char **argv);
int cli_run_demo(struct cli *cli, int argc, char **argv);

#endif
