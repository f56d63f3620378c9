/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor asks the service, and looks at the readers and their cards. A card is connected to, shared, and
 * left as it is: nothing is sent to it. */
#include <stdlib.h>
#include <string.h>

#include "cli/doctor.h"
#include "cli/report.h"

/* Cards that somebody else has, each of which takes its time. */
#define BUSY_MAX 3

static iccsp_hr connect_to(struct cli *cli, const char *reader)
{
    uintptr_t card;
    iccsp_hr hr = cli_context_open(cli);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_connect(cli->rm, cli->context, reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card,
                              NULL);
    if (ICCSP_SUCCEEDED(hr))
        iccsp_rm_disconnect(cli->rm, card, ICCSP_DISPOSE_LEAVE);
    /* The context is no good any more (pcsc-differences.md, 13). */
    if (hr == ICCSP_E_TIMEOUT)
        cli_context_close(cli);
    return hr;
}

static void try_cards(struct doctor_talk *talk)
{
    int busy = 0;

    talk->cards = calloc(talk->readers.count, sizeof(*talk->cards));
    for (size_t i = 0; i < talk->readers.count && talk->cards != NULL; i++) {
        const struct cli_reader *reader = &talk->readers.reader[i];
        const uint32_t no_use = ICCSP_READER_MUTE | ICCSP_READER_EXCLUSIVE;

        if ((reader->state & ICCSP_READER_PRESENT) == 0 || (reader->state & no_use) != 0 || busy == BUSY_MAX)
            continue;
        talk->cards[i] = connect_to(&talk->cli, reader->name);
        busy += talk->cards[i] == ICCSP_E_TIMEOUT ? 1 : 0;
    }
}

void doctor_talk(void *context)
{
    struct doctor_talk *talk = context;

    talk->hr = cli_context_open(&talk->cli);
    if (ICCSP_FAILED(talk->hr))
        return;
    atomic_store(&talk->stage, DOCTOR_LISTING);
    talk->hr = cli_readers_list(&talk->cli, &talk->readers);
    if (ICCSP_FAILED(talk->hr))
        return;
    atomic_store(&talk->stage, DOCTOR_CONNECTING);
    try_cards(talk);
    atomic_store(&talk->stage, DOCTOR_DONE);
}

void doctor_talk_end(struct doctor_talk *talk)
{
    cli_readers_clear(&talk->readers);
    free(talk->cards);
    cli_rm_close(&talk->cli);
}

static const char polkit_remedy[] =
    "Let the administrator allow org.debian.pcsc-lite.access_pcsc and .access_card by a rule in "
    "/etc/polkit-1/rules.d, for a group of this user.";

/* A connection that is closed at once: what the library makes of it depends on how far it came by then. */
static bool is_refusal(const struct doctor *doctor, iccsp_hr hr)
{
    return hr == ICCSP_W_SECURITY_VIOLATION ||
           (doctor->socket[0] != '\0' && (hr == ICCSP_E_NO_SERVICE || hr == ICCSP_E_SERVICE_STOPPED));
}

static void tell_refusal(struct doctor *doctor)
{
    const struct doctor_finding finding = {
        .kind = DOCTOR_PROBLEM,
        .check = "service",
        .cause = cli_surroundings_get().remote
                     ? "polkit lets active local sessions in; one by ssh is none."
                     : "polkit lets active local sessions in; services, containers and other users are none.",
        .remedy = polkit_remedy,
        .hr = ICCSP_E_NO_SERVICE};

    doctor_tell(doctor, &finding, "The PC/SC service runs, and refuses this program.");
}

static void tell_failure(struct doctor *doctor, iccsp_hr hr)
{
    struct iccsp_error error = {.size = sizeof(error)};
    struct doctor_finding finding = {.kind = DOCTOR_PROBLEM, .check = "service", .hr = hr};

    iccsp_explain(hr, &error);
    finding.cause = error.cause[0] != '\0' ? error.cause : NULL;
    finding.remedy = error.remedy;
    doctor_tell(doctor, &finding, "The smart card service cannot be used: %s", error.sentence);
}

static void tell_no_reader(struct doctor *doctor, bool system)
{
    struct doctor_finding finding = {.kind = DOCTOR_PROBLEM,
                                     .check = "readers",
                                     .cause = "None is plugged in, or none is seen by the system.",
                                     .remedy = "Plug a reader in.",
                                     .hr = ICCSP_E_NO_READERS_AVAILABLE};

    if (system && doctor_look_at_usb(doctor)) {
        finding.cause = "There is one on USB, which the service does not use.";
        finding.remedy = "Do what is said for it above.";
    }
    doctor_tell(doctor, &finding, "The service runs, and has no reader.");
}

