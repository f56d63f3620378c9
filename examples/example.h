/* SPDX-License-Identifier: BSD-2-Clause */
/* What the examples share: a sentence for a failure, the name of a reader, a code that a user types. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <iccsp/iccsp.h>

#ifndef _WIN32
#include <termios.h>
#include <unistd.h>
#endif

/* Longest code that the examples take, in bytes. */
#define EXAMPLE_CODE_MAX 64

/** Says on standard error what failed in a step, and what to do. */
static inline void example_failed(const char *step, HRESULT hr)
{
    struct iccsp_error error;

    memset(&error, 0, sizeof(error));
    error.size = sizeof(error);
    iccsp_explain(hr, &error);
    fprintf(stderr, "%s: %s %s [%s]\n", step, error.sentence, error.remedy, error.name);
}

/* The name of the first reader, in UTF-8. */
static inline HRESULT example_first_reader(char *names, size_t cap)
{
    struct iccsp_rm *rm = NULL;
    uintptr_t context = 0;
    size_t len;
    HRESULT hr = iccsp_rm_default(&rm);

    if (SUCCEEDED(hr))
        hr = iccsp_rm_establish(rm, &context);
    if (SUCCEEDED(hr)) {
        hr = iccsp_rm_list_readers(rm, context, names, cap, &len);
        iccsp_rm_release(rm, context);
    }
    iccsp_rm_close(&rm);
    return hr;
}

/** The reader to use: the given name, or the first one if it is NULL. *out is freed with iccsp_bstr_free. */
static inline HRESULT example_reader(const char *given, BSTR *out)
{
    char names[4096]; /* one behind the other, each with its zero */
    HRESULT hr = S_OK;

    *out = NULL;
    if (given == NULL)
        hr = example_first_reader(names, sizeof(names));
    return SUCCEEDED(hr) ? iccsp_bstr_from_utf8(given != NULL ? given : names, out) : hr;
}

/** Reads a number of the command line, 0 to max. False: it is none. */
static inline int example_number(const char *text, int base, long max, long *out)
{
    char *end = NULL;

    *out = strtol(text, &end, base);
    return end != text && *end == '\0' && *out >= 0 && *out <= max;
}

/** Overwrites a code, in a way that the compiler does not take for useless. */
static inline void example_wipe(char *code, size_t size)
{
    volatile char *p = code;

    while (size-- > 0)
        *p++ = 0;
}

/* A line of standard input, without its end. False: there is none, it is too long, or it has control
 * characters, as from a user who pressed Ctrl-C. */
static inline int example_read_line(char *line, int cap)
{
    /* Unbuffered, so that no copy of the code stays in a buffer of the C library. */
    setvbuf(stdin, NULL, _IONBF, 0);
    if (fgets(line, cap, stdin) == NULL || (strchr(line, '\n') == NULL && !feof(stdin)))
        return 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (const char *p = line; *p != '\0'; p++) {
        if ((unsigned char)*p < ' ')
            return 0;
    }
    return 1;
}

#ifdef _WIN32
static inline int example_read_unseen(const char *prompt, char *line, int cap)
{
    HANDLE console = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    const BOOL is_console = GetConsoleMode(console, &mode);
    int read;

    if (is_console)
        SetConsoleMode(console, mode & ~(DWORD)ENABLE_ECHO_INPUT);
    fputs(prompt, stderr);
    read = example_read_line(line, cap);
    fputc('\n', stderr);
    if (is_console)
        SetConsoleMode(console, mode);
    return read;
}
#else
/* Keys that end a program count as characters meanwhile: it must not end before the terminal shows again what
 * is typed. */
static inline int example_read_unseen(const char *prompt, char *line, int cap)
{
    struct termios before, unseen;
    const int is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    int read;

    if (is_terminal) {
        unseen = before;
        unseen.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    }
    fputs(prompt, stderr);
    read = example_read_line(line, cap);
    fputc('\n', stderr);
    if (is_terminal)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    return read;
}
#endif

/** Asks for a code: on the terminal without showing it, or a line of standard input. Never take a code from
 * the command line or the environment: other users can see those. *out is released by the caller; a buffer
 * wipes what it held. ICCSP_W_CANCELLED_BY_USER: nothing was typed, or what is no code. */
static inline HRESULT example_read_code(const char *prompt, IByteBuffer **out)
{
    char code[EXAMPLE_CODE_MAX + 2] = "";
    HRESULT hr = ICCSP_W_CANCELLED_BY_USER;

    *out = NULL;
    if (example_read_unseen(prompt, code, sizeof(code)) && code[0] != '\0')
        hr = iccsp_create_byte_buffer(code, strlen(code), out);
    example_wipe(code, sizeof(code));
    return hr;
}

#endif
