/* SPDX-License-Identifier: BSD-2-Clause */
/* One file of a card: what it is, what it holds, and copies of it to be changed. */
#ifndef ICCSP_VCARD_VFILE_H
#define ICCSP_VCARD_VFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iccsp/errors.h"
#include "iso7816/fcp.h"

#define ICCSP_FID_OF_MF 0x3F00u

/* File descriptor bytes (ISO/IEC 7816-4:2005, table 14). */
#define ICCSP_FD_TRANSPARENT         0x01u
#define ICCSP_FD_LINEAR_FIXED        0x02u
#define ICCSP_FD_LINEAR_VARIABLE     0x04u
#define ICCSP_FD_LINEAR_VARIABLE_TLV 0x05u
#define ICCSP_FD_CYCLIC              0x06u
#define ICCSP_FD_DF                  0x38u

/* Data coding bytes (ISO/IEC 7816-4:2005, table 87): data units of one byte, and what the WRITE commands do.
 * Proprietary is the default of this card; it has no such function, so nothing can be written that way. */
#define ICCSP_CODING_WRITE_ONCE  0x01u
#define ICCSP_CODING_PROPRIETARY 0x21u
#define ICCSP_CODING_WRITE_OR    0x41u
#define ICCSP_CODING_WRITE_AND   0x61u

/* Access modes, by bit number in the access mode byte (ISO/IEC 7816-4:2005, tables 17 and 18). Bits 3 to 6
 * (deactivate, activate, terminate, delete) mean the same for a DF and an EF. */
#define ICCSP_AM_EF_READ         0u
#define ICCSP_AM_EF_UPDATE       1u
#define ICCSP_AM_EF_WRITE        2u
#define ICCSP_AM_DF_DELETE_CHILD 0u
#define ICCSP_AM_DF_CREATE_EF    1u
#define ICCSP_AM_DF_CREATE_DF    2u
#define ICCSP_AM_DEACTIVATE      3u
#define ICCSP_AM_ACTIVATE        4u
#define ICCSP_AM_TERMINATE       5u
#define ICCSP_AM_DELETE          6u
#define ICCSP_AM_BITS            7u

/* PUT DATA has none: it is a mode of the DF's data objects, whose access mode byte has these (table 19). */
#define ICCSP_AM_DF_PUT_DATA 7u
#define ICCSP_AM_OBJECT_GET  0x01u
#define ICCSP_AM_OBJECT_PUT  0x02u
#define ICCSP_AM_COUNT       8u

/* Security condition bytes (table 20); what the numbers in them mean is said in security.c. */
#define ICCSP_SC_ALWAYS 0x00u
#define ICCSP_SC_NEVER  0xFFu
#define ICCSP_SC_CHV(n) ((uint8_t)(0x10u | (n)))
#define ICCSP_SC_KEY(n) ((uint8_t)(0x20u | (n)))
#define ICCSP_SC_ALL    0x80u /* of two that are named; else one of them */

/* Life cycle status (table 13). */
#define ICCSP_LIFE_DEACTIVATED 0x04u
#define ICCSP_LIFE_ACTIVATED   0x05u

#define ICCSP_FILE_SIZE_MAX 65536u
#define ICCSP_RECORD_MAX    65535u
#define ICCSP_RECORDS_MAX   254u /* table 49: numbers 01 to FE */

struct iccsp_vrecord {
    uint8_t *bytes;
    size_t len;
};

/** A file; a node of the tree. The lists hang together by parent, first child, next brother. */
struct iccsp_vfile {
    struct iccsp_vfile *parent, *children, *next;
    uint16_t fid;
    uint8_t descriptor; /* ICCSP_FD_* */
    uint8_t coding;     /* ICCSP_CODING_* */
    uint8_t sfi;        /* 0: none */
    uint8_t life_cycle; /* ICCSP_LIFE_* */
    uint8_t sc[ICCSP_AM_COUNT];
    uint8_t name[ICCSP_DF_NAME_MAX]; /* DF */
    size_t name_len;
    uint8_t *body; /* transparent EF: content; DF: its data objects, BER-TLV, for GET DATA and as its FMD */
    size_t size;
    struct iccsp_vrecord *records; /* in the order of creation */
    size_t record_count;
    size_t record_size; /* of a fixed or cyclic EF; else the longest that there may be */
    size_t room;        /* bytes of records that fit; 0: those that are there, and no more */
};

