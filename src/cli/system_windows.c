/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments and names of files on Windows: what main() and fopen() have is in the user's code page. */
#include "cli/system.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <windows.h>
#include <shellapi.h>

static char *utf8_of(const WCHAR *wide)
{
    const int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = malloc((size_t)size);

    if (text != NULL)
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL);
    return text;
}

/* argv of mingw-w64 has names of files in place of * and ?, too. */
char **cli_arguments(int *argc, char **argv)
{
    WCHAR **wide = CommandLineToArgvW(GetCommandLineW(), argc);
    char **texts = wide == NULL ? NULL : calloc((size_t)*argc + 1, sizeof(*texts));

    (void)argv;
    for (int i = 0; texts != NULL && i < *argc; i++) {
        texts[i] = utf8_of(wide[i]);
        if (texts[i] == NULL)
            return NULL;
    }
    return texts;
}

/* Connections and files have handles here, and a closed stream keeps its number from them. */
void cli_streams_keep(void)
{
}

/* For a number that nothing has, this fails, and without any effect otherwise. */
bool cli_descriptor_is_open(int descriptor)
{
    return _get_osfhandle(descriptor) != -1;
}

static FILE *open_named(const char *name, const WCHAR *mode)
{
    WCHAR wide[MAX_PATH];

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, -1, wide, MAX_PATH) == 0) {
        errno = ENOENT;
        return NULL;
    }
    return _wfopen(wide, mode);
}

FILE *cli_file_create(const char *name)
{
    return open_named(name, L"wb");
}

FILE *cli_file_read(const char *name)
{
    return open_named(name, L"rb");
}

FILE *cli_standard_input(void)
{
    _setmode(_fileno(stdin), _O_BINARY);
    return stdin;
}

/* A pipe tells when it is written to. */
bool cli_output_is_lost(void)
{
    return false;
}

void cli_sleep_ms(uint32_t ms)
{
    Sleep(ms);
}
