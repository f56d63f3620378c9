/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories and contents of files, through ISCardFileAccess. */
#ifndef ICCSP_CLI_FILES_H
#define ICCSP_CLI_FILES_H

#include "cli/facts.h"
#include "cli/text.h"

/** Records of one file: their numbers are 1 to 254 (ISO/IEC 7816-4:2005, 7.3.1). */
#define CLI_RECORDS_MAX 254u

/** More than any card holds, and as much as a buffer of the library: what a card or an input without an end
 * may cost. */
#define CLI_CONTENT_MAX (16u << 20)

/** The names in a directory, as the card's family writes them. */
struct cli_names {
    char **name;
    size_t count;
};

/** What a file holds. With records, bytes has them all and length[] tells them apart. */
struct cli_content {
    struct cli_facts facts;
    bool has_records;
    struct cli_bytes bytes;
    size_t records;
    size_t length[CLI_RECORDS_MAX];
};

/** Told while a file is read: bytes so far, and in all (-1: unknown). */
typedef void (*cli_progress)(void *context, size_t done, int64_t all);

/** Makes a directory current. Results as ISCardFileAccess::ChangeDir. */
iccsp_hr cli_directory_enter(ISCardFileAccess *files, const char *path);

/** The path of the current directory, freed with free(). Results as ISCardFileAccess::GetCurrentDir. */
iccsp_hr cli_directory_current(ISCardFileAccess *files, char **out);

/** Names in the current directory. Results as ISCardFileAccess::Directory. */
iccsp_hr cli_directory_list(ISCardFileAccess *files, struct cli_names *out);
void cli_names_clear(struct cli_names *names);

/** Opens a file at a path from the MF. Results as ISCardFileAccess::Open. */
iccsp_hr cli_file_open(ISCardFileAccess *files, const char *path, HSCARD_FILE *out);

/** Reads a whole file in as few commands as can be: one SELECT, and reads of as much as card and reader take.
 * With `progress`, in pieces that let it move. The caller holds the lock of the card.
 *
 * ICCSP_E_BUDGET: more than any card holds. Results as ISCardFileAccess::Open and Read. */
iccsp_hr cli_content_read(ISCardFileAccess *files, const char *path, cli_progress progress, void *context,
                          struct cli_content *out);
void cli_content_clear(struct cli_content *content);

#endif
