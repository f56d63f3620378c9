/* SPDX-License-Identifier: BSD-2-Clause */
/* Libraries that a configuration file names. Not on Windows, where classes are registered with the system. */
#ifndef ICCSP_BASE_LIBRARY_H
#define ICCSP_BASE_LIBRARY_H

#include <stdbool.h>
#include <sys/stat.h>

#include "iccsp/errors.h"

/** True if nobody but root and the effective user can change a file or folder that is described so. A folder
 * in which everybody may write counts if what is in it belongs to its owner alone (the sticky bit). */
bool iccsp_library_trusted(const struct stat *status);

/** Loads a library for good, and gives the address of one of its symbols, which is NULL on failure. The file
 * and every folder above it must be trusted, and none of them a symbolic link: then nobody else can put
 * another file in its place, neither before nor after it is loaded. What was loaded from a path before stays.
 *
 * ICCSP_E_ACCESSDENIED: not an absolute path, not a regular file, or not trusted. ICCSP_E_ICC_INSTALLATION:
 * there is none, it cannot be loaded, or it has no such symbol. The sentence says which. */
iccsp_hr iccsp_library_symbol(const char *path, const char *name, void **out);

#endif
