/* SPDX-License-Identifier: BSD-2-Clause */
/* The classes by their identifiers. */
#ifndef ICCSP_ENTRY_FACTORY_H
#define ICCSP_ENTRY_FACTORY_H

#include <stdbool.h>

#include "iccsp/iccsp.h"

/** Makes an object of a class. rm as in iccsp_create_provider. outer: NULL, or the object that aggregates the
 * new one; then iid must be that of IUnknown (decision G6).
 *
 * *out is NULL on failure. CLASS_E_CLASSNOTAVAILABLE: unknown class. CLASS_E_NOAGGREGATION. E_NOINTERFACE.
 * E_OUTOFMEMORY. ISCard and ISCardManage: what opening the resource manager returns (decision C1). */
HRESULT iccsp_factory_create(struct iccsp_rm *rm, const CLSID *clsid, IUnknown *outer, const IID *iid,
                             void **out);

/** How often LockServer(TRUE) was called on a class object, less the calls of LockServer(FALSE). While it is
 * above 0, COM does not unload the library on Windows; elsewhere nobody does. */
int32_t iccsp_class_object_locks(void);

/** True for a class that iccsp_factory_create makes. */
bool iccsp_factory_knows(const CLSID *clsid);

#endif
