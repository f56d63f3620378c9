/* SPDX-License-Identifier: BSD-2-Clause */
/* A command that takes its time, objects that could wait for it, and threads that call them. */
#ifndef ICCSP_TESTS_CLASSES_BLOCKING_H
#define ICCSP_TESTS_CLASSES_BLOCKING_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/thread.h"
#include "iccsp/iccsp.h"
#include "support/fake_card.h"

/* Nothing here takes as long as this, unless it waits for what does not come. */
#define LONG_MS  20000u
#define SHORT_MS 100u

extern const struct fake_rule blocking_rules[];

/* Attached to a card of these rules: the manager and its children, and the ISCard. */
extern struct fake_card fake;
extern ISCardManage *manage;
extern IIccspManage *more;
extern ISCardFileAccess *files;
extern ISCardVerify *verify;
extern IIccspVerify *codes;
extern ISCardAuth *auth;
extern ISCard *scard;
extern ISCardCmd *cmd;
extern IByteBuffer *data;
extern BSTR reader, directory, path;
extern HSCARD_FILE file;

/* A call in a thread of its own. */
struct call {
    HRESULT (*fn)(void);
    HRESULT hr;
    _Atomic bool done;
    iccsp_thread thread;
};

void start(struct call *call, HRESULT (*fn)(void));
bool is_done_within(const struct call *call, uint32_t ms);

/** Its result; fails the test if it does not come back. */
HRESULT join(struct call *call);

/** Starts a call and waits until its command is at the card, which keeps it. */
void block(struct call *call, HRESULT (*fn)(void));

/** Lets the card go on. */
void open_gate(void);

/** The same, and the call has to succeed. Fails the test if something since block() waited for the command.
 */
void unblock(struct call *call);

/** Calls for these. */
HRESULT read_file(void);
HRESULT transact(void);

int blocking_setup(void **state);
int blocking_teardown(void **state);
#define BLOCKING_TEST(name) cmocka_unit_test_setup_teardown(name, blocking_setup, blocking_teardown)

#endif
