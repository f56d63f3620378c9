/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout of the interfaces as one translation unit sees it, and how two of them are compared. */
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

/** As published, from slots.h: every method of every interface. Ends with a NULL name, as all tables here. */
extern const struct layout_row layout_published[];
/** The names of the interfaces; the first LAYOUT_BASE of them are those that Windows has a header for. */
extern const char *const layout_interfaces[];
#define LAYOUT_BASE 7

/** By our headers in C: the methods, and in bytes the sizes of the tables of functions and of the structures
 * that cross the interfaces, with the places of their members. */
extern const struct layout_row layout_ours[];
extern const struct layout_size layout_our_sizes[];

/** By our headers in C++. */
extern const struct layout_row layout_cxx[];

/** By the Windows header: the seven, and what they have of sizes. On Windows only. */
extern const struct layout_row layout_theirs[];
extern const struct layout_size layout_their_sizes[];

/** A method of the interface that does not stand where it should, or that only one of the two has; NULL: the
 * tables are the same. */
const char *layout_misplaced(const char *iface, const struct layout_row *seen,
                             const struct layout_row *wanted);

/** Identifiers of ours, and how many of them are not as published, or on Windows as in its header. */
size_t layout_identifiers(void);
size_t layout_wrong_identifiers(void);
size_t layout_their_identifiers(void);
size_t layout_identifiers_unlike_theirs(void);

/** Uses a buffer of the library through its C++ declaration. The number of the step that failed, 0: none. */
int layout_use_buffer_in_cxx(void);

/** Leaves out every argument that C++ can leave out, and looks what arrives. As above. */
int layout_use_defaults_in_cxx(void);

#ifdef __cplusplus
}
#endif

#endif
