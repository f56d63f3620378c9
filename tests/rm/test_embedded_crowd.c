/* SPDX-License-Identifier: BSD-2-Clause */
/* 64 threads, each with contexts and a reader of its own, for as long as ICCSP_TEST_SECONDS says: none
 * notices the others. At first as fast as it goes, then at a pace that leaves the processors to others. */
#include "rm/rm_suite.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

#define CROWD           64
#define SECONDS_DEFAULT 4u
#define FAST_MS         1500u
#define PAUSE_MS        20u

struct member {
    unsigned number;
    char reader[32];
    struct probe_card probe;
    iccsp_thread thread;
    unsigned rounds;
    iccsp_hr hr;
    int line; /* where it went wrong; 0: nowhere */
};

static struct member crowd[CROWD];
static uint64_t slow_at, end_at;

static bool expected(struct member *m, iccsp_hr hr, iccsp_hr wanted, int line)
{
    if (hr == wanted)
        return true;
    if (m->line == 0) {
        m->hr = hr;
        m->line = line;
    }
    return false;
}

#define MUST(call)              expected(m, (call), ICCSP_OK, __LINE__)
#define MUST_GIVE(wanted, call) expected(m, (call), (wanted), __LINE__)

/* What it stores is what it finds, whatever the others store. */
static bool store_and_recall(struct member *m, uintptr_t card)
{
    const uint16_t mark = (uint16_t)(m->number << 9 | (m->rounds & 0x1FF));
    const uint8_t store[] = {0x00, PROBE_STORE, (uint8_t)(mark >> 8), (uint8_t)mark};
    const uint8_t recall[] = {0x00, PROBE_RECALL, 0x00, 0x00};
    uint8_t rsp[8];
    size_t len;

    return MUST(iccsp_rm_begin(suite.rm, card)) &&
           MUST(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, store, 4, rsp, sizeof(rsp), &len)) &&
           MUST(iccsp_rm_transmit(suite.rm, card, ICCSP_PROTOCOL_T1, recall, 4, rsp, sizeof(rsp), &len)) &&
           expected(m, rsp[0] << 8 | rsp[1], mark, __LINE__) &&
           MUST(iccsp_rm_end(suite.rm, card, ICCSP_DISPOSE_LEAVE));
}

static bool swap_card(struct member *m, uintptr_t context, uintptr_t card)
{
    struct iccsp_rm_reader_state s = {.reader = m->reader, .current = ICCSP_READER_EMPTY};
    struct iccsp_rm_card_status status = {.size = sizeof(status)};

    return MUST(iccsp_rm_remove_card(suite.rm, m->reader)) &&
           MUST_GIVE(ICCSP_W_REMOVED_CARD, iccsp_rm_status(suite.rm, card, &status)) &&
           MUST_GIVE(ICCSP_E_TIMEOUT, iccsp_rm_wait(suite.rm, context, 0, &s, 1)) &&
           MUST(iccsp_rm_insert_card(suite.rm, m->reader, m->probe.card)) &&
           MUST(iccsp_rm_wait(suite.rm, context, LONG_MS, &s, 1)) &&
           MUST(iccsp_rm_reconnect(suite.rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1, ICCSP_DISPOSE_LEAVE,
                                   NULL));
}

static bool round_of(struct member *m)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    uintptr_t context, card;
    size_t len;

    if (!MUST(iccsp_rm_establish(suite.rm, &context)) ||
        !MUST(connect_to(suite.rm, context, m->reader, &card)))
        return false;
    bool ok = MUST(iccsp_rm_status(suite.rm, card, &status)) && store_and_recall(m, card) &&
              MUST(iccsp_rm_list_readers(suite.rm, context, NULL, 0, &len));
    if (ok && m->rounds % 7 == 0)
        ok = swap_card(m, context, card);
    if (ok && m->rounds % 2 == 0)
        ok = MUST(iccsp_rm_disconnect(suite.rm, card, m->rounds % 3));
    return ok && MUST(iccsp_rm_release(suite.rm, context));
}

static void work(void *arg)
{
    struct member *m = (struct member *)arg;

    while (iccsp_now_ms() < end_at && round_of(m)) {
        m->rounds++;
        if (iccsp_now_ms() >= slow_at)
            iccsp_sleep_ms(PAUSE_MS);
    }
}

static uint32_t seconds(void)
{
    const char *wanted = getenv("ICCSP_TEST_SECONDS");

    return wanted == NULL ? SECONDS_DEFAULT : (uint32_t)strtoul(wanted, NULL, 10);
}

static void test_64_threads_on_64_readers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CROWD; i++) {
        struct member *m = &crowd[i];

        m->number = i;
        snprintf(m->reader, sizeof(m->reader), "Reader of thread %u", i);
        probe_card_open(&m->probe, PROBE_ATR_T1);
        assert_int_equal(iccsp_rm_add_reader(suite.rm, m->reader), ICCSP_OK);
        assert_int_equal(iccsp_rm_insert_card(suite.rm, m->reader, m->probe.card), ICCSP_OK);
    }
    slow_at = iccsp_now_ms() + FAST_MS;
    end_at = iccsp_now_ms() + seconds() * 1000u;
    for (unsigned i = 0; i < CROWD; i++)
        assert_true(iccsp_thread_start(&crowd[i].thread, work, &crowd[i]));
    for (unsigned i = 0; i < CROWD; i++)
        iccsp_thread_join(crowd[i].thread);
    for (unsigned i = 0; i < CROWD; i++) {
        if (crowd[i].line != 0)
            fail_msg("thread %u, round %u: line %d gives %08X", i, crowd[i].rounds, crowd[i].line,
                     (unsigned)crowd[i].hr);
        assert_in_range(crowd[i].rounds, 1, UINT32_MAX);
        assert_false(crowd[i].probe.overlapped);
        assert_int_equal(iccsp_rm_remove_reader(suite.rm, crowd[i].reader), ICCSP_OK);
        probe_card_close(&crowd[i].probe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST_EMPTY(test_64_threads_on_64_readers),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
