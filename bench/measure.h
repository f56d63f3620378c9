/* SPDX-License-Identifier: BSD-2-Clause */
/* The measurements; each prints its rows. */
#ifndef ICCSP_BENCH_MEASURE_H
#define ICCSP_BENCH_MEASURE_H

/** Commands per second through the embedded resource manager, on one thread and on two. */
void bench_embedded(void);

/** Commands that reading a file of 32 KiB costs. */
void bench_commands(void);

/** Memory before and after 20,000 attachments. */
void bench_cycles(void);

/** Reading 10,000 card types, and finding one by an ATR. */
void bench_cards(void);

/** Making objects, and calls by number beside the same calls directly. */
void bench_objects(void);

/** What the library adds to SCardTransmit; needs the readers of a vpcd. */
void bench_pcscd(void);

#endif
