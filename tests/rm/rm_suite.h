/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the resource manager share: two readers of the kind under test, a probe card in the
 * first, three contexts, and calls in a second thread.
 *
 * These tests are the behaviour suite: they run on each kind of resource manager (any_rm.h), and
 * tools/check-behaviour makes a table of what came of it. */
#ifndef ICCSP_TESTS_RM_SUITE_H
#define ICCSP_TESTS_RM_SUITE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/thread.h"
#include "rm/probe_card.h"
#include "support/any_rm.h"

/* Far more than a loaded machine needs, and what must not be over yet when something waits. */
#define LONG_MS  20000u
#define BRIEF_MS (suite.any.real ? 300u : 100u)

#define UNAWARE(name)                                                                                        \
    {                                                                                                        \
        .reader = (name)                                                                                     \
    }

/* Three programs, as it were: one thread at a time may use a context. */
#define CONTEXTS 3

struct rm_suite {
    struct any_rm any;
    struct iccsp_rm *rm; /* the same */
    const char *reader;  /* the first */
    struct probe_card probe;
    bool holds[ANY_READERS];
    uintptr_t context[CONTEXTS];
};

extern struct rm_suite suite;

/** Group set-up, and before each test: a fresh card in the first reader (suite_setup_empty: none), fresh
 * contexts. */
int suite_open(void **state);
int suite_close(void **state);
int suite_setup(void **state);
int suite_setup_empty(void **state);
int suite_teardown(void **state);

/** Puts a card in, takes it out, and waits until the resource manager sees it. */
void suite_insert(unsigned reader, struct probe_card *probe);
void suite_remove(unsigned reader);

#define RM_TEST(name)       cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)
#define RM_TEST_EMPTY(name) cmocka_unit_test_setup_teardown(name, suite_setup_empty, suite_teardown)

/** True if a real pcscd is under test. What the caller then expects is this difference of
 * docs/pcsc-differences.md; the log says so, for the table. */
bool pcscd_differs(unsigned number);

/** The same for all that is reached as pcsc-lite's library is: a real pcscd, and libiccsp-winscard. */
bool winscard_differs(unsigned number);

/** Connects, shared, T=0 or T=1. Fails the test if that fails. */
uintptr_t connect_in(unsigned context);

/** Connects, shared, T=0 or T=1, to any reader of any resource manager. */
iccsp_hr connect_to(struct iccsp_rm *rm, uintptr_t context, const char *reader, uintptr_t *card);

/** Connects to the first reader with these arguments; gives the result only, and disconnects again. */
iccsp_hr try_connect(unsigned context, uint32_t share, uint32_t protocols);

iccsp_hr reconnect(uintptr_t card, uint32_t init);
iccsp_hr status_of(uintptr_t card);

/** Sends an instruction of the probe card with P1-P2; gives the status word, or 0 and *hr. */
unsigned command(uintptr_t card, uint8_t ins, uint16_t p, iccsp_hr *hr);
iccsp_hr send_hr(uintptr_t card);
unsigned send_sw(uintptr_t card, uint8_t ins);

/** The state of the first reader, without ICCSP_READER_CHANGED. */
uint32_t reader_state(unsigned context);

/** A transaction, and its end; disconnecting. */
iccsp_hr begin(uintptr_t card);
iccsp_hr end(uintptr_t card);
iccsp_hr drop(uintptr_t card, uint32_t disposition);

/** Every call on a handle whose card was reset by another gives the reset, until it connects again; then all
 * is well. */
void assert_knows_of_reset(uintptr_t card);

/** Every call on a handle gives the removal of its card. */
void assert_knows_of_removal(uintptr_t card);

/** A call in a thread of its own. */
struct call {
    iccsp_hr (*fn)(struct call *call);
    uintptr_t card, result;
    unsigned context;
    uint32_t number;
    iccsp_hr hr;
    _Atomic bool done;
    iccsp_thread thread;
};
void call_start(struct call *call);
bool call_done_within(struct call *call, uint32_t ms);
iccsp_hr call_join(struct call *call);

/** Starts the call, and sees that it waits for something. */
void call_start_waiting(struct call *call);

/* What calls do, with their card but for the last two. */
iccsp_hr call_begin(struct call *call);
iccsp_hr call_send(struct call *call);
iccsp_hr call_status(struct call *call);
iccsp_hr call_reconnect(struct call *call);  /* number: the initialisation */
iccsp_hr call_disconnect(struct call *call); /* number: the disposition */
iccsp_hr call_sleep(struct call *call);      /* number: milliseconds that the card takes */
iccsp_hr call_connect(struct call *call);    /* in its context; number: the share mode; result: the handle */
/** Waits in context 2, `number` milliseconds, until the readers differ from what they are now; result: which
 * ones do, a mask. */
iccsp_hr call_wait(struct call *call);

#endif
