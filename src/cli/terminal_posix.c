/* SPDX-License-Identifier: BSD-2-Clause */
/* The terminal, by POSIX. */
#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cli/secret_line.h"
#include "cli/text.h"

/* What ends or stops a program that asks: the terminal gets its echo back first. Job control's TTIN and TTOU
 * keep their own way, they come before anything has been changed. */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;
static volatile sig_atomic_t stopped;

/* What was before the question. */
struct before {
    struct termios terminal;
    struct sigaction actions[SIGNALS];
    sigset_t mask;
};

/* A terminal, and the signals to be let in while waiting for it. */
struct asked {
    int terminal;
    const sigset_t *mask;
};

void cli_terminal_init(void)
{
    setlocale(LC_CTYPE, "");
}

bool cli_is_terminal(FILE *file)
{
    return isatty(fileno(file)) == 1;
}

bool cli_terminal_shows_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void cli_terminal_put(FILE *to, const void *text, size_t len)
{
    fwrite(text, 1, len, to);
}

double cli_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void catch_signal(int number)
{
    caught = number;
}

static void say(int terminal, const char *text)
{
    /* A prompt that cannot be written is missed by nobody who can answer it. */
    if (write(terminal, text, strlen(text)) < 0)
        return;
}

/* The signals are blocked but for the time of waiting, so that none falls between a look and a sleep. */
static void take_signals(struct before *before)
{
    struct sigaction catching = {.sa_handler = catch_signal};
    sigset_t set;

    caught = 0;
    sigemptyset(&catching.sa_mask);
    sigemptyset(&set);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaddset(&set, signals[i]);
    sigprocmask(SIG_BLOCK, &set, &before->mask);
    for (size_t i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], NULL, &before->actions[i]);
        if (before->actions[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &catching, NULL);
    }
}

static void give_back_signals(const struct before *before)
{
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &before->actions[i], NULL);
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

static int byte_from_terminal(void *context, uint8_t *byte)
{
    const struct asked *asked = context;
    fd_set set;

    FD_ZERO(&set);
    FD_SET(asked->terminal, &set);
    if (pselect(asked->terminal + 1, &set, NULL, NULL, NULL, asked->mask) < 0)
        return -1;
    return (int)read(asked->terminal, byte, 1);
}

/* One question. With `caught` set it was interrupted. */
static iccsp_hr ask(int terminal, const char *prompt, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    struct before before;
    struct asked asked = {.terminal = terminal, .mask = &before.mask};
    struct termios silent;
    iccsp_hr hr = ICCSP_E_NOT_READY;

    if (tcgetattr(terminal, &before.terminal) != 0)
        return hr;
    silent = before.terminal;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON;
    take_signals(&before);
    /* FLUSH: what was typed before the question was not meant as its answer. */
    if (tcsetattr(terminal, TCSAFLUSH, &silent) == 0) {
        say(terminal, prompt);
        hr = cli_secret_line(byte_from_terminal, &asked, secret, len);
        say(terminal, "\n");
    }
    tcsetattr(terminal, TCSAFLUSH, &before.terminal);
    give_back_signals(&before);
    return hr;
}

iccsp_hr cli_ask_secret(const char *prompt, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    for (;;) {
        const int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
        iccsp_hr hr;

        *len = 0;
        if (terminal < 0)
            return ICCSP_E_NOT_READY;
        hr = ask(terminal, prompt, secret, len);
        close(terminal);
        if (caught == 0)
            return hr;
        /* As if nobody had caught it: most end the program here. After a stop the question is asked anew. */
        const int number = caught;
        caught = 0;
        cli_wipe(secret, CLI_SECRET_MAX);
        raise(number);
        if (number != SIGTSTP)
            return ICCSP_W_CANCELLED_BY_USER;
    }
}

static int byte_from_descriptor(void *context, uint8_t *byte)
{
    ssize_t got;

    do {
        got = read(*(const int *)context, byte, 1);
    } while (got < 0 && errno == EINTR);
    return (int)got;
}

iccsp_hr cli_read_secret(int descriptor, uint8_t secret[CLI_SECRET_MAX], size_t *len)
{
    return cli_secret_line(byte_from_descriptor, &descriptor, secret, len);
}

static void note_stop(int number)
{
    stopped = number;
}

void cli_catch_stop(void)
{
    struct sigaction action = {.sa_handler = note_stop};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool cli_is_stopped(void)
{
    return stopped != 0;
}
