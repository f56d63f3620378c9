/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, on Windows. */
#include "cli/terminal.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include "cli/secret_line.h"
#include "cli/text.h"

static volatile LONG stopped;

void cli_terminal_init(void)
{
    /* Texts of this program are UTF-8 throughout. */
    SetConsoleOutputCP(CP_UTF8);
    /* Content of files goes out as it is. */
    _setmode(_fileno(stdout), _O_BINARY);
}

bool cli_is_terminal(FILE *file)
{
    return _isatty(_fileno(file)) != 0;
}

bool cli_terminal_shows_utf8(void)
{
    return GetConsoleOutputCP() == CP_UTF8;
}

double cli_clock(void)
{
    return (double)GetTickCount64() / 1000.0;
}

static int byte_from_console(void *context, uint8_t *byte)
{
    DWORD got = 0;

    return ReadFile(*(HANDLE *)context, byte, 1, &got, NULL) ? (int)got : -1;
}

static HANDLE open_console(const wchar_t *name)
{
    return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                       OPEN_EXISTING, 0, NULL);
}

static void say(HANDLE console, const char *text)
{
    DWORD done;

    WriteFile(console, text, (DWORD)strlen(text), &done, NULL);
}

/* Ctrl+C ends the program while the console has no echo: the console must not stay so. */
static HANDLE asked;
static DWORD asked_mode;

static BOOL WINAPI restore_echo(DWORD event)
{
    (void)event;
    SetConsoleMode(asked, asked_mode);
    return FALSE;
}

iccsp_hr cli_ask_secret(const char *prompt, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    HANDLE out = open_console(L"CONOUT$");
    iccsp_hr hr = ICCSP_E_NOT_READY;

    *len = 0;
    asked = open_console(L"CONIN$");
    if (asked != INVALID_HANDLE_VALUE && GetConsoleMode(asked, &asked_mode)) {
        FlushConsoleInputBuffer(asked);
        SetConsoleCtrlHandler(restore_echo, TRUE);
        SetConsoleMode(asked,
                       (asked_mode | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT) & ~(DWORD)ENABLE_ECHO_INPUT);
        say(out, prompt);
        hr = cli_secret_line(byte_from_console, &asked, secret, len);
        say(out, "\r\n");
        SetConsoleMode(asked, asked_mode);
        SetConsoleCtrlHandler(restore_echo, FALSE);
    }
    if (asked != INVALID_HANDLE_VALUE)
        CloseHandle(asked);
    if (out != INVALID_HANDLE_VALUE)
        CloseHandle(out);
    return hr;
}

static int byte_from_descriptor(void *context, uint8_t *byte)
{
    return _read(*(const int *)context, byte, 1);
}

iccsp_hr cli_read_secret(int descriptor, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    return cli_secret_line(byte_from_descriptor, &descriptor, secret, len);
}

static BOOL WINAPI note_stop(DWORD event)
{
    (void)event;
    InterlockedExchange(&stopped, 1);
    return TRUE;
}

void cli_catch_stop(void)
{
    SetConsoleCtrlHandler(note_stop, TRUE);
}

bool cli_is_stopped(void)
{
    return stopped != 0;
}
