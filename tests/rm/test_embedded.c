/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the embedded resource manager has: readers that come and go, cards that are silent, worlds of
 * their own. */
#include "rm/rm_suite.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define MANY 40

static void name_of(unsigned i, char name[32])
{
    snprintf(name, 32, "Reader %u", i);
}

static iccsp_hr connect_to(struct iccsp_rm *rm, uintptr_t context, const char *name, uintptr_t *card)
{
    return iccsp_rm_connect(rm, context, name, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, card, NULL);
}

static void test_bad_readers(void **state)
{
    char name[300];

    (void)state;
    assert_int_equal(iccsp_rm_add_reader(suite.rm, NULL), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, ""), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "\xC0\xAF"), ICCSP_E_INVALIDARG);
    memset(name, 'x', sizeof(name));
    name[256] = '\0';
    assert_int_equal(iccsp_rm_add_reader(suite.rm, name), ICCSP_E_INVALIDARG);
    name[255] = '\0';
    assert_int_equal(iccsp_rm_add_reader(suite.rm, name), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, name), ICCSP_E_DUPLICATE_READER);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, name), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, name), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_add_reader(NULL, "x"), ICCSP_E_POINTER);
}

static void test_bad_insertions(void **state)
{
    static struct probe_card second;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, NULL, second.card), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "nobody", second.card), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, second.card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.any.reader[1], suite.probe.card),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.any.reader[1]), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_remove_card(suite.rm, "nobody"), ICCSP_E_UNKNOWN_READER);
    /* None of these kept the second card. */
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.any.reader[1], second.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.any.reader[1]), ICCSP_OK);
    assert_int_equal(second.cold, 1);
    assert_int_equal(second.off, 1);
    probe_card_close(&second);
}

static void test_forty_readers(void **state)
{
    static struct probe_card card[MANY];
    static uintptr_t handle[MANY];
    struct iccsp_rm_reader_state states[MANY];
    char name[MANY][32], names[MANY * 32];
    struct iccsp_rm *rm;
    uintptr_t context;
    size_t len, at = 0;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
    for (unsigned i = 0; i < MANY; i++) {
        name_of(i, name[i]);
        probe_card_open(&card[i], PROBE_ATR_T1);
        assert_int_equal(iccsp_rm_add_reader(rm, name[i]), ICCSP_OK);
        assert_int_equal(iccsp_rm_insert_card(rm, name[i], card[i].card), ICCSP_OK);
        states[i] = (struct iccsp_rm_reader_state)UNAWARE(name[i]);
    }
    assert_int_equal(iccsp_rm_list_readers(rm, context, names, sizeof(names), &len), ICCSP_OK);
    for (unsigned i = 0; i < MANY; i++) { /* in the order of arrival */
        assert_string_equal(names + at, name[i]);
        at += strlen(name[i]) + 1;
    }
    assert_int_equal(len, at + 1);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(connect_to(rm, context, name[i], &handle[i]), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, states, MANY), ICCSP_OK);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(states[i].event,
                         0x10000u | ICCSP_READER_CHANGED | ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(iccsp_rm_remove_reader(rm, name[7]), ICCSP_OK);
    assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, at + 1 - sizeof("Reader 7"));
    iccsp_rm_close(&rm); /* handles and contexts are closed with it */
    assert_null(rm);
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(card[i].off, 1);
        probe_card_close(&card[i]);
    }
}

static void test_reader_taken_away(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE("Third");
    static struct probe_card second;
    uintptr_t card;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "Third", second.card), ICCSP_OK);
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Third", &card), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
    /* Another reader of this name is another reader. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(status_of(card), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(send_hr(card), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_E_READER_UNAVAILABLE);
        assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_E_READER_UNAVAILABLE);
        if (i == 0) {
            assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_E_UNKNOWN_READER);
            assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
            assert_int_equal(iccsp_rm_insert_card(suite.rm, "Third", second.card), ICCSP_OK);
        }
    }
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(second.warm, 0);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
    probe_card_close(&second);
}

/* Takes the reader away from the one who connects, and makes another one with another card. */
static void replace_reader(void *context)
{
    struct probe_card *other = (struct probe_card *)context;

    suite.probe.on_power = NULL;
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Fourth"), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "Fourth", other->card), ICCSP_OK);
}

