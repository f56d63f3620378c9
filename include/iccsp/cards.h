/* SPDX-License-Identifier: BSD-2-Clause */
/* The card-type database, and reader groups: text files that say how a card is known and who serves it.
 *
 * A card type has a name and evidence by which its cards are known, may name the interfaces that they
 * support, the primary service provider and other providers. The files are described in iccsp-cards(5). They
 * lie in folders, of which the first belongs to the user; a name in an earlier folder hides the same name in
 * later ones. Names of card types and of reader groups are compared without regard to the case of ASCII
 * letters.
 *
 * Whatever a function gives is as of its call: the files are read again when they have changed, and any
 * process may change them at any time.
 *
 * Every function: ICCSP_E_POINTER for a NULL database or a NULL required pointer; ICCSP_E_INVALID_HANDLE in a
 * child of fork() for a database that the parent opened; ICCSP_E_OUTOFMEMORY. Those with `names`, `cap` and
 * `len`: names may be NULL with cap 0 to ask for the length; *len is in bytes, with all NULs;
 * ICCSP_E_INSUFFICIENT_BUFFER: cap is too small, nothing was written and *len is what is needed.
 * Source of the semantics: winscard reference, SCardListCards and its neighbours; ISO/IEC 7816-3:2006,
 * clause 8. */
#ifndef ICCSP_CARDS_H
#define ICCSP_CARDS_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/com.h"
#include "iccsp/errors.h"
#include "iccsp/export.h"
#include "iccsp/rm.h"

ICCSP_BEGIN_DECLS

/** A card-type database. Reference counted, free-threaded. */
struct iccsp_cards;

/** Longest name of a card type or reader group, in bytes of UTF-8, without the terminator. */
#define ICCSP_CARD_NAME_MAX 255u

/** Longest path of a file of the database or of a provider's library, without the terminator. */
#define ICCSP_CARD_PATH_MAX 1023u

/** Longest name of a provider, in bytes of UTF-8, without the terminator. */
#define ICCSP_PROVIDER_NAME_MAX 1023u

/* Most that one card type may have of each. */
#define ICCSP_CARD_INTERFACES_MAX 64u
#define ICCSP_CARD_EVIDENCE_MAX   32u
#define ICCSP_CARD_PROVIDERS_MAX  32u

/* Providers by number, as winscard counts them. Others from 3 on are free. */
#define ICCSP_PROVIDER_PRIMARY     1u          /* the text of the primary provider's GUID */
#define ICCSP_PROVIDER_CSP         2u          /* cryptographic service provider */
#define ICCSP_PROVIDER_KSP         3u          /* key storage provider */
#define ICCSP_PROVIDER_CARD_MODULE 0x80000001u /* card module (minidriver) */

/* By what a card is known. */
#define ICCSP_EVIDENCE_NONE       0u
#define ICCSP_EVIDENCE_ATR        1u /* the ATR, under a mask */
#define ICCSP_EVIDENCE_HISTORICAL 2u /* the historical bytes of the ATR, under a mask */
#define ICCSP_EVIDENCE_AID        3u /* an application that can be selected */
#define ICCSP_EVIDENCE_EF_DIR     4u /* an application that EF.DIR lists; of a match only */

/** One piece of evidence. ATR and historical bytes fit if they are as long, and each byte of the card's, AND
 * the byte of the mask, is the byte here. An AID fits those that begin with it. */
struct iccsp_card_evidence {
    uint32_t kind; /* ICCSP_EVIDENCE_ATR, _HISTORICAL or _AID */
    uint32_t len;  /* ATR: 2..33; historical bytes: 1..15; AID: 5..16 */
    uint8_t bytes[36];
    uint8_t mask[36]; /* FF for an AID */
};

/** A card type to introduce. All is borrowed for the call. */
struct iccsp_card_type {
    uint32_t size;        /* sizeof(struct iccsp_card_type) */
    const char *name;     /* UTF-8, 1..255 bytes, no control characters, no blank at either end */
    const GUID *provider; /* primary service provider, or NULL */
    const GUID *interfaces;
    size_t interface_count;
    const uint8_t *atr;      /* NULL: only `evidence` */
    const uint8_t *atr_mask; /* as long; NULL: all of the ATR counts */
    size_t atr_len;
    const struct iccsp_card_evidence *evidence; /* more of it; may be NULL with count 0 */
    size_t evidence_count;
    const char *provider_library; /* absolute path of a library that makes providers, or NULL */
};

