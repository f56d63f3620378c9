/* SPDX-License-Identifier: BSD-2-Clause */
/* libpcsclite without this library: what the measurements compare with. */
#ifndef ICCSP_BENCH_RAW_PCSC_H
#define ICCSP_BENCH_RAW_PCSC_H

#include <stddef.h>
#include <stdint.h>

/** Connects, shared, T=1, and gives the handle, which is the caller's to disconnect. What fails ends the
 * bench, here and below. */
uintptr_t bench_raw_connect(const char *reader);

/** Closes the context, with what is still open in it. */
void bench_raw_release(void);

/** Sends a command; `expected` bytes must come back. */
void bench_raw_transmit(const uint8_t *cmd, size_t cmd_len, size_t expected);

#endif
