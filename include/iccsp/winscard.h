/* SPDX-License-Identifier: BSD-2-Clause */
/* What Windows' winscard has and pcsc-lite has not, on top of the system's <winscard.h>: functions of
 * libiccsp-winscard in the byte-string form of pcsc-lite, texts in UTF-8. Programs that use them link with
 * libiccsp-winscard in place of libpcsclite (pkg-config iccsp-winscard). On Windows this is <winscard.h>
 * alone, and the functions are those of iccsp-winscard.dll if a program links with that; iccsp-winscard(7)
 * tells which of them it has not, and what its SCardAccessStartedEvent gives.
 *
 * Every function: SCARD_E_INVALID_HANDLE for a context or card that is not good, SCARD_E_INVALID_PARAMETER
 * for a NULL pointer that is required, SCARD_E_NO_MEMORY. Those that give texts or arrays take a length as
 * SCardListReaders does: a NULL buffer asks for it, SCARD_E_INSUFFICIENT_BUFFER tells it, and
 * SCARD_AUTOALLOCATE asks for memory that SCardFreeMemory takes back. Source of the semantics: winscard
 * reference. */
#ifndef ICCSP_WINSCARD_H
#define ICCSP_WINSCARD_H

#ifdef _WIN32
#include <windows.h>
#include <winscard.h>
#else
#include <winscard.h>

#include "iccsp/com.h"
#include "iccsp/export.h"

ICCSP_BEGIN_DECLS

/** How a function of this library is declared. */
#define ICCSP_WINSCARD_API __attribute__((visibility("default")))

#ifndef SCARD_W_CACHE_ITEM_NOT_FOUND
#define SCARD_W_CACHE_ITEM_NOT_FOUND ((LONG)0x80100070)
#define SCARD_W_CACHE_ITEM_STALE     ((LONG)0x80100071)
#define SCARD_W_CACHE_ITEM_TOO_BIG   ((LONG)0x80100072)
#endif

/* Provider ids. Others from 3 on are free. */
#define SCARD_PROVIDER_PRIMARY     1          /* the text of the primary provider's GUID */
#define SCARD_PROVIDER_CSP         2          /* cryptographic service provider */
#define SCARD_PROVIDER_KSP         3          /* key storage provider */
#define SCARD_PROVIDER_CARD_MODULE 0x80000001 /* card module (minidriver) */

/** An ATR and a mask for SCardLocateCardsByATR. */
typedef struct {
    DWORD cbAtr; /* 1..33 */
    BYTE rgbAtr[36];
    BYTE rgbMask[36];
} SCARD_ATRMASK, *PSCARD_ATRMASK, *LPSCARD_ATRMASK;

/* ---- The card-type database: that of iccsp/cards.h and iccsp-cards(5). context may be 0, no service is
 * needed. Names are compared without regard to case. ----
 *
 * Those that change it can also return: SCARD_W_SECURITY_VIOLATION: its files may not be written.
 * SCARD_E_INVALID_TARGET: a file of it is wrong, full or cannot be written. SCARD_E_TIMEOUT: another process
 * kept it locked. */

/** Lists the names of card types, a multi-string.
 *
 * atr: only types that a card with this ATR could be; its length is what its bytes say; may be NULL.
 * interfaces, count: only types that support all of these; may be NULL with 0.
 *
 * SCARD_E_INVALID_PARAMETER: this is no ATR, too. */
ICCSP_WINSCARD_API LONG SCardListCards(SCARDCONTEXT context, LPCBYTE atr, const GUID *interfaces, DWORD count,
                                       LPSTR names, LPDWORD len);

/** The interfaces that a card type was introduced with; *count is in GUIDs. SCARD_E_UNKNOWN_CARD: no such
 * type. */
ICCSP_WINSCARD_API LONG SCardListInterfaces(SCARDCONTEXT context, LPCSTR name, GUID *interfaces,
                                            LPDWORD count);

/** The primary service provider. SCARD_E_UNKNOWN_CARD: no such type. SCARD_E_ICC_INSTALLATION: it names none.
 */
ICCSP_WINSCARD_API LONG SCardGetProviderId(SCARDCONTEXT context, LPCSTR name, GUID *provider);

/** The name of a provider, by its id SCARD_PROVIDER_*. SCARD_E_UNKNOWN_CARD: no such type.
 * SCARD_E_ICC_INSTALLATION: it names no such provider. SCARD_E_INVALID_VALUE: id is 0. */
ICCSP_WINSCARD_API LONG SCardGetCardTypeProviderName(SCARDCONTEXT context, LPCSTR name, DWORD id,
                                                     LPSTR provider, LPDWORD len);

/** Sets the name of a provider; NULL or "" takes it away. SCARD_E_UNKNOWN_CARD: no such type.
 * SCARD_E_INVALID_VALUE: id is 0, or the text is no name (for the primary provider: no GUID). */
