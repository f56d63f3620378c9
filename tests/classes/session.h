/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects on a resource manager that plays a script, in which things happen when the test says so. */
#ifndef ICCSP_TESTS_CLASSES_SESSION_H
#define ICCSP_TESTS_CLASSES_SESSION_H

#include "classes/objects.h"

#define SESSION_READER "Scripted Reader 00 00"

extern struct session {
    struct iccsp_rm *rm;
    uintptr_t context; /* of somebody else */
    struct objects o;
} session;

/** Opens a script of these lines, with the demo card behind it, and makes the objects. */
void session_play(const char *lines);

/** The same, attached, with a file open. Calls so far: establish 3, connect 2, status 2; begin, transmit,
 * command and end 1. */
void session_play_attached(const char *lines);

void session_end(void);

/** Lets happen what the script has for `before list N`, N one more each time. */
void session_let_it_happen(void);

/** Fails the test, with the name of what gave the result, if it is another one than wanted. */
void session_expect(const char *what, HRESULT hr, HRESULT wanted);

#endif
