/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration files on Windows. */
#include "base/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/clock.h"
#include "base/module_windows.h"

#define TICK_NS      100000000ll
#define LOCK_POLL_MS 5u
/* How often a file is replaced while somebody is just reading the old one without letting go of its name. */
#define REPLACE_ATTEMPTS 40
#define SHARE_ALL        (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static enum iccsp_disk_result result_of(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_NETPATH:
    case ERROR_INVALID_NAME:
        return ICCSP_DISK_ABSENT;
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
    case ERROR_SHARING_VIOLATION:
        return ICCSP_DISK_DENIED;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
        return ICCSP_DISK_DEVICE_FULL;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
        return ICCSP_DISK_NO_MEMORY;
    default:
        return ICCSP_DISK_FAILED;
    }
}

/* The path with Windows' separators. */
static bool widen(const char *path, WCHAR wide[MAX_PATH])
{
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, MAX_PATH) == 0)
        return false;
    for (WCHAR *p = wide; *p != L'\0'; p++)
        if (*p == L'/')
            *p = L'\\';
    return true;
}

static bool widen_joined(const char *folder, const char *name, WCHAR wide[MAX_PATH])
{
    char path[3 * MAX_PATH];
    const int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

    return n > 0 && (size_t)n < sizeof(path) && widen(path, wide);
}

static bool narrow(const WCHAR *wide, char *out, size_t cap)
{
    return WideCharToMultiByte(CP_UTF8, 0, wide, -1, out, cap > INT32_MAX ? INT32_MAX : (int)cap, NULL,
                               NULL) > 0;
}

/* Hundreds of nanoseconds since 1601: they count to the year 2185 as nanoseconds. */
static int64_t nanoseconds(uint64_t ticks)
{
    return (int64_t)(ticks * 100u);
}

