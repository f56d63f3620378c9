/* SPDX-License-Identifier: BSD-2-Clause */
/* How the reading of a file begins. */
#ifndef ICCSP_PROVIDER_FILE_READ_H
#define ICCSP_PROVIDER_FILE_READ_H

#include "provider/file.h"

/** Makes a file the current EF: by SELECT, or for a short identifier by reading one byte or record with it,
 * which also tells the structure of a file that is not known yet. */
iccsp_hr iccsp_file_make_current(struct iccsp_card *card, struct iccsp_file *file);

#endif
