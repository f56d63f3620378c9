/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that opening and reading a file of 32 KiB costs, counted at the card. */
#include "measure.h"

#include <stdio.h>

#include "figures.h"
#include "program.h"
#include "support/counting_card.h"

#define READER "bench"

/* Commands that bring no bytes of the file: one to select it in Open and, without a lock, one in Read. */
#define BESIDE 2

struct cost {
    size_t open, read;
};

static struct cost cost_of(struct bench_program *program, const struct counting_card *card)
{
    const size_t before = card->commands;
    const HSCARD_FILE file = bench_program_open_file(program);
    const size_t between = card->commands;

    bench_program_read(program, file, BENCH_FILE_SIZE);
    return (struct cost){.open = between - before, .read = card->commands - between};
}

static void count_commands(const char *what, uint32_t flags, unsigned le)
{
    struct bench_program program;
    struct counting_card card;
    struct cost unlocked, locked;
    struct iccsp_rm *rm;
    char goal[20];

    counting_card_open(&card, flags);
    bench_must(iccsp_rm_open("embedded:empty", &rm), "embedded resource manager");
    bench_must(iccsp_rm_add_reader(rm, READER), "reader");
    bench_must(iccsp_rm_insert_card(rm, READER, card.card), "card");
    bench_program_open(&program, rm, READER);
    bench_program_attach(&program);
    unlocked = cost_of(&program, &card);
    bench_must(ISCardManage_SCardLock(program.manage), "SCardLock");
    locked = cost_of(&program, &card);
    snprintf(goal, sizeof(goal), "<= %u", (BENCH_FILE_SIZE + le - 1) / le + BESIDE);
    bench_row(what, goal, "Open %zu, Read %zu; under a lock %zu, %zu", unlocked.open, unlocked.read,
              locked.open, locked.read);
    bench_program_close(&program);
    iccsp_rm_close(&rm);
    counting_card_close(&card);
}

void bench_commands(void)
{
    count_commands("commands to open and read 32,768 bytes: extended length", 0, 65536);
    count_commands("  short", ICCSP_DEMO_NO_EXT, 256);
    count_commands("  T=0", ICCSP_DEMO_T0, 256);
}
