/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects the lines of iccsp_atr_describe, and checks what holds for every ATR. */
#ifndef ICCSP_TESTS_ATR_COLLECT_H
#define ICCSP_TESTS_ATR_COLLECT_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "iccsp/iso7816.h"

struct atr_collected {
    char text[16384]; /* "field|bytes|meaning\n" ... */
    char bytes[256];  /* the bytes of all top-level fields, one behind the other */
    unsigned lines;
};

/* The other fields take a part of the historical bytes a second time. */
static inline bool is_top_level(const char *field)
{
    static const char *const names[] = {"TS", "T0", "TCK", "historical bytes", "extra bytes"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(field, names[i]) == 0)
            return true;
    return field[0] == 'T' && strchr("ABCD", field[1]) != NULL && field[2] >= '1' && field[2] <= '9';
}

static inline void atr_collect(void *context, const char *field, const char *bytes, const char *meaning)
{
    struct atr_collected *all = (struct atr_collected *)context;
    const size_t used = strlen(all->text);

    snprintf(all->text + used, sizeof(all->text) - used, "%s|%s|%s\n", field, bytes, meaning);
    if (is_top_level(field) && bytes[0] != '\0')
        snprintf(all->bytes + strlen(all->bytes), sizeof(all->bytes) - strlen(all->bytes), "%s%s",
                 all->bytes[0] != '\0' ? " " : "", bytes);
    all->lines++;
}

/** Every line has a field and a meaning, and nothing but printable ASCII. */
static inline bool atr_lines_are_clean(const struct atr_collected *all)
{
    for (const char *c = all->text; *c != '\0'; c++)
        if (*c != '\n' && (*c < 0x20 || *c > 0x7E))
            return false;
    return strstr(all->text, "|\n") == NULL && strstr(all->text, "\n|") == NULL;
}

#endif
