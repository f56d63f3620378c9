/* SPDX-License-Identifier: BSD-2-Clause */
/* Two readers for tests that are written once; see any_rm.h. */
#include "support/any_rm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* vpcd looks for its card every 400 ms; a machine under load takes longer. */
#define STATE_TIMEOUT_MS 10000u
#define FIRST_PORT       35963u

static const char *const names[ANY_READERS] = {"Virtual PCD 00 00", "Virtual PCD 00 01"};

static void must(iccsp_hr hr, const char *what)
{
    if (ICCSP_SUCCEEDED(hr))
        return;
    fprintf(stderr, "any_rm: %s gives %08X\n", what, (unsigned)hr);
    abort();
}

static bool real_wanted(void)
{
    const char *kind = getenv("ICCSP_TEST_RM");

    if (kind == NULL || strcmp(kind, "embedded") == 0)
        return false;
    if (strcmp(kind, "pcsc") == 0)
        return true;
    fprintf(stderr, "any_rm: ICCSP_TEST_RM is %s, neither embedded nor pcsc\n", kind);
    abort();
}

/* Waits until a reader has a card that is powered and not mute, or none. */
static void wait_for(struct any_rm *any, unsigned reader, bool present)
{
    struct iccsp_rm_reader_state state = {.reader = any->reader[reader]};
    uintptr_t context;

    must(iccsp_rm_establish(any->rm, &context), "establish");
    do {
        state.current = state.event & ~ICCSP_READER_CHANGED;
        must(iccsp_rm_wait(any->rm, context, STATE_TIMEOUT_MS, &state, 1), "waiting for the card");
    } while (((state.event & ICCSP_READER_PRESENT) != 0) != present);
    must(iccsp_rm_release(any->rm, context), "release");
}

void any_rm_open(struct any_rm *any)
{
    memset(any, 0, sizeof(*any));
    any->real = real_wanted();
    must(iccsp_rm_open(any->real ? "pcsc" : "embedded:empty", &any->rm), "open");
    for (unsigned i = 0; i < ANY_READERS; i++) {
        any->reader[i] = names[i];
        if (!any->real)
            must(iccsp_rm_add_reader(any->rm, names[i]), "add reader");
        else
            wait_for(any, i, false);
    }
}

void any_rm_insert(struct any_rm *any, unsigned reader, struct iccsp_vcard *card)
{
    if (any->real)
        must(iccsp_vpcd_start(card, NULL, (uint16_t)(FIRST_PORT + reader), &any->connection[reader]), "vpcd");
    else
        must(iccsp_rm_insert_card(any->rm, any->reader[reader], card), "insert");
    wait_for(any, reader, true);
}

void any_rm_insert_demo(struct any_rm *any, unsigned reader, uint32_t flags)
{
    struct iccsp_vcard *card;

    must(iccsp_vcard_new_demo(flags, &card), "demo card");
    any_rm_insert(any, reader, card);
    iccsp_vcard_free(&card);
}

static void take_out(struct any_rm *any, unsigned reader)
{
    if (any->real)
        iccsp_vpcd_stop(&any->connection[reader]);
    else
        must(iccsp_rm_remove_card(any->rm, any->reader[reader]), "remove");
}

void any_rm_remove(struct any_rm *any, unsigned reader)
{
    take_out(any, reader);
    wait_for(any, reader, false);
}

void any_rm_close(struct any_rm *any)
{
    for (unsigned i = 0; i < ANY_READERS; i++)
        iccsp_vpcd_stop(&any->connection[i]);
    iccsp_rm_close(&any->rm);
}
