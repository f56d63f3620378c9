/* SPDX-License-Identifier: BSD-2-Clause */
/* A person chooses a card: which of several, or inserts one. */
#include "cli/choose.h"

#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/text.h"

#define LOOK_MS 250u
/* Answers that are no number before it is taken for none. */
#define ANSWERS_MAX 5

static bool is_wanted(const struct cli_chooser *chooser, const struct cli_reader *reader)
{
    return (reader->state & chooser->wanted) != 0;
}

static size_t count_wanted(const struct cli_chooser *chooser, size_t *first)
{
    size_t count = 0;

    for (size_t i = chooser->readers->count; i-- > 0;) {
        if (is_wanted(chooser, &chooser->readers->reader[i])) {
            count++;
            *first = i;
        }
    }
    return count;
}

static void put_reader(const char *lead, const char *reader, const char *state)
{
    fputs(lead, stderr);
    cli_put_text(stderr, reader);
    fputs(state, stderr);
    fputc('\n', stderr);
}

static void ask_for_a_card(const struct cli_chooser *chooser)
{
    const struct cli_readers *readers = chooser->readers;

    fprintf(stderr, "iccsp: %s %s.\n",
            readers->count > 0 ? "Insert" : "There is no reader. Plug one in, and insert", chooser->title);
    for (size_t i = 0; i < readers->count; i++)
        put_reader("  ", readers->reader[i].name,
                   (readers->reader[i].state & ICCSP_READER_PRESENT) != 0 ? ": another card" : ": empty");
}

static bool had_card(const struct cli_readers *readers, const char *name)
{
    bool had = false;

    for (size_t i = 0; i < readers->count; i++) {
        if (strcmp(readers->reader[i].name, name) == 0)
            had = (readers->reader[i].state & ICCSP_READER_PRESENT) != 0;
    }
    return had;
}

/* The list that was shown is followed; what it had is no news. */
static void show_event(void *context, const struct cli_event *event)
{
    static const char *const states[] = {
        [CLI_READER_ADDED] = ": a new reader", [CLI_READER_REMOVED] = ": the reader was removed",
        [CLI_CARD_INSERTED] = ": a card",      [CLI_CARD_REMOVED] = ": empty",
        [CLI_CARD_SWAPPED] = ": another card",
    };
    struct cli_chooser *chooser = context;

    if (event->reader == NULL) {
        fprintf(stderr, "  the PC/SC service %s\n",
                event->change == CLI_SERVICE_STOPPED ? "does not run" : "runs again");
        return;
    }
    if (event->initial && (event->change == CLI_READER_ADDED || had_card(chooser->readers, event->reader)))
        return;
    put_reader("  ", event->reader, states[event->change]);
    if (event->change == CLI_CARD_INSERTED || event->change == CLI_CARD_SWAPPED)
        chooser->came = true;
}

static iccsp_hr wait_for_a_card(struct cli_chooser *chooser)
{
    iccsp_hr hr = ICCSP_OK;

    ask_for_a_card(chooser);
    chooser->follower.cli = chooser->cli;
    chooser->follower.tell = show_event;
    chooser->follower.context = chooser;
    chooser->came = false;
    while (ICCSP_SUCCEEDED(hr) && !chooser->came) {
        if (chooser->timeout_s > 0 && cli_clock() - chooser->start >= (double)chooser->timeout_s)
            return ICCSP_E_TIMEOUT;
        hr = cli_follow(&chooser->follower, LOOK_MS);
    }
    return hr;
}

static bool read_answer(long max, long *answer)
{
    char line[32];

    for (int i = 0; i < ANSWERS_MAX; i++) {
        fprintf(stderr, "Which one (1 to %ld)? ", max);
        fflush(stderr);
        if (fgets(line, sizeof(line), stdin) == NULL || line[0] == '\n')
            return false;
        line[strcspn(line, "\r\n")] = '\0';
        if (cli_number_read(line, 1, max, answer))
            return true;
    }
    return false;
}

static iccsp_hr ask_which(struct cli_chooser *chooser, size_t count, size_t *chosen)
{
    long answer, number = 0;

    fputs("iccsp: There are several cards:\n", stderr);
    for (size_t i = 0; i < chooser->readers->count; i++) {
        const struct cli_reader *reader = &chooser->readers->reader[i];

        if (!is_wanted(chooser, reader))
            continue;
        fprintf(stderr, "%3ld  ", ++number);
        cli_put_text(stderr, reader->name);
        fputs(", ATR ", stderr);
        cli_put_hex(stderr, reader->atr, reader->atr_len, " ");
        fputc('\n', stderr);
    }
    if (!read_answer((long)count, &answer))
        return ICCSP_W_CANCELLED_BY_USER;
    for (size_t i = 0; i < chooser->readers->count; i++) {
        if (is_wanted(chooser, &chooser->readers->reader[i]) && --answer == 0)
            *chosen = i;
    }
    return ICCSP_OK;
}

iccsp_hr cli_choose(void *context, const struct cli_readers *readers, size_t *chosen)
{
    struct cli_chooser *chooser = context;
    size_t count;

    chooser->readers = readers;
    if (chooser->start <= 0)
        chooser->start = cli_clock();
    *chosen = CLI_CHOOSE_AGAIN;
    count = count_wanted(chooser, chosen);
    if (count == 0)
        return wait_for_a_card(chooser);
    if (count > 1 && cli_is_terminal(stdin) && cli_is_terminal(stderr))
        return ask_which(chooser, count, chosen);
    return ICCSP_OK;
}

void cli_choose_end(struct cli_chooser *chooser)
{
    cli_follow_end(&chooser->follower);
}
