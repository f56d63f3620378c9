/* SPDX-License-Identifier: BSD-2-Clause */
/* The contexts and cards of this library's callers: in which process each was made, and what was sent. */
#include <stdlib.h>

#include "base/thread.h"
#include "entry/winscard/core.h"

struct note {
    uintptr_t handle, context; /* a context is its own */
    uint64_t serial, owner;    /* its own number, and that of its context */
    uint32_t process, transmissions;
};

/* Recursive or not does not matter: nobody is called while it is held, so that it is held for some
 * instructions. */
static iccsp_static_lock lock = ICCSP_STATIC_LOCK_INIT; /* guards what follows */
static struct note *notes;
static size_t count, room;
static uint64_t last_serial;

static struct note *find(uintptr_t handle)
{
    for (size_t i = 0; i < count; i++)
        if (notes[i].handle == handle)
            return &notes[i];
    return NULL;
}

static struct note *find_or_add(uintptr_t handle)
{
    struct note *known = find(handle);

    if (known != NULL)
        return known;
    if (count == room) {
        const size_t more = room == 0 ? 16 : room * 2;
        struct note *grown = (struct note *)realloc(notes, more * sizeof(*notes));

        if (grown == NULL)
            return NULL;
        notes = grown;
        room = more;
    }
    return &notes[count++];
}

iccsp_hr winscard_note(uintptr_t handle, uintptr_t context)
{
    const struct note *owner;
    struct note *note;

    iccsp_static_lock_take(&lock);
    note = find_or_add(handle);
    if (note != NULL) {
        *note = (struct note){
            .handle = handle, .context = context, .serial = ++last_serial, .process = iccsp_process_id()};
        owner = find(context);
        note->owner = owner != NULL ? owner->serial : 0;
    }
    iccsp_static_lock_release(&lock);
    return note != NULL ? ICCSP_OK : ICCSP_E_OUTOFMEMORY;
}

void winscard_forget(uint64_t serial)
{
    size_t kept = 0;

    iccsp_static_lock_take(&lock);
    for (size_t i = 0; i < count; i++)
        if (notes[i].serial != serial && (serial == 0 || notes[i].owner != serial))
            notes[kept++] = notes[i];
    count = kept;
    iccsp_static_lock_release(&lock);
}

static struct note look(uintptr_t handle)
{
    const struct note *known;
    struct note copy = {0};

    iccsp_static_lock_take(&lock);
    known = find(handle);
    if (known != NULL)
        copy = *known;
    iccsp_static_lock_release(&lock);
    return copy;
}

uint64_t winscard_serial(uintptr_t handle)
{
    return look(handle).serial;
}

iccsp_hr winscard_usable(uintptr_t handle)
{
    const struct note note = look(handle);

    return note.process != 0 && note.process != iccsp_process_id() ? ICCSP_E_INVALID_HANDLE : ICCSP_OK;
}

void winscard_count(uintptr_t card)
{
    struct note *known;

    iccsp_static_lock_take(&lock);
    known = find(card);
    if (known != NULL)
        known->transmissions++;
    iccsp_static_lock_release(&lock);
}

uint32_t winscard_counted(uintptr_t card)
{
    return look(card).transmissions;
}

uintptr_t winscard_context_of(uintptr_t card)
{
    return look(card).context;
}

#ifndef _WIN32
/* A child must not find the lock taken by a thread that it does not have. */
static void before_fork(void)
{
    iccsp_static_lock_take(&lock);
}

static void after_fork(void)
{
    iccsp_static_lock_release(&lock);
}

__attribute__((constructor)) static void prepare_for_fork(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}
#endif
