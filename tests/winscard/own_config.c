/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual reader with the demo card, and a configuration of the test's own. */
#include "own_config.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/iccsp-winscard-XXXXXX";
static pid_t maker;

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static void remove_all(void)
{
    if (getpid() == maker)
        nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void own_config(void)
{
    if (mkdtemp(folder) == NULL || setenv("XDG_CONFIG_HOME", folder, 1) != 0 ||
        setenv("ICCSP_RM", "embedded", 1) != 0)
        exit(1);
    maker = getpid();
    atexit(remove_all);
}
