/* SPDX-License-Identifier: BSD-2-Clause */
/* The measurements of docs/performance.md; bench/transmit builds and runs this. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "figures.h"
#include "measure.h"

static const struct {
    const char *name;
    void (*run)(void);
} parts[] = {
    {"pcscd", bench_pcscd},   {"embedded", bench_embedded}, {"commands", bench_commands},
    {"memory", bench_cycles}, {"objects", bench_objects},   {"cards", bench_cards},
};

static int usage(void)
{
    fprintf(stderr, "usage: transmit heading|pcscd|embedded|commands|memory|objects|cards...\n"
                    "pcscd: inside tests/pcscd/run, with ICCSP_TEST_RM=pcsc\n");
    return 2;
}

static bool run(const char *name)
{
    if (strcmp(name, "heading") == 0) {
        bench_row("measured", "goal", "figure");
        bench_row("--------", "----", "------");
        return true;
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strcmp(name, parts[i].name) == 0) {
            parts[i].run();
            return true;
        }
    return false;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!run(argv[i]))
            return usage();
    return argc > 1 ? 0 : usage();
}
