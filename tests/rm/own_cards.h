/* SPDX-License-Identifier: BSD-2-Clause */
/* A card-type database of a test's own. */
#ifndef ICCSP_TESTS_RM_OWN_CARDS_H
#define ICCSP_TESTS_RM_OWN_CARDS_H

#include "support/card_folders.h"

extern struct card_folders folders;
extern struct iccsp_cards *cards;

/** Before each test: empty folders, and the database over them. */
int own_cards_open(void **state);
int own_cards_close(void **state);

#endif
