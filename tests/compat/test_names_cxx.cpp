/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of iccsp/compat in C++. */
#include "compat/names.h"
