/* SPDX-License-Identifier: BSD-2-Clause */
/* A script for the scripted resource manager, parsed: see docs/script-format.md. */
#ifndef ICCSP_RM_SCRIPT_H
#define ICCSP_RM_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/rm.h"

/* Limits of the language; a script that needs more is a mistake. */
#define ICCSP_SCRIPT_TEXT_MAX  (1024u * 1024u)
#define ICCSP_SCRIPT_LINE_MAX  4096u
#define ICCSP_SCRIPT_RULES_MAX 4096u
#define ICCSP_SCRIPT_STATES    32u
#define ICCSP_SCRIPT_NAME_MAX  32u
#define ICCSP_SCRIPT_BYTES_MAX 70000u /* of one answer */

#define ICCSP_SCRIPT_FOREVER   UINT32_MAX
#define ICCSP_SCRIPT_ANY_STATE UINT32_MAX

/** The calls that a script counts and can interfere with. */
enum iccsp_script_call {
    ICCSP_SCRIPT_ESTABLISH,
    ICCSP_SCRIPT_RELEASE,
    ICCSP_SCRIPT_LIST,
    ICCSP_SCRIPT_WAIT,
    ICCSP_SCRIPT_CONNECT,
    ICCSP_SCRIPT_RECONNECT,
    ICCSP_SCRIPT_DISCONNECT,
    ICCSP_SCRIPT_BEGIN,
    ICCSP_SCRIPT_END,
    ICCSP_SCRIPT_STATUS,
    ICCSP_SCRIPT_TRANSMIT,
    ICCSP_SCRIPT_CONTROL,
    ICCSP_SCRIPT_ATTRIB,
    ICCSP_SCRIPT_CALLS
};

/** What sets a rule off. */
enum iccsp_script_trigger {
    ICCSP_SCRIPT_ON,      /* a command that fits the pattern */
    ICCSP_SCRIPT_EXPECT,  /* the same, in the order of the file */
    ICCSP_SCRIPT_COMMAND, /* the n-th command that reaches the card */
    ICCSP_SCRIPT_BEFORE,  /* the n-th call of a kind is about to be made */
    ICCSP_SCRIPT_AFTER    /* it was made */
};

enum iccsp_script_verb {
    /* Answers. */
    ICCSP_SCRIPT_BYTES, /* the bytes of the action */
    ICCSP_SCRIPT_CARD,  /* what the demo card behind the script answers */
    /* Changes to the answer, by `number`. */
    ICCSP_SCRIPT_LONGER,
    ICCSP_SCRIPT_SHORTER,
    ICCSP_SCRIPT_FLIP,
    /* What the call comes to. */
    ICCSP_SCRIPT_FAIL, /* `number` is the code */
    /* Events. */
    ICCSP_SCRIPT_DELAY, /* `number` milliseconds */
    ICCSP_SCRIPT_BUSY,  /* the same, or ICCSP_SCRIPT_FOREVER */
    ICCSP_SCRIPT_REMOVE,
    ICCSP_SCRIPT_INSERT, /* with the bytes of the action as ATR, if there are any */
    ICCSP_SCRIPT_RESET,
    ICCSP_SCRIPT_UNPLUG,
    ICCSP_SCRIPT_PLUG,
    ICCSP_SCRIPT_STOP,
    ICCSP_SCRIPT_START,
    ICCSP_SCRIPT_ENTER, /* `number` is a state */
    ICCSP_SCRIPT_SEND   /* the bytes of the action go to the demo card, from somebody else */
};

/** A run of bytes, `len` of them from `at` in the pool, `times` over. */
struct iccsp_script_run {
    uint32_t at, len, times;
};

struct iccsp_script_action {
    enum iccsp_script_verb verb;
    uint32_t number;
    uint32_t run, runs; /* of its bytes */
};

struct iccsp_script_rule {
    enum iccsp_script_trigger trigger;
    enum iccsp_script_call call;   /* BEFORE and AFTER */
    uint32_t first, last;          /* of what is counted; COMMAND, BEFORE, AFTER */
    uint32_t pattern, pattern_len; /* in the pool; ON and EXPECT */
    bool open;                     /* longer commands fit too */
    uint32_t times;                /* ON and EXPECT: how often it applies */
    uint32_t state;                /* in which it applies, or ICCSP_SCRIPT_ANY_STATE */
    uint32_t action, actions;
    uint32_t line;
};

struct iccsp_script {
    char reader[ICCSP_READER_NAME_MAX + 1];
    bool empty;   /* the reader starts without a card */
    bool has_atr; /* else the demo card's, or a default */
    bool demo;    /* there is a demo card behind the script */
    uint32_t demo_flags;
    uint8_t atr[ICCSP_ATR_MAX];
    size_t atr_len;
    uint32_t limit;               /* commands that the card takes */
    uint32_t idle_reset_ms;       /* in a transaction; 0: never */
    uint32_t states, first_state; /* the card is in the first after a reset */

    struct iccsp_script_rule *rule;
    struct iccsp_script_action *action;
    struct iccsp_script_run *run;
    uint8_t *pool; /* bytes, and for a pattern the masks after them */
    size_t rules, actions, runs, pooled;
    size_t rule_room, action_room, run_room, pool_room;
};

/** Parses len bytes of text. `name` is what messages call the script.
 *
 * ICCSP_E_SCRIPT: the text is wrong; the sentence of the error names the line. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_script_parse(const char *name, const char *text, size_t len, struct iccsp_script **out);

/** Frees a script and clears the pointer. *script may be NULL. */
void iccsp_script_free(struct iccsp_script **script);

/** True if the command fits the pattern of the rule. */
bool iccsp_script_fits(const struct iccsp_script *script, const struct iccsp_script_rule *rule,
                       const uint8_t *cmd, size_t len);

/** Writes the bytes of an action. False: they do not fit into cap; *len is then what is needed. */
bool iccsp_script_bytes(const struct iccsp_script *script, const struct iccsp_script_action *action,
                        uint8_t *out, size_t cap, size_t *len);

/** The names of a call and of an action as a script writes them. */
const char *iccsp_script_call_name(enum iccsp_script_call call);
const char *iccsp_script_verb_name(enum iccsp_script_verb verb);

#endif
