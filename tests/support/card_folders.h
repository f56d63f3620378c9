/* SPDX-License-Identifier: BSD-2-Clause */
/* Folders of a card-type database that a test fills, and that go away again. */
#ifndef ICCSP_TESTS_CARD_FOLDERS_H
#define ICCSP_TESTS_CARD_FOLDERS_H

#include "iccsp/cards.h"

#define CARD_FOLDERS 2

struct card_folders {
    char root[200];
    char folder[CARD_FOLDERS][240];
    const char *list[CARD_FOLDERS];
};

/** Makes empty folders: the first is the user's. What cannot be done ends the program. */
void card_folders_make(struct card_folders *folders);

/** Writes a file of one of them. */
void card_folders_write(const struct card_folders *folders, unsigned folder, const char *name,
                        const char *text);

/** The whole content of a file of one of them, to be freed; NULL: there is none. */
char *card_folders_read(const struct card_folders *folders, unsigned folder, const char *name);

void card_folders_remove(struct card_folders *folders);

/** The names of a multi-string with '|' between them. */
const char *card_names_joined(const char *names);

#endif
