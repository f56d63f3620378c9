/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp watch: readers and cards as they come and go. */
#include <inttypes.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "cli/follow.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/system.h"
#include "cli/terminal.h"
#include "cli/text.h"

enum { OPTION_COUNT = CLI_OWN_OPTION, OPTION_TIMEOUT, OPTION_UNTIL };

/* How soon a signal is answered, and how often it is tried whether a service that stopped runs again. */
#define LOOK_MS 250u
#define DAY_S   86400

enum goal { GOAL_NONE, GOAL_INSERTED, GOAL_REMOVED };

struct watch {
    struct cli *cli;
    long count;     /* 0: without end */
    long timeout_s; /* 0: without end */
    enum goal goal;
    int64_t sequence;
    long told; /* events that are not initial */
};

static const char *const names[] = {
    [CLI_SERVICE_STOPPED] = "service-stopped", [CLI_SERVICE_STARTED] = "service-started",
    [CLI_READER_ADDED] = "reader-added",       [CLI_READER_REMOVED] = "reader-removed",
    [CLI_CARD_INSERTED] = "card-inserted",     [CLI_CARD_REMOVED] = "card-removed",
    [CLI_CARD_SWAPPED] = "card-swapped",
};

/* What a person reads of an event, and of what was there from the start. */
static const char *words_for(const struct cli_event *event)
{
    static const char *const words[] = {
        [CLI_SERVICE_STOPPED] = "service stopped", [CLI_SERVICE_STARTED] = "service started",
        [CLI_READER_ADDED] = "reader added",       [CLI_READER_REMOVED] = "reader removed",
        [CLI_CARD_INSERTED] = "card inserted",     [CLI_CARD_REMOVED] = "card removed",
        [CLI_CARD_SWAPPED] = "card swapped",
    };

    if (!event->initial)
        return words[event->change];
    return event->change == CLI_READER_ADDED    ? "reader found"
           : event->change == CLI_CARD_INSERTED ? "card found"
                                                : "no service";
}

static void print_event(const struct timeval *now, const struct cli_event *event)
{
    const time_t seconds = now->tv_sec;
    char clock[16] = "";

    strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&seconds));
    printf("%s  %s", clock, words_for(event));
    if (event->reader != NULL) {
        fputs(": ", stdout);
        cli_put_text(stdout, event->reader);
    }
    if (event->atr_len > 0) {
        fputs(", ATR ", stdout);
        cli_put_hex(stdout, event->atr, event->atr_len, " ");
    }
    if (event->mute)
        fputs(", does not answer", stdout);
    if (event->unseen > 0)
        printf(", after %" PRIu32 " insertions and removals that are not shown", event->unseen);
    putchar('\n');
}

static void print_json_event(const struct watch *watch, const struct timeval *now,
                             const struct cli_event *event)
{
    struct cli_json *line = watch->cli->result;
    const time_t seconds = now->tv_sec;
    char day[32] = "", stamp[48];

    strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", gmtime(&seconds));
    snprintf(stamp, sizeof(stamp), "%s.%03dZ", day, (int)(now->tv_usec / 1000));
    cli_json_add_text(line, "event", names[event->change]);
    cli_json_add_number(line, "sequence", watch->sequence);
    cli_json_add_text(line, "time", stamp);
    if (event->initial)
        cli_json_add_boolean(line, "initial", true);
    if (event->reader != NULL)
        cli_json_add_text(line, "reader", event->reader);
    if (event->atr_len > 0)
        cli_json_add_hex(line, "atr", event->atr, event->atr_len);
    if (event->mute)
        cli_json_add_boolean(line, "mute", true);
    if (event->unseen > 0)
        cli_json_add_number(line, "unseen", event->unseen);
    (void)cli_put_result_line(watch->cli);
}

static bool is_done(const struct watch *watch)
{
    return watch->count > 0 && watch->told >= watch->count;
}

static void tell(void *context, const struct cli_event *event)
{
    struct watch *watch = context;
    struct timeval now;

    if (is_done(watch))
        return;
    watch->sequence++;
    watch->told += event->initial ? 0 : 1;
    gettimeofday(&now, NULL);
    if (watch->cli->result != NULL)
        print_json_event(watch, &now, event);
    else
        print_event(&now, event);
    /* Somebody waits for it at the other end of a pipe. */
    fflush(stdout);
}

/* Whether it is so now, whatever happened before: a script that comes too late must not wait for ever. */
static bool is_reached(const struct watch *watch, const struct cli_follower *follower)
{
    bool card = false;

    for (size_t i = 0; i < follower->known.count; i++)
        card = card || (follower->known.reader[i].state & ICCSP_READER_PRESENT) != 0;
    return watch->goal == GOAL_INSERTED  ? card
           : watch->goal == GOAL_REMOVED ? follower->running && follower->looked && !card
                                         : false;
}

static iccsp_hr fail_late(struct watch *watch)
{
    if (watch->goal == GOAL_NONE && watch->count == 0)
        return ICCSP_OK;
    return cli_note(watch->cli, ICCSP_E_TIMEOUT, "Wait longer, with a larger --timeout.",
                    watch->goal == GOAL_INSERTED  ? "No card was inserted within %ld seconds."
                    : watch->goal == GOAL_REMOVED ? "The card was not removed within %ld seconds."
                                                  : "Less than that happened within %ld seconds.",
                    watch->timeout_s);
}

static uint32_t until(double deadline)
{
    const double left = (deadline - cli_clock()) * 1000;

    return left >= LOOK_MS ? LOOK_MS : left > 0 ? (uint32_t)left + 1 : 0;
}

static iccsp_hr run(struct watch *watch, struct cli_follower *follower)
{
    const double deadline = cli_clock() + (double)(watch->timeout_s > 0 ? watch->timeout_s : 0);

    cli_catch_stop();
    for (;;) {
        const uint32_t wait_ms = watch->timeout_s > 0 ? until(deadline) : LOOK_MS;
        const iccsp_hr hr = cli_follow(follower, wait_ms);

        if (ICCSP_FAILED(hr) || cli_is_stopped() || is_done(watch) || is_reached(watch, follower))
            return hr;
        if (watch->timeout_s > 0 && cli_clock() >= deadline)
            return fail_late(watch);
        if (cli_output_is_lost())
            return ICCSP_OK;
    }
}

static bool take_option(void *context, int option, const char *value)
{
    struct watch *watch = context;

    switch (option) {
    case OPTION_COUNT:
        return cli_number_read(value, 1, 1000000000, &watch->count);
    case OPTION_TIMEOUT:
        return cli_number_read(value, 1, 365L * DAY_S, &watch->timeout_s);
    default:
        watch->goal = strcmp(value, "inserted") == 0  ? GOAL_INSERTED
                      : strcmp(value, "removed") == 0 ? GOAL_REMOVED
                                                      : GOAL_NONE;
        return watch->goal != GOAL_NONE;
    }
}

int cli_run_watch(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"count", required_argument, NULL, OPTION_COUNT},
                                               {"timeout", required_argument, NULL, OPTION_TIMEOUT},
                                               {"until", required_argument, NULL, OPTION_UNTIL},
                                               {0}};
    struct watch watch = {.cli = cli};
    struct cli_follower follower = {.cli = cli, .tell = tell, .context = &watch};
    const struct cli_syntax syntax = {
        .letters = ":", .long_names = long_names, .take = take_option, .context = &watch};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = run(&watch, &follower);
    cli_follow_end(&follower);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    if (!cli_put_result_line(cli))
        status = CLI_FAILED;
    return status;
}
