/* SPDX-License-Identifier: BSD-2-Clause */
/* One READ BINARY of 256 bytes through pcscd, three ways: SCardTransmit as libpcsclite gives it, the place of
 * the library that runs commands, and a program's Read. */
#include "measure.h"

#include <stdio.h>

#include "card/run.h"
#include "card/select.h"
#include "figures.h"
#include "program.h"
#include "raw_pcsc.h"
#include "support/any_rm.h"
#include "support/counting_card.h"

#define ROUNDS 500u
#define CALLS  20u
#define WAYS   3u

/* One round gives one median of each way; that of the differences is what the library adds. Slow drift, and
 * whoever else uses the machine, hit the ways of a round alike. */
struct results {
    double us[WAYS][ROUNDS * CALLS];
    double median[WAYS][ROUNDS];
};

static const uint8_t read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x00};

static struct iccsp_card *card;
static struct bench_program program;
static HSCARD_FILE file;

static void raw_begin(void)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x08, 0x0C, 0x04, 0xD0, 0x00, 0xD0, 0x06};

    bench_raw_begin();
    bench_raw_transmit(select, sizeof(select), 2);
}

static void raw_call(void)
{
    bench_raw_transmit(read_binary, sizeof(read_binary), 258);
}

static void run_begin(void)
{
    struct iccsp_path path = {.depth = 2, .fid = {0xD000, 0xD006}};

    bench_must(iccsp_card_enter(card), "enter");
    bench_must(iccsp_card_select(card, &path, ICCSP_OP_SELECT_EF, NULL), "SELECT");
}

static void run_call(void)
{
    static const struct iccsp_apdu cmd = {.ins = 0xB0, .le = 256};
    uint8_t bytes[256];
    struct iccsp_rsp rsp = {.data = bytes, .cap = sizeof(bytes)};
    const iccsp_hr hr = iccsp_card_run(card, &cmd, &rsp);

    bench_must(ICCSP_SUCCEEDED(hr) && rsp.len != sizeof(bytes) ? ICCSP_E_UNEXPECTED : hr, "card run");
}

static void run_end(void)
{
    iccsp_card_leave(card, ICCSP_OK);
}

/* The first Read selects the file; it is not one of those that are measured. */
static void program_begin(void)
{
    bench_must(ISCardManage_SCardLock(program.manage), "SCardLock");
    bench_must(ISCardFileAccess_Seek(program.files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING), "Seek");
    bench_program_read(&program, file, 256);
}

static void program_call(void)
{
    bench_program_read(&program, file, 256);
}

static void program_end(void)
{
    bench_must(ISCardManage_SCardUnlock(program.manage, ICCSP_DISP_LEAVE), "SCardUnlock");
}

static const struct way {
    const char *name, *added;
    void (*begin)(void);
    void (*call)(void);
    void (*end)(void);
} ways[WAYS] = {
    {"pcscd: raw SCardTransmit, median and p95", NULL, raw_begin, raw_call, bench_raw_end},
    {"pcscd: card run", "  added to SCardTransmit by card run", run_begin, run_call, run_end},
    {"pcscd: ISCardFileAccess::Read under a lock", "  added to SCardTransmit by Read", program_begin,
     program_call, program_end},
};

static void measure_way(const struct way *way, double *us, double *median)
{
    double sorted[CALLS];

    way->begin();
    for (unsigned i = 0; i < CALLS; i++) {
        const uint64_t start = bench_now_ns();

        way->call();
        us[i] = sorted[i] = (double)(bench_now_ns() - start) / 1e3;
    }
    way->end();
    *median = bench_percentile(sorted, CALLS, 50);
}

/* Each way goes first, second and last equally often. */
static void measure(struct results *results)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned turn = 0; turn < WAYS; turn++) {
            const unsigned w = (round + turn) % WAYS;

            measure_way(&ways[w], results->us[w] + round * CALLS, &results->median[w][round]);
        }
    }
}

static void report(struct results *results)
{
    double raw = 0;

    for (unsigned w = 0; w < WAYS; w++) {
        const double median = bench_percentile(results->us[w], ROUNDS * CALLS, 50);
        double added[ROUNDS], us;

        bench_row(ways[w].name, "", "%.1f us, %.1f us", median,
                  bench_percentile(results->us[w], ROUNDS * CALLS, 95));
        if (w == 0) {
            raw = median;
            continue;
        }
        for (unsigned round = 0; round < ROUNDS; round++)
            added[round] = results->median[w][round] - results->median[0][round];
        us = bench_percentile(added, ROUNDS, 50);
        bench_row(ways[w].added, "< 10 us and < 5 %", "%.2f us, %.1f %%", us, us / raw * 100);
    }
}

static void check_count(const struct counting_card *counting, size_t before)
{
    const size_t sent = counting->commands - before;

    /* In each round and way one command makes the file current; Read costs one more, by itself. */
    if (sent != ROUNDS * (WAYS * (CALLS + 1) + 1))
        bench_must(ICCSP_E_UNEXPECTED, "number of commands");
}

void bench_pcscd(void)
{
    static struct results results;
    static struct counting_card counting;
    struct any_rm any;
    size_t before;

    any_rm_open(&any);
    if (!any.real)
        bench_must(ICCSP_E_UNEXPECTED, "not on a real resource manager");
    counting_card_open(&counting, 0);
    any_rm_insert(&any, 0, counting.card);
    bench_raw_connect(any.reader[0]);
    card = iccsp_card_new(any.rm);
    bench_must(iccsp_card_attach_reader(card, any.reader[0], ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1),
               "attach");
    bench_program_open(&program, any.rm, any.reader[0]);
    bench_program_attach(&program);
    file = bench_program_open_file(&program);
    before = counting.commands;
    measure(&results);
    check_count(&counting, before);
    report(&results);
    bench_program_close(&program);
    iccsp_card_unref(card);
    bench_raw_disconnect();
    any_rm_close(&any);
    counting_card_close(&counting);
}
