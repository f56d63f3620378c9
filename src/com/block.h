/* SPDX-License-Identifier: BSD-2-Clause */
/* A block of memory that grows, and is wiped wherever it gets smaller: it may hold a PIN (decision D21). */
#ifndef ICCSP_COM_BLOCK_H
#define ICCSP_COM_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** All zero is an empty block. Bytes from len to cap are always zero. */
struct iccsp_block {
    uint8_t *bytes;
    size_t len;
    size_t cap;
};

/** Changes the length. New bytes are zero; dropped ones are wiped. False: out of memory, nothing changed
 * (never when getting smaller). */
bool iccsp_block_resize(struct iccsp_block *block, size_t len);

/** Wipes and frees; the block is empty afterwards. */
void iccsp_block_free(struct iccsp_block *block);

#endif