static void test_reader_replaced_while_connecting(void **state)
{
    static struct probe_card other;
    uintptr_t card;

    (void)state;
    probe_card_open(&other, PROBE_ATR_T1);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "Third", suite.probe.card), ICCSP_OK);
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Third", &card), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    iccsp_sleep_ms(5200); /* so that it is powered anew */
    suite.probe.on_power = replace_reader;
    suite.probe.context = &other;
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Third", &card), ICCSP_E_READER_UNAVAILABLE);
    assert_null(suite.probe.on_power);
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Fourth", &card), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Fourth"), ICCSP_OK);
    probe_card_close(&other);
}

static iccsp_hr call_wait(struct call *c)
{
    struct iccsp_rm_reader_state s[2] = {UNAWARE("Third"), UNAWARE(ICCSP_PNP_READER)};

    s[0].current = c->number;
    const iccsp_hr hr = iccsp_rm_wait(suite.rm, suite.context[2], ICCSP_WAIT_INFINITE, s + (c->card == 0),
                                      c->card == 0 ? 1 : 2);
    c->result = s[0].event | s[1].event;
    return hr;
}

static void test_wait_sees_readers_go_and_come(void **state)
{
    struct call c = {.fn = call_wait, .number = ICCSP_READER_EMPTY, .card = 1};

    (void)state;
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
    call_start(&c);
    assert_false(call_done_within(&c, BRIEF_MS));
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result & 0xFFFFu,
                     ICCSP_READER_CHANGED | ICCSP_READER_UNKNOWN | ICCSP_READER_UNAVAILABLE);
    c.card = 0; /* the pseudo reader alone */
    call_start(&c);
    assert_false(call_done_within(&c, BRIEF_MS));
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_int_equal(c.result, ICCSP_READER_CHANGED | 3u << 16);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
}

/* Whoever gives the number of readers that he knows does not miss one that came before the wait. */
static void test_pseudo_reader_with_a_number(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(ICCSP_PNP_READER);

    (void)state;
    s.current = 2u << 16;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_E_TIMEOUT);
    s.current = 1u << 16;
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], 0, &s, 1), ICCSP_OK);
    assert_int_equal(s.event, ICCSP_READER_CHANGED | 2u << 16);
}

static iccsp_hr call_connect(struct call *c)
{
    return connect_to(suite.rm, suite.context[2], (const char *)c->card, &c->result);
}

static iccsp_hr call_begin(struct call *c)
{
    return iccsp_rm_begin(suite.rm, c->card);
}

static void test_reader_taken_away_from_those_who_wait(void **state)
{
    static struct probe_card second;
    uintptr_t card, other;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "Third", second.card), ICCSP_OK);
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Third", &card), ICCSP_OK);
    assert_int_equal(connect_to(suite.rm, suite.context[1], "Third", &other), ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    struct call connecting = {.fn = call_connect, .card = (uintptr_t) "Third"},
                beginning = {.fn = call_begin, .card = other};
    call_start(&connecting);
    call_start(&beginning);
    assert_false(call_done_within(&connecting, BRIEF_MS));
    assert_false(beginning.done);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(call_join(&connecting), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(call_join(&beginning), ICCSP_E_READER_UNAVAILABLE);
    probe_card_close(&second);
}

/* hostile-cards H2: who waits learns that there is nothing to wait for any more. */
static void test_closed_while_waiting(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);
    struct call beginning = {.fn = call_begin, .card = other};
    struct call connecting = {.fn = call_connect, .card = (uintptr_t)suite.reader};

    (void)state;
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    call_start(&beginning);
    call_start(&connecting);
    assert_false(call_done_within(&beginning, BRIEF_MS));
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(call_join(&beginning), ICCSP_E_INVALID_HANDLE);
    assert_false(connecting.done);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[2]), ICCSP_OK);
    assert_int_equal(call_join(&connecting), ICCSP_E_CANCELLED);
}

