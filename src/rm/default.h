/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of the resource manager of the process, which iccsp_rm_default gives out. */
#ifndef ICCSP_RM_DEFAULT_H
#define ICCSP_RM_DEFAULT_H

#include <stdbool.h>

/** Gives up the reference of the process, for a library that is about to be unloaded. False: another thread
 * is just asking for the resource manager, or somebody keeps it. */
bool iccsp_rm_default_close(void);

/** Keeps it until the process ends: a caller was given handles that outlive every object. */
void iccsp_rm_default_keep(void);

#endif
