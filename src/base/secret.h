/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that held a PIN, a key or a challenge. */
#ifndef ICCSP_BASE_SECRET_H
#define ICCSP_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/** Overwrites len bytes in a way that the compiler may not drop. NULL with len 0 is allowed. */
void iccsp_wipe(void *p, size_t len);

/** Compares len bytes in a time that depends on len only. */
__attribute__((warn_unused_result)) bool iccsp_equal_const_time(const void *a, const void *b, size_t len);

/** Wipes len bytes and frees the block; clears the caller's pointer. *p may be NULL. */
void iccsp_secret_free(void **p, size_t len);

#endif