static void test_mute_card(void **state)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    static struct probe_card mute;
    uintptr_t card;

    (void)state;
    probe_card_open(&mute, "");
    suite.holds[0] = true;
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, mute.card), ICCSP_OK);
    assert_int_equal(reader_state(0) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_MUTE);
    assert_int_equal(try_connect(0, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_W_UNRESPONSIVE_CARD);
    assert_int_equal(try_connect(0, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_T1), ICCSP_W_UNRESPONSIVE_CARD);
    assert_int_equal(
        iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_DIRECT, 0, &card, NULL),
        ICCSP_OK);
    assert_int_equal(iccsp_rm_status(suite.rm, card, &s), ICCSP_OK);
    assert_int_equal(s.state, ICCSP_STATE_SWALLOWED);
    assert_int_equal(s.atr_len, 0);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_W_UNRESPONSIVE_CARD);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_RESET), ICCSP_W_UNRESPONSIVE_CARD);
    mute.atr[0] = 0x3B; /* it wakes up */
    mute.atr[1] = 0x00;
    mute.atr_len = 2;
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    suite_remove(0);
    probe_card_close(&mute);
}

static void test_power_and_protocol_reach_the_card(void **state)
{
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(suite.probe.cold, 1);
    assert_int_equal(suite.probe.protocol, ICCSP_PROTOCOL_T1);
    assert_int_equal(
        iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T0, ICCSP_DISPOSE_RESET, NULL),
        ICCSP_OK);
    assert_int_equal(suite.probe.warm, 1);
    assert_int_equal(suite.probe.protocol, ICCSP_PROTOCOL_T0);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 2);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_int_equal(suite.probe.warm, 2);
    card = connect_in(0);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_UNPOWER), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 3);
    assert_int_equal(suite.probe.commands, 0);
    suite_remove(0);
    assert_int_equal(suite.probe.off, 1);
}

/* docs/pcsc-differences.md 6: no motor, but no state left either. */
static void test_eject_resets(void **state)
{
    const uintptr_t other = connect_in(1);
    uintptr_t card = connect_in(0);

    (void)state;
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_EJECT), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 2);
    assert_int_equal(status_of(other), ICCSP_W_RESET_CARD);
    card = connect_in(0);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_EJECT), ICCSP_OK);
    assert_int_equal(suite.probe.cold, 3);
}

/* docs/pcsc-differences.md 1: in pcscd the first waits without end, the second shuts everybody out. */
static void test_to_exclusive_and_back(void **state)
{
    const uintptr_t card = connect_in(0), other = connect_in(1);

    (void)state;
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(status_of(card), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY,
                                        ICCSP_DISPOSE_LEAVE, NULL),
                     ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(reconnect(card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(try_connect(1, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY), ICCSP_OK);
}

static void test_release_of_exclusive_use_resets(void **state)
{
    uintptr_t card;

    (void)state;
    assert_int_equal(iccsp_rm_connect(suite.rm, suite.context[0], suite.reader, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    card = connect_in(1);
    assert_int_equal(send_sw(card, PROBE_UNLOCKED), 0x6982);
}

/* hostile-cards B2. */
static void test_answers_without_a_status_word(void **state)
{
    const uintptr_t card = connect_in(0);

    (void)state;
    for (uint8_t n = 0; n < 2; n++) {
        const uint8_t cmd[] = {0x00, PROBE_BARE, 0x00, n};
        uint8_t rsp[8];
        size_t len = 77;

        memset(rsp, 0x55, sizeof(rsp));
        assert_int_equal(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, sizeof(rsp), &len),
                         ICCSP_E_RESPONSE_SHORT);
        assert_int_equal(len, 0);
        for (size_t i = 0; i < sizeof(rsp); i++)
            assert_int_equal(rsp[i], 0);
    }
    assert_int_equal(send_sw(card, PROBE_UNLOCK), 0x9000); /* the channel is still good */
}

static iccsp_hr call_long_command(struct call *c)
{
    iccsp_hr hr;

    command(c->card, PROBE_SLEEP, 1500, &hr);
    return hr;
}

/* Whoever takes the card out does not wait for what it is doing, nor does the next card. */
static void test_removal_does_not_wait_for_the_card(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_long_command, .card = card};
    static struct probe_card second;
    iccsp_hr hr;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    call_start(&slow);
    assert_false(call_done_within(&slow, BRIEF_MS));
    assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.reader), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_W_REMOVED_CARD);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, suite.probe.card),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, second.card), ICCSP_OK);
    const uintptr_t other = connect_in(1);
    assert_int_equal(command(other, PROBE_UNLOCK, 0, &hr), 0x9000);
    assert_false(slow.done);
    assert_int_equal(call_join(&slow), ICCSP_W_REMOVED_CARD);
    assert_int_equal(command(other, PROBE_UNLOCKED, 0, &hr), 0x9000);
    assert_int_equal(suite.probe.off, 1);
    suite_remove(0);
    probe_card_close(&second);
}

