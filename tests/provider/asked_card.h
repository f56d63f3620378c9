/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that is put into a reader, asked what it is, and taken out again; the commands are counted. */
#ifndef ICCSP_TESTS_ASKED_CARD_H
#define ICCSP_TESTS_ASKED_CARD_H

#include "iccsp/cards.h"
#include "support/card_folders.h"
#include "support/fake_card.h"

#define PLAIN_T0 "3B 01 AA"
#define PLAIN_T1 "3B 81 01 AA 2A"
/* Card service data: EF.DIR of records (A0, category 80 and 00), transparent (A8), by GET DATA (A4). */
#define RECORDS_T0     "3B 03 80 31 A0"
#define RECORDS_T1     "3B 83 01 80 31 A0 93"
#define RECORDS_STATUS "3B 06 00 31 A0 05 90 00"
#define BINARY_T1      "3B 83 01 80 31 A8 9B"
#define OBJECTS_T1     "3B 83 01 80 31 A4 97"
/* Card service data without an EF.DIR. */
#define NO_DIR_T0 "3B 03 80 31 C0"
#define NO_DIR_T1 "3B 83 01 80 31 C0 F3"

/* What a card answers, as fields of a struct fake_rule. */
#define APPLICATION(n) "00 A4 04 00 06 A0 00 00 00 " n " 01", "9000", 0
#define DIR_THERE      "00 A4 08 0C 02 2F 00", "9000", 0
#define RECORD(n, aid) "00 B2 " n " 04 00", "61 08 4F 06 A0 00 00 00 " aid " 01 90 00", 0
#define NO_RECORD      "00 B2", "6A83", 0
#define NO_FILE        "00 A4", "6A82", 0

/* Types of one AID each. */
extern const char asked_six[], asked_twelve[];

/* The types of data/cards.d that are known by an application, in its order, and what each costs: the first
 * one has shown nothing yet that could be a no. */
struct asked_shipped {
    const char *name, *with_fci, *without_fci;
    unsigned cost;
};

#define ASKED_SHIPPED 4
extern const struct asked_shipped asked_shipped[ASKED_SHIPPED];

#define ASKED_READERS 2

struct asked {
    struct iccsp_rm *rm;
    uintptr_t context;
    unsigned reader; /* that cards are put into */
    struct card_folders folders;
    struct iccsp_cards *cards;
    struct fake_card fake;
    struct iccsp_card_match match;
};
extern struct asked asked;

/** Setup and teardown of a test: empty readers, and no database yet. */
int asked_setup(void **state);
int asked_teardown(void **state);

/** Opens a new database: of a text, or of the files that come with the library. */
void asked_open(const char *text);
void asked_open_shipped(void);

/** Puts a card into the reader, asks what it is, and takes it out. Fails unless it took `cost` commands, and
 * is of this type; "": of none. */
void asked_expect(const char *atr, const struct fake_rule *rules, unsigned cost, const char *name);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
