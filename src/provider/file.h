/* SPDX-License-Identifier: BSD-2-Clause */
/* An open EF: place, structure, position (decisions E8 to E10). The card is entered in all of these. */
#ifndef ICCSP_PROVIDER_FILE_H
#define ICCSP_PROVIDER_FILE_H

#include "base/blob.h"
#include "card/select.h"

/** An open file; no memory of its own. */
struct iccsp_file {
    struct iccsp_path path; /* with `sfi`, the directory */
    uint8_t sfi;            /* 0: opened by path */
    enum iccsp_file_kind kind;
    bool size_known; /* from the FCP: a hint, cards lie */
    uint32_t size;   /* bytes */
    uint32_t unit;   /* bytes of a data unit, 1 on nearly all cards */
    bool coding_known;
    uint8_t coding; /* data coding byte of the FCP */
    uint16_t record_size;
    uint32_t position; /* bytes, or records from 0 */
    uint32_t epoch;    /* of the card when it was opened */
};

/** True for files that are read and counted in records. */
bool iccsp_file_has_records(const struct iccsp_file *file);

/** Selects a file and notes what it is. ICCSP_E_NO_FILE: it is a directory. Others as iccsp_card_select. */
iccsp_hr iccsp_file_open(struct iccsp_card *card, const struct iccsp_path *path, struct iccsp_file *file);

/** Opens the EF with a short identifier in a directory. Its structure is found out by reading. */
iccsp_hr iccsp_file_open_short(struct iccsp_card *card, const struct iccsp_path *directory, uint8_t sfi,
                               struct iccsp_file *file);

/** Reads at most `want` bytes from the position, or one record of at most `want` bytes, and moves the
 * position.
 *
 * ICCSP_W_EOF: nothing is left. ICCSP_E_BUDGET: too many commands for what they bring. Others as
 * iccsp_card_select and iccsp_card_run_op; out is empty then. */
iccsp_hr iccsp_file_read(struct iccsp_card *card, struct iccsp_file *file, size_t want,
                         struct iccsp_blob *out);

/** Where a position is counted from. */
enum iccsp_seek { ICCSP_SEEK_SET, ICCSP_SEEK_END, ICCSP_SEEK_CURRENT };

/** Moves the position; no command is sent. offset counts data units or records. ICCSP_E_BAD_SEEK: outside the
 * file, or from an end that is not known. */
iccsp_hr iccsp_file_seek(struct iccsp_file *file, int32_t offset, enum iccsp_seek origin);

#endif
