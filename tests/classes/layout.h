/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout of the interfaces as one translation unit sees it. */
#ifndef ICCSP_TESTS_CLASSES_LAYOUT_H
#define ICCSP_TESTS_CLASSES_LAYOUT_H

#include <stddef.h>

struct layout_row {
    const char *iface;
    const char *method;
    size_t slot;
};

struct layout_size {
    const char *name;
    size_t size;
};

#define LAYOUT_LEN(table) (sizeof(table) / sizeof((table)[0]))

#ifdef __cplusplus
extern "C" {
#endif

/** By our headers in C: every method of the eleven interfaces, then of the four. Ends with a NULL name. */
extern const struct layout_row layout_ours[];
/** Sizes of the tables of the eleven, in bytes, and of the structures that cross the interfaces. */
extern const struct layout_size layout_our_sizes[];

/** By our headers in C++. */
extern const struct layout_row layout_cxx[];

/** Uses a buffer of the library through its C++ declaration. The number of the step that failed, 0: none. */
int layout_use_buffer_in_cxx(void);

#ifdef __cplusplus
}
#endif

#endif
