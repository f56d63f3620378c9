/* SPDX-License-Identifier: BSD-2-Clause */
/* Two readers for tests that are written once: embedded ones, or with ICCSP_TEST_RM=pcsc those of a real
 * pcscd. */
#ifndef ICCSP_TESTS_ANY_RM_H
#define ICCSP_TESTS_ANY_RM_H

#include <stdbool.h>

#include "iccsp/rm.h"
#include "iccsp/vcard.h"

#define ANY_READERS 2

/** The resource manager under test. Both kinds have the readers "Virtual PCD 00 00" and "Virtual PCD 00 01".
 */
struct any_rm {
    struct iccsp_rm *rm;
    bool real; /* a pcscd, started by tests/pcscd/run */
    const char *reader[ANY_READERS];
    struct iccsp_vpcd *connection[ANY_READERS];
};

/** Opens it, both readers empty. What cannot be set up ends the program with a sentence. */
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
