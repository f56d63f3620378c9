/* SPDX-License-Identifier: BSD-2-Clause */
/* Contexts, memory, readers and groups. */
#include <stdlib.h>
#include <string.h>

#include "entry/winscard/calls.h"

#define SCOPE_LAST 3u /* pcsc-lite's SCARD_SCOPE_GLOBAL */

static iccsp_hr establish(struct iccsp_rm *rm, LPSCARDCONTEXT out)
{
    uintptr_t context = 0;
    iccsp_hr hr = iccsp_rm_establish(rm, &context);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = winscard_note(context, context);
    if (ICCSP_SUCCEEDED(hr) && !winscard_to_handle(context, out))
        hr = ICCSP_F_INTERNAL_ERROR;
    if (ICCSP_FAILED(hr)) {
        winscard_forget(winscard_serial(context));
        iccsp_rm_release(rm, context);
        *out = 0;
    }
    return hr;
}

WINSCARD_API LONG WINSCARD_CALL SCardEstablishContext(DWORD scope, LPCVOID reserved1, LPCVOID reserved2,
                                                      LPSCARDCONTEXT out)
{
    struct iccsp_rm *rm;
    iccsp_hr hr;

    (void)reserved1, (void)reserved2;
    if (out == NULL)
        return SCARD_E_INVALID_PARAMETER;
    *out = 0;
    if (scope > SCOPE_LAST)
        return SCARD_E_INVALID_VALUE;
    hr = winscard_rm(&rm);
    if (ICCSP_SUCCEEDED(hr))
        hr = establish(rm, out);
    return winscard_end(&rm, hr);
}

/* Runs a function of the resource manager on a handle that this process may use. */
iccsp_hr winscard_begin_call(SCARDHANDLE handle, struct iccsp_rm **rm, uintptr_t *value)
{
    const iccsp_hr hr = winscard_usable(winscard_from_handle(handle));

    *rm = NULL;
    *value = winscard_from_handle(handle);
    return ICCSP_FAILED(hr) ? hr : winscard_rm(rm);
}

static LONG with_context(SCARDCONTEXT context, iccsp_hr (*call)(struct iccsp_rm *, uintptr_t))
{
    struct iccsp_rm *rm;
    uintptr_t value;
    iccsp_hr hr = winscard_begin_call(context, &rm, &value);

    if (ICCSP_SUCCEEDED(hr))
        hr = call(rm, value);
    return winscard_end(&rm, hr);
}

WINSCARD_API LONG WINSCARD_CALL SCardReleaseContext(SCARDCONTEXT context)
{
    const uint64_t serial = winscard_serial(winscard_from_handle(context));
    const LONG rc = with_context(context, iccsp_rm_release);

    if (rc == SCARD_S_SUCCESS)
        winscard_forget(serial);
    return rc;
}

WINSCARD_API LONG WINSCARD_CALL SCardIsValidContext(SCARDCONTEXT context)
{
    return with_context(context, iccsp_rm_is_valid);
}

WINSCARD_API LONG WINSCARD_CALL SCardCancel(SCARDCONTEXT context)
{
    return with_context(context, iccsp_rm_cancel);
}

WINSCARD_API LONG WINSCARD_CALL SCardFreeMemory(SCARDCONTEXT context, LPCVOID memory)
{
    const LONG rc = SCardIsValidContext(context);

    if (rc != SCARD_S_SUCCESS)
        return rc;
    /* The caller gives back what it was given to write to. */
    winscard_free((void *)(uintptr_t)memory);
    return rc;
}
