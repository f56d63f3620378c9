/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory before and after 20,000 attachments. */
#include "measure.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "figures.h"
#include "program.h"

#define CYCLES 20000
/* What is made once, at first use, is there after the first. */
#define WARM_UP 100
#define READER  "iccsp Virtual Reader 00 00"

struct memory {
    size_t resident, heap; /* bytes */
};

/* Without the pages of files: those of the program and of libc come when their code is first used. */
static struct memory memory_now(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long resident = 0, of_files = 0;

    if (file == NULL || fscanf(file, "%*u %lu %lu", &resident, &of_files) != 2)
        bench_must(ICCSP_E_UNEXPECTED, "/proc/self/statm");
    fclose(file);
    return (struct memory){(resident - of_files) * (size_t)sysconf(_SC_PAGESIZE), mallinfo2().uordblks};
}

static void cycle(struct bench_program *program)
{
    HSCARD_FILE file;

    bench_program_attach(program);
    file = bench_program_open_file(program);
    bench_program_read(program, file, 256);
    bench_must(ISCardFileAccess_Close(program->files, file), "Close");
    bench_program_detach(program);
}

static void repeat(struct bench_program *program, unsigned cycles)
{
    for (unsigned i = 0; i < cycles; i++)
        cycle(program);
}

void bench_cycles(void)
{
    struct bench_program program;
    struct memory before, after;
    struct iccsp_rm *rm;

    bench_must(iccsp_rm_open("embedded", &rm), "embedded resource manager");
    bench_program_open(&program, rm, READER);
    repeat(&program, WARM_UP);
    before = memory_now();
    repeat(&program, CYCLES);
    after = memory_now();
    bench_row("20,000 times attach, read, detach: resident memory", "no growth", "%zu -> %zu KiB",
              before.resident / 1024, after.resident / 1024);
    bench_row("  memory in use", "no growth", "%zu -> %zu bytes", before.heap, after.heap);
    bench_program_close(&program);
    iccsp_rm_close(&rm);
}
