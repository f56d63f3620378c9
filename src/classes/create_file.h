/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess::Create and SetProperties: tables of properties as commands. */
#ifndef ICCSP_CLASSES_CREATE_FILE_H
#define ICCSP_CLASSES_CREATE_FILE_H

#include "base/blob.h"
#include "base/blob.h"
#include "card/card.h"
#include "iccsp/scardcom.h"

/** Checks a table that goes to the card: every entry is one complete data object (decisions A3, E13).
 * E_INVALIDARG. */
HRESULT iccsp_tlv_table_check_input(const TLV_TABLE *table, int32_t count);

/** Makes a file from properties and writes its first content (decisions A4, E15). `content` may be NULL. The
 * card is entered; the table has been checked. The last step of the path becomes the identifier that the card
 * chose.
 *
 * E_INVALIDARG: 82, or 80 for an EF, is missing, 83 is another identifier than the path's, or the content is
 * that of a directory, or not a whole number of records of one size. ICCSP_E_WRITE_TOO_MANY: it is longer
 * than the file; nothing was sent. Others as iccsp_file_create and iccsp_file_write. */
HRESULT iccsp_create_from_table(struct iccsp_card *card, struct iccsp_path *path, TLV_TABLE *table,
                                int32_t count, const struct iccsp_blob *content);

/** Sets properties: the life cycle (8A: 04 deactivated, 05 activated). The card is entered; the table has
 * been checked. ICCSP_E_UNSUPPORTED_FEATURE: ISO/IEC 7816 has no command that sets this one; nothing was
 * sent. */
HRESULT iccsp_set_properties(struct iccsp_card *card, const struct iccsp_path *path, const TLV_TABLE *table,
                             int32_t count);

#endif
