/* SPDX-License-Identifier: BSD-2-Clause */
/* The properties of a file as the command reads them: a table of entries, each with a byte of length in
 * front. */
#include <stdlib.h>
#include <string.h>

#include "cli/facts.h"
#include "fuzz.h"

#define ENTRIES 16

/* Each entry in memory of its own, so that a byte read beyond it is seen. */
static int32_t make_table(const uint8_t *data, size_t size, TLV_TABLE table[ENTRIES])
{
    int32_t count = 0;

    while (size > 0 && count < ENTRIES) {
        const size_t len = data[0] < size ? data[0] : size - 1;

        table[count].cbSize = (int32_t)len;
        table[count].byData = (uint8_t *)malloc(len > 0 ? len : 1);
        if (table[count].byData == NULL)
            abort();
        memcpy(table[count++].byData, data + 1, len);
        data += 1 + len;
        size -= 1 + len;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TLV_TABLE table[ENTRIES];
    struct cli_facts facts;
    const int32_t count = make_table(data, size, table);

    cli_facts_read(table, count, &facts);
    if (facts.size < -1 || facts.size > 0xFFFFFFFF || facts.records < -1 || facts.records > 0xFFFF ||
        facts.record_size < -1 || facts.record_size > 0xFFFF || facts.sfi > 30 || facts.sfi == 0 ||
        memchr(facts.access, '\0', sizeof(facts.access)) == NULL || cli_kind_name(facts.kind) == NULL)
        abort();
    for (int32_t i = 0; i < count; i++)
        free(table[i].byData);
    return 0;
}
