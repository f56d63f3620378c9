/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that one side of an interface allocates and the other frees. */
#include <stdlib.h>
#include <string.h>

#include "iccsp/com.h"

void *iccsp_mem_alloc(size_t size)
{
    /* Nobody may tell "no memory" from "no bytes" by a NULL. */
    const size_t wanted = size > 0 ? size : 1;
#ifdef _WIN32
    void *p = CoTaskMemAlloc(wanted);

    if (p != NULL)
        memset(p, 0, wanted);
    return p;
#else
    return calloc(1, wanted);
#endif
}

void *iccsp_mem_realloc(void *p, size_t size)
{
    const size_t wanted = size > 0 ? size : 1;

    if (p == NULL)
        return iccsp_mem_alloc(size);
#ifdef _WIN32
    return CoTaskMemRealloc(p, wanted);
#else
    return realloc(p, wanted);
#endif
}

void iccsp_mem_free(void *p)
{
#ifdef _WIN32
    CoTaskMemFree(p);
#else
    free(p);
#endif
}
