/* SPDX-License-Identifier: BSD-2-Clause */
/* Every object that works with a card, on one resource manager, and every method that needs the card. */
#ifndef ICCSP_TESTS_CLASSES_OBJECTS_H
#define ICCSP_TESTS_CLASSES_OBJECTS_H

#include "classes/text.h"
#include "support/fake_card.h"

struct objects {
    struct iccsp_rm *rm; /* borrowed */
    ISCardManage *manage;
    ISCardFileAccess *files;
    ISCardVerify *verify;
    ISCardAuth *auth;
    ISCard *card;
    ISCardCmd *cmd; /* GET CHALLENGE */
    HSCARD_FILE file;
    /* Arguments. The two paths begin at the MF; the last is of no file. */
    BSTR directory, path, new_path;
    IByteBuffer *code, *new_code, *data;
};

/** Makes all of them, not attached. Fails the test if that fails. */
void objects_make(struct objects *o, struct iccsp_rm *rm);
void objects_release(struct objects *o);

/** Attaches the manager and the ISCard to the card in this reader, shared. */
void objects_attach(struct objects *o, const char *reader);

/** Opens the file at o->path: o->file. */
void objects_open(struct objects *o);

/** Makes all of them and attaches them to a fake card, and ends both. */
void objects_on_fake(struct objects *o, struct fake_card *fake, const char *atr,
                     const struct fake_rule *rules);
void objects_off_fake(struct objects *o, struct fake_card *fake);

/** A buffer with these bytes, given as text or as hex; NULL for NULL. */
IByteBuffer *buffer_of_text(const char *text);
IByteBuffer *buffer_of_hex(const char *hex);

/** Releases what is not NULL. */
void release_buffer(IByteBuffer *buffer);

/* What a method does with the card. */
#define CALL_SENDS   0x1u  /* sends commands */
#define CALL_FETCHES 0x2u  /* one of them for data that come back */
#define CALL_JUDGES  0x4u  /* and their status words become codes */
#define CALL_OF_CARD 0x8u  /* a method of o->card; else of the manager and its children */
#define CALL_OF_FILE 0x10u /* needs o->file, or that a file was opened */

/** A method that needs the card, called with arguments that it takes; what comes out is released. */
struct call {
    const char *name;
    HRESULT (*make)(struct objects *o);
    unsigned traits;
};

/** All of them but those that end a lock. Ends with a NULL name. */
extern const struct call calls[];

/** The one with this name; fails the test if there is none. */
const struct call *find_call(const char *name);

#endif
