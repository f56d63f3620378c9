/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands, and how they are written. */
#include "cli/usage.h"

#include <string.h>

#define SYNOPSIS                                                                                             \
    "usage: iccsp [--rm auto|embedded|pcsc|scripted:FILE] [--reader NAME-OR-PART] [--wait[=SECONDS]]\n"      \
    "             [--json] [--trace] COMMAND ...\n"                                                          \
    "       iccsp --help | --version\n"

/* Of every command for a file that a PIN may guard. */
#define GUARD "[--ref N [--local] [--force] [--pin-fd N]]"

static const struct cli_command commands[] = {
    {"readers", "", "list the readers and what is in them", cli_run_readers},
    {"watch", "[--count N] [--timeout SECONDS] [--until inserted|removed]",
     "show readers and cards as they come and go", cli_run_watch},
    {"doctor", "", "find out what keeps programs from their cards", cli_run_doctor},
    {"cards",
     "[list] [--atr HEX] [--interface GUID]...\n"
     "       | add NAME --from-reader[=READER] | --atr HEX [--mask HEX] [--interface GUID]... [--provider "
     "GUID]\n"
     "       | forget NAME | which [READER]",
     "list, add and forget card types, and tell which one a card is", cli_run_cards},
    {"groups", "[list] | add GROUP [READER] | remove GROUP READER | forget GROUP",
     "list and change groups of readers", cli_run_groups},
    {"info", "", "show reader, ATR, protocol, state and family of the card", cli_run_info},
    {"ls", "[-l] [PATH]", "list a directory of the card", cli_run_ls},
    {"tree", "[PATH]", "list a directory and all below it", cli_run_tree},
    {"cat", "[--hex] [-o FILE] " GUARD " PATH", "print a file of the card", cli_run_cat},
    {"put", "[--offset N | --record N | --append] " GUARD " PATH [FILE]", "write to a file of the card",
     cli_run_put},
    {"create",
     "--df [--name NAME] | --size N [--records fixed|variable|cyclic --record-size N] [--sfi N]\n"
     "       [--property HEX]... " GUARD " PATH",
     "make a file or a directory", cli_run_create},
    {"rm", "[-r] " GUARD " PATH", "remove a file or a directory", cli_run_rm},
    {"apdu", "[--expect SW] HEX...", "send exactly these commands", cli_run_apdu},
    {"verify", "[--ref N] [--local] [--force] [--pin-fd N] [DIRECTORY]", "verify a PIN", cli_run_verify},
    {"change", "[--ref N] [--local] [--force] [--pin-fd N] [DIRECTORY]", "change a PIN", cli_run_change},
    {"unblock", "[--ref N] [--local] [--pin-fd N] [DIRECTORY]", "set a new PIN with the PUK",
     cli_run_unblock},
    {"vcard", "serve [--vpcd HOST:PORT] [--t0] [--no-extended]", "serve the demo card to a vpcd reader",
     cli_run_vcard},
    {"demo", "", "go through all of it with an embedded demo card", cli_run_demo},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

void cli_put_usage(FILE *to, const struct cli_command *command)
{
    if (command != NULL) {
        fprintf(to, "usage: iccsp [OPTION...] %s%s%s\n", command->name, command->synopsis[0] ? " " : "",
                command->synopsis);
        return;
    }
    fputs(SYNOPSIS "commands:\n", to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
}

void cli_put_help(const struct cli_command *command)
{
    cli_put_usage(stdout, command);
    if (command != NULL)
        printf("%s: %s\n", command->name, command->summary);
    fputs("options of every command:\n"
          "  --rm SPEC        resource manager: pcsc, embedded, scripted:FILE, or auto (pcsc if it has a "
          "reader)\n"
          "  --reader NAME    the reader of this name, or the only one with this in its name\n"
          "  --wait[=SECONDS] wait for a card if there is none; ask which if there are several\n"
          "  --json           print one JSON object\n"
          "  --trace          show on standard error what is sent, without secrets\n"
          "  --help           this text\n"
          "  --version        the version\n"
          "exit codes: 0 done, 1 failed, 2 command line, 3 no reader or card, 4 PIN, 5 not available,\n"
          "            6 card removed or reset, 7 card breaks the rules. See iccsp(1).\n",
          stdout);
}
