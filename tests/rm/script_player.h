/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of scripts share: a script that is played, a context and a handle in it. */
#ifndef ICCSP_TESTS_RM_SCRIPT_PLAYER_H
#define ICCSP_TESTS_RM_SCRIPT_PLAYER_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/rm.h"

#define READER "Scripted Reader 00 00"

struct player {
    struct iccsp_rm *rm;
    uintptr_t context, card;
    uint8_t rsp[70000];
    size_t rsp_len;
};

extern struct player player;

/** Opens a script; the second also establishes and connects, shared. */
void player_play(const char *text);
void player_play_connected(const char *text);
iccsp_hr player_connect(void);

/** Sends a command. The answer is in player.rsp. */
iccsp_hr player_transmit(const void *cmd, size_t len);

/** Sends a command given as hex, made up to a header with 00; gives the answer as hex, or the name of the
 * code. */
const char *player_send(const char *hex);

/** After each test. */
int player_close(void **state);

#define PLAY_TEST(name) cmocka_unit_test_setup_teardown(name, NULL, player_close)

#endif
