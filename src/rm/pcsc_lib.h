/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading pcsc-lite's library, or PCSC.framework. */
#ifndef ICCSP_RM_PCSC_LIB_H
#define ICCSP_RM_PCSC_LIB_H

#include <stdbool.h>
#include <stddef.h>

/** Where a function's address goes. */
struct iccsp_pcsc_symbol {
    const char *name;
    void *address; /* of a pointer to a function */
};

/** Loads the library in this file and looks every symbol up. The library stays loaded. False: the path is not
 * absolute, it cannot be loaded, or a function is missing. */
bool iccsp_pcsc_load_from(const char *path, const struct iccsp_pcsc_symbol *symbols, size_t count);

/** The same with the places where systems keep it, one after the other; one that is our own, standing in for
 * the real one, is passed over. Absolute paths only: neither the environment nor a search path chooses code
 * that sees PINs (hostile-cards H4). */
bool iccsp_pcsc_load(const struct iccsp_pcsc_symbol *symbols, size_t count);

#endif
