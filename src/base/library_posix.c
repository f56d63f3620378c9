/* SPDX-License-Identifier: BSD-2-Clause */
/* Libraries that a configuration file names. */
#include "base/library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#define COMPONENT_MAX 256u

static iccsp_hr refuse(const char *path, const char *why)
{
    iccsp_fail_with(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_LIBRARY, "%s is not loaded: %s.", path, why);
    iccsp_fail_advise(
        "A library runs with all rights of the program that loads it.",
        "Let nobody but root and the user write to the file and its folders, and name it by its "
        "absolute path.");
    return ICCSP_E_ACCESSDENIED;
}

bool iccsp_library_trusted(const struct stat *status)
{
    const bool owned = status->st_uid == 0 || status->st_uid == geteuid();
    const bool shared = (status->st_mode & (S_IWGRP | S_IWOTH)) != 0;

    return owned && (!shared || (S_ISDIR(status->st_mode) && (status->st_mode & S_ISVTX) != 0));
}

/* Goes from a folder to what is in it; the folder is closed. -1: there is no such thing, or it is a link. */
static int step(int folder, const char *name, bool last)
{
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY);
    const int next = openat(folder, name, flags);

    close(folder);
    return next;
}

/* The next component of a path, which begins with a separator; *rest is moved behind it. */
static bool take_component(const char **rest, char out[COMPONENT_MAX])
{
    const char *begin = *rest + strspn(*rest, "/");
    const size_t len = strcspn(begin, "/");

    if (len == 0 || len >= COMPONENT_MAX)
        return false;
    memcpy(out, begin, len);
    out[len] = '\0';
    *rest = begin + len;
    return true;
}

static bool is_trusted(int at, bool last)
{
    struct stat status;

    return at >= 0 && fstat(at, &status) == 0 && iccsp_library_trusted(&status) &&
           (!last || S_ISREG(status.st_mode));
}

/* From the root down, so that nothing above what was looked at can be changed meanwhile. */
static iccsp_hr check_path(const char *path)
{
    int at = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *rest = path;
    char name[COMPONENT_MAX];
    iccsp_hr hr = ICCSP_OK;

    while (hr == ICCSP_OK && *rest != '\0') {
        if (!is_trusted(at, false))
            hr = refuse(path, "others than its user and root can write to a folder of its path");
        else if (!take_component(&rest, name) || strcmp(name, "..") == 0)
            hr = refuse(path, "its path is not a plain one");
        else if ((at = step(at, name, *rest == '\0')) < 0)
            hr = iccsp_fail_with(ICCSP_E_ICC_INSTALLATION, ICCSP_LAYER_LIBRARY,
                                 "%s is not there, cannot be read, or is a symbolic link.", path);
    }
    if (hr == ICCSP_OK && !is_trusted(at, true))
        hr = refuse(path, "it is no regular file that only its user and root can write to");
    if (at >= 0)
        close(at);
    return hr;
}

iccsp_hr iccsp_library_symbol(const char *path, const char *name, void **out)
{
    iccsp_hr hr;
    void *library;

    *out = NULL;
    if (path[0] != '/')
        return refuse(path, "its path is not absolute");
    hr = check_path(path);
    if (ICCSP_FAILED(hr))
        return hr;
    /* Its objects may outlive every handle that we could keep. */
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL)
        return iccsp_fail_with(ICCSP_E_ICC_INSTALLATION, ICCSP_LAYER_LIBRARY,
                               "A library cannot be loaded: %s", dlerror());
    *out = dlsym(library, name);
    if (*out == NULL)
        hr = iccsp_fail_with(ICCSP_E_ICC_INSTALLATION, ICCSP_LAYER_LIBRARY, "%s has no %s.", path, name);
    (void)dlclose(library);
    return hr;
}
