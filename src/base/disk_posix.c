/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration files on POSIX systems. */
#include "base/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/auxv.h>
#endif

#include "base/clock.h"

#define NS_PER_S 1000000000ll
/* No kernel's tick is longer; file systems without fractions of a second have steps of up to two. */
#define TICK_NS      100000000ll
#define FAT_TICK_NS  (2 * NS_PER_S)
#define LOCK_POLL_MS 5u
#define PATH_SIZE    4096

static enum iccsp_disk_result result_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return ICCSP_DISK_ABSENT;
    case EACCES:
    case EPERM:
    case EROFS:
        return ICCSP_DISK_DENIED;
    case ELOOP:
    case EISDIR:
    case ENXIO:
        return ICCSP_DISK_NOT_REGULAR;
    case ENOSPC:
    case EDQUOT:
        return ICCSP_DISK_DEVICE_FULL;
    case ENOMEM:
        return ICCSP_DISK_NO_MEMORY;
    default:
        return ICCSP_DISK_FAILED;
    }
}

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void mark_of(const struct stat *st, struct iccsp_disk_mark *out)
{
    struct timespec now = {0};

#ifdef __APPLE__
    const struct timespec modified = st->st_mtimespec, changed = st->st_ctimespec;
#else
    const struct timespec modified = st->st_mtim, changed = st->st_ctim;
#endif
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct iccsp_disk_mark){.device = (uint64_t)st->st_dev,
                                    .number = (uint64_t)st->st_ino,
                                    .size = (uint64_t)st->st_size,
                                    .modified = nanoseconds(modified),
                                    .changed = nanoseconds(changed)};
    out->settled = nanoseconds(now) - out->changed > (changed.tv_nsec == 0 ? FAT_TICK_NS : TICK_NS);
}

void iccsp_disk_look(const char *path, struct iccsp_disk_mark *out)
{
    struct stat st;

    *out = (struct iccsp_disk_mark){.settled = true};
    if (stat(path, &st) == 0)
        mark_of(&st, out);
}

/* Until `max` bytes are there or the file ends, whatever its size was; that is where the room begins. */
static enum iccsp_disk_result read_all(int fd, size_t size, size_t max, char **text, size_t *len)
{
    size_t room = 0, used = 0;
    char *bytes = NULL;

    if (size > max)
        return ICCSP_DISK_TOO_LONG;

    for (;;) {
        if (used == room) {
            char *more;

            room = room == 0 ? size + 1 : room * 2;
            more = (char *)realloc(bytes, room + 1);
            if (more == NULL)
                break;
            bytes = more;
        }
        const ssize_t n = read(fd, bytes + used, room - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || used + (size_t)n > max) {
            free(bytes);
            return n < 0 ? result_of(errno) : ICCSP_DISK_TOO_LONG;
        }
        used += (size_t)n;
        if (n == 0) {
            bytes[used] = '\0';
            *text = bytes;
            *len = used;
            return ICCSP_DISK_OK;
        }
    }
    free(bytes);
    return ICCSP_DISK_NO_MEMORY;
}

enum iccsp_disk_result iccsp_disk_read(const char *path, size_t max, char **text, size_t *len,
                                       struct iccsp_disk_mark *mark)
{
    enum iccsp_disk_result result = ICCSP_DISK_NOT_REGULAR;
    struct stat st;
    /* Opening a pipe must not wait for somebody who writes to it. */
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    *text = NULL;
    *len = 0;
    if (fd < 0)
        return result_of(errno);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        mark_of(&st, mark);
        result = read_all(fd, (size_t)mark->size, max, text, len);
    }
    close(fd);
    return result;
}

static bool ends_with(const char *name, const char *suffix)
{
    const size_t n = strlen(name), m = strlen(suffix);

    return n > m && strcmp(name + n - m, suffix) == 0;
}

enum iccsp_disk_result iccsp_folder_each(const char *path, const char *suffix,
                                         bool (*found)(void *user, const char *name), void *user)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    if (dir == NULL)
        return result_of(errno);
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.' && ends_with(entry->d_name, suffix) && !found(user, entry->d_name))
            break;
    closedir(dir);
    return ICCSP_DISK_OK;
}

enum iccsp_disk_result iccsp_folder_make(const char *path)
{
    char part[PATH_SIZE];
    const size_t len = strlen(path);
    bool read_only = false;

