/* SPDX-License-Identifier: BSD-2-Clause */
/* Folders of a card-type database that a test fills. */
#include "support/card_folders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <direct.h>
#include <process.h>
#define make_folder(path) _mkdir(path)
#define process_id()      _getpid()
#else
#include <sys/stat.h>
#include <unistd.h>
#define make_folder(path) mkdir(path, 0755)
#define process_id()      getpid()
#endif

#include "base/disk.h"

/* More than all tests make. */
#define MADE_MAX 100000u

static void require(int good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

void card_folders_make(struct card_folders *f)
{
    static unsigned made;
    const char *tmp = getenv("TMPDIR");
    int status;

#ifdef _WIN32
    tmp = getenv("TEMP");
    require(tmp != NULL, "TEMP");
#endif
    /* In another namespace another process may have this number, and the same folder of temporary files. */
    do
        snprintf(f->root, sizeof(f->root), "%.120s/iccsp-cards-%d-%u", tmp == NULL ? "/tmp" : tmp,
                 (int)process_id(), ++made);
    while ((status = make_folder(f->root)) != 0 && errno == EEXIST && made < MADE_MAX);
    require(status == 0, f->root);
    for (unsigned i = 0; i < CARD_FOLDERS; i++) {
        snprintf(f->folder[i], sizeof(f->folder[i]), "%s/%s", f->root, i == 0 ? "user" : "system");
        require(make_folder(f->folder[i]) == 0, f->folder[i]);
        f->list[i] = f->folder[i];
    }
}

static FILE *open_file(const struct card_folders *f, unsigned folder, const char *name, const char *mode)
{
    char path[400];

    snprintf(path, sizeof(path), "%s/%.100s", f->folder[folder], name);
    return fopen(path, mode);
}

void card_folders_write(const struct card_folders *f, unsigned folder, const char *name, const char *text)
{
    FILE *file = open_file(f, folder, name, "wb");

    require(file != NULL, name);
    require(fwrite(text, 1, strlen(text), file) == strlen(text), name);
    require(fclose(file) == 0, name);
}

char *card_folders_read(const struct card_folders *f, unsigned folder, const char *name)
{
    struct iccsp_disk_mark mark;
    char path[400], *text;
    size_t len;

    snprintf(path, sizeof(path), "%s/%.100s", f->folder[folder], name);
    return iccsp_disk_read(path, 16u << 20, &text, &len, &mark) == ICCSP_DISK_OK ? text : NULL;
}

static void remove_file(const char *folder, const char *name)
{
    char path[400];

    snprintf(path, sizeof(path), "%.240s/%.100s", folder, name);
    remove(path);
}

static bool remove_found(void *user, const char *name)
{
    remove_file((const char *)user, name);
    return true;
}

void card_folders_remove(struct card_folders *f)
{
    for (unsigned i = 0; i < CARD_FOLDERS; i++) {
        iccsp_folder_each(f->folder[i], "", remove_found, f->folder[i]);
        remove_file(f->folder[i], ".lock");
        remove_file(f->folder[i], ".new");
        remove_file(f->folder[i], ".a.conf");
#ifdef _WIN32
        _rmdir(f->folder[i]);
#else
        rmdir(f->folder[i]);
#endif
    }
#ifdef _WIN32
    _rmdir(f->root);
#else
    rmdir(f->root);
#endif
}

const char *card_names_joined(const char *names)
{
    static char joined[4096];
    size_t used = 0;

    joined[0] = '\0';
    for (; *names != '\0'; names += strlen(names) + 1)
        used += (size_t)snprintf(joined + used, sizeof(joined) - used, "%s%s", used > 0 ? "|" : "", names);
    return joined;
}
