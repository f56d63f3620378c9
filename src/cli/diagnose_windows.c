/* SPDX-License-Identifier: BSD-2-Clause */
/* What Windows tells of its Smart Card service beside the service itself. */
#include "cli/diagnose.h"

#include <stdlib.h>
#include <windows.h>

enum cli_socket cli_service_socket(char path[CLI_PATH_MAX])
{
    path[0] = '\0';
    return CLI_SOCKET_NONE;
}

void cli_library_path(char path[CLI_PATH_MAX])
{
    const HMODULE library = GetModuleHandleW(L"winscard.dll");
    WCHAR wide[CLI_PATH_MAX];

    if (library == NULL || GetModuleFileNameW(library, wide, CLI_PATH_MAX) == 0 ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, CLI_PATH_MAX, NULL, NULL) == 0)
        path[0] = '\0';
}

bool cli_service_version(char *out, size_t cap)
{
    (void)out;
    (void)cap;
    return false;
}

struct cli_surroundings cli_surroundings_get(void)
{
    return (struct cli_surroundings){.remote = GetSystemMetrics(SM_REMOTESESSION) != 0};
}

struct limited {
    void (*run)(void *context);
    void *context;
};

static DWORD WINAPI run_limited(void *argument)
{
    struct limited *l = argument;

    l->run(l->context);
    return 0;
}

/* The structure is left behind with a thread that does not come back. */
bool cli_run_limited(void (*run)(void *context), void *context, uint32_t limit_ms)
{
    struct limited *l = malloc(sizeof(*l));
    HANDLE thread;
    bool is_done;

    if (l == NULL)
        return false;
    *l = (struct limited){.run = run, .context = context};
    thread = CreateThread(NULL, 0, run_limited, l, 0, NULL);
    if (thread == NULL) {
        free(l);
        return false;
    }
    is_done = WaitForSingleObject(thread, limit_ms) == WAIT_OBJECT_0;
    CloseHandle(thread);
    if (is_done)
        free(l);
    return is_done;
}
