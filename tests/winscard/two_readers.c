/* SPDX-License-Identifier: BSD-2-Clause */
/* Gives a program that only knows winscard a reader with the demo card and an empty one: linked or preloaded,
 * this runs before main. It is also the way to bring virtual cards of one's own, see iccsp-winscard(7). */
#include <stdio.h>
#include <stdlib.h>

#include "iccsp/rm.h"

#define SECOND_READER "iccsp Virtual Reader 00 01"

__attribute__((constructor)) static void two_readers(void)
{
    struct iccsp_rm *rm = NULL;

    if (ICCSP_FAILED(iccsp_rm_open("embedded", &rm)) ||
        ICCSP_FAILED(iccsp_rm_add_reader(rm, SECOND_READER)) || iccsp_rm_set_default(rm) != ICCSP_OK) {
        fputs("two_readers: cannot make the readers\n", stderr);
        exit(1);
    }
    iccsp_rm_close(&rm);
}
