/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the system, in types of one width: what pcsc.c and winscard.c translate, system.c
 * uses. */
#ifndef ICCSP_RM_SYSTEM_H
#define ICCSP_RM_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

#include "iccsp/rm.h"

/** The functions of the system's library. Each returns its result as 32 bits, unchanged but for what is said
 * here; protocols, states and codes are those of iccsp/rm.h, names are UTF-8. Arguments are as in iccsp/rm.h,
 * and have been checked. */
struct iccsp_sys_calls {
    size_t attrib_max; /* longest attribute that the library takes a buffer for */
    iccsp_hr (*establish)(uintptr_t *context);
    iccsp_hr (*release)(uintptr_t context);
    iccsp_hr (*is_valid)(uintptr_t context);
    iccsp_hr (*cancel)(uintptr_t context);
    /** The library's multi-string, as it is; *len is its length or the length needed. */
    iccsp_hr (*list_readers)(uintptr_t context, char *names, size_t cap, size_t *len);
    iccsp_hr (*wait)(uintptr_t context, uint32_t timeout_ms, struct iccsp_rm_reader_state *states,
                     size_t count);
    iccsp_hr (*connect)(uintptr_t context, const char *reader, uint32_t share, uint32_t protocols,
                        uintptr_t *card, uint32_t *active);
    iccsp_hr (*reconnect)(uintptr_t card, uint32_t share, uint32_t protocols, uint32_t init,
                          uint32_t *active);
    iccsp_hr (*disconnect)(uintptr_t card, uint32_t disposition);
    iccsp_hr (*begin)(uintptr_t card);
    iccsp_hr (*end)(uintptr_t card, uint32_t disposition);
    iccsp_hr (*status)(uintptr_t card, struct iccsp_rm_card_status *out);
    iccsp_hr (*transmit)(uintptr_t card, uint32_t protocol, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp,
                         size_t cap, size_t *rsp_len);
    iccsp_hr (*control)(uintptr_t card, uint32_t code, const uint8_t *in, size_t in_len, uint8_t *out,
                        size_t cap, size_t *out_len);
    iccsp_hr (*get_attrib)(uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap, size_t *out_len);
    iccsp_hr (*set_attrib)(uintptr_t card, uint32_t attribute, const uint8_t *in, size_t in_len);
};

/** The system's library, loaded at the first call that succeeds and kept. NULL: not installed, or not
 * complete. */
const struct iccsp_sys_calls *iccsp_sys_load(void);

/** Takes the library in this file, an absolute path, instead of the system's: every "pcsc" of this process is
 * this one from now on. For tests of a library that stands in for the system's. False: it cannot be loaded, a
 * function is missing, or one is loaded already. Not on Windows. */
bool iccsp_sys_load_from(const char *path);

/** Why there is none, and what to do about it: one sentence each. */
extern const char iccsp_sys_absence[];
extern const char iccsp_sys_absence_remedy[];

/** Makes a resource manager of these functions, which stay valid. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_sys_open(const struct iccsp_sys_calls *calls, struct iccsp_rm **out);

/** What a connection is made of: the last two are results. */
struct iccsp_sys_connection {
    uintptr_t context;
    const char *reader;
    uint32_t share, protocols;
    uintptr_t card;
    uint32_t active;
};

/** `connect` of the library, which is waited for at most limit_ms milliseconds (ICCSP_WAIT_INFINITE: in this
 * thread, as long as it takes). What the library says, or:
 * ICCSP_E_TIMEOUT with *given_up: it has not come back. The context is not to be touched any more: it is in
 * use, and released when the call comes back. ICCSP_E_OUTOFMEMORY: not called. */
iccsp_hr iccsp_sys_connect(const struct iccsp_sys_calls *calls, uint32_t limit_ms,
                           struct iccsp_sys_connection *connection, bool *given_up);

/** The same for `begin`. A transaction that it gets after it was given up is ended at once; the handle is as
 * good as before. */
iccsp_hr iccsp_sys_begin(const struct iccsp_sys_calls *calls, uint32_t limit_ms, uintptr_t card,
                         bool *given_up);

/** Gets the library's list of readers, whose length may change any time, into a new block that the caller
 * frees and that has two bytes of 0 behind it. ICCSP_E_INSUFFICIENT_BUFFER: it changes for ever.
 * ICCSP_E_OUTOFMEMORY, and what the library says. */
iccsp_hr iccsp_sys_fetch_names(const struct iccsp_sys_calls *calls, uintptr_t context, char **names,
                               size_t *len);

/** Makes a proper multi-string of what a library gave, in place: ended, no name twice, every name UTF-8 and
 * not too long to be given back (hostile-cards A6). `names` has two bytes to spare, which are 0. Returns the
 * length, 0 if no name is left. */
size_t iccsp_sys_tidy_names(char *names, size_t len);

/** Copies what a driver reports as an ATR. Whatever it says of the length, no more than its array and ours
 * hold is touched (hostile-cards A5). Returns the length. */
uint32_t iccsp_sys_copy_atr(uint8_t out[36], const uint8_t *atr, size_t array_size, size_t claimed);

#endif
