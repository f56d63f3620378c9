/* SPDX-License-Identifier: BSD-2-Clause */
/* Readers and cards as they come and go, each event once. A wait only says that it is time to look. What
 * happened is the difference between two looks, in which the counters of the readers tell of cards that came
 * and went in between. */
#include "cli/follow.h"

#include <stdlib.h>
#include <string.h>

#include "cli/system.h"
#include "cli/terminal.h"

/* Insertions and removals of one reader between two looks that are told one by one. Nobody is faster than the
 * looks for so long; a counter that jumps further is broken. */
#define CHANGES_MAX 16u
/* A wait that ends for what is no event, such as another program that connects, must not become a race. */
#define PAUSE_MS 20u

static bool has_card(const struct cli_reader *reader)
{
    return (reader->state & ICCSP_READER_PRESENT) != 0;
}

/* How often a card came or went. Where nothing is counted, or the count does not fit what is seen because it
 * began anew, what is seen holds. */
static uint32_t changes_between(const struct cli_reader *before, const struct cli_reader *after)
{
    const uint32_t counted = ((after->state >> 16) - (before->state >> 16)) & 0xFFFFu;
    const uint32_t seen = has_card(before) != has_card(after) ? 1 : 0;

    return (counted & 1) == seen ? counted : seen;
}

static void tell_card(const struct cli_follower *f, enum cli_change change, const struct cli_reader *reader,
                      bool is_this_card, uint32_t unseen)
{
    const struct cli_event event = {
        .change = change,
        .initial = !f->looked,
        .reader = reader->name,
        .atr = reader->atr,
        .atr_len = is_this_card ? reader->atr_len : 0,
        .mute = is_this_card && (reader->state & ICCSP_READER_MUTE) != 0,
        .unseen = unseen,
    };

    f->tell(f->context, &event);
}

void cli_follow_compare(const struct cli_follower *f, const struct cli_reader *before,
                        const struct cli_reader *after)
{
    const uint32_t changes = changes_between(before, after);
    /* An even number, which leaves the last state as it is. */
    uint32_t unseen = changes > CHANGES_MAX ? (changes - CHANGES_MAX + 1) & ~1u : 0;
    uint32_t left = changes - unseen;
    bool present = has_card(before);
    bool first = true;

    while (left > 0) {
        if (present && left >= 2) {
            left -= 2;
            tell_card(f, CLI_CARD_SWAPPED, after, left == 0, unseen);
        } else if (present) {
            left--;
            present = false;
            tell_card(f, CLI_CARD_REMOVED, first ? before : after, first, unseen);
        } else {
            left--;
            present = true;
            tell_card(f, CLI_CARD_INSERTED, after, left == 0, unseen);
        }
        unseen = 0;
        first = false;
    }
}

static void tell_reader(const struct cli_follower *f, enum cli_change change, const char *name)
{
    const struct cli_event event = {.change = change, .initial = !f->looked, .reader = name};

    f->tell(f->context, &event);
}

static const struct cli_reader *find(const struct cli_readers *readers, const char *name)
{
    for (size_t i = 0; i < readers->count; i++) {
        if (strcmp(readers->reader[i].name, name) == 0)
            return &readers->reader[i];
    }
    return NULL;
}

/* A reader that goes takes its card with it, and one that comes brings it. */
static void compare_all(const struct cli_follower *f, const struct cli_readers *now)
{
    for (size_t i = 0; i < f->known.count; i++) {
        const struct cli_reader *gone = &f->known.reader[i];

        if (find(now, gone->name) != NULL)
            continue;
        if (has_card(gone))
            tell_card(f, CLI_CARD_REMOVED, gone, true, 0);
        tell_reader(f, CLI_READER_REMOVED, gone->name);
    }
    for (size_t i = 0; i < now->count; i++) {
        const struct cli_reader *reader = &now->reader[i];
        const struct cli_reader *before = find(&f->known, reader->name);

        if (before != NULL) {
            cli_follow_compare(f, before, reader);
            continue;
        }
        tell_reader(f, CLI_READER_ADDED, reader->name);
        if (has_card(reader))
            tell_card(f, CLI_CARD_INSERTED, reader, true, 0);
    }
}

