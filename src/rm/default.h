/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the process, for those who are given none. */
#ifndef ICCSP_RM_DEFAULT_H
#define ICCSP_RM_DEFAULT_H

#include "iccsp/rm.h"

/** Gives a reference to the resource manager of the process, opened at first use as iccsp_rm_open("auto")
 * does; the caller closes it. After a failure the next call tries again. In a child of fork() it is a new
 * one. The process keeps a reference until it ends, so that readers, cards and handles outlive any one user.
 *
 * ICCSP_E_POINTER: out is NULL; otherwise what iccsp_rm_open returns. */
iccsp_hr iccsp_rm_default(struct iccsp_rm **out);

#endif
