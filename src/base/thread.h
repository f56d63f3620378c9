/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks, conditions and one-time set-up: POSIX threads, or Windows' own. */
#ifndef ICCSP_BASE_THREAD_H
#define ICCSP_BASE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef _WIN32
#include <windows.h>
typedef CRITICAL_SECTION iccsp_mutex;
typedef CONDITION_VARIABLE iccsp_cond;
typedef INIT_ONCE iccsp_once;
typedef HANDLE iccsp_thread;
typedef SRWLOCK iccsp_static_lock;
#define ICCSP_ONCE_INIT        INIT_ONCE_STATIC_INIT
#define ICCSP_STATIC_LOCK_INIT SRWLOCK_INIT
#else
#include <pthread.h>
typedef pthread_mutex_t iccsp_mutex;
typedef pthread_cond_t iccsp_cond;
typedef pthread_once_t iccsp_once;
typedef pthread_t iccsp_thread;
typedef pthread_mutex_t iccsp_static_lock;
#define ICCSP_ONCE_INIT        PTHREAD_ONCE_INIT
#define ICCSP_STATIC_LOCK_INIT PTHREAD_MUTEX_INITIALIZER
#endif

/** A recursive mutex: the thread that holds it may take it again. */
bool iccsp_mutex_init(iccsp_mutex *m);
void iccsp_mutex_destroy(iccsp_mutex *m);
void iccsp_mutex_lock(iccsp_mutex *m);
bool iccsp_mutex_trylock(iccsp_mutex *m);
void iccsp_mutex_unlock(iccsp_mutex *m);

/** A lock that needs no set-up, which could fail, and lives as long as the process. Not recursive. */
void iccsp_static_lock_take(iccsp_static_lock *lock);
void iccsp_static_lock_release(iccsp_static_lock *lock);

bool iccsp_cond_init(iccsp_cond *c);
void iccsp_cond_destroy(iccsp_cond *c);

/** Waits until signalled or until iccsp_now_ms() reaches `deadline_ms` (UINT64_MAX: no limit). The mutex is
 * held once, on entry and on return. False: the deadline passed. Wake-ups without a cause occur. */
bool iccsp_cond_wait_until(iccsp_cond *c, iccsp_mutex *m, uint64_t deadline_ms);
void iccsp_cond_broadcast(iccsp_cond *c);

void iccsp_once_run(iccsp_once *once, void (*fn)(void));

/** Starts a thread, which must be joined or detached. Signals of the process are not delivered in it: they
 * are the program's business. False: there was not enough of something. */
bool iccsp_thread_start(iccsp_thread *t, void (*fn)(void *), void *arg);
void iccsp_thread_join(iccsp_thread t);

/** Lets go of a thread that may never come back. The library stays loaded from then on. */
void iccsp_thread_detach(iccsp_thread t);

/** The process id, to notice that this is a child of fork(). */
uint32_t iccsp_process_id(void);

#endif
