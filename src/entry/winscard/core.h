/* SPDX-License-Identifier: BSD-2-Clause */
/* What the functions of libiccsp-winscard share: which resource manager, handles, and how results go to a
 * caller in the types of pcsc-lite or Windows. */
#ifndef ICCSP_ENTRY_WINSCARD_CORE_H
#define ICCSP_ENTRY_WINSCARD_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entry/winscard/abi.h"
#include "iccsp/rm.h"

/** How texts go in and out: bytes of UTF-8, or UTF-16 (Windows' ...W functions). */
enum winscard_text { WINSCARD_NARROW, WINSCARD_WIDE };

/** The resource manager of the process, with a reference for the caller: what ICCSP_RM says, or "auto". */
iccsp_hr winscard_rm(struct iccsp_rm **out);

/** Ends a call: closes the reference and makes the result one of PC/SC's, in the caller's type. */
LONG winscard_end(struct iccsp_rm **rm, iccsp_hr hr);

/** One code: those of COM and of this project become those of PC/SC. */
LONG winscard_code(iccsp_hr hr);

/** Gives bytes to a caller who says in *len for how many there is room: all of them in new memory for
 * SCARD_AUTOALLOCATE, only their number if out is NULL. Sets *len. SCARD_E_INVALID_PARAMETER: new memory, and
 * out is NULL. SCARD_E_INSUFFICIENT_BUFFER, SCARD_E_NO_MEMORY. */
LONG winscard_give(const void *from, size_t size, void *out, LPDWORD len);

/** The same for a text or multi-string of size bytes of UTF-8, all its zeros included; *len counts characters
 * of the encoding. */
LONG winscard_give_text(enum winscard_text encoding, const char *from, size_t size, void *out, LPDWORD len);

/** Memory that SCardFreeMemory takes back. */
void *winscard_alloc(size_t size);
void winscard_free(void *memory);

/** Numbers of the two sides. False: no handle has this number. */
uintptr_t winscard_from_handle(SCARDHANDLE handle);
bool winscard_to_handle(uintptr_t value, SCARDHANDLE *handle);

/** Protocols and card states as this platform counts them. */
uint32_t winscard_protocols(DWORD protocols);
DWORD winscard_from_protocol(uint32_t protocol);
DWORD winscard_from_state(uint32_t state);

/* Who has which handle. Contexts and cards that were made before fork() are refused in the child, where the
 * library of the system would send commands on the parent's connection. */

/** Notes a new context, or a new card of a context. SCARD_E_NO_MEMORY. */
iccsp_hr winscard_note(uintptr_t handle, uintptr_t context);

/** The number of the note on a handle, of which no two are the same; 0: there is none. */
uint64_t winscard_serial(uintptr_t handle);

/** Forgets that note, and those on the cards of a context. Ask for the serial before the handle is given
 * back: another thread may have the same handle, and a note on it, right afterwards. */
void winscard_forget(uint64_t serial);

/** ICCSP_E_INVALID_HANDLE: made before fork(). A handle that was not noted is somebody else's, and left to
 * the resource manager. */
iccsp_hr winscard_usable(uintptr_t handle);

/** Counts a transmission on a card. */
void winscard_count(uintptr_t card);

/** Transmissions on a card since it was connected; 0 for others. */
uint32_t winscard_counted(uintptr_t card);

/** The context in which a card was connected; 0: not noted. */
uintptr_t winscard_context_of(uintptr_t card);

#endif
