/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside the card-type database: what its files said when they were read last, and the handle that reads them
 * again. */
#ifndef ICCSP_RM_CARDS_H
#define ICCSP_RM_CARDS_H

#include <stdbool.h>

#include "base/disk.h"
#include "base/ref.h"
#include "base/thread.h"
#include "iccsp/cards.h"
#include "rm/card_memory.h"
#include "rm/conf.h"

/* Limits; files that need more are a mistake. */
#define ICCSP_CARDS_FOLDERS_MAX  8u
#define ICCSP_CARDS_FILES_MAX    256u /* of all folders */
#define ICCSP_CARDS_FILE_MAX     (8u * 1024u * 1024u)
#define ICCSP_CARDS_TYPES_MAX    65536u
#define ICCSP_CARDS_PROBLEMS_MAX 64u
#define ICCSP_GROUPS_MAX         1024u
#define ICCSP_GROUP_READERS_MAX  256u

/** The file that the library writes, and that of the reader groups. */
#define ICCSP_CARDS_OWN_FILE   "introduced.conf"
#define ICCSP_CARDS_GROUP_FILE "groups.conf"

/** Names and strings of the structures below are pieces of the text of their file. */
struct iccsp_card_file {
    char *path, *text;
    size_t len;
    uint32_t folder;
    bool groups, own;
    struct iccsp_disk_mark mark; /* of what was read, or of what cannot be */
};

struct iccsp_card_provider {
    uint32_t id;
    const char *name;
};

struct iccsp_card_entry {
    const char *name;
    const char *library; /* or NULL */
    uint32_t file, line;
    uint32_t pattern, patterns; /* first one in the set, and how many */
    uint32_t iid, iids;
    uint32_t named, names; /* providers but the primary one */
    bool has_provider;
    bool forgotten; /* hides what later folders say */
    bool hidden;    /* by an earlier one, or forgotten itself; not in `by_name` */
    GUID provider;
};

struct iccsp_card_pattern {
    struct iccsp_card_evidence evidence;
    uint32_t entry;
    uint32_t weight; /* bits of the mask */
};

struct iccsp_reader_group {
    const char *name;
    uint32_t file, line;
    uint32_t member, members;
    bool forgotten, hidden;
};

struct iccsp_card_problem {
    char *path;
    uint32_t line;
    char sentence[ICCSP_CONF_SENTENCE_SIZE];
};

/** An array that grows. */
struct iccsp_card_array {
    void *items;
    size_t count, room;
};

/** What all files said. It does not change once it is finished. */
struct iccsp_card_set {
    iccsp_ref ref;
    uint64_t number; /* of what it says, in the process; from 1 */
    struct iccsp_disk_mark folder_mark[ICCSP_CARDS_FOLDERS_MAX];
    struct iccsp_card_array file;     /* struct iccsp_card_file */
    struct iccsp_card_array entry;    /* struct iccsp_card_entry, in the order of precedence */
    struct iccsp_card_array pattern;  /* struct iccsp_card_pattern */
    struct iccsp_card_array iid;      /* GUID */
    struct iccsp_card_array provider; /* struct iccsp_card_provider */
    struct iccsp_card_array group;    /* struct iccsp_reader_group */
    struct iccsp_card_array member;   /* const char * */
    struct iccsp_card_array problem;  /* struct iccsp_card_problem */

    /* What is visible, by name; and patterns by kind, length, mask and bytes (card_index.c). */
    struct iccsp_card_array by_name;  /* const struct iccsp_card_entry * */
    struct iccsp_card_array by_group; /* const struct iccsp_reader_group * */
    struct iccsp_card_array by_bytes; /* const struct iccsp_card_pattern * */
    struct iccsp_card_array mask;     /* struct iccsp_card_mask: a run of by_bytes each */
};

struct iccsp_cards {
    iccsp_ref ref;
    uint32_t process;
    uint32_t folders;
    bool writable; /* the first folder is there to be written */
    char folder[ICCSP_CARDS_FOLDERS_MAX][ICCSP_CARD_PATH_MAX + 1];
    iccsp_mutex lock; /* guards what follows; held while files are read or written */
    struct iccsp_card_set *set;
    struct iccsp_card_memory memory;
};

/* ---- card_set.c ---- */

/** Makes room for one more item and counts it; it is all zero. NULL: out of memory. */
void *iccsp_card_array_add(struct iccsp_card_array *array, size_t size);

#define ICCSP_CARD_ITEM(set, member, type, index) (&((type *)(set)->member.items)[index])

