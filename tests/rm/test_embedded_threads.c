/* SPDX-License-Identifier: BSD-2-Clause */
/* Many threads on two readers, while somebody resets cards, takes them out and puts them in. Made for
 * ThreadSanitizer; without it the card itself notices two calls at once, and a transaction notices a
 * stranger. */
#include "rm/rm_suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define THREADS 6
#define ROUNDS  400

static struct probe_card cards[2];

struct worker {
    unsigned number;
    uint32_t seed;
    unsigned rounds, transactions, surprises; /* surprises: removed, reset, no card */
    iccsp_hr wrong;                           /* a result that cannot be */
    bool stranger;                            /* somebody else was at the card within a transaction */
    iccsp_thread thread;
};

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % sides;
}

/* What may happen to a handle whose card comes and goes. */
static bool is_fate(iccsp_hr hr)
{
    return hr == ICCSP_W_RESET_CARD || hr == ICCSP_W_REMOVED_CARD || hr == ICCSP_E_NO_SMARTCARD;
}

static bool note(struct worker *w, iccsp_hr hr)
{
    if (hr == ICCSP_OK)
        return true;
    if (is_fate(hr))
        w->surprises++;
    else
        w->wrong = hr;
    return false;
}

static iccsp_hr exchange(uintptr_t card, uint8_t ins, uint16_t p, unsigned *answer)
{
    const uint8_t cmd[] = {0x00, ins, (uint8_t)(p >> 8), (uint8_t)p};
    uint8_t rsp[16] = {0};
    size_t len;
    const iccsp_hr hr = iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, sizeof(rsp), &len);

    *answer = (unsigned)rsp[0] << 8 | rsp[1];
    return hr;
}

/* What is stored in a transaction is found there at its end, unless the card was reset or removed. */
static void transaction(struct worker *w, uintptr_t card)
{
    const uint16_t mark = (uint16_t)(w->number << 12 | dice(&w->seed, 4096));
    unsigned answer;

    if (!note(w, iccsp_rm_begin(suite.rm, card)))
        return;
    if (note(w, exchange(card, PROBE_STORE, mark, &answer)) &&
        note(w, exchange(card, PROBE_RECALL, 0, &answer))) {
        w->transactions++;
        w->stranger = w->stranger || answer != mark;
    }
    note(w, iccsp_rm_end(suite.rm, card, dice(&w->seed, 8) == 0 ? ICCSP_DISPOSE_RESET : ICCSP_DISPOSE_LEAVE));
}

static void use_card(struct worker *w, uintptr_t card)
{
    struct iccsp_rm_card_status s = {.size = sizeof(s)};
    unsigned answer;

    for (unsigned i = dice(&w->seed, 4); i > 0; i--) {
        switch (dice(&w->seed, 4)) {
        case 0:
            note(w, exchange(card, PROBE_UNLOCKED, 0, &answer));
            break;
        case 1:
            note(w, iccsp_rm_status(suite.rm, card, &s));
            break;
        case 2:
            note(w, iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1,
                                       dice(&w->seed, 3), NULL));
            break;
        default:
            transaction(w, card);
        }
    }
}

static void work(void *arg)
{
    struct worker *w = (struct worker *)arg;
    uintptr_t context = 0, card;

    for (w->rounds = 0; w->rounds < ROUNDS && w->wrong == ICCSP_OK; w->rounds++) {
        if (context == 0 && !note(w, iccsp_rm_establish(suite.rm, &context)))
            return;
        const char *reader = suite.any.reader[dice(&w->seed, 2)];
        if (note(w, iccsp_rm_connect(suite.rm, context, reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1, &card,
                                     NULL))) {
            use_card(w, card);
            if (dice(&w->seed, 3) > 0)
                note(w, iccsp_rm_disconnect(suite.rm, card, dice(&w->seed, 3)));
        }
        if (dice(&w->seed, 10) == 0) {
            note(w, iccsp_rm_release(suite.rm, context));
            context = 0;
        }
    }
    if (context != 0)
        note(w, iccsp_rm_release(suite.rm, context));
}

static _Atomic bool stop;

/* Takes the cards out and puts them in. */
static void disturb(void *arg)
{
    uint32_t seed = 77;

    (void)arg;
    while (!stop) {
        const unsigned i = dice(&seed, 2);

        if (iccsp_rm_remove_card(suite.rm, suite.any.reader[i]) != ICCSP_OK)
            abort();
        /* A card that is still in a command of the thread that lost it cannot be claimed yet. */
        while (iccsp_rm_insert_card(suite.rm, suite.any.reader[i], cards[i].card) != ICCSP_OK)
            iccsp_sleep_ms(1);
        iccsp_sleep_ms(1 + dice(&seed, 3));
    }
}