/* The cards that are there and cannot be used, by what connecting to them gives. */
static const struct {
    iccsp_hr hr;
    const char *sentence; /* after the name of the reader */
    const char *cause;
    const char *remedy;
} troubles[] = {
    {ICCSP_W_UNRESPONSIVE_CARD, "a card that does not answer.",
     "It lies the wrong way round, is dirty or broken, or is no smart card.",
     "Take it out, clean its contacts, and insert it the other way round."},
    {ICCSP_E_SHARING_VIOLATION, "a card that another program has for itself.", NULL,
     "End that program, or its use of the card; gpg's scdaemon: gpgconf --kill scdaemon, and pcsc-shared in "
     "scdaemon.conf."},
    {ICCSP_E_TIMEOUT, "a card that another program does not let anybody else use.",
     "It holds a transaction, perhaps while it waits for a PIN.",
     "Answer its question, or end that program."},
    {ICCSP_W_SECURITY_VIOLATION, "a card that this program may not use.",
     "polkit lets programs of active local sessions use cards, and this is none.", polkit_remedy},
    {ICCSP_W_UNPOWERED_CARD, "a card without power.", "A program has switched it off.",
     "Take it out and insert it again."},
    {ICCSP_E_PROTO_MISMATCH, "a card that speaks no protocol of the reader.", NULL,
     "Try another reader, or another card."},
};

static iccsp_hr trouble_with(const struct cli_reader *reader, iccsp_hr connected)
{
    if ((reader->state & ICCSP_READER_MUTE) != 0)
        return ICCSP_W_UNRESPONSIVE_CARD;
    return (reader->state & ICCSP_READER_EXCLUSIVE) != 0 ? ICCSP_E_SHARING_VIOLATION : connected;
}

/* Who has it is one of those who are connected to the service. */
static void tell_trouble(struct doctor *doctor, const char *reader, iccsp_hr hr)
{
    struct doctor_finding finding = {.kind = DOCTOR_PROBLEM, .check = "card", .hr = hr};
    char cause[sizeof(doctor->clients) + 100];

    for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
        if (troubles[i].hr != hr)
            continue;
        finding.cause = troubles[i].cause;
        finding.remedy = troubles[i].remedy;
        if (doctor->clients[0] != '\0' && (hr == ICCSP_E_SHARING_VIOLATION || hr == ICCSP_E_TIMEOUT)) {
            snprintf(cause, sizeof(cause), "One of these has it: %s.", doctor->clients);
            finding.cause = cause;
        }
        doctor_tell(doctor, &finding, "%.200s: %s", reader, troubles[i].sentence);
        return;
    }
    doctor_tell(doctor, &finding, "%.200s: a card that cannot be connected to: %s", reader,
                iccsp_strerror(hr));
}

static size_t count_cards(const struct cli_readers *readers)
{
    size_t cards = 0;

    for (size_t i = 0; i < readers->count; i++)
        cards += (readers->reader[i].state & ICCSP_READER_PRESENT) != 0 ? 1 : 0;
    return cards;
}

static void tell_reader(struct doctor *doctor, const struct cli_reader *reader, iccsp_hr connected)
{
    const struct doctor_finding finding = {.kind = DOCTOR_GOOD, .check = "card"};

    if ((reader->state & ICCSP_READER_PRESENT) == 0)
        doctor_tell(doctor, &(struct doctor_finding){.kind = DOCTOR_GOOD, .check = "readers"},
                    "%.200s: empty", reader->name);
    else if (ICCSP_SUCCEEDED(trouble_with(reader, connected)))
        doctor_tell(doctor, &finding, "%.200s: a card that can be used%s", reader->name,
                    (reader->state & ICCSP_READER_INUSE) != 0 ? ", and others use as well" : "");
    else
        tell_trouble(doctor, reader->name, trouble_with(reader, connected));
}

void doctor_look_at_readers(struct doctor *doctor, const struct doctor_talk *talk)
{
    const struct doctor_finding no_card = {.kind = DOCTOR_PROBLEM,
                                           .check = "card",
                                           .cause = "It is not inserted, or not far enough.",
                                           .remedy = "Insert the card, its chip first.",
                                           .hr = ICCSP_E_NO_SMARTCARD};

    if (talk->hr == ICCSP_E_NO_READERS_AVAILABLE) {
        tell_no_reader(doctor, strcmp(iccsp_rm_name(talk->cli.rm), "pcsc") == 0);
        return;
    }
    if (ICCSP_FAILED(talk->hr)) {
        if (is_refusal(doctor, talk->hr))
            tell_refusal(doctor);
        else
            tell_failure(doctor, talk->hr);
        return;
    }
    for (size_t i = 0; i < talk->readers.count; i++)
        tell_reader(doctor, &talk->readers.reader[i], talk->cards == NULL ? ICCSP_OK : talk->cards[i]);
    if (count_cards(&talk->readers) == 0)
        doctor_tell(doctor, &no_card, "No reader has a card.");
}
