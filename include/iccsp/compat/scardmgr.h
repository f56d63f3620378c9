/* SPDX-License-Identifier: BSD-2-Clause */
/* The documentation names this header for some of the interfaces that scardssp.h has. */
#include "iccsp/compat/scardssp.h"
