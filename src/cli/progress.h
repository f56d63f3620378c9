/* SPDX-License-Identifier: BSD-2-Clause */
/* A bar on the terminal for what takes long. */
#ifndef ICCSP_CLI_PROGRESS_H
#define ICCSP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_bar {
    double start;
    double shown; /* when it was drawn last; 0: never */
};

/** True if somebody would see a bar. */
bool cli_bar_is_wanted(void);

/** Starts the time. Nothing is drawn in the first second. */
void cli_bar_start(struct cli_bar *bar);

/** Draws; context is a struct cli_bar, NULL: nobody sees it. all: -1 if unknown. */
void cli_bar_move(void *context, size_t done, int64_t all);

/** Removes the bar from the terminal. */
void cli_bar_end(struct cli_bar *bar);

#endif
