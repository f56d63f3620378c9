/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that answers from a list and remembers what it was sent, in an embedded reader of its own. */
#ifndef ICCSP_TESTS_FAKE_CARD_H
#define ICCSP_TESTS_FAKE_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/rm.h"
#include "iccsp/vcard.h"

#define FAKE_READER "Fake Reader 00 00"

/* ATRs for cards of no family in particular. */
#define FAKE_ATR_T1       "3B 80 01 81"
#define FAKE_ATR_T0       "3B 00"
#define FAKE_ATR_T0_CHAIN "3B 05 80 73 00 01 80" /* with command chaining, see below */
/* T=1, category 80, card capabilities (7x): path selection; extended length; extended length and chaining. */
#define FAKE_ATR_T1_EXT   "3B 85 01 80 73 00 01 40 36"
#define FAKE_ATR_T1_CHAIN "3B 85 01 80 73 00 01 80 F6"

/** One rule: a command that begins with `command` (hex, blanks allowed, ".." any byte) gets `response`. The
 * first rule that fits is used; `times` > 0 limits how often. A command that fits none gets 6D00. */
struct fake_rule {
    const char *command;
    const char *response;
    int times;
};

struct fake_card {
    struct iccsp_rm *rm;
    struct iccsp_vcard *card;
    const char *atr;
    uint32_t power; /* what power() was asked to do last */
    struct fake_rule rule[32];
    size_t rules;
    size_t commands;                            /* seen since the last reset of this number */
    char log[8192];                             /* hex, one line a command */
    void (*on_command)(struct fake_card *fake); /* called before each answer; may be NULL */
};

/** Opens an embedded resource manager with one reader that holds this card. Rules end with a NULL command. */
void fake_card_open(struct fake_card *fake, const char *atr, const struct fake_rule *rules);
void fake_card_close(struct fake_card *fake);

/** Forgets the commands seen so far. */
void fake_card_forget(struct fake_card *fake);

/** Bytes of hex text; blanks are passed over. */
size_t bytes_of(const char *hex, uint8_t *out, size_t cap);

#endif
