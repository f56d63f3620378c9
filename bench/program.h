/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that works through ISCardManage, as the measurements need it. What fails ends the bench. */
#ifndef ICCSP_BENCH_PROGRAM_H
#define ICCSP_BENCH_PROGRAM_H

#include "iccsp/iccsp.h"

/** EF D006 of the demo card: 32,768 bytes, the number of each pair of bytes. */
#define BENCH_FILE      "3F00/D000/D006"
#define BENCH_FILE_SIZE 32768

struct bench_program {
    ISCardManage *manage;
    ISCardFileAccess *files;
    BSTR reader;
};

/** Makes the objects for a reader of a resource manager; not attached. */
void bench_program_open(struct bench_program *program, struct iccsp_rm *rm, const char *reader);
void bench_program_close(struct bench_program *program);

void bench_program_attach(struct bench_program *program);

/** Attaches to a connection that the program made itself, and gives it away: Detach will disconnect it. */
void bench_program_attach_handle(struct bench_program *program, uintptr_t handle);

void bench_program_detach(struct bench_program *program);

/** Opens BENCH_FILE. */
HSCARD_FILE bench_program_open_file(struct bench_program *program);

/** Reads `count` bytes, which must be there. */
void bench_program_read(struct bench_program *program, HSCARD_FILE file, int32_t count);

#endif
