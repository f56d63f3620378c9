/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing an EF and its place (decisions E11, E15, E16, E18). The card is entered in all of these. */
#ifndef ICCSP_PROVIDER_FILE_WRITE_H
#define ICCSP_PROVIDER_FILE_WRITE_H

#include "provider/file.h"

/** What a write does with the bits that are there (decision E11). */
enum iccsp_write_mode { ICCSP_WRITE_REPLACE, ICCSP_WRITE_OR, ICCSP_WRITE_AND, ICCSP_WRITE_ERASE };

/** Writes at the position and moves it. A record file takes one record; behind the last, one is appended,
 * which is the new last one, or record 1 of a cyclic file (the position stays). ICCSP_WRITE_ERASE erases
 * `len` bytes and looks at none of them.
 *
 * ICCSP_E_WRITE_TOO_MANY: past the end; nothing was sent if the size is known. ICCSP_E_UNSUPPORTED_FEATURE:
 * the file is not written that way (7816-4:2005, table 87). Others as iccsp_card_select and
 * iccsp_card_run_op; what was written before a failure stays written, the position counts it. */
iccsp_hr iccsp_file_write(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data, size_t len,
                          enum iccsp_write_mode mode);

/** Makes a file in a directory from the objects of an FCP (7816-9:2004, 8.2). ICCSP_E_FILE_EXISTS,
 * ICCSP_E_WRITE_TOO_MANY: no room. ICCSP_E_NO_DIR: the directory is a file. Others as iccsp_card_run_op. *fid
 * becomes the identifier that the card chose, if it says so. 0 lets it choose: ICCSP_E_MALFORMED: it did not
 * say what. */
iccsp_hr iccsp_file_create(struct iccsp_card *card, const struct iccsp_path *directory, const uint8_t *fcp,
                           size_t len, uint16_t *fid);

/** Removes a file (7816-9:2004, 8.3). A DF that has files only if `recursive`: ICCSP_E_NOT_EMPTY. */
iccsp_hr iccsp_file_delete(struct iccsp_card *card, const struct iccsp_path *path, bool recursive);

/** Makes a file unusable, or usable again (7816-9:2004, 8.6 and 8.7). */
iccsp_hr iccsp_file_set_active(struct iccsp_card *card, const struct iccsp_path *path, bool active);

#endif
