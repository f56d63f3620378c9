/* SPDX-License-Identifier: BSD-2-Clause */
/* The C call of a late-bound call: libffi, on Windows the system's own DispCallFunc. */
#ifndef ICCSP_COM_DISPATCH_CALL_H
#define ICCSP_COM_DISPATCH_CALL_H

#include "iccsp/com.h"

/** Calls a function of an interface.
 *
 * slot: place in the interface's table. args: `count` of them, at most ICCSP_PARAMS_MAX, each VT_UI1, VT_UI2,
 * VT_I4, VT_UI4, VT_UI8, or of any other type: then the pointer in byref is passed. returned: what the
 * function returns.
 *
 * S_OK. E_UNEXPECTED: this platform has no way to make such a call; nothing was called. */
HRESULT iccsp_dispatch_call(void *iface, unsigned int slot, VARIANT *args, unsigned int count,
                            HRESULT *returned);

#endif
