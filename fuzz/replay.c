/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a fuzz target over its seed corpus without a fuzzer, each seed with its truncations and single-byte
 * changes. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* Larger seeds make the derived inputs cost more than they find. */
#define SEED_MAX    65536u
#define DERIVED_MAX 512u

/* Headers and lengths are here: every bit is flipped. */
#define FLIPPED_MAX 64u

static const uint8_t replacements[] = {0x00, 0x7F, 0x80, 0xFF};

/* Every input is a block of exactly its size, so that ASan and valgrind see the first byte read past it. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);

    if (copy == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    if (size > 0)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_truncated(const uint8_t *seed, size_t size)
{
    for (size_t len = 0; len < size; len++)
        run(seed, len);
}

static void run_changed(uint8_t *seed, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        const uint8_t original = seed[at];

        for (size_t i = 0; i < sizeof(replacements); i++) {
            seed[at] = replacements[i];
            run(seed, size);
        }
        for (unsigned bit = 0; bit < 8 && at < FLIPPED_MAX; bit++) {
            seed[at] = (uint8_t)(original ^ 1u << bit);
            run(seed, size);
        }
        seed[at] = original;
    }
}

static int replay_file(const char *path)
{
    static uint8_t seed[SEED_MAX];
    FILE *file = fopen(path, "rb");
    size_t size;

    if (file == NULL) {
        printf("not ok - %s cannot be opened\n", path);
        return 1;
    }
    size = fread(seed, 1, sizeof(seed), file);
    if (ferror(file) || fgetc(file) != EOF) {
        printf("not ok - %s cannot be read, or is longer than %u bytes\n", path, SEED_MAX);
        fclose(file);
        return 1;
    }
    fclose(file);
    run(seed, size);
    if (size <= DERIVED_MAX) {
        run_truncated(seed, size);
        run_changed(seed, size);
    }
    printf("ok - %s\n", path);
    fflush(stdout);
    return 0;
}

static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    unsigned files = 0;
    int failed = 0;

    if (dir == NULL) {
        printf("not ok - corpus folder %s cannot be opened\n", folder);
        return 1;
    }
    while ((entry = readdir(dir)) != NULL) {
        char path[4096];
        int len;

        if (entry->d_name[0] == '.')
            continue;
        len = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        failed |= len < 0 || (size_t)len >= sizeof(path) || replay_file(path) != 0;
        files++;
    }
    closedir(dir);
    if (files == 0) {
        printf("not ok - corpus folder %s is empty\n", folder);
        return 1;
    }
    return failed;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    return replay_folder(argv[1]) != 0;
}
