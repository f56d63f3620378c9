/* SPDX-License-Identifier: BSD-2-Clause */
/* The open files of one ISCardFileAccess (decision E8). */
#include "classes/file_table.h"

/* A handle is a running number above the slot's: 26 bits of it fit where a pointer has 32. */
#define SLOT_BITS 6u

_Static_assert(ICCSP_OPEN_FILES_MAX == 1u << SLOT_BITS, "slot numbers fill their bits");

static size_t slot_of(HSCARD_FILE handle)
{
    return handle & (ICCSP_OPEN_FILES_MAX - 1);
}

/* A free slot, else one whose file died with its epoch: programs detach without closing.
 * ICCSP_OPEN_FILES_MAX: none. */
static size_t find_room(const struct iccsp_file_table *table, uint32_t epoch)
{
    size_t room = ICCSP_OPEN_FILES_MAX;

    for (size_t i = 0; i < ICCSP_OPEN_FILES_MAX; i++) {
        if (table->slot[i].handle == 0)
            return i;
        if (table->slot[i].file.epoch != epoch)
            room = i;
    }
    return room;
}

HSCARD_FILE iccsp_file_table_add(struct iccsp_file_table *table, const struct iccsp_file *file)
{
    const size_t i = find_room(table, file->epoch);

    if (i == ICCSP_OPEN_FILES_MAX)
        return 0;
    table->made = (table->made + 1) & (UINT32_MAX >> SLOT_BITS);
    table->made += table->made == 0; /* so that no handle is 0 */
    table->slot[i].file = *file;
    table->slot[i].handle = (HSCARD_FILE)table->made << SLOT_BITS | i;
    return table->slot[i].handle;
}

struct iccsp_file *iccsp_file_table_find(struct iccsp_file_table *table, HSCARD_FILE handle)
{
    const size_t i = slot_of(handle);

    return handle != 0 && table->slot[i].handle == handle ? &table->slot[i].file : NULL;
}

bool iccsp_file_table_remove(struct iccsp_file_table *table, HSCARD_FILE handle)
{
    if (iccsp_file_table_find(table, handle) == NULL)
        return false;
    table->slot[slot_of(handle)].handle = 0;
    return true;
}