/** What is known of a card type. Set `size` before the call. */
struct iccsp_card_type_info {
    uint32_t size;
    uint32_t folder; /* index of the folder it is in; 0 is the user's if iccsp_cards_open had no list */
    uint32_t line;   /* of the file, where it begins, counted from 1 */
    uint32_t interface_count;
    uint32_t evidence_count;
    uint32_t has_provider; /* 1: `provider` is the primary service provider */
    GUID provider;
    char name[ICCSP_CARD_NAME_MAX + 1];
    char file[ICCSP_CARD_PATH_MAX + 1];             /* that says so */
    char provider_library[ICCSP_CARD_PATH_MAX + 1]; /* "": none is named. Nothing was checked but the form */
};

/** A file, or a line of one, that could not be used. Set `size` before the call. */
struct iccsp_cards_problem {
    uint32_t size;
    uint32_t line; /* counted from 1; 0: the file as a whole */
    char file[ICCSP_CARD_PATH_MAX + 1];
    char sentence[200];
};

/** As what a card was recognised. Set `size` before the call. */
struct iccsp_card_match {
    uint32_t size;
    uint32_t how;      /* ICCSP_EVIDENCE_*; NONE: no type fits */
    uint32_t commands; /* that were sent to the card by this call */
    char name[ICCSP_CARD_NAME_MAX + 1];
};

/** An ATR and a mask for iccsp_cards_locate_by_atr. This structure is frozen: arrays of it cross the
 * boundary. */
struct iccsp_card_atr {
    uint32_t len; /* 1..33 */
    uint8_t atr[36];
    uint8_t mask[36];
};

/* ---- The database ---- */

/** Opens a database over folders, which need not exist.
 *
 * folders, count: absolute paths in UTF-8, at most 8, the one that is written first; NULL with 0: the user's,
 * the system's and the one that came with the library, as iccsp-cards(5) says. In a set-user-ID program the
 * user's is left out, and nothing can be changed.
 * out: receives the first reference; NULL on failure. Files that are wrong are no failure: see
 * iccsp_cards_get_problem.
 *
 * ICCSP_E_POINTER: out, or a folder, is NULL. ICCSP_E_INVALIDARG: too many folders, a path is not absolute,
 * not UTF-8 or too long. ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_cards_open(const char *const *folders, size_t count, struct iccsp_cards **out);

/** Gives a reference to the database of the process, which is opened at first use as iccsp_cards_open(NULL,
 * 0) does; a child of fork() gets a new one. out: the caller closes it; NULL on failure. As iccsp_cards_open.
 */
ICCSP_API iccsp_hr iccsp_cards_default(struct iccsp_cards **out);

/** Takes a reference. Returns cards. */
ICCSP_API struct iccsp_cards *iccsp_cards_ref(struct iccsp_cards *cards);

/** Drops the caller's reference and clears the pointer. *cards may be NULL. */
ICCSP_API void iccsp_cards_close(struct iccsp_cards **cards);

/** Lists the names of card types as a multi-string: UTF-8 names, each with its NUL, then one more NUL; of
 * none, one NUL. No command is sent.
 *
 * atr, atr_len: only types whose ATR or historical bytes fit, the most specific one first; NULL with 0: no
 * such filter, and the names are in order. interfaces, count: only types that support all of these; NULL with
 * 0: no such filter.
 *
 * ICCSP_OK also when nothing fits. ICCSP_E_INVALIDARG: atr_len is 0 with an ATR, or above 33. */
ICCSP_API iccsp_hr iccsp_cards_list(struct iccsp_cards *cards, const uint8_t *atr, size_t atr_len,
                                    const GUID *interfaces, size_t count, char *names, size_t cap,
                                    size_t *len);

/** The interfaces that a card type was introduced with. out may be NULL with cap 0; *count: how many there
 * are. ICCSP_E_UNKNOWN_CARD: no such type. ICCSP_E_INSUFFICIENT_BUFFER: cap is too small; *count is set. */
ICCSP_API iccsp_hr iccsp_cards_interfaces(struct iccsp_cards *cards, const char *name, GUID *out, size_t cap,
                                          size_t *count);

/** The primary service provider. ICCSP_E_UNKNOWN_CARD: no such type. ICCSP_E_ICC_INSTALLATION: the type names
 * none (decision F3). *out is all zero on failure. */
ICCSP_API iccsp_hr iccsp_cards_provider(struct iccsp_cards *cards, const char *name, GUID *out);

/** The name of a provider with a NUL, by its number ICCSP_PROVIDER_*. ICCSP_E_UNKNOWN_CARD: no such type.
 * ICCSP_E_ICC_INSTALLATION: the type names no such provider. ICCSP_E_INVALID_VALUE: id is 0. */
