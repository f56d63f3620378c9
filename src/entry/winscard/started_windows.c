/* SPDX-License-Identifier: BSD-2-Clause */
/* The event by which programs of Windows wait for the resource manager to be started. */
#include "base/thread.h"
#include "entry/winscard/core.h"

static iccsp_static_lock lock = ICCSP_STATIC_LOCK_INIT;
static HANDLE event;
static uint32_t holders;

static LONG look_for_service(void)
{
    SCARDCONTEXT context;
    LONG rc = SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context);

    if (rc == SCARD_S_SUCCESS)
        SCardReleaseContext(context);
    return rc;
}

/* Nothing tells when a service that is not there starts, so that there is no event that anybody could wait
 * for in vain. */
HANDLE WINAPI SCardAccessStartedEvent(void)
{
    const LONG rc = look_for_service();
    HANDLE started;

    if (rc != SCARD_S_SUCCESS) {
        SetLastError((DWORD)rc);
        return NULL;
    }
    iccsp_static_lock_take(&lock);
    if (holders == 0)
        event = CreateEventW(NULL, TRUE, TRUE, NULL);
    started = event;
    if (started != NULL)
        holders++;
    iccsp_static_lock_release(&lock);
    return started;
}

void WINAPI SCardReleaseStartedEvent(void)
{
    iccsp_static_lock_take(&lock);
    if (holders > 0 && --holders == 0)
        CloseHandle(event);
    iccsp_static_lock_release(&lock);
}
