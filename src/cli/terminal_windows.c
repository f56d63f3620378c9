/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, on Windows. */
#include "cli/terminal.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include "cli/secret_line.h"
#include "cli/text.h"

static volatile LONG stopped;

/* The longest text that goes to the console at once. */
#define PIECE_MAX 512u

static HANDLE handle_of(FILE *file)
{
    return (HANDLE)_get_osfhandle(_fileno(file));
}

void cli_terminal_init(void)
{
    /* Content of files goes out as it is. */
    _setmode(_fileno(stdout), _O_BINARY);
}

bool cli_is_terminal(FILE *file)
{
    DWORD mode;

    return GetConsoleMode(handle_of(file), &mode) != 0;
}

bool cli_terminal_shows_utf8(void)
{
    return true;
}

static size_t piece_of(const char *text, size_t len)
{
    size_t piece = len < PIECE_MAX ? len : PIECE_MAX;

    while (piece < len && ((uint8_t)text[piece] & 0xC0) == 0x80)
        piece--;
    return piece;
}

/* Bytes would be taken for the code page of the console, and the C library writes them one by one. */
void cli_terminal_put(FILE *to, const void *text, size_t len)
{
    const char *s = text;
    WCHAR wide[PIECE_MAX];
    DWORD done;

    fflush(to);
    while (len > 0) {
        const size_t piece = piece_of(s, len);
        const int units = MultiByteToWideChar(CP_UTF8, 0, s, (int)piece, wide, PIECE_MAX);

        WriteConsoleW(handle_of(to), wide, (DWORD)units, &done, NULL);
        s += piece;
        len -= piece;
    }
}

double cli_clock(void)
{
    return (double)GetTickCount64() / 1000.0;
}

/* A console gives UTF-16; a secret is UTF-8. */
struct typed {
    HANDLE console;
    uint8_t bytes[4]; /* of the last character */
    int count, next;
};

static bool read_character(struct typed *typed)
{
    WCHAR units[2];
    DWORD got = 0;
    int count = 1;

    if (!ReadConsoleW(typed->console, &units[0], 1, &got, NULL) || got == 0)
        return false;
    if (IS_HIGH_SURROGATE(units[0]) && ReadConsoleW(typed->console, &units[1], 1, &got, NULL) && got == 1)
        count = 2;
    typed->count =
        WideCharToMultiByte(CP_UTF8, 0, units, count, (char *)typed->bytes, sizeof(typed->bytes), NULL, NULL);
    typed->next = 0;
    cli_wipe(units, sizeof(units));
    return typed->count > 0;
}

static int byte_from_console(void *context, uint8_t *byte)
{
    struct typed *typed = context;

    if (typed->next == typed->count && !read_character(typed))
        return -1;
    *byte = typed->bytes[typed->next];
    typed->bytes[typed->next++] = 0;
    return 1;
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
    struct typed typed = {.count = 0};
    iccsp_hr hr = ICCSP_E_NOT_READY;

    *len = 0;
    asked = open_console(L"CONIN$");
    typed.console = asked;
    if (asked != INVALID_HANDLE_VALUE && GetConsoleMode(asked, &asked_mode)) {
        FlushConsoleInputBuffer(asked);
        SetConsoleCtrlHandler(restore_echo, TRUE);
        SetConsoleMode(asked,
                       (asked_mode | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT) & ~(DWORD)ENABLE_ECHO_INPUT);
        say(out, prompt);
        hr = cli_secret_line(byte_from_console, &typed, secret, len);
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
    /* To tell line ends apart, the C library would read further than the line. */
    if (_setmode(descriptor, _O_BINARY) == -1)
        return ICCSP_E_NOT_READY;
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
