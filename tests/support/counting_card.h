/* SPDX-License-Identifier: BSD-2-Clause */
/* A card in front of another one, that counts and remembers the commands which reach it. */
#ifndef ICCSP_TESTS_COUNTING_CARD_H
#define ICCSP_TESTS_COUNTING_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/vcard.h"

struct counting_card {
    struct iccsp_vcard *inner;
    struct iccsp_vcard *card; /* insert this one */
    size_t commands;
    uint8_t ins[256]; /* instructions of the first commands */
    /* Called before each answer, on the thread that runs the card; may be NULL. */
    void (*on_command)(struct counting_card *counting);
};

/** Wraps a demo card; flags as in iccsp_vcard_new_demo. Ends the program on failure. */
void counting_card_open(struct counting_card *counting, uint32_t flags);
void counting_card_close(struct counting_card *counting);

/** Starts to count from 0. */
void counting_card_forget(struct counting_card *counting);

/** Commands with this instruction since then (of the first 256). */
size_t counting_card_count(const struct counting_card *counting, uint8_t ins);

#endif
