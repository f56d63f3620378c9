/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration files: noticing that they changed, reading them whole, and replacing them so that nobody ever
 * sees half of one. Paths are UTF-8, and absolute. */
#ifndef ICCSP_BASE_DISK_H
#define ICCSP_BASE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What became of it. */
enum iccsp_disk_result {
    ICCSP_DISK_OK,
    ICCSP_DISK_ABSENT,
    ICCSP_DISK_DENIED,
    ICCSP_DISK_NOT_REGULAR, /* a folder, a device, a pipe; for a change, a symbolic link too */
    ICCSP_DISK_TOO_LONG,
    ICCSP_DISK_DEVICE_FULL,
    ICCSP_DISK_NO_MEMORY,
    ICCSP_DISK_BUSY, /* locked for too long */
    ICCSP_DISK_FAILED
};

/** The result as the end of a sentence: "it is longer than it may be". */
const char *iccsp_disk_text(enum iccsp_disk_result result);

/** Tells one content of a file or folder from the next without reading it. All zero: there is none. */
struct iccsp_disk_mark {
    uint64_t device, number, size;
    int64_t modified, changed; /* nanoseconds */
    bool settled; /* so long ago that a later change must have another time: see iccsp_disk_look */
};

/** Looks at a file or folder. Clocks of file systems are coarse: two changes within a tick leave the same
 * time. Therefore what changed only just now is not settled, and may change again behind the same mark. */
void iccsp_disk_look(const char *path, struct iccsp_disk_mark *out);

/** True if both are settled and of the same content. */
bool iccsp_disk_mark_holds(const struct iccsp_disk_mark *before, const struct iccsp_disk_mark *now);

/** Reads a regular file of at most `max` bytes whole, and adds a NUL. *text is freed by the caller; NULL
 * unless ICCSP_DISK_OK. *mark is of what was read. */
enum iccsp_disk_result iccsp_disk_read(const char *path, size_t max, char **text, size_t *len,
                                       struct iccsp_disk_mark *mark);

/** Calls `found` with the name of each entry of a folder that ends with `suffix` and does not begin with a
 * dot, in no particular order, until it returns false. */
enum iccsp_disk_result iccsp_folder_each(const char *path, const char *suffix,
                                         bool (*found)(void *user, const char *name), void *user);

/** Makes a folder and those above it that are missing, for everybody to read. */
enum iccsp_disk_result iccsp_folder_make(const char *path);

/** A lock that one process, and one thread of it, has on a folder at a time. */
struct iccsp_folder_lock {
    intptr_t handle;
};

/** Locks a folder by its file ".lock", which stays. Waits at most limit_ms milliseconds. */
enum iccsp_disk_result iccsp_folder_lock(const char *path, uint32_t limit_ms, struct iccsp_folder_lock *lock);
void iccsp_folder_unlock(struct iccsp_folder_lock *lock);

/** Gives a file of a folder another content at once, for everybody to read: whoever opens it finds the old or
 * the new one, also after a loss of power. The folder is locked by the caller. */
enum iccsp_disk_result iccsp_disk_replace(const char *folder, const char *name, const char *text, size_t len);

/** Where this user's configuration files are, and where those that were installed with the library: the
 * folder of that name in it. False: there is no such place, it cannot be named in `cap` bytes, or the
 * environment that names it is not to be trusted (a set-user-ID program). */
bool iccsp_folder_of_user(const char *name, char *out, size_t cap);
bool iccsp_folder_of_system(const char *name, char *out, size_t cap);
bool iccsp_folder_of_library(const char *name, char *out, size_t cap);

/** True for a path that does not depend on the current folder. */
bool iccsp_path_is_absolute(const char *path);

#endif