ICCSP_API iccsp_hr iccsp_cards_provider_name(struct iccsp_cards *cards, const char *name, uint32_t id,
                                             char *text, size_t cap, size_t *len);

/** All that fits into one structure. ICCSP_E_UNKNOWN_CARD: no such type. ICCSP_E_INVALIDARG: out->size
 * unknown. */
ICCSP_API iccsp_hr iccsp_cards_get(struct iccsp_cards *cards, const char *name,
                                   struct iccsp_card_type_info *out);

/** The index-th piece of evidence, counted from 0. ICCSP_S_FALSE and zeros: there are not as many.
 * ICCSP_E_UNKNOWN_CARD: no such type. */
ICCSP_API iccsp_hr iccsp_cards_get_evidence(struct iccsp_cards *cards, const char *name, size_t index,
                                            struct iccsp_card_evidence *out);

/** The index-th file that could not be used, counted from 0. ICCSP_S_FALSE: there are not as many, and the
 * rest of *out is zero. ICCSP_E_INVALIDARG: out->size unknown. */
ICCSP_API iccsp_hr iccsp_cards_get_problem(struct iccsp_cards *cards, size_t index,
                                           struct iccsp_cards_problem *out);

/* ---- Changes. They are written to the first folder, which is made if it is missing, for every process to
 * see. Each of them can return:
 *
 * ICCSP_E_ACCESSDENIED: the folder or file may not be written, or this is a set-user-ID program.
 * ICCSP_E_DATABASE: the file that would be changed is wrong, is full or cannot be written; the sentence of
 * the error says where and why, and nothing was changed. ICCSP_E_TIMEOUT: another process kept the folder
 * locked for ten seconds. ---- */

/** Introduces a card type. atr: as SCardIntroduceCardType has it; more evidence can be given, or none at all:
 * such a type is only found by its name.
 *
 * ICCSP_E_INVALIDARG: type->size unknown; no proper name; atr_len 0 with an ATR, or above 33; a bit of the
 * ATR that its mask leaves out; evidence, a path or counts out of range. ICCSP_E_FILE_EXISTS: there is a card
 * type of this name. Others as above. */
ICCSP_API iccsp_hr iccsp_cards_introduce(struct iccsp_cards *cards, const struct iccsp_card_type *type);

/** Forgets a card type. One of a folder or file that is not ours to change stays there, and is hidden.
 * ICCSP_E_UNKNOWN_CARD: no such type. Others as above. */
ICCSP_API iccsp_hr iccsp_cards_forget(struct iccsp_cards *cards, const char *name);

/** Sets the name of a provider. A type of another folder or file is copied into the user's first.
 *
 * id: ICCSP_PROVIDER_*; for ICCSP_PROVIDER_PRIMARY text is that of a GUID. text: UTF-8, 1..1023 bytes, no
 * control characters, no blank at either end; NULL or "" takes the provider away.
 *
 * ICCSP_E_UNKNOWN_CARD: no such type. ICCSP_E_INVALID_VALUE: id is 0, or the text is none of this.
 * ICCSP_E_INVALIDARG: there is no room for one more. Others as above. */
ICCSP_API iccsp_hr iccsp_cards_set_provider_name(struct iccsp_cards *cards, const char *name, uint32_t id,
                                                 const char *text);

/* ---- Cards in readers ---- */

/** Recognises the card in a reader: by its ATR and historical bytes, for which nothing is sent; then by the
 * applications by which types are known: they are selected, or found in EF.DIR. The card is not reset, but
 * another file or application may be selected on it afterwards. What was found, and that nothing was, is
 * remembered until the card is removed or the database changes; then nothing is sent.
 *
 * An unknown card costs at most 8 commands. A known one costs, when its ATR is seen for the first time:
 * - at most 4 if all types together have up to four AIDs, as those that come with the library. They are
 * selected in the order of the files.
 * - with more AIDs, EF.DIR is read first, by at most 4 commands; a type that these find costs no more. Then
 * AIDs are selected: the first three cost at most 4 on a card without EF.DIR, others at most 8. On a card
 * whose historical bytes say that it has no EF.DIR the first four come first, and cost at most 4. What 8
 * commands do not reach is not found. A form of SELECT that the card refuses costs one more. The next card
 * with the same ATR is first asked for what answered then, if `cards` is the same: it costs 2, or 2 to 4 if
 * that was EF.DIR. If that is not the answer these commands are added to the above, but up to four AIDs still
 * cost at most 4.
 *
 * context: of rm. out->how is ICCSP_EVIDENCE_NONE and the name empty if no type fits: ICCSP_S_FALSE.
 *
 * ICCSP_E_UNKNOWN_READER, ICCSP_E_NO_SMARTCARD, ICCSP_W_UNRESPONSIVE_CARD: as iccsp_rm_connect says.
 * ICCSP_E_SHARING_VIOLATION: something would have to be sent, and another program keeps the card to itself.
 * ICCSP_E_INVALIDARG: out->size unknown. Others as iccsp_rm_connect, iccsp_rm_begin, iccsp_rm_transmit. */
