/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that shows what its reader does with it: it counts, forgets at each reset, and notices two calls at
 * once. */
#ifndef ICCSP_TESTS_RM_PROBE_CARD_H
#define ICCSP_TESTS_RM_PROBE_CARD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "iccsp/vcard.h"

/* Instructions; class and the rest of the command are free, but for P1-P2. */
#define PROBE_UNLOCK   0x10 /* 9000, and from now on the card is unlocked */
#define PROBE_UNLOCKED 0x11 /* 9000 if it is, else 6982 */
#define PROBE_DATA     0x12 /* P1-P2 bytes 00 01 02 ..., and 9000 */
#define PROBE_SLEEP    0x13 /* 9000 after P1-P2 milliseconds */
#define PROBE_BARE     0x14 /* P1-P2 bytes, without a status word */
#define PROBE_STORE    0x15 /* keeps P1-P2; 9000 */
#define PROBE_RECALL   0x16 /* the two bytes kept, and 9000 */
#define PROBE_VANISH   0x17 /* no answer: the card is torn out */
#define PROBE_LENGTH   0x18 /* the length of the command, 3 bytes, the sum of its bytes, and 9000 */

struct probe_card {
    struct iccsp_vcard *card;
    uint8_t atr[33];
    size_t atr_len;
    atomic_uint cold, warm, off, commands, protocol;
    atomic_bool inside, overlapped; /* overlapped: two calls at once were seen */
    bool unlocked;
    uint16_t kept;
    void (*on_command)(void *context); /* called in the card, before the answer; may be NULL */
    void (*on_power)(void *context);   /* called in the card when it is powered; may be NULL */
    void *context;
};

/** Makes a card with this ATR (hex, blanks allowed, "" for a mute card). Ends the program on failure. */
void probe_card_open(struct probe_card *probe, const char *atr);
void probe_card_close(struct probe_card *probe);

#define PROBE_ATR_T1   "3B 80 01 81"
#define PROBE_ATR_T0   "3B 00"
#define PROBE_ATR_BOTH "3B 80 80 01 01"

#endif
