/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments and names of files, which are bytes on POSIX systems; the output; time that passes. */
#include "cli/system.h"

#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

char **cli_arguments(int *argc, char **argv)
{
    (void)argc;
    return argv;
}

/* open() gives the least number that is free. */
void cli_streams_keep(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (!cli_descriptor_is_open(stream) &&
            open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
    }
}

bool cli_descriptor_is_open(int descriptor)
{
    return fcntl(descriptor, F_GETFD) != -1;
}

FILE *cli_file_create(const char *name)
{
    return fopen(name, "wb");
}

FILE *cli_file_read(const char *name)
{
    return fopen(name, "rb");
}

FILE *cli_standard_input(void)
{
    return stdin;
}

bool cli_output_is_lost(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO};

    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

void cli_sleep_ms(uint32_t ms)
{
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}
