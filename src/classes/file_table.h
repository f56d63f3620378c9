/* SPDX-License-Identifier: BSD-2-Clause */
/* The open files of one ISCardFileAccess (decision E8). */
#ifndef ICCSP_CLASSES_FILE_TABLE_H
#define ICCSP_CLASSES_FILE_TABLE_H

#include "iccsp/scardcom.h"
#include "provider/file.h"

#define ICCSP_OPEN_FILES_MAX 64u

/** Starts as {0}. The card's mutex guards it. */
struct iccsp_file_table {
    struct {
        HSCARD_FILE handle; /* 0: free */
        struct iccsp_file file;
    } slot[ICCSP_OPEN_FILES_MAX];
    uint32_t made; /* handles given out so far: part of each, so that a closed one does not come back */
};

/** Keeps a file. 0: the table is full of files of the same epoch. */
HSCARD_FILE iccsp_file_table_add(struct iccsp_file_table *table, const struct iccsp_file *file);

/** The file of a handle; NULL: not an open one. */
struct iccsp_file *iccsp_file_table_find(struct iccsp_file_table *table, HSCARD_FILE handle);

/** Forgets a handle. False: not an open one. */
bool iccsp_file_table_remove(struct iccsp_file_table *table, HSCARD_FILE handle);

#endif