ICCSP_API iccsp_hr iccsp_cards_identify(struct iccsp_cards *cards, struct iccsp_rm *rm, uintptr_t context,
                                        const char *reader, struct iccsp_card_match *out);

/** Looks into readers for cards of the named types, as SCardLocateCards does: states as iccsp_rm_wait without
 * a wait fills them in, and ICCSP_READER_ATRMATCH where ATR or historical bytes fit. No command is sent.
 *
 * names: a multi-string; NULL: any type.
 *
 * ICCSP_E_UNKNOWN_CARD: no such type; nothing was asked. Others as iccsp_rm_wait, but for ICCSP_E_TIMEOUT. */
ICCSP_API iccsp_hr iccsp_cards_locate(struct iccsp_cards *cards, struct iccsp_rm *rm, uintptr_t context,
                                      const char *names, struct iccsp_rm_reader_state *states, size_t count);

/** The same for ATRs that the caller has. ICCSP_E_INVALID_VALUE: an ATR is empty or longer than 33 bytes;
 * nothing was asked. ICCSP_E_POINTER: atrs is NULL. Others as iccsp_cards_locate. */
ICCSP_API iccsp_hr iccsp_cards_locate_by_atr(struct iccsp_rm *rm, uintptr_t context,
                                             const struct iccsp_card_atr *atrs, size_t atr_count,
                                             struct iccsp_rm_reader_state *states, size_t count);

/* ---- Reader groups ---- */

/** Every reader. */
#define ICCSP_ALL_READERS "SCard$AllReaders"
/** The readers that are not reserved for a special use; here, all of them. */
#define ICCSP_DEFAULT_READERS "SCard$DefaultReaders"

/** Lists the names of the groups as a multi-string: the two above, then others in order. */
ICCSP_API iccsp_hr iccsp_groups_list(struct iccsp_cards *cards, char *names, size_t cap, size_t *len);

/** Lists the readers of groups, those that rm has, each once, in its order.
 *
 * groups: a multi-string; NULL or an empty one: all readers. Groups that nobody knows are ignored.
 *
 * ICCSP_E_NO_READERS_AVAILABLE: there is none. Others as iccsp_rm_list_readers. */
ICCSP_API iccsp_hr iccsp_groups_readers(struct iccsp_cards *cards, struct iccsp_rm *rm, uintptr_t context,
                                        const char *groups, char *names, size_t cap, size_t *len);

/** Lists the readers that a group of the files has, attached or not. ICCSP_E_INVALID_VALUE: no such group, or
 * one of the two above. */
ICCSP_API iccsp_hr iccsp_groups_members(struct iccsp_cards *cards, const char *group, char *names, size_t cap,
                                        size_t *len);

/** Adds a group without readers. ICCSP_E_INVALID_VALUE: no proper name, or one with '$', which is reserved.
 * ICCSP_E_FILE_EXISTS: there is one. Others as for all changes. */
ICCSP_API iccsp_hr iccsp_groups_introduce(struct iccsp_cards *cards, const char *group);

/** Takes a group away. ICCSP_E_INVALID_VALUE: no such group, or a reserved name. Others as for all changes.
 */
ICCSP_API iccsp_hr iccsp_groups_forget(struct iccsp_cards *cards, const char *group);

/** Adds a reader, attached or not, to a group, which is made if it is missing. ICCSP_S_FALSE: it was there.
 * ICCSP_E_UNKNOWN_READER: no reader can have this name. ICCSP_E_INVALID_VALUE: as iccsp_groups_introduce.
 * Others as for all changes. */
ICCSP_API iccsp_hr iccsp_groups_add_reader(struct iccsp_cards *cards, const char *group, const char *reader);

/** Takes a reader out of a group; with the last one goes the group. ICCSP_E_UNKNOWN_READER: it is not in the
 * group. ICCSP_E_INVALID_VALUE: no such group, or a reserved name. Others as for all changes. */
ICCSP_API iccsp_hr iccsp_groups_remove_reader(struct iccsp_cards *cards, const char *group,
                                              const char *reader);

ICCSP_END_DECLS

#endif
