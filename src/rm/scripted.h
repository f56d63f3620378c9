/* SPDX-License-Identifier: BSD-2-Clause */
/* The scripted resource manager, for tests: opened from a string, and asked what it saw. */
#ifndef ICCSP_RM_SCRIPTED_H
#define ICCSP_RM_SCRIPTED_H

#include <stddef.h>

#include "iccsp/rm.h"

/** Opens a scripted resource manager on a script in memory, NUL terminated. Results as
 * iccsp_rm_open("scripted:..."), ICCSP_E_POINTER for a NULL. */
iccsp_hr iccsp_rm_scripted_open_text(const char *text, struct iccsp_rm **out);

/** Commands that reached the card since the script was opened. 0 for another kind of resource manager. */
size_t iccsp_rm_scripted_commands(struct iccsp_rm *rm);

/** Whether all has gone as the script says: ICCSP_OK; ICCSP_E_SCRIPT_MISMATCH: a command differed from the
 * expected one, or an expected one has not come (yet); ICCSP_E_BUDGET: more commands than its limit. The
 * first that went wrong is kept. The same is traced, and recorded as the last error, when the resource
 * manager is closed. ICCSP_E_UNSUPPORTED_FEATURE for another kind of resource manager. */
iccsp_hr iccsp_rm_scripted_verdict(struct iccsp_rm *rm);

#endif
