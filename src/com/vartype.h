/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes of the types that a VARIANT can have. */
#ifndef ICCSP_COM_VARTYPE_H
#define ICCSP_COM_VARTYPE_H

#include "iccsp/com.h"

/** Bytes of one value of a type; 0 for a type that an array or a variant cannot hold. */
uint32_t iccsp_vartype_size(VARTYPE vt);

#endif
