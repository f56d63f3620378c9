/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands per second through the embedded resource manager, on one thread and on two with a reader each. */
#include "measure.h"

#include <stdatomic.h>
#include <string.h>

#include "base/thread.h"
#include "figures.h"
#include "iccsp/rm.h"

#define THREADS  2u
#define ROUNDS   200u
#define BATCH    1024u
#define ROUND_NS 6000000u
#define CHAINS   8u

/* Work that a thread repeats for the length of a round. */
struct task {
    void (*batch)(struct task *task); /* BATCH times */
    struct iccsp_rm *rm;
    uintptr_t card;
    atomic_uint *ready; /* threads that stand at the start */
    unsigned threads;
    double per_second;
    uint64_t value[CHAINS]; /* of the computation */
    char apart[128];        /* no two tasks on one cache line or on a pair of lines */
};

/* What two threads gain that share nothing: the most that any program can gain on this machine now. Several
 * chains keep all units of a core busy; with one, two threads on the two halves of one core would seem to
 * have a core each. */
static void compute(struct task *task)
{
    uint64_t x[CHAINS];

    memcpy(x, task->value, sizeof(x));
    for (unsigned i = 0; i < BATCH * 64u; i++)
        for (unsigned k = 0; k < CHAINS; k++)
            x[k] = (x[k] ^ (x[k] << 13)) + (x[k] >> 7) + i;
    memcpy(task->value, x, sizeof(x));
}

static void read_binary(struct task *task)
{
    static const uint8_t cmd[] = {0x00, 0xB0, 0x00, 0x00, 0x00};
    uint8_t rsp[258];
    size_t len;

    for (unsigned i = 0; i < BATCH; i++) {
        const iccsp_hr hr = iccsp_rm_transmit(task->rm, task->card, ICCSP_PROTOCOL_T1, cmd, sizeof(cmd), rsp,
                                              sizeof(rsp), &len);

        bench_must(ICCSP_SUCCEEDED(hr) && len != sizeof(rsp) ? ICCSP_E_UNEXPECTED : hr, "READ BINARY");
    }
}

static void run_task(void *arg)
{
    struct task *task = (struct task *)arg;
    uint64_t count = 0, start, now;

    atomic_fetch_add(task->ready, 1);
    while (atomic_load(task->ready) < task->threads)
        ;
    start = bench_now_ns();
    do {
        task->batch(task);
        count += BATCH;
        now = bench_now_ns();
    } while (now - start < ROUND_NS);
    task->per_second = (double)count * 1e9 / (double)(now - start);
}

/* Both numbers of threads take the same path: a process with one thread runs without atomic instructions in
 * glibc, which is not what is asked. */
static double run_round(struct task *tasks, unsigned threads, void (*batch)(struct task *task))
{
    iccsp_thread running[THREADS];
    atomic_uint ready = 0;
    double sum = 0;

    for (unsigned i = 0; i < threads; i++) {
        tasks[i].batch = batch;
        tasks[i].ready = &ready;
        tasks[i].threads = threads;
        if (!iccsp_thread_start(&running[i], run_task, &tasks[i]))
            bench_must(ICCSP_E_OUTOFMEMORY, "thread");
    }
    for (unsigned i = 0; i < threads; i++) {
        iccsp_thread_join(running[i]);
        sum += tasks[i].per_second;
    }
    return sum;
}

static void select_pattern(struct task *task)
{
    static const uint8_t cmd[] = {0x00, 0xA4, 0x08, 0x0C, 0x04, 0xD0, 0x00, 0xD0, 0x06};
    uint8_t rsp[258];
    size_t len;

    bench_must(
        iccsp_rm_transmit(task->rm, task->card, ICCSP_PROTOCOL_T1, cmd, sizeof(cmd), rsp, sizeof(rsp), &len),
        "SELECT");
}

static void connect_task(struct task *task, struct iccsp_rm *rm, const char *reader)
{
    struct iccsp_vcard *card;
    uintptr_t context;

    memset(task, 0, sizeof(*task));
    task->rm = rm;
    bench_must(iccsp_vcard_new_demo(0, &card), "demo card");
    bench_must(iccsp_rm_add_reader(rm, reader), "reader");
    bench_must(iccsp_rm_insert_card(rm, reader, card), "card");
    iccsp_vcard_free(&card);
    bench_must(iccsp_rm_establish(rm, &context), "context");
    bench_must(
        iccsp_rm_connect(rm, context, reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1, &task->card, NULL),
        "connect");
    select_pattern(task);
}

/* Rates of all rounds, by kind of work and number of threads. The four kinds of round take turns, so that
 * what else the machine does hits all of them. */
struct rates {
    double one[ROUNDS], two[ROUNDS];
};

static void run_rounds(struct task *tasks, struct rates *reading, struct rates *computing)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        reading->one[i] = run_round(tasks, 1, read_binary);
        reading->two[i] = run_round(tasks, THREADS, read_binary);
        computing->one[i] = run_round(tasks, 1, compute);
        computing->two[i] = run_round(tasks, THREADS, compute);
    }
}

/* The median says what one gets, the best round what there is when nobody else takes the processors. */
static void report_gain(const char *what, const char *goal, struct rates *rates)
{
    double gain[ROUNDS];

    for (unsigned i = 0; i < ROUNDS; i++)
        gain[i] = rates->two[i] / rates->one[i];
    bench_row(what, goal, "%.2f times; best rounds %.2f", bench_percentile(gain, ROUNDS, 50),
              bench_percentile(rates->two, ROUNDS, 100) / bench_percentile(rates->one, ROUNDS, 100));
}

static void report(struct rates *reading, struct rates *computing)
{
    bench_row("embedded: READ BINARY of 256 bytes, one thread", ">= 1.00 million/s",
              "%.2f million/s; best round %.2f", bench_percentile(reading->one, ROUNDS, 50) / 1e6,
              bench_percentile(reading->one, ROUNDS, 100) / 1e6);
    report_gain("embedded: two threads on two readers, against one", ">= 1.80 times", reading);
    report_gain("  two threads of pure computation, against one", "", computing);
}

void bench_embedded(void)
{
    static struct rates reading, computing;
    struct task tasks[THREADS];
    struct iccsp_rm *rm;

    bench_must(iccsp_rm_open("embedded:empty", &rm), "embedded resource manager");
    connect_task(&tasks[0], rm, "bench 0");
    connect_task(&tasks[1], rm, "bench 1");
    run_rounds(tasks, &reading, &computing);
    report(&reading, &computing);
    iccsp_rm_close(&rm);
}