    if (len >= sizeof(part))
        return ICCSP_DISK_TOO_LONG;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0755) == 0 || errno == EEXIST)
            continue;
        /* Some systems say so of folders that are there, too. */
        if (i == len || errno != EROFS)
            return read_only ? ICCSP_DISK_DENIED : result_of(errno);
        read_only = true;
    }
    return ICCSP_DISK_OK;
}

static bool join(const char *folder, const char *name, char out[PATH_SIZE])
{
    const int n = snprintf(out, PATH_SIZE, "%s/%s", folder, name);

    return n > 0 && n < PATH_SIZE;
}

enum iccsp_disk_result iccsp_folder_lock(const char *path, uint32_t limit_ms, struct iccsp_folder_lock *lock)
{
    const uint64_t deadline = iccsp_now_ms() + limit_ms;
    char file[PATH_SIZE];
    int fd;

    lock->handle = -1;
    if (!join(path, ".lock", file))
        return ICCSP_DISK_TOO_LONG;
    fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (fd < 0)
        return result_of(errno);
    /* With a limit there is no call that waits. */
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;

        if (error != EINTR && (error != EWOULDBLOCK || iccsp_now_ms() >= deadline)) {
            close(fd);
            return error == EWOULDBLOCK ? ICCSP_DISK_BUSY : result_of(error);
        }
        iccsp_sleep_ms(LOCK_POLL_MS);
    }
    lock->handle = fd;
    return ICCSP_DISK_OK;
}

void iccsp_folder_unlock(struct iccsp_folder_lock *lock)
{
    if (lock->handle >= 0) {
        /* A child of fork() may have another handle of it. */
        flock((int)lock->handle, LOCK_UN);
        close((int)lock->handle);
    }
    lock->handle = -1;
}

static enum iccsp_disk_result write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        const ssize_t n = write(fd, text, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? result_of(errno) : ICCSP_DISK_FAILED;
        text += n;
        len -= (size_t)n;
    }
    return fsync(fd) == 0 ? ICCSP_DISK_OK : result_of(errno);
}

/* The new name is on the device too before anybody hears that it is. Some file systems cannot say. */
static void sync_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

enum iccsp_disk_result iccsp_disk_replace(const char *folder, const char *name, const char *text, size_t len)
{
    char final[PATH_SIZE], fresh[PATH_SIZE];
    enum iccsp_disk_result result;
    struct stat st;
    int fd;

    if (!join(folder, name, final) || !join(folder, ".new", fresh))
        return ICCSP_DISK_TOO_LONG;
    if (lstat(final, &st) == 0 && !S_ISREG(st.st_mode))
        return ICCSP_DISK_NOT_REGULAR;
    /* Who has the lock is alone: what is there was left by a process that ended in the middle. */
    unlink(fresh);
    fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return result_of(errno);
    result = write_all(fd, text, len);
    close(fd);
    if (result == ICCSP_DISK_OK && rename(fresh, final) != 0)
        result = result_of(errno);
    if (result != ICCSP_DISK_OK)
        unlink(fresh);
    else
        sync_folder(folder);
    return result;
}

bool iccsp_path_is_absolute(const char *path)
{
    return path[0] == '/';
}

static bool is_privileged(void)
{
#ifdef __linux__
    return getauxval(AT_SECURE) != 0;
#else
    return issetugid() != 0;
#endif
}

bool iccsp_folder_of_user(const char *name, char *out, size_t cap)
{
    const char *config, *home;
    int n = -1;

    if (is_privileged())
        return false;
    config = getenv("XDG_CONFIG_HOME");
    home = getenv("HOME");
    /* A path that is not absolute is to be ignored (XDG Base Directory Specification). */
    if (config != NULL && config[0] == '/')
        n = snprintf(out, cap, "%s/iccsp/%s", config, name);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, cap, "%s/.config/iccsp/%s", home, name);
    return n > 0 && (size_t)n < cap;
}

bool iccsp_folder_of_system(const char *name, char *out, size_t cap)
{
    const int n = snprintf(out, cap, "%s/iccsp/%s", ICCSP_SYSCONFDIR, name);

    return n > 0 && (size_t)n < cap;
}

bool iccsp_folder_of_library(const char *name, char *out, size_t cap)
{
    const int n = snprintf(out, cap, "%s/iccsp/%s", ICCSP_DATADIR, name);

    return n > 0 && (size_t)n < cap;
}
