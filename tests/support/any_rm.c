/* SPDX-License-Identifier: BSD-2-Clause */
/* Two readers for tests that are written once; see any_rm.h. */
#include "support/any_rm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* vpcd looks for its card every 400 ms; a machine under load takes longer. */
#define STATE_TIMEOUT_MS 10000u
#define FIRST_PORT       35963u

static const char *const names[ANY_READERS + 1] = {"Virtual PCD 00 00", "Virtual PCD 00 01", "Third"};

void any_rm_must(iccsp_hr hr, const char *what)
{
    if (ICCSP_SUCCEEDED(hr))
        return;
    fprintf(stderr, "any_rm: %s gives %08X\n", what, (unsigned)hr);
    abort();
}

/* Waits until a reader has a card that is powered and not mute, or none. */
static void wait_for(struct any_rm *any, unsigned reader, bool present)
{
    struct iccsp_rm_reader_state state = {.reader = any->reader[reader]};
    uintptr_t context;

    any_rm_must(iccsp_rm_establish(any->rm, &context), "establish");
    do {
        state.current = state.event & ~ICCSP_READER_CHANGED;
        any_rm_must(iccsp_rm_wait(any->rm, context, STATE_TIMEOUT_MS, &state, 1), "waiting for the card");
    } while (((state.event & ICCSP_READER_PRESENT) != 0) != present);
    any_rm_must(iccsp_rm_release(any->rm, context), "release");
}

static void open_embedded(struct any_rm *any)
{
    any_rm_must(iccsp_rm_open("embedded:empty", &any->rm), "open");
    for (unsigned i = 0; i < ANY_READERS; i++)
        any_rm_must(iccsp_rm_add_reader(any->rm, any->reader[i]), "add reader");
}

static void insert_embedded(struct any_rm *any, unsigned reader, struct iccsp_vcard *card)
{
    any_rm_must(iccsp_rm_insert_card(any->rm, any->reader[reader], card), "insert");
}

static void take_out_embedded(struct any_rm *any, unsigned reader)
{
    any_rm_must(iccsp_rm_remove_card(any->rm, any->reader[reader]), "remove");
}

static void add_embedded_reader(const struct any_rm *any, const char *name)
{
    any_rm_must(iccsp_rm_add_reader(any->rm, name), "add reader");
}

static void remove_embedded_reader(const struct any_rm *any, const char *name)
{
    any_rm_must(iccsp_rm_remove_reader(any->rm, name), "remove reader");
}

static const struct any_kind embedded = {
    .name = "embedded",
    .spec = "embedded",
    .open = open_embedded,
    .insert = insert_embedded,
    .take_out = take_out_embedded,
    .add_reader = add_embedded_reader,
    .remove_reader = remove_embedded_reader,
};

static void open_real(struct any_rm *any)
{
    any_rm_must(iccsp_rm_open("pcsc", &any->rm), "open");
    any->real = true;
    for (unsigned i = 0; i < ANY_READERS; i++)
        wait_for(any, i, false);
}

static void insert_real(struct any_rm *any, unsigned reader, struct iccsp_vcard *card)
{
    any_rm_must(iccsp_vpcd_start(card, NULL, (uint16_t)(FIRST_PORT + reader), &any->connection[reader]),
                "vpcd");
}

static void take_out_real(struct any_rm *any, unsigned reader)
{
    iccsp_vpcd_stop(&any->connection[reader]);
}

static const struct any_kind real = {
    .name = "pcsc",
    .spec = "pcsc",
    .open = open_real,
    .insert = insert_real,
    .take_out = take_out_real,
};

static const struct any_kind *const kinds[] = {
    &embedded,
    &real,
#ifndef _WIN32
    &any_winscard,
#endif
};

static const struct any_kind *wanted(void)
{
    const char *name = getenv("ICCSP_TEST_RM");

    if (name == NULL)
        return &embedded;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    fprintf(stderr, "any_rm: ICCSP_TEST_RM is %s, which is none that there is\n", name);
    abort();
}

void any_rm_open(struct any_rm *any)
{
    memset(any, 0, sizeof(*any));
    for (unsigned i = 0; i <= ANY_THIRD; i++)
        any->reader[i] = names[i];
    any->kind = wanted();
    any->kind->open(any);
}

void any_rm_insert(struct any_rm *any, unsigned reader, struct iccsp_vcard *card)
{
    any->kind->insert(any, reader, card);
    wait_for(any, reader, true);
}

void any_rm_insert_demo(struct any_rm *any, unsigned reader, uint32_t flags)
{
    struct iccsp_vcard *card;

    any_rm_must(iccsp_vcard_new_demo(flags, &card), "demo card");
    any_rm_insert(any, reader, card);
    iccsp_vcard_free(&card);
}

void any_rm_remove(struct any_rm *any, unsigned reader)
{
    any->kind->take_out(any, reader);
    wait_for(any, reader, false);
}

void any_rm_close(struct any_rm *any)
{
    for (unsigned i = 0; i < ANY_READERS; i++)
        iccsp_vpcd_stop(&any->connection[i]);
    iccsp_rm_close(&any->rm);
    if (any->kind->close != NULL)
        any->kind->close(any);
}
