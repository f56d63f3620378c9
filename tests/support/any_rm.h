/* SPDX-License-Identifier: BSD-2-Clause */
/* Two readers for tests that are written once, of the kind that ICCSP_TEST_RM names: "embedded", which is the
 * default; "winscard", the same through libiccsp-winscard in the place of pcsc-lite's library; "pcsc", those
 * of a real pcscd. */
#ifndef ICCSP_TESTS_ANY_RM_H
#define ICCSP_TESTS_ANY_RM_H

#include <stdbool.h>

#include "iccsp/rm.h"
#include "iccsp/vcard.h"

#define ANY_READERS 2
#define ANY_THIRD   2 /* a reader that kinds with add_reader can have beside them */

/** The resource manager under test. All kinds have the readers "Virtual PCD 00 00" and "Virtual PCD 00 01".
 */
struct any_rm {
    struct iccsp_rm *rm;
    const struct any_kind *kind;
    bool real; /* a pcscd, started by tests/pcscd/run */
    const char *reader[ANY_READERS + 1];
    struct iccsp_vpcd *connection[ANY_READERS]; /* of a real one */
};

/** What differs between them. A failure ends the program with a sentence (any_rm_must). */
struct any_kind {
    const char *name; /* as in ICCSP_TEST_RM */
    const char *spec; /* for another one of the kind: iccsp_rm_open */
    void (*open)(struct any_rm *any);
    void (*close)(struct any_rm *any); /* what is not closed with `rm`; may be NULL */
    void (*insert)(struct any_rm *any, unsigned reader, struct iccsp_vcard *card);
    void (*take_out)(struct any_rm *any, unsigned reader);          /* also from inside of the card */
    void (*add_reader)(const struct any_rm *any, const char *name); /* NULL with a real one */
    void (*remove_reader)(const struct any_rm *any, const char *name);
};

#ifndef _WIN32
/** any_winscard.c */
extern const struct any_kind any_winscard;
#endif

/** Ends the program if something failed that a test takes for granted. */
void any_rm_must(iccsp_hr hr, const char *what);

/** Opens it, both readers empty. */
void any_rm_open(struct any_rm *any);

/** Inserts a card and waits until the resource manager sees it. The caller keeps its own reference. */
void any_rm_insert(struct any_rm *any, unsigned reader, struct iccsp_vcard *card);

/** Inserts a new demo card, flags as in iccsp_vcard_new_demo. */
void any_rm_insert_demo(struct any_rm *any, unsigned reader, uint32_t flags);

/** Takes the card out and waits until the resource manager sees that. */
void any_rm_remove(struct any_rm *any, unsigned reader);

/** Takes out what is still in, and closes. */
void any_rm_close(struct any_rm *any);

#endif