/** What a file is made of. Bytes are copied; a body of NULL is `size` bytes in the erased state. */
struct iccsp_vfile_spec {
    uint16_t fid;
    uint8_t descriptor;
    uint8_t coding; /* 0: proprietary */
    uint8_t sfi;
    uint8_t life_cycle; /* 0: activated */
    const uint8_t *sc;  /* ICCSP_AM_COUNT conditions; NULL: an EF is read as `read` says, all else is never */
    uint8_t read;       /* ICCSP_SC_* */
    const uint8_t *name;
    size_t name_len;
    const uint8_t *body;
    size_t size;
    size_t record_size; /* linear variable: 0 is as long as the longest that is put in */
    size_t room;        /* 0: what is put in by iccsp_vfile_append */
};

/** Makes a file that hangs in no tree. ICCSP_E_INVALIDARG: the identifier is one that ISO/IEC 7816-4:2005,
 * 5.3.1.1 reserves, or descriptor, coding, name, SFI or sizes are out of range or do not fit each other.
 * ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_vfile_new(const struct iccsp_vfile_spec *spec, struct iccsp_vfile **out);

/** The same for the MF, which has `objects`, BER-TLV. ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_vfile_new_mf(const uint8_t *objects, size_t len, struct iccsp_vfile **out);

/** A copy that hangs in no tree, to be changed and to take the file's place (iccsp_image_replace).
 * ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_vfile_copy(const struct iccsp_vfile *file, struct iccsp_vfile **out);

/** Gives a file other bytes, or none. ICCSP_E_OUTOFMEMORY: it has its old ones. */
iccsp_hr iccsp_vfile_set_body(struct iccsp_vfile *file, const uint8_t *bytes, size_t len);

/** Exchanges two files in all but their places in trees. */
void iccsp_vfile_swap(struct iccsp_vfile *a, struct iccsp_vfile *b);

/** Wipes and frees a file that hangs in no tree, with all that hangs below it; clears the pointer. */
void iccsp_vfile_free(struct iccsp_vfile **file);

/** Appends a record to a linear or cyclic EF. ICCSP_E_INVALIDARG: not such an EF, or the length is not its
 * record size, or above it. ICCSP_E_WRITE_TOO_MANY: 254 records are there, or the room is used up.
 * ICCSP_E_OUTOFMEMORY. */
iccsp_hr iccsp_vfile_append(struct iccsp_vfile *ef, const uint8_t *bytes, size_t len);

/** Gives the record with this number, which exists, other bytes. Results as iccsp_vfile_append. */
iccsp_hr iccsp_vfile_set_record(struct iccsp_vfile *ef, size_t number, const uint8_t *bytes, size_t len);

/** Drops the oldest record, if there is one. */
void iccsp_vfile_drop_oldest(struct iccsp_vfile *ef);

bool iccsp_vfile_is_df(const struct iccsp_vfile *file);
bool iccsp_vfile_is_transparent(const struct iccsp_vfile *file);
bool iccsp_vfile_is_cyclic(const struct iccsp_vfile *file);
bool iccsp_vfile_has_records(const struct iccsp_vfile *file);

/** True if all records have the same length. */
bool iccsp_vfile_has_fixed_records(const struct iccsp_vfile *file);

/** True if the records are TLV objects, whose first byte is the record identifier (7.3.1). */
bool iccsp_vfile_has_record_ids(const struct iccsp_vfile *file);

/** What bytes of the file are before something is written: the bits that WRITE sets or clears are not
 * (7.2.4).
 */
uint8_t iccsp_vfile_erased(const struct iccsp_vfile *file);

/** The record with this number, counted from 1: the first created of a linear EF, the last created of a
 * cyclic one (7.3.1). NULL: there is none. */
struct iccsp_vrecord *iccsp_vfile_record(const struct iccsp_vfile *ef, size_t number);

/** True if the file has records, and one of this length is one of its kind. */
bool iccsp_vfile_takes(const struct iccsp_vfile *ef, size_t len);

/** True if another record of this length fits the file: its room, and the number of records. */
bool iccsp_vfile_has_room(const struct iccsp_vfile *ef, size_t len);

/** Bytes of content that there are or that room is kept for: of an EF its own, of a DF those of everything
 * below it. */
uint32_t iccsp_vfile_total(struct iccsp_vfile *file);

/** True if the file and all DFs above it are activated. */
bool iccsp_vfile_is_active(const struct iccsp_vfile *file);

/** True if `file` is `root` or lies below it. */
bool iccsp_vfile_is_below(const struct iccsp_vfile *file, const struct iccsp_vfile *root);

/** Child by identifier, or by SFI. NULL: none. */
struct iccsp_vfile *iccsp_vfile_child(const struct iccsp_vfile *df, uint16_t fid);
struct iccsp_vfile *iccsp_vfile_by_sfi(const struct iccsp_vfile *df, uint8_t sfi);

/** The file after `file` when the tree below `root`, root included, is gone through parents first. NULL after
 * the last. */
struct iccsp_vfile *iccsp_vfile_after(const struct iccsp_vfile *file, const struct iccsp_vfile *root);

#endif
