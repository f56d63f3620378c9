/* SPDX-License-Identifier: BSD-2-Clause */
/* Monotonic time, for deadlines. */
#ifndef ICCSP_BASE_CLOCK_H
#define ICCSP_BASE_CLOCK_H

#include <stdint.h>

/** Milliseconds since some fixed moment; never goes back. */
uint64_t iccsp_now_ms(void);

void iccsp_sleep_ms(uint32_t ms);

#endif
