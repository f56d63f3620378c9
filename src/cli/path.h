/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of files on a card, as people write them. */
#ifndef ICCSP_CLI_PATH_H
#define ICCSP_CLI_PATH_H

#include "iccsp/scardcom.h"

/** How a path is written: a short identifier (one or two decimal digits), identifiers, or a name in front.
 * Not left to the library (BY_ANY), whose sentence about a wrong path cannot say what is wrong with it. */
REFTYPE cli_path_type(const char *path);

/** The path of a name in a directory: a name that says where it is by itself stays. Freed with free(); NULL:
 * out of memory. */
char *cli_path_join(const char *directory, const char *name);

/** The path of the directory that a file is in, the MF for a path of one step; that of an application for its
 * name alone. Freed with free(); NULL: out of memory. */
char *cli_path_parent(const char *path);

/** A path that starts at the MF, wherever the current directory is. Freed with free(); NULL: out of memory.
 */
char *cli_path_whole(const char *path);

/** The same as an argument of the library, freed with iccsp_bstr_free. Results as iccsp_bstr_from_utf8;
 * ICCSP_E_OUTOFMEMORY. */
iccsp_hr cli_path_from_mf(const char *path, BSTR *out);

#endif
