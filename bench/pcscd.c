/* SPDX-License-Identifier: BSD-2-Clause */
/* One READ BINARY of 256 bytes through pcscd, three ways: SCardTransmit as libpcsclite gives it, the place of
 * the library that runs commands, and a program's Read. */
#include "measure.h"

#include "card/run.h"
#include "figures.h"
#include "program.h"
#include "raw_pcsc.h"
#include "support/any_rm.h"
#include "support/counting_card.h"

#define WARM_UP 200u
#define ROUNDS  12000u
#define WAYS    3u

/* One handle and one transaction serve all three ways: pcscd has a thread for each context, and where the
 * system places those threads weighs more than what is measured here. */
static struct iccsp_card *card;
static struct bench_program program;
static HSCARD_FILE file;

static void raw_call(void)
{
    static const uint8_t read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x00};

    bench_raw_transmit(read_binary, sizeof(read_binary), 258);
}

static void run_call(void)
{
    static const struct iccsp_apdu cmd = {.ins = 0xB0, .le = 256};
    uint8_t bytes[256];
    struct iccsp_rsp rsp = {.data = bytes, .cap = sizeof(bytes)};
    const iccsp_hr hr = iccsp_card_run(card, &cmd, &rsp);

    bench_must(ICCSP_SUCCEEDED(hr) && rsp.len != sizeof(bytes) ? ICCSP_E_UNEXPECTED : hr, "card run");
}

static void program_call(void)
{
    bench_program_read(&program, file, 256);
}

static const struct way {
    const char *name, *added;
    void (*call)(void);
} ways[WAYS] = {
    {"pcscd: raw SCardTransmit, median and p95", NULL, raw_call},
    {"pcscd: card run", "  added to SCardTransmit by card run", run_call},
    {"pcscd: ISCardFileAccess::Read under a lock", "  added to SCardTransmit by Read", program_call},
};

/* Every order, so that none of the ways always finds the caches as one other leaves them. */
static const uint8_t orders[][WAYS] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {1, 0, 2}, {0, 2, 1}};

/* Microseconds of each way in one round after another. Drift, and whoever else uses the machine, hit the ways
 * of one round alike, so their differences are what is added. */
static double us[WAYS][ROUNDS];

static void run_round(unsigned round, unsigned slot)
{
    const uint8_t *order = orders[round % (sizeof(orders) / sizeof(orders[0]))];

    /* All send the same bytes. */
    bench_must(ISCardFileAccess_Seek(program.files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING), "Seek");
    for (unsigned i = 0; i < WAYS; i++) {
        const uint64_t start = bench_now_ns();

        ways[order[i]].call();
        us[order[i]][slot] = (double)(bench_now_ns() - start) / 1e3;
    }
}

static void measure(const struct counting_card *counting)
{
    size_t before;

    bench_must(ISCardManage_SCardLock(program.manage), "SCardLock");
    bench_must(iccsp_card_enter(card), "enter");
    bench_program_read(&program, file, 256);
    before = counting->commands;
    for (unsigned i = 0; i < WARM_UP; i++)
        run_round(i, 0);
    for (unsigned i = 0; i < ROUNDS; i++)
        run_round(i, i);
    iccsp_card_leave(card, ICCSP_OK);
    bench_must(ISCardManage_SCardUnlock(program.manage, ICCSP_DISP_LEAVE), "SCardUnlock");
    if (counting->commands - before != (size_t)(WARM_UP + ROUNDS) * WAYS)
        bench_must(ICCSP_E_UNEXPECTED, "number of commands");
}

static void report(void)
{
    static double added[WAYS][ROUNDS];
    double raw = 0;

    for (unsigned w = 0; w < WAYS; w++)
        for (unsigned i = 0; i < ROUNDS; i++)
            added[w][i] = us[w][i] - us[0][i];
    for (unsigned w = 0; w < WAYS; w++) {
        const double more = bench_percentile(added[w], ROUNDS, 50);
        const double median = bench_percentile(us[w], ROUNDS, 50);

        bench_row(ways[w].name, "", "%.1f us, %.1f us", median, bench_percentile(us[w], ROUNDS, 95));
        if (w == 0)
            raw = median;
        else
            bench_row(ways[w].added, "< 10 us and < 5 %", "%.2f us, %.1f %%", more, more / raw * 100);
    }
}

static void attach(const struct any_rm *any)
{
    const uintptr_t handle = bench_raw_connect(any->reader[0]);

    card = iccsp_card_new(any->rm);
    bench_must(iccsp_card_attach_handle(card, handle, false), "attach");
    bench_program_open(&program, any->rm, any->reader[0]);
    bench_program_attach_handle(&program, handle);
    file = bench_program_open_file(&program);
}

void bench_pcscd(void)
{
    static struct counting_card counting;
    struct any_rm any;

    any_rm_open(&any);
    if (!any.real)
        bench_must(ICCSP_E_UNEXPECTED, "not on a real resource manager");
    counting_card_open(&counting, 0);
    any_rm_insert(&any, 0, counting.card);
    attach(&any);
    measure(&counting);
    report();
    iccsp_card_unref(card);
    bench_program_close(&program);
    bench_raw_release();
    any_rm_close(&any);
    counting_card_close(&counting);
}
