/* SPDX-License-Identifier: BSD-2-Clause */
/* Our headers, then the system's, in C++. */
#define BESIDE_OURS_FIRST
#define BESIDE_NAME beside_ours_first_in_cxx
#include "classes/beside.h"
