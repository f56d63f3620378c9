/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks, conditions and threads over Windows' own. */
#include "base/thread.h"

#include <stdlib.h>

#include "base/clock.h"

bool iccsp_mutex_init(iccsp_mutex *m)
{
    InitializeCriticalSection(m);
    return true;
}

void iccsp_mutex_destroy(iccsp_mutex *m)
{
    DeleteCriticalSection(m);
}

void iccsp_mutex_lock(iccsp_mutex *m)
{
    EnterCriticalSection(m);
}

bool iccsp_mutex_trylock(iccsp_mutex *m)
{
    return TryEnterCriticalSection(m) != 0;
}

void iccsp_mutex_unlock(iccsp_mutex *m)
{
    LeaveCriticalSection(m);
}

void iccsp_static_lock_take(iccsp_static_lock *lock)
{
    AcquireSRWLockExclusive(lock);
}

void iccsp_static_lock_release(iccsp_static_lock *lock)
{
    ReleaseSRWLockExclusive(lock);
}

bool iccsp_cond_init(iccsp_cond *c)
{
    InitializeConditionVariable(c);
    return true;
}

void iccsp_cond_destroy(iccsp_cond *c)
{
    (void)c;
}

bool iccsp_cond_wait_until(iccsp_cond *c, iccsp_mutex *m, uint64_t deadline_ms)
{
    DWORD left = INFINITE;

    if (deadline_ms != UINT64_MAX) {
        const uint64_t now = iccsp_now_ms();
        const uint64_t wait = deadline_ms > now ? deadline_ms - now : 0;

        left = wait < INFINITE ? (DWORD)wait : INFINITE - 1;
    }
    return SleepConditionVariableCS(c, m, left) != 0;
}

void iccsp_cond_broadcast(iccsp_cond *c)
{
    WakeAllConditionVariable(c);
}

static BOOL CALLBACK run_once(INIT_ONCE *once, void *fn, void **context)
{
    (void)once;
    (void)context;
    (*(void (**)(void))fn)();
    return TRUE;
}

void iccsp_once_run(iccsp_once *once, void (*fn)(void))
{
    InitOnceExecuteOnce(once, run_once, &fn, NULL);
}

struct start {
    void (*fn)(void *);
    void *arg;
};

static DWORD WINAPI run_start(void *p)
{
    const struct start s = *(struct start *)p;

    free(p);
    s.fn(s.arg);
    return 0;
}

bool iccsp_thread_start(iccsp_thread *t, void (*fn)(void *), void *arg)
{
    struct start *s = (struct start *)malloc(sizeof(*s));

    if (s == NULL)
        return false;
    *s = (struct start){fn, arg};
    *t = CreateThread(NULL, 0, run_start, s, 0, NULL);
    if (*t != NULL)
        return true;
    free(s);
    return false;
}

void iccsp_thread_join(iccsp_thread t)
{
    WaitForSingleObject(t, INFINITE);
    CloseHandle(t);
}

void iccsp_thread_detach(iccsp_thread t)
{
    HMODULE self;

    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                       (LPCWSTR)(void *)iccsp_thread_detach, &self);
    CloseHandle(t);
}

uint32_t iccsp_process_id(void)
{
    return GetCurrentProcessId();
}
