/* SPDX-License-Identifier: BSD-2-Clause */
/* A bar on the terminal for what takes long. */
#include "cli/progress.h"

#include <stdio.h>

#include "cli/terminal.h"

#define WIDTH   40
#define WAIT    1.0
#define BETWEEN 0.1

bool cli_bar_is_wanted(void)
{
    return cli_is_terminal(stderr);
}

void cli_bar_start(struct cli_bar *bar)
{
    *bar = (struct cli_bar){.start = cli_clock()};
}

static void draw(size_t done, int64_t all)
{
    const int64_t total = all > (int64_t)done ? all : (int64_t)done;
    const int marks = total > 0 ? (int)((int64_t)done * WIDTH / total) : 0;

    if (all <= 0) {
        fprintf(stderr, "\r%zu bytes", done);
        return;
    }
    fprintf(stderr, "\r[%.*s%*s] %zu of %lld bytes", marks, "########################################",
            WIDTH - marks, "", done, (long long)all);
}

void cli_bar_move(void *context, size_t done, int64_t all)
{
    struct cli_bar *bar = context;
    const double now = bar == NULL ? 0 : cli_clock();

    if (bar == NULL || now - bar->start < WAIT || now - bar->shown < BETWEEN)
        return;
    bar->shown = now;
    draw(done, all);
    fflush(stderr);
}

void cli_bar_end(struct cli_bar *bar)
{
    if (bar->shown > 0)
        fprintf(stderr, "\r%*s\r", WIDTH + 36, "");
}