/** Reads all files of the folders. ICCSP_E_OUTOFMEMORY; what is wrong with files is in the set. */
iccsp_hr iccsp_card_set_read(const struct iccsp_cards *cards, struct iccsp_card_set **out);

/** False: a file has changed, come or gone since, or could have. */
bool iccsp_card_set_holds(const struct iccsp_card_set *set, const struct iccsp_cards *cards);

/** True if both say the same, word by word. */
bool iccsp_card_set_equals(const struct iccsp_card_set *a, const struct iccsp_card_set *b);

struct iccsp_card_set *iccsp_card_set_ref(struct iccsp_card_set *set);
void iccsp_card_set_unref(struct iccsp_card_set *set);

/* ---- card_text.c, group_text.c ---- */

/** Adds to the set what a text says. It is written to, and stays the caller's. False and the sentence and
 * line in *conf: it is wrong; nothing was added. Out of memory: false and an empty sentence. */
bool iccsp_card_text_read(struct iccsp_card_set *set, uint32_t file, char *text, size_t len,
                          struct iccsp_conf *conf);
bool iccsp_group_text_read(struct iccsp_card_set *set, uint32_t file, char *text, size_t len,
                           struct iccsp_conf *conf);

/** Reads a GUID, with or without braces. False: it is none. */
bool iccsp_card_guid_read(const char *text, GUID *out);

/** Writes a GUID with braces and a terminator. */
void iccsp_card_guid_write(const GUID *guid, char out[ICCSP_GUID_TEXT_SIZE]);

/** True for the name that a group of the file can have: '$' is reserved. */
bool iccsp_group_is_name(const char *name);

/* ---- card_index.c ---- */

/** Finishes a set: who is hidden, and the indexes. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_card_set_index(struct iccsp_card_set *set);

/** The visible entry or group of this name, or NULL. */
const struct iccsp_card_entry *iccsp_card_set_find(const struct iccsp_card_set *set, const char *name);
const struct iccsp_reader_group *iccsp_card_set_find_group(const struct iccsp_card_set *set,
                                                           const char *name);

/** Gives each visible pattern that an ATR fits, by itself or by its historical bytes, to `fits`, until it
 * returns false. One entry can come more than once. */
void iccsp_card_set_match(const struct iccsp_card_set *set, const uint8_t *atr, size_t len,
                          bool (*fits)(void *user, const struct iccsp_card_pattern *pattern), void *user);

/** The entry that fits an ATR best, and by which kind of evidence: the ATR before the historical bytes, then
 * most bits of a mask, then the order of precedence. NULL: none. */
const struct iccsp_card_entry *iccsp_card_set_best(const struct iccsp_card_set *set, const uint8_t *atr,
                                                   size_t len, uint32_t *how);

/** True if bytes under a mask are what is stored. */
bool iccsp_card_evidence_fits(const struct iccsp_card_evidence *evidence, const uint8_t *bytes, size_t len);

/* ---- cards.c ---- */

/** The set as of now. The caller drops the reference. ICCSP_E_POINTER: cards is NULL. ICCSP_E_INVALID_HANDLE:
 * after fork(). ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_cards_look(struct iccsp_cards *cards, struct iccsp_card_set **out);

/** The same, and the visible entry of a name. ICCSP_E_UNKNOWN_CARD; then there is no set to drop. */
iccsp_hr iccsp_cards_look_for(struct iccsp_cards *cards, const char *name, struct iccsp_card_set **out,
                              const struct iccsp_card_entry **entry);

/** ICCSP_OK, or why this database cannot be used. */
iccsp_hr iccsp_cards_usable(const struct iccsp_cards *cards);

/** Gives up the reference of the process, for a library that is about to be unloaded. False: another thread
 * is just asking for the database, and nothing happened. */
bool iccsp_cards_default_close(void);

/** Records that a structure has a size that this version does not know. Returns ICCSP_E_INVALIDARG. */
iccsp_hr iccsp_cards_wrong_size(void);

/** ICCSP_OK if all that needed memory was done, or ICCSP_E_OUTOFMEMORY, recorded. */
iccsp_hr iccsp_cards_memory_unless(bool done);

/** Records that there is no such card type. Returns ICCSP_E_UNKNOWN_CARD. */
iccsp_hr iccsp_cards_unknown(const char *name);

/** Ends a list: one more NUL after `used` bytes, and its length compared with the caller's room. */
iccsp_hr iccsp_cards_give(const struct iccsp_card_array *list, char *names, size_t cap, size_t *len);

/** Adds a name and its NUL to a list of characters. False: out of memory. */
bool iccsp_cards_append(struct iccsp_card_array *list, const char *name);

#endif
