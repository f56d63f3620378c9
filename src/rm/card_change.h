/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing a file of the card-type database: alone, on what all processes wrote so far, and at once. */
#ifndef ICCSP_RM_CARD_CHANGE_H
#define ICCSP_RM_CARD_CHANGE_H

#include "rm/cards.h"

/** A change under way. */
struct iccsp_card_change {
    struct iccsp_cards *cards;
    const char *file; /* its name in the first folder */
    struct iccsp_folder_lock lock;
    struct iccsp_card_set *set;   /* what is so while the folder is locked */
    struct iccsp_card_array text; /* characters: the file as it will be */
};

/** Locks the first folder and reads what is there; the text has its head. On success the caller must call
 * iccsp_card_change_end. ICCSP_E_DATABASE: the file is wrong, and would be lost. Others as the public
 * functions that change something. */
iccsp_hr iccsp_card_change_begin(struct iccsp_cards *cards, const char *file,
                                 struct iccsp_card_change *change);

/** Adds to the text, printf-like. False: out of memory. */
ICCSP_FORMAT_PRINTF(2, 3)
bool iccsp_card_change_add(struct iccsp_card_change *change, const char *format, ...);

/** Writes the text to the file if `result` is a success, ends the change, and returns what came of it. */
iccsp_hr iccsp_card_change_end(struct iccsp_card_change *change, iccsp_hr result);

/** True for what comes from the file that is changed. */
bool iccsp_card_change_owns(const struct iccsp_card_change *change, uint32_t file);

#endif
