/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the resource manager share. */
#include "rm/rm_suite.h"

#include <stdio.h>
#include <string.h>

struct rm_suite suite;

int suite_open(void **state)
{
    (void)state;
    any_rm_open(&suite.any);
    suite.rm = suite.any.rm;
    suite.reader = suite.any.reader[0];
    return 0;
}

int suite_close(void **state)
{
    (void)state;
    any_rm_close(&suite.any);
    return 0;
}

int suite_setup_empty(void **state)
{
    (void)state;
    probe_card_open(&suite.probe, PROBE_ATR_BOTH);
    for (unsigned i = 0; i < CONTEXTS; i++)
        if (ICCSP_FAILED(iccsp_rm_establish(suite.rm, &suite.context[i])))
            return 1;
    return 0;
}

int suite_setup(void **state)
{
    if (suite_setup_empty(state) != 0)
        return 1;
    suite_insert(0, &suite.probe);
    return 0;
}

void suite_insert(unsigned reader, struct probe_card *probe)
{
    any_rm_insert(&suite.any, reader, probe->card);
    suite.holds[reader] = true;
}

void suite_remove(unsigned reader)
{
    suite.holds[reader] = false;
    any_rm_remove(&suite.any, reader);
}

static bool differs(bool so, unsigned number)
{
    if (so) {
        printf("@difference %u\n", number);
        fflush(stdout);
    }
    return so;
}

bool pcscd_differs(unsigned number)
{
    return differs(suite.any.real, number);
}

bool winscard_differs(unsigned number)
{
    return differs(strcmp(suite.any.kind->spec, "pcsc") == 0, number);
}

/* A test may have released a context, or taken the card out. */
int suite_teardown(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CONTEXTS; i++)
        iccsp_rm_release(suite.rm, suite.context[i]);
    for (unsigned i = 0; i < ANY_READERS; i++)
        if (suite.holds[i])
            suite_remove(i);
    const bool overlapped = suite.probe.overlapped;
    probe_card_close(&suite.probe);
    return overlapped ? 1 : 0;
}

iccsp_hr connect_to(struct iccsp_rm *rm, uintptr_t context, const char *reader, uintptr_t *card)
{
    return iccsp_rm_connect(rm, context, reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, card, NULL);
}

uintptr_t connect_in(unsigned context)
{
    uintptr_t card;

    assert_int_equal(connect_to(suite.rm, suite.context[context], suite.reader, &card), ICCSP_OK);
    return card;
}

iccsp_hr try_connect(unsigned context, uint32_t share, uint32_t protocols)
{
    uintptr_t card;
    uint32_t active = 77;
    const iccsp_hr hr =
        iccsp_rm_connect(suite.rm, suite.context[context], suite.reader, share, protocols, &card, &active);

    if (ICCSP_SUCCEEDED(hr)) {
        assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    } else {
        assert_int_equal(card, 0);
        assert_int_equal(active, 0);
    }
    return hr;
}

iccsp_hr reconnect(uintptr_t card, uint32_t init)
{
    return iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, init, NULL);
}

iccsp_hr status_of(uintptr_t card)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};

    return iccsp_rm_status(suite.rm, card, &s);
}

unsigned command(uintptr_t card, uint8_t ins, uint16_t p, iccsp_hr *hr)
{
    const uint8_t cmd[] = {0x00, ins, (uint8_t)(p >> 8), (uint8_t)p};
    uint8_t rsp[300];
    size_t len;

    *hr = iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, sizeof(cmd), rsp, sizeof(rsp), &len);
    return ICCSP_FAILED(*hr) ? 0u : (unsigned)rsp[len - 2] << 8 | rsp[len - 1];
}

iccsp_hr send_hr(uintptr_t card)
{
    iccsp_hr hr;

    command(card, PROBE_STORE, 0, &hr);
    return hr;
}

unsigned send_sw(uintptr_t card, uint8_t ins)
{
    iccsp_hr hr;
    const unsigned sw = command(card, ins, 0, &hr);

    assert_int_equal(hr, ICCSP_OK);
    return sw;
}

uint32_t reader_state(unsigned context)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);

    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[context], 0, &s, 1), ICCSP_OK);
    return s.event & ~ICCSP_READER_CHANGED;
}

iccsp_hr begin(uintptr_t card)
{
    return iccsp_rm_begin(suite.rm, card);
}

iccsp_hr end(uintptr_t card)
{
    return iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE);
}

iccsp_hr drop(uintptr_t card, uint32_t disposition)
{
    return iccsp_rm_disconnect(suite.rm, card, disposition);
}

/* Twice: being told does not change it. */
static void assert_fails_with(iccsp_hr hr, uintptr_t card)
{
    for (int i = 0; i < 2; i++) {
        assert_int_equal(status_of(card), hr);
        assert_int_equal(send_hr(card), hr);
        assert_int_equal(begin(card), hr);
        assert_int_equal(end(card), hr);
    }
}

void assert_knows_of_reset(uintptr_t card)
{
    assert_fails_with(ICCSP_W_RESET_CARD, card);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
    assert_int_equal(end(card), ICCSP_E_NOT_TRANSACTED);
}

void assert_knows_of_removal(uintptr_t card)
{
    assert_fails_with(ICCSP_W_REMOVED_CARD, card);
}
