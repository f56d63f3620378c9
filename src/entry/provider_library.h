/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of other vendors' libraries, which card types name as their primary providers. */
#ifndef ICCSP_ENTRY_PROVIDER_LIBRARY_H
#define ICCSP_ENTRY_PROVIDER_LIBRARY_H

#include "iccsp/com.h"

/** Gives the class object of a class by the library of the first card type in the database of the process
 * that has it as its primary provider. *out is NULL on failure.
 *
 * CLASS_E_CLASSNOTAVAILABLE: no card type names a library for this class, or this is Windows, where classes
 * are registered. ICCSP_E_ACCESSDENIED, ICCSP_E_ICC_INSTALLATION: as iccsp_library_symbol. What the library
 * returns. */
HRESULT iccsp_provider_class_object(const CLSID *clsid, const IID *iid, void **out);

#endif
