/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the text of a script: lines, words, numbers, bytes. Used by the files that parse, and by nobody
 * else. */
#ifndef ICCSP_RM_SCRIPT_TEXT_H
#define ICCSP_RM_SCRIPT_TEXT_H

#include "rm/script.h"

/** A word of a line; not terminated. */
struct iccsp_script_word {
    const char *p;
    size_t len;
};

/** Where the parser is. */
struct iccsp_script_parser {
    struct iccsp_script *script;
    const char *name;    /* of the script */
    uint32_t line;       /* counted from 1 */
    const char *p, *end; /* what is left of the line */
    uint32_t state;      /* to which rules belong now */
    bool needs_card;     /* something asks for the demo card */
    uint32_t needs_card_line;
    struct {
        char name[ICCSP_SCRIPT_NAME_MAX + 1];
        uint32_t line; /* where it was entered first */
        bool defined;
    } known[ICCSP_SCRIPT_STATES];
    uint32_t known_states;
};

/** Records a mistake in the current line, printf-like, and returns ICCSP_E_SCRIPT. */
__attribute__((format(printf, 2, 3))) iccsp_hr iccsp_script_wrong(const struct iccsp_script_parser *parser,
                                                                  const char *format, ...);

/** Looks at the next word: letters up to a blank, a comma or "=>", or one of these two. False: the line ends.
 */
bool iccsp_script_peek(struct iccsp_script_parser *parser, struct iccsp_script_word *word);

/** The same, and goes past it. */
bool iccsp_script_next(struct iccsp_script_parser *parser, struct iccsp_script_word *word);

bool iccsp_script_is(struct iccsp_script_word word, const char *text);

/** ICCSP_OK at the end of the line. */
iccsp_hr iccsp_script_end_of_line(struct iccsp_script_parser *parser);

/** Reads a decimal number of at most `max`. */
iccsp_hr iccsp_script_number(struct iccsp_script_parser *parser, uint32_t max, uint32_t *out);

/** Reads "N", "N..M", "N.." or "*". */
iccsp_hr iccsp_script_range(struct iccsp_script_parser *parser, uint32_t *first, uint32_t *last);

/** Reads the name of a state; gives its index, a new one for a new name. */
iccsp_hr iccsp_script_state(struct iccsp_script_parser *parser, uint32_t *index);

/** Reads the name or the eight hex digits of a failing result code. */
iccsp_hr iccsp_script_code(struct iccsp_script_parser *parser, iccsp_hr *out);

/** Reads bytes up to the next comma or the end of the line into the runs of an action. */
iccsp_hr iccsp_script_read_bytes(struct iccsp_script_parser *parser, struct iccsp_script_action *action);

/** Reads the pattern of a rule. */
iccsp_hr iccsp_script_read_pattern(struct iccsp_script_parser *parser, struct iccsp_script_rule *rule);

/** Makes room for one more element of an array. */
bool iccsp_script_grow(void **array, size_t *room, size_t count, size_t size);

/** script_rule.c: reads what follows a word that begins a rule. False: it begins none. */
bool iccsp_script_is_rule(struct iccsp_script_word word);
iccsp_hr iccsp_script_read_rule(struct iccsp_script_parser *parser, struct iccsp_script_word word);

#endif
