/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls with texts, below the names that pcsc-lite and Windows have for them. Texts come as UTF-8; what goes
 * out is in the encoding asked for. Arguments and results as the SCard function of that name has them. */
#ifndef ICCSP_ENTRY_WINSCARD_CALLS_H
#define ICCSP_ENTRY_WINSCARD_CALLS_H

#include "entry/winscard/core.h"
#include "iccsp/cards.h"

/** Looks whether this process may use a handle, and gives the resource manager and the handle's number. *rm
 * is to be closed in any case. */
iccsp_hr winscard_begin_call(SCARDHANDLE handle, struct iccsp_rm **rm, uintptr_t *value);

/** What a question for names is about; each uses what it needs. */
struct winscard_query {
    struct iccsp_rm *rm;
    uintptr_t context;
    struct iccsp_cards *cards;
    const char *text;
    uint32_t id;
    const uint8_t *atr;
    size_t atr_len;
    const GUID *interfaces;
    size_t count;
};

/** A question of this library's own functions: names may be NULL with cap 0 to ask for the length. */
typedef iccsp_hr (*winscard_question)(const struct winscard_query *query, char *names, size_t cap,
                                      size_t *len);

/** Asks, and gives the answer in new memory, for the caller to free(). */
iccsp_hr winscard_fetch(winscard_question ask, const struct winscard_query *query, char **names, size_t *len);

/** Asks, unless something failed so far, and gives the answer to the caller of an SCard function. */
LONG winscard_answer(winscard_question ask, const struct winscard_query *query, iccsp_hr so_far,
                     enum winscard_text encoding, void *out, LPDWORD len);

/** The database of the process; *cards is to be closed in any case. ICCSP_E_INVALID_HANDLE: context is
 * neither 0 nor good. */
iccsp_hr winscard_cards(SCARDCONTEXT context, struct iccsp_cards **cards);

/** The length of an ATR as its own bytes announce it; 0: more than one can have. */
size_t winscard_atr_length(const uint8_t *atr);

LONG winscard_list_readers(SCARDCONTEXT context, const char *groups, enum winscard_text encoding, void *out,
                           LPDWORD len);
LONG winscard_list_groups(SCARDCONTEXT context, enum winscard_text encoding, void *out, LPDWORD len);
LONG winscard_connect(SCARDCONTEXT context, const char *reader, DWORD share, DWORD protocols,
                      LPSCARDHANDLE card, LPDWORD active);
LONG winscard_status(SCARDHANDLE card, enum winscard_text encoding, void *names, LPDWORD names_len,
                     LPDWORD state, LPDWORD protocol, LPBYTE atr, LPDWORD atr_len);
LONG winscard_read_cache(SCARDCONTEXT context, const void *card, DWORD freshness, const char *name,
                         LPBYTE data, LPDWORD len);
LONG winscard_write_cache(SCARDCONTEXT context, const void *card, DWORD freshness, const char *name,
                          LPCBYTE data, DWORD len);
LONG winscard_change_group(SCARDCONTEXT context, const char *group,
                           iccsp_hr (*change)(struct iccsp_cards *, const char *));
LONG winscard_change_member(SCARDCONTEXT context, const char *reader, const char *group,
                            iccsp_hr (*change)(struct iccsp_cards *, const char *, const char *));
LONG winscard_list_cards(SCARDCONTEXT context, LPCBYTE atr, const GUID *interfaces, DWORD count,
                         enum winscard_text encoding, void *out, LPDWORD len);
LONG winscard_list_interfaces(SCARDCONTEXT context, const char *name, GUID *out, LPDWORD count);
LONG winscard_get_provider_id(SCARDCONTEXT context, const char *name, GUID *out);
LONG winscard_get_provider_name(SCARDCONTEXT context, const char *name, DWORD id, enum winscard_text encoding,
                                void *out, LPDWORD len);
LONG winscard_set_provider_name(SCARDCONTEXT context, const char *name, DWORD id, const char *text);
LONG winscard_introduce_card(SCARDCONTEXT context, const char *name, const GUID *provider,
                             const GUID *interfaces, DWORD count, LPCBYTE atr, LPCBYTE mask, DWORD atr_len);
LONG winscard_forget_card(SCARDCONTEXT context, const char *name);

#endif
