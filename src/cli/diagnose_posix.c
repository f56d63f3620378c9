/* SPDX-License-Identifier: BSD-2-Clause */
/* What a POSIX system tells of pcscd: its socket, its program, the file of its library, where we run. */
#ifdef __linux__
#define _GNU_SOURCE /* dl_iterate_phdr */
#endif
#include "cli/diagnose.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifndef __APPLE__
#include <link.h>
#endif

#define SOCKET_PATH "/run/pcscd/pcscd.comm"
#define VERSION_MS  1000

#ifdef __APPLE__

/* The service of macOS is reached by other means, and its library is part of the system. */
enum cli_socket cli_service_socket(char path[CLI_PATH_MAX])
{
    path[0] = '\0';
    return CLI_SOCKET_NONE;
}

void cli_library_path(char path[CLI_PATH_MAX])
{
    snprintf(path, CLI_PATH_MAX, "/System/Library/Frameworks/PCSC.framework/PCSC");
}

#else

static enum cli_socket try_to_connect(int descriptor, const struct sockaddr_un *address)
{
    if (connect(descriptor, (const struct sockaddr *)address, sizeof(*address)) == 0)
        return CLI_SOCKET_LISTENS;
    switch (errno) {
    case ENOENT:
        return CLI_SOCKET_ABSENT;
    case EACCES:
    case EPERM:
        return CLI_SOCKET_FORBIDDEN;
    case ECONNREFUSED:
        return CLI_SOCKET_STALE;
    case EAGAIN: /* so many wait to be let in that it does not take one more at once */
        return CLI_SOCKET_LISTENS;
    default:
        return CLI_SOCKET_OTHER;
    }
}

/* pcsc-lite's library takes another path from the environment; what is looked at must be what it uses. */
enum cli_socket cli_service_socket(char path[CLI_PATH_MAX])
{
    const char *const named = getenv("PCSCLITE_CSOCK_NAME");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    enum cli_socket state;

    snprintf(path, CLI_PATH_MAX, "%s", named != NULL ? named : SOCKET_PATH);
    if (descriptor < 0)
        return CLI_SOCKET_NONE;
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    if (strlen(path) < sizeof(address.sun_path)) {
        memcpy(address.sun_path, path, strlen(path));
        state = try_to_connect(descriptor, &address);
    } else {
        state = CLI_SOCKET_OTHER;
    }
    close(descriptor);
    return state;
}

static int note_library(struct dl_phdr_info *info, size_t size, void *path)
{
    (void)size;
    if (info->dlpi_name == NULL || strstr(info->dlpi_name, "/libpcsclite.so") == NULL)
        return 0;
    snprintf(path, CLI_PATH_MAX, "%s", info->dlpi_name);
    return 1;
}

void cli_library_path(char path[CLI_PATH_MAX])
{
    path[0] = '\0';
    dl_iterate_phdr(note_library, path);
}

#endif

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

struct cli_surroundings cli_surroundings_get(void)
{
    const char *const ssh = getenv("SSH_CONNECTION");

    return (struct cli_surroundings){
        .container = exists("/.dockerenv") || exists("/run/.containerenv") || exists("/.flatpak-info") ||
                     getenv("container") != NULL,
        .remote = ssh != NULL && ssh[0] != '\0',
        .systemd = exists("/run/systemd/system"),
    };
}

/* Reads a line from a program that may not come to an end. */
static bool read_line(int descriptor, char *out, size_t cap)
{
    struct pollfd input = {.fd = descriptor, .events = POLLIN};
    size_t len = 0;

    while (len + 1 < cap && poll(&input, 1, VERSION_MS) == 1 && read(descriptor, out + len, 1) == 1 &&
           out[len] != '\n')
        len++;
    out[len] = '\0';
    return len > 0;
}

static bool ask_program(const char *program, char *out, size_t cap)
{
    char *const arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t) "--version", NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t child;
    bool known = false;

    if (pipe(ends) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, program, &actions, NULL, arguments, environment) == 0) {
        close(ends[1]);
        ends[1] = -1;
        known = read_line(ends[0], out, cap);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
    return known;
}

bool cli_service_version(char *out, size_t cap)
{
    static const char *const programs[] = {"/usr/sbin/pcscd", "/usr/bin/pcscd", "/usr/local/sbin/pcscd"};

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        if (access(programs[i], X_OK) == 0)
            return ask_program(programs[i], out, cap);
    }
    return false;
}

/* A run that may be left behind; whoever comes last frees it. */
struct limited {
    void (*run)(void *context);
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool is_done, is_left;
};

static void free_limited(struct limited *l)
{
    pthread_cond_destroy(&l->done);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static void *run_limited(void *argument)
{
    struct limited *l = argument;

    l->run(l->context);
    pthread_mutex_lock(&l->lock);
    const bool is_left = l->is_left;
    l->is_done = true;
    pthread_cond_signal(&l->done);
    pthread_mutex_unlock(&l->lock);
    if (is_left)
        free_limited(l);
    return NULL;
}

static struct limited *new_limited(void (*run)(void *context), void *context)
{
    struct limited *l = calloc(1, sizeof(*l));

    if (l == NULL)
        return NULL;
    l->run = run;
    l->context = context;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->done, NULL);
    return l;
}

bool cli_run_limited(void (*run)(void *context), void *context, uint32_t limit_ms)
{
    struct limited *l = new_limited(run, context);
    struct timespec deadline;
    pthread_t thread;
    int late = 0;

    if (l == NULL)
        return false;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += (time_t)(limit_ms / 1000);
    if (pthread_create(&thread, NULL, run_limited, l) != 0) {
        free_limited(l);
        return false;
    }
    pthread_mutex_lock(&l->lock);
    while (!l->is_done && late == 0)
        late = pthread_cond_timedwait(&l->done, &l->lock, &deadline);
    const bool is_done = l->is_done;
    l->is_left = !is_done;
    pthread_mutex_unlock(&l->lock);
    if (!is_done) {
        pthread_detach(thread);
        return false;
    }
    pthread_join(thread, NULL);
    free_limited(l);
    return true;
}
