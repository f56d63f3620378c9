/* SPDX-License-Identifier: BSD-2-Clause */
/* The card-type database with 10,000 types: reading them, and finding one by an ATR; beside a walk through a
 * table of all of them, as programs without an index do it. */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "iccsp/cards.h"

#define TYPES    10000u
#define FILES    10u
#define LOADS    21u
#define LOOKUPS  2000u
#define ATR_SIZE 12u

struct atr {
    uint8_t bytes[ATR_SIZE], mask[ATR_SIZE];
};

static struct atr table[TYPES];
static char folder[100];

/* One type in four has one of 16 masks, which leave two bytes out. */
static void make_atr(uint32_t i, struct atr *out)
{
    memset(out, 0, sizeof(*out));
    memset(out->mask, 0xFF, sizeof(out->mask));
    out->bytes[0] = 0x3B;
    out->bytes[1] = 0x0A;
    for (unsigned k = 0; k < 4; k++)
        out->bytes[2 + k] = (uint8_t)(i >> (8 * k));
    out->bytes[7] = (uint8_t)(i * 31);
    if (i % 4 == 0) {
        out->mask[8 + i / 4 % 4] = 0;
        out->mask[6 + i / 16 % 4] = 0;
    }
    for (unsigned k = 0; k < ATR_SIZE; k++)
        out->bytes[k] &= out->mask[k];
}

static void write_bytes(FILE *f, const char *key, const uint8_t *bytes)
{
    fprintf(f, "%s =", key);
    for (unsigned k = 0; k < ATR_SIZE; k++)
        fprintf(f, " %02X", bytes[k]);
    fprintf(f, "\n");
}

static void path_of(unsigned file, char path[200])
{
    snprintf(path, 200, "%s/%02u.conf", folder, file);
}

static void write_files(void)
{
    for (unsigned file = 0; file < FILES; file++) {
        char path[200];
        FILE *f;

        path_of(file, path);
        f = fopen(path, "w");
        bench_must(f == NULL ? ICCSP_E_ACCESSDENIED : ICCSP_OK, path);
        for (uint32_t i = file; i < TYPES; i += FILES) {
            make_atr(i, &table[i]);
            fprintf(f, "[Card type number %u]\n", (unsigned)i);
            write_bytes(f, "atr", table[i].bytes);
            if (i % 4 == 0)
                write_bytes(f, "atr-mask", table[i].mask);
            fprintf(f, "interface = {0123ABCD-0000-1111-2222-%012X}\ncsp = Some Cryptographic Provider\n\n",
                    (unsigned)i);
        }
        fclose(f);
    }
}

static void make_folder(void)
{
    snprintf(folder, sizeof(folder), "/tmp/iccsp-bench-XXXXXX");
    bench_must(mkdtemp(folder) == NULL ? ICCSP_E_ACCESSDENIED : ICCSP_OK, folder);
    write_files();
    /* Until what was written cannot change behind the same date any more (base/disk.h). */
    usleep(200000);
}

static void remove_folder(void)
{
    for (unsigned file = 0; file < FILES; file++) {
        char path[200];

        path_of(file, path);
        unlink(path);
    }
    rmdir(folder);
}

static struct iccsp_cards *load(void)
{
    const char *folders[] = {folder};
    struct iccsp_cards *cards;
    size_t len;

    bench_must(iccsp_cards_open(folders, 1, &cards), "open");
    bench_must(iccsp_cards_list(cards, table[0].bytes, ATR_SIZE, NULL, 0, NULL, 0, &len), "list");
    return cards;
}

static void measure_loading(void)
{
    double ms[LOADS];

    for (unsigned i = 0; i < LOADS; i++) {
        const uint64_t start = bench_now_ns();
        struct iccsp_cards *cards = load();

        ms[i] = (double)(bench_now_ns() - start) / 1e6;
        iccsp_cards_close(&cards);
    }
    const double median = bench_percentile(ms, LOADS, 50);
    bench_row("10,000 card types: reading them", "< 50 ms", "%.1f ms; best %.1f", median,
              bench_percentile(ms, LOADS, 0));
}

static unsigned walk(const uint8_t *atr)
{
    unsigned found = 0;

    for (size_t i = 0; i < TYPES; i++) {
        size_t k = 0;

        while (k < ATR_SIZE && (atr[k] & table[i].mask[k]) == table[i].bytes[k])
            k++;
        found += k == ATR_SIZE;
    }
    return found;
}

static void measure_finding(struct iccsp_cards *cards)
{
    static double ours[LOOKUPS], theirs[LOOKUPS];
    char names[1000];
    size_t len;

    for (uint32_t i = 0; i < LOOKUPS; i++) {
        const uint8_t *atr = table[(i * 7919u) % TYPES].bytes;
        uint64_t start = bench_now_ns();
        unsigned found;

        bench_must(iccsp_cards_list(cards, atr, ATR_SIZE, NULL, 0, names, sizeof(names), &len), "find");
        ours[i] = (double)(bench_now_ns() - start) / 1e3;
        start = bench_now_ns();
        found = walk(atr);
        theirs[i] = (double)(bench_now_ns() - start) / 1e3;
        bench_must(found == 0 || names[0] == '\0' ? ICCSP_E_UNKNOWN_CARD : ICCSP_OK, "a type that is there");
    }
    bench_row("  finding one by its ATR, files looked at", "< 1 ms", "%.1f us; p95 %.1f",
              bench_percentile(ours, LOOKUPS, 50), bench_percentile(ours, LOOKUPS, 95));
    bench_row("  a walk through a table in memory, no files", "", "%.1f us; p95 %.1f",
              bench_percentile(theirs, LOOKUPS, 50), bench_percentile(theirs, LOOKUPS, 95));
}

void bench_cards(void)
{
    struct iccsp_cards *cards;

    make_folder();
    measure_loading();
    cards = load();
    measure_finding(cards);
    iccsp_cards_close(&cards);
    remove_folder();
}
