/* SPDX-License-Identifier: BSD-2-Clause */
/* A database of kinds of cards for the tests of ISCardDatabase and ISCardLocate, and arrays of texts. */
#ifndef ICCSP_TESTS_CLASSES_KINDS_H
#define ICCSP_TESTS_CLASSES_KINDS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"
#include "support/card_folders.h"

/* Kinds of cards: known by the ATR of the card in the first reader, by another ATR, and by an application of
 * the demo card only. */
#define KIND_DEMO        "Demo card"
#define KIND_OTHER       "Other card"
#define KIND_APPLICATION "Card with application"

/* Interfaces: both of the demo card, the first one of the other card, the third of the last. */
#define IID_FIRST  "{11111111-2222-3333-4444-555555555501}"
#define IID_SECOND "{11111111-2222-3333-4444-555555555502}"
#define IID_THIRD  "{11111111-2222-3333-4444-555555555503}"
#define IID_NOBODY "{11111111-2222-3333-4444-5555555555FF}"

/** The ATR of the other card, which no reader holds. */
#define OTHER_ATR     "\x3B\x04\x4E\x6F\x6E\x65"
#define OTHER_ATR_LEN 6u

/** The primary provider of the demo card; the others have none. */
extern const GUID kinds_provider;

extern struct kinds {
    struct card_folders folders;
    struct iccsp_cards *cards;
    uint8_t atr[ICCSP_ATR_MAX]; /* of the demo card */
    size_t atr_len;
} kinds;

/** Makes the database; the demo card is the one that is in a reader of rm. */
void kinds_open(struct iccsp_rm *rm, const char *reader);
void kinds_close(void);

/** A new array of VT_BSTR, of UTF-8 texts up to a NULL. */
SAFEARRAY *texts(const char *first, ...);

/** The texts of an array of VT_BSTR in UTF-8, joined by commas; static storage. Frees the array. */
const char *joined(SAFEARRAY *array);

#endif
