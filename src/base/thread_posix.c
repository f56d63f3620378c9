/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks, conditions and threads over POSIX threads. */
#include "base/thread.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

bool iccsp_mutex_init(iccsp_mutex *m)
{
    pthread_mutexattr_t attr;

    if (pthread_mutexattr_init(&attr) != 0)
        return false;
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    const bool ok = pthread_mutex_init(m, &attr) == 0;
    pthread_mutexattr_destroy(&attr);
    return ok;
}

void iccsp_mutex_destroy(iccsp_mutex *m)
{
    pthread_mutex_destroy(m);
}

void iccsp_mutex_lock(iccsp_mutex *m)
{
    pthread_mutex_lock(m);
}

bool iccsp_mutex_trylock(iccsp_mutex *m)
{
    return pthread_mutex_trylock(m) == 0;
}

void iccsp_mutex_unlock(iccsp_mutex *m)
{
    pthread_mutex_unlock(m);
}

void iccsp_static_lock_take(iccsp_static_lock *lock)
{
    pthread_mutex_lock(lock);
}

void iccsp_static_lock_release(iccsp_static_lock *lock)
{
    pthread_mutex_unlock(lock);
}

bool iccsp_cond_init(iccsp_cond *c)
{
#ifdef __APPLE__
    return pthread_cond_init(c, NULL) == 0;
#else
    pthread_condattr_t attr;

    if (pthread_condattr_init(&attr) != 0)
        return false;
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const bool ok = pthread_cond_init(c, &attr) == 0;
    pthread_condattr_destroy(&attr);
    return ok;
#endif
}

void iccsp_cond_destroy(iccsp_cond *c)
{
    pthread_cond_destroy(c);
}

static struct timespec timespec_of(uint64_t ms)
{
    return (struct timespec){.tv_sec = (time_t)(ms / 1000u), .tv_nsec = (long)(ms % 1000u) * 1000000L};
}

bool iccsp_cond_wait_until(iccsp_cond *c, iccsp_mutex *m, uint64_t deadline_ms)
{
    if (deadline_ms == UINT64_MAX)
        return pthread_cond_wait(c, m) == 0;
#ifdef __APPLE__
    const uint64_t now = iccsp_now_ms();
    const struct timespec left = timespec_of(deadline_ms > now ? deadline_ms - now : 0);

    return pthread_cond_timedwait_relative_np(c, m, &left) == 0;
#else
    const struct timespec at = timespec_of(deadline_ms);

    return pthread_cond_timedwait(c, m, &at) == 0;
#endif
}

void iccsp_cond_broadcast(iccsp_cond *c)
{
    pthread_cond_broadcast(c);
}

void iccsp_once_run(iccsp_once *once, void (*fn)(void))
{
    pthread_once(once, fn);
}

struct start {
    void (*fn)(void *);
    void *arg;
};

static void *run_start(void *p)
{
    const struct start s = *(struct start *)p;

    free(p);
    s.fn(s.arg);
    return NULL;
}

/* All but those that the thread can only send to itself, by a fault. */
static void signals_of_the_process(sigset_t *set)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};

    sigfillset(set);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        sigdelset(set, faults[i]);
}

bool iccsp_thread_start(iccsp_thread *t, void (*fn)(void *), void *arg)
{
    struct start *s = (struct start *)malloc(sizeof(*s));
    sigset_t blocked, before;

    if (s == NULL)
        return false;
    *s = (struct start){fn, arg};
    signals_of_the_process(&blocked);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    const bool ok = pthread_create(t, NULL, run_start, s) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!ok)
        free(s);
    return ok;
}

void iccsp_thread_join(iccsp_thread t)
{
    pthread_join(t, NULL);
}

/* The shared library is linked so that it is not unloaded (-z nodelete). */
void iccsp_thread_detach(iccsp_thread t)
{
    pthread_detach(t);
}

/* getpid() is a system call, and every use of a handle asks: remember it and let fork() refresh it. */
static pthread_once_t process_once = PTHREAD_ONCE_INIT;
static _Atomic uint32_t process;

static void learn_process(void)
{
    process = (uint32_t)getpid();
}

static void watch_fork(void)
{
    learn_process();
    pthread_atfork(NULL, NULL, learn_process);
}

uint32_t iccsp_process_id(void)
{
    const uint32_t known = process;

    if (known != 0)
        return known;
    pthread_once(&process_once, watch_fork);
    return process;
}
