/* SPDX-License-Identifier: BSD-2-Clause */
/* Monotonic time, for deadlines. */
#include "base/clock.h"

#ifdef _WIN32
#include <windows.h>

uint64_t iccsp_now_ms(void)
{
    return GetTickCount64();
}

void iccsp_sleep_ms(uint32_t ms)
{
    Sleep(ms);
}
#else
#include <errno.h>
#include <time.h>

uint64_t iccsp_now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000u + (uint64_t)ts.tv_nsec / 1000000u;
}

void iccsp_sleep_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = (time_t)(ms / 1000u), .tv_nsec = (long)(ms % 1000u) * 1000000L};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}
#endif
