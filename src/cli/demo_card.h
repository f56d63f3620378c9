/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of the demo card, as iccsp-demo-card(7) describes it. */
#ifndef ICCSP_CLI_DEMO_CARD_H
#define ICCSP_CLI_DEMO_CARD_H

/* In any order. */
#define DEMO_MF_FILES "2F00 2F01 2F02 D000 D100"
#define DEMO_DF_FILES "D001 D002 D003 D004 D005 D006 D007"

/* 2F02 */
#define DEMO_SERIAL "\x5A\x0A\x89\x99\x12\x34\x56\x78\x90\x12\x34\x56"
/* D001 */
#define DEMO_TEXT_START "iccsp demo card\n"
/* D002 */
#define DEMO_RECORDS       5u
#define DEMO_RECORD_SIZE   16u
#define DEMO_RECORD_FORMAT "Linear fixed  #%u"
/* D005 */
#define DEMO_SECRET "Only those who know CHV 1 read this.\n"
/* D006 */
#define DEMO_PATTERN_SIZE 32768u

#define DEMO_CHV       1
#define DEMO_TRIES     3
#define DEMO_PIN       "1234"
#define DEMO_WRONG_PIN "0000"

#endif