static bool mark_of(HANDLE file, struct iccsp_disk_mark *out)
{
    BY_HANDLE_FILE_INFORMATION info;
    FILE_BASIC_INFO times;
    FILETIME now;

    *out = (struct iccsp_disk_mark){0};
    if (!GetFileInformationByHandle(file, &info) ||
        !GetFileInformationByHandleEx(file, FileBasicInfo, &times, sizeof(times)))
        return false;
    GetSystemTimeAsFileTime(&now);
    out->device = info.dwVolumeSerialNumber;
    out->number = (uint64_t)info.nFileIndexHigh << 32 | info.nFileIndexLow;
    out->size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow;
    out->modified = nanoseconds((uint64_t)times.LastWriteTime.QuadPart);
    out->changed = nanoseconds((uint64_t)times.ChangeTime.QuadPart);
    out->settled = nanoseconds((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) -
                       (out->changed > out->modified ? out->changed : out->modified) >
                   TICK_NS;
    return true;
}

void iccsp_disk_look(const char *path, struct iccsp_disk_mark *out)
{
    WCHAR wide[MAX_PATH];
    HANDLE file;

    *out = (struct iccsp_disk_mark){.settled = true};
    if (!widen(path, wide))
        return;
    file = CreateFileW(wide, FILE_READ_ATTRIBUTES, SHARE_ALL, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                       NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    mark_of(file, out);
    CloseHandle(file);
}

static enum iccsp_disk_result read_all(HANDLE file, size_t size, size_t max, char **text, size_t *len)
{
    DWORD got = 0;
    char *bytes;

    if (size > max)
        return ICCSP_DISK_TOO_LONG;
    bytes = (char *)malloc(size + 1);
    if (bytes == NULL)
        return ICCSP_DISK_NO_MEMORY;
    if (!ReadFile(file, bytes, (DWORD)size, &got, NULL)) {
        free(bytes);
        return result_of(GetLastError());
    }
    bytes[got] = '\0';
    *text = bytes;
    *len = got;
    return ICCSP_DISK_OK;
}

enum iccsp_disk_result iccsp_disk_read(const char *path, size_t max, char **text, size_t *len,
                                       struct iccsp_disk_mark *mark)
{
    enum iccsp_disk_result result = ICCSP_DISK_NOT_REGULAR;
    WCHAR wide[MAX_PATH];
    HANDLE file;

    *text = NULL;
    *len = 0;
    if (!widen(path, wide))
        return ICCSP_DISK_TOO_LONG;
    file = CreateFileW(wide, GENERIC_READ, SHARE_ALL, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return result_of(GetLastError());
    if (GetFileType(file) == FILE_TYPE_DISK && mark_of(file, mark))
        result = read_all(file, (size_t)mark->size, max, text, len);
    CloseHandle(file);
    return result;
}

static bool is_wanted(const char *name, const char *suffix)
{
    const size_t n = strlen(name), m = strlen(suffix);

    return name[0] != '.' && n > m && strcmp(name + n - m, suffix) == 0;
}

enum iccsp_disk_result iccsp_folder_each(const char *path, const char *suffix,
                                         bool (*found)(void *user, const char *name), void *user)
{
    WCHAR pattern[MAX_PATH];
    WIN32_FIND_DATAW data;
    char name[3 * MAX_PATH];
    HANDLE find;

    if (!widen_joined(path, "*", pattern))
        return ICCSP_DISK_TOO_LONG;
    find = FindFirstFileW(pattern, &data);
    if (find == INVALID_HANDLE_VALUE)
        return result_of(GetLastError());
    do {
        if (narrow(data.cFileName, name, sizeof(name)) && is_wanted(name, suffix) && !found(user, name))
            break;
    } while (FindNextFileW(find, &data));
    FindClose(find);
    return ICCSP_DISK_OK;
}

enum iccsp_disk_result iccsp_folder_make(const char *path)
{
    WCHAR wide[MAX_PATH];

    if (!widen(path, wide))
        return ICCSP_DISK_TOO_LONG;
    /* Past the drive: "C:\". */
    for (WCHAR *p = wide[0] == L'\0' || wide[1] == L'\0' ? wide : wide + 3;; p++) {
        const WCHAR c = *p;

        if (c != L'\\' && c != L'\0')
            continue;
        *p = L'\0';
        if (!CreateDirectoryW(wide, NULL) && GetLastError() != ERROR_ALREADY_EXISTS && c == L'\0')
            return result_of(GetLastError());
        *p = c;
        if (c == L'\0')
            return ICCSP_DISK_OK;
    }
}

enum iccsp_disk_result iccsp_folder_lock(const char *path, uint32_t limit_ms, struct iccsp_folder_lock *lock)
{
    const uint64_t deadline = iccsp_now_ms() + limit_ms;
    OVERLAPPED whole = {0};
    WCHAR wide[MAX_PATH];
    HANDLE file;

    lock->handle = 0;
    if (!widen_joined(path, ".lock", wide))
        return ICCSP_DISK_TOO_LONG;
    file = CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, SHARE_ALL, NULL, OPEN_ALWAYS,
                       FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return result_of(GetLastError());
    while (!LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &whole)) {
        const DWORD error = GetLastError();

        if ((error != ERROR_LOCK_VIOLATION && error != ERROR_IO_PENDING) || iccsp_now_ms() >= deadline) {
            CloseHandle(file);
            return error == ERROR_LOCK_VIOLATION || error == ERROR_IO_PENDING ? ICCSP_DISK_BUSY
                                                                              : result_of(error);
        }
        iccsp_sleep_ms(LOCK_POLL_MS);
    }
    lock->handle = (intptr_t)file;
    return ICCSP_DISK_OK;
}

void iccsp_folder_unlock(struct iccsp_folder_lock *lock)
{
    OVERLAPPED whole = {0};
    const HANDLE file = (HANDLE)lock->handle;

    lock->handle = 0;
    if (file == NULL)
        return;
    UnlockFileEx(file, 0, 1, 0, &whole);
    CloseHandle(file);
}

static enum iccsp_disk_result write_file(const WCHAR *path, const char *text, size_t len)
{
    const HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    enum iccsp_disk_result result = ICCSP_DISK_OK;
    DWORD written = 0;

    if (file == INVALID_HANDLE_VALUE)
        return result_of(GetLastError());
    if (!WriteFile(file, text, (DWORD)len, &written, NULL) || written != len || !FlushFileBuffers(file))
        result = result_of(GetLastError());
    CloseHandle(file);
    return result;
}

static enum iccsp_disk_result put_in_place(const WCHAR *fresh, const WCHAR *final)
{
    for (int attempt = 1;; attempt++) {
        if (MoveFileExW(fresh, final, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            return ICCSP_DISK_OK;
        const DWORD error = GetLastError();
        if ((error != ERROR_ACCESS_DENIED && error != ERROR_SHARING_VIOLATION) || attempt == REPLACE_ATTEMPTS)
            return result_of(error);
        iccsp_sleep_ms(LOCK_POLL_MS);
    }
}

enum iccsp_disk_result iccsp_disk_replace(const char *folder, const char *name, const char *text, size_t len)
{
    WCHAR final[MAX_PATH], fresh[MAX_PATH];
    enum iccsp_disk_result result;

    if (len > INT32_MAX || !widen_joined(folder, name, final) || !widen_joined(folder, ".new", fresh))
        return ICCSP_DISK_TOO_LONG;
    result = write_file(fresh, text, len);
    if (result == ICCSP_DISK_OK)
        result = put_in_place(fresh, final);
    if (result != ICCSP_DISK_OK)
        DeleteFileW(fresh);
    return result;
}

bool iccsp_path_is_absolute(const char *path)
{
    const bool drive = ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z')) &&
                       path[1] == ':' && (path[2] == '\\' || path[2] == '/');

    return drive || (path[0] == '\\' && path[1] == '\\' && path[2] != '\0');
}

/* "%VARIABLE%\iccsp\NAME"; programs with more rights than their user do not exist here. */
static bool below_variable(const WCHAR *variable, const char *name, char *out, size_t cap)
{
    WCHAR folder[MAX_PATH];
    const DWORD n = GetEnvironmentVariableW(variable, folder, MAX_PATH);
    size_t used;

    if (n == 0 || n >= MAX_PATH || !narrow(folder, out, cap) || !iccsp_path_is_absolute(out))
        return false;
    used = strlen(out);
    return snprintf(out + used, cap - used, "\\iccsp\\%s", name) < (int)(cap - used);
}

bool iccsp_folder_of_user(const char *name, char *out, size_t cap)
{
    return below_variable(L"APPDATA", name, out, cap);
}

bool iccsp_folder_of_system(const char *name, char *out, size_t cap)
{
    return below_variable(L"ProgramData", name, out, cap);
}

/* The DLL is in "bin", or alone in a folder; the data are in "share" beside it, or in it. */
bool iccsp_folder_of_library(const char *name, char *out, size_t cap)
{
    WCHAR module[MAX_PATH];
    char *last;
    size_t used;

    if (iccsp_module_path(module) != ERROR_SUCCESS || !narrow(module, out, cap))
        return false;
    last = strrchr(out, '\\');
    if (last == NULL)
        return false;
    *last = '\0';
    used = strlen(out);
    if (used > 4 && _stricmp(out + used - 4, "\\bin") == 0)
        used -= 4;
    return snprintf(out + used, cap - used, "\\share\\iccsp\\%s", name) < (int)(cap - used);
}
