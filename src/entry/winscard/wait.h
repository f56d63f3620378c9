/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls with arrays of reader states, below their names. */
#ifndef ICCSP_ENTRY_WINSCARD_WAIT_H
#define ICCSP_ENTRY_WINSCARD_WAIT_H

#include "entry/winscard/calls.h"

/** What is done with the states of readers. */
typedef iccsp_hr (*winscard_states_call)(void *argument, struct iccsp_rm_reader_state *states, size_t count);

/** Runs a call on the states of a caller, and gives back what it found unless it failed; SCARD_E_TIMEOUT is
 * no failure in this respect. */
LONG winscard_with_states(winscard_reader_state *states, DWORD count, winscard_states_call call,
                          void *argument);

LONG winscard_get_status_change(SCARDCONTEXT context, DWORD timeout_ms, winscard_reader_state *states,
                                DWORD count);
LONG winscard_locate_cards(SCARDCONTEXT context, const char *names, winscard_reader_state *states,
                           DWORD count);
LONG winscard_locate_by_atr(SCARDCONTEXT context, const SCARD_ATRMASK *atrs, DWORD atr_count,
                            winscard_reader_state *states, DWORD count);

#endif
