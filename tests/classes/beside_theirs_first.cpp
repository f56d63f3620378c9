/* SPDX-License-Identifier: BSD-2-Clause */
/* The system's headers, then ours, in C++. */
#define BESIDE_NAME beside_theirs_first_in_cxx
#include "classes/beside.h"