ICCSP_WINSCARD_API LONG SCardSetCardTypeProviderName(SCARDCONTEXT context, LPCSTR name, DWORD id,
                                                     LPCSTR provider);

/** Introduces a card type for this user. A card is of it if its ATR is as long, and each byte, AND the byte
 * of the mask (NULL: all of it), is the byte here. provider, interfaces: may be NULL. atr: NULL with 0: found
 * by name only.
 *
 * SCARD_E_INVALID_VALUE: there is one of this name. SCARD_E_INVALID_PARAMETER: no proper name, or no proper
 * ATR. */
ICCSP_WINSCARD_API LONG SCardIntroduceCardType(SCARDCONTEXT context, LPCSTR name, const GUID *provider,
                                               const GUID *interfaces, DWORD count, LPCBYTE atr, LPCBYTE mask,
                                               DWORD atr_len);

/** Forgets a card type, for this user. SCARD_E_UNKNOWN_CARD: no such type. */
ICCSP_WINSCARD_API LONG SCardForgetCardType(SCARDCONTEXT context, LPCSTR name);

/* ---- Reader groups. SCardListReaderGroups lists SCard$DefaultReaders and those made here; SCardListReaders
 * lists the readers of the groups that it is given. Changes can return what those of the database can, and
 * SCARD_E_INVALID_VALUE: the group is unknown, or its name is not proper or has a '$', which is reserved.
 * ---- */

/** Adds a group without readers. SCARD_E_INVALID_VALUE: there is one, too. */
ICCSP_WINSCARD_API LONG SCardIntroduceReaderGroup(SCARDCONTEXT context, LPCSTR group);

/** Takes a group away. */
ICCSP_WINSCARD_API LONG SCardForgetReaderGroup(SCARDCONTEXT context, LPCSTR group);

/** Adds a reader, attached or not, to a group, which is made if it is missing. SCARD_E_UNKNOWN_READER: no
 * reader can have this name. */
ICCSP_WINSCARD_API LONG SCardAddReaderToGroup(SCARDCONTEXT context, LPCSTR reader, LPCSTR group);

/** Takes a reader out of a group; with the last one goes the group. SCARD_E_UNKNOWN_READER: it is not in it.
 */
ICCSP_WINSCARD_API LONG SCardRemoveReaderFromGroup(SCARDCONTEXT context, LPCSTR reader, LPCSTR group);

/* ---- Looking for cards. Both fill the states in as SCardGetStatusChange without a wait, and set
 * SCARD_STATE_ATRMATCH where a card fits. No command is sent. SCARD_E_UNKNOWN_READER, SCARD_E_INVALID_VALUE:
 * as there. ---- */

/** names: card types, a multi-string. SCARD_E_UNKNOWN_CARD: there is no such type. */
ICCSP_WINSCARD_API LONG SCardLocateCards(SCARDCONTEXT context, LPCSTR names, SCARD_READERSTATE *states,
                                         DWORD count);

/** SCARD_E_INVALID_VALUE: an ATR has no bytes, or more than 33, too. */
ICCSP_WINSCARD_API LONG SCardLocateCardsByATR(SCARDCONTEXT context, const SCARD_ATRMASK *atrs,
                                              DWORD atr_count, SCARD_READERSTATE *states, DWORD count);

/* ---- Other functions. ---- */

/** Commands that were sent through a card handle since it was connected, whoever answered. Counted by this
 * library: a handle that was made elsewhere has 0. */
ICCSP_WINSCARD_API LONG SCardGetTransmitCount(SCARDHANDLE card, LPDWORD count);

/** The older form of SCardStatus, without the name of the reader. state, protocol: may be NULL. atr, atr_len:
 * as in SCardStatus. */
ICCSP_WINSCARD_API LONG SCardState(SCARDHANDLE card, LPDWORD state, LPDWORD protocol, LPBYTE atr,
                                   LPDWORD atr_len);

/** Reads an item of the cache of the process: what somebody wrote for this card under this name (1 to 255
 * bytes).
 *
 * freshness: what the caller believes to be the state of the card's content. An item that was written with
 * another one is SCARD_W_CACHE_ITEM_STALE, and is removed. SCARD_W_CACHE_ITEM_NOT_FOUND: there is none. */
ICCSP_WINSCARD_API LONG SCardReadCache(SCARDCONTEXT context, const GUID *card, DWORD freshness, LPCSTR name,
                                       LPBYTE data, LPDWORD len);

/** Writes an item of the cache, replacing one of this name. The cache has room for 256 items and 1 MiB; the
 * item that was used longest ago makes room, and is wiped as everything that leaves the cache.
 *
 * SCARD_W_CACHE_ITEM_TOO_BIG: more than 64 KiB. */
ICCSP_WINSCARD_API LONG SCardWriteCache(SCARDCONTEXT context, const GUID *card, DWORD freshness, LPCSTR name,
                                        LPCBYTE data, DWORD len);

ICCSP_END_DECLS

#endif
#endif
