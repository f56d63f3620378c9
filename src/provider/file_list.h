/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of one directory. */
#ifndef ICCSP_PROVIDER_FILE_LIST_H
#define ICCSP_PROVIDER_FILE_LIST_H

#include "card/path.h"

/** More entries of one directory are not looked at: a hostile card could name 65,536. */
#define ICCSP_FILE_LIST_MAX 128u

/** Starts as {0}; no memory of its own. Each entry is a whole path. */
struct iccsp_file_list {
    struct iccsp_path entry[ICCSP_FILE_LIST_MAX];
    size_t count;
};

/** Adds an entry unless it is there already, is the MF, or does not fit. */
void iccsp_file_list_add(struct iccsp_file_list *list, const struct iccsp_path *path);

/** Adds the file `fid` of a directory, under the same conditions; identifiers reserved by ISO/IEC
 * 7816-4:2005, 8.2.1.1 (3F00, 3FFF, FFFF) are left out. */
void iccsp_file_list_add_child(struct iccsp_file_list *list, const struct iccsp_path *directory,
                               uint16_t fid);

/** Lists a directory through the card's family; falls back to EF.DIR for the MF. The card is entered.
 * ICCSP_E_NOTIMPL: the card has no list (decision E17). Others as iccsp_card_select and iccsp_card_run_op. */
struct iccsp_card;
iccsp_hr iccsp_directory_list(struct iccsp_card *card, const struct iccsp_path *directory,
                              struct iccsp_file_list *list);

#endif
