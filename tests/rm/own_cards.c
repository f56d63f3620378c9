/* SPDX-License-Identifier: BSD-2-Clause */
/* A card-type database of a test's own. */
#include "rm/own_cards.h"

struct card_folders folders;
struct iccsp_cards *cards;

int own_cards_open(void **state)
{
    (void)state;
    card_folders_make(&folders);
    return iccsp_cards_open(folders.list, CARD_FOLDERS, &cards);
}

int own_cards_close(void **state)
{
    (void)state;
    iccsp_cards_close(&cards);
    card_folders_remove(&folders);
    return 0;
}
