/* SPDX-License-Identifier: BSD-2-Clause */
/* A session with every class, in steps, each of which may be left without memory. */
#ifndef ICCSP_TESTS_CLASSES_MEMORY_SESSION_H
#define ICCSP_TESTS_CLASSES_MEMORY_SESSION_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"
#include "support/fake_card.h"

/** What a step finds there, or leaves there. */
enum thing {
    MANAGE = 1 << 0,
    FILES = 1 << 1,
    VERIFY = 1 << 2,
    AUTH = 1 << 3,
    MORE = 1 << 4,     /* IIccspManage */
    CODES = 1 << 5,    /* IIccspVerify */
    ATTACHED = 1 << 6, /* the manager */
    OPENED = 1 << 7,   /* a file */
    LOCKED = 1 << 8,   /* by the manager */
    SCARD = 1 << 9,
    CONNECTED = 1 << 10, /* the ISCard */
    HELD = 1 << 11,      /* by the ISCard */
    CMD = 1 << 12,
    BUILT = 1 << 13,    /* the ISCardCmd holds a command */
    ANSWERED = 1 << 14, /* and a reply */
    ISO = 1 << 15,
    CONV = 1 << 16,
    BUFFER = 1 << 17,
    FILLED = 1 << 18, /* the buffer is initialised */
    REGION = 1 << 19, /* of it is locked */
    STREAM = 1 << 20, /* of that buffer */
    LENT = 1 << 21,   /* its memory */
    TOKENS = 1 << 22, /* IIccspAuth */
};

enum text { READER, DF, EF, NEW_EF, BY_NAME_1, BY_NAME_2, BY_NAME_3, TEXTS };

struct session {
    struct fake_card fake;
    uintptr_t context, other; /* another connection to the card */
    BSTR text[TEXTS];
    IByteBuffer *data;  /* eight bytes */
    IByteBuffer *whole; /* a command: READ BINARY */
    IByteBuffer *end;   /* an offset of two bytes */
    SAFEARRAY *array;   /* of bytes */
    unsigned have;      /* enum thing */
    ISCardManage *manage;
    ISCardFileAccess *files;
    ISCardVerify *verify;
    ISCardAuth *auth;
    IIccspManage *more;
    IIccspVerify *codes;
    IIccspAuth *tokens;
    ISCard *scard;
    ISCardCmd *cmd;
    ISCardISO7816 *iso;
    ISCardTypeConv *conv;
    IByteBuffer *buffer;
    IStream *stream;
    BYTEARRAY *loan;
    HSCARD_FILE file;
};

/** One call. It looks after its own results: NULL or 0 on failure, released or kept in the session on
 * success.
 */
struct step {
    const char *test; /* the name of its test */
    HRESULT (*call)(struct session *s);
    unsigned needs, gives; /* enum thing */
    bool allocates;
    /** The beginning of a command, in hex, that must not have gone to the card if the call ran out of memory;
     * NULL: there is none. */
    const char *unsent;
};

extern const struct step provider_steps[], base_steps[];
extern const size_t provider_step_count, base_step_count;

/** What call functions of steps return. Each checks its result and returns hr: an object is released. */
HRESULT given_object(HRESULT hr, void *object);
HRESULT given_text(HRESULT hr, BSTR text);
HRESULT given_array(HRESULT hr, SAFEARRAY *array);
HRESULT given_memory(HRESULT hr, void *memory);

/** An object that stays in the session, at *place. */
HRESULT kept_object(HRESULT hr, void *object, void *place);

/** For results before a call. */
#define POISON ((void *)(uintptr_t)0x5A5A5A50u)

/** A card, another connection to it, and texts; no object of a class yet. So many contexts and handles are
 * open that the tables of the resource manager have to grow for the next ones. */
void session_open(struct session *s, const char *atr);
void session_close(struct session *s);

/** Makes the things that are not there yet, without failures. */
void session_prepare(struct session *s, unsigned things);

/** Uses the card through the other connection, unless it is locked. Waits for ever for a transaction that was
 * left open. */
void session_use_card(struct session *s);

#endif
