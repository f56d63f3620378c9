/* SPDX-License-Identifier: BSD-2-Clause */
/* A growing block of memory that leaves no copies behind. */
#include "com/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

static bool grow(struct iccsp_block *block, size_t len)
{
    /* The first size is usually the last one; after that, doubling keeps a series of writes linear. */
    const size_t cap = block->cap > len / 2 ? block->cap * 2 : len;
    uint8_t *bytes = calloc(1, cap);
    void *old = block->bytes;

    if (bytes == NULL)
        return false;
    if (block->len > 0)
        memcpy(bytes, block->bytes, block->len);
    iccsp_secret_free(&old, block->len);
    block->bytes = bytes;
    block->cap = cap;
    return true;
}

bool iccsp_block_resize(struct iccsp_block *block, size_t len)
{
    if (len > block->cap && !grow(block, len))
        return false;
    if (len < block->len)
        iccsp_wipe(block->bytes + len, block->len - len);
    block->len = len;
    return true;
}

void iccsp_block_free(struct iccsp_block *block)
{
    void *bytes = block->bytes;

    iccsp_secret_free(&bytes, block->len);
    *block = (struct iccsp_block){0};
}
