/* SPDX-License-Identifier: BSD-2-Clause */
/* Interfaces described for tools: the type library that the DLL carries on Windows. */
#ifndef ICCSP_COM_TYPE_INFO_H
#define ICCSP_COM_TYPE_INFO_H

#include <stdbool.h>

#include "iccsp/com.h"

/** True if there is a description of an interface. */
bool iccsp_type_info_exists(const IID *iid);

/** The description, with a reference; NULL on failure. DISP_E_BADINDEX: there is none. */
HRESULT iccsp_type_info_get(const IID *iid, ITypeInfo **out);

#ifdef _WIN32
/** The type library of this module, with a reference; NULL on failure. What LoadTypeLibEx returns. */
HRESULT iccsp_type_library(ITypeLib **out);
#endif

#endif