/* A reader that waits for a slow card holds nobody else up. */
static void test_other_readers_go_on(void **state)
{
    const uintptr_t card = connect_in(0);
    struct call slow = {.fn = call_long_command, .card = card};
    static struct probe_card second;
    uintptr_t other;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    call_start(&slow);
    suite_insert(1, &second);
    assert_int_equal(connect_to(suite.rm, suite.context[1], suite.any.reader[1], &other), ICCSP_OK);
    assert_int_equal(send_hr(other), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, other, ICCSP_DISPOSE_RESET), ICCSP_OK);
    assert_false(slow.done);
    assert_int_equal(call_join(&slow), ICCSP_OK);
    suite_remove(1);
    probe_card_close(&second);
}

static void test_handles_of_another_world(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context, card;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(connect_to(rm, context, "iccsp Virtual Reader 00 00", &card), ICCSP_OK);
    assert_int_equal(status_of(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, context), ICCSP_E_INVALID_HANDLE);
    const uintptr_t ours = connect_in(0);
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    assert_int_equal(iccsp_rm_status(rm, ours, &s), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_status(rm, card, &s), ICCSP_OK);
    iccsp_rm_close(&rm);
}

/* Numbers are not given out again, and the table does not grow without need. */
static void test_many_connections_one_after_the_other(void **state)
{
    uintptr_t last = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const uintptr_t card = connect_in(0);

        assert_int_not_equal(card, last);
        assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
        last = card;
    }
    assert_int_equal(suite.probe.cold, 1);
}

static void test_many_connections_at_once(void **state)
{
    static uintptr_t card[3000];

    (void)state;
    for (size_t i = 0; i < 3000; i++)
        card[i] = connect_in(0);
    for (size_t i = 0; i < 3000; i += 7)
        assert_int_equal(status_of(card[i]), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.rm, suite.context[0]), ICCSP_OK);
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(status_of(card[i]), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(reader_state(1) & 0xFFFFu, ICCSP_READER_PRESENT);
}

static void test_attributes(void **state)
{
    const uintptr_t card = connect_in(0);
    uint8_t value[64];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00090303u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, suite.probe.atr_len);
    assert_memory_equal(value, suite.probe.atr, len);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00010100u, value, sizeof(value), &len), ICCSP_OK);
    assert_string_equal((const char *)value, "iccsp");
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00090300u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, 1);
    assert_int_equal(value[0], 2);
    assert_int_equal(iccsp_rm_get_attrib(suite.rm, card, 0x00080201u, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_int_equal(value[0], ICCSP_PROTOCOL_T1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_bad_readers),
        RM_TEST(test_bad_insertions),
        RM_TEST(test_forty_readers),
        RM_TEST(test_reader_taken_away),
        RM_TEST_EMPTY(test_reader_replaced_while_connecting),
        RM_TEST(test_wait_sees_readers_go_and_come),
        RM_TEST(test_pseudo_reader_with_a_number),
        RM_TEST(test_reader_taken_away_from_those_who_wait),
        RM_TEST(test_closed_while_waiting),
        RM_TEST_EMPTY(test_mute_card),
        RM_TEST(test_power_and_protocol_reach_the_card),
        RM_TEST(test_eject_resets),
        RM_TEST(test_to_exclusive_and_back),
        RM_TEST(test_release_of_exclusive_use_resets),
        RM_TEST(test_answers_without_a_status_word),
        RM_TEST(test_removal_does_not_wait_for_the_card),
        RM_TEST(test_other_readers_go_on),
        RM_TEST(test_handles_of_another_world),
        RM_TEST(test_many_connections_one_after_the_other),
        RM_TEST(test_many_connections_at_once),
        RM_TEST(test_attributes),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