static void watch(void *arg)
{
    struct iccsp_rm_reader_state s[2] = {UNAWARE(suite.any.reader[0]), UNAWARE(suite.any.reader[1])};

    (void)arg;
    while (!stop) {
        const iccsp_hr hr = iccsp_rm_wait(suite.rm, suite.context[0], 50, s, 2);

        if (hr != ICCSP_OK && hr != ICCSP_E_TIMEOUT && hr != ICCSP_E_CANCELLED)
            abort();
        for (size_t i = 0; i < 2; i++)
            s[i].current = s[i].event & ~ICCSP_READER_CHANGED;
        iccsp_rm_cancel(suite.rm, suite.context[1]);
    }
}

static void test_crowd(void **state)
{
    static struct worker worker[THREADS];
    iccsp_thread disturber, watcher;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        probe_card_open(&cards[i], PROBE_ATR_T1);
        assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.any.reader[i], cards[i].card), ICCSP_OK);
    }
    stop = false;
    assert_true(iccsp_thread_start(&disturber, disturb, NULL));
    assert_true(iccsp_thread_start(&watcher, watch, NULL));
    for (unsigned i = 0; i < THREADS; i++) {
        worker[i] = (struct worker){.number = i, .seed = 1000 + i};
        assert_true(iccsp_thread_start(&worker[i].thread, work, &worker[i]));
    }
    unsigned transactions = 0, surprises = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        iccsp_thread_join(worker[i].thread);
        transactions += worker[i].transactions;
        surprises += worker[i].surprises;
    }
    stop = true;
    iccsp_thread_join(disturber);
    iccsp_thread_join(watcher);
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(worker[i].wrong, ICCSP_OK);
        assert_int_equal(worker[i].rounds, ROUNDS);
        assert_false(worker[i].stranger);
    }
    assert_in_range(transactions, 1, UINT32_MAX);
    assert_in_range(surprises, 1, UINT32_MAX);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.any.reader[i]), ICCSP_OK);
        assert_false(cards[i].overlapped);
        probe_card_close(&cards[i]);
    }
}

static iccsp_hr call_send_on(struct call *c)
{
    iccsp_hr hr;

    do
        hr = send_hr(c->card);
    while (hr == ICCSP_OK);
    return hr;
}

/* hostile-cards H2, again and again: the handle goes while it is used. */
static void test_disconnect_and_release_under_use(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        struct call c[2] = {{.fn = call_send_on, .card = connect_in(0)},
                            {.fn = call_send_on, .card = connect_in(1)}};

        call_start(&c[0]);
        call_start(&c[1]);
        if (round % 2 == 0)
            iccsp_sleep_ms(1);
        assert_int_equal(iccsp_rm_disconnect(suite.rm, c[0].card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
        assert_int_equal(iccsp_rm_release(suite.rm, suite.context[1]), ICCSP_OK);
        assert_int_equal(call_join(&c[0]), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(call_join(&c[1]), ICCSP_E_INVALID_HANDLE);
        assert_int_equal(iccsp_rm_establish(suite.rm, &suite.context[1]), ICCSP_OK);
    }
}

/* Readers come and go under those who use them. */
static iccsp_hr call_come_and_go(struct call *c)
{
    for (uint32_t i = 0; i < c->number; i++) {
        iccsp_hr hr = iccsp_rm_add_reader(suite.rm, "Third");

        if (hr == ICCSP_OK)
            hr = iccsp_rm_insert_card(suite.rm, "Third", cards[0].card);
        if (hr == ICCSP_OK)
            hr = iccsp_rm_remove_reader(suite.rm, "Third");
        if (hr == ICCSP_E_SHARING_VIOLATION) /* the card is in a command still */
            hr = iccsp_rm_remove_reader(suite.rm, "Third");
        if (hr != ICCSP_OK)
            return hr;
    }
    return ICCSP_OK;
}

static iccsp_hr use_third(unsigned context)
{
    uintptr_t card;
    iccsp_hr hr = iccsp_rm_connect(suite.rm, suite.context[context], "Third", ICCSP_SHARE_SHARED,
                                   ICCSP_PROTOCOL_T1, &card, NULL);

    if (hr != ICCSP_OK)
        return hr == ICCSP_E_UNKNOWN_READER || hr == ICCSP_E_NO_SMARTCARD ||
                       hr == ICCSP_E_READER_UNAVAILABLE || hr == ICCSP_W_REMOVED_CARD
                   ? ICCSP_OK
                   : hr;
    hr = send_hr(card);
    if (hr != ICCSP_OK && hr != ICCSP_W_REMOVED_CARD && hr != ICCSP_E_READER_UNAVAILABLE)
        return hr;
    return iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_RESET);
}

static void test_readers_come_and_go_under_use(void **state)
{
    struct call c = {.fn = call_come_and_go, .number = 2000};

    (void)state;
    probe_card_open(&cards[0], PROBE_ATR_T1);
    call_start(&c);
    while (!c.done)
        assert_int_equal(use_third(0), ICCSP_OK);
    assert_int_equal(call_join(&c), ICCSP_OK);
    assert_false(cards[0].overlapped);
    probe_card_close(&cards[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST_EMPTY(test_crowd),
        RM_TEST(test_disconnect_and_release_under_use),
        RM_TEST(test_readers_come_and_go_under_use),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