static iccsp_hr look(struct cli_follower *f)
{
    struct cli_readers now;
    iccsp_hr hr = cli_readers_list(f->cli, &now);

    if (hr == ICCSP_E_NO_READERS_AVAILABLE)
        hr = ICCSP_OK;
    if (ICCSP_FAILED(hr))
        return hr;
    cli_readers_keep(&now, f->cli->reader);
    compare_all(f, &now);
    f->looked = true;
    cli_readers_clear(&f->known);
    f->known = now;
    return hr;
}

/* The readers, and the pseudo reader with their number (pcsc-differences.md, 7). */
static iccsp_hr wait_for_news(struct cli_follower *f, uint32_t timeout_ms)
{
    const size_t count = f->known.count;
    struct iccsp_rm_reader_state *states = calloc(count + 1, sizeof(*states));
    iccsp_hr hr;

    if (states == NULL)
        return ICCSP_E_OUTOFMEMORY;
    for (size_t i = 0; i < count; i++) {
        states[i].reader = f->known.reader[i].name;
        states[i].current = f->known.reader[i].state & ~ICCSP_READER_CHANGED;
    }
    states[count].reader = ICCSP_PNP_READER;
    states[count].current = f->cli->reader == NULL ? (uint32_t)count << 16 : 0;
    hr = iccsp_rm_wait(f->cli->rm, f->cli->context, timeout_ms, states, count + 1);
    free(states);
    return hr;
}

static bool is_service_lost(iccsp_hr hr)
{
    return hr == ICCSP_E_NO_SERVICE || hr == ICCSP_E_SERVICE_STOPPED || hr == ICCSP_P_SHUTDOWN ||
           hr == ICCSP_E_SYSTEM_CANCELLED || hr == ICCSP_E_INVALID_HANDLE;
}

/* What is known of readers and cards went with the service. */
static void note_stop(struct cli_follower *f)
{
    cli_context_close(f->cli);
    cli_readers_clear(&f->known);
    if (f->running || !f->looked)
        tell_reader(f, CLI_SERVICE_STOPPED, NULL);
    f->running = false;
    f->looked = true;
}

static iccsp_hr start(struct cli_follower *f)
{
    iccsp_hr hr = cli_rm_load(f->cli, cli_rm_is_automatic(f->cli) ? "pcsc" : f->cli->rm_spec);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_context_open(f->cli);
    /* One that ends or begins may close a connection; one that does so at once refuses. */
    if (is_service_lost(hr) || (f->looked && hr == ICCSP_W_SECURITY_VIOLATION)) {
        note_stop(f);
        return ICCSP_E_TIMEOUT;
    }
    if (ICCSP_FAILED(hr))
        return cli_note_refusal(f->cli, hr);
    if (f->looked)
        tell_reader(f, CLI_SERVICE_STARTED, NULL);
    f->running = true;
    f->looked = false;
    return ICCSP_OK;
}

static iccsp_hr wait_or_start(struct cli_follower *f, uint32_t timeout_ms)
{
    if (f->running)
        return wait_for_news(f, timeout_ms);
    return start(f);
}

iccsp_hr cli_follow(struct cli_follower *f, uint32_t timeout_ms)
{
    const bool was_running = f->running;
    iccsp_hr hr = wait_or_start(f, timeout_ms);

    if (!f->running) {
        if (hr == ICCSP_E_TIMEOUT)
            cli_sleep_ms(timeout_ms);
        return hr == ICCSP_E_TIMEOUT ? ICCSP_OK : hr;
    }
    if (ICCSP_SUCCEEDED(hr) && was_running)
        cli_sleep_ms(PAUSE_MS);
    /* A name that is unknown has left since the last look. */
    if (ICCSP_SUCCEEDED(hr) || hr == ICCSP_E_TIMEOUT || hr == ICCSP_E_UNKNOWN_READER)
        hr = look(f);
    if (!is_service_lost(hr))
        return hr;
    /* A signal may have ended the call. */
    if (!cli_is_stopped())
        note_stop(f);
    return ICCSP_OK;
}

void cli_follow_end(struct cli_follower *f)
{
    cli_readers_clear(&f->known);
}
